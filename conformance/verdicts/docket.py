"""The docket of a run: what every clause has been shown, and the verdict that follows."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass, field

from conformance.contract import Clause, Register
from conformance.oracle.coverage import Coverage
from conformance.verdicts.baseline import NOTHING_KNOWN, Baseline, Known
from conformance.verdicts.evidence import Evidence
from conformance.verdicts.shown import Judged, Shown
from conformance.verdicts.signature import signature, signature_of
from conformance.verdicts.stopping import Stop

MOST_FAILURES = 3
"""Arguments kept for one clause; more say nothing new."""
CAME_AGAIN = 3
"""Programs that show the same departure of a state: it came again then, though not when one of them ran alone."""


@dataclass
class Tally:
    """What one clause has been shown."""

    programs: int = 0
    calls: int = 0
    held: int = 0
    under: set[int] = field(default_factory=set)
    """The conditions under which it held, by the docket's numbers for them."""
    findings: list[tuple[Shown, str]] = field(default_factory=list)
    observed: Counter[tuple[str, str]] = field(default_factory=Counter)
    suspected: int = 0
    """Departures that were taken for one that another clause answers for."""
    glimpsed: Counter[str] = field(default_factory=Counter)
    """What was seen of wrong answers that did not come again when the very call was made again."""
    seconds: float = 0.0
    """Its share of the time that the programs took in which it was judged."""
    sighted: dict[tuple[str, ...], set[str]] = field(default_factory=lambda: defaultdict(set))
    """By the sign of a departure, the programs (by key) that showed it."""
    seen: dict[str, Evidence] = field(default_factory=dict)
    """The best evidence of what held ("held"), of what did not ("found") and of what was only observed."""

    def see(self, what: str, evidence: Evidence | None) -> None:
        """Note where something was seen, where that is better evidence than there was."""
        before = self.seen.get(what)
        if evidence is not None and (before is None or evidence.rank > before.rank):
            self.seen[what] = evidence

    def stands(self, finding: Shown) -> bool:
        """Whether a finding counts: it came again, alone or in other programs."""
        return not finding.once or (not finding.passing and self.programs_with(finding) >= CAME_AGAIN)

    def programs_with(self, finding: Shown) -> int:
        """How many programs showed the departure of a finding."""
        return max(1, len(self.sighted.get(finding.broken[0].sign, ())))


@dataclass
class Docket:
    """Everything a run has come to know about the clauses of one register. `tallies` is by clause id."""

    register: Register
    tallies: dict[str, Tally] = field(default_factory=lambda: defaultdict(Tally))
    stops: dict[Stop, set[str]] = field(default_factory=lambda: defaultdict(set))
    """Why programs were stopped, and the properties (by clause id) that they were for."""
    absent: dict[str, str] = field(default_factory=dict)
    """Clauses that this run was asked to leave out."""
    shard: tuple[int, int] | None = None
    """Which part of how many this run is; None where it is no part."""
    elsewhere: dict[str, str] = field(default_factory=dict)
    """Clauses that other shards judge, and not this one."""
    shared: dict[str, str] = field(default_factory=dict)
    """Clauses that other shards judge too, for where this one has nothing to say of them."""
    unheard: dict[str, str] = field(default_factory=dict)
    """Clauses for which a program was run that got no answer, and what came in its place."""
    left_out: dict[str, str] = field(default_factory=dict)
    """Clauses whose properties run no program in this profile or on this target, and why not."""
    out_of_reach: set[str] = field(default_factory=set)
    """Those of them that no run on this target could put to the test."""
    unrecorded: dict[str, str] = field(default_factory=dict)
    """Clauses of properties that a replay has no recording of, and what to do about it."""
    harness_errors: list[tuple[str, str]] = field(default_factory=list)
    left_behind: list[str] = field(default_factory=list)
    unreached: str = ""
    """Why nothing was run at all: there was no answer to the very first call."""
    spent: str = ""
    interrupted: bool = False
    known: Baseline = NOTHING_KNOWN
    """The failures that are known."""
    source: Evidence | None = None
    """Where what is entered now was seen, and when."""
    unfinished: set[str] = field(default_factory=set)
    """Clauses of properties that did not run to their end: what is not seen of them may yet be there."""
    profile: str = ""
    """How much was tried; "" where nobody says."""
    conditions: Coverage | None = None
    """The situations that the run has put to the test; None where nobody counts them."""
    numbers: dict[Hashable, int] = field(default_factory=dict)
    """What promises held under, numbered: clauses share much of it."""

    def note(self, judgements: Sequence[Judged]) -> None:
        """Count what held and under what, a program at a time."""
        calls: Counter[str] = Counter()
        for judgement in judgements:
            if judgement.held:
                calls[judgement.clause] += 1
        for judgement in {id(it): it for it in judgements if it.under is not None}.values():  # many are one object
            number = self.numbers.setdefault(judgement.under, len(self.numbers))
            self.tallies[judgement.clause].under.add(number)
        for clause, number in calls.items():
            tally = self.tallies[clause]
            tally.programs += 1
            tally.calls += number
            tally.held += number
            tally.see("held", self.source)

    def spend(self, judgements: Iterable[Judged], seconds: float) -> None:
        """Share the time that a program took among the clauses that it was judged by."""
        clauses = {judgement.clause for judgement in judgements}
        for clause in clauses:
            self.tallies[clause].seconds += seconds / len(clauses)

    def find(self, finding: Shown, property_name: str) -> None:
        """Enter a finding with every clause that it breaks."""
        for clause in finding.clauses:
            tally = self.tallies[clause]
            tally.programs += 1
            tally.calls += 1
            tally.findings.append((finding, property_name))
            tally.see("found", self.source)
            self.settle(clause)

    def settle(self, clause: str) -> None:
        """Keep the arguments that tell most of a clause: those that count, and of them first those that nobody knew."""
        tally = self.tallies[clause]
        tally.findings.sort(key=lambda it: (not tally.stands(it[0]), self.knows(clause, it[0]) is not None))
        del tally.findings[MOST_FAILURES:]

    def observe(self, clause: str, what: str, answer: str) -> None:
        """Enter an answer that no page settles."""
        self.tallies[clause].observed[what, answer] += 1
        self.tallies[clause].see("observed", self.source)

    def sight(self, clauses: Iterable[str], sign: tuple[str, ...], program: str) -> None:
        """Enter that a program (by its key) showed a departure that puts these clauses at stake."""
        for clause in clauses:
            self.tallies[clause].sighted[sign].add(program)

    def glimpse(self, clause: str, what: str) -> None:
        """Enter a wrong answer that did not come again when the call was made again."""
        self.tallies[clause].glimpsed[what] += 1
        self.tallies[clause].see("found", self.source)

    def counting(self, clause: str) -> list[Shown]:
        """The findings that count for a clause."""
        tally = self.tallies.get(clause)
        return [it for it, _ in tally.findings if tally.stands(it)] if tally is not None else []

    def knows(self, clause: str, finding: Shown) -> Known | None:
        """The entry by which a finding is known for a clause; None where it is not."""
        return self.known.knows(clause, signature_of(finding, clause)) if self.known.entries else None

    def signatures(self, clause: str) -> tuple[list[str], list[str]]:
        """The signatures of the findings that count for a clause, and of other departures that put it at stake."""
        found = list(dict.fromkeys(signature_of(it, clause) for it in self.counting(clause)))
        tally = self.tallies.get(clause)
        sighted = (signature(sign, clause) for sign in (tally.sighted if tally is not None else ()))
        return found, [it for it in dict.fromkeys(sighted) if it not in found]

    def accounted(self, clauses: Iterable[str], sign: tuple[str, ...]) -> bool:
        """Whether a departure may be put down to a failure that was found of one of these clauses.

        One that was known before answers for its own signatures alone: behind it another may hide.
        """
        return any(
            self.knows(clause, it) is None or self.known.knows(clause, signature(sign, clause)) is not None
            for clause in clauses
            for it in self.counting(clause)
        )

    def evidence(self, clause: str) -> Evidence | None:
        """The best evidence of the verdict on a clause; None where it was not put to the test."""
        tally = self.tallies.get(clause)
        if tally is None:
            return None
        if self.counting(clause):
            return tally.seen.get("found")
        return max(tally.seen.values(), key=lambda it: it.rank, default=None)

    @property
    def failing(self) -> frozenset[str]:
        """The clauses with a finding that counts."""
        return frozenset(
            clause for clause, tally in self.tallies.items() if any(tally.stands(it) for it, _ in tally.findings)
        )

    def weighing(self, finding: Shown, strict: bool) -> frozenset[str]:
        """The clauses for which a finding fails the run: must clauses that it counts for, and should clauses where
        those do too; empty where it fails nothing."""
        return frozenset(
            name
            for name in finding.clauses
            if self.tallies[name].stands(finding)
            and (strict or self.register.clause(name).level == "must")
            and self.knows(name, finding) is None
        )

    def verdict(self, clause: Clause) -> tuple[str, str]:
        """The verdict on a clause, and the reason where there is more to say."""
        tally = self.tallies.get(clause.id, Tally())
        if clause.level == "observed":
            if tally.observed:
                return "observed", ""
            return self._missing(clause)
        counting = self.counting(clause.id)
        if counting and self.knows(clause.id, counting[0]) is None:
            says, programs = counting[0].broken[0].says, tally.programs_with(counting[0])
            return "fail", f"{says}, in {programs} programs" if counting[0].once else says
        if counting:
            known = dict.fromkeys(it.says for it in (self.knows(clause.id, one) for one in counting) if it is not None)
            return "known-fail", f"known: {'; '.join(known)}"
        if tally.findings or tally.glimpsed:
            return "unsteady", _unsteady(tally)
        if tally.held:
            more = f"{tally.suspected} departures were taken for other clauses' failures" if tally.suspected else ""
            return "pass", more
        return self._missing(clause)

    def _missing(self, clause: Clause) -> tuple[str, str]:
        if clause.id in self.elsewhere:
            return "not-applicable", self.elsewhere[clause.id]
        if self.unreached:
            return "unknown", self.unreached
        if clause.id in self.unrecorded:
            return "no-recording", self.unrecorded[clause.id]
        if clause.id in self.absent:
            return "not-applicable", self.absent[clause.id]
        if clause.unjudged:
            return "not-applicable", clause.unjudged
        stops = [stop for stop, names in self.stops.items() if clause.id in names]
        stop = min(stops, key=lambda it: bool(it.excuse), default=None)  # what may yet be judged is not settled
        if stop:
            return ("not-applicable" if stop.excuse else "unknown"), stop.says
        if clause.id in self.unheard:
            return "unknown", self.unheard[clause.id]
        if self.spent:
            return "budget", self.spent
        if clause.id in self.shared:
            return "not-applicable", self.shared[clause.id]
        if clause.id in self.left_out:
            return "not-applicable", self.left_out[clause.id]
        if self.interrupted:
            return "unknown", "the run was interrupted before this clause was judged"
        if self.harness_errors:
            return "harness-error", self.harness_errors[0][1]
        return "unknown", "no program of this run put the clause to the test"

    def verdicts(self) -> dict[str, tuple[str, str]]:
        """Every clause of the register with its verdict and reason."""
        return {name: self.verdict(clause) for name, clause in self.register.clauses.items()}


def _unsteady(tally: Tally) -> str:
    """What was seen of a clause that did not come again, and how often."""
    seen = [f"{what} (once)" if n == 1 else f"{what} ({n} times)" for what, n in sorted(tally.glimpsed.items())]
    told = [f"not when the call was made again: {'; '.join(seen)}"] if seen else []
    for finding, _ in tally.findings:
        programs = tally.programs_with(finding)
        told.append(
            f"in {programs} program{'s' if programs > 1 else ''}, not when it ran alone: {finding.broken[0].says}"
        )
    return f"seen {'; seen '.join(told)}"
