"""A run: programs on a target, each judged as it ends; into what departs, smaller programs look."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Iterable, Sequence
from dataclasses import replace
from math import inf

from conformance.api.errors import CallsSpent
from conformance.api.undo.own import POOLS
from conformance.contract import vendor
from conformance.live.auditing import LEAST_CAP, Audit, Audited
from conformance.live.checked import Checked
from conformance.live.checking import check
from conformance.live.pool import Pool
from conformance.oracle.checks import Judgement, View, judge
from conformance.oracle.checks.request import BY_RANDOM
from conformance.programs.cost import waits_of
from conformance.programs.history import History
from conformance.programs.operations import Create, Program
from conformance.runs.abreast import Abreast, Crowded, width_for
from conformance.runs.accounts import Accounts, NoAccounts
from conformance.runs.ahead import Ahead
from conformance.runs.binding import SLOTS, Names
from conformance.runs.hearing import Case, Hearing
from conformance.runs.inquiry import Inquiry
from conformance.runs.runner import Runner
from conformance.runs.shrinking import without_group
from conformance.runs.sink import Sink
from conformance.runs.trial import PropertyRun, Width
from conformance.settings.options import Settings
from conformance.settings.profiles import Profile
from conformance.targets.target import Target
from conformance.verdicts.docket import Docket
from conformance.verdicts.evidence import Evidence, kind_of, today
from conformance.verdicts.finding import Finding

MOST_LATER_INQUIRIES = 6
SHORT_GRACE = 0.5
"""Seconds for which looks are taken again once a departure has been confirmed."""


class Run:
    """A trial of whatever the target is. `sink` is where what is run is written down.

    `width` programs run side by side; as many as the measured round trip asks for, where that is None. Where time is
    virtual they run one after the other, for there waiting costs nothing, and one clock is everybody's.
    """

    def __init__(
        self,
        target: Target,
        profile: Profile,
        docket: Docket | None = None,
        sink: Sink | None = None,
        *,
        width: int | None = 1,
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
        self._inquiry = Inquiry(self.runner, profile.inquiry_calls, self._round)
        self._slot = 0
        self._width = 1 if target.virtual or not self._sink.runs_ahead else width
        self._abreast: Abreast | None = None
        self._ahead: Ahead | None = None
        """Where programs run one after the other on a real clock."""
        self._round_trip = inf
        """Seconds of the shortest one, when the width was chosen."""
        self._took = 0.0
        """Seconds that the program which is heard took among others; 0 where it ran in its turn."""
        self._beside_others = False
        """Whether other programs were under way beside the one that is heard."""
        self.checked: Checked | None = None
        """What the check at the beginning of a live run came to."""
        self.audited: Audited | None = None
        """What the audit of a live run came to, at its end."""
        self.planned: int | None = None
        self.looks = 0
        self._audit: Audit | None = None

    def look_around(self, settings: Settings) -> None:
        """Before the first program of a live run: see whether the app is ready, and what is on it."""
        target = self.target
        if target.kind != "live" or self.docket.unreached:
            return
        capped = settings.calls is not None and not settings.trouble and settings.calls < LEAST_CAP
        why = f"a cap of {settings.calls} calls leaves no room for it" if capped else ""
        self._audit = Audit(target.client, target.journal, why)
        if capped:
            return
        self.checked = check(target.client, target.journal, meanwhile=self._settle_in)
        self.told += [f"{row.name}: {row.says}; {row.do}." for row in self.checked.problems]

    def _settle_in(self, checked: Checked) -> None:
        """Beside the check: look at what is on the app, and have the accounts there that most programs need."""
        assert self._audit is not None
        self._audit.before(checked.page)
        with contextlib.suppress(CallsSpent, NoAccounts):
            usual = self.runner.names.usual()  # takes the lease, and undoes what runs before have left
            self._audit.accounts_before(usual)
            self.runner.accounts.ensure(usual)

    @property
    def width(self) -> Width | None:
        """How many programs run side by side, once that is known; None where they cannot."""
        if self.target.virtual or self.docket.unreached or not (self._width == 1 or self._abreast is not None):
            return None
        return Width(
            1 if self._abreast is None else self._abreast.width,
            self._width,
            round(self._round_trip, 4) if self._round_trip < inf else None,
            self._abreast is not None and self._abreast.one_by_one,
        )

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

    def ahead(self, programs: Iterable[Program]) -> None:
        """Begin to run what will be asked for, given in that order, where programs may run side by side."""
        self._round_trip = round_trip = self.target.client.quickest
        if self._width == 1:
            self._ahead = Ahead(self.target, programs) if self._may_learn() else None
            return
        due = list({program.key(): program for program in programs if self._may_wait(program)}.values())
        self._abreast = Abreast(
            self._beside,
            self._width or width_for(round_trip),
            self.target.ledger,
            self.target.offset,
            self.profile.inquiry_calls,
            round_trip=round_trip,
        )
        self._abreast.plan(due)
        if self._import_for(due):
            self._abreast.widen()

    def run(self, it: PropertyRun, program: Program) -> None:
        """Run a program for a property and judge its history; once, however often it is drawn.

        Raises CallsSpent when the budget is used up.
        """
        rest: Program | None = program
        while rest is not None and self._sink.wants_more() and self._is_due(it, rest):
            began = time.monotonic()
            history = self._history_for(it, rest)
            view = View(history)
            judgements = judge(view)
            self.docket.spend(judgements, self._took or time.monotonic() - began)
            if not all(judgement.held for judgement in judgements):
                self.looks += sum(event.early for event in history.events)
            self._hearing.hear(it, view, judgements, beside=self._beside_others)
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
        if self._abreast is not None:
            self._abreast.no_more()
        later, hearing.later = hearing.later[:MOST_LATER_INQUIRIES], []
        with self._at_rest():
            for it, view, case in later:
                left = self.target.ledger.left
                if left is not None and left < self.profile.inquiry_calls:
                    return
                finding = self._inquiry.into(view, case.suspicion)
                told = all(self.docket.accounted((it.clause,), it.sign) for it in finding.broken)
                if not told and finding.smallest:
                    hearing.enter(it, finding)
                    self._sink.keep_late(it, finding)

    def _at_rest(self) -> contextlib.AbstractContextManager[None]:
        """Nothing else is under way on the target until it ends."""
        return contextlib.nullcontext() if self._abreast is None else self._abreast.quiet()

    def clean_up(self) -> None:
        """Dissolve the groups and delete the accounts that this run made; tell what has to stay."""
        if self._abreast is not None:
            self._abreast.stop()
        self._sink.close()
        if self.docket.unreached:
            return  # nothing was made, and nobody there would answer
        swept = self.target.journal.sweep_own(self.target.client)
        self.told += swept.found
        # The simulator ends with the run, and its accounts with it.
        self.docket.left_behind += swept.left + swept.sought + (swept.told if self.target.kind == "live" else [])
        if self._audit is not None:
            self.audited = self._audit.after(swept.staying, self.runner.accounts.refused)
            if self.audited.moved:
                self.docket.harness_errors.append(("audit", " ".join(self.audited.says)))

    def _is_due(self, it: PropertyRun, program: Program) -> bool:
        """Whether a program has not run yet, and waits no longer than the target allows."""
        if program.key() in self._hearing.seen:
            return False
        if not self._may_wait(program):
            longest = f"it would have to wait for longer than the {self.target.max_wait:.0f} s that a live program may"
            self.docket.left_out |= dict.fromkeys(it.judges, longest)
            self.docket.out_of_reach |= set(it.judges)
            return False
        return True

    def _may_wait(self, program: Program) -> bool:
        return waits_of(program) <= self.target.max_wait

    def _history_for(self, it: PropertyRun, program: Program) -> History:
        """What came of a program, whether it ran ahead or runs now."""
        self._hearing.seen.add(program.key())
        before = self.target.ledger.total
        self._beside_others = False
        try:
            if self._ahead is not None:
                return self._ahead.take(program, self._in_turn, self.profile.inquiry_calls)
            if self._abreast is None:
                return self._in_turn(program)
            if self.docket.spent:
                raise CallsSpent(self.docket.spent)
            job = self._abreast.take(program)
            it.calls += attempts_of(job.came)
            if job.beside and self._abreast.one_by_one and not all(one.held for one in judge(View(job.came))):
                # What departs beside others need not do so alone: here that is known to be so.
                with self.target.ledger.in_trouble():
                    job = self._abreast.take(program)
                it.calls += attempts_of(job.came)
            self._beside_others, self._took = job.beside, job.took
            return job.came
        except CallsSpent as spent:
            self.docket.spent = str(spent)
            if self._abreast is not None:
                self._abreast.stop()
            raise
        finally:
            it.programs += 1
            if self._abreast is None:
                it.calls += self.target.ledger.total - before

    def _may_learn(self) -> bool:
        """Whether a program may run before its turn, so that others know the service's clock."""
        return self._sink.runs_ahead and not self.target.virtual

    def _in_turn(self, program: Program) -> History:
        """The history of a program that runs now, where no other does."""
        self._slot = 1 - self._slot
        return self._history(program, self._slot)

    def _history(self, program: Program, slot: int) -> History:
        try:
            return self.runner.run(program, slot=slot)
        except NoAccounts as refused:
            return History(program, {}, (), stopped=str(refused))

    def _beside(self, program: Program, slot: int) -> History:
        """The history of a program that runs among others. Crowded where its slot cannot have accounts."""
        if slot >= SLOTS:
            try:
                self.runner.accounts.ensure(self.runner.names.beside(slot))
            except NoAccounts:
                raise Crowded from None
        return self._history(program, slot)

    def _round(self) -> Abreast | None:
        """What runs smaller programs side by side, where programs of this run do: nothing else runs meanwhile."""
        if self._abreast is None or self._abreast.one_by_one:
            return None
        return self._abreast.another()

    def _import_for(self, programs: Sequence[Program]) -> bool:
        """Import what the programs need one after the other, in that order; whether the target has taken it all.

        Accounts that only width needs come after these: an app with room for few must not lack for them.
        """
        accounts = self.runner.accounts
        for number, program in enumerate(programs):
            try:
                accounts.ensure(self.runner.names.needed(program, number % SLOTS))
            except NoAccounts:
                if not accounts.refused:
                    return False  # no answer came: the programs will tell
            except CallsSpent:
                return False
        return not accounts.refused

    def _look_into(self, it: PropertyRun, view: View, case: Case) -> Finding | None:
        """Look into a departure, and enter what it comes to; None where that was put down to other failures."""
        with self._at_rest():
            return self._looked_into(it, view, case, beside=self._beside_others)

    def _looked_into(self, it: PropertyRun, view: View, case: Case, *, beside: bool) -> Finding | None:
        before = self.target.ledger.total
        try:
            finding = self._inquiry.into(view, case.suspicion)
        except Exception as error:  # a mistake of ours must not cost the run what it has found
            self.docket.harness_errors.append((it.name, f"{type(error).__name__} in an inquiry: {error}"))
            finding = Finding(view, (case.suspicion,), "once", steady=False)
        it.calls += self.target.ledger.total - before
        if finding.once and beside and not finding.passing:
            finding = replace(finding, reproduced="beside")
            assert self._abreast is not None
            self._abreast.narrow()
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


def attempts_of(history: History) -> int:
    """How many HTTP calls a history is of."""
    return sum(len(event.exchange.attempts) for event in history.events if event.exchange)


def _without_refused(history: History) -> Program | None:
    """What can still be run of a program after a group was refused: what it does with the others."""
    made = next((event for event in reversed(history.events) if event.step >= 0), None)
    step = history.program.steps[made.step] if made else None
    if not history.stopped or not isinstance(step, Create):
        return None
    rest = without_group(history.program, step.group)
    return rest if any(isinstance(it, Create) for it in rest.steps) else None
