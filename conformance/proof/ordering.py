"""Which property shows most defects for its calls: prints the orders that `conformance.suite.properties` has.

Every program is run by itself against every defect, on the simulator called in the process: `python -m
conformance.proof.ordering` takes a few minutes on two cores.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from multiprocessing import get_context

from conformance.oracle.checks import View, judge
from conformance.programs.operations import Program
from conformance.proof.cases import defects
from conformance.proof.measuring import collected
from conformance.runs.run import Run
from conformance.settings import Settings
from conformance.settings.profiles import PROFILES
from conformance.suite.properties import FIRST, ORDER, place
from conformance.targets import open_target

Part = tuple[str, bool]
"""A property, and whether its first programs are meant or the others."""


@dataclass(frozen=True)
class Worth:
    """What the programs of a part cost in calls, and the defects that they show."""

    calls: int
    shows: frozenset[str]


def greedy(worths: Mapping[Part, Worth], known: frozenset[str] = frozenset()) -> Iterator[tuple[Part, int]]:
    """The parts, always the one next that shows most new defects for its calls, with how many those are."""
    left = dict(worths)
    while left:
        part = max(left, key=lambda it: (len(left[it].shows - known) / left[it].calls, -left[it].calls))
        worth = left.pop(part)
        yield part, len(worth.shows - known)
        known |= worth.shows


def shown(seed: int, defect: str) -> dict[Part, tuple[int, bool]]:
    """The calls of each part against a defect, and whether one of its programs departs from the contract."""
    settings = Settings(calls=1_000_000)
    target = open_target(settings, defects=[defect] if defect else (), transport="direct")
    trial = Run(target, PROFILES["standard"])
    first = dict(_programs(0, seed))
    found: dict[Part, tuple[int, bool]] = {}
    for name, programs in _programs(1, seed):
        for program in programs:
            part = name, program in first[name]
            calls, departs = found.get(part, (0, False))
            before = target.ledger.total
            departs = not all(judgement.held for judgement in judge(View(trial.runner.run(program)))) or departs
            found[part] = calls + target.ledger.total - before, departs
    trial.clean_up()
    target.close()
    return found


def _programs(rank: int, seed: int) -> list[tuple[str, tuple[Program, ...]]]:
    return [(it.name, programs) for it, programs in collected(rank, seed)]


def main(seed: int = 1) -> None:
    """Measure, and print both orders with what each part adds."""
    names = ["", *defects()]
    with get_context("spawn").Pool() as pool:
        rows = dict(zip(names, pool.imap(partial(shown, seed), names), strict=True))
    worths = {
        part: Worth(calls, frozenset(name for name in names[1:] if rows[name][part][1]))
        for part, (calls, _) in rows[""].items()
    }
    known: frozenset[str] = frozenset()
    for title, now, order in (("FIRST", True, FIRST), ("ORDER", False, ORDER)):
        calls = 0
        print(f"\n{title}: calls so far, new defects, calls of its own, place now")
        for part, new in greedy({part: worth for part, worth in worths.items() if part[1] == now}, known):
            calls += worths[part].calls
            print(f"{calls:6} {new:4} {worths[part].calls:5} {place(part[0], order):4}  {part[0].replace('test_', '')}")
        known = known.union(*(worth.shows for part, worth in worths.items() if part[1]))


if __name__ == "__main__":
    main()
