"""A trial: one run of the suite against one target, from the first program to the docket."""

from __future__ import annotations

from dataclasses import dataclass, field

from conformance.api.errors import CallsSpent
from conformance.checks import Judgement, View, judge
from conformance.programs.operations import Program, Wait
from conformance.runs.accounts import Accounts, NoAccounts
from conformance.runs.docket import Docket
from conformance.runs.inquiry import Finding, Inquiry
from conformance.runs.observing import observations
from conformance.runs.profiles import Profile
from conformance.runs.runner import Runner
from conformance.targets.target import Target

MOST_INQUIRIES = 12
MOST_LATER_INQUIRIES = 6


@dataclass
class PropertyRun:
    """The programs of one property: what it judges, what it ran, and what it found."""

    name: str
    judges: tuple[str, ...]
    programs: int = 0
    calls: int = 0
    findings: list[Finding] = field(default_factory=list)


@dataclass
class Trial:
    """Runs programs, has them judged, and looks into what departs from the contract."""

    target: Target
    profile: Profile
    docket: Docket = field(default_factory=Docket)

    def __post_init__(self) -> None:
        self.runner = Runner(self.target, Accounts(self.target))
        self._inquiry = Inquiry(self.runner, self.profile.inquiry_calls)
        self._inquiries = 0
        self._seen: set[str] = set()
        self._explained: set[tuple[frozenset[str], tuple[str, ...]]] = set()
        self._later: list[tuple[View, Judgement, frozenset[str], PropertyRun]] = []
        self._slot = 0

    def run(self, it: PropertyRun, program: Program) -> None:
        """Run a program for a property and judge its history; once, however often it is drawn.

        Raises CallsSpent when the budget is used up.
        """
        if program.key() in self._seen or not self.able(program):
            return
        self._seen.add(program.key())
        before = self.target.ledger.total
        self._slot = 1 - self._slot
        try:
            history = self.runner.run(program, slot=self._slot)
        except NoAccounts as refused:
            self.docket.stops[str(refused)].update(it.judges)
            return
        except CallsSpent as spent:
            self.docket.spent = str(spent)
            raise
        finally:
            it.programs += 1
            it.calls += self.target.ledger.total - before
        view = View(history)
        if history.stopped:
            self.docket.stops[history.stopped].update(it.judges)
        self._judge(it, view)

    def able(self, program: Program) -> bool:
        """Whether the target can do what the program asks for: waits no longer than it allows."""
        return sum(step.seconds for step in program.steps if isinstance(step, Wait)) <= self.target.max_wait

    def _judge(self, it: PropertyRun, view: View) -> None:
        judgements = judge(view)
        self.docket.note(judgements)
        for clause, what, answer in observations(view):
            self.docket.observe(clause, what, answer)
        broken = [judgement for judgement in judgements if not judgement.held]
        for suspicion, claims in _cases(broken):
            if (claims, suspicion.sign) in self._explained:
                self._suspected(claims)
            elif claims & self.docket.failing:
                self._later.append((view, suspicion, claims, it))
                self._explained.add((claims, suspicion.sign))
                self._suspected(claims)
            else:
                self._explained.add((claims, suspicion.sign))
                self._look_into(it, view, suspicion)

    def _suspected(self, claims: frozenset[str]) -> None:
        for clause in claims:
            self.docket.tallies[clause].suspected += 1

    def _look_into(self, it: PropertyRun, view: View, suspicion: Judgement) -> None:
        if self._inquiries >= MOST_INQUIRIES:
            finding = Finding(view, (suspicion,), "once")
        else:
            self._inquiries += 1
            before = self.target.ledger.total
            try:
                finding = self._inquiry.into(view, suspicion)
            except CallsSpent as spent:
                self.docket.spent = str(spent)
                finding = Finding(view, (suspicion,), "once")
            it.calls += self.target.ledger.total - before
        self.docket.find(finding, it.name)
        it.findings.append(finding)

    def look_into_the_rest(self) -> None:
        """Spend what is left on departures that were put down to failures known before: another may hide behind one."""
        later, self._later = self._later[:MOST_LATER_INQUIRIES], []
        for view, suspicion, _, it in later:
            left = self.target.ledger.left
            if left is not None and left < self.profile.inquiry_calls:
                return
            try:
                finding = self._inquiry.into(view, suspicion)
            except CallsSpent:
                return
            if not finding.clauses <= self.docket.failing and finding.reproduced == "alone":
                self.docket.find(finding, it.name)
                it.findings.append(finding)

    def clean_up(self) -> None:
        """Dissolve the groups and delete the accounts that this run made; tell what has to stay."""
        swept = self.target.journal.sweep(self.target.client)
        self.docket.left_behind += swept.left + swept.told


def _cases(broken: list[Judgement]) -> list[tuple[Judgement, frozenset[str]]]:
    """One suspicion for each kind of departure at the first place that shows it, with the clauses at stake there."""
    kinds: dict[tuple[object, ...], list[Judgement]] = {}
    for judgement in broken:
        account = (judgement.reading.account, judgement.reading.channel) if judgement.reading else ()
        kinds.setdefault((judgement.sign, account, judgement.step), []).append(judgement)
    cases: dict[tuple[frozenset[str], tuple[str, ...]], Judgement] = {}
    for group in sorted(kinds.values(), key=lambda judgements: judgements[0].step):
        claims = frozenset(judgement.clause for judgement in group)
        cases.setdefault((claims, group[0].sign), group[0])
    return [(suspicion, claims) for (claims, _), suspicion in cases.items()]


