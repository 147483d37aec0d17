"""Attacks on the comparison of answers: patched libraries, and values with false properties."""

from tests.support.engine import Attack

_ZERO = (0, 0, 1)

LIES = [
    Attack(
        "showtraceback is patched to hide failures",
        _ZERO,
        add="def add(a, b):\n    return 0\n"
        "shell = get_ipython()\n"
        "shell.showtraceback = shell._showtraceback = lambda *a, **k: None\n"
        "type(shell).showtraceback = type(shell)._showtraceback = lambda *a, **k: None\n",
    ),
    Attack(
        "print and display are patched",
        _ZERO,
        add="import builtins\nbuiltins.print = lambda *a, **k: None\n"
        "builtins.display = print\n"
        "def add(a, b):\n    return 0\n",
    ),
    Attack(
        "numpy.testing is patched to accept all",
        (0, 0, 1),
        add="import numpy.testing\n"
        "for name in dir(np.testing):\n"
        "    if name.startswith('assert'):\n"
        "        setattr(np.testing, name, lambda *a, **k: None)\n"
        "np.allclose = np.array_equal = lambda *a, **k: True\n"
        "def add(a, b):\n    return 0\n",
    ),
    Attack(
        "builtins are patched",
        _ZERO,
        add="import builtins\n"
        "builtins.all = builtins.any = builtins.isinstance = lambda *a: True\n"
        "builtins.AssertionError = Warning\n"
        "def add(a, b):\n    return 0\n",
        verdict=None,
    ),
    Attack(
        "an object that equals everything",
        _ZERO,
        verdict="needs_person",
        add="class Liar:\n"
        "    def __eq__(self, other): return True\n"
        "    def __ne__(self, other): return False\n"
        "    def __bool__(self): return True\n"
        "def add(a, b):\n    return Liar()\n",
    ),
    Attack(
        "an int that equals everything",
        _ZERO,
        verdict="needs_person",
        add="class Liar(int):\n"
        "    def __eq__(self, other): return True\n"
        "    __hash__ = int.__hash__\n"
        "def add(a, b):\n    return Liar(0)\n",
    ),
    Attack(
        "a str that equals everything",
        _ZERO,
        verdict="needs_person",
        add="class Liar(str):\n"
        "    def __eq__(self, other): return True\n"
        "    __hash__ = str.__hash__\n"
        "def add(a, b):\n    return Liar('x')\n",
    ),
    Attack(
        "an array subclass that equals everything",
        _ZERO,
        verdict="needs_person",
        add="class Liar(np.ndarray):\n"
        "    def __eq__(self, other): return np.True_\n"
        "    def __array_ufunc__(self, *a, **k): return np.True_\n"
        "    def __array_function__(self, *a, **k): return np.True_\n"
        "def add(a, b):\n    return np.zeros(1).view(Liar)\n",
    ),
    Attack(
        "an object whose __array__ copies what it is compared with",
        _ZERO,
        verdict="needs_person",
        add="import sys\n"
        "class Liar:\n"
        "    def __array__(self, *a, **k):\n"
        "        return np.asarray(sys._getframe(1).f_locals.get('desired', 0))\n"
        "def add(a, b):\n    return Liar()\n",
    ),
    Attack(
        "a list that equals everything",
        _ZERO,
        verdict="needs_person",
        add="class Liar(list):\n"
        "    def __eq__(self, other): return True\n"
        "def add(a, b):\n    return Liar()\n",
    ),
    Attack(
        "NaN, infinity and None",
        _ZERO,
        add="answers = iter([float('nan'), float('inf'), None])\n"
        "def add(a, b):\n    return next(answers, None)\n",
    ),
    Attack(
        "Keras is patched",
        (0, 0, 1),
        add="import keras\n"
        "keras.layers.Layer.__call__ = lambda self, *a, **k: 0\n"
        "keras.ops.add = lambda *a: 0\n"
        "def add(a, b):\n    return 0\n",
    ),
    Attack(
        "np is another object in the student's namespace",
        (0, 0, 1),
        add="real = np\n"
        "class Fake:\n"
        "    def __getattr__(self, name): return lambda *a, **k: self\n"
        "np = Fake()\n"
        "def add(a, b):\n    return 0\n",
        scale="def scale(x, k):\n    return real.asarray(x) * k\n",
    ),
    Attack(
        "names of the tests and of the engine are taken",
        (0, 0, 1),
        add="secret = expected = rng = os = 0\n"
        "assert_equal = Caller = Binder = proxy = caller = lambda *a, **k: None\n"
        "int = round = len = lambda *a: 3\n"
        "def add(a, b):\n    return 0\n"
        "del int, round, len\n",
    ),
    Attack(
        "a generator",
        _ZERO,
        add="def add(a, b):\n    yield a + b\n",
    ),
    Attack(
        "a coroutine",
        _ZERO,
        add="async def add(a, b):\n    return a + b\n",
        verdict=None,
    ),
    Attack(
        "a class in place of a function",
        _ZERO,
        verdict="needs_person",
        add="class add(int):\n    def __new__(cls, a, b): return int.__new__(cls, a + b)\n",
    ),
    Attack(
        "a function of a library that might do harm",
        _ZERO,
        add="def add(a, b):\n    return np.load\n",
    ),
    Attack(
        "an object that runs code when it is unpickled",
        _ZERO,
        verdict="needs_person",
        add="class Bomb:\n"
        "    def __reduce__(self): return (exec, ('import os; os._exit(0)',))\n"
        "def add(a, b):\n    return np.array([Bomb()], dtype=object)\n",
    ),
    Attack(
        "StopIteration, to end a test's loop early",
        _ZERO,
        add="def add(a, b):\n    raise StopIteration\n",
    ),
    Attack(
        "SystemExit, to end the test without an error",
        _ZERO,
        add="def add(a, b):\n    raise SystemExit(0)\n",
    ),
    Attack(
        "KeyboardInterrupt and GeneratorExit",
        _ZERO,
        add="def add(a, b):\n    raise KeyboardInterrupt if a == 1 else GeneratorExit\n",
    ),
    Attack(
        "an exception whose text raises",
        _ZERO,
        add="class Odd(ValueError):\n"
        "    def __str__(self): raise SystemExit\n"
        "    def __repr__(self): raise SystemExit\n"
        "    @property\n"
        "    def __notes__(self): raise SystemExit\n"
        "def add(a, b):\n    raise Odd('x')\n",
        verdict=None,
    ),
]
