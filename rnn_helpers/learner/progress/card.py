"""Show the progress in one chapter as a card at the top of its notebook."""

from rnn_helpers.learner.progress.summary import ChapterProgress
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
    content = (
        f'<p><progress max="{progress.total}" value="{progress.done}" '
        f'aria-label="Progress in this chapter"></progress> <b>{_done_of_total(progress)}</b>. '
        f"{_next_link(progress)}</p>"
        f'<ul class="rnn-list">{items}</ul>'
    )
    kind = "rnn-calm" if progress.next_exercise else "rnn-done"
    return card(f"{progress.chapter.title}: {_done_of_total(progress)}", content, kind)


def _done_of_total(progress: ChapterProgress) -> str:
    return f"{progress.done} of {progress.total} exercises done"


def _next_step(progress: ChapterProgress) -> str:
    if progress.next_exercise is None:
        return "This chapter is done."
    return f"Next: {progress.next_exercise}."


def _next_link(progress: ChapterProgress) -> str:
    """Return HTML that names the next exercise and links to it."""
    if progress.next_exercise is None:
        return escape(_next_step(progress))
    heading = progress.chapter.headings[progress.next_exercise].replace("`", "")
    # JupyterLab names headings like this. Because the link starts with the notebook's name,
    # JupyterLab follows it; a browser would not find a heading that is not rendered yet.
    target = f"{progress.chapter.name}.ipynb#{heading.replace(' ', '-')}"
    return f'Next: <a href="{escape(target)}">{escape(heading)}</a>.'


def _sign(done: bool) -> str:
    sign, label = ("✓", "done") if done else ("○", "not done yet")
    return f'<span role="img" aria-label="{label}">{sign}</span>'
