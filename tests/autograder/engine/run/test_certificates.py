"""With certificates nobody else can use an own scheduler; without them there is a warning."""

import subprocess
from collections.abc import Iterator
from pathlib import Path

import dask
import pytest
import yaml
from distributed import Client

from autograder.engine.run.cluster import SchedulerUnreachable, Workers, unprotected
from autograder.engine.run.grade import grade
from autograder.engine.run.progress import Event, Note
from tests.support import standins
from tests.support.classes import FULL_SCORE, solved
from tests.support.servers import PROJECT, dask_cluster


def _of_the_guide(language: str) -> str:
    """Return the command or the configuration for certificates from docs/operator.md."""
    part = (PROJECT / "docs" / "operator.md").read_text("utf-8").partition("give all three a")[2]
    return part.partition(f"```{language}\n")[2].partition("```")[0]


@pytest.fixture
def certificates(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Make certificates and configure Dask's processes by the guide."""
    made = tmp_path / "certificates"
    made.mkdir()
    command = _of_the_guide("sh")
    assert command.startswith("openssl req -x509 -newkey rsa:2048")
    subprocess.run(["sh", "-ec", command], cwd=made, check=True, capture_output=True)
    written = _of_the_guide("yaml").replace("/home/me", str(made))
    (made / "rnn.yaml").write_text(written)
    monkeypatch.setenv("DASK_CONFIG", str(made))
    with dask.config.set(dask.config.merge(dask.config.config, yaml.safe_load(written))):
        yield


def test_with_the_guides_certificates_a_class_is_graded_and_a_stranger_is_refused(
    tiny_class, release, certificates
):
    tiny_class.hand_in("ada", solved(release))
    notes: list[Event] = []
    with dask_cluster(workers=1, scheme="tls") as address:
        results = grade(
            tiny_class.root,
            scheduler=address,
            executor=standins.run_with_exec,
            on_progress=notes.append,
        )
        assert [result.score for result in results] == [FULL_SCORE]
        assert not [note for note in notes if isinstance(note, Note)]
        comm = "distributed.comm"
        nothing = {f"{comm}.tls.ca-file": None, f"{comm}.require-encryption": False}
        with dask.config.set(nothing):
            with pytest.raises(SchedulerUnreachable, match="TLS expects"):
                Workers(standins.run_with_exec, scheduler=address)
            with pytest.raises(OSError, match=r"Timed out|closed"):
                Client(address.replace("tls", "tcp"), timeout=3, set_as_default=False)


def test_a_scheduler_that_asks_for_no_certificate_is_told_of_in_one_line(
    tiny_class, release, cluster
):
    tiny_class.hand_in("ada", solved(release))
    events: list[Event] = []
    grade(
        tiny_class.root,
        scheduler=cluster,
        executor=standins.run_with_exec,
        on_progress=events.append,
    )
    (note,) = [event.message for event in events if isinstance(event, Note)]
    assert note == unprotected(cluster)
    assert f"Whoever reaches {cluster} can run code" in note
    assert "tls://" in note


def test_the_guides_configuration_leaves_the_cluster_of_this_machine_as_it_is(
    tiny_class, release, certificates
):
    tiny_class.hand_in("ada", solved(release))
    results = grade(tiny_class.root, executor=standins.run_with_exec)
    assert [result.score for result in results] == [FULL_SCORE]
