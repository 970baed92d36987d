"""Tries every kind of change, and every pair without one, and counts what drift says of each."""

from __future__ import annotations

import json
import shlex
import tempfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from fnmatch import fnmatchcase
from pathlib import Path
from statistics import median
from typing import Any, Final

from conformance.changes.change import Change
from conformance.changes.compare import compare
from conformance.proof.changes.catalogue import CASES, SAME, Case
from conformance.proof.changes.stage import World, record
from conformance.proof.pool import fingerprint
from conformance.proof.sections import FILES, redraw_scoreboard
from conformance.report.whole import write_whole

FILE: Final = FILES["changes"]
_SHARE: Final = 0.9
Say = Callable[[str], None]


@dataclass(frozen=True)
class Tried:
    """What was said of one change: whether one entry tells it for what it is, and how many stand beside it."""

    name: str
    told: bool
    clause: bool
    beside: int
    steps: int
    said: tuple[str, ...] = ()


def trials(only: Sequence[str] = ()) -> Iterator[Tried]:
    """Every change of the catalogue (or those that a glob names), one at a time."""
    with tempfile.TemporaryDirectory(prefix="tim-changes-") as name:
        folder = Path(name)
        for number, case in enumerate(_chosen(only)):
            now = folder / str(number)
            record(case.world, now)
            yield judged(case, compare(_baseline(folder, case.world), now).changes)


def _chosen(only: Sequence[str]) -> list[Case]:
    return [it for it in CASES if not only or any(fnmatchcase(it.name, glob) for glob in only)]


def _baseline(folder: Path, world: World) -> Path:
    """The recording of the same programs of a service with nothing wrong; made once."""
    path = folder / f"baseline-{world.profile}{'-some' if world.keys else ''}"
    if not path.exists():
        record(World(profile=world.profile, keys=world.keys), path)
    return path


def judged(case: Case, changes: Sequence[Change]) -> Tried:
    """What was said of a change, held against what is to be said."""
    fits = [
        it for it in changes
        if it.kind == case.kind and it.severity == case.severity and case.old in it.old and case.new in it.new
    ]  # fmt: skip
    named = [it for it in fits if case.clause in it.clauses]
    best = (named or fits)[:1]
    said = tuple(f"{it.kind} {it.severity} {it.clauses[0]}: {it.says}" for it in changes)
    return Tried(
        case.name, bool(fits), bool(named), len(changes) - len(best), len(best[0].program) if best else 0, said
    )  # fmt: skip


def quiet(seeds: int, only: Sequence[str] = ()) -> Iterator[Tried]:
    """Every pair without a change, with so many seeds each: `beside` counts what was told all the same."""
    with tempfile.TemporaryDirectory(prefix="tim-changes-") as name:
        folder = Path(name)
        base = _baseline(folder, World())
        for case, world in SAME:
            if only and not any(fnmatchcase(case, glob) for glob in only):
                continue
            for seed in range(1, seeds + 1):
                now = folder / f"{case}-{seed}"
                record(replace(world, seed=world.seed + seed), now)
                found = compare(base, now)
                said = tuple(f"{it.kind} {it.says}" for it in found.changes)
                same = found.verdict == "same"
                yield Tried(f"{case}, seed {seed}", same, same, len(found.changes), 0, said)


def prove_changes(only: Sequence[str], seeds: int, reports: Path, say: Say, command: Sequence[str]) -> int:
    """Measure, tell, and write the figures into `reports` and on the scoreboard there is; 0 where every aim is reached,
    else 1."""
    changed = list(_followed(trials(only), say))
    same = list(_followed(quiet(seeds, only), say))
    figures = figures_of(changed, same)
    data = {
        "command": shlex.join(["tim-conformance", *command]), "date": f"{datetime.now(UTC):%Y-%m-%dT%H:%M:%SZ}",
        "code": fingerprint(), "notes": ["Only a part was asked for."] if only else [],
        "figures": [
            {"figure": name, "value": value, "aim": str(aim), "reached": reached}
            for name, (value, aim, reached) in figures.items()
        ],
        "changes": [asdict(it) for it in changed], "same": [asdict(it) for it in same],
    }  # fmt: skip
    write_whole(reports / FILE, json.dumps(data, indent=1) + "\n")
    for name, (value, aim, reached) in figures.items():
        say(f"{name:56} {value:>10}  (aim {aim}) {'ok' if reached else 'MISSED'}")
    if not only:
        redraw_scoreboard(reports)
    return 0 if all(reached for _, _, reached in figures.values()) else 1


def _followed(found: Iterator[Tried], say: Say) -> Iterator[Tried]:
    for it in found:
        if not it.clause or it.beside:
            say(f"{it.name}: {'; '.join(it.said) or 'nothing told'}")
        yield it


def figures_of(changed: Sequence[Tried], same: Sequence[Tried]) -> dict[str, tuple[Any, Any, bool]]:
    """What was reached, the aim, and whether it was, by what is measured."""
    told, named = sum(it.told for it in changed), sum(it.clause for it in changed)
    beside = median([it.beside for it in changed]) if changed else 0
    steps = median([it.steps for it in changed if it.steps]) if any(it.steps for it in changed) else 0
    noisy = sum(bool(it.beside) or not it.told for it in same)
    least = f"{_SHARE:.0%} of {len(changed)}"
    return {
        "changes told, of their kind and severity, old and new": (told, least, told >= _SHARE * len(changed)),
        "changes told on their clause": (named, least, named >= _SHARE * len(changed)),
        "entries beside the cause, median": (beside, 0, beside == 0),
        "steps of the smallest program, median": (steps, 4, steps <= 4),
        f"pairs without a change that are told, of {len(same)}": (noisy, 0, noisy == 0),
    }
