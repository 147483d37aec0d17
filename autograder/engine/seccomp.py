"""A seccomp filter, as classic BPF: the system calls that no course exercise needs are refused.

Namespaces and dropped capabilities already hold a student's code in. The filter narrows the kernel
surface behind them: above all, no further user namespace, where capabilities would come back.
"""

import ctypes
import errno
import platform
import struct
from typing import Final

PR_SET_SECCOMP: Final = 22
SECCOMP_MODE_FILTER: Final = 2

_LOAD_WORD: Final = 0x20
_JUMP_EQUAL: Final = 0x15
_JUMP_GREATER_EQUAL: Final = 0x35
_JUMP_ANY_BIT: Final = 0x45
_RETURN: Final = 0x06

_ALLOW: Final = 0x7FFF0000
_REFUSE: Final = 0x00050000 | errno.EPERM
_NOT_IMPLEMENTED: Final = 0x00050000 | errno.ENOSYS
_KILL: Final = 0x80000000

_NUMBER_OFFSET: Final = 0
_ARCHITECTURE_OFFSET: Final = 4
_FIRST_ARGUMENT_OFFSET: Final = 16

# CLONE_NEWTIME, NEWNS, NEWCGROUP, NEWUTS, NEWIPC, NEWUSER, NEWPID, NEWNET
_CLONE_NAMESPACES: Final = 0x7E020080
_X32_BIT: Final = 0x40000000

# x86_64 and aarch64 numbers of each call; None where the architecture has no such call.
_REFUSED: Final[dict[str, tuple[int | None, int | None]]] = {
    "acct": (163, 89),
    "add_key": (248, 217),
    "bpf": (321, 280),
    "chroot": (161, 51),
    "delete_module": (176, 106),
    "fanotify_init": (300, 262),
    "finit_module": (313, 273),
    "fsconfig": (431, 431),
    "fsmount": (432, 432),
    "fsopen": (430, 430),
    "fspick": (433, 433),
    "init_module": (175, 105),
    "io_uring_enter": (426, 426),
    "io_uring_register": (427, 427),
    "io_uring_setup": (425, 425),
    "kcmp": (312, 272),
    "kexec_file_load": (320, 294),
    "kexec_load": (246, 104),
    "keyctl": (250, 219),
    "mount": (165, 40),
    "mount_setattr": (442, 442),
    "move_mount": (429, 429),
    "name_to_handle_at": (303, 264),
    "open_by_handle_at": (304, 265),
    "open_tree": (428, 428),
    "perf_event_open": (298, 241),
    "personality": (135, 92),
    "pivot_root": (155, 41),
    "process_madvise": (440, 440),
    "process_vm_readv": (310, 270),
    "process_vm_writev": (311, 271),
    "ptrace": (101, 117),
    "quotactl": (179, 60),
    "reboot": (169, 142),
    "request_key": (249, 218),
    "setns": (308, 268),
    "swapoff": (168, 225),
    "swapon": (167, 224),
    "umount2": (166, 39),
    "unshare": (272, 97),
    "userfaultfd": (323, 282),
    "vmsplice": (278, 75),
}
_CLONE: Final = (56, 220)
_CLONE3: Final = (435, 435)
_ARCHITECTURES: Final = {"x86_64": (0, 0xC000003E), "aarch64": (1, 0xC00000B7)}


class UnsupportedArchitecture(OSError):
    """There is no table of system calls for this machine."""


def supported() -> bool:
    """Whether this machine's architecture has a filter."""
    return platform.machine() in _ARCHITECTURES


def _instruction(code: int, true: int, false: int, value: int) -> bytes:
    return struct.pack("=HBBI", code, true, false, value)


def program(machine: str) -> bytes:
    """The filter for ``machine`` ("x86_64" or "aarch64"): BPF instructions of 8 bytes each."""
    if machine not in _ARCHITECTURES:
        raise UnsupportedArchitecture(errno.ENOTSUP, f"no seccomp filter for {machine}")
    column, audit = _ARCHITECTURES[machine]
    refused = sorted(
        number for numbers in _REFUSED.values() if (number := numbers[column]) is not None
    )
    lines = [
        _instruction(_LOAD_WORD, 0, 0, _ARCHITECTURE_OFFSET),
        _instruction(_JUMP_EQUAL, 1, 0, audit),
        _instruction(_RETURN, 0, 0, _KILL),
        _instruction(_LOAD_WORD, 0, 0, _NUMBER_OFFSET),
        # The x32 calls of x86_64 have other numbers for the same work.
        _instruction(_JUMP_GREATER_EQUAL, 0, 1, _X32_BIT),
        _instruction(_RETURN, 0, 0, _REFUSE),
        # glibc falls back to clone, whose flags stand in a register where a filter can see them.
        _instruction(_JUMP_EQUAL, 0, 1, _CLONE3[column]),
        _instruction(_RETURN, 0, 0, _NOT_IMPLEMENTED),
    ]
    for number in refused:
        lines.append(_instruction(_JUMP_EQUAL, 0, 1, number))
        lines.append(_instruction(_RETURN, 0, 0, _REFUSE))
    lines += [
        _instruction(_JUMP_EQUAL, 0, 3, _CLONE[column]),
        _instruction(_LOAD_WORD, 0, 0, _FIRST_ARGUMENT_OFFSET),
        _instruction(_JUMP_ANY_BIT, 0, 1, _CLONE_NAMESPACES),
        _instruction(_RETURN, 0, 0, _REFUSE),
        _instruction(_RETURN, 0, 0, _ALLOW),
    ]
    return b"".join(lines)


class _Program(ctypes.Structure):
    _fields_ = (("length", ctypes.c_ushort), ("filter", ctypes.c_void_p))


def install() -> None:
    """Filter this process and all its children from now on. Needs no_new_privs.

    Raises OSError where the kernel has no seccomp, and UnsupportedArchitecture.
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
