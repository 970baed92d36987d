"""Runs that know of failures: what hides behind one is looked into, and the first list is the whole list."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

import pytest

from conformance.contract import vendor
from conformance.report.document import validate
from conformance.runs.result import document_of
from conformance.runs.run import Run
from conformance.settings import Settings
from conformance.settings.profiles import PROFILES
from conformance.suite.running import run_all
from conformance.targets import open_target
from conformance.verdicts.baseline import Baseline, Known
from conformance.verdicts.docket import Docket
from conformance.verdicts.evidence import today
from conformance.verdicts.renewing import renewed

FAR = date(2999, 12, 31)
NOW = "2026-02-03T10:11:12Z"


def known(clause: str, signature: str, *also: str) -> Known:
    return Known(clause, signature, "told to the vendor", FAR, also=also)


def judged(defects: str, *entries: Known, seed: int = 1, **options: Any) -> Any:
    """The document of a short run on a simulator with defects."""
    target = open_target(Settings(), transport="direct", defects=defects.split())
    docket = Docket(vendor(), known=Baseline(entries, "known.yaml" if entries else "", today()))
    trial = Run(target, PROFILES["smoke"], docket)
    run_all(trial, seed)
    return validate(document_of(trial, Settings(profile="smoke", **options), NOW, NOW, seed))


def signatures(document: Any, name: str) -> list[tuple[str, bool]]:
    """The signatures of a clause's failures, and whether each is known."""
    clause = next(it for it in document["clauses"] if it["id"] == name)
    return [(it["signature"], "known" in it) for it in clause["failures"]]


def written(document: Any, *before: Known) -> Sequence[Known]:
    return renewed(document, before, FAR).entries


def test_of_two_failures_of_one_clause_the_other_is_red() -> None:
    name = "members.every-listed"
    entries = known("members.limit-500", "turned-down"), known("error.group-missing", "code")
    found = judged("limit-is-100", known(name, "turned-down"), *entries)
    assert (found["verdict"], found["exit_code"]) == ("pass", 0) and signatures(found, name) == [("turned-down", True)]
    found = judged("limit-is-100 batch-unmute-ignored", known(name, "turned-down"), *entries)
    assert (found["verdict"], found["exit_code"]) == ("fail", 1)
    assert signatures(found, name) == [("state/phantom", False), ("turned-down", True)]


@pytest.mark.parametrize("signature", ["state/wrong-end", "state/phantom"])
def test_what_hides_behind_a_known_failure_is_looked_into(signature: str) -> None:
    entry = known("error.inert", signature)
    found = judged("unknown-topic-mutes-community", entry)
    other = ({"state/wrong-end", "state/phantom"} - {signature}).pop()
    assert found["exit_code"] == 1 and signatures(found, "error.inert")[0] == (other, False)
    entries = written(found, entry)
    assert {it.signature: it.reason for it in entries} == {signature: "told to the vendor", other: ""}
    assert judged("unknown-topic-mutes-community", *entries)["exit_code"] == 0


@pytest.mark.parametrize(
    "defects", ["unknown-topic-mutes-community", "wraps-at-32-bits", "rejoin-clears-public", "records-leave-muted-out"]
)
def test_the_first_list_is_the_whole_list_and_other_seeds_bring_nothing_new(defects: str) -> None:
    entries = written(judged(defects))
    assert entries
    for seed in (1, 2, 3):
        found = judged(defects, *entries, seed=seed)
        assert {it["fate"] for it in found["baseline"]["entries"]} == {"known"}, (seed, found["sentence"])
        assert found["exit_code"] == 0 and not renewed(found, entries, FAR).new


@pytest.mark.parametrize("strict", [False, True])
def test_a_known_should_clause_fails_no_strict_run(strict: bool) -> None:
    entries = written(judged("batch-unmute-ignored"))
    assert {"members.order", "mute-time.zero"} <= {it.clause for it in entries}
    found = judged("batch-unmute-ignored", *entries, strict=strict)
    assert found["exit_code"] == 0 and found["sentence"].startswith("Passes but for 4 known failures: ")


def test_less_evidence_than_asked_for_is_no_pass_and_no_excuse() -> None:
    found = judged("", evidence="live")
    assert (found["verdict"], found["exit_code"]) == ("unknown", 3)
    seen = sum(it["evidence"] is not None for it in found["clauses"])
    assert seen > 80
    assert found["sentence"] == (
        f"The evidence is less than was asked for: {seen} clauses were seen on the simulator, and the live service was "
        "asked for."
    )
    assert judged("rejoin-clears-public", evidence="live")["exit_code"] == 1
    assert judged("", evidence="any", max_age=1)["exit_code"] == 0
