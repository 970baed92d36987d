"""A sink that records: a program's line is kept as soon as it is judged, and a property's file proven by replay."""

from __future__ import annotations

import platform
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import ClassVar

import hypothesis

from conformance import __version__
from conformance.contract import vendor
from conformance.oracle.checks import Judgement, View, judge
from conformance.recordings.errors import RecordingError
from conformance.recordings.files import Head, read, read_head, read_lines, recorded, write
from conformance.recordings.library import Library
from conformance.recordings.lines import Aside, Found, Recorded, encode
from conformance.recordings.recorder import Part
from conformance.runs.found import found_of
from conformance.runs.playing import Player
from conformance.runs.sink import Sink
from conformance.runs.trial import PropertyRun
from conformance.settings.profiles import Profile
from conformance.targets.target import Target
from conformance.verdicts.evidence import Evidence
from conformance.verdicts.evidence import recorded as recorded_evidence
from conformance.verdicts.finding import Finding

REPLAYS = 3
"""How often a recording has to give the same judgements before it is accepted."""


@dataclass
class _Under:
    """The recording of a property that is under way, with what each of its lines was judged to be."""

    part: Part
    sums: list[int] = field(default_factory=list)


@dataclass
class Recorder(Sink):
    """Records what is run on a target.

    `session` tells the processes of one run together; `defects` are those of a simulator. With `more`, what is recorded
    is kept, and so many programs a property are drawn besides.
    """

    library: Library
    target: Target
    profile: Profile
    seed: int = 0
    region: str | None = None
    session: str = ""
    defects: tuple[str, ...] = ()
    more: int = 0
    interleaves: ClassVar[bool] = False  # a recording is of one property

    def __post_init__(self) -> None:
        self.target.vault.prove()
        self._wanted: int | None = None
        self._seen: Evidence | None = None
        self._under: dict[str, _Under] = {}
        self._settled: dict[str, tuple[Path, Head]] = {}

    @property
    def runs_ahead(self) -> bool:
        """Not where new programs are recorded on top: which are wanted is known one by one."""
        return not self.more

    def begin(self, it: PropertyRun, key: str, strategies: str) -> Sequence[Recorded]:
        """Start the recording of a property; what is kept of those before."""
        self._wanted = None
        head = self._head(it, key, strategies)
        kept = list(self._kept(key, head)) if self.more else []
        self._seen = self._evidence(key) if kept else None
        for path, _ in self.library.abandoned(key):
            path.unlink(missing_ok=True)
            if not self.more:
                self.told.append(f"{path}, which was not finished, is replaced by this recording.")
        self._under[it.name] = _Under(Part(self.library, head, self.target.vault))
        return kept

    def seen(self, key: str) -> Evidence | None:
        """Where the programs that were kept are from, and from when."""
        return self._seen

    def draws(self, planned: int) -> int:
        """As many as planned; or enough for as many new ones as asked for, for some will have been drawn before."""
        if not self.more:
            return planned
        self._wanted = self.more
        return 2 * self.more + 5

    def wants_more(self) -> bool:
        """Until as many new programs were drawn as asked for."""
        return self._wanted != 0

    def keep(self, it: PropertyRun, view: View, found: Found | None = None, aside: Aside = ()) -> None:
        """Write a line, and note what it was judged to be."""
        under = self._under[it.name]
        under.part.keep(view.history, found, aside)
        under.sums.append(digest(judge(view)))
        if found is None and self._wanted is not None:
            self._wanted -= 1

    def keep_late(self, it: PropertyRun, finding: Finding) -> None:
        """Add a line to the recording that was put in place."""
        if it.name in self._settled:
            path, head = self._settled[it.name]
            found = found_of(finding, finding.clauses, finding.broken[0].sign)
            line = encode(finding.view.history, head.app, found)
            write(path, read_head(path), [*(data for _, data in read_lines(path)), line])

    def finish(self, it: PropertyRun, left_out: Mapping[str, str]) -> None:
        """Prove the recording of a property and put it in place. RecordingError where it is not accepted."""
        under = self._under[it.name]
        prove(under.part.path, under.part.head, under.sums)
        path = under.part.settle(left_out)
        self._settled[it.name] = path, under.part.head
        del self._under[it.name]

    def close(self) -> None:
        """Tell what was recorded; recordings that were not finished stay aside."""
        if self._settled:
            self.told.append(f"Recorded {len(self._settled)} properties in {self.library.folder}.")
        for under in self._under.values():
            if under.part.head.programs:
                under.part.leave()
            else:
                under.part.drop()
        self._under.clear()
        self.told += self.library.left_behind()

    def _head(self, it: PropertyRun, key: str, strategies: str) -> Head:
        target = self.target
        return Head(
            origin="live" if target.kind == "live" else "simulator",
            key=key,
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
            contract=vendor().version,
            hypothesis=hypothesis.__version__,
            python=platform.python_version(),
            strategies=strategies,
            session=self.session,
            defects=self.defects,
        )

    def _evidence(self, key: str) -> Evidence | None:
        """Of the recordings that are gone on with, the oldest: what they hold is told apart by nobody."""
        paths = [self.library.path_of(key), *(path for path, _ in self.library.abandoned(key))]
        heads = [read_head(path) for path in paths if path.exists()]
        found = [recorded_evidence(head.origin, head.endpoint, head.recorded) for head in heads]
        return min((it for it in found if it is not None), key=lambda it: it.rank, default=None)

    def _kept(self, key: str, head: Head) -> Iterator[Recorded]:
        """The programs of the recording that is extended, and those that a crash left aside."""
        path = self.library.path_of(key)
        if path.exists():
            before = read_head(path)
            if (before.origin, before.app, before.defects) != (head.origin, head.app, head.defects):
                raise RecordingError(
                    f"{path} was recorded elsewhere ({before.origin}, app {before.sdkappid}): a recording is extended "
                    "where it was made. Record it anew with --tim-record, or into another folder with --tim-cassettes."
                )
            yield from read(path)
        for part, _ in self.library.abandoned(key):
            if read_head(part).app == head.app:
                yield from read(part, counted=False)


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
