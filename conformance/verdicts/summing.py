"""The docket as a result document has it: each clause, what kept programs from being judged, and the whole run."""

from __future__ import annotations

from typing import Any

from conformance.verdicts.argument import failure_of
from conformance.verdicts.docket import Docket, Tally


def entries(docket: Docket, endpoint: str) -> list[dict[str, Any]]:
    """Every clause of the register with its verdict and what stands behind it; curl lines are for the endpoint."""
    verdicts = docket.verdicts()
    return [
        {
            "id": name, "level": clause.level, "group": clause.group, "page": clause.page, "says": clause.says,
            "verdict": verdicts[name][0], "reason": verdicts[name][1],
            **_evidence(name, docket.tallies.get(name) or Tally(), endpoint),
        }
        for name, clause in docket.register.clauses.items()
    ]  # fmt: skip


def _evidence(name: str, tally: Tally, endpoint: str) -> dict[str, Any]:
    return {
        "programs": tally.programs, "calls": tally.calls, "held": tally.held,
        "failures": [failure_of(finding, name, where, endpoint) for finding, where in tally.findings],
        "observed": [
            {"what": what, "answer": answer, "count": count}
            for (what, answer), count in sorted(tally.observed.items())
        ],
    }  # fmt: skip


def root_failures(docket: Docket) -> list[dict[str, Any]]:
    """What stopped programs, each told once, with the clauses that could not be judged for it."""
    verdicts = docket.verdicts()
    return [
        {"says": stop.says, "clauses": sorted(name for name in names if verdicts[name][1] == stop.says)}
        for stop, names in docket.stops.items()
    ]


def overall(docket: Docket, clauses: list[dict[str, Any]], strict: bool) -> tuple[str, int, str]:
    """The verdict on the whole run, its exit code and a sentence, from the entries of its clauses."""
    failing = [e for e in clauses if e["verdict"] == "fail"]
    musts = [e["id"] for e in failing if e["level"] == "must"]
    shoulds = [e["id"] for e in failing if e["level"] == "should"]
    untold = [
        e["id"] for e in clauses if e["level"] == "must" and e["verdict"] in ("unknown", "harness-error", "budget")
    ]
    unrecorded = [e["id"] for e in clauses if e["level"] == "must" and e["verdict"] == "no-recording"]
    held = sum(e["verdict"] == "pass" for e in clauses)
    aside = f" {_list('should clause', shoulds, 'not kept')}" if shoulds else ""
    if docket.interrupted:
        told = f" {_list('clause', musts + shoulds, 'not kept so far')}" if failing else ""
        return "interrupted", 2, f"The run was interrupted; what it had made was removed.{told}"
    if musts:
        return "fail", 1, _list("must clause", musts, "not kept") + aside
    if shoulds and strict:
        return "fail", 1, _list("should clause", shoulds, "not kept (strict)")
    if docket.spent:
        return "budget", 3, f"The budget was spent before every clause was judged. {docket.spent}"
    if docket.harness_errors:
        return "harness-error", 3, f"The suite itself went wrong: {docket.harness_errors[0][1]}"
    if unrecorded:
        says = _list("must clause", unrecorded, "without a recording")
        return "no-recording", 3, f"{says} Make one with --tim-record."
    if untold:
        return "unknown", 3, _list("must clause", untold, "not judged")
    if not held:
        return "unknown", 3, "No clause was judged."
    return "pass", 0, f"Every must clause that could be judged is kept; {held} clauses held.{aside}"


def _list(what: str, ids: list[str], fate: str) -> str:
    shown = ", ".join(ids[:4]) + (f" and {len(ids) - 4} more" if len(ids) > 4 else "")
    return f"{len(ids)} {what}{'s are' if len(ids) != 1 else ' is'} {fate}: {shown}."
