"""README's pictures can be made again from the real things."""

from PIL import Image

from tests.picture import make_card, make_motion


def test_the_picture_shows_a_card_and_is_small(tmp_path):
    make_card(tmp_path / "lesson.png")
    content = (tmp_path / "lesson.png").read_bytes()
    assert content.startswith(b"\x89PNG")
    assert 20_000 < len(content) < 150_000


def test_the_moving_picture_shows_an_explorable_in_several_states_and_is_small(tmp_path):
    make_motion(tmp_path / "explorable.gif")
    assert (tmp_path / "explorable.gif").stat().st_size < 300_000
    with Image.open(tmp_path / "explorable.gif") as moving:
        looks = set()
        for frame in range(moving.n_frames):
            moving.seek(frame)
            looks.add(moving.convert("RGB").tobytes())
    assert len(looks) == 8
