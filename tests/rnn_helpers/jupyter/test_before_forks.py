"""The work that a zygote does before it forks saves time and changes nothing for the forks."""

import subprocess
import sys

PREPARED = """
import os, signal, sys
import tensorflow as tf
from rnn_helpers.jupyter import before_forks
from tensorflow.python.eager import context

def threads():
    names = (open(f"/proc/self/task/{task}/comm").read() for task in os.listdir("/proc/self/task"))
    return sorted(name.strip() for name in names)

before = threads()
before_forks.prepare()
assert not context.context()._initialized
# The pool for a graph's constants has this one thread, in which nothing ever runs.
assert [name for name in threads() if name not in before] in ([], ["tf_graph_runner"]), threads()

def in_fork(function):
    fork = os.fork()
    if fork == 0:
        signal.alarm(60)
        function()
        sys.stdout.flush()
        os._exit(0)
    assert os.waitpid(fork, 0)[1] == 0
"""


def ran(code):
    """Run code after ``before_forks.prepare()`` in a process of its own; return what it printed."""
    done = subprocess.run(
        [sys.executable, "-c", PREPARED + code], capture_output=True, text=True, timeout=240
    )
    assert done.returncode == 0, done.stderr[-3000:]
    return done.stdout


def test_products_are_generated_once_for_all_forks():
    printed = ran(
        """
def maps():
    lines = (line.split() for line in open("/proc/self/maps"))
    return {place for place, rights, *_ in lines if "x" in rights}
def new_code():
    tf.ones((2, 3))
    before = maps()
    tf.matmul(tf.ones((2, 3)), tf.ones((3, 2)))
    tf.matmul(tf.ones((3, 2)), tf.ones((3, 2)), transpose_a=True)
    print("generated", len(maps() - before))
in_fork(new_code)
"""
    )
    assert "generated 0" in printed


def test_a_fork_works_out_constants_of_a_graph_whatever_computes_them():
    """The pool's thread does not exist in a fork, so nothing may wait for it."""
    printed = ran(
        """
def big():
    return tf.ones((300, 300)) + tf.eye(300)
COMPUTED = [
    lambda: tf.matmul(big(), big()),
    lambda: tf.sort(big()),
    lambda: tf.cumsum(big()),
    lambda: tf.linalg.inv(big()),
    lambda: tf.linalg.cholesky(big()),
    lambda: tf.nn.conv2d(tf.ones((4, 32, 32, 8)), tf.ones((3, 3, 8, 8)), 1, "SAME"),
    lambda: tf.math.top_k(big(), 5)[0],
    lambda: tf.transpose(tf.reshape(big(), (10, 30, 300)), (2, 0, 1)),
    lambda: tf.nn.softmax(big()),
    lambda: tf.random.stateless_uniform((300, 300), (1, 2)),
    lambda: tf.einsum("ij,jk->ik", big(), big()),
    lambda: tf.where(big() > 0.5),
    lambda: tf.image.resize(tf.ones((1, 50, 50, 3)), (90, 90)),
    lambda: tf.nn.max_pool2d(tf.ones((4, 32, 32, 8)), 2, 2, "SAME"),
    lambda: tf.abs(tf.signal.fft(tf.cast(big(), tf.complex64))),
    lambda: tf.sparse.sparse_dense_matmul(tf.sparse.from_dense(tf.eye(100)), tf.ones((100, 100))),
]
def work_out(compute):
    @tf.function(autograph=False)
    def shaped():
        size = tf.cast(tf.reduce_max(tf.cast(compute(), tf.float32)) * 0 + 7, tf.int32)
        return tf.zeros(tf.reshape(size, [1]))
    # Known while the function is traced, so that it was worked out then.
    assert shaped.get_concrete_function().structured_outputs.shape == (7,)
    print("known")
for compute in COMPUTED:
    in_fork(lambda compute=compute: work_out(compute))
"""
    )
    assert printed.count("known") == 16


def test_members_of_a_protocol_are_listed_once():
    printed = ran(
        """
import typing
@typing.runtime_checkable
class Named(typing.Protocol):
    name: str
    def call(self): ...
class Whole:
    name = "whole"
    def call(self): ...
class Half:
    name = "half"
for _ in range(2):
    assert isinstance(Whole(), Named) and not isinstance(Half(), Named)
members = getattr(typing._get_protocol_attrs, "__wrapped__", None)
print("listed once", sys.version_info >= (3, 12) or members(Named) == {"name", "call"})
"""
    )
    assert "listed once True" in printed
