"""What becomes of failures that are known, by what a docket holds."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

import pytest

from conformance.contract import Register, client, vendor
from conformance.oracle.checks import Judgement, View
from conformance.programs.history import History
from conformance.programs.operations import Create, Program
from conformance.verdicts.baseline import Baseline, Known
from conformance.verdicts.docket import Docket
from conformance.verdicts.evidence import Evidence
from conformance.verdicts.finding import Finding
from conformance.verdicts.knowing import fates
from conformance.verdicts.renewing import renewed
from conformance.verdicts.signature import signature
from conformance.verdicts.summing import coverage, entries, known_failures, overall

TODAY = date(2026, 11, 30)
MUST, OTHER, SHOULD = "persistence.rejoin", "members.limit-500", "members.order"
VIEW = View(History(Program((Create("g1", "Public"),)), {}, ()))


def known(clause: str = MUST, sign: str = "state/missing", **more: Any) -> Known:
    return Known(clause, sign, "told to the vendor", more.pop("expiry", date(2027, 1, 1)), "T-1", **more)


def finding(clause: str, *sign: str, once: bool = False) -> Finding:
    broken = Judgement(clause, False, 0, says="m1 is not listed", predicted="m1", got="nobody", sign=sign)
    return Finding(VIEW, (broken,), "once" if once else "alone", steady=not once)


def docket(*known: Known, fails: Sequence[Finding] = (), holds: Sequence[str] = (OTHER,), **more: Any) -> Docket:
    made = Docket(vendor(), known=Baseline(tuple(known), "known.yaml", TODAY), profile="standard", **more)
    made.source = Evidence("simulator", TODAY)
    made.absent = dict.fromkeys(vendor().clauses, "no property was selected")
    made.note([Judgement(clause, True, 0) for clause in holds])
    for it in fails:
        made.find(it, "test_x")
    return made


def outcome(made: Docket, strict: bool = False) -> tuple[str, int, str]:
    return overall(made, entries(made), strict)


def verdict(made: Docket, clause: str = MUST) -> tuple[str, str]:
    entry = next(it for it in entries(made) if it["id"] == clause)
    return entry["verdict"], entry["reason"]


@pytest.mark.parametrize("strict", [False, True])
@pytest.mark.parametrize("clause", [MUST, SHOULD])
def test_a_known_failure_is_green(clause: str, strict: bool) -> None:
    made = docket(known(clause), fails=[finding(clause, "state", "missing")])
    assert verdict(made, clause) == ("known-fail", "known: told to the vendor (T-1), until 2027-01-01")
    name, code, says = outcome(made, strict)
    assert (name, code) == ("pass", 0)
    assert says.startswith(f"Passes but for 1 known failure: {clause}.")
    assert made.weighing(made.tallies[clause].findings[0][0], strict) == frozenset()
    told = known_failures(made)["baseline"]
    assert told["file"] == "known.yaml" and [it["fate"] for it in told["entries"]] == ["known"]


def test_another_failure_of_the_clause_is_red_and_comes_first() -> None:
    fails = [finding(MUST, "state", "missing"), finding(MUST, "turned-down", "")]
    made = docket(known(), fails=fails)
    assert verdict(made)[0] == "fail"
    assert outcome(made)[:2] == ("fail", 1)
    told = next(it for it in entries(made) if it["id"] == MUST)["failures"]
    assert [(it["signature"], "known" in it) for it in told] == [("turned-down", False), ("state/missing", True)]
    assert made.weighing(fails[1], False) == {MUST} and made.weighing(fails[0], False) == frozenset()


def test_a_known_failure_answers_for_its_own_signatures_alone() -> None:
    made = docket(known(also=("state/phantom",)), fails=[finding(MUST, "state", "missing")])
    assert made.accounted([MUST], ("state", "missing")) and made.accounted([MUST, OTHER], ("state", "phantom"))
    assert not made.accounted([MUST], ("turned-down", ""))
    assert docket(fails=[finding(MUST, "state", "missing")]).accounted([MUST], ("turned-down", ""))


def test_more_failures_than_are_kept_do_not_push_a_new_one_out() -> None:
    names = ("missing", "phantom", "wrong-end")
    fails = [*(finding(MUST, "state", name) for name in names), finding(MUST, "turned-down")]
    made = docket(*(known(sign=f"state/{name}") for name in names), fails=fails)
    assert verdict(made)[0] == "fail" and made.signatures(MUST)[0][0] == "turned-down"


@pytest.mark.parametrize(("clause", "level"), [(MUST, "must"), (SHOULD, "should")])
def test_one_that_does_not_fail_any_more_is_red(clause: str, level: str) -> None:
    made = docket(known(clause), holds=[clause, OTHER])
    says = f"{clause} (state/missing) does not fail any more: take it off known.yaml."
    assert verdict(made, clause) == ("stale-known-fail", says)
    assert outcome(made) == ("fail", 1, f"1 entry of known.yaml is out of date. {says}")


@pytest.mark.parametrize("clause", [MUST, SHOULD])
def test_one_that_fails_in_another_way_is_red(clause: str) -> None:
    made = docket(known(clause), fails=[finding(clause, "turned-down", "idle")])
    name, code, says = outcome(made)
    assert (name, code) == ("fail", 1)
    assert f"{clause} (state/missing) fails in another way now: turned-down/idle." in says
    assert [it.fate for it in fates(made)] == ["changed"]


@pytest.mark.parametrize("clause", [MUST, SHOULD])
def test_one_that_has_expired_is_red(clause: str) -> None:
    made = docket(known(clause, expiry=date(2026, 11, 29)), fails=[finding(clause, "state", "missing")])
    assert verdict(made, clause)[0] == "fail"
    name, code, says = outcome(made)
    assert (name, code) == ("fail", 1)
    assert f"{clause} (state/missing) was known until 2026-11-29, and still fails." in says


def test_of_two_entries_of_a_clause_each_has_its_fate() -> None:
    made = docket(known(), known(sign="turned-down"), fails=[finding(MUST, "state", "missing")])
    assert [it.fate for it in fates(made)] == ["known", "changed"]
    assert outcome(made)[:2] == ("fail", 1)
    made.sight([MUST], ("turned-down", ""), "a program")
    assert [it.fate for it in fates(made)] == ["known", "not judged"]
    assert outcome(made)[:2] == ("pass", 0)


def test_a_clause_that_was_not_judged_makes_no_entry_stale() -> None:
    made = docket(known(), holds=[OTHER])
    assert [it.fate for it in fates(made)] == ["not judged"]
    assert outcome(made)[:2] == ("pass", 0) and known_failures(made)["baseline"]["entries"][0]["says"] == ""


@pytest.mark.parametrize(
    "cut",
    [
        {"unfinished": {MUST}}, {"interrupted": True}, {"spent": "all calls were spent"},
    ],
)  # fmt: skip
def test_a_run_that_was_cut_off_makes_no_entry_stale(cut: dict[str, Any]) -> None:
    assert [it.fate for it in fates(docket(known(), holds=[MUST, OTHER], **cut))] == ["not judged"]


def test_an_interrupted_run_is_interrupted_whatever_is_known() -> None:
    made = docket(known(), fails=[finding(MUST, "state", "missing")], interrupted=True)
    assert outcome(made)[:2] == ("interrupted", 2)


def test_what_was_seen_once_makes_no_entry_stale() -> None:
    made = docket(known(), holds=[MUST, OTHER], fails=[finding(MUST, "state", "missing", once=True)])
    assert [it.fate for it in fates(made)] == ["not judged"] and verdict(made)[0] == "unsteady"
    glimpsed = docket(known(), holds=[MUST, OTHER])
    glimpsed.glimpse(MUST, "m1 was not listed")
    assert [it.fate for it in fates(glimpsed)] == ["not judged"]


@pytest.mark.parametrize(
    ("more", "fate"),
    [
        ({"evidence": "live"}, "not judged"), ({"evidence": "simulator"}, "gone"),
        ({"profile": "thorough"}, "not judged"), ({"profile": "standard"}, "gone"), ({"profile": "smoke"}, "gone"),
        ({}, "gone"),
    ],
)  # fmt: skip
def test_what_passes_on_less_does_not_show_that_a_failure_is_gone(more: dict[str, Any], fate: str) -> None:
    assert [it.fate for it in fates(docket(known(**more), holds=[MUST]))] == [fate]


def test_a_recording_of_the_live_service_tells_as_much_as_the_service() -> None:
    made = docket(known(evidence="live"), holds=())
    made.source = Evidence("recorded live", TODAY)
    made.note([Judgement(MUST, True, 0)])
    assert [it.fate for it in fates(made)] == ["gone"]


def test_clauses_of_the_other_side_are_nobodys_matter_here() -> None:
    made = docket(known("client.line.url"), holds=[OTHER])
    assert fates(made) == [] and outcome(made)[:2] == ("pass", 0)


def test_a_known_failure_is_among_the_judged() -> None:
    made = docket(known(), fails=[finding(MUST, "state", "missing")], holds=())
    assert outcome(made)[:2] == ("pass", 0)
    assert coverage(made, entries(made))["judged"] == 1


# -- signatures and evidence -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("sign", "says", "told"),
    [
        (("state", "missing"), "", "state/missing"),
        (("accepted", MUST), "", "accepted"),
        (("turned-down", ""), "", "turned-down"),
        (("envelope", MUST, "create_group", "fail"), "", "envelope/create_group/fail"),
        (("code", OTHER), "", "code/members.limit-500"),
        ((MUST, "random is '17' in all 4 calls"), "", "random is * in all * calls"),
        ((), "m1 is muted until 1796063876", "m* is muted until *"),
        ((), "", "fails"),
        (("x\n::error::y",), "", "x\\n::error::y"),
    ],
)
def test_a_signature_is_the_kind_of_a_departure(sign: tuple[str, ...], says: str, told: str) -> None:
    assert signature(sign, MUST, says) == told


def test_the_evidence_of_a_failure_is_where_it_was_seen() -> None:
    made = docket(holds=[MUST, OTHER])
    made.source = Evidence("recorded live", date(2026, 10, 1))
    made.find(finding(MUST, "state", "missing"), "test_x")
    made.note([Judgement(OTHER, True, 0)])
    found = {it["id"]: it["evidence"] for it in entries(made)}
    assert found[MUST]["kind"] == found[OTHER]["kind"] == "recorded live"
    assert found[MUST]["day"] == "2026-10-01" and found[SHOULD] is None


@pytest.mark.parametrize("register", [vendor(), client()])
def test_every_clause_names_its_page(register: Register) -> None:
    for entry in entries(Docket(register)):
        source = entry["source"]
        assert source["title"] == register.pages[entry["page"]] and {"en", "zh", "read"} <= source.keys()


# -- the list, made from a result ------------------------------------------------------------------------------------


def document(made: Docket, **more: Any) -> Any:
    clauses = entries(made)
    name, code, _ = overall(made, clauses, False)
    return {
        "clauses": clauses, "verdict": name, "exit_code": code, "profile": "standard", "partial": False,
        **known_failures(made),
    } | more  # fmt: skip


def test_a_list_is_made_of_what_fails() -> None:
    made = docket(fails=[finding(MUST, "state", "missing"), finding(SHOULD, "turned-down")])
    made.sight([MUST], ("state", "phantom"), "a program")
    done = renewed(document(made), (), date(2027, 2, 28))
    assert done.entries == done.new == (
        Known(SHOULD, "turned-down", "", date(2027, 2, 28), evidence="simulator", profile="standard"),
        Known(MUST, "state/missing", "", date(2027, 2, 28), also=("state/phantom",), evidence="simulator",
              profile="standard"),
    )  # fmt: skip


def test_what_was_written_down_of_entries_that_stay_is_kept() -> None:
    before = (known(), known(OTHER), known("client.line.url"), known("error.inert"))
    made = docket(*before, fails=[finding(MUST, "state", "missing"), finding(SHOULD, "turned-down")])
    done = renewed(document(made), before, date(2027, 2, 28))
    assert [it.clause for it in done.new] == [SHOULD] and done.dropped == (before[1],)  # it holds
    assert {it.clause: it.reason for it in done.entries} == {
        SHOULD: "", MUST: "told to the vendor", "error.inert": "told to the vendor",
        "client.line.url": "told to the vendor",
    }  # fmt: skip


def test_another_failure_of_a_known_clause_is_an_entry_of_its_own() -> None:
    before = (known(also=("state/phantom",)),)
    made = docket(*before, fails=[finding(MUST, "state", "phantom"), finding(MUST, "turned-down")])
    done = renewed(document(made), before, date(2027, 2, 28))
    assert [it.signature for it in done.entries] == ["turned-down", "state/missing"] and len(done.new) == 1


@pytest.mark.parametrize(
    ("more", "dropped"),
    [({}, 1), ({"partial": True}, 0), ({"profile": "smoke"}, 0), ({"verdict": "budget"}, 0)],
)  # fmt: skip
def test_a_result_that_knew_of_no_list_takes_off_only_what_it_looked_for(more: dict[str, Any], dropped: int) -> None:
    before = (known(profile="standard"),)
    made = document(docket(holds=[MUST]), **({"verdict": "pass"} | more))
    del made["baseline"]
    assert len(renewed(made, before, TODAY).dropped) == dropped


def test_a_result_without_signatures_is_of_no_use() -> None:
    made = document(docket(fails=[finding(MUST, "state", "missing")]))
    for entry in made["clauses"]:
        for failure in entry["failures"]:
            del failure["signature"]
    with pytest.raises(ValueError, match="no signatures"):
        renewed(made, (), TODAY)
