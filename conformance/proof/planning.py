"""Which programs put most pairs of conditions to the test for their calls: `python -m conformance.proof.planning`.

With `--write` it writes them down for `conformance.suite.planned`. Programs are made in the manner of a covering array:
each next value of a call is the one with which most pairs come in that were not tried yet. What they come to is
counted when they have run, on the simulator called in the process; of many, the one stays that brings most for its
calls. The same seed gives the same programs.
"""

from __future__ import annotations

import argparse
import random
import sys
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence
from concurrent.futures import Executor
from contextlib import suppress
from dataclasses import dataclass

from conformance.oracle.coverage import Coverage, Pair, Value, pairs_that_can_be
from conformance.oracle.situations import Situating
from conformance.oracle.world import World
from conformance.programs.combining import combined
from conformance.programs.dimensions import DIMENSIONS
from conformance.programs.operations import Listed, Mute, Operation, Program, Record, Send, Wait
from conformance.proof.greedy import Worth, greedy
from conformance.proof.pool import workers
from conformance.runs.run import Run
from conformance.settings import Settings
from conformance.settings.profiles import PROFILES
from conformance.suite.collecting import properties
from conformance.suite.planned import FILE, PLANNED, Plan, written
from conformance.targets import open_target

_PLACE = {it.name: number for number, it in enumerate(DIMENSIONS)}


def _pair(one: Value, other: Value) -> Pair:
    return (one, other) if _PLACE[one[0]] < _PLACE[other[0]] else (other, one)


FEW = 1_200
"""Open pairs below which calls are meant for one of them each; while there are many, any brings in some."""
_AIMED = 4
"""New pairs that a value is worth as much as that belongs to the pair which a call is meant for."""
_ANY = 0.1
"""The weight of a group's value with which no pair is open, where one with a single open pair has 1."""


class Covering:
    """Makes choices that bring in pairs that were not tried yet, by a seed."""

    def __init__(self, seed: str, open_pairs: Iterable[Pair]) -> None:
        self._random = random.Random(seed)
        self._open = set(open_pairs)
        self._aimed = _AIMED if len(self._open) < FEW else 0
        self._wanted = Counter(value for pair in self._open for value in pair)
        self._around: dict[str, str] = {}
        self._call: dict[str, str] | None = None
        self._target: Collection[Value] = ()

    def begin(self, *, again: bool = False) -> None:
        """The pairs of the call before count as tried."""
        if self._call is not None:
            values = [*(self._around | self._call).items()]
            for number, one in enumerate(values):
                self._open -= {_pair(one, other) for other in values[number + 1 :]}
        self._call = dict(self._call or {}) if again else {}
        self._target = self._aim()

    def _aim(self) -> Collection[Value]:
        """A pair to bring in by the next call, of those that what surrounds it leaves possible."""
        around = self._around.items()
        fitting = [
            pair for pair in sorted(self._open)
            if all(self._around.get(name, value) == value for name, value in pair) and not around >= set(pair)
        ]  # fmt: skip
        return self._random.choice(fitting) if fitting else ()

    def pick(self, options: Sequence[Value]) -> Value:
        """What comes with most new pairs; before the first call, what is in most that are open."""
        if self._call is None:
            chosen = self._random.choices(list(options), [self._wanted[it] + _ANY for it in options])[0]
            self._around[chosen[0]] = chosen[1]
            return chosen
        have = (self._around | self._call).items()

        def worth(option: Value) -> float:
            new = sum(_pair(option, it) in self._open for it in have if it[0] != option[0])
            return new + self._aimed * (option in self._target) + self._wanted[option] / 150 + self._random.random()

        chosen = max(options, key=worth)
        self._call[chosen[0]] = chosen[1]
        return chosen

    def index(self, number: int) -> int:
        """Any number from 0 on, below this one."""
        return int(self._random.random() * number)


@dataclass(frozen=True)
class Tried:
    """A program, its calls, and the pairs that it put to the test."""

    program: Program
    calls: int
    pairs: frozenset[Pair]


class Trying:
    """Runs programs on the simulator. Whatever departs from the contract there is a mistake of ours."""

    def __init__(self) -> None:
        self._runner = Run(open_target(Settings(calls=100_000_000), transport="direct"), PROFILES["standard"]).runner
        self._runner.follow = self._follow

    def _follow(self, steps: tuple[Operation, ...], world: World) -> Situating:
        self._model = Situating(steps, world)
        return self._model

    def __call__(self, program: Program) -> Tried:
        """Run it. RuntimeError where it stops or something departs."""
        ledger = self._runner.target.ledger
        before = ledger.total
        history = self._runner.run(program)
        wrong = next((it for it in self._model.readings if it.wrong), None)
        if history.stopped or wrong:
            raise RuntimeError(f"{history.stopped or wrong}: {program.key()}")
        return Tried(program, ledger.total - before, Coverage(set(self._model.situations)).pairs())


def thinned(tried: Sequence[Tried], elsewhere: Counter[Pair], pool: Executor, jobs: int) -> list[Tried]:
    """The programs without the steps that no pair needs: `elsewhere` counts the programs that have each pair.

    The dearest come first, a few at a time: what all programs that have it are thinned of at once stays in each.
    """
    found = list(tried)
    order = sorted(range(len(found)), key=lambda at: -found[at].calls)
    for at in range(0, len(order), jobs):
        batch = [found[number] for number in order[at : at + jobs]]
        here = Counter(pair for it in batch for pair in it.pairs)
        needed = [frozenset(pair for pair in it.pairs if elsewhere[pair] <= here[pair]) for it in batch]
        for number, small in zip(order[at : at + jobs], pool.map(_thin, batch, needed), strict=True):
            elsewhere.subtract(found[number].pairs - small.pairs)
            elsewhere.update(small.pairs - found[number].pairs)
            found[number] = small
        print(f"thinned to {sum(it.calls for it in found)} calls", flush=True)
    return [it for it in found if it.pairs]


def _thin(it: Tried, needed: frozenset[Pair]) -> Tried:
    """The program with as few steps as show the pairs that are needed."""
    size = 16
    while size:
        at = len(it.program.steps)
        while at > 0:
            steps = it.program.steps
            part = range(max(0, at - size), at)
            kept = tuple(step for index, step in enumerate(steps) if index not in part or not isinstance(step, _SPARE))
            at -= size
            if len(kept) < len(steps):
                with suppress(RuntimeError):
                    smaller = _try((Program(kept), frozenset()))
                    if needed <= smaller.pairs and smaller.calls <= it.calls:
                        it = smaller
        size //= 2
    return it


_SPARE = Mute, Listed, Record, Send, Wait
"""Steps that a program can do without."""
_trying: Trying | None = None


def _try(task: tuple[Program | str, frozenset[Pair]]) -> Tried:
    global _trying
    _trying = _trying or Trying()
    what, left = task
    return _trying(combined(Covering(what, left)) if isinstance(what, str) else what)


def pairs_of(program: Program) -> frozenset[Pair]:
    """The pairs that a program puts to the test."""
    return _try((program, frozenset())).pairs


def main(arguments: Sequence[str] | None = None) -> int:
    """Plan, tell what each program adds, and write them down if that is asked for."""
    parser = argparse.ArgumentParser(
        prog="python -m conformance.proof.planning", description=(__doc__ or "").split("\n")[0]
    )
    parser.add_argument(
        "--calls", type=int, default=2_000, metavar="N", help="calls of programs to be thinned, at most (2000)"
    )
    parser.add_argument("--candidates", type=int, default=24, metavar="N", help="programs to choose each from (24)")
    parser.add_argument("--share", type=float, default=0.985, metavar="X", help="of the pairs, that is enough (0.985)")
    parser.add_argument("--seed", type=int, default=1, metavar="N")
    parser.add_argument("--jobs", type=int, default=2, metavar="N")
    parser.add_argument(
        "--keep", type=int, default=0, metavar="N", help="keep the best programs of N calls from last time (0)"
    )
    parser.add_argument("--thin", action="store_true", help="thin those that are kept, too")
    parser.add_argument("--write", action="store_true", help="write them down for the suite")
    asked = parser.parse_args(arguments)
    can = pairs_that_can_be()
    with workers(asked.jobs) as pool:
        fixed = [
            program for it in properties() for program in it.test.programs.corners(1) if program not in PLANNED.programs
        ]
        corners = list(pool.map(_try, [(program, frozenset()) for program in fixed]))
        at_first = frozenset[Pair]().union(*(it.pairs for it in corners))
        print(
            f"corner programs: {sum(it.calls for it in corners)} calls, {len(at_first)} of {len(can)} pairs", flush=True
        )
        kept = list(_kept(pool, asked.keep, at_first))
        chosen = list(_chosen(pool, asked, at_first.union(*(it.pairs for it in kept))))
        counts = Counter(pair for it in [*corners, *kept, *chosen] for pair in it.pairs)
        lean, others = ([], [*kept, *chosen]) if asked.thin else (kept, chosen)
        chosen = [*lean, *thinned(others, counts, pool, asked.jobs)]
    covered = set(at_first)
    ordered: list[Tried] = []
    for it in _by_worth(chosen, at_first):
        ordered.append(it)
        covered |= it.pairs
        _tell("thinned", ordered, covered)
    left = Counter(value for pair in can - covered for value in pair)
    if asked.write:
        FILE.write_text(written(Plan(tuple(it.program for it in ordered), left)), encoding="utf-8")
    for (one, other), number in Counter((a[0], b[0]) for a, b in can - covered).most_common(25):
        print(f"{number:4} pairs of {one} and {other} are left")
    return 0


def _kept(pool: Executor, calls: int, covered: Collection[Pair]) -> Iterator[Tried]:
    """The programs of the last plan that are worth most, of so many calls."""
    last = list(pool.map(_try, [(program, frozenset[Pair]()) for program in PLANNED.programs])) if calls else []
    for it in _by_worth(last, covered):
        calls -= it.calls
        if calls >= 0:
            yield it


def _chosen(pool: Executor, asked: argparse.Namespace, covered: Collection[Pair]) -> Iterator[Tried]:
    """Programs, each the best of many for what is left."""
    can, known, chosen = pairs_that_can_be(), set(covered), list[Tried]()
    while sum(it.calls for it in chosen) < asked.calls and len(known) < asked.share * len(can):
        tasks = [(f"{asked.seed}/{len(chosen)}/{number}", can - known) for number in range(asked.candidates)]
        best = next(_by_worth(list(pool.map(_try, tasks)), known))
        if not best.pairs - known:
            return
        chosen.append(best)
        known |= best.pairs
        _tell("planned", chosen, known)
        yield best


def _by_worth(tried: Sequence[Tried], covered: Collection[Pair]) -> Iterator[Tried]:
    """The programs, always the one next that brings most new pairs for its calls."""
    for it, _ in greedy(tried, lambda it: Worth(it.calls, it.pairs), covered, lambda it: it.program.key()):
        yield it


def _tell(what: str, found: Sequence[Tried], covered: Collection[Pair]) -> None:
    share = len(covered) / len(pairs_that_can_be())
    print(f"{what}: {sum(it.calls for it in found):5} calls, {len(covered)} pairs ({share:.1%})", flush=True)


if __name__ == "__main__":
    sys.exit(main())
