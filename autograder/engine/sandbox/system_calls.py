"""List the system calls that a student's kernel may make; all others are refused.

The list holds the calls that Python, NumPy, TensorFlow, Matplotlib, ipykernel, :mod:`subprocess`
and :mod:`multiprocessing` were seen to make while the solved chapters ran. It also holds similar
calls that another version of Python or of the C library may make instead.

Calls that take memory which can't be counted are left out on purpose: memfds, shared memory,
message queues and semaphores of System V, message queues of POSIX, asynchronous I/O, watches on
files, and calls that pass on pages without copying (``splice``, ``tee``, ``vmsplice``,
``sendfile``; Python copies instead). For calls that can do many things, :data:`FILTERED` says with
which arguments they are allowed.
"""

import errno
import itertools
from dataclasses import dataclass
from typing import Final

Numbers = tuple[int | None, int | None]
"""The numbers of a call on x86_64 and on aarch64; None if the architecture has no such call."""

ALLOWED: Final[dict[str, Numbers]] = {
    # Files and folders.
    "read": (0, 63),
    "write": (1, 64),
    "open": (2, None),
    "close": (3, 57),
    "stat": (4, None),
    "fstat": (5, 80),
    "lstat": (6, None),
    "newfstatat": (262, 79),
    "lseek": (8, 62),
    "pread64": (17, 67),
    "pwrite64": (18, 68),
    "readv": (19, 65),
    "writev": (20, 66),
    "preadv": (295, 69),
    "pwritev": (296, 70),
    "preadv2": (327, 286),
    "pwritev2": (328, 287),
    "access": (21, None),
    "faccessat": (269, 48),
    "faccessat2": (439, 439),
    "dup": (32, 23),
    "dup2": (33, None),
    "dup3": (292, 24),
    "flock": (73, 32),
    "fsync": (74, 82),
    "fdatasync": (75, 83),
    "truncate": (76, 45),
    "ftruncate": (77, 46),
    "getdents": (78, None),
    "getdents64": (217, 61),
    "getcwd": (79, 17),
    "chdir": (80, 49),
    "fchdir": (81, 50),
    "rename": (82, None),
    "renameat": (264, 38),
    "renameat2": (316, 276),
    "mkdir": (83, None),
    "mkdirat": (258, 34),
    "rmdir": (84, None),
    "creat": (85, None),
    "link": (86, None),
    "linkat": (265, 37),
    "unlink": (87, None),
    "unlinkat": (263, 35),
    "symlink": (88, None),
    "symlinkat": (266, 36),
    "readlink": (89, None),
    "readlinkat": (267, 78),
    "chmod": (90, None),
    "fchmod": (91, 52),
    "fchmodat": (268, 53),
    "fchmodat2": (452, 452),
    "chown": (92, None),
    "fchown": (93, 55),
    "lchown": (94, None),
    "fchownat": (260, 54),
    "umask": (95, 166),
    "utime": (132, None),
    "utimes": (235, None),
    "futimesat": (261, None),
    "utimensat": (280, 88),
    "mknod": (133, None),
    "mknodat": (259, 33),
    "statfs": (137, 43),
    "fstatfs": (138, 44),
    "statx": (332, 291),
    "openat": (257, 56),
    "openat2": (437, 437),
    "fadvise64": (221, 223),
    "readahead": (187, 213),
    "fallocate": (285, 47),
    "copy_file_range": (326, 285),
    "getxattr": (191, 8),
    "lgetxattr": (192, 9),
    "fgetxattr": (193, 10),
    "listxattr": (194, 11),
    "llistxattr": (195, 12),
    "flistxattr": (196, 13),
    "close_range": (436, 436),
    # The memory of the process itself.
    "brk": (12, 214),
    "munmap": (11, 215),
    "mprotect": (10, 226),
    "mremap": (25, 216),
    "msync": (26, 227),
    "mincore": (27, 232),
    "madvise": (28, 233),
    "pkey_mprotect": (329, 288),
    "pkey_alloc": (330, 289),
    "pkey_free": (331, 290),
    "membarrier": (324, 283),
    "get_mempolicy": (239, 236),
    # Processes and threads, and their limits and rights.
    "fork": (57, None),
    "vfork": (58, None),
    "execve": (59, 221),
    "execveat": (322, 281),
    "exit": (60, 93),
    "exit_group": (231, 94),
    "wait4": (61, 260),
    "waitid": (247, 95),
    "getpid": (39, 172),
    "getppid": (110, 173),
    "gettid": (186, 178),
    "getpgrp": (111, None),
    "getpgid": (121, 155),
    "setpgid": (109, 154),
    "getsid": (124, 156),
    "setsid": (112, 157),
    "getuid": (102, 174),
    "geteuid": (107, 175),
    "getgid": (104, 176),
    "getegid": (108, 177),
    "getresuid": (118, 148),
    "getresgid": (120, 150),
    "getgroups": (115, 158),
    "setuid": (105, 146),
    "setgid": (106, 144),
    "setreuid": (113, 145),
    "setregid": (114, 143),
    "setresuid": (117, 147),
    "setresgid": (119, 149),
    "getrlimit": (97, 163),
    "setrlimit": (160, 164),
    "prlimit64": (302, 261),
    "getrusage": (98, 165),
    "times": (100, 153),
    "sysinfo": (99, 179),
    "uname": (63, 160),
    "capget": (125, 90),
    "capset": (126, 91),
    "set_tid_address": (218, 96),
    "set_robust_list": (273, 99),
    "get_robust_list": (274, 100),
    "rseq": (334, 293),
    "arch_prctl": (158, None),
    "getpriority": (140, 141),
    "setpriority": (141, 140),
    "sched_setparam": (142, 118),
    "sched_getparam": (143, 121),
    "sched_setscheduler": (144, 119),
    "sched_getscheduler": (145, 120),
    "sched_get_priority_max": (146, 125),
    "sched_get_priority_min": (147, 126),
    "sched_rr_get_interval": (148, 127),
    "sched_setaffinity": (203, 122),
    "sched_getaffinity": (204, 123),
    "sched_setattr": (314, 274),
    "sched_getattr": (315, 275),
    "sched_yield": (24, 124),
    "ioprio_get": (252, 31),
    "ioprio_set": (251, 30),
    "getcpu": (309, 168),
    "pidfd_open": (434, 434),
    "pidfd_send_signal": (424, 424),
    "restart_syscall": (219, 128),
    "futex": (202, 98),
    "getrandom": (318, 278),
    # Signals.
    "kill": (62, 129),
    "tkill": (200, 130),
    "tgkill": (234, 131),
    "rt_sigaction": (13, 134),
    "rt_sigprocmask": (14, 135),
    "rt_sigreturn": (15, 139),
    "rt_sigpending": (127, 136),
    "rt_sigtimedwait": (128, 137),
    "rt_sigqueueinfo": (129, 138),
    "rt_tgsigqueueinfo": (297, 240),
    "rt_sigsuspend": (130, 133),
    "sigaltstack": (131, 132),
    "pause": (34, None),
    "signalfd": (282, None),
    "signalfd4": (289, 74),
    # Time.
    "time": (201, None),
    "gettimeofday": (96, 169),
    "clock_gettime": (228, 113),
    "clock_getres": (229, 114),
    "clock_nanosleep": (230, 115),
    "nanosleep": (35, 101),
    "alarm": (37, None),
    "getitimer": (36, 102),
    "setitimer": (38, 103),
    "timer_create": (222, 107),
    "timer_settime": (223, 110),
    "timer_gettime": (224, 108),
    "timer_getoverrun": (225, 109),
    "timer_delete": (226, 111),
    "timerfd_create": (283, 85),
    "timerfd_settime": (286, 86),
    "timerfd_gettime": (287, 87),
    # Waiting for several things.
    "poll": (7, None),
    "ppoll": (271, 73),
    "select": (23, None),
    "pselect6": (270, 72),
    "epoll_create": (213, None),
    "epoll_create1": (291, 20),
    "epoll_ctl": (233, 21),
    "epoll_wait": (232, None),
    "epoll_pwait": (281, 22),
    "epoll_pwait2": (441, 441),
    "eventfd": (284, None),
    "eventfd2": (290, 19),
    # Pipes and sockets.
    "pipe": (22, None),
    "pipe2": (293, 59),
    "connect": (42, 203),
    "accept": (43, 202),
    "accept4": (288, 242),
    "sendto": (44, 206),
    "recvfrom": (45, 207),
    "sendmsg": (46, 211),
    "recvmsg": (47, 212),
    "sendmmsg": (307, 269),
    "recvmmsg": (299, 243),
    "shutdown": (48, 210),
    "bind": (49, 200),
    "listen": (50, 201),
    "getsockname": (51, 204),
    "getpeername": (52, 205),
    "getsockopt": (55, 209),
}


@dataclass(frozen=True)
class Condition:
    """A condition on an argument of a call: with a mask applied, it must be one of some values.

    Only the lower 32 bits are compared, because Linux itself uses no more of these arguments.

    Attributes:
        argument: The argument's position, from 0.
        values: The values that are allowed.
        mask: The bits to compare; all others are ignored.
    """

    argument: int
    values: tuple[int, ...]
    mask: int = 0xFFFFFFFF


@dataclass(frozen=True)
class Filtered:
    """A call that is allowed with some arguments only.

    Attributes:
        numbers: The numbers of the call.
        ways: The call is allowed if all conditions of one of these ways hold.
        pretended: If all conditions of one of these ways hold, the call does nothing and reports
            success.
    """

    numbers: Numbers
    ways: tuple[tuple[Condition, ...], ...]
    pretended: tuple[tuple[Condition, ...], ...] = ()


# CLONE_NEWTIME, NEWNS, NEWCGROUP, NEWUTS, NEWIPC, NEWUSER, NEWPID, NEWNET
_CLONE_NAMESPACES: Final = 0x7E020080

_MAP_SHARED: Final = 0x01
_MAP_ANONYMOUS: Final = 0x20
_MAP_GROWSDOWN: Final = 0x100
_MAP_HUGETLB: Final = 0x40000

# Duplicating descriptors, flags, and owners of signals are allowed; setting the size of a pipe and
# leases are not.
_FCNTL: Final = (
    *(0, 1030),  # F_DUPFD, F_DUPFD_CLOEXEC
    *range(1, 5),  # F_GETFD, F_SETFD, F_GETFL, F_SETFL
    *(5, 36),  # F_GETLK, F_OFD_GETLK
    *(8, 9, 10, 11, 15, 16),  # F_SETOWN, F_GETOWN, F_SETSIG, F_GETSIG and the _EX pair
    *(1027, 1028, 1032, 1034),  # F_DUPFD_QUERY, F_CREATED_QUERY, F_GETPIPE_SZ, F_GET_SEALS
)
# Each lock takes memory of Linux itself, without any bound. SQLite asks for locks, but needs none
# here, because no other kernel can open the files. So it is told that it has the lock.
_FCNTL_LOCKS: Final = (6, 7, 37, 38)  # F_SETLK, F_SETLKW, F_OFD_SETLK, F_OFD_SETLKW
# Allowed are requests on terminals, flags of descriptors, and questions about network interfaces.
# Not allowed are the two requests that type into a terminal (TIOCSTI, TIOCLINUX) and those that set
# a line discipline.
_IOCTL: Final = (
    *range(0x5401, 0x5405),  # TCGETS, TCSETS, TCSETSW, TCSETSF
    *(0x802C542A, 0x402C542B, 0x402C542C, 0x402C542D),  # the same for termios2
    *range(0x5409, 0x5412),  # TCSBRK, TCXONC, TCFLSH, TIOCEXCL ... TIOCSPGRP, TIOCOUTQ
    *(0x5413, 0x5414, 0x541B, 0x5421, 0x5422, 0x5429),  # TIOCGWINSZ ... FIONREAD ... TIOCGSID
    *(0x80045430, 0x40045431, 0x80045439, 0x5441),  # TIOCGPTN, TIOCSPTLCK, TIOCGPTLCK, GPTPEER
    *(0x5450, 0x5451, 0x5452, 0x5460),  # FIONCLEX, FIOCLEX, FIOASYNC, FIOQSIZE
    *(0x8910, 0x8912, 0x8913, 0x8915, 0x8917, 0x8919, 0x891B),  # SIOCGIFNAME ... GIFNETMASK
    *(0x8921, 0x8927, 0x8933, 0x8946),  # SIOCGIFMTU, SIOCGIFHWADDR, SIOCGIFINDEX, SIOCETHTOOL
    *(0x80086601, 0x40049409),  # FS_IOC_GETFLAGS, FICLONE
)
# Setting names and signals and giving up rights are allowed; further filters and debuggers are not.
_PRCTL: Final = (
    *(1, 2, 3, 4, 15, 16),  # PDEATHSIG, DUMPABLE and NAME: set and get
    *(21, 23, 24, 27),  # GET_SECCOMP, CAPBSET_READ, CAPBSET_DROP, GET_SECUREBITS
    *(29, 30, 36, 37, 38, 39),  # TIMERSLACK, CHILD_SUBREAPER and NO_NEW_PRIVS
    *(40, 41, 42, 47),  # GET_TID_ADDRESS, THP_DISABLE, CAP_AMBIENT
    *(51, 52, 56, 64),  # SVE_GET_VL, GET_SPECULATION_CTRL, GET_TAGGED_ADDR_CTRL, SME_GET_VL
    0x53564D41,  # SET_VMA, with which the C library names its memory
)
_AF_UNIX: Final = 1
_AF_INET: Final = 2
_AF_INET6: Final = 10
_AF_NETLINK: Final = 16
# The mask leaves SOCK_CLOEXEC and SOCK_NONBLOCK out.
_SOCKET_TYPE: Final = 0xF
# Options for setting up a connection are allowed. Sizes of buffers are not, because a socket can
# hold as much as its buffers; nor are filters, protocols on top of others, and multicast groups.
_SOCKET_OPTIONS: Final = {
    1: (2, 5, 6, 9, 10, 12, 13, 15, 16, 20, 21, 29, 35, 63, 66, 67),  # SOL_SOCKET
    6: (1, 2, 3, 4, 5, 6, 7, 8, 9, 12, 18, 25),  # IPPROTO_TCP: TCP_NODELAY ... NOTSENT_LOWAT
    0: (1, 2, 10, 11, 32, 33, 34),  # IPPROTO_IP: IP_TOS, IP_TTL, ... IP_MULTICAST_LOOP
    41: (16, 17, 18, 19, 25, 26, 67),  # IPPROTO_IPV6: IPV6_UNICAST_HOPS ... IPV6_TCLASS
}


def _one_of(argument: int, *values: int) -> tuple[tuple[Condition, ...], ...]:
    return ((Condition(argument, values),),)


FILTERED: Final[dict[str, Filtered]] = {
    "clone": Filtered((56, 220), ((Condition(0, (0,), _CLONE_NAMESPACES),),)),
    # Shared memory without a file is in no process's account once it is unmapped, so it is refused.
    # A temporary file can be shared instead, and is counted. Huge pages and mappings that grow like
    # a stack are refused because no limit counts them.
    "mmap": Filtered(
        (9, 222),
        (
            (
                Condition(3, (0, _MAP_SHARED, _MAP_ANONYMOUS), _MAP_SHARED | _MAP_ANONYMOUS),
                Condition(3, (0,), _MAP_GROWSDOWN | _MAP_HUGETLB),
            ),
        ),
    ),
    "fcntl": Filtered((72, 25), _one_of(1, *_FCNTL), _one_of(1, *_FCNTL_LOCKS)),
    "ioctl": Filtered((16, 29), _one_of(1, *_IOCTL)),
    "prctl": Filtered((157, 167), _one_of(0, *_PRCTL)),
    "personality": Filtered((135, 92), _one_of(0, 0, 0xFFFFFFFF)),
    "socket": Filtered(
        (41, 198),
        (
            (Condition(0, (_AF_UNIX,)),),
            # Only TCP and UDP, because Linux would load a module for another protocol.
            (
                Condition(0, (_AF_INET, _AF_INET6)),
                Condition(1, (1, 2), _SOCKET_TYPE),
                Condition(2, (0, 6, 17)),
            ),
            # The C library uses NETLINK_ROUTE to ask for the network interfaces.
            (Condition(0, (_AF_NETLINK,)), Condition(2, (0,))),
        ),
    ),
    "socketpair": Filtered((53, 199), _one_of(0, _AF_UNIX)),
    "setsockopt": Filtered(
        (54, 208),
        tuple(
            (Condition(1, (level,)), Condition(2, names))
            for level, names in _SOCKET_OPTIONS.items()
        ),
    ),
}

# A filter can see the flags of clone, but not those of clone3, which are in memory. If clone3 ends
# with ENOSYS, as if Linux did not have it, the C library calls clone; EPERM would be an error.
_CLONE3: Final = 435
# Calls from this number on are newer than 2022, so that programs must be able to do without them.
FIRST_OF_THE_NEW: Final = 451


def refusal(number: int) -> int:
    """Return the error of a refused call: EPERM, or ENOSYS where callers expect that."""
    return errno.ENOSYS if number == _CLONE3 or number >= FIRST_OF_THE_NEW else errno.EPERM


def numbers(column: int) -> dict[int, Filtered | None]:
    """Return the calls that one architecture allows, by number.

    Args:
        column: 0 for x86_64, 1 for aarch64.

    Returns:
        For each number the arguments that are allowed; None if the call is always allowed.
    """
    found: dict[int, Filtered | None] = {}
    for name, both in itertools.chain(
        ALLOWED.items(), ((name, filtered.numbers) for name, filtered in FILTERED.items())
    ):
        if (number := both[column]) is not None:
            found[number] = FILTERED.get(name)
    return found
