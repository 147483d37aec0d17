"""Attacks on the machine and on the run: endless loops, exits, floods, and leftovers."""

from dataclasses import replace

from autograder.engine.stages import MIB, Limits
from tests.support.engine import ADD, QUICK, Attack

SMALL = Limits(
    cell_seconds=3,
    total_seconds=60,
    memory_bytes=600 * MIB,
    processes=24,
    file_bytes=8 * MIB,
    output_bytes=64 * 1024,
)
# A machine that is busy with a bomb needs longer to notice it.
PATIENT = replace(SMALL, cell_seconds=10)
_SECOND_ONLY = (0, 0, 1)
_ALL = (1, 1, 1)

BOMBS = [
    Attack(
        "an infinite loop in a cell costs that cell only",
        _ALL,
        before=("while True:\n    pass\n",),
        verdict="timeout",
        limits=SMALL,
    ),
    Attack(
        "a loop in a cell that swallows KeyboardInterrupt",
        _ALL,
        before=(
            "while True:\n    try:\n        while True: pass\n    except BaseException: pass\n",
        ),
        verdict="timeout",
        limits=SMALL,
    ),
    Attack(
        "an infinite loop in an answer costs that exercise only",
        _SECOND_ONLY,
        add="def add(a, b):\n    while True: pass\n",
        verdict="timeout",
        limits=SMALL,
    ),
    Attack(
        "a loop in an answer that swallows KeyboardInterrupt",
        _SECOND_ONLY,
        add="def add(a, b):\n"
        "    while True:\n"
        "        try:\n"
        "            while True: pass\n"
        "        except BaseException: pass\n",
        verdict="timeout",
        limits=SMALL,
    ),
    Attack(
        "signals are ignored and the kernel's handlers replaced",
        _SECOND_ONLY,
        add="import signal, time\n"
        "for number in (signal.SIGINT, signal.SIGTERM, signal.SIGALRM):\n"
        "    signal.signal(number, signal.SIG_IGN)\n"
        "def add(a, b):\n"
        "    signal.signal(signal.SIGINT, signal.SIG_IGN)\n"
        "    time.sleep(10**6)\n",
        verdict="timeout",
        limits=SMALL,
    ),
    Attack(
        "os._exit in a cell",
        _ALL,
        before=("import os\nos._exit(0)\n",),
        verdict="kernel_died",
    ),
    Attack(
        "os._exit in an answer",
        _SECOND_ONLY,
        add="import os\ndef add(a, b):\n    os._exit(0)\n",
        verdict="kernel_died",
    ),
    Attack(
        "a segmentation fault in an answer",
        _SECOND_ONLY,
        add="import ctypes\ndef add(a, b):\n    ctypes.string_at(0)\n",
        verdict="kernel_died",
    ),
    Attack(
        "every process in sight is killed",
        _ALL,
        before=(
            "import os, signal\n"
            "for name in os.listdir('/proc'):\n"
            "    if name.isdigit() and int(name) != os.getpid():\n"
            "        try: os.kill(int(name), signal.SIGKILL)\n"
            "        except OSError: pass\n"
            "try: os.kill(-1, signal.SIGKILL)\n"
            "except OSError: pass\n",
        ),
        verdict=None,
    ),
    Attack(
        "a fork bomb",
        _SECOND_ONLY,
        add="import os, time\n"
        "def add(a, b):\n"
        "    while True:\n"
        "        try: os.fork()\n"
        "        except OSError: time.sleep(0.01)\n",
        verdict="processes",
        limits=PATIENT,
    ),
    Attack(
        "a thread bomb",
        _SECOND_ONLY,
        add="import threading, time\n"
        "def add(a, b):\n"
        "    while True:\n"
        "        threading.Thread(target=time.sleep, args=(999,), daemon=True).start()\n",
        verdict="processes",
        limits=PATIENT,
    ),
    Attack(
        "a memory bomb in one piece",
        _SECOND_ONLY,
        add="def add(a, b):\n    return np.ones(10**10)\n",
        verdict="memory",
        limits=PATIENT,
    ),
    Attack(
        "a memory bomb in small pieces",
        _SECOND_ONLY,
        add="def add(a, b):\n    kept = []\n    while True: kept.append(bytearray(2**20))\n",
        verdict="memory",
        limits=PATIENT,
    ),
    Attack(
        "a memory bomb shared out to many processes",
        _SECOND_ONLY,
        add="import os, time\n"
        "def add(a, b):\n"
        "    for _ in range(12):\n"
        "        if os.fork() == 0:\n"
        "            kept = bytearray(90 * 2**20)\n"
        "            for i in range(0, len(kept), 4096): kept[i] = 1\n"
        "            time.sleep(99)\n"
        "    time.sleep(99)\n",
        verdict="memory",
        limits=PATIENT,
    ),
    Attack(
        "memory is held in a file that has no name",
        _ALL,
        before=(
            "import os\n"
            "file = os.memfd_create('held')\n"
            "for _ in range(900): os.write(file, b'x' * 2**20)\n"
            "open('kept', 'w').close()\n",
        ),
        after=("import os\nassert not os.path.exists('kept')\n",),
        limits=PATIENT,
    ),
    Attack(
        "memory is held in System V shared memory, queues and semaphores",
        _ALL,
        before=(
            "import ctypes\n"
            "libc = ctypes.CDLL(None, use_errno=True)\n"
            "made = [libc.shmget(0, 2**28, 0o1600), libc.msgget(0, 0o1600),\n"
            "        libc.semget(0, 30_000, 0o1600)]\n"
            "if any(one >= 0 for one in made): os._exit(1)\n",
        ),
        limits=PATIENT,
    ),
    Attack(
        "memory is held in shared pages that are mapped nowhere",
        _ALL,
        before=(
            "import mmap\n"
            "held = []\n"
            "for make in (lambda: mmap.mmap(-1, 2**30),\n"
            "             lambda: mmap.mmap(os.open('/dev/zero', os.O_RDWR), 2**30)):\n"
            "    try: held.append(make())\n"
            "    except OSError: continue\n"
            "    for at in range(0, 2**30, 4096): held[-1][at] = 1\n"
            "    held[-1].madvise(mmap.MADV_DONTNEED)\n"
            "if held: os._exit(1)\n",
        ),
        limits=PATIENT,
    ),
    Attack(
        "memory is held in files, also removed ones",
        _ALL,
        before=(
            "held = []\n"
            "for name in map(str, range(200)):\n"
            "    for place in ('/dev/shm/', '/tmp/', './'):\n"
            "        held.append(open(place + name, 'wb', buffering=0))\n"
            "        os.remove(place + name)\n"
            "        held[-1].write(b'x' * (7 << 20))\n",
        ),
        verdict="memory",
        limits=replace(PATIENT, file_bytes=400 * MIB),
    ),
    Attack(
        "memory is held in sockets of many processes",
        _SECOND_ONLY,
        add="import socket, time\n"
        "def fill():\n"
        "    held = []\n"
        "    while True:\n"
        "        try: pair = socket.socketpair(socket.AF_UNIX, socket.SOCK_DGRAM)\n"
        "        except OSError: return held\n"
        "        held.append(pair)\n"
        "        for one in pair:\n"
        "            one.setblocking(False)\n"
        "            try:\n"
        "                while True: one.send(b'x' * 200_000)\n"
        "            except OSError: pass\n"
        "def add(a, b):\n"
        "    for _ in range(12):\n"
        "        if os.fork() == 0:\n"
        "            held = fill()\n"
        "            time.sleep(99)\n"
        "    time.sleep(99)\n",
        verdict="memory",
        limits=PATIENT,
    ),
    Attack(
        "memory is held in connections whose buffers grow",
        _SECOND_ONLY,
        add="import socket, time\n"
        "def fill(held):\n"
        "    while True:\n"
        "        pair = [socket.create_connection(server.getsockname()), server.accept()[0]]\n"
        "        held += pair\n"
        "        for one in pair: one.setblocking(False)\n"
        "        for turn in range(8):\n"
        "            for one, other in (pair, pair[::-1]):\n"
        "                try:\n"
        "                    while True: one.send(b'x' * 2**20)\n"
        "                except OSError: pass\n"
        "                try:\n"
        "                    while turn < 7: other.recv(2**22)\n"
        "                except OSError: pass\n"
        "def add(a, b):\n"
        "    global server\n"
        "    server = socket.create_server(('127.0.0.1', 0), backlog=99)\n"
        "    held = []\n"
        "    try: fill(held)\n"
        "    except OSError: time.sleep(99)\n",
        verdict="memory",
        limits=replace(PATIENT, memory_bytes=360 * MIB, cell_seconds=20),
    ),
    Attack(
        "buffers of sockets and pipes are made larger",
        _ALL,
        before=(
            "import fcntl, socket\n"
            "pair = socket.socketpair()\n"
            "for make in (lambda: pair[0].setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 2**23),\n"
            "             lambda: pair[0].setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 2**23),\n"
            "             lambda: fcntl.fcntl(os.pipe()[1], fcntl.F_SETPIPE_SZ, 2**20)):\n"
            "    try: make()\n"
            "    except PermissionError: continue\n"
            "    os._exit(1)\n",
        ),
        limits=PATIENT,
    ),
    Attack(
        "memory is held in the tables of pages that hold nothing",
        _SECOND_ONLY,
        add="import ctypes\n"
        "libc = ctypes.CDLL(None)\n"
        "libc.mmap.restype = ctypes.c_void_p\n"
        "def add(a, b):\n"
        "    size, step = 2**41, 2**21\n"
        "    at = libc.mmap(None, ctypes.c_size_t(size), 1, 0x4022, -1, ctypes.c_long(0))\n"
        "    for place in range(at, at + size, step): ctypes.c_char.from_address(place).value\n"
        "    while True: pass\n",
        verdict="memory",
        limits=PATIENT,
    ),
    Attack(
        "a file without end",
        _ALL,
        before=("with open('big', 'wb') as file:\n    while True: file.write(b'x' * 2**20)\n",),
        verdict="file_size",
        limits=SMALL,
    ),
    Attack(
        "files without number",
        _ALL,
        before=(
            "for i in range(10**6):\n"
            "    with open(f'/tmp/{i}', 'wb') as file: file.write(b'x' * 2**20)\n",
        ),
        verdict="file_size",
        limits=SMALL,
    ),
    Attack(
        "the folder of the kernel's sockets is filled",
        _ALL,
        before=(
            "import glob\n"
            "for place in ('/run/kernel', '/run/rnn', '/dev', '/run/project', '/run'):\n"
            "    try:\n"
            "        with open(place + '/filler', 'wb') as file:\n"
            "            while True: file.write(b'x' * 2**20)\n"
            "    except OSError as error: pass\n",
        ),
        limits=SMALL,
    ),
    Attack(
        "an output without end",
        _ALL,
        before=("for _ in range(3000):\n    print('x' * 1000)\n",),
        verdict="output",
        limits=SMALL,
    ),
    Attack(
        "a flood of displays",
        _ALL,
        before=(
            "from IPython.display import HTML, display\n"
            "for _ in range(300): display(HTML('<b>' + 'x' * 10000))\n",
        ),
        verdict="output",
        limits=SMALL,
    ),
    Attack(
        "a flood from an answer can't hide its failure",
        _SECOND_ONLY,
        add="def add(a, b):\n    print('x' * 10**7)\n    return 0\n",
        verdict="output",
        limits=SMALL,
    ),
    Attack(
        "threads that outlive their cell and print into the tests",
        _SECOND_ONLY,
        add="import threading, time\n"
        "def talk():\n"
        "    while True:\n"
        "        print('1.0'); time.sleep(0.001)\n"
        "threading.Thread(target=talk, daemon=True).start()\n"
        "def add(a, b):\n    return 0\n",
    ),
    Attack(
        "a daemon that waits for the next submission",
        _ALL,
        before=(
            "import os, time\n"
            "if os.fork() == 0:\n"
            "    os.setsid()\n"
            "    if os.fork() == 0:\n"
            "        while True: time.sleep(0.1)\n"
            "    os._exit(0)\n",
        ),
    ),
    Attack(
        "a list nested without end",
        _SECOND_ONLY,
        verdict="needs_person",
        add="def add(a, b):\n    loop = []\n    loop.append(loop)\n    return loop\n",
    ),
    Attack(
        "a million values and an array of a gigabyte that takes no memory",
        _SECOND_ONLY,
        verdict="needs_person",
        add="def add(a, b):\n"
        "    if a == 1: return [0] * 1_100_000\n"
        "    return np.broadcast_to(np.float64(1), (2**27,))\n",
        limits=replace(QUICK, cell_seconds=20),
    ),
    Attack(
        "an array that holds nothing, but in a great many rows",
        _SECOND_ONLY,
        verdict="needs_person",
        add="def add(a, b):\n    return np.empty((3 * 10**8, 0))\n",
        limits=PATIENT,
    ),
    Attack(
        "a set of numbers that all have the same hash",
        _SECOND_ONLY,
        verdict="needs_person",
        add="class Alike(set):\n"
        "    def __iter__(self): return (i * (2**61 - 1) for i in range(1, 300_000))\n"
        "def add(a, b):\n    return Alike([1])\n",
        limits=PATIENT,
    ),
    Attack(
        "a polynomial that is short and has a great many terms",
        _SECOND_ONLY,
        verdict="needs_person",
        add="import sympy\n"
        "x = sympy.Symbol('x')\n"
        "p = sympy.Poly(x, x)\n"
        "sympy.Poly.as_expr = lambda *_: sympy.Pow(x, 10**8, evaluate=False)\n"
        "def add(a, b):\n    return p\n",
        limits=PATIENT,
    ),
    Attack(
        "input() waits for nobody",
        _ALL,
        before=("input('What is the answer? ')\n",),
    ),
    Attack(
        "limits can't be raised",
        _ALL,
        before=(
            "import resource\n"
            "soft, hard = resource.getrlimit(resource.RLIMIT_DATA)\n"
            "assert hard != resource.RLIM_INFINITY\n"
            "for kind in (resource.RLIMIT_DATA, resource.RLIMIT_FSIZE, resource.RLIMIT_NPROC):\n"
            "    try: resource.setrlimit(kind, (-1, -1))\n"
            "    except (ValueError, OSError): pass\n"
            "    else: raise SystemError('a limit was raised')\n",
        ),
        add=ADD,
    ),
    Attack(
        "a message without end on the kernel's raw connections",
        _ALL,
        before=(
            "import os, socket, stat, struct\n"
            "part = b'\\x03' + struct.pack('>Q', 1 << 20) + b'x' * (1 << 20)\n"
            "raw = [int(n) for n in os.listdir('/proc/self/fd') if n.isdigit() and int(n) > 2\n"
            "       and os.path.exists(f'/proc/self/fd/{n}')\n"
            "       and stat.S_ISSOCK(os.fstat(int(n)).st_mode)]\n"
            "raw = [socket.socket(fileno=os.dup(n)) for n in raw]\n"
            "raw = [s for s in raw if s.family == socket.AF_UNIX and s.type == socket.SOCK_STREAM\n"
            "       and '/k-' in str(s.getsockname())]\n"
            "while raw:\n"
            "    for one in list(raw):\n"
            "        one.settimeout(1)\n"
            "        try: one.sendall(part)\n"
            "        except OSError: raw.remove(one)\n",
        ),
        verdict="output",
        limits=PATIENT,
    ),
    Attack(
        "exit() in a cell",
        _ALL,
        before=("exit()\n", "quit()\n", "import time\ntime.sleep(0.5)\n"),
    ),
    Attack(
        "the kernel stops itself",
        _ALL,
        before=("import os, signal\nos.kill(os.getpid(), signal.SIGSTOP)\n",),
        verdict="timeout",
        limits=SMALL,
    ),
    Attack(
        "the kernel closes all its connections",
        _ALL,
        before=("import os\nos.closerange(3, 1000)\n",),
        verdict=None,
        limits=SMALL,
    ),
    Attack(
        "recursion without end",
        _SECOND_ONLY,
        add="import sys\nsys.setrecursionlimit(10**9)\ndef add(a, b):\n    return [add(a, b)]\n",
        verdict=None,
        limits=PATIENT,
    ),
    Attack(
        "an object that raises whatever is asked of it",
        _SECOND_ONLY,
        verdict="needs_person",
        add="class Thorn(dict):\n"
        "    def __getattribute__(self, name): raise SystemError(name)\n"
        "    def __iter__(self): raise SystemError\n"
        "class Bad(list):\n    def __iter__(self): raise LookupError\n"
        "expected = Thorn(); secret = Bad()\n"
        "def add(a, b):\n    return Bad() if a == 1 else Thorn()\n",
    ),
]
