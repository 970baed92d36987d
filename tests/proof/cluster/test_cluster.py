"""Proofs on a real Dask scheduler and its workers, in processes of their own."""

from __future__ import annotations

import json
import shutil
import signal
import time
from collections.abc import Iterator
from contextlib import closing
from dataclasses import asdict
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest

import conformance
from conformance.api.errors import Trouble
from conformance.proof.cases import Case
from conformance.proof.cluster.joining import joined
from conformance.proof.cluster.local import LocalCluster, local_cluster
from conformance.proof.crew import BrokenOff
from conformance.proof.measuring import Outcome, measure
from tests.command_line import call, end, start

# It is not loaded here: each worker of pytest reads this module, and one runs its tests.
without = pytest.mark.skipif(find_spec("distributed") is None, reason="the library distributed is not installed")
pytestmark = [pytest.mark.xdist_group("cluster"), without]
SOON = 60.0
"""Seconds that workers of a busy machine have to be there."""
SMALL = ["prove", "--profile", "smoke", "--only", "minutes,extra-fields,list-shuffled", "--pairs", "all"]
_WITHOUT = """
import os, sys
sys.path[:] = [place for place in sys.path if not os.path.exists(os.path.join(place, "conformance"))]
"""


@pytest.fixture
def cluster() -> Iterator[LocalCluster]:
    with local_cluster(2) as found:
        found.wait(2)
        yield found


def test_a_worker_that_is_killed_loses_nothing_and_outcomes_are_those_of_one_machine(cluster: LocalCluster) -> None:
    cases = [
        Case("defect", ("minutes",), 1, "smoke"),
        Case("defect", ("rejoin-clears-public",), 1, "smoke"),
        Case("defect", ("list-cut-at-100",), 1, "smoke", order="random"),
        Case("pair", ("extra-fields", "list-shuffled"), 1, "smoke"),
        Case("variation", ("list-shuffled",), 2, "smoke"),
    ]
    there: dict[int, Outcome] = {}
    with joined(cluster.address, wait=SOON) as crew:
        for number, outcome in crew.each(measure, cases):
            if not there:
                cluster.workers[0].kill()
            assert number not in there
            there[number] = outcome
    assert cluster.workers[0].wait() == -signal.SIGKILL
    here = [measure(case) for case in cases]
    assert [_found(there[number]) for number in range(len(cases))] == [_found(outcome) for outcome in here]
    assert here[0].failing and not here[-1].failing


def test_ctrl_c_ends_with_what_was_had_and_takes_the_rest_back_and_resume_goes_on(
    cluster: LocalCluster, tmp_path: Path
) -> None:
    proof = start(*SMALL, "--cluster", cluster.address, folder=tmp_path)
    had = _lines_of(tmp_path, proof)
    proof.send_signal(signal.SIGINT)
    ended = end(proof)
    assert ended.code == 2
    assert ended.sentence == "Interrupted: the same command with --resume goes on from here."
    assert "scoreboard: reports/scoreboard.html" in ended.out
    with joined(cluster.address, wait=SOON) as crew:
        assert not any(crew.client.processing().values()) or _comes_to_rest(crew.client)

    resumed = call(*SMALL, "--resume", "--cluster", cluster.address, folder=tmp_path)
    assert resumed.code == 0, resumed
    assert "known from before" in resumed.out and "of tcp://127.0.0.1" in resumed.out
    keys = [entry["key"] for entry in _kept(tmp_path)]
    assert len(keys) == len(set(keys)) > len(had) and set(had) <= set(keys)


def test_a_scheduler_that_is_killed_is_told_in_one_sentence_and_loses_no_outcome(
    cluster: LocalCluster, tmp_path: Path
) -> None:
    proof = start(*SMALL, "--cluster", cluster.address, folder=tmp_path)
    had = _lines_of(tmp_path, proof)
    cluster.scheduler.kill()
    ended = end(proof)
    assert ended.code == 3
    kept = [entry["key"] for entry in _kept(tmp_path)]
    assert set(had) <= set(kept)
    assert ended.sentence.startswith(f"tim-conformance: The scheduler at {cluster.address} does not answer any more. ")
    assert f" {len(kept)} of " in ended.sentence and "--resume" in ended.sentence and "\n" not in ended.sentence
    board = json.loads((tmp_path / "reports" / "scoreboard.json").read_text(encoding="utf-8"))
    assert any("Interrupted" in note for note in board["notes"])

    resumed = call(*SMALL, "--resume", "--jobs", "2", folder=tmp_path)  # the rest on this machine
    assert resumed.code == 0, resumed
    assert f"{len(kept)} of them are known from before" in resumed.out


def test_whoever_is_not_fit_is_told_before_anything_is_lost(tmp_path: Path) -> None:
    kept = tmp_path / "reports" / "prove.jsonl"
    kept.parent.mkdir()
    kept.write_text("of an earlier proof\n", encoding="utf-8")
    halted = tmp_path / "without.py"
    halted.write_text(_WITHOUT, encoding="utf-8")
    with local_cluster(0) as cluster:
        with pytest.raises(Trouble, match="has no workers: start some"), joined(cluster.address, wait=0):
            pytest.fail("nobody is there")

        worker = cluster.work(threads=2)
        with pytest.raises(Trouble, match="2 threads, and a process runs one case at a time"):
            _join(cluster)
        _end(worker, cluster)

        worker = cluster.work("--preload", str(halted))
        with pytest.raises(Trouble, match="cannot load tim-conformance: install"):
            _join(cluster)
        _end(worker, cluster)

        cluster.work(variables={"PYTHONPATH": str(_altered(tmp_path))})
        with pytest.raises(Trouble, match=r"1 of 1 workers have another state of the code \(\w+, here \w+\)"):
            _join(cluster)
        ended = call(*SMALL, "--cluster", cluster.address, folder=tmp_path)
    assert ended.code == 3
    assert "another state of the code" in ended.sentence and "\n" not in ended.sentence
    assert kept.read_text(encoding="utf-8") == "of an earlier proof\n"


def test_what_becomes_of_the_workers_in_the_middle() -> None:
    with local_cluster(1) as cluster, joined(cluster.address, wait=SOON) as crew:
        with closing(crew.each(time.sleep, [0.2] * 50)) as naps:
            next(naps)
        assert _comes_to_rest(crew.client)  # what was not wanted any more is not done

        late = cluster.work(threads=2)
        with pytest.raises(BrokenOff, match="one that came later"):
            for _ in crew.each(time.sleep, [0.1] * 1000):
                pass
        late.kill()

        crew.patience = 0.0
        naps = crew.each(time.sleep, [0.1] * 1000)
        next(naps)
        cluster.workers[0].kill()
        with pytest.raises(BrokenOff, match=r"No worker of the scheduler at .* is left"):
            list(naps)


def _join(cluster: LocalCluster) -> None:
    with joined(cluster.address, wait=SOON):
        pytest.fail("this worker is not fit")


def _end(worker: Any, cluster: LocalCluster) -> None:
    """End a worker, and wait until the scheduler knows."""
    worker.kill()
    worker.wait()
    cluster.wait(0)


def _altered(folder: Path) -> Path:
    """A copy of the package that has one line more."""
    code = Path(conformance.__file__).parent
    copy = folder / "copy" / "conformance"
    shutil.copytree(code, copy, ignore=shutil.ignore_patterns("__pycache__", "cassettes"))
    with (copy / "oracle" / "__init__.py").open("a", encoding="utf-8") as out:
        out.write("# another state\n")
    return copy.parent


def _comes_to_rest(client: Any) -> bool:
    for _ in range(200):
        if not any(client.processing().values()):
            return True
        time.sleep(0.1)
    return False


def _lines_of(folder: Path, proof: Any) -> list[str]:
    """The keys of the first outcomes that a proof has kept, as soon as there is one."""
    while not (found := _kept(folder)):
        assert proof.poll() is None, proof.communicate()
        time.sleep(0.02)
    return [entry["key"] for entry in found]


def _kept(folder: Path) -> list[dict[str, Any]]:
    path = folder / "reports" / "prove.jsonl"
    text = path.read_text(encoding="utf-8") if path.exists() else ""
    return [json.loads(line) for line in text.split("\n")[:-1]]


def _found(outcome: Outcome) -> dict[str, Any]:
    """What counts of it. How small a program is made, and in how many calls, differs a little from run to run."""
    found = asdict(outcome)
    return {name: found[name] for name in ("key", "kind", "names", "seed", "failing", "error", "spent")}
