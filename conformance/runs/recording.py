"""A trial that records: a program's line is kept as soon as it is judged, and a property's file proven by replay."""

from __future__ import annotations

import platform
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import ClassVar

import hypothesis

from conformance import __version__
from conformance.contract import vendor
from conformance.oracle.checks import Judgement, View, judge
from conformance.oracle.observing import observations
from conformance.programs.operations import Program
from conformance.recordings.errors import RecordingError
from conformance.recordings.files import Head, read, read_head, read_lines, recorded, write
from conformance.recordings.library import Library
from conformance.recordings.lines import Found, Recorded, encode
from conformance.recordings.recorder import Part
from conformance.runs.replaying import Player, stands
from conformance.runs.trial import PropertyRun, Trial, cases_of
from conformance.verdicts.finding import Finding

REPLAYS = 3
"""How often a recording has to give the same judgements before it is accepted."""


@dataclass
class _Under:
    """The recording of a property that is under way, with what each of its lines was judged to be."""

    part: Part
    sums: list[int] = field(default_factory=list)
    looked_into: list[Judgement] = field(default_factory=list)


@dataclass
class RecordingTrial(Trial):
    """Records what it runs.

    `session` tells the processes of one run together; `defects` are those of a simulator. With `more`, what is recorded
    is kept, and so many programs a property are drawn besides.
    """

    library: Library = field(default_factory=lambda: Library(Path("cassettes")))
    seed: int = 0
    region: str | None = None
    session: str = ""
    defects: tuple[str, ...] = ()
    more: int = 0
    interleaves: ClassVar[bool] = False  # a recording is of one property

    def __post_init__(self) -> None:
        super().__post_init__()
        self.target.vault.prove()
        self._wanted: int | None = None
        self._under: dict[str, _Under] = {}
        self._settled: dict[str, tuple[Path, Head]] = {}

    def begin(self, it: PropertyRun, key: str, strategies: str) -> bool:
        """Start the recording of a property."""
        self._wanted = None
        head = self._head(it, key, strategies)
        kept = list(self._kept(key, head)) if self.more else []
        for path, _ in self.library.abandoned(key):
            path.unlink(missing_ok=True)
            if not self.more:
                self.told.append(f"{path}, which was not finished, is replaced by this recording.")
        under = self._under[it.name] = _Under(Part(self.library, head, self.target.vault))
        for one in kept:
            self._take_over(it, under, one)
        return False

    def forget(self) -> None:
        """Run programs again that were run before: the same one may be recorded for two properties."""
        self._seen.clear()

    def draws(self, planned: int) -> int:
        """As many as planned; or enough for as many new ones as asked for, for some will have been drawn before."""
        if not (self.more and planned):
            return planned
        self._wanted = self.more
        return 2 * self.more + 5

    def run(self, it: PropertyRun, program: Program) -> None:
        """As ever, until as many new programs were drawn as asked for."""
        before = it.programs
        if self._wanted != 0:
            super().run(it, program)
        if self._wanted is not None:
            self._wanted -= it.programs - before

    def finished(self, it: PropertyRun) -> None:
        """Prove the recording of a property and put it in place. RecordingError where it is not accepted."""
        super().finished(it)
        under = self._under[it.name]
        prove(under.part.path, under.part.head, under.sums)
        left_out = {clause: self.docket.left_out[clause] for clause in it.judges if clause in self.docket.left_out}
        path = under.part.settle(left_out)
        self._settled[it.name] = path, under.part.head
        del self._under[it.name]

    def clean_up(self) -> None:
        """As ever; recordings that were not finished stay aside."""
        if self._settled:
            self.told.append(f"Recorded {len(self._settled)} properties in {self.library.folder}.")
        for under in self._under.values():
            if under.part.head.programs:
                under.part.leave()
            else:
                under.part.drop()
        self._under.clear()
        self.told += self.library.left_behind()
        super().clean_up()

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

    # -- what is there already --------------------------------------------------------------------------------------

    def _kept(self, key: str, head: Head) -> Iterable[Recorded]:
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

    def _take_over(self, it: PropertyRun, under: _Under, one: Recorded) -> None:
        """Keep a program that was recorded before, and count what it shows."""
        history, key = one.history, one.history.program.key()
        if one.found is None and key in self._seen:
            return
        under.part.keep(history, one.found, one.aside)
        view = View(history)
        judgements = judge(view)
        under.sums.append(digest(judgements))
        if one.found is None:
            self._seen.add(key)
            it.programs += 1
            self.docket.note(judgements)
            for clause, what, answer in observations(view):
                self.docket.observe(clause, what, answer)
            self._explained |= {(frozenset(claims), sign) for claims, sign in one.aside}
        elif finding := stands(one):
            self._explained.add((frozenset(one.found.claims), one.found.sign))
            self._enter(it, finding)

    # -- what is run ------------------------------------------------------------------------------------------------

    def _judge(self, it: PropertyRun, view: View) -> list[Judgement]:
        under = self._under[it.name]
        under.looked_into.clear()
        judgements = super()._judge(it, view)
        aside = tuple(
            (tuple(sorted(claims)), suspicion.sign)
            for suspicion, claims in cases_of([judgement for judgement in judgements if not judgement.held])
            if suspicion not in under.looked_into
        )
        under.part.keep(view.history, None, aside)
        under.sums.append(digest(judgements))
        return judgements

    def _look_into(self, it: PropertyRun, view: View, suspicion: Judgement) -> Finding | None:
        finding = super()._look_into(it, view, suspicion)
        if finding is None:
            return None
        under = self._under[it.name]
        under.looked_into.append(suspicion)
        broken = [judgement for judgement in judge(view) if not judgement.held]
        claims = next(claims for one, claims in cases_of(broken) if one == suspicion)
        under.part.keep(finding.view.history, _found(finding, claims, suspicion.sign))
        under.sums.append(digest(judge(finding.view)))
        return finding

    def look_into_the_rest(self) -> None:
        """What is found after a property has ended goes into its recording all the same."""
        before = {it.name: (it, len(it.findings)) for _, _, it in self._later}
        super().look_into_the_rest()
        for it, count in before.values():
            for finding in it.findings[count:]:
                if it.name in self._settled:
                    path, head = self._settled[it.name]
                    line = encode(
                        finding.view.history, head.app, _found(finding, finding.clauses, finding.broken[0].sign)
                    )
                    write(path, read_head(path), [*(data for _, data in read_lines(path)), line])


def _found(finding: Finding, claims: Iterable[str], sign: tuple[str, ...]) -> Found:
    clauses = tuple(sorted(finding.clauses))
    return Found(clauses, finding.broken[0].sign, tuple(sorted(claims)), sign, finding.reproduced)


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
