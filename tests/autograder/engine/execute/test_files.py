"""Files beside the notebook are there for both kernels; a student's own never act in the tests'."""

from autograder.engine.execute.stage import execute
from autograder.engine.stages import Proof, Task
from tests.support.engine import QUICK, answer, cell, check, notebook

FILES = (("near.py", b"def near(a, b):\n    return abs(a - b) < 1e-9\n"), ("data/n.txt", b"3 4"))


def _proofs(*cells, files=FILES, student_files=()):
    task = Task("ada", "ps1", notebook(*cells), 5, QUICK, files=files, student_files=student_files)
    outcome = execute(task)
    return list(outcome.proofs.values()), outcome.detail


def test_both_kernels_read_and_import_the_instructors_files():
    proofs, detail = _proofs(
        answer("from near import near\ndef f(path):\n    return open(path).read()", "a"),
        check("from near import near\nassert near(1, 1)", "t"),
        check("assert f('data/n.txt') == open('data/n.txt').read() == '3 4'", "u"),
    )
    assert proofs == [Proof.PASSED, Proof.PASSED], detail


def test_what_a_student_handed_in_is_there_for_the_answers_only():
    proofs, detail = _proofs(
        answer("import mine\nf = mine.size", "a"),
        check("assert f == 3", "t"),
        check("import mine", "u"),
        student_files=(("mine.py", b"size = 3"),),
    )
    assert proofs == [Proof.PASSED, Proof.REFUSED]
    assert "it imports mine, which only the student's kernel has" in detail


def test_a_test_reads_what_an_answer_wrote():
    proofs, detail = _proofs(
        answer("open('out.txt', 'w').write('done')", "a"),
        check("assert open('out.txt').read() == 'done'", "t"),
        answer("open('out.txt', 'w').write('again')", "b"),
        check("assert open('out.txt').read() == 'again'", "u"),
        cell("import os\nos.remove('out.txt')"),
        check("import os\nassert not os.path.exists('out.txt')", "v"),
    )
    assert proofs == [Proof.PASSED] * 3, detail


def test_a_module_that_an_answer_writes_is_not_run_in_the_tests_kernel():
    proofs, _ = _proofs(
        cell("%%writefile tool.py\nraise SystemExit"),
        check("try:\n    import tool\nexcept ImportError:\n    raise", "t"),
    )
    assert proofs == [Proof.REFUSED]


def test_a_file_that_is_missing_in_both_kernels_is_the_students_mistake():
    assert _proofs(answer("f = 1", "a"), check("open('out.txt')", "t"))[0] == [Proof.FAILED]


def test_a_file_that_is_no_data_waits_for_a_person():
    proofs, detail = _proofs(
        answer("open('out.bin', 'wb').write(b'1')", "a"),
        check("assert open('out.bin', 'rb').read() == b'1'", "t"),
    )
    assert proofs == [Proof.REFUSED]
    assert "it reads out.bin" in detail


def test_the_instructors_files_stay_what_they_are_for_the_tests():
    proofs, _ = _proofs(
        answer("open('data/n.txt', 'w').write('mine')", "a"),
        check("assert open('data/n.txt').read() == '3 4'", "t"),
        check("assert open('data/n.txt').read() == 'mine'", "u"),
    )
    assert proofs == [Proof.PASSED, Proof.REFUSED]
