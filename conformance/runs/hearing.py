"""A hearing: histories are judged and entered in the docket, and each kind of departure is looked into once.

What the programs of a run share is here: where some run side by side, this is what they take turns at.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from conformance.oracle.checks import Judgement, View, judge
from conformance.oracle.glimpses import glimpses
from conformance.oracle.observing import observations
from conformance.oracle.situations import situations
from conformance.recordings.lines import Aside, Recorded
from conformance.runs.accounting import accounts_for, follows
from conformance.runs.found import found_of, stands
from conformance.runs.sink import Sink
from conformance.runs.trial import PropertyRun
from conformance.verdicts.docket import Docket
from conformance.verdicts.finding import Finding
from conformance.verdicts.signature import signature
from conformance.verdicts.stopping import stop_of

MOST_INQUIRIES = 12
MOST_LOOKS = 3
"""Times that an answer is looked into which did not come again the time before."""
ENOUGH_ALIKE = 4
"""Departures of one kind that are looked into at once; the others wait until the end."""

Departure = tuple[frozenset[str], tuple[str, ...]]
"""The clauses at stake, and the sign of what departs."""


@dataclass(frozen=True)
class Case:
    """One kind of departure at the first place that shows it."""

    suspicion: Judgement
    claims: frozenset[str]

    @property
    def departure(self) -> Departure:
        """What it is taken for, wherever it shows."""
        return self.claims, self.suspicion.sign

    def seen_once(self, view: View) -> Finding:
        """What it comes to where it is known not to come again."""
        return Finding(view, tuple(replace(self.suspicion, clause=name) for name in self.claims), "once", steady=False)


LookInto = Callable[[PropertyRun, View, Case], Finding | None]
"""What a departure comes to, once that is entered; None where it was put down to other failures."""


class Hearing:
    """Judges histories for a docket. `look_into` decides what becomes of a departure, `sink` writes down."""

    def __init__(self, docket: Docket, look_into: LookInto, sink: Sink) -> None:
        self.docket = docket
        self.seen: set[str] = set()
        """Programs that have been run, by their keys."""
        self.explained: set[Departure] = set()
        self._gone: set[tuple[str, tuple[str, ...]]] = set()
        """Programs, by key, and signs of departures that were not there when the program ran again."""
        self._looked: Counter[Departure] = Counter()
        self.alike: Counter[tuple[str, ...]] = Counter()
        """How many departures with one sign were looked into."""
        self._found: list[Finding] = []
        """Everything that was entered: the docket keeps a few of each clause."""
        self.later: list[tuple[PropertyRun, View, Case]] = []
        """Departures that were put down to failures known before, and not looked into."""
        self._look_into = look_into
        self._sink = sink

    def hear(self, it: PropertyRun, view: View, judgements: list[Judgement], *, beside: bool = False) -> None:
        """Enter what a program was judged to be, and settle each departure in it.

        `beside`: other programs were under way meanwhile, and what does not come again may have come of that.
        """
        if view.history.stopped:
            self.docket.stops[stop_of(view.history)].update(it.judges)
        self._unheard(it, view)
        self._note(view, judgements)
        if not beside:
            for case in cases_of(judgements):
                self.docket.sight(case.claims, case.suspicion.sign, view.history.program.key())
        aside = [case for case in cases_of(judgements) if not self._settle(it, view, case)]
        self._sink.keep(it, view, None, tuple((tuple(sorted(case.claims)), case.suspicion.sign) for case in aside))

    def take_over(self, it: PropertyRun, one: Recorded) -> None:
        """Count a program, or a finding, of a recording that is gone on with."""
        view, key = View(one.history), one.history.program.key()
        if one.found is None and key in self.seen:
            return
        self._sink.keep(it, view, one.found, one.aside)
        if one.found is None:
            self.seen.add(key)
            it.programs += 1
            self._note(view, judge(view))
            self.put_aside(one.aside)
        elif finding := stands(one):
            self.explained.add((frozenset(one.found.claims), one.found.sign))
            self.enter(it, finding)

    def put_aside(self, aside: Aside) -> None:
        """Take departures for explained that were, when they were recorded."""
        self.explained |= {(frozenset(claims), sign) for claims, sign in aside}

    def enter(self, it: PropertyRun, finding: Finding) -> None:
        """Enter a finding for a property."""
        self.docket.find(finding, it.name)
        it.findings.append(finding)
        self._found.append(finding)

    def suspect(self, claims: frozenset[str]) -> None:
        """Count a departure that another clause's failure answers for."""
        for clause in claims:
            self.docket.tallies[clause].suspected += 1

    def _note(self, view: View, judgements: list[Judgement]) -> None:
        self.docket.note(judgements)
        if self.docket.conditions is not None:
            self.docket.conditions.add(situations(view.history))
        for clause, what, answer in observations(view):
            self.docket.observe(clause, what, answer)
        for clause, what in glimpses(view):
            self.docket.glimpse(clause, what)

    def _unheard(self, it: PropertyRun, view: View) -> None:
        """Enter for a property's clauses that a call of its program settled nothing, however often it was made."""
        lost = next((reply.exchange for reply in view.replies if reply.step >= 0 and reply.exchange.lost), None)
        if lost is not None:
            came = lost.last.error or lost.trouble
            why = f"{lost.command} was not answered ({len(lost.attempts)} attempts; the last: {came})"
            for clause in it.judges:
                self.docket.unheard.setdefault(clause, why)

    def _in_another_type(self, case: Case) -> bool:
        """Whether a departure is about muting in a type of group, while all that was found of it is about others."""
        types = _types(case.claims)
        found = [it.clauses for it in self._found if it.clauses & case.claims]
        return bool(types) and all(_types(clauses) and not types & clauses for clauses in found)

    def _settle(self, it: PropertyRun, view: View, case: Case) -> bool:
        """Whether a departure has come to a finding of its own."""
        if case.departure in self.explained:
            self.suspect(case.claims)
            return False
        if any(follows(it, view, case.suspicion) for it in self._found):
            self.suspect(case.claims)  # another like it, whose end was shown otherwise, is looked into all the same
            return False
        self.explained.add(case.departure)
        sign, failing = case.suspicion.sign, self.docket.failing
        # Failures that are known are looked into beside the others, or new ones would hide behind them.
        alike, more = self.docket.known.alike(signature(sign, "")), len(self.docket.known.entries)
        told = self.docket.accounted(case.claims, sign) and not self._in_another_type(case)
        known = told or self.alike[sign] >= ENOUGH_ALIKE + alike
        if not alike:  # behind one that is known another may hide, even where the two look the same
            known = known or any(accounts_for(it, case.suspicion) for it in self._found)
        if known or (self.alike.total() >= MOST_INQUIRIES + more and failing):
            self.later.append((it, view, case))
            self.suspect(case.claims)
            return False
        if (view.history.program.key(), sign) in self._gone:
            finding = case.seen_once(view)
            self.enter(it, finding)
            self._sink.keep(it, finding.view, found_of(finding, case.claims, sign))
            return True
        self.alike[sign] += 1
        self._looked[case.departure] += 1
        found = self._look_into(it, view, case)
        if found is None:
            return False
        if found.once:
            self._gone.add((view.history.program.key(), sign))
        if found.once and found.passing and self._looked[case.departure] < MOST_LOOKS:
            self.explained.discard(case.departure)  # where it is seen another time, it is looked into another time
        self._sink.keep(it, found.view, found_of(found, case.claims, sign))
        return True


def _types(clauses: frozenset[str]) -> frozenset[str]:
    return frozenset(it for it in clauses if it.startswith("group-type."))


def cases_of(judgements: Sequence[Judgement]) -> list[Case]:
    """One case for each kind of departure at the first place that shows it, with the clauses at stake there."""
    kinds: dict[tuple[object, ...], list[Judgement]] = {}
    for judgement in judgements:
        if not judgement.held:
            account = (judgement.reading.account, judgement.reading.channel) if judgement.reading else ()
            kinds.setdefault((judgement.sign, account, judgement.step), []).append(judgement)
    cases: dict[Departure, Case] = {}
    for group in sorted(kinds.values(), key=lambda judgements: judgements[0].step):
        case = Case(group[0], frozenset(judgement.clause for judgement in group))
        cases.setdefault(case.departure, case)
    return list(cases.values())
