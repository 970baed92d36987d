"""A trial that records: each program's line is kept as soon as it has run, and a property's file is proven by replay."""

from __future__ import annotations

import platform
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

import hypothesis

from conformance import __version__
from conformance.checks import Judgement, View, judge
from conformance.contract import contract_version
from conformance.recordings.errors import RecordingError
from conformance.recordings.files import Head, read_head, read_lines, recorded, write
from conformance.recordings.library import Library
from conformance.recordings.lines import Found, encode
from conformance.recordings.recorder import Part
from conformance.runs.inquiry import Finding
from conformance.runs.replaying import Player
from conformance.runs.trial import PropertyRun, Trial, cases_of

REPLAYS = 3
"""How often a recording has to give the same judgements before it is accepted."""


@dataclass
class RecordingTrial(Trial):
    """Records what it runs. `session` tells the processes of one run together; `defects` are those of a simulator."""

    library: Library = field(default_factory=lambda: Library(Path("cassettes")))
    seed: int = 0
    region: str | None = None
    session: str = ""
    defects: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        super().__post_init__()
        self._parts: dict[str, Part] = {}
        self._settled: dict[str, tuple[Path, Head]] = {}
        self._sums: dict[str, list[int]] = {}
        self.target.vault.prove()

    def begin(self, it: PropertyRun, key: str, strategies: str) -> None:
        """Start the recording of a property; `strategies` is the digest of what draws its programs."""
        self._parts[it.name] = Part(self.library, self._head(it, key, strategies))
        self._sums[it.name] = []

    def end(self, it: PropertyRun) -> Path:
        """Prove the recording of a property and put it in place. RecordingError where it is not accepted."""
        part = self._parts.pop(it.name)
        prove(part.path, part.head, self._sums.pop(it.name))
        path = part.settle(self.target.vault)
        self._settled[it.name] = path, part.head
        return path

    def give_up(self, it: PropertyRun) -> None:
        """The property was not run to its end: what was recorded stays aside."""
        if part := self._parts.pop(it.name, None):
            part.leave()

    def _head(self, it: PropertyRun, key: str, strategies: str) -> Head:
        target = self.target
        return Head(
            origin="live" if target.kind == "live" else "simulator",
            property=key,
            clauses=it.judges,
            recorded=datetime.now(UTC).isoformat(timespec="seconds").replace("+00:00", "Z"),
            endpoint=target.endpoint if target.kind == "live" else "http://simulator",
            region=self.region,
            sdkappid=target.sdkappid,
            admin=target.admin,
            clock="virtual" if target.virtual else "real",
            profile=self.profile.name,
            seed=self.seed,
            suite=__version__,
            contract=contract_version(),
            hypothesis=hypothesis.__version__,
            python=platform.python_version(),
            strategies=strategies,
            session=self.session,
            defects=self.defects,
        )

    def _judge(self, it: PropertyRun, view: View) -> list[Judgement]:
        part = self._parts.get(it.name)
        if part is None:
            return super()._judge(it, view)
        part.keep(view.history)
        place = len(self._sums[it.name])
        judgements = super()._judge(it, view)
        self._sums[it.name].insert(place, digest(judgements))
        return judgements

    def _look_into(self, it: PropertyRun, view: View, suspicion: Judgement) -> None:
        super()._look_into(it, view, suspicion)
        broken = [judgement for judgement in judge(view) if not judgement.held]
        claims = next(claims for one, claims in cases_of(broken) if one == suspicion)
        self._keep_finding(it, it.findings[-1], claims)

    def look_into_the_rest(self) -> None:
        """What is found after a property has ended goes into its recording all the same."""
        before = {it.name: (it, len(it.findings)) for _, _, _, it in self._later}
        super().look_into_the_rest()
        for it, count in before.values():
            for finding in it.findings[count:]:
                self._keep_finding(it, finding, finding.clauses)

    def _keep_finding(self, it: PropertyRun, finding: Finding, claims: Iterable[str]) -> None:
        sign = finding.broken[0].sign
        found = Found(tuple(sorted(finding.clauses)), tuple(sorted(claims)), sign, finding.reproduced)
        if it.name in self._settled:
            path, head = self._settled[it.name]
            line = encode(finding.view.history, head.app, found)
            write(path, read_head(path), [*(data for _, data in read_lines(path)), line])
        if part := self._parts.get(it.name):
            part.keep(finding.view.history, found)
            self._sums[it.name].append(digest(judge(finding.view)))


def prove(path: Path, head: Head, sums: list[int]) -> None:
    """Play each program of a recording `REPLAYS` times; RecordingError where one is not judged as when it ran."""
    player = Player(path, head)
    played = 0
    for played, (number, data) in enumerate(read_lines(path, counted=False), 1):
        histories = [player.play(recorded(path, number, data, head.app)) for _ in range(REPLAYS)]
        alike = all(history == histories[0] for history in histories[1:])
        if not alike or played > len(sums) or digest(judge(View(histories[0]))) != sums[played - 1]:
            raise RecordingError(f"{path}:{number} is judged otherwise in a replay than when it ran: not accepted.")
    if played != len(sums):
        raise RecordingError(f"{path} holds {played} programs where {len(sums)} ran: not accepted.")


def digest(judgements: list[Judgement]) -> int:
    """The same, within a process, for the same judgements."""
    return hash(tuple((judgement.clause, judgement.held, judgement.step, judgement.sign) for judgement in judgements))
