"""README's picture can be made again from the real thing."""

from tests.picture import make


def test_the_picture_shows_a_card_and_is_small(tmp_path):
    make(tmp_path / "lesson.png")
    content = (tmp_path / "lesson.png").read_bytes()
    assert content.startswith(b"\x89PNG") and 20_000 < len(content) < 150_000
