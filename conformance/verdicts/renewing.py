"""The list of known failures, made from a result: what was written down of entries that stay is kept."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Final

from conformance.report.document import ClauseResult, Document
from conformance.verdicts.baseline import PROFILES, Known
from conformance.verdicts.knowing import RANKS
from conformance.verdicts.summing import JUDGED

FAILING: Final = frozenset({"fail", "known-fail", "stale-known-fail"})


@dataclass(frozen=True)
class Renewed:
    """The entries of the new list, in the order of clauses; which of them are new, and which old ones were dropped."""

    entries: tuple[Known, ...]
    new: tuple[Known, ...]
    dropped: tuple[Known, ...]


def renewed(document: Document, before: Sequence[Known], expiry: date) -> Renewed:
    """The failures of a result as entries. `expiry` is that of new ones.

    Entries of clauses that the result does not speak of, or did not look for, stay as they are. ValueError where the
    result is of a suite that did not write signatures yet.
    """
    clauses = {it["id"]: it for it in document["clauses"]}
    made: list[Known] = []
    stays = [entry for entry in before if entry.clause not in clauses or _may_be_there(entry, document)]
    left = [entry for entry in before if entry not in stays]
    for clause in document["clauses"]:
        if clause["verdict"] in FAILING:
            made += _entries(clause, document, [*left, *stays], expiry)
    kept = [it for it in stays if not any(_same(it, other) for other in made)]
    order = list(clauses)
    entries = sorted([*made, *kept], key=lambda it: order.index(it.clause) if it.clause in clauses else len(order))
    new = [it for it in made if not any(_same(it, other) for other in before)]
    dropped = [it for it in before if not any(_same(it, other) for other in entries)]
    return Renewed(tuple(entries), tuple(new), tuple(dropped))


def _entries(clause: ClauseResult, document: Document, before: Iterable[Known], expiry: date) -> list[Known]:
    found: list[Known] = []
    own = [entry for entry in before if entry.clause == clause["id"]]
    aside = [name for name in clause.get("also", ()) if not any(name in it.signatures for it in own)]
    evidence = clause.get("evidence")
    profile = document["profile"] if document["profile"] in PROFILES else ""
    for failure in clause["failures"]:
        if "signature" not in failure:
            raise ValueError("it is of a suite that wrote no signatures of failures yet")
        if not failure.get("counts", True) or any(failure["signature"] in it.signatures for it in found):
            continue
        known = next((it for it in own if failure["signature"] in it.signatures), None)
        entry = known or Known(
            clause["id"], failure["signature"], "", expiry, evidence=evidence["kind"] if evidence else "",
            profile=profile,
        )  # fmt: skip
        found.append(entry)
    # What was put down to a failure is put down to the first of them, where no entry has it yet.
    taken = {name for entry in found for name in entry.signatures}
    more = tuple(name for name in aside if name not in taken)
    return [replace(found[0], also=(*found[0].also, *more)), *found[1:]] if found else []


def _same(one: Known, other: Known) -> bool:
    """Whether two entries are of one failure."""
    return one.clause == other.clause and not one.signatures.isdisjoint(other.signatures)


def _may_be_there(entry: Known, document: Document) -> bool:
    """Whether a failure that a result does not show may be there all the same."""
    told = document.get("baseline")
    for it in told["entries"] if told else ():
        if (it["clause"], it["signature"]) == (entry.clause, entry.signature):
            return it["fate"] == "not judged"
    clause = next(it for it in document["clauses"] if it["id"] == entry.clause)
    if not entry.signatures.isdisjoint(clause.get("also", ())):
        return True
    verdict = clause["verdict"]
    whole = document["verdict"] in ("pass", "fail") and not document.get("partial")
    tried = RANKS.get(document["profile"], 9) >= RANKS.get(entry.profile, 0)
    return verdict not in JUDGED or verdict == "unsteady" or not (whole and tried)
