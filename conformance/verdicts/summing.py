"""The docket as a result document has it: each clause, what kept programs from being judged, and the whole run."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, cast

from conformance.contract import source_of
from conformance.report.seen import TOO_LITTLE
from conformance.verdicts.argument import failure_of
from conformance.verdicts.docket import Docket, Tally
from conformance.verdicts.evidence import ANY, Demand, sentences, short_of, today
from conformance.verdicts.finding import Finding
from conformance.verdicts.knowing import Become, fates, stale
from conformance.verdicts.shown import Shown
from conformance.verdicts.signature import signature_of

Tell = Callable[[Shown, str, str, bool], dict[str, Any]]
"""From a finding, one of its clauses, where it was found and whether it counts, to the document's entry for it."""


def entries(docket: Docket, tell: Tell | None = None) -> list[dict[str, Any]]:
    """Every clause of the register with its verdict and what stands behind it.

    `tell` draws up a finding where it is not one about the vendor.
    """
    verdicts = docket.verdicts() | _no_more(docket)
    day = today()
    return [
        {
            "id": name, "level": clause.level, "group": clause.group, "page": clause.page,
            "source": {**source_of(clause.page), "title": docket.register.pages[clause.page]}, "says": clause.says,
            "verdict": verdicts[name][0], "reason": verdicts[name][1],
            "evidence": evidence.to_json(day) if (evidence := docket.evidence(name)) is not None else None,
            **_shown(docket, name, tell or _of_the_vendor),
        }
        for name, clause in docket.register.clauses.items()
    ]  # fmt: skip


def known_failures(docket: Docket) -> dict[str, Any]:
    """What became of the failures that are known, for the document; empty where none are."""
    if not docket.known.path:
        return {}
    entries = [it.to_json() for it in fates(docket)]
    return {"baseline": {"file": docket.known.path, "entries": entries}}


def _no_more(docket: Docket) -> dict[str, tuple[str, str]]:
    """The verdicts on clauses of which a known failure is gone, or not known any more."""
    found: dict[str, tuple[str, str]] = {}
    for it in stale(docket):
        verdict, reason = found.get(it.entry.clause) or docket.verdict(docket.register.clause(it.entry.clause))
        if it.fate == "gone" and verdict != "fail":
            verdict, reason = "stale-known-fail", it.says
        elif it.fate != "gone" and it.says not in reason:
            reason = f"{reason}. {it.says}"
        found[it.entry.clause] = verdict, reason
    return found


def _of_the_vendor(it: Shown, name: str, where: str, again: bool) -> dict[str, Any]:
    return failure_of(cast("Finding", it), name, where, again=again)


def _shown(docket: Docket, name: str, tell: Tell) -> dict[str, Any]:
    tally = docket.tallies.get(name) or Tally()
    _, aside = docket.signatures(name)
    also = {"also": aside} if docket.counting(name) and aside else {}
    return {
        "programs": tally.programs, "calls": tally.calls, "held": tally.held,
        "conditions": len(tally.under),
        **({"seconds": round(tally.seconds, 3)} if tally.seconds else {}),
        "failures": [
            tell(finding, name, where, tally.stands(finding)) | _failure(docket, name, tally, finding)
            for finding, where in tally.findings
        ],
        **also,
        "glimpsed": [{"what": what, "count": count} for what, count in sorted(tally.glimpsed.items())],
        "observed": [
            {"what": what, "answer": answer, "count": count}
            for (what, answer), count in sorted(tally.observed.items())
        ],
    }  # fmt: skip


def _failure(docket: Docket, name: str, tally: Tally, finding: Shown) -> dict[str, Any]:
    known = docket.knows(name, finding)
    told = {"known": known.says} if known is not None else {}
    return {"signature": signature_of(finding, name), "counts": tally.stands(finding), **told}


def root_failures(docket: Docket) -> list[dict[str, Any]]:
    """What stopped programs, each told once, with the clauses that could not be judged for it."""
    verdicts = docket.verdicts()
    return [
        {"says": stop.says, "clauses": sorted(name for name in names if verdicts[name][1] == stop.says)}
        for stop, names in docket.stops.items()
    ]


JUDGED = frozenset({"pass", "fail", "known-fail", "stale-known-fail", "unsteady", "observed"})
"""Verdicts of clauses that were put to the test."""


def coverage(docket: Docket, clauses: list[dict[str, Any]]) -> dict[str, Any]:
    """Of how many clauses the verdict is, and the must clauses left out that could have been judged."""
    return {
        "judged": sum(e["verdict"] in JUDGED for e in clauses),
        "clauses": len(clauses),
        "must_judged": sum(e["level"] == "must" and e["verdict"] in JUDGED for e in clauses),
        "must": sum(e["level"] == "must" for e in clauses),
        "left_out": [e["id"] for e in clauses if e["level"] == "must" and _left_out(docket, e)],
    }


def _left_out(docket: Docket, entry: dict[str, Any]) -> bool:
    """Whether a clause went unjudged for another reason than that it cannot be exercised here."""
    if entry["verdict"] == "not-applicable":
        by_choice = {**docket.left_out, **docket.shared, **docket.absent, **docket.elsewhere}
        return by_choice.get(entry["id"]) == entry["reason"] and entry["id"] not in docket.out_of_reach
    return entry["verdict"] not in JUDGED


def overall(
    docket: Docket, clauses: list[dict[str, Any]], strict: bool, complete: bool = False, demand: Demand = ANY
) -> tuple[str, int, str]:
    """The verdict on the whole run, its exit code and a sentence, from the entries of its clauses.

    `complete`: a run that leaves out must clauses is not to pass; nor is one with less evidence than is demanded. What
    a shard leaves to others is held against none of them.
    """
    verdict, code, sentence = _overall(docket, clauses, strict, complete, demand)
    part = "" if docket.shard is None else f"Shard {docket.shard[0]} of {docket.shard[1]}. "
    return verdict, code, part + sentence


def _overall(
    docket: Docket, clauses: list[dict[str, Any]], strict: bool, complete: bool, demand: Demand
) -> tuple[str, int, str]:
    failing = [e for e in clauses if e["verdict"] == "fail"]
    musts = [e["id"] for e in failing if e["level"] == "must"]
    shoulds = [e["id"] for e in failing if e["level"] == "should"]
    untold = [
        e["id"] for e in clauses if e["level"] == "must" and e["verdict"] in ("unknown", "harness-error", "budget")
    ]
    unrecorded = [e["id"] for e in clauses if e["level"] == "must" and e["verdict"] == "no-recording"]
    known = [e["id"] for e in clauses if e["verdict"] == "known-fail"]
    held = sum(e["verdict"] == "pass" for e in clauses)
    aside = f" {_list('should clause', shoulds, 'not kept')}" if shoulds else ""
    outdated = stale(docket)
    if docket.interrupted:
        told = f" {_list('clause', musts + shoulds, 'not kept so far')}" if failing else ""
        return "interrupted", 2, f"The run was interrupted; what it had made was removed.{told}"
    if musts:
        return "fail", 1, _list("must clause", musts, "not kept") + aside + _outdated(outdated, docket.known.path)
    if outdated:
        return "fail", 1, _outdated(outdated, docket.known.path).lstrip() + aside
    if shoulds and strict:
        return "fail", 1, _list("should clause", shoulds, "not kept (strict)")
    if docket.unreached:
        return "unknown", 3, f"Nothing could be judged: {docket.unreached}"
    if docket.spent:
        return "budget", 3, f"The budget was spent before every clause was judged. {docket.spent}"
    if docket.harness_errors:
        return "harness-error", 3, f"The suite itself went wrong: {docket.harness_errors[0][1]}"
    if unrecorded:
        says = _list("must clause", unrecorded, "without a recording")
        return "no-recording", 3, f"{says} Make one with --tim-record."
    if untold:
        return "unknown", 3, _list("must clause", untold, "not judged")
    if not held and not known and docket.shard is None:
        return "unknown", 3, "No clause was judged."
    if short := short_of(clauses, demand, today()):
        return "unknown", 3, f"{TOO_LITTLE} {' '.join(sentences(short))}"
    found = coverage(docket, clauses)
    of = f"{found['judged']} of {found['clauses']} clauses"
    wobbly = [e["id"] for e in clauses if e["verdict"] == "unsteady" and e["level"] == "must"]
    if wobbly:
        aside += f" {_list('must clause', wobbly, 'unsteady, which fails none')}"
    but = f"Passes but for {_known(known)} " if known else ""
    if not found["left_out"]:
        kept = "Every other must clause" if known else "Every must clause"
        return "pass", 0, f"{but}{kept} that could be judged is kept; {of} judged, {held} held.{aside}"
    others = docket.elsewhere.keys() | docket.shared.keys()
    own = [name for name in found["left_out"] if name not in others]
    outs = [_list("must clause", own, f"left out{_by_profile(docket, own)}")] if own else []
    if rest := [name for name in found["left_out"] if name in others]:
        outs.append(_list("must clause", rest, "left to other shards"))
    left_out = " ".join(outs)
    if complete and own:
        return "unknown", 3, f"The run was to be complete, and {of} were judged. {left_out}{aside}"
    nothing = "Nothing else found" if known else "Nothing found"
    return "pass", 0, f"{but}{nothing} among the {of} that were judged. {left_out}{aside}"


def _known(ids: list[str]) -> str:
    failures = "1 known failure" if len(ids) == 1 else f"{len(ids)} known failures"
    return f"{failures}: {_first(ids)}."


def _outdated(entries: list[Become], path: str) -> str:
    """The entries of the list of known failures that are not right any more, a sentence each."""
    if not entries:
        return ""
    what = "1 entry" if len(entries) == 1 else f"{len(entries)} entries"
    return " ".join(
        [f" {what} of {path} {'is' if len(entries) == 1 else 'are'} out of date.", *(it.says for it in entries)]
    )


def _by_profile(docket: Docket, left_out: list[str]) -> str:
    """What to say where the profile alone leaves clauses out."""
    whys = {docket.left_out.get(name, "") for name in left_out if name not in docket.absent}
    told = len(whys) == 1 and not docket.absent.keys() & set(left_out)
    return f" ({whys.pop()})" if told else ""


def _list(what: str, ids: list[str], fate: str) -> str:
    return f"{len(ids)} {what}{'s are' if len(ids) != 1 else ' is'} {fate}: {_first(ids)}."


def _first(ids: list[str]) -> str:
    return ", ".join(ids[:4]) + (f" and {len(ids) - 4} more" if len(ids) > 4 else "")
