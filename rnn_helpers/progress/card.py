"""The card that stands at the top of a chapter while it is studied."""

from rnn_helpers.cards import card, escape
from rnn_helpers.progress.summary import ChapterProgress


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
        f"{escape(_next_step(progress))}</p>"
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


def _sign(done: bool) -> str:
    sign, said = ("✓", "done") if done else ("○", "not done yet")
    return f'<span role="img" aria-label="{said}">{sign}</span>'
