"""What there is to prove: each defect is to be caught, each variation, alone and in pairs, is to be let through."""

from __future__ import annotations

import random
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase
from itertools import combinations
from typing import Literal

from conformance.api.errors import UsageError
from conformance.simulator import DEFECTS, VARIATIONS

Kind = Literal["defect", "variation", "pair"]
Order = Literal["suite", "random"]


@dataclass(frozen=True, slots=True)
class Case:
    """One run of the suite against a vendor that has these defects or variations.

    `order` is the order of the programs; `full` lets a run go on after the defect's clause has been named.
    """

    kind: Kind
    names: tuple[str, ...]
    seed: int
    profile: str = "standard"
    order: Order = "suite"
    full: bool = False

    @property
    def key(self) -> str:
        """What tells this case from every other."""
        rest = f"{self.profile}:{self.seed}:{self.order}{':full' if self.full else ''}"
        return f"{self.kind}:{'+'.join(self.names)}:{rest}"


def defects(only: Sequence[str] = ()) -> list[str]:
    """The names of the defects that one of these globs fits (a name, or the id of a clause); all without globs.

    UsageError where a glob fits neither a defect nor a variation.
    """
    _known(only)
    return [
        name
        for name, defect in DEFECTS.items()
        if not only or any(fnmatchcase(name, glob) or fnmatchcase(defect.clause, glob) for glob in only)
    ]


def variations(only: Sequence[str] = ()) -> list[str]:
    """The names of the variations that one of these globs fits; all without globs."""
    _known(only)
    return [name for name in VARIATIONS if not only or any(fnmatchcase(name, glob) for glob in only)]


def _known(only: Sequence[str]) -> None:
    known = {*DEFECTS, *VARIATIONS, *(defect.clause for defect in DEFECTS.values())}
    for glob in only:
        if not any(fnmatchcase(name, glob) for name in known):
            raise UsageError(f"There is no defect, variation or clause with defects that {glob!r} fits.")


def pairs(names: Collection[str], most: int | None, seed: int) -> list[tuple[str, str]]:
    """At most this many pairs, drawn so that every name is in about as many of them as every other; all where None."""
    rng = random.Random(seed)
    left = sorted(combinations(sorted(names), 2))
    rng.shuffle(left)
    if most is None or most >= len(left):
        return left
    used = dict.fromkeys(names, 0)
    chosen: list[tuple[str, str]] = []
    while len(chosen) < most:
        least = sum(sorted(used.values())[:2])
        pair = next((pair for pair in left if used[pair[0]] + used[pair[1]] <= least), left[0])
        left.remove(pair)
        chosen.append(pair)
        for name in pair:
            used[name] += 1
    return chosen


def sampled(names: Sequence[str], number: int | None, seed: int) -> list[str]:
    """That many of the names, drawn; all of them where None."""
    if number is None or number >= len(names):
        return list(names)
    drawn = set(random.Random(seed).sample(list(names), number))
    return [name for name in names if name in drawn]
