"""The card that stands at the top of a chapter while it is studied."""

from rnn_helpers.cards import card, escape
from rnn_helpers.progress.chapters import ChapterProgress


def progress_text(chapter: ChapterProgress) -> str:
    """The card's content as plain text."""
    lines = [f"{chapter.done} of {chapter.total} exercises of {chapter.chapter} done."]
    lines.append(_next_step(chapter))
    return "\n".join(lines)


def progress_card(chapter: ChapterProgress) -> str:
    """HTML: a bar, what comes next, and every exercise with a sign for done or not."""
    said = f"{chapter.done} of {chapter.total} exercises done"
    items = "".join(
        f"<li>{_sign(name in chapter.passed)} <code>{escape(name)}</code></li>"
        for name in chapter.exercises
    )
    content = (
        f'<p><progress max="{chapter.total}" value="{chapter.done}" '
        f'aria-label="Progress in this chapter"></progress> <b>{said}</b></p>'
        f"<p>{escape(_next_step(chapter))}</p>"
        f'<ul class="rnn-list">{items}</ul>'
    )
    kind = "rnn-calm" if chapter.next_exercise else "rnn-done"
    return card(f"Chapter {chapter.chapter}: {said}", content, kind)


def _next_step(chapter: ChapterProgress) -> str:
    if chapter.next_exercise is None:
        return "This chapter is done."
    return f"Next: {chapter.next_exercise}"


def _sign(done: bool) -> str:
    sign, said = ("✓", "done") if done else ("○", "not done yet")
    return f'<span role="img" aria-label="{said}">{sign}</span>'
