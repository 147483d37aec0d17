"""The gate on prose finds what a program can find of the house's rules."""

import pytest

from autograder.authoring.gates.prose import guides, problems, prose
from tests.support.tiny_course import make_course

FIVE = "One is. Two is. Three is. Four is. Five is."
LONG = " ".join(["word"] * 36) + "."


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (FIVE, "a paragraph of 5 sentences"),
        (FIVE.replace("Three is. ", "`three` is. "), "a paragraph of 5 sentences"),
        (LONG, "a sentence of 36 words"),
        (f"- {LONG}", "a sentence of 36 words"),
        ("Whoever reads this is lost.", "write “if you”"),
        ("It is so, e.g. here.", "write “for example”"),
    ],
)
def test_what_breaks_a_rule_is_told(text, said):
    (problem,) = problems(text)
    assert said in problem


@pytest.mark.parametrize(
    "text",
    [
        "One is. Two is. Three is. Four is.",
        f"- {FIVE}",
        "A name: F. Jelinek, R. Mercer, L. Bahl and J. Baker wrote it.",
        f"| a | b |\n|---|---|\n| {LONG} | {FIVE} |",
        f"<details><summary>The figure in words</summary>\n\n{FIVE} {LONG}\n\n</details>",
        f"```\n{FIVE}\n{LONG}\n```",
        "$$\n" + " + ".join("abcdefghijklmnopqrstuvwxyzabcdefghijklmnopq") + "\n$$",
        f"`{LONG}` is one word.",
    ],
)
def test_what_the_rules_allow_is_not_told(text):
    assert not list(problems(text))


def test_what_comes_after_folded_text_is_read_again():
    folded = f"<details><summary>x</summary>\n\n{FIVE}\n\n</details>\n\n{FIVE}"
    assert len(list(problems(folded))) == 1


def test_chapters_and_guides_are_read_but_no_logs(tmp_path):
    course = make_course(tmp_path)
    (course.root / "docs").mkdir(exist_ok=True)
    (course.root / "docs" / "guide.md").write_text(LONG)
    (course.root / "docs" / "evidence.md").write_text(LONG)
    (chapter,) = course.chapters()
    assert not prose(course, chapter)
    chapter.notebook.cells[0].source += f"\n\n{FIVE}"
    assert len(prose(course, chapter)) == 1
    (told,) = guides(course)
    assert told.startswith("docs/guide.md: ")
