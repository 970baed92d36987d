"""A program from a report once more: run on a target (or found among recordings), judged, and held against the report.

What departs is not made smaller and its cause is not asked after: the program is the smallest already.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Literal

from conformance.api.errors import CallsSpent
from conformance.oracle.checks import Judgement, View, judge
from conformance.oracle.checks.request import BY_RANDOM
from conformance.programs.cost import waits_of
from conformance.programs.history import History
from conformance.programs.operations import Program
from conformance.recordings.files import read, read_head
from conformance.recordings.library import Library
from conformance.runs.accounts import NoAccounts
from conformance.runs.hearing import cases_of
from conformance.runs.playing import Player
from conformance.runs.randoms import by_random
from conformance.runs.run import Run
from conformance.targets.replay import ReplayVia
from conformance.verdicts.docket import Docket
from conformance.verdicts.finding import Finding

Showing = Literal["same", "another", "nothing", "unknown"]


class NotRun(Exception):
    """The program cannot be run here; the message is a sentence's end, in lower case."""


@dataclass(frozen=True)
class Wanted:
    """A program, and what a report says of it: the clause that it breaks, and at which step ("" and None: nothing)."""

    program: Program
    clause: str = ""
    step: int | None = None
    says: str = ""


@dataclass
class Outcome:
    """What came of it. `finding` is what departs, `times` how often the program ran, `why` what kept it from it."""

    wanted: Wanted
    showing: Showing
    times: int = 0
    finding: Finding | None = None
    others: list[Finding] = field(default_factory=list)
    why: str = ""


Play = Callable[[Program], Iterator[History]]
"""The histories of a program, one after the other, for as long as one wants more. Raises NotRun."""


def live_play(run: Run) -> Play:
    """Programs are run on the target of a run: each time on new groups."""

    def play(program: Program) -> Iterator[History]:
        waits = waits_of(program)
        if waits > run.target.max_wait:
            raise NotRun(f"it waits for {waits} s, and a program on this target may for {run.target.max_wait:.0f} s")
        for slot in _slots():
            try:
                yield run.runner.run(program, slot=slot)
            except (NoAccounts, CallsSpent) as refused:
                raise NotRun(str(refused)[:1].lower() + str(refused)[1:]) from None

    return play


def _slots() -> Iterator[int]:
    while True:
        yield from (0, 1)


def recorded_play(library: Library, via: ReplayVia = "client") -> Play:
    """Programs are looked for among recordings, and played from there: as often as they were recorded."""

    def play(program: Program) -> Iterator[History]:
        found = False
        for path in library.files():
            head = read_head(path)
            player = Player(path, head, via)
            for recorded in read(path):
                if recorded.history.program == program:
                    found = True
                    yield player.play(recorded)
        if not found:
            raise NotRun(f"no recording in {library.folder} has this very program")

    return play


def again(wanted: Wanted, play: Play, docket: Docket, times: int = 1) -> Outcome:
    """Run a program until it shows what the report says, `times` times at most; enter what departs in the docket."""
    outcome = Outcome(wanted, "nothing")
    unsettled = ""
    try:
        for history in play(wanted.program):
            outcome.times += 1
            view = View(history)
            judgements = judge(view)
            docket.note(judgements)
            for finding in _findings(view, judgements):
                same = next((it for it in finding.broken if _is_it(wanted, it)), None)
                if same is not None:
                    outcome.finding, outcome.showing = _told_for(finding, wanted, same), "same"
                    docket.find(outcome.finding, "again")
                    return outcome
                outcome.others.append(finding)
            unsettled = unsettled or _unsettled(view)
            if outcome.times >= times:
                break
    except NotRun as reason:
        unsettled = unsettled or str(reason)
    if outcome.others:
        outcome.finding, outcome.showing = outcome.others[0], "another"
        docket.find(outcome.finding, "again")
    elif unsettled or not outcome.times:
        outcome.showing, outcome.why = "unknown", unsettled or "nothing was run"
    return outcome


def _findings(view: View, judgements: list[Judgement]) -> Iterator[Finding]:
    """What departs, each kind once, with every clause that is at stake there."""
    for case in cases_of(judgements):
        departs = [it for it in judgements if not it.held and it.clause in case.claims]
        alike = [it for it in departs if it.sign == case.suspicion.sign and it.step == case.suspicion.step]
        broken = {it.clause: it for it in reversed(alike)}
        yield Finding(view, tuple(broken.values()), "alone")


def _is_it(wanted: Wanted, judgement: Judgement) -> bool:
    """Whether it is the departure that the report tells of."""
    if judgement.step != wanted.step:
        return False
    # That the random of a call is the cause no single run of the program can tell: there, the place has to do.
    return wanted.clause in (judgement.clause, BY_RANDOM)


def _told_for(finding: Finding, wanted: Wanted, same: Judgement) -> Finding:
    """The finding for the clause of the report alone: that it is the one was found out when the report was made."""
    broken = by_random(same) if wanted.clause == BY_RANDOM else same
    return Finding(finding.view, (broken,), "alone")


def _unsettled(view: View) -> str:
    """What kept a program from telling anything, in a sentence's end; "" where nothing did."""
    if view.history.stopped:
        return view.history.stopped
    lost = next((it.exchange for it in view.replies if it.step >= 0 and not it.early and it.exchange.lost), None)
    return f"{lost.command} was not answered ({lost.last.error or lost.trouble})" if lost is not None else ""
