"""The suite dealt out over the jobs of a fleet: which programs each shard runs.

What is dealt are programs, each once. A property that takes much is cut; the others stay whole, for their programs are
about the same. Which shard gets what follows from the properties that are chosen, the profile and the seed, and from
nothing else: not from the target, and not from the shard that asks.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from hashlib import sha256
from typing import Final

from conformance.programs.cost import calls_of, waits_of
from conformance.programs.operations import Program
from conformance.settings.options import Settings
from conformance.settings.profiles import PROFILES
from conformance.settings.values import Shard
from conformance.suite.collecting import Property
from conformance.suite.running import leading
from conformance.targets.live import MAX_WAIT
from conformance.verdicts.docket import Docket

CALLS_A_SECOND: Final = 10
"""What a second of waiting counts for: calls one after the other, at a round trip of 100 ms."""
CUT: Final = 4
"""A property that takes more than this part (a quarter) of what falls to a shard is cut into its programs."""

SEED: Final = 0
"""What shards draw by where no seed is given: each has to draw the same."""


@dataclass(frozen=True)
class Unit:
    """What is dealt out together: programs of one property, by their keys; none where it has none that are its own."""

    owner: str
    keys: tuple[str, ...]
    cost: int


@dataclass(frozen=True)
class Hand:
    """What falls to one shard. `cut` says whether properties were cut, and `dealt` is everything, shard by shard."""

    number: int
    dealt: tuple[tuple[Unit, ...], ...]
    cut: bool

    @property
    def of(self) -> int:
        """How many shards there are."""
        return len(self.dealt)

    @cached_property
    def keys(self) -> frozenset[str]:
        """The programs, by their keys."""
        return frozenset(key for unit in self._own for key in unit.keys)

    @cached_property
    def names(self) -> frozenset[str]:
        """The properties that have something to run here."""
        return frozenset(unit.owner for unit in self._own)

    @cached_property
    def whole(self) -> frozenset[str]:
        """Those of them that run nothing in any other shard."""
        return self.names - {
            unit.owner for number, units in enumerate(self.dealt, 1) for unit in units if number != self.number
        }

    @cached_property
    def cost(self) -> int:
        """What it takes, in calls; a second of waiting counts for some."""
        return sum(unit.cost for unit in self._own)

    @cached_property
    def digest(self) -> str:
        """The same for all shards of one run, and for no others: a SHA-256 of what each of them runs."""
        told = [[[unit.owner, unit.keys] for unit in units] for units in self.dealt]
        return sha256(json.dumps([self.cut, told]).encode()).hexdigest()

    def runs(self, program: Program) -> bool:
        """Whether a program is for this shard. Where properties are not cut, each runs what it has."""
        return not self.cut or program.key() in self.keys

    @property
    def _own(self) -> tuple[Unit, ...]:
        return self.dealt[self.number - 1]


def hand_of(settings: Settings, seed: int, chosen: Collection[Property]) -> Hand | None:
    """What falls to the shard that a run with these settings is; None where it is all.

    Where recordings are made or played properties stay whole, for a recording is of one property.
    """
    if settings.shard is None:
        return None
    rank, cut = PROFILES[settings.profile].rank, not settings.record and settings.target != "replay"
    drawn = {it.name: drawn_by(it, rank, seed, settings.extend) for it in chosen}
    return deal(chosen, drawn, rank, settings.shard, cut=cut)


def leave_to_others(docket: Docket, hand: Hand, chosen: Collection[Property]) -> None:
    """Enter what other shards judge, of the chosen properties: clauses that this one has no program for, and those that
    it has some of the programs for."""
    whose: dict[str, set[str]] = {}
    for it in chosen:
        for clause in it.judges:
            whose.setdefault(clause, set()).add(it.name)
    for clause, names in whose.items():
        if names.isdisjoint(hand.names):
            docket.elsewhere[clause] = "other shards judge this clause"
        elif not names <= hand.whole:
            docket.shared[clause] = "other shards judge this clause too, and this one did not put it to the test"


def drawn_by(it: Property, rank: int, seed: int, more: int = 0) -> list[Program]:
    """What a property draws; `more` is how many new programs a recording is extended by."""
    programs = it.test.programs
    number = 2 * more + 5 if more else programs.examples[rank]  # as `Recorder.draws` does
    return programs.draw(number, seed) if programs.drawn is not None else []


def deal(
    chosen: Collection[Property], drawn: Mapping[str, list[Program]], rank: int, shard: Shard, *, cut: bool = True
) -> Hand:
    """What falls to a shard. `drawn` are the programs that each property draws, by its name."""
    number, of = shard.number, shard.of
    owned = _owned(chosen, drawn, rank, mixed=cut)
    costs = {name: sum(map(cost_of, programs.values())) for name, programs in owned.items()}
    most = sum(costs.values()) / of / CUT
    units = [unit for name, programs in owned.items() for unit in _units(name, programs, cut and costs[name] > most)]
    shares: list[list[Unit]] = [[] for _ in range(of)]
    loads = [0] * of
    for unit in sorted(units, key=lambda it: -it.cost):  # it keeps the order of what costs the same
        least = loads.index(min(loads))
        shares[least].append(unit)
        loads[least] += unit.cost
    return Hand(number, tuple(map(tuple, shares)), cut)


def cost_of(program: Program) -> int:
    """What a program takes, in calls. A wait that no live program may have is none: there it is left out."""
    waits = waits_of(program)
    return calls_of(program).total() + (CALLS_A_SECOND * waits if waits <= MAX_WAIT else 0)


def _owned(
    chosen: Collection[Property], drawn: Mapping[str, list[Program]], rank: int, *, mixed: bool
) -> dict[str, dict[str, Program]]:
    """By property the programs that it is the first to run, by their keys; all that it has, unless they are `mixed`."""
    owned: dict[str, dict[str, Program]] = {it.name: {} for it in chosen}
    seen = set[str]()
    for name, program in in_order(chosen, drawn, rank, mixed=mixed):
        key = program.key()
        if not mixed or key not in seen:
            owned[name].setdefault(key, program)
        seen.add(key)
    return owned


def in_order(
    chosen: Collection[Property], drawn: Mapping[str, list[Program]], rank: int, *, mixed: bool
) -> Iterator[tuple[str, Program]]:
    """What the properties run, in the order in which a run begins it, each with its property; what several have comes
    as often. `mixed`: the programs that lead come first, where properties need not run one after the other."""
    if mixed:
        yield from leading({it.name: it for it in chosen}, rank)
    for it in chosen:
        for program in (*it.test.programs.corners(rank), *drawn.get(it.name, ())):
            yield it.name, program


def _units(name: str, programs: Mapping[str, Program], cut: bool) -> Iterator[Unit]:
    if cut:
        yield from (Unit(name, (key,), cost_of(program)) for key, program in programs.items())
    else:
        yield Unit(name, tuple(programs), sum(map(cost_of, programs.values())))
