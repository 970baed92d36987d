"""The docket of a run: what every clause has been shown, and the verdict that follows."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, field

from conformance.contract import Clause, Register
from conformance.oracle.checks import Judgement
from conformance.verdicts.finding import Finding
from conformance.verdicts.stopping import Stop

MOST_FAILURES = 3
"""Arguments kept for one clause; more say nothing new."""


@dataclass
class Tally:
    """What one clause has been shown."""

    programs: int = 0
    calls: int = 0
    held: int = 0
    findings: list[tuple[Finding, str]] = field(default_factory=list)
    observed: Counter[tuple[str, str]] = field(default_factory=Counter)
    suspected: int = 0
    """Departures that were taken for one that another clause answers for."""


@dataclass
class Docket:
    """Everything a run has come to know about the clauses of one register. `tallies` is by clause id."""

    register: Register
    tallies: dict[str, Tally] = field(default_factory=lambda: defaultdict(Tally))
    stops: dict[Stop, set[str]] = field(default_factory=lambda: defaultdict(set))
    """Why programs were stopped, and the properties (by clause id) that they were for."""
    absent: dict[str, str] = field(default_factory=dict)
    """Clauses that this run was asked to leave out."""
    left_out: dict[str, str] = field(default_factory=dict)
    """Clauses whose properties run no program in this profile or on this target, and why not."""
    unrecorded: dict[str, str] = field(default_factory=dict)
    """Clauses of properties that a replay has no recording of, and what to do about it."""
    harness_errors: list[tuple[str, str]] = field(default_factory=list)
    left_behind: list[str] = field(default_factory=list)
    spent: str = ""
    interrupted: bool = False

    def note(self, judgements: list[Judgement]) -> None:
        """Count what held, a program at a time."""
        calls: Counter[str] = Counter()
        for judgement in judgements:
            if judgement.held:
                calls[judgement.clause] += 1
        for clause, number in calls.items():
            tally = self.tallies[clause]
            tally.programs += 1
            tally.calls += number
            tally.held += number

    def find(self, finding: Finding, property_name: str) -> None:
        """Enter a finding with every clause that it breaks."""
        for clause in finding.clauses:
            tally = self.tallies[clause]
            tally.programs += 1
            tally.calls += 1
            if len(tally.findings) < MOST_FAILURES:
                tally.findings.append((finding, property_name))

    def observe(self, clause: str, what: str, answer: str) -> None:
        """Enter an answer that no page settles."""
        self.tallies[clause].observed[what, answer] += 1

    @property
    def failing(self) -> frozenset[str]:
        """The clauses with a finding."""
        return frozenset(clause for clause, tally in self.tallies.items() if tally.findings)

    def verdict(self, clause: Clause) -> tuple[str, str]:
        """The verdict on a clause, and the reason where there is more to say."""
        tally = self.tallies.get(clause.id, Tally())
        if clause.level == "observed":
            if tally.observed:
                return "observed", ""
            return self._missing(clause)
        if tally.findings:
            finding = tally.findings[0][0]
            return "fail", finding.broken[0].says
        if tally.held:
            more = f"{tally.suspected} departures were taken for other clauses' failures" if tally.suspected else ""
            return "pass", more
        return self._missing(clause)

    def _missing(self, clause: Clause) -> tuple[str, str]:
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
        if self.spent:
            return "budget", self.spent
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
