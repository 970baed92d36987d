"""A run: programs on a target, each judged as it ends; into what departs, smaller programs look."""

from __future__ import annotations

import time

from conformance.api.errors import CallsSpent
from conformance.api.undo.own import POOLS
from conformance.contract import vendor
from conformance.live.pool import Pool
from conformance.oracle.checks import Judgement, View, judge
from conformance.oracle.checks.request import BY_RANDOM
from conformance.programs.history import History
from conformance.programs.operations import Create, Program, Wait
from conformance.runs.accounts import Accounts, NoAccounts
from conformance.runs.binding import Names
from conformance.runs.hearing import Case, Hearing
from conformance.runs.inquiry import Inquiry
from conformance.runs.runner import Runner
from conformance.runs.shrinking import without_group
from conformance.runs.sink import Sink
from conformance.runs.trial import PropertyRun
from conformance.settings.profiles import Profile
from conformance.targets.target import Target
from conformance.verdicts.docket import Docket
from conformance.verdicts.evidence import Evidence, kind_of, today
from conformance.verdicts.finding import Finding

MOST_LATER_INQUIRIES = 6
SHORT_GRACE = 0.5
"""Seconds for which looks are taken again once a departure has been confirmed."""


class Run:
    """A trial of whatever the target is. `sink` is where what is run is written down."""

    def __init__(
        self, target: Target, profile: Profile, docket: Docket | None = None, sink: Sink | None = None
    ) -> None:
        self._sink = sink or Sink()
        self.told = self._sink.told
        self.docket = docket or Docket(vendor())
        own = Pool(target.client, target.journal, self.told, self.docket.left_behind)
        names = Names(target.journal.run, own if target.kind == "live" else lambda: POOLS[0])
        self.docket.source = self._here = Evidence(kind_of(target.kind, target.endpoint), today())
        self.docket.profile = profile.name
        self.target = target
        self.profile = profile
        self.runner = Runner(target, Accounts(target, names.usual), names)
        self.interleaves = self._sink.interleaves
        self._hearing = Hearing(self.docket, self._look_into, self._sink)
        self._inquiry = Inquiry(self.runner, profile.inquiry_calls)
        self._slot = 0

    def begin(self, it: PropertyRun, key: str, strategies: str) -> bool:
        """Start with what was run for the property before, where that is kept; its programs are still to be run."""
        kept = self._sink.begin(it, key, strategies)
        self.docket.source = self._sink.seen(key)
        for one in kept:
            self._hearing.take_over(it, one)
        self.docket.source = self._here
        return False

    def evidence(self) -> str:
        """The target says it all."""
        return ""

    def draws(self, planned: int) -> int:
        """As many as are planned, or as the sink wants."""
        return self._sink.draws(planned)

    def forget(self) -> None:
        """Run programs again that were run before: the same one may be recorded for two properties."""
        self._hearing.seen.clear()

    def run(self, it: PropertyRun, program: Program) -> None:
        """Run a program for a property and judge its history; once, however often it is drawn.

        Raises CallsSpent when the budget is used up.
        """
        rest: Program | None = program
        while rest is not None and self._sink.wants_more() and self._is_due(it, rest):
            began = time.monotonic()
            history = self._history(it, rest)
            view = View(history)
            judgements = judge(view)
            self.docket.spend(judgements, time.monotonic() - began)
            self._hearing.hear(it, view, judgements)
            rest = _without_refused(history)

    def finished(self, it: PropertyRun) -> None:
        """A property has run all its programs; where it had none, its clauses are left out of this profile."""
        if not it.programs:
            why = f"the {self.profile.name} profile has no program for it"
            self.docket.left_out |= {clause: self.docket.left_out.get(clause, why) for clause in it.judges}
        left_out = self.docket.left_out
        self._sink.finish(it, {clause: left_out[clause] for clause in it.judges if clause in left_out})

    def look_into_the_rest(self) -> None:
        """Spend what is left on departures that were put down to failures known before: another may hide behind one."""
        hearing = self._hearing
        later, hearing.later = hearing.later[:MOST_LATER_INQUIRIES], []
        for it, view, case in later:
            left = self.target.ledger.left
            if left is not None and left < self.profile.inquiry_calls:
                return
            finding = self._inquiry.into(view, case.suspicion)
            told = all(self.docket.accounted((it.clause,), it.sign) for it in finding.broken)
            if not told and finding.smallest:
                hearing.enter(it, finding)
                self._sink.keep_late(it, finding)

    def clean_up(self) -> None:
        """Dissolve the groups and delete the accounts that this run made; tell what has to stay."""
        self._sink.close()
        if self.docket.unreached:
            return  # nothing was made, and nobody there would answer
        swept = self.target.journal.sweep_own(self.target.client)
        self.told += swept.found
        # The simulator ends with the run, and its accounts with it.
        self.docket.left_behind += swept.left + swept.sought + (swept.told if self.target.kind == "live" else [])

    def _is_due(self, it: PropertyRun, program: Program) -> bool:
        """Whether a program has not run yet, and waits no longer than the target allows."""
        if program.key() in self._hearing.seen:
            return False
        if sum(step.seconds for step in program.steps if isinstance(step, Wait)) > self.target.max_wait:
            longest = f"it would have to wait for longer than the {self.target.max_wait:.0f} s that a live program may"
            self.docket.left_out |= dict.fromkeys(it.judges, longest)
            self.docket.out_of_reach |= set(it.judges)
            return False
        return True

    def _history(self, it: PropertyRun, program: Program) -> History:
        self._hearing.seen.add(program.key())
        before = self.target.ledger.total
        self._slot = 1 - self._slot
        try:
            return self.runner.run(program, slot=self._slot)
        except NoAccounts as refused:
            return History(program, {}, (), stopped=str(refused))
        except CallsSpent as spent:
            self.docket.spent = str(spent)
            raise
        finally:
            it.programs += 1
            it.calls += self.target.ledger.total - before

    def _look_into(self, it: PropertyRun, view: View, case: Case) -> Finding | None:
        """Look into a departure, and enter what it comes to; None where that was put down to other failures."""
        before = self.target.ledger.total
        try:
            finding = self._inquiry.into(view, case.suspicion)
        except Exception as error:  # a mistake of ours must not cost the run what it has found
            self.docket.harness_errors.append((it.name, f"{type(error).__name__} in an inquiry: {error}"))
            finding = Finding(view, (case.suspicion,), "once", steady=False)
        it.calls += self.target.ledger.total - before
        if finding.reproduced == "alone" and not finding.passing:
            # The target departs for good, and not by showing things late: waiting as long for every look would be idle.
            patience = self.runner.patience
            patience.grace = min(patience.grace, max(SHORT_GRACE, 3 * patience.lag))
        if self._is_put_down(finding, case.suspicion):
            self._hearing.suspect(finding.clauses)
            return None
        self._hearing.enter(it, finding)
        return finding

    def _is_put_down(self, finding: Finding, suspicion: Judgement) -> bool:
        if not finding.steady and BY_RANDOM in self.docket.failing:
            return True  # some calls do nothing, for the number that went with them: this may well be one of those
        # It could not be made small, and an earlier one of its kind was: what it is about, that one tells better.
        return not finding.smallest and self._hearing.alike[suspicion.sign] > 1 and bool(self.docket.failing)


def _without_refused(history: History) -> Program | None:
    """What can still be run of a program after a group was refused: what it does with the others."""
    made = next((event for event in reversed(history.events) if event.step >= 0), None)
    step = history.program.steps[made.step] if made else None
    if not history.stopped or not isinstance(step, Create):
        return None
    rest = without_group(history.program, step.group)
    return rest if any(isinstance(it, Create) for it in rest.steps) else None
