"""Kernels start quickly in JupyterLab, and still start where forking is not possible."""

import os
import signal
import sys
import threading
import time

from rnn_helpers.jupyter import PROVISIONER, kernel_spec, provisioner
from rnn_helpers.jupyter.provisioner import is_own_kernel
from rnn_helpers.learner.study import lab_command, running_lab

import psutil
import pytest
from jupyter_client.kernelspec import KernelSpec, KernelSpecManager
from jupyter_client.provisioning.local_provisioner import LocalProvisioner

from tests.support.lab import LabKernel, alive, own_server, processes_below
from tests.support.live import LiveKernel, kernel_manager, printed

TENSORFLOW = "import tensorflow as tf; print(float(tf.reduce_sum(tf.ones(3))))"


@pytest.fixture(scope="module")
def lab(tmp_path_factory):
    """Yield JupyterLab as `rnn-course study` starts it, with “RNN course” among its kernels."""
    root = tmp_path_factory.mktemp("lab")
    kernel_spec.install(str(root / "prefix"))
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("JUPYTER_PATH", str(root / "prefix" / "share" / "jupyter"))
        # With this variable, ipykernel believes it is in its own tests and captures no descriptors.
        patch.delenv("PYTEST_CURRENT_TEST", raising=False)
        with running_lab(root) as server:
            LabKernel(server).run(TENSORFLOW)
            yield server
            below = processes_below(own_server(root))
    assert len(below) > 2
    assert not alive(below), "JupyterLab left processes behind"


@pytest.fixture
def kernel(lab):
    return LabKernel(lab)


def best_of(times, action):
    """Return the shortest time of several runs in seconds, because the machine may be busy."""
    seconds = []
    for _ in range(times):
        begun = time.monotonic()
        action()
        seconds.append(time.monotonic() - begun)
    return min(seconds)


def test_after_the_first_a_new_kernel_has_tensorflow_within_a_second(lab):
    assert best_of(4, lambda: LabKernel(lab).run(TENSORFLOW)) < 1


def test_a_restarted_kernel_has_tensorflow_within_a_second_and_forgets_the_rest(kernel):
    kernel.run("x = 1")

    def restart():
        kernel.restart()
        assert kernel.run(TENSORFLOW) == "3.0\n"

    assert best_of(4, restart) < 1
    assert "NameError" in kernel.run("x")


def test_the_kernel_is_in_the_list_by_its_name_and_forks_as_well(lab):
    specs = lab.get("/api/kernelspecs")["kernelspecs"]
    assert specs[PROVISIONER]["spec"]["display_name"] == "RNN course"
    assert specs["python3"]["spec"]["display_name"] == "Python 3 (ipykernel)"
    assert "forker" in LabKernel(lab, PROVISIONER).run("import sys; print(sys.argv[0])")


def test_a_kernel_is_an_ordinary_one_to_its_user(kernel):
    assert kernel.run("!echo hi").split() == ["hi"]
    assert kernel.run("import os, time; os.write(1, b'low\\n'); time.sleep(0.5)") == "low\n"
    assert kernel.run("import pathlib; print(pathlib.Path().resolve().name)").startswith("lab")
    draw = "import random; print(random.random())"
    assert kernel.run(draw) != LabKernel(kernel.lab).run(draw)


@pytest.mark.parametrize("code", ["import time; time.sleep(60)", "!sleep 60"])
def test_the_stop_button_ends_a_cell_and_keeps_the_kernel(kernel, code):
    kernel.run("x = 1")
    threading.Timer(0.7, kernel.interrupt).start()
    begun = time.monotonic()
    kernel.run(code)
    assert time.monotonic() - begun < 20
    assert kernel.run("print(x)") == "1\n"


def test_a_kernel_that_died_is_started_again(kernel):
    kernel.run("x = 1")
    pid = int(kernel.run("import os; print(os.getpid())"))
    os.kill(pid, signal.SIGKILL)
    until = time.monotonic() + 20
    while psutil.pid_exists(pid) or kernel.state() == "dead":
        assert time.monotonic() < until
        time.sleep(0.2)
    assert "NameError" in kernel.run("x")


def test_a_kernel_takes_what_it_started_along(kernel):
    pid = int(kernel.run("import subprocess; print(subprocess.Popen(['sleep', '600']).pid)"))
    kernel.restart()
    assert not psutil.pid_exists(pid)


def test_nothing_is_left_of_a_kernel_that_is_shut_down(kernel):
    pid = int(kernel.run("import os; print(os.getpid())"))
    processes = [psutil.Process(pid), psutil.Process(pid).parent()]
    kernel.shut_down()
    assert not alive(processes)


def test_jupyterlab_does_not_ask_about_news(lab):
    settings = lab.get("/lab/api/settings/@jupyterlab/apputils-extension:notification")
    assert settings["schema"]["properties"]["fetchNews"]["default"] == "false"


def test_an_ordinary_kernel_is_talked_to_in_cipher_and_says_nothing_of_it(tmp_path):
    option = "--KernelManager.transport_encryption=auto"
    assert option in lab_command(tmp_path)
    manager = kernel_manager(KernelSpecManager)
    manager.transport_encryption = option.partition("=")[2]
    with LiveKernel(tmp_path, manager=manager, log=tmp_path / "log") as kernel:
        assert printed(kernel.run("print(1)")) == "1\n"
    assert (tmp_path / "log").read_text() == ""


def test_nothing_is_left_when_jupyterlab_is_killed(tmp_path):
    with running_lab(tmp_path) as server:
        LabKernel(server).run("import subprocess; subprocess.Popen(['sleep', '600'])")
        pid = own_server(tmp_path)
        below = processes_below(pid)
        assert "sleep" in {process.name() for process in below}
        os.kill(pid, signal.SIGKILL)
        psutil.wait_procs(below, timeout=10)
        assert not alive(below)


def test_another_kernel_is_started_the_ordinary_way():
    spec = kernel_spec.PreparedKernels().get_kernel_spec("python3")
    assert is_own_kernel(spec)
    assert is_own_kernel(KernelSpec(argv=[sys.executable, "-m", "ipykernel_launcher"]))
    assert not is_own_kernel(KernelSpec(argv=["/usr/bin/R", "--slave", "-e", "IRkernel::main()"]))
    assert not is_own_kernel(KernelSpec(argv=["/usr/bin/python3", "-m", "ipykernel_launcher"]))


def test_where_forking_is_unsafe_the_ordinary_kernel_is_used(tmp_path, monkeypatch):
    monkeypatch.setattr(provisioner.sys, "platform", "darwin")
    with LiveKernel(tmp_path) as kernel:
        assert type(kernel.manager.provisioner) is LocalProvisioner
        assert printed(kernel.run("print(1)")) == "1\n"
        kernel.manager.restart_kernel(now=True)
        kernel.client.wait_for_ready(timeout=60)
        assert printed(kernel.run("print(2)")) == "2\n"


def test_where_the_preloaded_process_does_not_start_the_ordinary_kernel_is_used(
    tmp_path, monkeypatch
):
    monkeypatch.setattr(provisioner.Zygote, "module", "no_such_module")
    monkeypatch.setattr(provisioner, "_zygotes", {})
    with LiveKernel(tmp_path) as kernel:
        assert type(kernel.manager.provisioner) is LocalProvisioner
        assert printed(kernel.run("print(1)")) == "1\n"
