"""Commands for learners start without what nobody needs."""

import subprocess
import sys

_LOADED = "import {}, sys; print([name for name in {} if sys.modules.get(name)])"


def test_the_check_builds_no_grammar_and_imports_no_tensorflow():
    code = _LOADED.format("rnn_helpers.learner.checking", ["rfc3987_syntax", "tensorflow"])
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert done.stdout == "[]\n", done.stderr
