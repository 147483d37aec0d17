"""Show a verdict as a small card, in a notebook that somebody reads."""

import re
from itertools import takewhile

from rnn_helpers.check.finding import Example, Grids
from rnn_helpers.check.sides import NOTHING, Axis, Row, Shapes, Sides, Texts
from rnn_helpers.check.verdict import ONLY_HERE, Verdict
from rnn_helpers.check_record import Outcome
from rnn_helpers.shell.cards import card, escape, prose, sentence

_OPENING = ("'", '"', "[", "(", "{", "array(")
_WITHIN = re.compile(r"[\w.+-]")
_SAID_BY_HEADING = "not attempted yet: "
_DIFFERS = ' <span class="rnn-differs" role="img" aria-label="differs">✗</span>'


def verdict_card(verdict: Verdict, hint_for: str = "", traceback_follows: bool = False) -> str:
    """Return the card, as HTML, for a check that did not pass, or that judged an older version.

    Args:
        verdict: What the check found.
        hint_for: The exercise to ask for a hint for; empty if there are no hints.
        traceback_follows: Whether the learner's own traceback is shown below the card.
    """
    attempted = verdict.attempted
    older = verdict.why_older()
    heading = "Not right yet" if attempted else "Not attempted yet"
    if verdict.right_only_here:
        heading = "Right here, but not everywhere"
    if older:
        heading = verdict.older_heading()
    subject = f"{verdict.function}: {verdict.says}" if verdict.function else verdict.says
    wrong = verdict.outcome not in (Outcome.RIGHT, Outcome.NOT_ATTEMPTED)
    sign = "✗" if wrong else "○"
    parts = [
        f'<p><span aria-hidden="true">{sign}</span> <b>{heading}</b> · {_subject(verdict)}</p>'
    ]
    if older:
        parts += [f"<p>{told}</p>" for told in (prose(older), verdict.about_older()) if told]
    elif again := verdict.about_again():
        parts.append(f"<p>{again}</p>")
    if verdict.right_only_here:
        parts.append(f"<p>{ONLY_HERE}</p>")
    elif wrong or not older:
        parts.append(f"<p>{sentence(verdict.summary.removeprefix(_SAID_BY_HEADING))}</p>")
    parts.append(_evidence(verdict, traceback_follows))
    if verdict.place:
        parts.append(f"<p>{prose(verdict.place)}</p>")
    if verdict.mistake:
        parts.append(f"<p><b>Recognised:</b> {prose(verdict.mistake.explanation)}</p>")
    if verdict.finding:
        parts.append(f"<p><b>Found out:</b> {prose(verdict.finding.text)}</p>")
    if verdict.example:
        parts.append(_example(verdict.example))
    if hint_for and (wrong or verdict.right_only_here or not older):
        parts.append(
            f"<p>For a hint, run <code>hint(&quot;{escape(hint_for)}&quot;)</code> in a cell of "
            "your own.</p>"
        )
    return card(f"{heading}: {subject}", "".join(parts), "" if wrong else "rnn-calm")


def _evidence(verdict: Verdict, traceback_follows: bool) -> str:
    if traceback_follows:
        return "<p>The traceback below shows where.</p>"
    if verdict.sides:
        return _sides(verdict.sides)
    return _text(escape("\n".join(verdict.details))) if verdict.details else ""


def _example(example: Example) -> str:
    heading = f"<p><b>A small case:</b> <code>{escape(example.call)}</code></p>"
    if not example.grids:
        return heading + _beside(*_marked(Texts(example.expected, example.got)))
    part = example.grids.part
    place = f'<p class="rnn-label">{escape(part)}</p>' if part else ""
    return heading + place + _beside(*_grids(example.grids))


def _grids(grids: Grids) -> tuple[str, str]:
    """Return two tables, as HTML; the values that differ are marked in the second one."""
    right = tuple(tuple(False for _ in row) for row in grids.wrong)
    expected, got = (
        _grid(grids, values, wrong)
        for values, wrong in ((grids.expected, right), (grids.got, grids.wrong))
    )
    return expected, got


def _grid(
    grids: Grids, values: tuple[tuple[str, ...], ...], wrong: tuple[tuple[bool, ...], ...]
) -> str:
    numbers = "".join(f'<th scope="col">{column}</th>' for column in range(len(values[0])))
    axes = " ↓, ".join(escape(axis) for axis in (grids.rows, grids.columns) if axis)
    head = f'<tr><th scope="col">{axes}{" →" if grids.columns else ""}</th>{numbers}</tr>'
    body = ""
    for row, (line, marks) in enumerate(zip(values, wrong, strict=True)):
        cells = "".join(map(_value, line, marks))
        body += f'<tr><th scope="row">{row if grids.rows else ""}</th>{cells}</tr>'
    return f'<table class="rnn-mono"><thead>{head}</thead><tbody>{body}</tbody></table>'


def _text(content: str) -> str:
    return f'<div class="rnn-text">{content}</div>'


def _subject(verdict: Verdict) -> str:
    if not verdict.function:
        return prose(verdict.says)
    return f"<code>{escape(verdict.function)}</code>: {prose(verdict.says)}"


def _sides(sides: Sides) -> str:
    if isinstance(sides, Row):
        return _row(sides)
    if isinstance(sides, Shapes):
        return _beside(_axes(sides.expected, right=True), _axes(sides.got))
    return _beside(*_marked(sides))


def _beside(expected: str, got: str) -> str:
    columns = "".join(
        f'<div><p class="rnn-label">{label}</p>{content}</div>'
        for label, content in (("expected", expected), ("got", got))
    )
    return f'<div class="rnn-sides">{columns}</div>'


def _axes(axes: tuple[Axis, ...], right: bool = False) -> str:
    if not axes:
        return '<p class="rnn-mono">a single number, no axes</p>'
    times = '<span aria-label="by" role="img">×</span>'
    return f'<div class="rnn-axes">{times.join(_axis(axis, right) for axis in axes)}</div>'


def _axis(axis: Axis, right: bool) -> str:
    """Return an axis as HTML; in the right shape, the sign would read as "not this"."""
    kind = "rnn-axis rnn-wrong" if axis.differs else "rnn-axis"
    mark = _DIFFERS if axis.differs and not right else ""
    name = f"<span>{escape(axis.name)}</span>" if axis.name else ""
    return f'<div class="{kind}"><b>{axis.size}{mark}</b> {name}</div>'


def _marked(texts: Texts) -> tuple[str, str]:
    """Return both texts as HTML; in strings, lists and the like, the difference is marked."""
    expected, got = texts.expected, texts.got
    if expected[:1] != got[:1] or not expected.startswith(_OPENING):
        return _text(escape(expected)), _text(escape(got))
    before = _shared(expected, got)
    after = _shared(expected[before:][::-1], got[before:][::-1])
    before -= _cut_off(expected[:before][::-1], expected[before:], got[before:])
    after -= _cut_off(
        expected[len(expected) - after :],
        expected[before : len(expected) - after][::-1],
        got[before : len(got) - after][::-1],
    )
    marked = []
    for text in (expected, got):
        head, middle = text[:before], text[before : len(text) - after]
        mark = f"<mark>{escape(middle)}</mark>" if middle else ""
        marked.append(_text(f"{escape(head)}{mark}{escape(text[len(text) - after :])}"))
    return marked[0], marked[1]


def _cut_off(shared: str, *different: str) -> int:
    """Return how much of a shared text belongs to a number or word that differs."""
    if not any(_WITHIN.match(text) for text in different):
        return 0
    return sum(1 for _ in takewhile(_WITHIN.match, shared))


def _shared(first: str, second: str) -> int:
    """Return how many characters two texts have in common at the beginning."""
    pairs = zip(first, second, strict=False)
    return sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], pairs))


def _row(row: Row) -> str:
    """Return a table, as HTML, with a column for each value: expected above got."""
    before = "<td>…</td>" if row.start else ""
    shown = len(row.wrong)
    after = "<td>…</td>" if row.start + shown < row.length else ""
    numbers = "".join(f'<th scope="col">{row.start + column}</th>' for column in range(shown))
    body = "".join(
        f'<tr><th scope="row">{label}</th>{before}{"".join(cells)}{after}</tr>'
        for label, cells in (
            ("expected", [_value(value, False) for value in row.expected]),
            ("got", [_value(*pair) for pair in zip(row.got, row.wrong, strict=True)]),
        )
    )
    blank = [side.replace("…", "") for side in (before, after)]
    head = f'<tr><th scope="row">{escape(row.axis or "index")}</th>{numbers.join(blank)}</tr>'
    place = f'<p class="rnn-label">around the first difference, at [{escape(row.at)}]</p>'
    # A wide table scrolls; the tabindex makes it possible to scroll it with the keyboard.
    return (
        f'{place if row.at else ""}<div class="rnn-scroll" tabindex="0" role="group" '
        'aria-label="Expected and got, value by value">'
        f'<table class="rnn-mono"><thead>{head}</thead><tbody>{body}</tbody></table></div>'
    )


def _value(value: str | None, wrong: bool) -> str:
    text = escape(NOTHING if value is None else value)
    return f'<td class="rnn-wrong">{text}{_DIFFERS}</td>' if wrong else f"<td>{text}</td>"
