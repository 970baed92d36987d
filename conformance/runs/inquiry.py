"""From a suspicion to an argument: run the program again on its own, make it as small as calls allow, name the cause.

A judgement on a long program is a suspicion: much had happened before, and several promises may be at stake at once.
The inquiry runs smaller programs on fresh groups and other accounts. One that shows the same kind of departure takes
the place of the larger one. The promises at stake in the smallest are the ones that are broken.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import count
from typing import Final

from conformance.api.errors import CallsSpent
from conformance.api.patience import too_often
from conformance.oracle.checks import Judgement, View, judge
from conformance.oracle.checks.request import BY_RANDOM
from conformance.programs.cost import waits_of
from conformance.programs.history import JSON
from conformance.programs.operations import (
    Burst,
    Mute,
    Overlap,
    Program,
    Wait,
)
from conformance.runs.abreast import Abreast
from conformance.runs.accounts import NoAccounts
from conformance.runs.focusing import (
    as_it_stands,
    comes_in_later,
    distilled,
    focused,
    with_all_looks,
    with_records,
)
from conformance.runs.kinds import as_an_outsider, attempts_in_vain, kindred, may_show, shape_of, types_of
from conformance.runs.randoms import by_random, chose_random, is_of_random, unpinned, with_its_randoms
from conformance.runs.rounds import Named, Rounds
from conformance.runs.runner import Runner
from conformance.runs.shrinking import TYPE, simpler, tidy, undressed
from conformance.runs.sooner import WRONG_END, after_a_wait, as_it_took, sooner_first
from conformance.verdicts.finding import Finding, passing

SPARE = 12
"""Calls that an inquiry leaves for the rest of the run."""
PATIENCE = 30.0
"""Seconds after which an inquiry begins nothing more on a real clock: programs that wait are slow to run again."""
ALL_PATIENCE = 70.0
"""Seconds for all inquiries of a run on a real clock; each takes at most half of what is left."""
LEAST_PATIENCE = 5.0
RESTED = 1.1
"""Seconds without calls, after which none comes too often."""
STORM = 20
"""Attempts in a row that may come to nothing while the service is sound."""
CALMS = (0.1, 0.3, 1.0, 2.0, 2.0, 2.0)
"""Seconds between looks whether calls are answered again."""
CONTROLS: tuple[tuple[str, JSON], ...] = (
    ("get_group_info", {"GroupIdList": ["control"]}),
    ("account_check", {"CheckItem": [{"UserID": "control"}]}),
)
"""Harmless calls that show whether answers come; where one is wrong for good, the next may not be."""
SHORT_WAIT = 3
"""Seconds that a program may wait, on a real clock, to be run again only to see whether it shows the same."""
AGAIN = 2
"""How often the program is run again as it was before it counts as not reproducible."""


BESIDE: Final = "beside"
"""How a finding was reproduced in a round of several programs."""

Tried = Callable[[Iterable[Named]], Iterator[tuple[str, Finding | None]]]
"""Tries candidates, in rounds: what each of those shows that are due, with its way."""


class Inquiry:
    """Looks into suspicions on one runner; spends at most `calls` calls on each.

    `beside` gives what runs smaller programs side by side where they wait; None where they go one by one.
    """

    def __init__(self, runner: Runner, calls: int, beside: Callable[[], Abreast | None] = lambda: None) -> None:
        self.runner = runner
        self.calls = calls
        self._rounds = Rounds(beside)
        self._alone = Rounds(lambda: None)
        self._sooner = False
        """Whether a wrong end that shows at once is taken for the cause of what shows after a wait."""
        self._slots = count(1)
        self._patience = ALL_PATIENCE
        self._told = set[str]()
        """Types of group that departures were made small in."""
        self._settled: dict[Hashable, Finding] = {}
        """By the shapes of programs on the way to it: what came out of an inquiry before."""

    def into(self, view: View, suspicion: Judgement) -> Finding:
        """The finding that a suspicion comes to, as small as the calls allow."""
        ledger, clock = self.runner.target.ledger, self.runner.target.clock
        start, began = ledger.total, clock.now()
        patience = min(PATIENCE, max(LEAST_PATIENCE, self._patience / 2))
        try:
            with ledger.in_trouble():
                rounds = self._alone if passing(suspicion) else self._rounds
                found = self._into(view, suspicion, start, began + patience, rounds)
                if found is None:  # it shows beside other programs, and not alone
                    found = self._into(view, suspicion, start, began + patience, self._alone)
                return found or _seen_once(view, suspicion)
        finally:
            self._patience -= clock.now() - began

    def _into(self, view: View, suspicion: Judgement, start: int, until: float, rounds: Rounds) -> Finding | None:
        """Look into it from a number of calls on, on a real clock until then; None where it showed in rounds alone."""
        seen: set[str] = set()

        def left() -> int:
            ledger = self.runner.target.ledger
            own = start + self.calls - ledger.total
            return own if ledger.left is None else min(own, ledger.left - SPARE)

        def affordable() -> bool:
            clock = self.runner.target.clock
            return left() > 0 and (clock.virtual or clock.now() <= until)

        def due(candidate: Program) -> bool:
            key = candidate.key()
            if key in seen or not affordable() or not may_show(candidate, suspicion):
                return False
            seen.add(key)
            return True

        def tried(candidates: Iterable[Named]) -> Iterator[tuple[str, Finding | None]]:
            for some in rounds.deal(candidates, due, left):
                yield from self._shown(some, suspicion, rounds)

        self._sooner = not self.runner.target.virtual and after_a_wait(view, suspicion)
        best = self._confirm(view, suspicion, tried, seen)
        self._sooner = False
        if best is not None and best.broken[0].sign != suspicion.sign:
            suspicion = best.broken[0]  # what comes after a wait follows from an end that is wrong before
        if best is None:
            return self._pinned(view, suspicion) or _seen_once(view, suspicion)
        if passing(suspicion):
            return best if self._lasts(best, suspicion, affordable) else _seen_once(view, suspicion)
        patience = self.runner.patience
        grace, patience.grace = patience.grace, min(patience.grace, max(0.3, 3 * patience.lag))
        in_vain, way_there = set[str](), list[Hashable]()
        try:
            while affordable():
                way_there.append(shape_of(best, suspicion))
                if way_there[-1] in self._settled:
                    return self._settled[way_there[-1]]
                smaller = self._smaller(best, tried, in_vain)
                if smaller is None:
                    best = replace(best, smallest=affordable())
                    break
                best = smaller
            if best.reproduced == BESIDE:
                alone = self._seen_alone(best, suspicion)
                if alone is None:
                    return None
                best = self._of_membership(alone)
            else:
                best = self._of_membership(self._seen_from_all_sides(best, suspicion))
            if not affordable():
                return best
            best = self._of_its_random(best, suspicion)
            if self._steady(best, best.broken[0]):
                self._told |= types_of(best.view.history.program) - {"Public"}
                self._settled |= dict.fromkeys(way_there if best.smallest else (), best)
                return best
            return self._pinned(best.view, suspicion) or replace(best, steady=False)
        finally:
            patience.grace = grace

    def _shown(
        self, some: Sequence[Named], suspicion: Judgement, rounds: Rounds
    ) -> Iterator[tuple[str, Finding | None]]:
        """What the programs of a round show, each with its way."""
        if len(some) == 1:
            ((way, program),) = some
            yield way, self._shows(program, suspicion)
            return
        for (way, _), history in zip(some, rounds.run(program for _, program in some), strict=True):
            view = View(history) if history is not None else None
            broken = self._alike(view, suspicion) if view is not None else ()
            yield way, Finding(view, broken, BESIDE) if view is not None and broken else None

    def _seen_alone(self, best: Finding, suspicion: Judgement) -> Finding | None:
        """What was found in a round, run alone, with the looks from all sides where it shows with these; None where it
        does not come again."""
        program = best.view.history.program
        reading = best.broken[0].reading
        if reading is not None and reading.account:
            whole = with_all_looks(program, reading.group, reading.account, reading.topic)
            if seen := self._shows(whole, suspicion):
                return replace(seen, smallest=best.smallest)
        for _ in range(AGAIN):
            if seen := self._shows(program, suspicion):
                return replace(seen, smallest=best.smallest)
        return None

    def _seen_from_all_sides(self, best: Finding, suspicion: Judgement) -> Finding:
        """The finding with the looks at the very account that it is about; it may have changed on the way."""
        reading = best.broken[0].reading
        if reading is None or not reading.account:
            return best
        program = best.view.history.program
        whole = with_all_looks(program, reading.group, reading.account, reading.topic)
        if whole.key() == program.key():
            return best
        seen = self._shows(whole, suspicion)
        return replace(seen, smallest=best.smallest) if seen else best

    def _lasts(self, best: Finding, suspicion: Judgement, affordable: Callable[[], bool]) -> bool:
        """Whether an answer that may be a network's comes every time, for longer than any storm of those lasts.

        What comes too often has to be told on a line at rest, and in more than one second.
        """
        told = attempts_in_vain((suspicion,)) + attempts_in_vain(best.broken)
        found: Finding | None = None
        while told <= STORM or found is None:
            found = self._shows(best.view.history.program, suspicion) if affordable() else None
            if found is None:
                return False
            told += attempts_in_vain(found.broken)
        return True

    def _at_rest(self) -> bool:
        """Whether calls are answered as they come: waited for a little, so that a storm may pass."""
        client = self.runner.target.client
        for pause in CALMS:
            for command, body in CONTROLS:
                if not client.call(command, body, retry=False).trouble:
                    return True
            client.clock.sleep(pause)
        return False

    def _of_membership(self, best: Finding) -> Finding:
        """What is wrong with an account that was thrown out on the way follows from that: it may have been let in
        again, or be seen in a topic alone, where its messages are refused as an outsider's."""
        reading, program = best.broken[0].reading, best.view.history.program
        if reading is None or not reading.account or reading.channel == "roster":
            return best
        if not (comes_in_later(program, reading.group, reading.account) or as_an_outsider(best, reading.account)):
            return best
        program = with_records(program, reading.group)
        try:
            view = View(self.runner.run(program, slot=next(self._slots) % 2))
        except (NoAccounts, CallsSpent):
            return best
        thrown_out = {id(it) for it in view.membership.calls if it.outcome == "gone" and it.account == reading.account}
        gone = [it for it in judge(view) if id(it.reading) in thrown_out]
        return Finding(view, tuple(gone[:1]), "alone", best.smallest) if gone else best

    def _steady(self, best: Finding, suspicion: Judgement) -> bool:
        """Whether the program shows the departure every time. Taken for granted where one would have to wait long."""
        program = best.view.history.program
        waits = waits_of(program)
        if suspicion.reading is None or (waits > SHORT_WAIT and not self.runner.target.clock.virtual):
            return True
        return all(self._shows(program, suspicion) for _ in range(AGAIN))

    def _confirm(
        self,
        view: View,
        suspicion: Judgement,
        tried: Tried,
        seen: set[str],
    ) -> Finding | None:
        program = as_it_took(view.history)
        candidates = list(self._first(program, suspicion))
        if not self.runner.target.virtual:
            candidates = sooner_first(candidates, suspicion)
        as_it_was = Named("", program)
        again = AGAIN if any(it.key() == program.key() for it in candidates) else AGAIN - 1
        for _, finding in tried([*(Named("", it) for it in candidates), as_it_was]):
            if finding:
                return finding
        for _ in range(again):
            seen.discard(program.key())
            for _, finding in tried([as_it_was]):
                if finding:
                    return finding
        return None

    @staticmethod
    def _first(program: Program, suspicion: Judgement) -> Iterator[Program]:
        reading = suspicion.reading
        if reading is not None and reading.account:
            yield from distilled(program, suspicion.step, reading.group, reading.account, reading.topic)
            yield from focused(program, suspicion.step, reading.group, reading.account, reading.topic)
        elif suspicion.step >= 0:
            step = program.steps[suspicion.step]
            needed = as_it_stands(program.steps[: suspicion.step], getattr(step, "group", ""))
            if not isinstance(step, Overlap | Burst | Wait):
                if isinstance(step, Mute) and step.seconds == 0:  # there is somebody to unmute
                    muted = Mute(step.group, step.members[:1], topic=step.topic)
                    yield tidy(undressed(Program((*needed, muted, step))))
                yield tidy(undressed(Program((*needed, step))))
                yield tidy(Program((*needed, step)))
            yield undressed(Program(program.steps[: suspicion.step + 1]))
            yield Program(program.steps[: suspicion.step + 1])

    def _smaller(self, best: Finding, tried: Tried, in_vain: set[str]) -> Finding | None:
        """A finding that is one simplification away; the ways that lead to none are taken down as in vain."""
        reading = best.broken[0].reading
        account = reading.account if reading else ""
        had = types_of(best.view.history.program)

        def ways() -> Iterator[Named]:
            last, before = "", frozenset(in_vain)
            for way, candidate in simpler(best.view.history.program, account, before):
                if way == TYPE and self._told & (types_of(candidate) - had):
                    continue  # that it departs there is known: whether it does here, too, is not
                if last != way:
                    in_vain.add(last)
                last = way
                yield Named(way, candidate)

        for way, finding in tried(ways()):
            if finding:
                in_vain.discard(way)
                return finding
        return None

    def _shows(self, program: Program, suspicion: Judgement) -> Finding | None:
        may_pass = passing(suspicion)
        try:
            if may_pass and suspicion.exchange is not None and too_often(suspicion.exchange.trouble):
                time.sleep(RESTED)  # real seconds: it is about how fast calls really come
            if may_pass and not self._at_rest():
                return None
            history = self.runner.run(program, slot=next(self._slots) % 2)
            if may_pass and not self._at_rest():
                return None
        except (NoAccounts, CallsSpent):
            return None
        view = View(history)
        broken = self._alike(view, suspicion)
        return Finding(view, broken, "alone") if broken else None

    def _alike(self, view: View, suspicion: Judgement) -> tuple[Judgement, ...]:
        """The judgements of a view that tell of the departure; or, where that came after a wait, of a wrong end that
        the same account is shown with at once."""
        broken = kindred(view, suspicion)
        if broken or not self._sooner or waits_of(view.history.program) or suspicion.reading is None:
            return broken
        account = suspicion.reading.account
        ends = [it for it in judge(view) if not it.held and it.reading and it.reading.account == account]
        wrong = next((it for it in ends if WRONG_END in it.sign), None)
        return kindred(view, wrong) if wrong is not None else ()

    def _pinned(self, view: View, suspicion: Judgement) -> Finding | None:
        """Whether the departure comes back with the very randoms that went with it, and with others does not."""
        program = with_its_randoms(view.history, suspicion)
        return self._compared(program, suspicion) if program is not None else None

    def _of_its_random(self, best: Finding, suspicion: Judgement) -> Finding:
        """The finding, put down to the random that the program chose for the very call that was answered wrongly, where
        with another one it is not."""
        program, own = best.view.history.program, tuple(it for it in best.broken if is_of_random(it))
        if suspicion.reading is not None or not chose_random(program, best.broken[0].step) or own == best.broken:
            return best
        found = self._compared(program, suspicion)
        if found is None:
            return best
        return replace(found, broken=own) if own and found.clauses == {BY_RANDOM} else found

    def _compared(self, with_them: Program, suspicion: Judgement) -> Finding | None:
        """A program held against the same with other randoms: a departure of the randoms, or of itself where it shows
        with all others, too; None where it does not come back with them. Both are run in turn, for what hangs on how
        soon a program comes after another comes back as well."""
        without = unpinned(with_them)
        found, others = None, list[Finding | None]()
        while found is None or len(others) < AGAIN or (all(others) and len(others) < 2 * AGAIN):
            found = self._shows(with_them, suspicion)
            if found is None:
                return None
            others.append(self._shows(without, suspicion))
        if all(others):
            return others[-1]
        return replace(found, broken=(by_random(found.broken[0]),), smallest=True)


def _seen_once(view: View, suspicion: Judgement) -> Finding:
    return Finding(view, kindred(view, suspicion), "once", steady=False)
