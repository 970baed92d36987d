"""Which property shows most defects for its calls: `python -m conformance.proof.ordering` prints the orders.

With `--write` it writes them down for `conformance.suite.order`. Every program is run by itself against every defect,
on the simulator called in the process: that takes a few minutes on two cores.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from multiprocessing import get_context

from conformance.oracle.checks import View, judge
from conformance.proof.cases import defects
from conformance.runs.run import Run
from conformance.settings import Settings
from conformance.settings.profiles import PROFILES
from conformance.suite.collecting import collected, properties
from conformance.suite.order import FILE, FIRST, REST, place
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
    found: dict[Part, tuple[int, bool]] = {}
    for it, programs in collected(1, seed):
        for program in programs:
            part = it.name, program in it.test.programs.first
            calls, departs = found.get(part, (0, False))
            before = target.ledger.total
            departs = not all(judgement.held for judgement in judge(View(trial.runner.run(program)))) or departs
            found[part] = calls + target.ledger.total - before, departs
    trial.clean_up()
    target.close()
    return found


def main(arguments: Sequence[str] = (), seed: int = 1) -> None:
    """Measure, print both orders with what each part adds, and write them down if that is asked for."""
    names = ["", *defects()]
    with get_context("spawn").Pool() as pool:
        rows = dict(zip(names, pool.imap(partial(shown, seed), names), strict=True))
    worths = {
        part: Worth(calls, frozenset(name for name in names[1:] if rows[name][part][1]))
        for part, (calls, _) in rows[""].items()
    }
    tests = {it.name: it.test for it in properties()}
    known: frozenset[str] = frozenset()
    found: dict[str, list[str]] = {}
    for title, now, order in (("first", True, FIRST), ("rest", False, REST)):
        calls, found[title] = 0, []
        print(f"\n{title}: calls so far, new defects, calls of its own, place now")
        for (name, _), new in greedy({part: worth for part, worth in worths.items() if part[1] == now}, known):
            calls += worths[name, now].calls
            found[title].append(name)
            print(f"{calls:6} {new:4} {worths[name, now].calls:5} {place(tests[name], order):4}  {name}")
        known = known.union(*(worth.shows for part, worth in worths.items() if part[1]))
    if "--write" in arguments:
        FILE.write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1:])
