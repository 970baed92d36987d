"""A replay says what the recorded run said: by either way, in any order, under another name, without a network."""

from __future__ import annotations

import json
import random
import shutil
import socket
from dataclasses import replace
from pathlib import Path

import pytest
import requests

from conformance.contract import vendor
from conformance.recordings.errors import NetworkShut, RecordingError
from conformance.recordings.files import put_in_place, read_head, read_lines, write
from conformance.runs.result import document_of
from conformance.runs.run import Run
from conformance.settings import Settings
from conformance.targets.replay import ReplayVia, open_replay
from tests.recordings.helpers import KNOWN, MUTABLE, PRIVATE, SOME, record, replay, verdicts


@pytest.mark.parametrize("via", ["client", "wire"])
def test_a_replay_gives_the_verdicts_of_the_run(made: tuple[Path, Run], via: ReplayVia) -> None:
    folder, trial = made
    played, failed = replay(folder, via=via)
    assert not failed
    assert verdicts(played) == verdicts(trial)
    assert played.docket.tallies["group-type.private"].held == trial.docket.tallies["group-type.private"].held


def test_the_order_and_the_generator_do_not_matter(made: tuple[Path, Run]) -> None:
    folder, trial = made
    random.seed(random.SystemRandom().random())
    played, failed = replay(folder, backwards=True)
    assert not failed
    assert verdicts(played) == verdicts(trial)


@pytest.mark.parametrize("defect", ["rejoin-clears", "private-taken", "overlapping-dropped"])
def test_a_defective_recording_fails_alike(tmp_path: Path, defect: str) -> None:
    trial = record(tmp_path, defects=[defect])
    assert trial.docket.failing
    for via in ("client", "wire"):
        for backwards in (False, True):
            played, failed = replay(tmp_path, via=via, backwards=backwards)  # type: ignore[arg-type]
            assert failed or defect == "overlapping-dropped"  # a should clause fails no test
            assert verdicts(played) == verdicts(trial)
            assert {
                name: [finding.view.history.program for finding, _ in tally.findings]
                for name, tally in played.docket.tallies.items()
            } == {
                name: [finding.view.history.program for finding, _ in tally.findings]
                for name, tally in trial.docket.tallies.items()
            } or backwards


def test_a_departure_that_no_recorded_finding_explains_is_told(tmp_path: Path) -> None:
    record(tmp_path, [PRIVATE], defects=["private-taken"])
    path = tmp_path / f"{PRIVATE}.jsonl"
    lines = [line for _, line in read_lines(path) if "finding" not in line]
    for line in lines:
        line.pop("sum", None)
        line.pop("aside", None)
    write(path, read_head(path), lines)
    played, failed = replay(tmp_path, [PRIVATE])
    assert failed == [PRIVATE]
    assert "group-type.private" in played.docket.failing


def test_a_property_without_a_recording_never_passes(folder: Path, tmp_path: Path) -> None:
    shutil.copy(folder / f"{MUTABLE}.jsonl", tmp_path)
    played, _ = replay(tmp_path)
    told = played.docket.verdicts()
    assert told["group-type.private"][0] == "no-recording"
    assert "make one with --tim-record" in told["group-type.private"][1]
    assert told["group-type.public"][0] == "pass"
    document = document_of(played, Settings(target="replay"), "2026-02-03T10:11:12Z", "2026-02-03T10:11:12Z", 0)
    assert (document["verdict"], document["exit_code"]) == ("no-recording", 3)


def test_a_renamed_property_finds_its_recording(made: tuple[Path, Run], tmp_path: Path) -> None:
    folder, trial = made
    old = "test_group_type.test_as_it_was_called_before"
    for name in SOME:
        path = folder / f"{name}.jsonl"
        if name == PRIVATE:
            lines = [{k: v for k, v in line.items() if k != "sum"} for _, line in read_lines(path)]
            write(tmp_path / f"{old}.jsonl", replace(read_head(path), key=old), lines)
        else:
            shutil.copy(path, tmp_path)
    played, _ = replay(tmp_path)
    assert verdicts(played) == verdicts(trial)
    assert any(f"was recorded for {old}: rename it to {PRIVATE}.jsonl" in sentence for sentence in played.told)


def test_the_evidence_is_told(folder: Path, tmp_path: Path) -> None:
    played, _ = replay(folder)
    assert "the embedded simulator, which is no evidence about the live service" in played.evidence()
    assert read_head(folder / f"{PRIVATE}.jsonl").recorded[:10] in played.evidence()
    assert "older" not in played.evidence()
    path = folder / f"{PRIVATE}.jsonl"
    lines = [{k: v for k, v in line.items() if k != "sum"} for _, line in read_lines(path)]
    older = replace(read_head(path), strategies="another", origin="live", region="singapore")
    older = replace(older, endpoint="https://adminapisgp.im.qcloud.com")
    write(tmp_path / path.name, older, lines)
    played, _ = replay(tmp_path, [PRIVATE])
    assert "the live service (singapore)" in played.evidence()
    assert "the programs of 1 property are older than the strategies" in played.evidence()
    write(tmp_path / path.name, replace(older, endpoint="http://127.0.0.1:8080"), lines)
    played, _ = replay(tmp_path, [PRIVATE])
    assert "what answered at http://127.0.0.1:8080, which is not a host of the vendor's" in played.evidence()


def test_the_network_is_shut_and_opened_again() -> None:
    with open_replay(None, ""):
        for reach in (
            lambda: socket.create_connection(("127.0.0.1", 9)),
            lambda: socket.getaddrinfo("localhost", 80),
            lambda: requests.get("http://127.0.0.1:9", timeout=1),
            lambda: socket.socket(socket.AF_INET, socket.SOCK_DGRAM).sendto(b"x", ("127.0.0.1", 9)),
        ):
            with pytest.raises(NetworkShut, match="it has no network"):
                reach()
        here, there = socket.socketpair()  # what stays within the machine's own processes is let alone
        here.sendall(b"x")
        assert there.recv(1) == b"x"
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(("127.0.0.1", 9))


def test_a_spoilt_line_stops_the_property_and_no_other(folder: Path, tmp_path: Path) -> None:
    path = tmp_path / f"{PRIVATE}.jsonl"
    put_in_place(path, (folder / path.name).read_text().replace('"FAIL"', '"OK"', 1))
    with pytest.raises(RecordingError, match=r"jsonl:2 was edited by hand"):
        replay(tmp_path, [PRIVATE])


def test_every_clause_keeps_its_verdict_word(folder: Path) -> None:
    played, _ = replay(folder)
    assert set(verdicts(played)) == set(vendor().clauses)
    assert len(KNOWN) >= len(SOME)
    assert json.loads((folder / f"{PRIVATE}.jsonl").read_text().split("\n")[0])["origin"] == "simulator"
