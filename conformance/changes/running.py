"""Recorded programs once more, on whatever target: nothing is looked into, so that what has changed costs no calls."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field

from conformance.api.errors import CallsSpent
from conformance.contract import vendor
from conformance.programs.cost import waits_of
from conformance.programs.history import History
from conformance.programs.operations import Program
from conformance.recordings.files import Head
from conformance.recordings.library import Library
from conformance.recordings.recorder import Part
from conformance.runs.accounts import NoAccounts
from conformance.runs.run import Run
from conformance.settings.profiles import Profile
from conformance.targets.target import Target

Programs = Iterable[tuple[Head, Iterable[Program]]]
"""Properties, each as the head of its recording, and their programs."""


@dataclass
class Rerun:
    """What came of it: how many programs ran, and which did not, and why."""

    programs: int = 0
    left_out: list[tuple[str, str]] = field(default_factory=list)
    told: list[str] = field(default_factory=list)


def rerun(
    target: Target, profile: Profile, properties: Programs, into: Library, head_of: Callable[[Head], Head],
    tick: Callable[[], None] = lambda: None,
) -> Rerun:  # fmt: skip
    """Run the programs of some properties and record them. `head_of` makes the head of the new recording.

    What was made is undone at the end. RecordingError where a recording cannot be written.
    """
    target.vault.prove()
    trial = Run(target, profile)
    out = Rerun(told=trial.told)
    slot, spent = 0, ""
    try:
        for head, programs in properties:
            part = Part(into, head_of(head), target.vault)
            try:
                for program in programs:
                    why = spent or _too_long(program, target)
                    if why:
                        out.left_out.append((head.key, why))
                        continue
                    slot = 1 - slot
                    try:
                        part.keep(_history(trial, program, slot))
                        out.programs += 1
                    except CallsSpent as error:
                        spent = str(error)
                        out.left_out.append((head.key, spent))
                    tick()
                part.settle({})
            except BaseException:
                part.drop()
                raise
    finally:
        trial.clean_up()
        out.told += target.limiter.told
    return out


def _history(trial: Run, program: Program, slot: int) -> History:
    try:
        return trial.runner.run(program, slot=slot)
    except NoAccounts as refused:
        return History(program, {}, (), stopped=str(refused))


def _too_long(program: Program, target: Target) -> str:
    waits = waits_of(program)
    return f"it would wait for {waits} s, longer than a live program may" if waits > target.max_wait else ""


def each_once(programs: Iterable[Program]) -> Iterator[Program]:
    """Programs without those that came before."""
    seen: set[str] = set()
    for program in programs:
        if program.key() not in seen:
            seen.add(program.key())
            yield program


def contract_version() -> str:
    """The version of the clauses that new recordings are of."""
    return vendor().version
