"""What of the suite an app lets nobody put to the test: programs that need what it has not, and clauses that only those
would exercise."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Final

from conformance.programs.cost import waits_of
from conformance.programs.operations import Create, Join, Program
from conformance.suite.collecting import Property, properties

_EVERY: Final = 2
"""The rank of the profile that runs most."""


@dataclass(frozen=True, slots=True)
class Reach:
    """What cannot be exercised for one reason: so many fixed programs, and the clauses that hang on them alone."""

    why: str
    programs: int
    clauses: tuple[str, ...]


def out_of_reach(refused: Mapping[str, str], longest: float, members: int | None = None) -> Iterator[Reach]:
    """What cannot be put to the test where these group types are `refused` (with the answer), where no
    program waits for longer than so many seconds, and where a group may hold no more `members` (None: no limit)."""
    every = properties()
    for kind, says in refused.items():
        yield from _reach(every, f"the app makes no {kind} ({says})", partial(_makes, kind=kind))
    why = f"a live program waits for {longest:g} s at most"
    yield from _reach(every, why, lambda program: waits_of(program) > longest)
    if members is not None:
        why = f"if this is the trial edition, a group holds about {members} members"
        yield from _reach(every, why, lambda program: _most_members(program) > members)


def _reach(every: list[Property], why: str, needs: Callable[[Program], bool]) -> Iterator[Reach]:
    possible: dict[str, bool] = {}
    left_out: set[str] = set()
    for it in every:
        programs = it.test.programs
        out = [program.key() for program in programs.corners(_EVERY) if needs(program)]
        left_out.update(out)
        can = programs.drawn is not None or len(out) < len(programs.corners(_EVERY))
        for clause in it.judges:
            possible[clause] = possible.get(clause, False) or can
    if left_out:
        yield Reach(why, len(left_out), tuple(sorted(clause for clause, can in possible.items() if not can)))


def _makes(program: Program, *, kind: str) -> bool:
    return any(isinstance(step, Create) and step.type == kind for step in program.steps)


def _most_members(program: Program) -> int:
    """How many members the largest group of a program has at most, its owner included."""
    found: dict[str, set[str]] = {}
    for step in program.steps:
        if isinstance(step, Create | Join):
            found.setdefault(step.group, {"owner"}).update(step.members)
    return max(map(len, found.values()), default=0)
