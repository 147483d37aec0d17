"""Tables are read as spreadsheets save them."""

import zipfile
from datetime import date

import openpyxl
import pytest

from autograder.classroom.errors import CourseError
from autograder.classroom.tables import doubt_about, read_table
from autograder.collect.roster import read_roster

ROWS = [["id", "name"], ["jm", "Jörg Müller"], ["ob", "O'Brien, Sinéad"]]
COMMAS = 'id,name\njm,Jörg Müller\nob,"O\'Brien, Sinéad"\n'
SEMICOLONS = "id;name\njm;Jörg Müller\nob;O'Brien, Sinéad\n"
TABS = SEMICOLONS.replace(";", "\t")


@pytest.mark.parametrize("text", [COMMAS, SEMICOLONS, TABS])
@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252"]
)
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_any_encoding_delimiter_and_line_end_is_read(tmp_path, text, encoding, end):
    path = tmp_path / "table.csv"
    path.write_bytes(text.replace("\n", end).encode(encoding))
    assert read_table(path) == ROWS


ACCENTS = 'id;name\njm;Jörg Müller\nob;"O\'Brien, Sinéad"\nez;Éva Żak\n'


@pytest.mark.parametrize(
    ("encoding", "end"),
    [("cp1252", "\r\n"), ("cp1252", "\r"), ("mac_roman", "\r"), ("cp850", "\r\n"), ("cp850", "\n")],
)
def test_a_table_in_an_old_encoding_is_read_and_its_names_are_shown(tmp_path, encoding, end):
    path = tmp_path / "table.csv"
    text = ACCENTS.replace("Ż", "Z").replace("\n", end)
    path.write_bytes(text.encode(encoding))
    assert [row[1] for row in read_table(path)] == [
        "name", "Jörg Müller", "O'Brien, Sinéad", "Éva Zak",
    ]  # fmt: skip
    (doubt,) = doubt_about(path)
    assert "is Jörg Müller right? If not, save the table as CSV UTF-8." in doubt


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"])
def test_nothing_is_said_of_a_table_whose_encoding_is_known(tmp_path, encoding):
    path = tmp_path / "table.csv"
    path.write_bytes(ACCENTS.encode(encoding))
    assert list(doubt_about(path)) == []
    assert list(doubt_about(workbook(tmp_path / "class.xlsx", SHEETS["shared texts"]))) == []


def test_two_marks_of_the_encoding_are_no_letters(tmp_path):
    path = tmp_path / "table.csv"
    path.write_bytes(f"\ufeff{COMMAS}".encode("utf-16"))
    assert read_table(path) == ROWS


@pytest.mark.parametrize("first", ["sep=;\n", '"sep=;"\n', "SEP=;\r\n"])
def test_a_line_that_names_the_separator_is_no_row(tmp_path, first):
    path = tmp_path / "table.csv"
    path.write_text(first + SEMICOLONS, newline="")
    assert read_table(path) == ROWS


def test_lines_above_the_titles_are_passed_over(tmp_path):
    path = tmp_path / "table.csv"
    path.write_text(f"Recurrent networks, spring;;\n\n;as of 1 May\n{SEMICOLONS}")
    assert read_table(path, lambda row: "id" in row) == ROWS
    assert [person.id for person in read_roster(path)] == ["jm", "ob"]


@pytest.mark.parametrize("character", ["\u2028", "\u2029", "\x0b", "\x85", "\x1c"])
def test_only_line_ends_end_a_line(tmp_path, character):
    path = tmp_path / "table.csv"
    path.write_text(f"id,comment\nada,good{character}work\nbob,\n", newline="")
    assert read_table(path)[1:] == [["ada", f"good{character}work"], ["bob", ""]]


def test_a_cell_may_have_several_lines(tmp_path):
    path = tmp_path / "table.csv"
    path.write_bytes(b'id,comment\r\nada,"<p>good\r\nwork</p>"\r\nbob,\r\n')
    assert read_table(path)[1:] == [["ada", "<p>good\nwork</p>"], ["bob", ""]]


@pytest.mark.parametrize("start", [b"PK\x03\x04", b"\xd0\xcf\x11\xe0"])
def test_a_workbook_is_told_how_to_save(tmp_path, start):
    path = tmp_path / "table.xlsx"
    path.write_bytes(start + b"\0" * 100)
    with pytest.raises(CourseError, match='choose Save As and "CSV UTF-8"'):
        read_table(path)


MAIN = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
LINKS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = 'xmlns="http://schemas.openxmlformats.org/package/2006/relationships"'
SPREADSHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml"
CONTENT_TYPES = (
    '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    f'<Override PartName="/xl/workbook.xml" ContentType="{SPREADSHEET}.sheet.main+xml"/>'
    f'<Override PartName="/xl/sharedStrings.xml" ContentType="{SPREADSHEET}.sharedStrings+xml"/>'
    "</Types>"
)
SHEETS = {
    "shared texts": """<row r="1"><c r="A1" t="s"><v>0</v></c></row>
        <row r="3"><c r="A3" t="s"><v>1</v></c><c r="C3" t="s"><v>2</v></c></row>
        <row r="4"><c r="A4"><v>201</v></c><c r="C4" t="s"><v>3</v></c></row>
        <row r="5"><c r="A5"><v>202.0</v></c><c r="C5" t="s"><v>4</v></c></row>""",
    "texts in the cells": """<row><c t="inlineStr"><is><t>id</t></is></c><c/>
        <c t="inlineStr"><is><t>name</t></is></c></row>
        <row><c><v>201</v></c><c/><c t="str"><v>Jörg Müller</v></c></row>
        <row><c><v>202</v></c><c/>
        <c t="inlineStr"><is><r><t>山田 </t></r><r><t>名前</t></r></is></c></row>""",
}
SHARED = """<si><t>Recurrent networks</t></si><si><t>id</t></si><si><t>name</t></si>
    <si><t>Jörg Müller</t></si>
    <si><r><t>山田 </t></r><r><t>名前</t></r><rPh sb="0" eb="2"><t>やまだ</t></rPh></si>"""


def workbook(path, rows: str, target: str = "worksheets/sheet7.xml"):
    """Write a workbook as Excel does, whose first sheet is not called sheet1."""
    relation = f'<Relationship Id="r9" Target="{target}" Type="{LINKS}/worksheet"/>'
    parts = {
        "[Content_Types].xml": CONTENT_TYPES,
        "xl/workbook.xml": f'<workbook {MAIN} xmlns:r="{LINKS}"><sheets>'
        '<sheet name="Class" sheetId="7" r:id="r9"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": f"<Relationships {PACKAGE}>{relation}</Relationships>",
        "xl/sharedStrings.xml": f"<sst {MAIN}>{SHARED}</sst>",
        "xl/worksheets/sheet7.xml": f"<worksheet {MAIN}><sheetData>{rows}</sheetData></worksheet>",
    }
    with zipfile.ZipFile(path, "w") as book:
        for name, text in parts.items():
            book.writestr(name, text)
    return path


@pytest.mark.parametrize("target", ["worksheets/sheet7.xml", "/xl/worksheets/sheet7.xml"])
@pytest.mark.parametrize("kind", SHEETS)
def test_the_first_sheet_of_a_workbook_is_read(tmp_path, kind, target):
    path = workbook(tmp_path / "class.xlsx", SHEETS[kind], target)
    rows = read_table(path, lambda row: "id" in row)
    assert rows == [["id", "", "name"], ["201", "", "Jörg Müller"], ["202", "", "山田 名前"]]
    assert [person.full_name for person in read_roster(path)] == ["Jörg Müller", "山田 名前"]


@pytest.mark.parametrize(
    "rows",
    ['<row><c t="s"><v>99</v></c></row>', '<row><c t="s"><v>x</v></c></row>', "<row>", "&bomb;"],
)
def test_a_damaged_workbook_is_told_how_to_save(tmp_path, rows):
    with pytest.raises(CourseError, match="workbook that can't be read"):
        read_table(workbook(tmp_path / "class.xlsx", rows))


@pytest.mark.parametrize(
    "far", ['<c r="XFD1"><v>2</v></c>', '</row><row r="1048577"><c><v>2</v></c>']
)
def test_a_cell_far_away_takes_no_memory(tmp_path, far):
    path = workbook(tmp_path / "class.xlsx", f'<row><c r="A1"><v>1</v></c>{far}</row>')
    assert read_table(path) == [["1"]]


def test_many_cells_far_away_are_told_before_they_take_time(tmp_path):
    path = workbook(tmp_path / "class.xlsx", '<row><c r="XFD1"/></row>' * 20_000)
    with pytest.raises(CourseError, match="more than 5,000,000 cells"):
        read_table(path)


def test_a_cell_outside_every_sheet_is_told(tmp_path):
    path = workbook(tmp_path / "class.xlsx", '<row><c r="A1"><v>1</v></c><c r="ZZZZ1"/></row>')
    with pytest.raises(CourseError, match="workbook that can't be read"):
        read_table(path)


BOMB = '<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;">]>'


@pytest.mark.parametrize("part", ["xl/sharedStrings.xml", "xl/workbook.xml", "xl/worksheets/s.xml"])
def test_entities_in_a_workbook_are_refused(tmp_path, part):
    path = workbook(tmp_path / "class.xlsx", SHEETS["shared texts"], "worksheets/s.xml")
    with zipfile.ZipFile(path) as book:
        parts = {name: book.read(name).decode() for name in book.namelist()}
    parts["xl/worksheets/s.xml"] = parts.pop("xl/worksheets/sheet7.xml")
    with zipfile.ZipFile(path, "w") as book:
        for name, text in parts.items():
            book.writestr(name, BOMB + text if name == part else text)
    with pytest.raises(CourseError, match="workbook that can't be read"):
        read_table(path)


@pytest.mark.parametrize("rows", ["<row/>" * 4_000_000, ""])
def test_a_workbook_that_unpacks_to_too_much_is_not_opened(tmp_path, rows):
    path = workbook(tmp_path / "class.xlsx", rows)
    if not rows:
        with zipfile.ZipFile(path, "a") as book:
            for number in range(1_001):
                book.writestr(f"x{number}", "")
    with pytest.raises(CourseError, match="unpacks to more than 20 MB"):
        read_table(path)


def test_what_excel_saves_is_read(tmp_path):
    """Excel eats zeros in front of numbers, unless a format shows them, and keeps dates as such."""
    book = openpyxl.Workbook()
    hidden = book.active
    hidden.append(["nothing"])
    sheet = book.create_sheet("Class")
    book.active, hidden.sheet_state = 1, "hidden"
    sheet.append(["ID", "Name", "Since", "Share"])
    sheet.append([12345, "Müller, Jörg", date(2026, 5, 1), 0.5])
    sheet.append([])
    sheet.append(["00777", "O'Brien", None, True])
    sheet["A2"].number_format = "00000000"
    book.save(tmp_path / "class.xlsx")
    rows = read_table(tmp_path / "class.xlsx")
    assert rows[1] == ["00012345", "Müller, Jörg", "2026-05-01 00:00:00", "0.5"]
    assert rows[2] == ["00777", "O'Brien", "", "True"]
    assert [person.id for person in read_roster(tmp_path / "class.xlsx")] == ["00012345", "00777"]


def roster(tmp_path, text: str):
    path = tmp_path / "roster.csv"
    path.write_text(text)
    return {person.id: person for person in read_roster(path)}


def test_a_student_who_is_listed_twice_is_one_student(tmp_path):
    people = roster(
        tmp_path,
        "id,first_name,last_name,email,section\nada,Ada,Lovelace,,A\nada,Ada,Lovelace,a@x.org,B\n",
    )
    assert people["ada"].email == "a@x.org"
    assert len(people) == 1


def test_two_students_of_one_name_are_told_apart_by_their_numbers(tmp_path):
    people = roster(
        tmp_path,
        "Identifier,Full name\nParticipant 12,Anna Meier\nParticipant 34,Anna Meier\n"
        "Participant 34,Anna Meier\n",
    )
    numbers = [person.lms_user_id for person in people.values()]
    assert numbers == ["Participant 12", "Participant 34"]


def test_two_people_with_one_id_are_told(tmp_path):
    with pytest.raises(CourseError, match="Ada Lovelace and Bob Ross have the same id, x1"):
        roster(tmp_path, "id,name\nx1,Ada Lovelace\nx1,Bob Ross\n")


def test_an_address_as_an_id_becomes_a_name_for_a_folder(tmp_path):
    people = roster(tmp_path, "First name,Email address\nAda,ada+rnn@x.org\nOb,o'b@x.org\n")
    assert [person.address for person in people.values()] == ["ada+rnn@x.org", "o'b@x.org"]
    assert not any(set("+'") & set(name) for name in people)


def test_the_test_student_of_canvas_is_no_student(tmp_path):
    people = roster(
        tmp_path,
        "Student,ID,SIS Login ID,Section\n    Points Possible,,,\n"
        '"Lovelace, Ada",1,ada,S\n"Student, Test",9,f3a9c0ffee,S\n',
    )
    assert list(people) == ["ada"]


def test_spaces_after_delimiters_are_no_part_of_a_quoted_name(tmp_path):
    path = tmp_path / "table.csv"
    path.write_text('id, name, note\nada, "Lovelace,\nAda", "x"\nbob, "Ross, Bob", "two\nlines"\n')
    assert read_table(path)[1:] == [
        ["ada", "Lovelace,\nAda", "x"],
        ["bob", "Ross, Bob", "two\nlines"],
    ]
    assert [person.full_name for person in read_roster(path)] == ["Ada Lovelace", "Bob Ross"]


@pytest.mark.parametrize(
    ("lines", "reason"),
    [
        ('ada,Ada,""a boy","and his"\nbob,Bob,x\n', "line 2: .* must be written twice"),
        ('bob,Bob,x\nada,Ada,"a \\"boy\\""\n', "line 3: .* must be written twice"),
        ('ada,Ada,"a boy\nbob,Bob,x\n', "a quoted cell is not closed"),
    ],
)
def test_a_broken_quotation_is_told_with_its_place(tmp_path, lines, reason):
    path = tmp_path / "table.csv"
    path.write_text(f"id,name,note\n{lines}")
    with pytest.raises(CourseError, match=reason):
        read_roster(path)


def test_a_quoted_cell_with_several_lines_and_other_delimiters_is_one_cell(tmp_path):
    path = tmp_path / "table.csv"
    path.write_bytes(b'id;name;note\r\nada;Ada;"a;\r\nb, c, d, e, f, g, h, ""i"""\r\nbob;Bob;\r\n')
    assert read_table(path, lambda row: "id" in row) == [
        ["id", "name", "note"],
        ["ada", "Ada", 'a;\nb, c, d, e, f, g, h, "i"'],
        ["bob", "Bob", ""],
    ]
