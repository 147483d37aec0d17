"""Attacks on the reports of failures: errors that can't be written, messages that never arrive."""

from tests.support.engine import Attack

_SECOND_ONLY = (0, 0, 1)
_FLOOD = "print('x' * 20_000_000)"


def _answering(body: str, *, first: str = "") -> str:
    lines = "".join(f"    {line}\n" for line in body.splitlines())
    return f"{first}def add(a, b):\n{lines}"


SILENCE = [
    Attack(
        "the bound on what is printed is raised, and a message is too large to arrive",
        _SECOND_ONLY,
        add=_answering(
            f"{_FLOOD}\nreturn 0",
            first="from autograder.engine.kernels import callee\ncallee.PRINTED_BYTES = 10**9\n",
        ),
        verdict="output",
    ),
    Attack(
        "the same with stderr",
        _SECOND_ONLY,
        add=_answering(
            "import sys\nsys.stderr.write('x' * 20_000_000)\nreturn 0",
            first="from autograder.engine.kernels import callee\ncallee.PRINTED_BYTES = 10**9\n",
        ),
        verdict="output",
    ),
    Attack(
        "the encoder of messages is changed to print much",
        _SECOND_ONLY,
        add=_answering(
            "return 0",
            first="from autograder.engine.kernels import callee\n"
            "encode = callee.codec.encode\n"
            "def flood(value, **options):\n"
            "    if isinstance(value, dict) and 'stdout' in value:\n"
            "        value = {**value, 'stdout': 'x' * 20_000_000}\n"
            "    return encode(value, **options)\n"
            "callee.codec.encode = flood\n",
        ),
        verdict="output",
    ),
    Attack("an error whose text is no Unicode", _SECOND_ONLY, add='raise ValueError("\\ud800")\n'),
    Attack(
        "an answer raises an error whose text is no Unicode",
        _SECOND_ONLY,
        add=_answering('raise ValueError("\\ud800")'),
    ),
    Attack(
        "a note that is no Unicode",
        _SECOND_ONLY,
        add=_answering('error = ValueError("x")\nerror.add_note("\\udfff")\nraise error'),
    ),
    Attack(
        "an error of the system that quotes a name that is no Unicode",
        _SECOND_ONLY,
        add=_answering('open("/tmp/\\udcff")'),
    ),
    Attack(
        "a KeyError of a key that is no Unicode",
        _SECOND_ONLY,
        add=_answering('return {}["\\ud800"]'),
    ),
    Attack(
        "what is printed is no Unicode",
        _SECOND_ONLY,
        add=_answering('print("\\ud800" * 1000)\nreturn 0'),
    ),
    Attack(
        "a right answer that prints what is no Unicode",
        (1, 1, 1),
        add=_answering('print("\\ud800")\nreturn a + b'),
    ),
    Attack(
        "a value that is no Unicode",
        _SECOND_ONLY,
        add=_answering('return "\\ud800"'),
    ),
    Attack(
        "name and docstring are no Unicode",
        _SECOND_ONLY,
        add=_answering("return 0") + 'add.__name__ = "\\ud800"\nadd.__doc__ = "\\udfff" * 100\n',
    ),
    Attack(
        "the frames of an error are forged",
        _SECOND_ONLY,
        add=_answering(
            'raise ValueError("x")',
            first="from autograder.engine.kernels import callee\n"
            "frames = [('\\ud800\\0', 3, '\\ud800\\0\\x1b[2J'), ('f', 10**9, 'x'), (1, 2)] * 50\n"
            "callee.describe_frames = lambda error: frames\n",
        ),
    ),
    Attack(
        "the frames of an error are long",
        _SECOND_ONLY,
        add=_answering(
            'raise ValueError("x")',
            first="from autograder.engine.kernels import callee\n"
            "frames = [('f', 1, 'x' * 99_000), ('g', 5_000, '(\\n' * 90_000)] * 6\n"
            "callee.describe_frames = lambda error: frames\n",
        ),
    ),
    Attack(
        "a flood before an error that can't be shown",
        _SECOND_ONLY,
        add=_answering(
            f'{_FLOOD}\nraise ValueError("\\ud800" * 10_000)',
            first="from autograder.engine.kernels import callee\n"
            "callee.PRINTED_BYTES = 10**9\n"
            "callee.describe_frames = lambda error: [('\\0', 1, '\\ud800' * 99_000)] * 12\n",
        ),
        verdict="output",
    ),
    Attack(
        "an error of a type with a long name and a message without end",
        _SECOND_ONLY,
        verdict="needs_person",
        add=_answering("raise type('E' * 10**6, (ValueError,), {})('x' * 10**7)"),
    ),
    Attack(
        "a description with numbers in place of names",
        _SECOND_ONLY,
        add=_answering(
            "return 0",
            first="from autograder.engine.kernels import callee\n"
            "callee._describe_function = lambda name, function: "
            "{'name': 3, 'doc': [], 'parameters': [(1, 2, 3), 'x', ('a', -1, ())]}\n",
        ),
    ),
    Attack(
        "ten thousand parameters",
        (1, 1, 1),
        add="exec('def add(' + ','.join(f'x{i}=0' for i in range(10_000)) + '): return x0 + x1')\n",
    ),
    Attack(
        "an error that speaks of a limit",
        _SECOND_ONLY,
        add=_answering('raise ValueError("[Errno 11] [Errno 27] can\'t start new thread")'),
    ),
]
