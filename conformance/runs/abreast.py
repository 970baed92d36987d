"""Programs side by side: they run ahead of their turn, and each is asked for in the suite's order.

Whoever asks gets what came of a program when its turn is there, so that nothing that follows from it depends on which
program was first. A program that sleeps leaves its place to another. Which programs run depends on the calls that are
left: one that could take calls from those before it waits for them.
"""

from __future__ import annotations

import contextvars
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Final

from conformance.api import turns
from conformance.api.offset import ClockOffset
from conformance.api.outlets import AT_WORK
from conformance.api.pace.ledger import Ledger
from conformance.programs.cost import calls_of, waits_of
from conformance.programs.history import History
from conformance.programs.operations import Burst, Program, accounts_of
from conformance.runs.binding import SLOT_NUMBERS, SLOTS, is_rare
from conformance.runs.waiting import KNOWN

MOST_ASLEEP: Final = 24
"""Programs that sleep while others work: each has accounts of its own."""
MOST_EARLY: Final = 1
"""Of these, while there are accounts for few: the first program that is judged must not wait for a place."""
MOST_AHEAD: Final = 256
"""Programs that may have run and not been asked for: their histories are in memory."""
LEARNT: Final = 5.0
"""Seconds after which the clock of the mutes is known: what makes calls for longer may begin before."""
SHORT: Final = 0.02
"""Seconds for which a program that sleeps keeps its place."""
LAST: Final = 8.0
"""Seconds that programs are waited for which were told to end; what they leave then is undone from the journal."""
LOOK: Final = 1.0
"""Seconds after which the main thread, while it waits, can be interrupted everywhere."""
LEAST: Final = 4
MOST: Final = 16
"""Programs side by side where nobody says how many."""
WISHED: Final = 200
"""Calls a second that the width is chosen for."""


def width_for(round_trip: float) -> int:
    """How many programs side by side make some 200 calls a second, where each call takes so many seconds."""
    return max(LEAST, min(MOST, round(WISHED * min(round_trip, 1.0))))


class Ended(BaseException):
    """The run ends, and the program with it."""


class Crowded(Exception):
    """The target does not take the accounts for so many programs at once."""


@dataclass(eq=False)
class Job:
    """One program on its way: what became of it, where it is done."""

    number: int
    program: Program
    slot: int = -1
    started: bool = False
    done: bool = False
    beside: bool = False
    """Whether another program was under way meanwhile."""
    took: float = 0.0
    """Seconds from its start to its end."""
    made: int = 0
    """Calls that it has made."""
    told: bool = False
    """Whether it was told to end."""
    history: History | None = None
    error: BaseException | None = None

    def __post_init__(self) -> None:
        calls = calls_of(self.program)
        self._calls = calls.total()
        self._undoing = calls["destroy_group"]
        self.waits = waits_of(self.program)
        """Seconds that it sleeps at least."""
        self.unusual = any(is_rare(role) for role in accounts_of(self.program))
        """Whether it needs accounts that are imported for few programs alone."""
        self.alone = any(isinstance(step, Burst) for step in self.program.steps)

    @property
    def came(self) -> History:
        """What came of it, where it ended as it should."""
        assert self.history is not None
        return self.history

    @property
    def calls(self) -> int:
        """How many calls it may yet need, besides those that the journal keeps for its groups."""
        if self.done:
            return 0
        return max(0, self._calls - self.made - (self._undoing if self.made else 0))


class Abreast:
    """Runs programs side by side, `width` of them besides those that sleep. `run` runs one with a slot of accounts.

    `spare` calls are left for looking into a departure, whenever a program runs ahead of its turn. `round_trip` is how
    many seconds a call takes. Until it is told to widen, programs run in the first slots alone.
    """

    def __init__(
        self,
        run: Callable[[Program, int], History],
        width: int,
        ledger: Ledger,
        offset: ClockOffset,
        spare: int,
        *,
        round_trip: float = 0.0,
    ) -> None:
        self.width = width
        self._run = run
        self._ledger = ledger
        self._offset = offset
        self._spare = spare
        self._round_trip = round_trip
        self._changed = threading.Condition()
        self._jobs: dict[str, Job] = {}
        """By the keys of their programs, in the suite's order: those that nobody has asked for yet."""
        self._under_way: set[Job] = set()
        self._asleep = 0
        self._slots = list(SLOT_NUMBERS[:SLOTS])
        self._few = True
        self.one_by_one = False
        self._next = 0
        self._held = 0
        self._was_quiet = False
        self._stop = threading.Event()

    def plan(self, programs: Iterable[Program]) -> None:
        """Run these, given in the suite's order, after those that were planned before."""
        with self._changed:
            for program in programs:
                self._jobs.setdefault(program.key(), Job(self._next, program))
                self._next += 1
            self._fill()

    def widen(self) -> None:
        """The target has accounts for more slots."""
        with self._changed:
            self._few = False
            self._slots += SLOT_NUMBERS[SLOTS : self.width + MOST_ASLEEP]
            self._fill()

    def another(self) -> Abreast:
        """One more of its kind, for programs that are planned while none of this one's run. They all start at once, as
        far as there are accounts."""
        width = len(SLOT_NUMBERS)
        made = Abreast(self._run, width, self._ledger, self._offset, 0, round_trip=self._round_trip)
        if not self._few:
            made.widen()
        return made

    def narrow(self) -> None:
        """From now on programs run one after the other: beside each other they show what they do not show alone."""
        with self._changed:
            self.one_by_one = True

    def take(self, program: Program) -> Job:
        """What became of a program, waited for. Raises what it raised."""
        with self._changed:
            job = self._jobs.get(program.key())
            if job is None:  # it was in no plan: its turn is now
                job = Job(-1, program)
                self._jobs = {program.key(): job, **self._jobs}
            self._wanted = job
            self._fill()
            while not job.done:
                self._changed.wait(LOOK)
            del self._jobs[program.key()]
            self._wanted = None
            self._fill()
        if job.error is not None:
            raise job.error
        return job

    @contextmanager
    def quiet(self) -> Iterator[None]:
        """Nothing is under way until it ends.

        The first time what is under way is waited for, so that the first departure is soon told. Later on all that can
        run ahead runs first: the target is at rest but once.
        """
        with self._changed:
            while self._was_quiet and (self._under_way or self._fill()):
                self._changed.wait(LOOK)
            self._was_quiet = True
            self._held += 1
        try:
            with self._changed:
                while self._under_way:
                    self._changed.wait(LOOK)
            yield
        finally:
            with self._changed:
                self._held -= 1
                self._fill()

    def no_more(self) -> None:
        """Start nothing that has not started."""
        with self._changed:
            self._jobs = {key: job for key, job in self._jobs.items() if job.started}

    def stop(self) -> None:
        """Run nothing more; what is under way cleans up after itself and ends."""
        self._stop.set()
        until = time.monotonic() + LAST
        with self._changed:
            self._jobs.clear()
            while self._under_way and (left := until - time.monotonic()) > 0:
                self._changed.wait(min(left, LOOK))

    _wanted: Job | None = None

    def _fill(self) -> int:
        """Start what may start now; how many programs that is."""
        started = 0
        while not self._held and not self._stop.is_set() and (job := self._due()) is not None:
            self._start(job)
            started += 1
        return started

    def _due(self) -> Job | None:
        """The program that starts next: where the ends of mutes can be told, first what waits for them longest."""
        if self.one_by_one:
            alone = self._wanted is not None and not self._wanted.started and not self._under_way
            return self._wanted if alone else None
        if len(self._under_way) - self._asleep >= self.width or any(job.alone for job in self._under_way):
            return None
        waiting: list[Job] = []
        chosen: list[Job] = []
        need, ahead = 0, 0
        left, room = self._ledger.left, self._ledger.room
        known = self._offset.error < KNOWN
        rest = sum(job.calls for job in self._jobs.values()) * self._round_trip / self.width
        early = sum(job.waits > 0 for job in self._under_way) < (MOST_EARLY if self._few else MOST_ASLEEP)
        for job in self._jobs.values():
            need += job.calls
            ahead += job.done
            if left is not None and room is not None and (need > left or need + self._spare > room):
                break
            if ahead > MOST_AHEAD:
                break
            if job.started or job.alone or not self._has_slot(job):
                continue
            if early and job.waits and (known or self._is_long(job, rest)):
                waiting.append(job)
            if not chosen:
                chosen.append(job)
                if not early:
                    break
        wanted = self._wanted
        if wanted is not None and wanted in chosen:
            return wanted
        best = max(waiting, key=self._lasts, default=next(iter(chosen), None))
        if best is not None or self._under_way:
            return best
        # What has to be alone, and what calls are short for, runs when nothing else does.
        if wanted is not None and not wanted.started:
            return wanted
        return next((job for job in self._affordable() if not job.started), None)

    def _affordable(self) -> Iterator[Job]:
        """The programs for which there are calls, with all those before them."""
        need = 0
        for job in self._jobs.values():
            need += job.calls
            left, room = self._ledger.left, self._ledger.room
            if left is not None and room is not None and (need > left or need + self._spare > room):
                return
            yield job

    def _lasts(self, job: Job) -> float:
        """About how many seconds a program takes."""
        return job.waits + job.calls * self._round_trip

    def _is_long(self, job: Job, rest: float) -> bool:
        """Whether a program sleeps late enough for the clock to be known by then, or would last longer than the rest of
        the run, which takes so many seconds."""
        return job.calls * self._round_trip > LEARNT or self._lasts(job) > rest + LEARNT

    def _has_slot(self, job: Job) -> bool:
        return job.number % SLOTS in self._slots if self._few and job.unusual else bool(self._slots)

    def _slot_for(self, job: Job) -> int:
        """The slot of a program: the first ones hold the accounts that few programs need, and are left to those."""
        own = job.number % SLOTS
        if own in self._slots and (self._few or job.unusual):
            return own
        return min(self._slots, key=lambda slot: (slot < SLOTS, slot))

    def _start(self, job: Job) -> None:
        job.started = True
        job.slot = self._slot_for(job)
        self._slots.remove(job.slot)
        job.beside = bool(self._under_way)
        for other in self._under_way:
            other.beside = True
        self._under_way.add(job)
        work = contextvars.copy_context()
        threading.Thread(target=work.run, args=(self._work, job), daemon=True, name=AT_WORK).start()

    def _work(self, job: Job) -> None:
        turns.have(_Place(self, job))
        again, began = False, time.monotonic()
        try:
            job.history = self._run(job.program, job.slot)
            for event in job.history.events:  # it may be a while until its turn
                if event.exchange is not None:
                    event.exchange.forget()
        except Crowded:
            again = True
        except BaseException as error:  # handed on to whoever asks for it
            job.error = error
        job.took = time.monotonic() - began
        with self._changed:
            self._under_way.discard(job)
            self._slots.append(job.slot)
            if again:
                self._few, job.started = True, False
                self._slots = [slot for slot in self._slots if slot < SLOTS]
            elif self._few and job.slot >= SLOTS:
                self._slots.remove(job.slot)
            job.done = not again
            self._fill()
            self._changed.notify_all()

    def _tell(self, job: Job) -> None:
        """Have a program end, once: it makes calls and sleeps while it cleans up."""
        if self._stop.is_set() and not job.told:
            job.told = True
            raise Ended

    def _sleep(self, job: Job, seconds: float) -> None:
        self._tell(job)
        if job.told or seconds <= SHORT:
            time.sleep(seconds)
            return
        with self._changed:
            self._asleep += 1
            self._fill()
        try:
            self._stop.wait(seconds)
        finally:
            with self._changed:
                self._asleep -= 1
        self._tell(job)


class _Place:
    """The turn of a program among others."""

    def __init__(self, among: Abreast, job: Job) -> None:
        self._among = among
        self._job = job

    def calls(self, *, cleanup: bool) -> None:
        if not cleanup:
            self._among._tell(self._job)
        self._job.made += 1

    def rest(self, seconds: float) -> None:
        self._among._sleep(self._job, seconds)
