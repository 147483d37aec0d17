"""A learner's text file: what is read, what is refused, and the messages."""

import os
import random
import tempfile
from pathlib import Path
from types import SimpleNamespace

from rnn_helpers.texts.own_text import (
    COURSE_TEXTS,
    MAX_BYTES,
    TextFileError,
    TextFileMissing,
    own_text,
    read_text_file,
)
from rnn_helpers.texts.pieces import KINDS, line_end_id, longest_copy, passages, tokens
from rnn_helpers.topics.capstone import poets

import keras
import numpy as np
import pytest

VERSE = "".join(
    f"Der Mönch trug {n} Körbe über die Brücke,\nund „Grüße“ — rief die Möwe ihm zu.\n\n"
    for n in range(80)
)


def written(folder: Path, content: bytes | str, encoding: str = "utf-8") -> Path:
    path = folder / "text.txt"
    path.write_bytes(content if isinstance(content, bytes) else content.encode(encoding))
    return path


@pytest.mark.parametrize(
    ("encoding", "message"),
    [
        ("utf-8", "UTF-8"),
        ("utf-8-sig", "UTF-8 (it has a byte order mark)"),
        ("utf-16", "UTF-16 (it has a byte order mark)"),
        ("utf-32", "UTF-32 (it has a byte order mark)"),
        ("cp1252", "Windows-1252, since it is not UTF-8"),
    ],
)
def test_the_encoding_is_found_out_and_told(tmp_path, capsys, encoding, message):
    path = written(tmp_path, VERSE, encoding)
    assert own_text(path) == VERSE.rstrip("\n") + "\n"
    (line,) = capsys.readouterr().out.splitlines()
    assert f"read as {message}" in line
    assert f"{len(VERSE) - 1:,} characters in 239 lines" in line


def test_latin_1_is_read_as_latin_1(tmp_path):
    plain = VERSE.replace("„", '"').replace("“", '"').replace("—", "-")
    found = read_text_file(written(tmp_path, plain, "latin-1"))
    assert found.encoding.startswith("Latin-1, since it is not UTF-8")
    assert "Mönch" in found.text


@pytest.mark.parametrize(
    ("line", "encoding", "message"),
    [
        ("Мой дядя самых честных правил, когда не в шутку занемог", "cp1251", "Windows-1251"),
        ("Мой дядя самых честных правил, когда не в шутку занемог", "koi8-r", "KOI8-R"),
        ("Η ποίηση είναι μια μορφή τέχνης που χρησιμοποιεί τη γλώσσα", "cp1253", "Windows-1253"),
        (
            "吾輩は猫である。名前はまだ無い。どこで生れたかとんと見当",
            "shift_jis",
            "Shift-JIS",
        ),
        ("L'été est passé, où êtes-vous, ma chère amie ? Garçon, un café", "latin-1", "Latin-1"),
        ("It’s a “quoted” line, naïve — and plain English", "cp1252", "Windows-1252"),
        ("Over the hills and far away", "latin-1", "Latin-1"),
    ],
)
def test_a_text_in_another_alphabet_is_read_and_a_western_one_is_not_taken_for_it(
    tmp_path, line, encoding, message
):
    last = "a § sign\n".encode(encoding, "ignore")
    content = b"".join(f"{line}, {n}\n".encode(encoding) for n in range(200)) + last
    found = read_text_file(written(tmp_path, content))
    assert found.encoding.startswith(f"{message}, since it is not UTF-8")
    assert found.text.startswith(f"{line}, 0\n{line}, 1\n")


def test_utf_16_of_the_other_byte_order_is_read(tmp_path):
    assert "Mönch" in read_text_file(written(tmp_path, "\ufeff" + VERSE, "utf-16-be")).text


def test_line_ends_spaces_and_accents_of_all_programs_become_one_kind(tmp_path):
    changed = VERSE.replace("\n\n", "\r\n \t\r\n\r\n\r\n").replace("ö", "o\u0308")
    changed = changed.replace(" ", "\u00a0").replace("Korb", "Ko\u00adrb").replace(",\n", ", \r")
    assert read_text_file(written(tmp_path, changed)).text == VERSE.rstrip("\n") + "\n"


REFUSED = {
    "an empty file": (b"", "is empty. Put a text"),
    "a file of blanks": (b" \n\t\r\n\xc2\xa0" * 3000, "is empty. Put a text"),
    "random bytes": (random.Random(1).randbytes(20_000), "is binary"),
    "UTF-16 without a mark": (VERSE.encode("utf-16-le"), "UTF-16 without a mark"),
    "damaged UTF-16": (b"\xff\xfe" + VERSE.encode("utf-16-le") + b"\x00\xd8", "damaged"),
    "a PDF document": (b"%PDF-1.7" + b"a text " * 2000, "is a PDF document, not plain text"),
    "a Word document": (b"PK\x03\x04" + b"\0" * 9000, "as .docx"),
    "a web page": (b"\n<!DOCTYPE html>" + VERSE.encode(), "is a web page"),
    "a short text": (b"A river keeps the moon. ", "has 24 characters, and it takes 5,000"),
    "one character": (b"a" * 9000, "only 2 different characters"),
    "one line, again and again": (
        b"The river keeps the moon.\n" * 900,
        "repeats itself: of its lines only 1 differ",
    ),
}


@pytest.mark.parametrize(("content", "wanted"), REFUSED.values(), ids=REFUSED.keys())
def test_a_text_that_cannot_teach_is_refused_in_one_line(tmp_path, content, wanted):
    path = written(tmp_path, content)
    with pytest.raises(TextFileError) as raised:
        own_text(path)
    message = str(raised.value)
    assert wanted in message
    assert message.startswith(str(path)) and "\n" not in message and message.endswith(".")
    assert raised.value._render_traceback_() == [message]  # what a notebook shows


def test_a_file_of_100_megabytes_is_refused_unread(tmp_path):
    path = tmp_path / "large.txt"
    with path.open("wb") as file:
        file.truncate(100_000_000)
    with pytest.raises(TextFileError, match=r"has 100 MB, and 4 MB are the most\. Copy a part"):
        own_text(path)
    assert MAX_BYTES == 4_000_000


def test_a_folder_and_a_pipe_are_refused_at_once(tmp_path):
    with pytest.raises(TextFileError, match=r"is a folder\. Give the name of one text file in it"):
        own_text(tmp_path)
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(TextFileError, match="is no ordinary file"):
        own_text(tmp_path / "pipe")


@pytest.fixture
def as_an_ordinary_user():
    """Yield a folder that others may open, without root's rights if the test runs as root."""
    with tempfile.TemporaryDirectory() as folder:
        Path(folder).chmod(0o755)
        path = written(Path(folder), VERSE)
        root = os.geteuid() == 0
        try:
            if root:
                os.seteuid(65534)
            yield path
        finally:
            if root:
                os.seteuid(0)
            path.parent.chmod(0o755)


def test_a_file_without_permission_is_refused(as_an_ordinary_user):
    path = as_an_ordinary_user
    mine = os.geteuid()
    os.seteuid(os.getuid())
    path.chmod(0)
    os.seteuid(mine)
    with pytest.raises(TextFileError, match=r"You may not read .*text\.txt\. Change its perm"):
        own_text(path)


def test_a_folder_without_permission_is_as_good_as_no_file(as_an_ordinary_user, capsys):
    path = as_an_ordinary_user
    mine = os.geteuid()
    os.seteuid(os.getuid())
    path.parent.chmod(0)
    os.seteuid(mine)
    assert own_text(path) == COURSE_TEXTS["tales"]()
    assert "lies in a folder that you may not open" in capsys.readouterr().out


@pytest.mark.parametrize(
    "name", ["nowhere.txt", "no/where.txt", "\0.txt", "x" * 5000, "~nobody9/a", ""]
)
@pytest.mark.parametrize("otherwise", COURSE_TEXTS)
def test_where_a_file_is_missing_the_course_text_stands_in_and_says_so(capsys, name, otherwise):
    assert own_text(name, otherwise) == own_text(None, otherwise)
    first, second, _ = capsys.readouterr().out.splitlines()
    assert first.startswith("There is no file ") and f"the course's {otherwise} stand in" in first
    assert second.startswith(f"the course's {otherwise}: ")
    with pytest.raises(TextFileMissing):
        read_text_file(name)


def test_a_text_that_the_course_has_not_is_named():
    with pytest.raises(ValueError, match='no text \'odes\'; it has "tales", "ballads", "sent'):
        own_text(None, "odes")


LONG = "One sentence. Another one! " * 200
TEXTS = (*(make() for make in COURSE_TEXTS.values()), VERSE, LONG, "x" * 9000, "日本語。" * 900)


@pytest.mark.parametrize("text", TEXTS, ids=range(len(TEXTS)))
def test_passages_and_tokens_joined_are_the_text_again(text):
    pieces = passages(text)
    assert "".join(pieces) == text
    assert all(80 <= len(piece) <= 2080 for piece in pieces)
    for kind in KINDS:
        assert "".join(tokens(text, kind)) == text


def test_a_stanza_is_a_passage_and_a_long_paragraph_is_cut_at_a_sentence():
    assert len(passages(COURSE_TEXTS["ballads"]())) == 480
    assert all(piece.endswith((". ", "! ")) for piece in passages(LONG, at_most=500))


def test_words_keep_apostrophes_and_the_space_before_them():
    assert tokens("The bell's rung, twice_\n", "words") == [
        "The", " bell's", " rung", ",", " twice", "_", "\n",
    ]  # fmt: skip
    with pytest.raises(ValueError, match="characters or words, not 'letters'"):
        tokens("a", "letters")


def test_the_line_end_is_a_full_stop_in_a_text_without_lines():
    assert line_end_id(["<unk>", "a", ".", "\n"]) == 3
    assert line_end_id(["<unk>", "a", "."]) == 2
    with pytest.raises(ValueError, match="no line end and no full stop"):
        line_end_id(["<unk>", "a"])


def test_the_longest_copy_is_found_wherever_it_stands():
    assert longest_copy("ab river keeps xy", "the river keeps the moon") == " river keeps "
    assert longest_copy("abc", "xyz") == ""


def model_of(*middle: keras.layers.Layer) -> keras.Model:
    keras.utils.set_random_seed(1)
    around = keras.Input((None,)), keras.layers.Embedding(6, 4), keras.layers.Dense(6)
    return keras.Sequential([around[0], around[1], *middle, around[2]])


CAUSAL = {"padding": "causal", "activation": "relu"}


@pytest.mark.parametrize(
    "middle",
    [
        (keras.layers.LSTM(5, return_sequences=True),),
        (keras.layers.Conv1D(5, 3, **CAUSAL), keras.layers.Conv1D(4, 2, dilation_rate=3, **CAUSAL)),
        (keras.layers.GRU(3, return_sequences=True), keras.layers.Conv1D(5, 2, **CAUSAL)),
    ],
    ids=["LSTM", "convolutions", "GRU and convolution"],
)
def test_step_by_step_a_model_gives_what_it_gives_for_a_text_in_one_piece(middle):
    model = model_of(*middle)
    ids = np.random.default_rng(2).integers(0, 6, 17)
    step, state, found = poets.stepper(model), None, []
    for token_id in ids:
        logits, state = step(int(token_id), state)
        found.append(logits)
    assert np.allclose(found, model(ids[None])[0], atol=1e-5)


@pytest.mark.parametrize(
    "middle",
    [
        keras.layers.Bidirectional(keras.layers.GRU(3, return_sequences=True)),
        keras.layers.Conv1D(3, 3, padding="same"),
    ],
    ids=["Bidirectional", "same"],
)
def test_a_model_that_reads_backwards_has_no_steps(middle):
    with pytest.raises(ValueError, match="token by token"):
        poets.stepper(model_of(middle))


def test_training_keeps_the_best_weights_and_stops_in_time():
    ids = np.tile(np.arange(6), 60)
    model, training = poets.train(
        model_of(keras.layers.GRU(6, return_sequences=True)), ids, ids[:100], 40, batch=8, length=8
    )
    assert training.validation[0] > 2 * min(training.validation)
    assert training.updates[training.validation.index(min(training.validation))] == training.best
    before = model.get_weights()
    model, again = poets.train(model, ids, ids[::-1][:100], 40, batch=8, length=8, seed=1)
    assert again.best == 0  # further training only makes the reversed text less likely
    assert all(np.array_equal(a, b) for a, b in zip(before, model.get_weights(), strict=True))
    _, late = poets.train(model, ids, ids[:100], 10**6, batch=8, length=8, most_seconds=0.0)
    assert late.updates == (0, 1)


def test_compiling_is_not_counted_as_training_time(monkeypatch):
    """Every update is made even on a machine so slow that compiling takes an hour."""
    ids, clock = np.tile(np.arange(6), 60), iter([0.0, 3600.0, *np.arange(3601.0, 3700.0)])
    monkeypatch.setattr(poets, "time", SimpleNamespace(monotonic=lambda: next(clock)))
    model = model_of(keras.layers.GRU(6, return_sequences=True))
    _, training = poets.train(model, ids, ids[:100], 8, batch=8, length=8, most_seconds=8.5)
    assert training.updates[-1] == 8


def test_a_text_too_short_to_train_on_is_named():
    model = model_of(keras.layers.GRU(3, return_sequences=True))
    with pytest.raises(ValueError, match="the training text has 20 tokens; 33 are needed"):
        poets.train(model, np.arange(20) % 6, np.arange(20) % 6)
