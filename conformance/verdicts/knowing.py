"""What became of the failures that are known: still there, gone, another one, expired, or not looked at."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final, Literal, cast

from conformance.verdicts.baseline import Known
from conformance.verdicts.docket import Docket
from conformance.verdicts.evidence import KINDS, Kind

Fate = Literal["known", "gone", "changed", "expired", "not judged"]
STALE: Final[tuple[Fate, ...]] = ("gone", "changed", "expired")
"""What makes a run red: the list of known failures is not right any more."""
RANKS: Final[Mapping[str, int]] = {"smoke": 0, "standard": 1, "thorough": 2, "watched": 0, "driven": 1}


@dataclass(frozen=True, slots=True)
class Become:
    """An entry, and what became of it in a run; `says` tells it in a sentence, "" where all is as it was."""

    entry: Known
    fate: Fate
    says: str = ""

    @property
    def stale(self) -> bool:
        """Whether the entry has to be looked at."""
        return self.fate in STALE

    def to_json(self) -> dict[str, Any]:
        """As a result document has it."""
        return {**self.entry.to_json(), "fate": self.fate, "says": self.says}


def fates(docket: Docket) -> list[Become]:
    """What became of each entry that is about the docket's register, in the order of the file."""
    return [_fate(docket, entry) for entry in docket.known.entries if entry.clause in docket.register.clauses]


def stale(docket: Docket) -> list[Become]:
    """The entries that are not right any more."""
    return [it for it in fates(docket) if it.stale]


def _fate(docket: Docket, entry: Known) -> Become:
    name = entry.clause
    found, sighted = docket.signatures(name)
    here = f"{name} ({entry.signature})"
    if not entry.signatures.isdisjoint(found):
        if entry.expired(docket.known.day):
            return Become(entry, "expired", f"{here} was known until {entry.expiry.isoformat()}, and still fails.")
        return Become(entry, "known")
    if not entry.signatures.isdisjoint(sighted) or not _was_looked_for(docket, entry):
        return Become(entry, "not judged")
    if found:
        return Become(entry, "changed", f"{here} fails in another way now: {', '.join(found)}.")
    return Become(entry, "gone", f"{here} does not fail any more: take it off {docket.known.path}.")


def _was_looked_for(docket: Docket, entry: Known) -> bool:
    """Whether the run did all that may show the failure, in a place that tells as much as the one where it was seen."""
    if docket.interrupted or docket.spent or docket.unreached or entry.clause in docket.unfinished:
        return False
    tally, evidence = docket.tallies.get(entry.clause), docket.evidence(entry.clause)
    if tally is None or not (tally.held or docket.counting(entry.clause)):
        return False
    if tally.glimpsed or any(not tally.stands(finding) for finding, _ in tally.findings):
        return False  # something wrong was seen, though not again: who knows
    if entry.evidence and evidence is not None and _worth(evidence.kind) < _worth(entry.evidence):
        return False
    return RANKS.get(docket.profile, 9) >= RANKS.get(entry.profile, 0)


def _worth(kind: str) -> int:
    """How much a place tells; a recording of the live service as much as the service."""
    return min(KINDS.index(cast("Kind", kind)), KINDS.index("recorded live"))
