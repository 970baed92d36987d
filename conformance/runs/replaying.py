"""A replay: exactly the recorded programs, in their order, each against its own calls; nothing is drawn or shrunk.

Each program runs through the same runner and client as ever, and every request has to be the recorded one. What is
judged is the recorded history. What the inquiry of the recorded run found is in the recordings: a departure that was
put down to a finding then is put down to it now.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import ClassVar

from conformance.oracle.checks import Judgement, View, judge
from conformance.oracle.model import Model
from conformance.oracle.readings import Reading
from conformance.programs.history import Event, History
from conformance.programs.operations import Burst, Create, Program, Topic
from conformance.recordings.errors import NoRecording
from conformance.recordings.files import Head, read, read_head
from conformance.recordings.library import Library
from conformance.recordings.lines import Found, Recorded
from conformance.runs.accounts import Accounts
from conformance.runs.inquiry import RANDOM, by_random
from conformance.runs.runner import Runner
from conformance.runs.trial import PropertyRun, Trial, cases_of
from conformance.targets.replay import ReplayVia, Stage
from conformance.verdicts.finding import Finding


def creations_alone(model: Model, event: Event) -> list[Reading]:
    """Leave it to the recording how long to look for a change; what the runner asks depends on a group's type alone."""
    return model.feed(event) if isinstance(model.steps[event.step], Create) else []


class Player:
    """Plays the programs of one recording."""

    def __init__(self, file: Path, head: Head, via: ReplayVia = "client") -> None:
        self._stage = Stage(file, head, via)
        self._runner = Runner(self._stage.target, Accounts(self._stage.target), follow=creations_alone)

    def play(self, recorded: Recorded) -> History:
        """Make the calls of a program and return its recorded history.

        RequestDiffers where other calls are made than were recorded.
        """
        history = recorded.history
        if not history.events:  # refused before its first call
            return history
        self._runner.accounts.known.update(history.binding.values())
        self._stage.start(recorded)
        whole = False
        try:
            self._runner.run(_unpaced(history.program), binding=_first_binding(history))
            whole = True
        finally:
            self._stage.transport.stop(whole=whole)
        return history


def _first_binding(history: History) -> dict[str, str]:
    """The ids that the program asked for: those of groups and topics were then made what the answers said."""
    binding = dict(history.binding)
    seen: set[str] = set()
    for event in history.events:
        step = history.program.steps[event.step] if event.step >= 0 and event.exchange else None
        if event.exchange is None:
            continue
        match step:
            case Create() if event.exchange.command == "create_group" and step.group not in seen:
                binding[step.group] = event.exchange.body["GroupId"]
                seen.add(step.group)
            case Topic() if step.topic not in seen:
                binding[step.topic] = event.exchange.body["TopicId"]
                seen.add(step.topic)
    return binding


def _unpaced(program: Program) -> Program:
    """The program with its bursts as fast as they go: their pace is in the recording."""
    if not any(isinstance(step, Burst) for step in program.steps):
        return program
    return Program(tuple(replace(step, rate=0) if isinstance(step, Burst) else step for step in program.steps))


@dataclass
class _Argument:
    """A recorded finding that still shows a departure, and whether this replay has told it."""

    finding: Finding
    found: Found
    where: str
    told: bool = False

    def explains(self, claims: frozenset[str], sign: tuple[str, ...]) -> bool:
        """Whether a departure was, or would have been, put down to it."""
        return (claims, sign) == (frozenset(self.found.claims), self.found.sign) or bool(claims & self.finding.clauses)


@dataclass
class Replay(Trial):
    """Plays recordings and has them judged. `known` names every property that there is."""

    library: Library = field(default_factory=lambda: Library(Path("cassettes")))
    known: Collection[str] = ()
    via: ReplayVia = "client"
    interleaves: ClassVar[bool] = False  # a recording is of one property

    def __post_init__(self) -> None:
        super().__post_init__()
        self.heads: list[Head] = []
        self.older: list[str] = []
        """Properties whose programs are older than the strategies that drew them."""
        self.told += self.library.left_behind()
        self._arguments = {argument.where: argument for argument in self._load()}

    def _load(self) -> Iterator[_Argument]:
        for path in self.library.files():
            for recorded in read(path, findings_only=True):
                finding = stands(recorded)
                if finding is not None and recorded.found is not None:
                    yield _Argument(finding, recorded.found, f"{path}:{recorded.number}")

    def begin(self, it: PropertyRun, key: str, strategies: str) -> bool:
        """Play the recording of a property, which is all that a replay runs of it: True.

        NoRecording where there is none; then its clauses are without a recording too. Any other RecordingError says
        what is wrong with it.
        """
        try:
            path, renamed = self.library.find(key, it.judges, self.known)
        except NoRecording:
            why = f"no recording in {self.library.folder} puts it to the test: make one with --tim-record"
            self.docket.unrecorded |= dict.fromkeys(it.judges, why)
            raise
        head = read_head(path)
        self.heads.append(head)
        self.docket.left_out |= head.left_out
        if renamed:
            self.told.append(renamed)
        if head.strategies != strategies:
            self.older.append(key)
        player = Player(path, head, self.via)
        for recorded in read(path):
            self._take(it, recorded, player.play(recorded), f"{path}:{recorded.number}")
        return True

    def _take(self, it: PropertyRun, recorded: Recorded, history: History, where: str) -> None:
        if recorded.found is not None:
            if (argument := self._arguments.get(where)) is not None:
                self._tell(argument, it.name)
                it.findings.append(argument.finding)
            return
        it.programs += 1
        it.calls += sum(len(event.exchange.attempts) for event in history.events if event.exchange)
        if history.stopped:
            self.docket.stops[history.stopped].update(it.judges)
        self._explained |= {(frozenset(claims), sign) for claims, sign in recorded.aside}
        self._judge(it, View(history))

    def finished(self, it: PropertyRun) -> None:
        """What was left out is in the recording's head."""

    def clean_up(self) -> None:
        """A replay has made nothing; what is old is told."""
        if self.older:
            few = ", ".join(self.older[:3]) + (", ..." if len(self.older) > 3 else "")
            self.told.append(
                f"T{_some(self.older)[1:]} older than the strategies that draw them now ({few}): they are as good "
                "evidence as ever; --tim-record replaces them by new ones."
            )

    def evidence(self) -> str:
        """Where and when the recordings that were played come from, and which are older than their strategies."""
        if not self.heads:
            return f"recordings in {self.library.folder}: none was played"
        parts = []
        for (place, defects, profile), heads in sorted(_by_origin(self.heads).items()):
            first, last = (at(head.recorded[:10] for head in heads) for at in (min, max))
            when = first if first == last else f"{first} to {last}"
            ill = f", with the defects {', '.join(defects)}" if defects else ""
            many = f"{len(heads)} propert{'y' if len(heads) == 1 else 'ies'}"
            parts.append(f"{place}{ill} ({when}, {many}, {profile} profile)")
        older = f"; {_some(self.older)} older than the strategies" if self.older else ""
        return f"recorded from {'; and from '.join(parts)}; replayed by the {self.via}{older}"

    def _judge(self, it: PropertyRun, view: View) -> list[Judgement]:
        if self._arguments:
            broken = [judgement for judgement in judge(view) if not judgement.held]
            for suspicion, claims in cases_of(broken):
                for argument in self._arguments.values():
                    if argument.explains(claims, suspicion.sign):
                        self._tell(argument, it.name)
                        self._explained.add((claims, suspicion.sign))
        return super()._judge(it, view)

    def _tell(self, argument: _Argument, name: str) -> None:
        if not argument.told:
            argument.told = True
            self.docket.find(argument.finding, name)

    def _look_into(self, it: PropertyRun, view: View, suspicion: Judgement) -> Finding | None:
        """A departure that no recorded finding explains is told as it was recorded: a replay cannot look further."""
        broken = [judgement for judgement in judge(view) if not judgement.held]
        alike = [j for j in broken if j.sign == suspicion.sign and j.step == suspicion.step]
        finding = Finding(view, tuple(alike) or (suspicion,), "once")
        self._enter(it, finding)
        return finding

    def look_into_the_rest(self) -> None:
        """Nothing more can be tried in a replay."""
        self._later.clear()


def _by_origin(heads: Collection[Head]) -> dict[tuple[str, tuple[str, ...], str], list[Head]]:
    found: dict[tuple[str, tuple[str, ...], str], list[Head]] = {}
    for head in heads:
        found.setdefault((head.place, head.defects, head.profile), []).append(head)
    return found


def _some(keys: Collection[str]) -> str:
    return f"the programs of {len(keys)} propert{'y' if len(keys) == 1 else 'ies'} are"


def stands(recorded: Recorded) -> Finding | None:
    """A recorded finding as today's checks see it: None where none of its clauses is broken in it any more."""
    found = recorded.found
    if found is None:
        return None
    view = View(recorded.history)
    alike = [j for j in judge(view) if not j.held and j.sign == found.shows]
    if found.clauses == (RANDOM,):
        # That the random is the cause was found by running the program again, which a replay cannot.
        alike = [by_random(j) for j in alike[:1]]
    alike = [j for j in alike if j.clause in found.clauses]
    if not alike:
        return None
    first = min(judgement.step for judgement in alike)
    alike = [judgement for judgement in alike if judgement.step == first]
    account = alike[0].reading.account if alike[0].reading else None
    broken = tuple(j for j in alike if j.reading is None or j.reading.account == account)
    return Finding(view, broken, found.reproduced)
