"""A seccomp filter, as classic BPF: a student's kernel makes the system calls of a list, no others.

Namespaces and dropped capabilities already hold a student's code in. The filter narrows the kernel
surface behind them, and keeps out what would hold memory that
:mod:`autograder.engine.execute.footprint` does not count. The list is in
:mod:`autograder.engine.sandbox.system_calls`.
"""

import ctypes
import errno
import functools
import platform
import struct
from typing import Final

from autograder.engine.sandbox import system_calls
from autograder.engine.sandbox.system_calls import Condition, Filtered

PR_SET_SECCOMP: Final = 22
SECCOMP_MODE_FILTER: Final = 2

_LOAD_WORD: Final = 0x20
_AND: Final = 0x54
_JUMP: Final = 0x05
_JUMP_EQUAL: Final = 0x15
_JUMP_GREATER_EQUAL: Final = 0x35
_RETURN: Final = 0x06

_ALLOW: Final = 0x7FFF0000
_ERROR: Final = 0x00050000
_KILL: Final = 0x80000000

_NUMBER_OFFSET: Final = 0
_ARCHITECTURE_OFFSET: Final = 4
_FIRST_ARGUMENT_OFFSET: Final = 16
_ARGUMENT_BYTES: Final = 8

_X32_BIT: Final = 0x40000000
# Column of the table of calls, and the kernel's name for the architecture (AUDIT_ARCH_...).
_ARCHITECTURES: Final = {"x86_64": (0, 0xC000003E), "aarch64": (1, 0xC00000B7)}

# What is done with a number: let it pass, look at its arguments, or end it with an error.
_Answer = Filtered | int | None


class UnsupportedArchitecture(OSError):
    """There is no table of system calls for this machine."""


def supported() -> bool:
    """Whether this machine's architecture has a filter."""
    return platform.machine() in _ARCHITECTURES


@functools.cache
def program(machine: str) -> bytes:
    """Return the filter for a machine: BPF instructions of 8 bytes each.

    Args:
        machine: "x86_64" or "aarch64".

    Raises:
        UnsupportedArchitecture: There is no list of calls for it.
    """
    if machine not in _ARCHITECTURES:
        raise UnsupportedArchitecture(errno.ENOTSUP, f"no seccomp filter for {machine}")
    column, audit = _ARCHITECTURES[machine]
    return b"".join(
        [
            _instruction(_LOAD_WORD, _ARCHITECTURE_OFFSET),
            _instruction(_JUMP_EQUAL, audit, true=1),
            _instruction(_RETURN, _KILL),
            _instruction(_LOAD_WORD, _NUMBER_OFFSET),
            *_search(_ranges(column)),
        ]
    )


def _instruction(code: int, value: int, true: int = 0, false: int = 0) -> bytes:
    return struct.pack("=HBBI", code, true, false, value)


def _ranges(column: int) -> list[tuple[int, _Answer]]:
    """Where each range of numbers with the same answer begins, in order."""
    calls = system_calls.numbers(column)
    found: list[tuple[int, _Answer]] = []
    last = max(*calls, system_calls.FIRST_OF_THE_NEW)
    for number in range(last + 2):
        answer = calls[number] if number in calls else system_calls.refusal(number)
        if not found or found[-1][1] != answer:
            found.append((number, answer))
    # The x32 calls of x86_64 have other numbers for the same work.
    found.append((_X32_BIT, errno.EPERM))
    return found


def _search(ranges: list[tuple[int, _Answer]]) -> list[bytes]:
    """Look the loaded number up by halves: some eight comparisons, whatever it is."""
    if len(ranges) == 1:
        answer = ranges[0][1]
        return _check(answer) if isinstance(answer, Filtered) else _return(answer)
    middle = len(ranges) // 2
    below, above = _search(ranges[:middle]), _search(ranges[middle:])
    return [
        _instruction(_JUMP_GREATER_EQUAL, ranges[middle][0], false=1),
        # Conditional jumps reach no further than 255 instructions; this one does.
        _instruction(_JUMP, len(below)),
        *below,
        *above,
    ]


def _return(error: int | None) -> list[bytes]:
    return [_instruction(_RETURN, _ALLOW if error is None else _ERROR | error)]


def _check(call: Filtered) -> list[bytes]:
    """Allow a call, or pretend to make it, if all conditions of one of its ways hold."""
    lines: list[bytes] = []
    for ways, answer in ((call.ways, None), (call.pretended, 0)):
        for way in ways:
            tests = _return(answer)
            for condition in reversed(way):
                tests = _test(condition, tests)
            lines += tests
    return lines + _return(errno.EPERM)


def _test(condition: Condition, then: list[bytes]) -> list[bytes]:
    """Go on with ``then`` if the condition holds, else behind it."""
    offset = _FIRST_ARGUMENT_OFFSET + _ARGUMENT_BYTES * condition.argument
    values = condition.values
    return [
        _instruction(_LOAD_WORD, offset),
        _instruction(_AND, condition.mask),
        # Behind the other values there is the jump past ``then``.
        *(
            _instruction(_JUMP_EQUAL, value, true=len(values) - place)
            for place, value in enumerate(values)
        ),
        _instruction(_JUMP, len(then)),
        *then,
    ]


class _Program(ctypes.Structure):
    _fields_ = (("length", ctypes.c_ushort), ("filter", ctypes.c_void_p))


def install() -> None:
    """Filter this process and all its children from now on. Needs no_new_privs.

    Raises:
        UnsupportedArchitecture: There is no list of calls for this machine.
        OSError: The kernel has no seccomp.
    """
    code = program(platform.machine())
    buffer = ctypes.create_string_buffer(code, len(code))
    described = _Program(len(code) // 8, ctypes.addressof(buffer))
    libc = ctypes.CDLL(None, use_errno=True)
    result = libc.prctl(
        PR_SET_SECCOMP, ctypes.c_ulong(SECCOMP_MODE_FILTER), ctypes.byref(described), 0, 0
    )
    if result != 0:
        code_number = ctypes.get_errno()
        raise OSError(code_number, "could not install the seccomp filter")
