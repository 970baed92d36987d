"""A trial: one run of the suite against one target, from the first program to the docket."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import ClassVar

from conformance.api.errors import CallsSpent
from conformance.oracle.checks import Judgement, View, judge
from conformance.oracle.observing import observations
from conformance.programs.history import History
from conformance.programs.operations import Create, Program, Wait
from conformance.runs.accounts import Accounts, NoAccounts
from conformance.runs.binding import Names
from conformance.runs.inquiry import RANDOM, Inquiry, too_fast
from conformance.runs.runner import Runner
from conformance.runs.shrinking import without_group
from conformance.settings.profiles import Profile
from conformance.targets.target import Target
from conformance.verdicts.docket import Docket
from conformance.verdicts.finding import Finding

MOST_INQUIRIES = 12
MOST_LATER_INQUIRIES = 6
SHORT_GRACE = 0.5
"""Seconds for which looks are taken again once a departure has been confirmed."""
ENOUGH_ALIKE = 4
"""Departures of one kind that are looked into at once; the others wait until the end."""


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
    interleaves: ClassVar[bool] = True
    """Whether the first programs of all properties may run before the rest of any."""

    def __post_init__(self) -> None:
        names = Names()
        self.runner = Runner(self.target, Accounts(self.target, names.usual()), names)
        self._inquiry = Inquiry(self.runner, self.profile.inquiry_calls)
        self._inquiries = 0
        self._seen: set[str] = set()
        self._explained: set[tuple[frozenset[str], tuple[str, ...]]] = set()
        self._alike: Counter[tuple[str, ...]] = Counter()
        self._later: list[tuple[View, Judgement, PropertyRun]] = []
        self._slot = 0
        self.told: list[str] = []
        """Sentences for the user."""

    def begin(self, it: PropertyRun, key: str, strategies: str) -> bool:
        """Get ready for a property: the key of its recording, and the digest of the strategies that draw its programs.

        True where the trial has run its programs by itself.
        """
        return False

    def evidence(self) -> str:
        """Where the evidence is from, in one sentence; "" where the target says it all."""
        return ""

    def draws(self, planned: int) -> int:
        """How many programs a property is to draw that plans so many."""
        return planned

    def run(self, it: PropertyRun, program: Program) -> None:
        """Run a program for a property and judge its history; once, however often it is drawn.

        Raises CallsSpent when the budget is used up.
        """
        if program.key() in self._seen:
            return
        if not self.able(program):
            longest = f"it would have to wait for longer than the {self.target.max_wait:.0f} s that a live program may"
            self.docket.left_out |= dict.fromkeys(it.judges, longest)
            return
        self._seen.add(program.key())
        before = self.target.ledger.total
        self._slot = 1 - self._slot
        try:
            history = self.runner.run(program, slot=self._slot)
        except NoAccounts as refused:
            history = History(program, {}, (), stopped=str(refused))
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
        if rest := _without_refused(history):
            self.run(it, rest)

    def finished(self, it: PropertyRun) -> None:
        """A property has run all its programs; where it had none, its clauses are left out of this profile."""
        if not it.programs:
            why = f"the {self.profile.name} profile has no program for it"
            self.docket.left_out |= {clause: self.docket.left_out.get(clause, why) for clause in it.judges}

    def able(self, program: Program) -> bool:
        """Whether the target can do what the program asks for: waits no longer than it allows."""
        return sum(step.seconds for step in program.steps if isinstance(step, Wait)) <= self.target.max_wait

    def _judge(self, it: PropertyRun, view: View) -> list[Judgement]:
        judgements = judge(view)
        self.docket.note(judgements)
        for clause, what, answer in observations(view):
            self.docket.observe(clause, what, answer)
        broken = [judgement for judgement in judgements if not judgement.held]
        for suspicion, claims in cases_of(broken):
            if (claims, suspicion.sign) in self._explained:
                self._suspected(claims)
                continue
            self._explained.add((claims, suspicion.sign))
            known = claims & self.docket.failing or self._alike[suspicion.sign] >= ENOUGH_ALIKE
            if known or (self._inquiries >= MOST_INQUIRIES and self.docket.failing):
                self._later.append((view, suspicion, it))
                self._suspected(claims)
            else:
                self._alike[suspicion.sign] += 1
                self._inquiries += 1
                self._look_into(it, view, suspicion)
        return judgements

    def _suspected(self, claims: frozenset[str]) -> None:
        for clause in claims:
            self.docket.tallies[clause].suspected += 1

    def _look_into(self, it: PropertyRun, view: View, suspicion: Judgement) -> Finding | None:
        """Look into a departure, and enter what it comes to; None where that was put down to other failures."""
        before = self.target.ledger.total
        try:
            finding = self._inquiry.into(view, suspicion)
        except Exception as error:  # a mistake of ours must not cost the run what it has found
            self.docket.harness_errors.append((it.name, f"{type(error).__name__} in an inquiry: {error}"))
            finding = Finding(view, (suspicion,), "once")
        it.calls += self.target.ledger.total - before
        if finding.reproduced == "alone":
            # The target departs for good, and not by showing things late: waiting as long for every look would be idle.
            patience = self.runner.patience
            patience.grace = min(patience.grace, max(SHORT_GRACE, 3 * patience.lag))
        if self._is_put_down(finding, suspicion):
            self._suspected(finding.clauses)
            return None
        self._enter(it, finding)
        return finding

    def _is_put_down(self, finding: Finding, suspicion: Judgement) -> bool:
        if finding.reproduced == "once" and too_fast(suspicion):
            return True  # the limit on the rate of calls answers for it
        if not finding.steady and RANDOM in self.docket.failing:
            return True  # some calls do nothing, for the number that went with them: this may well be one of those
        # It could not be made small, and an earlier one of its kind was: what it is about, that one tells better.
        return not finding.smallest and self._alike[suspicion.sign] > 1 and bool(self.docket.failing)

    def _enter(self, it: PropertyRun, finding: Finding) -> None:
        self.docket.find(finding, it.name)
        it.findings.append(finding)

    def look_into_the_rest(self) -> None:
        """Spend what is left on departures that were put down to failures known before: another may hide behind one."""
        later, self._later = self._later[:MOST_LATER_INQUIRIES], []
        for view, suspicion, it in later:
            left = self.target.ledger.left
            if left is not None and left < self.profile.inquiry_calls:
                return
            finding = self._inquiry.into(view, suspicion)
            if not finding.clauses <= self.docket.failing and finding.smallest:
                self._enter(it, finding)

    def clean_up(self) -> None:
        """Dissolve the groups and delete the accounts that this run made; tell what has to stay."""
        swept = self.target.journal.sweep(self.target.client)
        # The simulator ends with the run, and its accounts with it.
        self.docket.left_behind += swept.left + (swept.told if self.target.kind == "live" else [])


def _without_refused(history: History) -> Program | None:
    """What can still be run of a program after a group was refused: what it does with the others."""
    made = next((event for event in reversed(history.events) if event.step >= 0), None)
    step = history.program.steps[made.step] if made else None
    if not history.stopped or not isinstance(step, Create):
        return None
    rest = without_group(history.program, step.group)
    return rest if any(isinstance(it, Create) for it in rest.steps) else None


def cases_of(broken: list[Judgement]) -> list[tuple[Judgement, frozenset[str]]]:
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
