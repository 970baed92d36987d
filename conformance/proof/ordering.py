"""Which programs bring most for their calls: `python -m conformance.proof.ordering` prints the order.

With `--write` it writes it down for `conformance.suite.order`. Every program is run by itself against every defect (or,
with `--sample`, some of them), on the simulator called in the process. What it brings are the defects that it shows,
and the pairs of conditions that it puts to the test.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from functools import partial
from typing import Final, NamedTuple

from conformance.oracle.checks import View, judge
from conformance.oracle.coverage import Pair
from conformance.proof.cases import defects, sampled
from conformance.proof.greedy import Worth, greedy
from conformance.proof.planning import pairs_of
from conformance.proof.pool import workers
from conformance.runs.run import Run
from conformance.settings import Settings
from conformance.settings.profiles import PROFILES
from conformance.suite.collecting import Property, collected, properties
from conformance.suite.order import FILE, waits_for_years
from conformance.targets import open_target

_DEFECT: Final = 25
"""Pairs of conditions that a defect weighs as much as."""
Part = tuple[str, int]
"""A corner program, by its property and its number there; the number of those that are drawn is their count."""


def best_first(worths: Mapping[Part, Worth], known: frozenset[str | Pair] = frozenset()) -> Iterator[tuple[Part, int]]:
    """The parts, always the one next that brings most that is new for its calls, with how much that is.

    Where none brings anything new, it is the one that brings most.
    """

    def by_itself(part: Part) -> float:
        return _weight(worths[part].brings) / worths[part].calls

    return greedy(worths, worths.__getitem__, known, by_itself, _weight)


def shown(seed: int, defect: str) -> dict[Part, tuple[int, bool]]:
    """The calls of each program against a defect, and whether it departs from the contract."""
    settings = Settings(calls=1_000_000)
    target = open_target(settings, defects=[defect] if defect else (), transport="direct")
    trial = Run(target, PROFILES["standard"])
    found: dict[Part, tuple[int, bool]] = {}
    for it, programs in collected(1, seed):
        for number, program in enumerate(programs):
            part = it.name, min(number, len(it.test.programs.corners(1)))
            calls, departs = found.get(part, (0, False))
            before = target.ledger.total
            departs = not all(judgement.held for judgement in judge(View(trial.runner.run(program)))) or departs
            found[part] = calls + target.ledger.total - before, departs
    trial.clean_up()
    target.close()
    return found


def _weight(brought: Collection[str | Pair]) -> int:
    """How much defects and pairs of conditions are, in pairs: those stand for defects that nobody has thought of."""
    return sum(_DEFECT if isinstance(it, str) else 1 for it in brought)


def _so_far(calls: int, shows: Collection[str | Pair]) -> str:
    defects = sum(isinstance(it, str) for it in shows)
    return f"{calls:6} calls {defects:4} defects {len(shows) - defects:6} pairs"


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure, print the order with what each program adds, and write it down if that is asked for."""
    parser = argparse.ArgumentParser(prog="python -m conformance.proof.ordering", description=_SAYS)
    parser.add_argument("--sample", type=int, metavar="N", help="so many defects, drawn (default: all)")
    parser.add_argument(
        "--lead", type=int, default=900, metavar="N", help="calls of the programs that lead (%(default)s)"
    )
    parser.add_argument("--seed", type=int, default=1, metavar="N")
    parser.add_argument("--jobs", type=int, default=2, metavar="N")
    parser.add_argument("--write", action="store_true", help="write it down for the suite")
    asked = parser.parse_args(arguments)
    names = ["", *sampled(defects(), asked.sample, asked.seed)]
    with workers(asked.jobs) as pool:
        rows = dict(zip(names, pool.map(partial(shown, asked.seed), names), strict=True))
        tried = [
            ((it.name, number), program)
            for it in properties()
            for number, program in enumerate(it.test.programs.corners(1))
        ]
        pairs = dict(zip((part for part, _ in tried), pool.map(pairs_of, (it for _, it in tried)), strict=True))
    worths = {
        part: Worth(
            calls, pairs.get(part, frozenset()).union(it for it in names[1:] if rows[it].get(part, (0, False))[1])
        )
        for part, (calls, _) in rows[""].items()
    }
    found = order_of(worths, {it.name: it for it in properties()}, asked.lead)
    if asked.write:
        lead = ",\n  ".join(json.dumps(part) for part in found.lead)
        rest = ",\n  ".join(json.dumps(name) for name in found.rest)
        FILE.write_text(f'{{\n "lead": [\n  {lead}\n ],\n "rest": [\n  {rest}\n ]\n}}\n', encoding="utf-8")
    return 0


class Found(NamedTuple):
    """The programs that lead, and the properties in the order of what is left of them."""

    lead: list[Part]
    rest: list[str]


def order_of(worths: Mapping[Part, Worth], known: Mapping[str, Property], most: int) -> Found:
    """The order by worth; each printed line tells what is shown by then, and by how many calls."""
    timeless = {
        (name, number): worth
        for (name, number), worth in worths.items()
        if not any(map(waits_for_years, known[name].test.programs.corners(2)))
    }
    first = {part for part in timeless if part[1] < len(known[part[0]].test.programs.first)}
    lead: list[Part] = []
    calls, shows = 0, frozenset[str | Pair]()
    for some in (timeless, {part: timeless[part] for part in first}):  # those that smoke runs lead, too
        for part, new in best_first({part: some[part] for part in some if part not in lead}, shows):
            drawn = part[1] >= len(known[part[0]].test.programs.corners(1))
            if drawn or (calls + worths[part].calls > most and part not in first) or (not new and part not in first):
                continue
            calls, shows = calls + worths[part].calls, shows | worths[part].brings
            lead.append(part)
            print(f"{_so_far(calls, shows)}  {part[0]}, program {part[1] + 1}")
    left: dict[Part, Worth] = {}
    for part, worth in worths.items():
        if part not in lead:
            whole = left.get((part[0], 0), Worth(0, frozenset()))
            left[part[0], 0] = Worth(whole.calls + worth.calls, whole.brings | worth.brings)
    rest: list[str] = []
    judges = Counter(clause for it in known.values() for clause in it.judges)
    needed = {part for part in left if any(judges[clause] == 1 for clause in known[part[0]].judges)}
    for late in (False, True):  # last what others judge as well: it may find no calls left
        for (name, _), _ in best_first({part: left[part] for part in left if (part not in needed) is late}, shows):
            calls, shows = calls + left[name, 0].calls, shows | left[name, 0].brings
            rest.append(name)
            print(f"{_so_far(calls, shows)}  the rest of {name}")
    return Found(lead, [*rest, *(name for name in known if name not in rest)])


_SAYS: Final = (
    "Order the programs of the suite by the defects and the pairs of conditions that they show for their calls."
)


if __name__ == "__main__":
    sys.exit(main())
