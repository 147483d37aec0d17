"""Show the progress in one chapter: as a card at its top, and as one below a check that passed."""

from itertools import pairwise

from rnn_helpers.learner.chapters import Chapter, all_chapters
from rnn_helpers.learner.progress.summary import ChapterProgress
from rnn_helpers.shell import frontend
from rnn_helpers.shell.cards import card, escape


def progress_text(progress: ChapterProgress) -> str:
    """Return the card's content as plain text."""
    return f"{progress.chapter.title}: {_done_of_total(progress)}. {_next_step(progress)}"


def progress_card(progress: ChapterProgress) -> str:
    """Return the card as HTML: a bar, the next exercise, and which exercises are done."""
    items = "".join(
        f"<li>{_sign(name in progress.passed)} <code>{escape(name)}</code></li>"
        for name in progress.chapter.exercises
    )
    content = f'{_bar(progress)}<ul class="rnn-list">{items}</ul>'
    if not frontend.links_select():
        # Only the course's JupyterLab changes a card that an earlier kernel has made.
        content += "<p>After a restart of the kernel, run this cell to bring this up to date.</p>"
    kind = "rnn-calm" if progress.next_exercise else "rnn-done"
    return card(f"{progress.chapter.title}: {_done_of_total(progress)}", content, kind)


def success_text(exercise: str, progress: ChapterProgress, is_new: bool, again: str = "") -> str:
    """Return the content of :func:`success_card` as plain text."""
    told = f"✓ {_praise(exercise, is_new)} {_done_of_total(progress)}. {_next_step(progress)}"
    return f"{told} {again}".rstrip()


def success_card(exercise: str, progress: ChapterProgress, is_new: bool, again: str = "") -> str:
    """Return a card, as HTML, for an exercise whose whole check is right.

    Args:
        exercise: The exercise.
        progress: The progress in its chapter.
        is_new: Whether the check was never right before.
        again: What to do first if the same answer was judged before; empty otherwise.
    """
    praise = _praise(exercise, is_new)
    content = (
        f'<p class="rnn-praise"><span aria-hidden="true">✓</span> <b>{escape(praise)}</b></p>'
        f"{_bar(progress)}"
    )
    if again:
        content += f"<p>{escape(again)}</p>"
    return card(praise, content, "rnn-done")


def _praise(exercise: str, is_new: bool) -> str:
    return f"Well done! {exercise} is {'done' if is_new else 'right'}."


def _bar(progress: ChapterProgress) -> str:
    return (
        f'<p><progress max="{progress.total}" value="{progress.done}" '
        f'aria-label="Progress in this chapter"></progress> <b>{_done_of_total(progress)}</b>. '
        f"{_next_link(progress)}</p>"
    )


def _done_of_total(progress: ChapterProgress) -> str:
    return f"{progress.done} of {progress.total} exercises done"


def _next_step(progress: ChapterProgress) -> str:
    if progress.next_exercise is None:
        following = _following(progress)
        return f"This chapter is done.{f' The next one: {following.title}.' if following else ''}"
    return f"Next: {progress.next_exercise}."


def _next_link(progress: ChapterProgress) -> str:
    """Return HTML that names the next exercise and links to it."""
    exercise = progress.next_exercise
    if exercise is None:
        following = _following(progress)
        if following is None:
            return "This chapter is done, and it is the last one."
        target = f"../{following.name}/{following.name}.ipynb"
        link = f'<a href="{escape(target)}">{escape(following.title)}</a>'
        return f"This chapter is done. The next one: {link}."
    heading = progress.chapter.headings[exercise].replace("`", "")
    # Because the link starts with the notebook's name, JupyterLab follows it; a browser would not
    # find a cell that is not drawn yet.
    notebook = f"{progress.chapter.name}.ipynb"
    if frontend.links_select():
        target = f"{notebook}#cell-id={exercise}"
        return f'Next: {escape(heading)}. <a href="{escape(target)}">Go on reading</a>.'
    # JupyterLab names headings like this.
    target = f"{notebook}#{heading.replace(' ', '-')}"
    return (
        f'Next: <a href="{escape(target)}">{escape(heading)}</a>. Before you press Shift-Enter '
        "there, click into a cell."
    )


def _following(progress: ChapterProgress) -> Chapter | None:
    """Return the chapter after this one, or None."""
    chapters = [*all_chapters().values()]
    name = progress.chapter.name
    return next((after for chapter, after in pairwise(chapters) if chapter.name == name), None)


def _sign(done: bool) -> str:
    sign, label = ("✓", "done") if done else ("○", "not done yet")
    return f'<span role="img" aria-label="{label}">{sign}</span>'
