"""Measure the graders that work on a whole class folder: stock nbgrader, and this engine."""

import json
import sys
import time
from itertools import pairwise
from operator import itemgetter
from pathlib import Path
from statistics import median

from nbgrader.api import Gradebook

from autograder.classroom.class_folder import ClassFolder
from benchmarks.figures import ENGINE_1, ENGINE_2, EVERYTHING, STOCK, Measurement
from benchmarks.measure import measured

_WORKERS = {ENGINE_1: 1, ENGINE_2: 2, EVERYTHING: 1}


def stock(folder: ClassFolder, chapter: str) -> Measurement:
    """Measure ``nbgrader autograde`` on the class, as an instructor runs it."""
    command = [sys.executable, "-m", "nbgrader", "autograde", chapter]
    began = time.time()
    run = measured(command, folder.root)
    finished = _finished(folder, chapter, began)
    return Measurement(
        system=STOCK,
        chapter=chapter,
        batch_seconds=run.seconds,
        seconds=[done - before for before, done in pairwise([0.0, *finished])],
        finished=finished,
        peak_bytes=run.peak_bytes,
        scores=_scores(folder, chapter),
    )


def engine(folder: ClassFolder, chapter: str, system: str) -> Measurement:
    """Measure ``rnn-grade grade`` on the class; ``system`` is one of the engine's names."""
    options = ["--workers", str(_WORKERS[system])]
    options += ["--demonstrations"] if system == EVERYTHING else []
    command = [sys.executable, "-m", "autograder.cli", "grade", chapter]
    began = time.time()
    run = measured([*command, "--class", folder.root, *options], folder.root)
    log = [json.loads(line) for line in _log(folder).read_text("utf-8").splitlines()]
    lines = sorted(log, key=itemgetter("student"))
    stages = {name: [line["stages"].get(name, 0.0) for line in lines] for name in _stages(lines)}
    return Measurement(
        system=system,
        chapter=chapter,
        batch_seconds=run.seconds,
        seconds=[line["seconds"] for line in lines],
        finished=_finished(folder, chapter, began),
        peak_bytes=run.peak_bytes,
        scores=_scores(folder, chapter),
        stages={name: median(spent) for name, spent in stages.items()},
        workers=_WORKERS[system],
    )


def _log(folder: ClassFolder) -> Path:
    return folder.root / "grading-log.jsonl"


def _stages(lines: list[dict[str, dict[str, float]]]) -> list[str]:
    return list(dict.fromkeys(name for line in lines for name in line["stages"]))


def _finished(folder: ClassFolder, chapter: str, began: float) -> list[float]:
    """Return the seconds from ``began`` to each graded notebook, by the times of their files."""
    return sorted(
        folder.autograded(student, chapter).joinpath(f"{chapter}.ipynb").stat().st_mtime - began
        for student in folder.students(chapter)
    )


def _scores(folder: ClassFolder, chapter: str) -> dict[str, float]:
    with Gradebook(folder.db_url, folder.course_id) as gradebook:
        return {
            submission.student.id: float(submission.score)
            for submission in gradebook.find_assignment(chapter).submissions
        }
