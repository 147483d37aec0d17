"""The filter of system calls: its answer to each call, by its instructions and in the system."""

import errno
import json
import platform
import struct
import subprocess
import sys
from pathlib import Path

import pytest

from autograder.engine.sandbox import seccomp, system_calls
from tests.autograder.engine.sandbox.filter_answers import PRETENDED
from tests.support.engine import answer, cell, cells_of, run, text_of

_AUDIT = {"x86_64": 0xC000003E, "aarch64": 0xC00000B7}
_COLUMNS = {"x86_64": 0, "aarch64": 1}
_MACHINES = pytest.mark.parametrize("machine", ["x86_64", "aarch64"])
_X32 = 0x40000000
# uretprobe and uprobe of x86_64: recent kernels don't ask filters about these calls, because the
# kernel itself refuses them or ends a process that makes them.
_NEVER_FILTERED = (335, 336)
_NUMBERS = (*range(600), *range(1000, 70_000, 997), *range(_X32, _X32 + 600), 0x7FFFFFFF)

# Calls that must never be on the list, copied from the kernel's tables for x86_64 and aarch64.
_NEVER = {
    "add_key": (248, 217),
    "bpf": (321, 280),
    "chroot": (161, 51),
    "clock_settime": (227, 112),
    "fanotify_init": (300, 262),
    "fsopen": (430, 430),
    "init_module": (175, 105),
    "inotify_init1": (294, 26),
    "io_setup": (206, 0),
    "io_uring_setup": (425, 425),
    "iopl": (172, None),
    "kcmp": (312, 272),
    "kexec_load": (246, 104),
    "keyctl": (250, 219),
    "landlock_create_ruleset": (444, 444),
    "memfd_create": (319, 279),
    "memfd_secret": (447, 447),
    "mlockall": (151, 230),
    "modify_ldt": (154, None),
    "mount": (165, 40),
    "move_pages": (279, 239),
    "mq_open": (240, 180),
    "mseal": (462, 462),
    "msgget": (68, 186),
    "open_by_handle_at": (304, 265),
    "perf_event_open": (298, 241),
    "pidfd_getfd": (438, 438),
    "pivot_root": (155, 41),
    "process_vm_writev": (311, 271),
    "ptrace": (101, 117),
    "remap_file_pages": (216, 234),
    "seccomp": (317, 277),
    "semget": (64, 190),
    "sendfile": (40, 71),
    "set_thread_area": (205, None),
    "setns": (308, 268),
    "shmat": (30, 196),
    "shmget": (29, 194),
    "splice": (275, 76),
    "syslog": (103, 116),
    "tee": (276, 77),
    "unshare": (272, 97),
    "userfaultfd": (323, 282),
    "vmsplice": (278, 75),
}
# Name, arguments, and whether the call is allowed.
_WITH_ARGUMENTS = (
    ("clone", [0x11], True),
    ("clone", [0x003D0F00], True),
    *(
        ("clone", [flag | 0x11], False)
        for flag in (1 << 7, 1 << 17, *(1 << n for n in range(25, 31)))
    ),
    ("mmap", [0, 4096, 3, 0x22], True),
    ("mmap", [0, 4096, 3, 0x01], True),
    ("mmap", [0, 4096, 3, 0x21], False),
    ("mmap", [0, 4096, 3, 0x23], False),
    ("mmap", [0, 4096, 3, 0x40022], False),
    ("mmap", [0, 4096, 3, 0x122], False),
    ("socket", [1, 1, 0], True),
    ("socket", [2, 0x80801, 6], True),
    ("socket", [10, 2, 17], True),
    ("socket", [16, 0x80003, 0], True),
    ("socket", [16, 3, 4], False),
    ("socket", [2, 3, 1], False),
    ("socket", [2, 5, 0], False),
    ("socket", [2, 1, 132], False),
    ("socket", [2, 1, 262], False),
    *(("socket", [family, 1, 0], False) for family in range(64) if family not in (1, 2, 10, 16)),
    ("socketpair", [1, 1, 0], True),
    ("socketpair", [30, 1, 0], False),
    ("setsockopt", [3, 1, 2], True),
    ("setsockopt", [3, 6, 1], True),
    *(("setsockopt", [3, 1, name], False) for name in (7, 8, 26, 32, 33, 50, 60)),
    ("setsockopt", [3, 6, 31], False),
    ("fcntl", [3, 4], True),
    ("fcntl", [3, 1030], True),
    *(("fcntl", [3, command], False) for command in (1024, 1026, 1031)),
    ("ioctl", [0, 0x5401], True),
    ("ioctl", [0, 0x5413], True),
    ("ioctl", [0, 0x1_0000_5412], False),
    *(("ioctl", [0, request], False) for request in (0x5412, 0x541C, 0x5423, 0x5424)),
    ("prctl", [15], True),
    ("prctl", [38, 1], True),
    *(("prctl", [option], False) for option in (22, 28, 31, 35, 0x59616D61)),
    ("personality", [0xFFFFFFFF], True),
    ("personality", [0x40000], False),
    ("clone3", [], False),
)
_CLONE3 = 435


def _expected(machine, number):
    """Return the list's answer to a call: an error, 0, or None if it depends on the arguments."""
    calls = system_calls.numbers(_COLUMNS[machine])
    if number in calls:
        return 0 if calls[number] is None else None
    if number < _X32 and (number == _CLONE3 or number > 450):
        return errno.ENOSYS
    return errno.EPERM


def _number(machine, name):
    if name == "clone3":
        return _CLONE3
    return system_calls.FILTERED[name].numbers[_COLUMNS[machine]]


def _decide(machine, number, arguments=(), audit=None):
    """Run the filter's instructions on one system call, like the kernel."""
    code = seccomp.program(machine)
    words = [*arguments, 0, 0, 0, 0, 0, 0][:6]
    data = struct.pack("=IIQ6Q", number, audit or _AUDIT[machine], 0, *words)
    position, word = 0, 0
    while True:
        operation, yes, no, value = struct.unpack_from("=HBBI", code, 8 * position)
        position += 1
        if operation == 0x20:
            (word,) = struct.unpack_from("=I", data, value)
        elif operation == 0x54:
            word &= value
        elif operation == 0x05:
            position += value
        elif operation == 0x06:
            if value == 0x80000000:
                return "kill"
            if value == 0x00050000:
                return PRETENDED
            return 0 if value == 0x7FFF0000 else value & 0xFFFF
        else:
            position += yes if {0x15: word == value, 0x35: word >= value}[operation] else no


def _asked(questions):
    """Return the answers of the running system, see ``filter_answers``."""
    done = subprocess.run(
        [sys.executable, "-m", "tests.autograder.engine.sandbox.filter_answers"],
        input=json.dumps(questions),
        capture_output=True,
        text=True,
        check=False,
        cwd=Path(__file__).resolve().parents[4],
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


@_MACHINES
def test_the_filter_allows_the_calls_of_the_list_and_refuses_all_other_numbers(machine):
    wrong = {
        number: _decide(machine, number)
        for number in _NUMBERS
        if (expected := _expected(machine, number)) is not None
        and _decide(machine, number) != expected
    }
    assert wrong == {}


@_MACHINES
def test_the_filter_looks_at_the_arguments_of_calls_that_do_many_things(machine):
    for name, arguments, allowed in _WITH_ARGUMENTS:
        answer = _decide(machine, _number(machine, name), arguments)
        assert (answer == 0) == allowed, (name, arguments)


@_MACHINES
def test_calls_that_hold_uncounted_memory_or_reach_the_system_are_not_on_the_list(machine):
    for name, numbers in _NEVER.items():
        number = numbers[_COLUMNS[machine]]
        if number is not None:
            assert _decide(machine, number) in (errno.EPERM, errno.ENOSYS), name


@_MACHINES
def test_calls_of_another_architecture_end_the_process(machine):
    assert _decide(machine, 1, audit=0x40000003) == "kill"


@_MACHINES
def test_no_number_stands_for_two_calls(machine):
    column = _COLUMNS[machine]
    every = [numbers[column] for numbers in system_calls.ALLOWED.values()]
    every += [call.numbers[column] for call in system_calls.FILTERED.values()]
    known = [number for number in every if number is not None]
    assert len(known) == len(set(known))


def test_the_running_system_answers_each_number_as_the_list_says():
    machine = platform.machine()
    numbers = [number for number in _NUMBERS if number not in _NEVER_FILTERED]
    wanted = [(n, e) for n in numbers if (e := _expected(machine, n)) is not None]
    answers = _asked([(number, []) for number, _ in wanted])
    differing = {
        number: answer
        for (number, expected), answer in zip(wanted, answers, strict=True)
        if answer != expected
    }
    assert differing == {}
    assert answers.count(0) > 150


def test_the_running_system_looks_at_arguments_as_the_list_says():
    machine = platform.machine()
    questions = [(_number(machine, name), given) for name, given, _ in _WITH_ARGUMENTS]
    answers = _asked(questions)
    for (name, given, allowed), said in zip(_WITH_ARGUMENTS, answers, strict=True):
        assert (said == 0) == allowed, (name, given)


@pytest.mark.parametrize("command", [6, 7, 37, 38])
def test_locks_of_files_take_no_memory_and_seem_to_be_had(command):
    machine = platform.machine()
    assert _decide(machine, _number(machine, "fcntl"), [3, command]) == PRETENDED
    assert _asked([(_number(machine, "fcntl"), [3, command])]) == [PRETENDED]


def test_a_database_in_a_file_can_be_used_in_a_students_kernel():
    uses = (
        "import sqlite3\n"
        "with sqlite3.connect('notes.db') as database:\n"
        "    database.execute('create table t (n)')\n"
        "    database.execute('insert into t values (7)')\n"
        "print(sqlite3.connect('notes.db').execute('select n from t').fetchall())\n"
    )
    outcome = run(answer(uses, "uses"))
    assert text_of(cells_of(outcome)["uses"]) == "[(7,)]\n"


def test_the_filter_is_at_work_in_a_students_kernel_and_in_all_that_it_starts():
    command = "grep -h ^Seccomp: /proc/self/status"
    source = f"import subprocess\nprint(subprocess.getoutput({command!r}).split())\n"
    source += "print([line.split() for line in open('/proc/self/status') if 'Seccomp:' in line])"
    shown = text_of(cells_of(run(cell(source)))[0])
    assert shown == "['Seccomp:', '2']\n[['Seccomp:', '2']]\n"


def test_this_machine_has_a_filter():
    assert seccomp.supported() == (platform.machine() in ("x86_64", "aarch64"))
    with pytest.raises(seccomp.UnsupportedArchitecture, match="riscv64"):
        seccomp.program("riscv64")
