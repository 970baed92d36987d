"""A replay: exactly the recorded programs, in their order, each against its own calls; nothing is drawn or shrunk.

Each program runs through the same runner and client as ever, and every request has to be the recorded one. What is
judged is the recorded history. What the inquiry of the recorded run found is in the recordings: a departure that was
put down to a finding then is put down to it now.
"""

from __future__ import annotations

import time
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field

from conformance.contract import vendor
from conformance.live.auditing import Audited
from conformance.live.checked import Checked
from conformance.oracle.checks import Judgement, View, judge
from conformance.programs.history import History
from conformance.programs.operations import Program
from conformance.recordings.errors import NoRecording
from conformance.recordings.files import Head, read, read_head
from conformance.recordings.library import Library
from conformance.recordings.lines import Found, Recorded
from conformance.runs.found import stands
from conformance.runs.hearing import Case, Hearing, cases_of
from conformance.runs.playing import Player
from conformance.runs.sink import Sink
from conformance.runs.trial import PropertyRun, Width
from conformance.settings.options import Settings
from conformance.settings.profiles import Profile
from conformance.targets.replay import ReplayVia
from conformance.targets.target import Target
from conformance.verdicts.docket import Docket
from conformance.verdicts.evidence import Evidence, recorded
from conformance.verdicts.finding import Finding, passing


@dataclass
class _Argument:
    """A recorded finding that still shows a departure, and whether this replay has told it."""

    finding: Finding
    found: Found
    where: str
    seen: Evidence | None = None
    told: bool = False

    def explains(self, case: Case) -> bool:
        """Whether a departure was, or would have been, put down to it."""
        looked_into = frozenset(self.found.claims), self.found.sign
        return case.departure == looked_into or bool(case.claims & self.finding.clauses)


@dataclass
class Replay:
    """A trial of recordings: plays them and has them judged. `known` names every property that there is."""

    target: Target
    profile: Profile
    library: Library
    known: Collection[str] = ()
    via: ReplayVia = "client"
    docket: Docket = field(default_factory=lambda: Docket(vendor()))
    told: list[str] = field(default_factory=list)
    interleaves: bool = False  # a recording is of one property
    checked: Checked | None = None
    audited: Audited | None = None
    planned: int | None = None
    width: Width | None = None
    looks: int = 0

    def __post_init__(self) -> None:
        self.docket.profile = self.profile.name
        self.heads: list[Head] = []
        self.older: list[str] = []
        """Properties whose programs are older than the strategies that drew them."""
        self.told += self.library.left_behind()
        self._arguments = {argument.where: argument for argument in self._load()}
        self._hearing = Hearing(self.docket, self._as_recorded, Sink())

    def _load(self) -> Iterator[_Argument]:
        for path in self.library.files():
            head = read_head(path)
            seen = recorded(head.origin, head.endpoint, head.recorded)
            for it in read(path, findings_only=True):
                finding = stands(it)
                if finding is not None and it.found is not None:
                    yield _Argument(finding, it.found, f"{path}:{it.number}", seen)

    def look_around(self, settings: Settings) -> None:
        """Nothing: what is played is all there is."""

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
        self.docket.source = recorded(head.origin, head.endpoint, head.recorded)
        self.docket.left_out |= head.left_out
        if renamed:
            self.told.append(renamed)
        if head.strategies != strategies:
            self.older.append(key)
        player = Player(path, head, self.via)
        for one in read(path):
            began = time.monotonic()
            judged = self._take(it, one, player.play(one), f"{path}:{one.number}")
            self.docket.spend(judged, time.monotonic() - began)
        return True

    def _take(self, it: PropertyRun, one: Recorded, history: History, where: str) -> list[Judgement]:
        if one.found is not None:
            if (argument := self._arguments.get(where)) is not None:
                self._tell(argument, it.name)
                it.findings.append(argument.finding)
            return []
        it.programs += 1
        it.calls += sum(len(event.exchange.attempts) for event in history.events if event.exchange)
        self._hearing.put_aside(one.aside)
        view = View(history)
        judgements = judge(view)
        for case in cases_of(judgements) if self._arguments else ():
            for argument in self._arguments.values():
                if argument.explains(case):
                    self._tell(argument, it.name)
                    self._hearing.explained.add(case.departure)
        self._hearing.hear(it, view, judgements)
        return judgements

    def draws(self, planned: int) -> int:
        """As many as planned."""
        return planned

    def ahead(self, programs: Iterable[Program]) -> None:
        """Nothing: all that is recorded is played in its turn."""

    def run(self, it: PropertyRun, program: Program) -> None:
        """Nothing: all that is recorded has been played."""

    def finished(self, it: PropertyRun) -> None:
        """What was left out is in the recording's head."""

    def look_into_the_rest(self) -> None:
        """Nothing more can be tried in a replay."""

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

    def _tell(self, argument: _Argument, name: str) -> None:
        if not argument.told:
            argument.told = True
            now, self.docket.source = self.docket.source, argument.seen
            self.docket.find(argument.finding, name)
            self.docket.source = now

    def _as_recorded(self, it: PropertyRun, view: View, case: Case) -> Finding:
        """A departure that no recorded finding explains is told as it was recorded: a replay cannot look further."""
        suspicion = case.suspicion
        broken = [one for one in judge(view) if not one.held]
        alike = [one for one in broken if one.sign == suspicion.sign and one.step == suspicion.step]
        finding = Finding(view, tuple(alike) or (suspicion,), "once", steady=not passing(suspicion))
        self._hearing.enter(it, finding)
        return finding


def _by_origin(heads: Collection[Head]) -> dict[tuple[str, tuple[str, ...], str], list[Head]]:
    found: dict[tuple[str, tuple[str, ...], str], list[Head]] = {}
    for head in heads:
        found.setdefault((head.place, head.defects, head.profile), []).append(head)
    return found


def _some(keys: Collection[str]) -> str:
    return f"the programs of {len(keys)} propert{'y' if len(keys) == 1 else 'ies'} are"
