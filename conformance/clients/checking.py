"""A whole driven check: scenarios in their lanes, what departs played again and made shorter, and the docket."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Final, NamedTuple

import conformance.clients.checks  # noqa: F401 - enters the checks
from conformance.clients.driving import Client, Driver, unplayable
from conformance.clients.episodes import LANES, Episode, Lane, Scenario
from conformance.clients.finding import Departure
from conformance.clients.judging import Judgement, judge, observe
from conformance.clients.planned import Planned
from conformance.clients.shrinking import plainer, shorter
from conformance.clients.tasks import Can
from conformance.contract import client as client_register
from conformance.verdicts.baseline import Baseline
from conformance.verdicts.docket import Docket
from conformance.verdicts.evidence import Evidence, today
from conformance.verdicts.stopping import Stop

_LONGEST_END: Final = 10.0
ENOUGH: Final = 1
"""Departures of one clause that are looked into; more say nothing new."""
FACTS: Final = (
    "client.line.", "client.sign.verifies", "client.body.", "client.list.limit", "client.time.", "client.topic.",
    "client.name.time", "client.again.same", "client.again.not-final", "client.hush.", "client.wire.hang",
)  # fmt: skip
"""Clauses, by how their names begin, of which what was seen once is seen: bytes that came, or two minutes that passed.
What hangs on the machine's pace, or on what a hasty client makes of a slow answer, has to come again."""


PACED: Final = ("client.pace.limit", "client.again.pause")
"""Clauses about how fast a client is: on a busy machine it may be slower when it is looked at again."""
_TRIES: Final = 3
_PLAYS: Final = 20
"""Plays that are spent on making a drawn scenario plainer."""


class Caught(NamedTuple):
    """What a check had spent when a clause was found broken; `steps` are the tasks of the scenario that shows it."""

    scenarios: int
    requests: int
    seconds: float
    steps: int


@dataclass
class Checked:
    """What a check came to know. `episodes` are kept for who wants to look at them."""

    docket: Docket = field(default_factory=lambda: docket_of(Baseline()))
    episodes: list[Episode] = field(default_factory=list)
    requests: int = 0
    scenarios: int = 0
    can: Can | None = None
    endpoint: str = ""
    """The base URL of a bench that it was looked at on."""
    by_command: dict[str, int] = field(default_factory=dict)
    first: dict[str, Caught] = field(default_factory=dict)
    """By clause, what had been spent when it was first found broken."""
    scrub: list[Callable[[str], str]] = field(default_factory=list)


def docket_of(known: Baseline) -> Docket:
    """A docket of the client's register, for what is seen on a bench today; `known` are failures that are known."""
    return Docket(client_register(), known=known, source=Evidence("bench", today()))


class Checking:
    """Plays scenarios and enters what they show. Lanes run side by side; what they find is entered one by one."""

    def __init__(
        self,
        client: Client,
        tell: Callable[[str], None] = lambda _: None,
        played: Callable[[Planned, Checked], None] = lambda _, __: None,
        known: Baseline | None = None,
    ) -> None:
        self.client = client
        self.found = Checked(docket_of(known or Baseline()))
        self._lock = threading.Lock()
        self._tell = tell
        self._played = played
        self._drivers: list[Driver] = []
        self._errors: list[BaseException] = []
        self._over = False
        self._began = 0.0
        self._calm = threading.Event()
        """Set when the tasks that come all at once are through: how fast a client is, is looked at by itself."""

    def run(self, plan: Sequence[Planned]) -> Checked:
        """Play all of a plan; AdapterError where the adapter breaks the protocol."""
        self._began = time.monotonic()
        if not any(_at_once(it) for it in plan):
            self._calm.set()
        lanes = [lane for lane in LANES if any(it.scenario.lane == lane for it in plan)]
        threads = [
            threading.Thread(
                target=self._lane, args=(lane, [it for it in plan if it.scenario.lane == lane]), daemon=True
            )
            for lane in lanes
        ]
        try:
            for thread in threads:
                thread.start()
            for thread in threads:
                while thread.is_alive():  # so that a Ctrl-C is heard
                    thread.join(0.2)
        except KeyboardInterrupt:
            self.found.docket.interrupted = True
        finally:
            self._over = True
            self._calm.set()
            self._close(threads)
        if self._errors:
            raise self._errors[0]
        return self.found

    def _close(self, lanes: Iterable[threading.Thread]) -> None:
        """End what is left of all lanes, side by side: each may take some seconds to die."""
        closing = [threading.Thread(target=driver.close, daemon=True) for driver in list(self._drivers)]
        for thread in closing:
            thread.start()
        for thread in (*closing, *lanes):
            if thread.ident is not None:
                thread.join(_LONGEST_END)

    def _lane(self, lane: Lane, plan: Sequence[Planned]) -> None:
        try:
            with Driver(self.client, lane) as driver:
                self._drivers.append(driver)
                self.found.endpoint = self.found.endpoint or driver.bench.plain
                self.found.scrub.append(driver.leaks.vault.scrub)
                can = driver.abilities()
                self.found.can = can
                for planned in sorted(plan, key=lambda it: not _at_once(it)):
                    if not _at_once(planned):
                        self._calm.wait()
                    if self._over:
                        return
                    if why := unplayable(planned.scenario, can):
                        self._leave_out(planned.aims, why)
                    else:
                        self._play(driver, planned)
                    if _at_once(planned):
                        self._calm.set()
        except Exception as error:
            if not self._over:
                self._errors.append(error)
                self._over = True
        finally:
            if self._over:
                self._calm.set()

    def _leave_out(self, clauses: Iterable[str], why: str) -> None:
        with self._lock:
            for clause in clauses:
                self.found.docket.left_out.setdefault(clause, why)
                self.found.docket.out_of_reach.add(clause)

    def _play(self, driver: Driver, planned: Planned) -> None:
        scenario = planned.scenario
        began = time.monotonic()
        episode = driver.play(scenario)
        judgements = judge(episode)
        self._enter(episode, judgements, planned, time.monotonic() - began)
        wrong = [judgement for judgement in judgements if not judgement.held]
        fresh = self._fresh(wrong)
        while fresh and not self._over:
            lead = fresh[0]
            departure = self._look_into(driver, episode, lead)
            with self._lock:
                self.found.docket.find(departure, scenario.name)
                steps = sum(turn.step is not None for turn in departure.episode.turns)
                spent = Caught(self.found.scenarios, self.found.requests, time.monotonic() - self._began, steps)
                for clause in departure.clauses:
                    self.found.first.setdefault(clause, spent)
            for clause in sorted(departure.clauses):
                self._tell(clause)
            fresh = [it for it in self._fresh(wrong) if it.sign != lead.sign]
            wrong = fresh
        with self._lock:
            self._played(planned, self.found)

    def _enter(self, episode: Episode, judgements: Sequence[Judgement], planned: Planned, seconds: float) -> None:
        with self._lock:
            found = self.found
            found.scenarios += 1
            found.episodes.append(episode)
            for _, request in episode.requests():
                found.requests += 1
                found.by_command[request.command or "/"] = found.by_command.get(request.command or "/", 0) + 1
            found.docket.note(judgements)
            found.docket.spend(judgements, seconds)
            for clause, it in observe(episode):
                found.docket.observe(clause, it.what, it.answer)
            trouble = next((turn.trouble for turn in episode.turns if turn.trouble), "")
            if trouble:
                says = (
                    "the adapter ended in the middle of a task" if trouble == "died" else "the adapter gave no result"
                )
                asked = next(turn.step for turn in episode.turns if turn.trouble)
                found.docket.stops[Stop(f"{says}: {asked}")] |= set(planned.aims)

    def _fresh(self, wrong: Sequence[Judgement]) -> list[Judgement]:
        with self._lock:
            docket = self.found.docket
            return [
                it
                for it in wrong
                if len(docket.tallies[it.clause].findings) < ENOUGH + len(docket.known.of(it.clause))
                and not self._is_told(it)
            ]

    def _is_told(self, it: Judgement) -> bool:
        """Whether a departure was entered before: behind a failure that is known another may hide."""
        docket = self.found.docket
        return bool(docket.tallies[it.clause].findings) and docket.accounted((it.clause,), it.sign)

    def _look_into(self, driver: Driver, episode: Episode, lead: Judgement) -> Departure:
        """The shortest of the scenarios that show a departure, played again; the episode itself if it does not come
        again."""
        assert episode.scenario is not None
        if lead.clause == "client.wire.hang":  # it would take two minutes more
            return Departure(episode, (lead,))
        tries = [*shorter(episode.scenario, lead.turn), episode.scenario]
        tries += [episode.scenario] * (_TRIES - 1) if lead.clause in PACED else []
        best = next((it for it in (self._shows(driver, smaller, lead) for smaller in tries) if it is not None), None)
        if best is None:
            return Departure(episode, (lead,), again=lead.clause.startswith(FACTS))
        return self._plainest(driver, best, lead) if _is_drawn(episode.scenario) else best

    def _plainest(self, driver: Driver, best: Departure, lead: Judgement) -> Departure:
        """A departure of a drawn scenario, with all left out that it does not need, as far as the plays go."""
        left = _PLAYS
        while left:
            assert best.episode.scenario is not None
            for plain in plainer(best.episode.scenario):
                left -= 1
                if (found := self._shows(driver, plain, lead)) is not None:
                    best = found
                    break
                if not left:
                    break
            else:
                break
        return best

    def _shows(self, driver: Driver, scenario: Scenario, lead: Judgement) -> Departure | None:
        """The departure that a scenario shows when it is played, where it is of the same kind."""
        if self._over:
            return None
        again = driver.play(scenario)
        with self._lock:
            self.found.requests += sum(1 for _ in again.requests())
        broken = [it for it in judge(again, [lead.clause]) if not it.held and it.sign == lead.sign]
        return Departure(again, tuple(broken[:1])) if broken else None


def _is_drawn(scenario: Scenario) -> bool:
    return scenario.name.startswith("drawn-")


def _at_once(planned: Planned) -> bool:
    return any(step.at_once > 1 for step in planned.scenario.steps)
