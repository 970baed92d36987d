"""Shards put together tell what one run tells; and results that are not of one run are refused in one sentence."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable
from typing import Any

import pytest

from conformance.api.errors import Trouble, UsageError
from conformance.report.document import validate
from conformance.runs.fitting import fitting
from conformance.runs.merging import merged
from tests.runs.sharded import ran, shards

DEFECT = "rejoin-clears-public"


@pytest.fixture(scope="module")
def _of_three() -> list[Any]:
    return shards(3)


@pytest.fixture
def three(_of_three: list[Any]) -> list[Any]:
    """The shards of a clean run, to be changed."""
    return copy.deepcopy(_of_three)


def together(documents: list[Any], *, partial: bool = False) -> Any:
    found, gaps = fitting([(f"{it['shard']['number']}.json", it) for it in documents], partial=partial)
    made: Any = merged(found, gaps, "reports")
    return validate(json.loads(json.dumps(made)))


def told(document: Any, *fields: str) -> dict[str, list[Any]]:
    return {it["id"]: [it.get(field) for field in fields] for it in document["clauses"]}


@pytest.mark.parametrize("defects", [(), (DEFECT,)])
def test_they_tell_what_one_run_tells(defects: tuple[str, ...]) -> None:
    own = shards(3, *defects)
    whole, parts = ran(*defects), together(list(reversed(own)))
    assert told(parts, "verdict", "reason") == told(whole, "verdict", "reason")
    for field in ("verdict", "exit_code", "sentence", "partial", "coverage", "profile", "seed"):
        assert parts[field] == whole[field], field
    assert parts["merged"] == {"of": 3, "missing": []}
    for name, (programs, calls, held) in told(parts, "programs", "calls", "held").items():
        each = [clause(it, name) for it in own]
        assert programs == sum(it["programs"] for it in each)
        assert (calls, held) == (sum(it["calls"] for it in each), sum(it["held"] for it in each))
        assert max(it["conditions"] for it in each) <= clause(parts, name)["conditions"]


def test_what_was_tried_together_is_what_any_shard_has_tried(three: list[Any]) -> None:
    made = together(three)["conditions"]
    assert pairs(made) == set.intersection(*(pairs(it["conditions"]) for it in three))
    assert made["pairs"]["covered"] == made["pairs"]["possible"] - len(pairs(made))
    assert made["triples"]["covered"] > max(it["conditions"]["triples"]["covered"] for it in three)


def pairs(conditions: Any) -> set[tuple[str, ...]]:
    """The pairs that were not tried."""
    return {
        (it["one"], value, it["other"], other)
        for it in conditions["missing"] for value in it["values"] for other in it["others"]
    }  # fmt: skip


def test_each_failure_keeps_its_argument() -> None:
    parts = shards(3, DEFECT)
    clause = next(it for it in together(parts)["clauses"] if it["verdict"] == "fail")
    own = [one["failures"] for it in parts for one in it["clauses"] if one["id"] == clause["id"] and one["failures"]]
    kept = {**clause["failures"][0], "again": ""}
    assert kept in [{**failure, "again": ""} for failures in own for failure in failures]
    assert clause["failures"][0]["curl"] and "shard" not in clause["failures"][0]["again"]


def test_calls_and_limits_are_summed(three: list[Any]) -> None:
    for it, limit in zip(three, (10, 20, 30), strict=True):
        it["calls"]["limit"] = limit
    made = together(three)["calls"]
    assert made["limit"] == 60
    assert made["total"] == sum(it["calls"]["total"] for it in three) == sum(made["by_command"].values())
    three[0]["calls"]["limit"] = None
    assert together(three)["calls"]["limit"] is None


# -- one verdict of several ------------------------------------------------------------------------------------------


def clause(document: Any, name: str) -> Any:
    return next(it for it in document["clauses"] if it["id"] == name)


def test_what_was_seen_once_in_three_shards_came_again() -> None:
    parts = shards(3, DEFECT)
    number, source = next(
        (number, it) for number, it in enumerate(parts) if clause(it, "persistence.rejoin")["verdict"] == "fail"
    )
    failure = clause(source, "persistence.rejoin")["failures"][0] | {"reproduced": "once", "counts": False}
    kept = source["shard"]["kept"]
    finding = kept["findings"][kept["clauses"]["persistence.rejoin"]["findings"][0]] | {"once": True, "passing": False}

    def seen_once(programs: list[str]) -> Any:
        made = copy.deepcopy(parts)
        for place, (it, program) in enumerate(zip(made, programs, strict=True)):
            for entry in it["clauses"]:
                entry["failures"] = []
            own = it["shard"]["kept"]
            own["findings"] = [finding]
            for one in own["clauses"].values():
                one["findings"], one["sighted"] = [], []
            clause(it, "persistence.rejoin")["failures"] = [failure]
            usual = {"suspected": 0, "under": [], "seen": {"found": {"kind": "simulator", "day": "2026-11-30"}}}
            sighted = [{"sign": finding["broken"][0]["sign"], "programs": [program]}]
            own["clauses"]["persistence.rejoin"] = {**usual, "findings": [0], "sighted": sighted}
            assert place < 3
        return clause(together(made), "persistence.rejoin")

    assert number in range(3)
    assert seen_once(["a", "b", "b"])["verdict"] == "unsteady"
    found = seen_once(["a", "b", "c"])
    assert found["verdict"] == "fail" and "in 3 programs" in found["reason"]
    assert found["failures"][0]["reproduced"] == "again" and found["failures"][0]["counts"]


def test_a_budget_that_was_spent_leaves_the_others_verdicts(three: list[Any]) -> None:
    names = [it["id"] for it in three[0]["clauses"] if it["verdict"] == "pass"]
    three[0]["shard"]["kept"]["spent"] = "The cap of 10 HTTP calls is reached (10 made)."
    three[0]["shard"]["kept"]["clauses"] = {}
    made = together(three)
    assert made["verdict"] == "budget" and made["exit_code"] == 3
    found = {clause(made, name)["verdict"] for name in names}
    assert found == {"pass", "budget"}


def test_a_shard_that_reached_nobody_is_not_green(three: list[Any]) -> None:
    three[1]["shard"]["kept"] |= {"unreached": "no answer came", "clauses": {}, "situations": []}
    made = together(three)
    assert made["exit_code"] == 3 and "Shard 2 judged nothing: no answer came" in made["sentence"]
    assert "unknown" in {it["verdict"] for it in made["clauses"]}
    for it in three:
        it["shard"]["kept"] |= {"unreached": "no answer came", "clauses": {}}
    assert together(three)["sentence"] == "Nothing could be judged: no answer came"


def test_one_that_was_interrupted_interrupts_all(three: list[Any]) -> None:
    three[2]["shard"]["kept"]["interrupted"] = True
    assert (together(three)["verdict"], together(three)["exit_code"]) == ("interrupted", 2)


def test_errors_and_what_is_left_behind_are_of_all(three: list[Any]) -> None:
    three[0]["harness_errors"] = [{"where": "a", "says": "broken"}]
    three[1]["left_behind"] = ["a group"]
    made = together(three)
    assert made["harness_errors"] == [{"where": "a", "says": "broken"}]
    assert made["left_behind"] == ["a group"] and made["verdict"] == "harness-error"


def test_known_failures_are_known_to_all() -> None:
    parts = shards(3, DEFECT)
    whole = together(parts)
    failing = [it for it in whole["clauses"] if it["verdict"] == "fail"]
    entries = [
        {
            "clause": it["id"], "signature": failure["signature"], "reason": "we know", "ticket": "",
            "expiry": "2999-01-01", "fate": "known", "says": "",
        }
        for it in failing for failure in it["failures"]
    ]  # fmt: skip
    entries = list({(it["clause"], it["signature"]): it for it in entries}.values())
    gone = entries[0] | {"clause": "mute-time.zero", "signature": "state/other"}
    for it in parts:
        it["baseline"] = {"file": "conformance-baseline.yaml", "entries": entries}
    made = together(parts)
    assert made["exit_code"] == 0 and "Passes but for" in made["sentence"]
    for it in parts:
        it["baseline"] = {"file": "conformance-baseline.yaml", "entries": [*entries, gone]}
    assert together(parts)["exit_code"] == 1  # no shard could tell that it is gone, and all together can
    assert clause(together(parts), "mute-time.zero")["verdict"] == "stale-known-fail"
    parts[0]["shard"]["kept"]["unfinished"] = ["mute-time.zero"]
    assert together(parts)["exit_code"] == 0


# -- what does not fit -----------------------------------------------------------------------------------------------


def change(path: str, value: Any) -> Callable[[Any], None]:
    def done(document: Any) -> None:
        *above, last = path.split(".")
        for name in above:
            document = document[name]
        document[last] = value

    return done


@pytest.mark.parametrize(
    ("changed", "says"),
    [
        (change("shard.of", 4), "the number of shards is 4, and not 3"),
        (change("suite_version", "0.0.9"), "is of suite 0.0.9, and this is"),
        (change("contract_version", "1.9"), "is of contract 1.9, and this is"),
        (change("target.kind", "replay"), "the target is replay, and not simulator"),
        (change("profile", "standard"), "the profile is standard, and not smoke"),
        (change("seed", 7), "the seed is 7, and not 0"),
        (change("strict", True), "the strictness is on, and not off"),
        (change("asked.options.clauses", "topic.*"), "the choice of clauses is topic.*, and not none"),
        (change("asked.options.defect", "x"), "the defect is x, and not none"),
        (change("asked.options.complete", True), "the demand for completeness is on, and not none"),
        (change("asked.options.evidence", "live"), "the demand for evidence is live, and not none"),
        (change("shard.split", "other"), "the programs were dealt out otherwise"),
        (change("shard.cut", False), "one was recorded or replayed, and the other was not"),
        (change("baseline", {"file": "x", "entries": [dict.fromkeys(
            ("clause", "signature", "also", "reason", "ticket", "expiry"), "x")]}), "another list of known failures"),
        (change("shard.number", 1), "Shard 1 of 3 is there twice, in 1.json and in 1.json"),
        (change("shard.number", 9), "there is no number 9 of 3"),
        (change("merged", {"of": 2, "missing": []}), "was merged already"),
    ],
)  # fmt: skip
def test_what_is_not_of_one_run_is_refused(three: list[Any], changed: Callable[[Any], None], says: str) -> None:
    changed(three[1])
    with pytest.raises(UsageError) as refused:
        together(three)
    assert says in str(refused.value) and str(refused.value).count(". ") == 0


def test_of_a_live_run_the_app_is_the_same(three: list[Any]) -> None:
    for it in three:
        it["target"] |= {"kind": "live", "endpoint": "https://one.example"}
    together(three)
    three[2]["target"]["endpoint"] = "https://other.example"
    with pytest.raises(UsageError, match=r"the endpoint is https://other.example, and not https://one.example"):
        together(three)
    three[2]["target"] |= {"endpoint": "https://one.example", "sdkappid": 5}
    with pytest.raises(UsageError, match="the app is 5, and not 1400000001"):
        together(three)


def test_a_whole_run_is_no_shard(three: list[Any]) -> None:
    with pytest.raises(UsageError, match="is the result of a whole run, and no shard"):
        fitting([("1.json", three[0]), ("all.json", ran())])


def test_a_missing_shard_is_refused_and_never_green(three: list[Any]) -> None:
    with pytest.raises(Trouble, match="Shard 2 of 3 is missing"):
        together([three[0], three[2]])
    with pytest.raises(Trouble, match="Shards 2, 3 of 3 are missing"):
        together(three[:1])
    made = together([three[0], three[2]], partial=True)
    assert made["exit_code"] == 3 and made["sentence"].startswith("Shard 2 of 3 is missing. ")
    assert made["merged"] == {"of": 3, "missing": [2]}
    named = [it for it in made["clauses"] if it["reason"] == "Shard 2 of 3 is missing."]
    assert named and {it["verdict"] for it in named} == {"unknown"}


def test_a_missing_shard_hides_no_failure() -> None:
    made = together(shards(3, DEFECT)[1:], partial=True)
    assert (made["verdict"], made["exit_code"]) == ("fail", 1)
    assert made["sentence"].startswith("Shard 1 of 3 is missing. ")


def test_a_shard_that_was_killed_is_as_one_that_is_missing(three: list[Any]) -> None:
    three[0] |= {"verdict": "unknown", "exit_code": 3, "sentence": "The run is under way."}
    three[0]["shard"] = {"number": 1, "of": 3}
    with pytest.raises(Trouble, match=r"Shard 1 of 3 \(1.json\) came to no result: The run is under way"):
        together(three)
    assert together(three, partial=True)["merged"]["missing"] == [1]
    with pytest.raises(Trouble):
        together(three[:1], partial=True)


def test_old_results_keep_their_schema(three: list[Any]) -> None:
    del three[0]["shard"]
    assert validate(three[0])
