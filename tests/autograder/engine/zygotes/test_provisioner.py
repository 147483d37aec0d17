"""The forked kernels work through Jupyter's own interfaces."""

import asyncio
import sys

import nbformat
import pytest
from jupyter_client.kernelspec import KernelSpec, KernelSpecManager
from jupyter_client.manager import AsyncKernelManager
from nbclient import NotebookClient
from nbformat.v4 import new_code_cell, new_notebook

from autograder.engine.zygotes.provisioner import ForkProvisioner, SandboxProvisioner


class _OneSpec(KernelSpecManager):
    """A kernel specification that asks for a provisioner, without a file."""

    provisioner = "rnn-sandbox"

    def get_kernel_spec(self, kernel_name):
        return KernelSpec(
            argv=[sys.executable],
            display_name="Python 3",
            language="python",
            metadata={"kernel_provisioner": {"provisioner_name": self.provisioner}},
        )


def _execute(*sources, manager=None):
    notebook = new_notebook(cells=[new_code_cell(source) for source in sources])
    specs = _OneSpec()
    client = NotebookClient(
        notebook,
        timeout=30,
        kernel_manager_class=AsyncKernelManager,
        km=manager or AsyncKernelManager(kernel_spec_manager=specs, kernel_name="python3"),
    )
    client.execute()
    nbformat.validate(notebook)
    return [
        "".join(str(output.get("text", output.get("data"))) for output in cell.outputs)
        for cell in notebook.cells
    ]


def test_nbclient_runs_a_notebook_in_the_sandbox_by_the_name_of_the_entry_point():
    home, network, tensor = _execute(
        "import os; print(os.getcwd(), os.getpid() < 10)",
        "import socket\ntry: socket.create_connection(('1.1.1.1', 53), 0.3)\n"
        "except OSError as error: print('no network')",
        "import tensorflow as tf; print(float(tf.reduce_sum(tf.ones(3))))",
    )
    assert home == "/home/student True\n"
    assert network == "no network\n"
    assert tensor == "3.0\n"


def test_a_restart_keeps_sockets_and_key_and_forgets_variables():
    async def scenario():
        manager = AsyncKernelManager(kernel_spec_manager=_OneSpec(), kernel_name="python3")
        await manager.start_kernel()
        client = manager.client()
        client.start_channels()
        await client.wait_for_ready(timeout=30)
        before = manager.get_connection_info()
        await client.execute_interactive("x = 1", timeout=30)
        await manager.restart_kernel(now=True)
        await client.wait_for_ready(timeout=30)
        reply = await client.execute_interactive("x", timeout=30)
        after = manager.get_connection_info()
        client.stop_channels()
        await manager.shutdown_kernel(now=True)
        return before, after, reply["content"], await manager.is_alive()

    before, after, reply, alive = asyncio.run(scenario())
    assert before == after
    assert reply["ename"] == "NameError"
    assert not alive


def test_an_interrupt_reaches_the_running_cell():
    async def scenario():
        manager = AsyncKernelManager(kernel_spec_manager=_OneSpec(), kernel_name="python3")
        await manager.start_kernel()
        client = manager.client()
        client.start_channels()
        await client.wait_for_ready(timeout=30)
        running = asyncio.ensure_future(
            client.execute_interactive("import time; time.sleep(60)", timeout=30)
        )
        await asyncio.sleep(0.5)
        await manager.interrupt_kernel()
        reply = await running
        client.stop_channels()
        await manager.shutdown_kernel()
        return reply["content"]

    assert asyncio.run(scenario())["ename"] == "KeyboardInterrupt"


@pytest.mark.parametrize(
    ("kind", "sandboxed"), [(ForkProvisioner, False), (SandboxProvisioner, True)]
)
def test_only_the_sandbox_shows_a_kernel_less_than_its_user_sees(kind, sandboxed, tmp_path):
    async def scenario():
        provisioner = kind(kernel_spec=_OneSpec().get_kernel_spec("python3"), kernel_id="1")
        prepared = await provisioner.pre_launch(env={"PATH": "/bin", "MARK": "1"})
        prepared.pop("cmd")
        info = await provisioner.launch_kernel([], cwd=str(tmp_path), **prepared)
        from jupyter_client.asynchronous import AsyncKernelClient

        client = AsyncKernelClient()
        client.load_connection_info(info)
        client.start_channels()
        await client.wait_for_ready(timeout=30)
        seen = []
        await client.execute_interactive(
            "import os; print(os.getcwd(), os.environ.get('MARK'))",
            timeout=30,
            output_hook=lambda message: seen.append(message["content"].get("text", "")),
        )
        client.stop_channels()
        await provisioner.kill()
        await provisioner.wait()
        assert not provisioner.has_process
        return "".join(seen)

    expected = "/home/student None\n" if sandboxed else f"{tmp_path} 1\n"
    assert asyncio.run(scenario()) == expected
