"""The card that stands at the top of a chapter while it is studied."""

from rnn_helpers.learner.progress.summary import ChapterProgress
from rnn_helpers.shell.cards import card, escape


def progress_text(progress: ChapterProgress) -> str:
    """The card's content as plain text."""
    return f"{progress.chapter.title}: {_said(progress)}. {_next_step(progress)}"


def progress_card(progress: ChapterProgress) -> str:
    """HTML: a bar, what comes next, and every exercise with a sign for done or not."""
    items = "".join(
        f"<li>{_sign(name in progress.passed)} <code>{escape(name)}</code></li>"
        for name in progress.chapter.exercises
    )
    content = (
        f'<p><progress max="{progress.total}" value="{progress.done}" '
        f'aria-label="Progress in this chapter"></progress> <b>{_said(progress)}</b>. '
        f"{_next_link(progress)}</p>"
        f'<ul class="rnn-list">{items}</ul>'
    )
    kind = "rnn-calm" if progress.next_exercise else "rnn-done"
    return card(f"{progress.chapter.title}: {_said(progress)}", content, kind)


def _said(progress: ChapterProgress) -> str:
    return f"{progress.done} of {progress.total} exercises done"


def _next_step(progress: ChapterProgress) -> str:
    if progress.next_exercise is None:
        return "This chapter is done."
    return f"Next: {progress.next_exercise}."


def _next_link(progress: ChapterProgress) -> str:
    """HTML: what comes next; a click goes there."""
    if progress.next_exercise is None:
        return escape(_next_step(progress))
    heading = progress.chapter.headings[progress.next_exercise].replace("`", "")
    # JupyterLab's own names of headings. With the notebook's name before it JupyterLab goes there
    # itself; the browser would not find a heading that is not drawn yet.
    target = f"{progress.chapter.name}.ipynb#{heading.replace(' ', '-')}"
    return f'Next: <a href="{escape(target)}">{escape(heading)}</a>.'


def _sign(done: bool) -> str:
    sign, said = ("✓", "done") if done else ("○", "not done yet")
    return f'<span role="img" aria-label="{said}">{sign}</span>'
