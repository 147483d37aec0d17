"""Zip feedback pages under the names by which an LMS recognises the students."""

import zipfile
from collections.abc import Iterable
from pathlib import Path

from autograder.classroom.class_folder import ClassFolder
from autograder.classroom.files import whole_file
from autograder.collect.log import CollectLog
from autograder.collect.names import safe_id, squeezed

#: Canvas shows a page to the whole group, and knows only the member who handed in.
GROUPS = "Every group has one page in it, which Canvas shows to all members."
CANVAS = "Canvas lists each page under the name of the file that was handed in."


def feedback_zip(
    folder: ClassFolder, chapter: str, pages: Iterable[tuple[str, Path]], to: Path
) -> list[str]:
    """Zip one chapter's pages for the LMS that the submissions were collected from.

    Moodle (Submissions > Upload multiple feedback files in a zip) and Canvas (Upload submissions)
    find the student from the file's name. Pages of other submissions are named by the student's id.

    Args:
        folder: The class.
        chapter: The chapter.
        pages: Pairs of a student and a page.
        to: The zip file to write.

    Returns:
        Sentences about what the instructor should know.
    """
    log, layouts, is_grouped = CollectLog(folder.root), set(), False
    with whole_file(to) as aside, zipfile.ZipFile(aside, "w", zipfile.ZIP_DEFLATED) as archive:
        for student, page in pages:
            entry = log.last.get((student, chapter), {})
            layouts.add(str(entry.get("layout", "")))
            if entry.get("layout") == "canvas" and entry.get("by"):
                is_grouped = True
                continue
            archive.write(page, _name(entry, student, chapter))
    notes = [CANVAS] if "canvas" in layouts else []
    notes += [GROUPS] if is_grouped else []
    if len(layouts) > 1:
        notes.append(f"The submissions came in several ways: {', '.join(sorted(layouts))}.")
    return notes


def _name(entry: dict[str, str], student: str, chapter: str) -> str:
    number = entry.get("lms_id", "")
    if entry.get("layout") == "moodle" and number.isdigit():
        # Moodle splits the name at underscores and takes the second part for the number, so the
        # student's name must have no underscores.
        name = safe_id(entry["name"]).replace("_", " ")
        return f"{name}_{number}_assignsubmission_file_/{chapter}.html"
    if entry.get("layout") == "canvas" and entry.get("attachment"):
        if not number:
            # Canvas finds an anonymous submission by the name that it made up.
            return f"{entry['name']}_{entry['attachment']}_{chapter}.html"
        name = squeezed(entry["name"]) or "student"
        return f"{name}_{number}_{entry['attachment']}_{chapter}.html"
    return f"{safe_id(student)}/{chapter}.html"
