"""Filter the system calls of a student's kernel with seccomp: only those on a list are allowed.

Namespaces and dropped capabilities already shut a student's code in. The filter also protects Linux
itself against calls that may have faults, and refuses calls that take memory which
:mod:`autograder.engine.execute.footprint` does not count. The list is in
:mod:`autograder.engine.sandbox.system_calls`; here it becomes a program in classic BPF.
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
# For each architecture its column in the table of calls, and its constant AUDIT_ARCH_... in Linux.
_ARCHITECTURES: Final = {"x86_64": (0, 0xC000003E), "aarch64": (1, 0xC00000B7)}

# What happens to a call: None allows it, a Filtered looks at its arguments, a number is its error.
_Answer = Filtered | int | None


class UnsupportedArchitecture(OSError):
    """There is no table of system calls for this machine."""


def supported() -> bool:
    """Return whether there is a filter for this machine's architecture."""
    return platform.machine() in _ARCHITECTURES


@functools.cache
def program(machine: str) -> bytes:
    """Return the filter for a machine: BPF instructions of 8 bytes each.

    Args:
        machine: "x86_64" or "aarch64".

    Raises:
        UnsupportedArchitecture: There is no table of calls for that machine.
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
    """Return the first number of each range of calls with the same answer, in order."""
    calls = system_calls.numbers(column)
    found: list[tuple[int, _Answer]] = []
    last = max(*calls, system_calls.FIRST_OF_THE_NEW)
    for number in range(last + 2):
        answer = calls[number] if number in calls else system_calls.refusal(number)
        if not found or found[-1][1] != answer:
            found.append((number, answer))
    # x86_64 has a second set of calls, named x32, with other numbers. All of it is refused.
    found.append((_X32_BIT, errno.EPERM))
    return found


def _search(ranges: list[tuple[int, _Answer]]) -> list[bytes]:
    """Return instructions for a binary search of the loaded number: at most about 8 comparisons."""
    if len(ranges) == 1:
        answer = ranges[0][1]
        return _check(answer) if isinstance(answer, Filtered) else _return(answer)
    middle = len(ranges) // 2
    below, above = _search(ranges[:middle]), _search(ranges[middle:])
    return [
        _instruction(_JUMP_GREATER_EQUAL, ranges[middle][0], false=1),
        # A conditional jump can skip at most 255 instructions, an unconditional one any number.
        _instruction(_JUMP, len(below)),
        *below,
        *above,
    ]


def _return(error: int | None) -> list[bytes]:
    return [_instruction(_RETURN, _ALLOW if error is None else _ERROR | error)]


def _check(call: Filtered) -> list[bytes]:
    """Return instructions that allow a call, pretend to make it, or refuse it.

    They test the ways of the call one after the other; a way applies if all its conditions hold.
    """
    lines: list[bytes] = []
    for ways, answer in ((call.ways, None), (call.pretended, 0)):
        for way in ways:
            tests = _return(answer)
            for condition in reversed(way):
                tests = _test(condition, tests)
            lines += tests
    return lines + _return(errno.EPERM)


def _test(condition: Condition, then: list[bytes]) -> list[bytes]:
    """Return instructions that run ``then`` if a condition holds, and skip it otherwise."""
    offset = _FIRST_ARGUMENT_OFFSET + _ARGUMENT_BYTES * condition.argument
    values = condition.values
    return [
        _instruction(_LOAD_WORD, offset),
        _instruction(_AND, condition.mask),
        # A value that matches jumps over the other values, and over the jump past ``then``.
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
    """Filter the system calls of this process and all its children from now on.

    The process must have set no_new_privs.

    Raises:
        UnsupportedArchitecture: There is no table of calls for this machine.
        OSError: Linux refuses the filter, such as for want of seccomp.
    """
    code = program(platform.machine())
    buffer = ctypes.create_string_buffer(code, len(code))
    described = _Program(len(code) // 8, ctypes.addressof(buffer))
    libc = ctypes.CDLL(None, use_errno=True)
    result = libc.prctl(
        PR_SET_SECCOMP, ctypes.c_ulong(SECCOMP_MODE_FILTER), ctypes.byref(described), 0, 0
    )
    if result != 0:
        raise OSError(ctypes.get_errno(), "could not install the seccomp filter")
