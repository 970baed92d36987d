"""What of a cluster can be told without one."""

from __future__ import annotations

import operator
import os
import pickle
import socket
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from conformance.api.errors import UsageError
from conformance.proof.cluster import crew as cluster_crew
from conformance.proof.cluster import joining, work
from conformance.proof.cluster.crew import AHEAD, TRIES, Cluster
from conformance.proof.cluster.fitness import unfit
from conformance.proof.cluster.joining import joined
from conformance.proof.cluster.work import State, to_do
from conformance.proof.crew import BrokenOff, Processes
from tests.command_line import Ended, call

HERE: State = {"python": "3.11", "code": "aaaa", "hypothesis": "6.150.0", "threads": None}
FIT: State = {**HERE, "threads": 1}


@pytest.mark.parametrize(
    ("answer", "says"),
    [
        (ModuleNotFoundError("No module named 'conformance'", name="conformance"), "cannot load tim-conformance"),
        (ModuleNotFoundError("No module named '…'", name="conformance.proof.cluster"), "an older or newer state"),
        (ModuleNotFoundError("No module named 'yaml'", name="yaml"), "(ModuleNotFoundError: No module named 'yaml')"),
        ({**FIT, "python": "3.12", "code": "bbbb"}, "run Python 3.12, and here it is 3.11"),
        ({**FIT, "code": "bbbb"}, "another state of the code (bbbb, here aaaa)"),
        ({**FIT, "hypothesis": "6.100.0"}, "have Hypothesis 6.100.0"),
        ({**FIT, "threads": 4}, "have 4 threads"),
    ],
)
def test_each_way_of_being_unfit_has_a_sentence(answer: State | Exception, says: str) -> None:
    told = unfit(HERE, {"tcp://one": FIT, "tcp://two": answer, "tcp://three": answer})
    assert says in told
    assert told.startswith("2 of 3 workers ") and told.endswith("(the first is tcp://two).")
    assert unfit(HERE, {"tcp://one": FIT}) == ""


def test_a_worker_does_only_what_one_in_its_own_state_asks_for(monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("distributed", reason="the library distributed is not installed")
    here = work.state()
    assert pickle.loads(to_do(here, operator.neg, 3)) == {"result": -3}
    assert pickle.loads(to_do({**here, "code": "bbbb"}, operator.neg, 3)) == {"state": here}
    assert isinstance(pickle.loads(to_do(here, operator.neg, "3"))["raised"], TypeError)
    monkeypatch.setattr(work, "_threads", lambda: 2)
    assert pickle.loads(to_do(here, operator.neg, 3)) == {"state": {**here, "threads": 2}}


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1:8786", "tcp://127.0.0.1", "tcp://:8786", "http://one:80", "tcp://a:b@one:1", "tcp://one:99999",
        "tcp://one:1/x", "tcp://[one:1", "",
    ],
)  # fmt: skip
def test_what_is_no_address_is_wrong_usage(address: str) -> None:
    with pytest.raises(UsageError, match="give --cluster tcp://HOST:8786"), joined(address):
        pytest.fail("it is no address")


def test_without_the_library_its_extra_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "distributed", None)
    with pytest.raises(UsageError, match=r"pip install 'tim-conformance\[cluster\]'"), joined("tcp://one:8786"):
        pytest.fail("there is no library")


def test_what_is_out_of_reach_or_no_scheduler_is_told_and_nothing_is_lost(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pytest.importorskip("distributed", reason="the library distributed is not installed")
    kept = tmp_path / "reports" / "prove.jsonl"
    kept.parent.mkdir()
    kept.write_text("of an earlier proof\n", encoding="utf-8")
    with socket.create_server(("127.0.0.1", 0)) as server:  # it takes calls, and says nothing
        port = server.getsockname()[1]
        monkeypatch.setattr(joining, "REACHED", 0.5)
        with pytest.raises(joining.Trouble, match="says nothing for"), joined(f"tcp://127.0.0.1:{port}"):
            pytest.fail("it is no scheduler")
    ended = _proof(tmp_path, "--cluster", f"tls://127.0.0.1:{port}")
    assert ended.code == 3 and "distributed.comm.tls" in ended.sentence and "\n" not in ended.sentence
    assert kept.read_text(encoding="utf-8") == "of an earlier proof\n"


@pytest.mark.parametrize("more", [["--clients"], ["--changes"], ["--rivals"], ["--jobs", "2"]])
def test_what_stays_on_this_machine_is_told(tmp_path: Path, more: list[str]) -> None:
    ended = _proof(tmp_path, "--cluster", "tcp://127.0.0.1:1", *more)
    assert ended.code == 4
    assert more[0] in ended.sentence and "--cluster" in ended.sentence and "\n" not in ended.sentence


def test_pairs_are_a_number_or_all(tmp_path: Path) -> None:
    ended = _proof(tmp_path, "--pairs", "most")
    assert ended.code == 4 and "'most' is no number from 0 on, nor all" in ended.sentence


class Ending:
    """A future of something that ends each worker that has it."""

    status = "error"

    def add_done_callback(self, then: Callable[[Any], None]) -> None:
        then(self)

    def exception(self, timeout: float) -> Exception:
        return type("KilledWorker", (Exception,), {})()


class Client:
    """Of a cluster whose workers end when they are given anything but 7."""

    status = "running"

    def __init__(self) -> None:
        self.given = 0

    def nthreads(self, callback_timeout: float) -> dict[str, int]:
        return {"tcp://one": 1}

    def map(self, do: Callable[[bytes], Any], payloads: list[bytes], **_: Any) -> list[Any]:
        self.given += len(payloads)
        return [Ending() for _ in payloads]


def test_what_ends_every_worker_is_given_up_and_told() -> None:
    client = Client()
    with pytest.raises(BrokenOff, match=r"2 runs could not be made.*\(the first: 5\)"):
        list(Cluster(client, "tcp://one:1", HERE).each(abs, [5, 6]))
    assert client.given == 2 * TRIES


@pytest.mark.parametrize(("status", "says"), [("running", "has dropped"), ("connecting", "does not answer any more")])
def test_what_a_scheduler_has_forgotten_is_told(status: str, says: str) -> None:
    class Forgotten(Ending):
        status = "cancelled"

    class Forgetful(Client):
        def map(self, do: Callable[[bytes], Any], payloads: list[bytes], **_: Any) -> list[Any]:
            return [Forgotten() for _ in payloads]

        def cancel(self, futures: list[Any], force: bool) -> None: ...

    client = Forgetful()
    client.status = status
    with pytest.raises(BrokenOff, match=says):
        list(Cluster(client, "tcp://one:1", HERE).each(abs, [5]))


class Slow(Client):
    """Of a cluster that does nothing, as yet."""

    taken_back = 0

    class Never(Ending):
        def add_done_callback(self, then: Callable[[Any], None]) -> None: ...

    def map(self, do: Callable[[bytes], Any], payloads: list[bytes], **_: Any) -> list[Any]:
        self.given += len(payloads)
        return [self.Never() for _ in payloads]

    def cancel(self, futures: list[Any], force: bool) -> None:
        self.taken_back += len(futures)


def test_no_more_is_given_out_than_workers_can_soon_do_and_it_is_taken_back(monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(_: Any) -> Any:
        raise KeyboardInterrupt

    monkeypatch.setattr(cluster_crew, "_come", interrupted)
    client = Slow()
    with pytest.raises(KeyboardInterrupt):
        list(Cluster(client, "tcp://one:1", HERE).each(abs, range(22_155)))
    assert 0 < client.given == client.taken_back <= 2 * AHEAD


def test_a_process_of_this_machine_that_ends_is_told() -> None:
    with pytest.raises(BrokenOff, match="One of the processes"):
        list(Processes(1).each(os._exit, [1]))


def _proof(folder: Path, *more: str) -> Ended:
    return call("prove", "--only", "minutes", "--profile", "smoke", *more, folder=folder)
