"""A finding as a recording keeps it, and back: as today's checks see it."""

from __future__ import annotations

from collections.abc import Iterable

from conformance.oracle.checks import View, judge
from conformance.oracle.checks.request import BY_RANDOM
from conformance.recordings.lines import Found, Recorded
from conformance.runs.randoms import by_random
from conformance.verdicts.finding import SEEN_ONCE, Finding


def found_of(finding: Finding, claims: Iterable[str], sign: tuple[str, ...]) -> Found:
    """What a recording keeps of a finding, with the departure that was looked into."""
    clauses = tuple(sorted(finding.clauses))
    return Found(clauses, finding.broken[0].sign, tuple(sorted(claims)), sign, finding.reproduced)


def stands(recorded: Recorded) -> Finding | None:
    """A recorded finding as today's checks see it: None where none of its clauses is broken in it any more."""
    found = recorded.found
    if found is None:
        return None
    view = View(recorded.history)
    alike = [j for j in judge(view) if not j.held and j.sign == found.shows]
    if found.clauses == (BY_RANDOM,):
        # That the random is the cause was found by running the program again, which a replay cannot.
        alike = [by_random(j) for j in alike[:1]]
    alike = [j for j in alike if j.clause in found.clauses]
    if not alike:
        return None
    first = min(judgement.step for judgement in alike)
    alike = [judgement for judgement in alike if judgement.step == first]
    account = alike[0].reading.account if alike[0].reading else None
    broken = tuple(j for j in alike if j.reading is None or j.reading.account == account)
    return Finding(view, broken, found.reproduced, steady=found.reproduced not in SEEN_ONCE)
