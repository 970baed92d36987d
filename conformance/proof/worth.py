"""What each corner program is worth: `python -m conformance.proof.worth` lists what only it puts to the test.

For every program that the suite always runs it tells how many pairs of conditions and how many clauses would be tried
no more if it were taken away, and with `--defects` (some minutes) how many wrong vendors only it shows. Programs that
are drawn count for nothing here: another seed draws others.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from fnmatch import fnmatchcase
from functools import partial
from typing import Any, Final

from conformance.oracle.checks import View, judge
from conformance.oracle.coverage import Coverage, Pair
from conformance.oracle.observing import observations
from conformance.oracle.situations import situations
from conformance.programs.operations import Program
from conformance.proof.cases import defects, sampled
from conformance.proof.ordering import Part, shown
from conformance.proof.pool import workers
from conformance.runs.run import Run
from conformance.settings import Settings
from conformance.settings.profiles import PROFILES
from conformance.suite.collecting import Property, properties
from conformance.targets import open_target


@dataclass(frozen=True)
class Corner:
    """A corner program: the first property that has it, its number there from 0 on, and where it stands besides."""

    name: str
    kind: str
    number: int
    program: Program
    also: tuple[str, ...] = ()

    @property
    def part(self) -> Part:
        """Its place in the suite."""
        return self.name, self.number


@dataclass(frozen=True)
class Showing:
    """What a program costs in calls, and what it puts to the test."""

    calls: int
    pairs: frozenset[Pair]
    clauses: frozenset[str]


@dataclass(frozen=True)
class Worth:
    """What only this program puts to the test; `defects` is None where they were not tried."""

    corner: Corner
    calls: int
    pairs: int
    clauses: tuple[str, ...]
    defects: tuple[str, ...] | None

    @property
    def none(self) -> bool:
        """Whether nothing that was measured would be missing without it."""
        return not (self.pairs or self.clauses or self.defects)


def corners(known: Sequence[Property]) -> list[Corner]:
    """The corner programs of properties, each once, in the suite's order."""
    found: dict[str, Corner] = {}
    for it in known:
        first = len(it.test.programs.first)
        for number, program in enumerate(it.test.programs.corners(1)):
            kind, key = "first" if number < first else "standard", program.key()
            if key in found:
                found[key] = replace(found[key], also=(*found[key].also, it.name))
            else:
                found[key] = Corner(it.name, kind, number, program)
    return list(found.values())


def showings(chosen: Sequence[Corner]) -> Iterator[Showing]:
    """What each of these programs puts to the test, on the simulator called in the process."""
    target = open_target(Settings(calls=1_000_000), transport="direct")
    run = Run(target, PROFILES["standard"])
    for corner in chosen:
        before = target.ledger.total
        history = run.runner.run(corner.program)
        view = View(history)
        clauses = {it.clause for it in judge(view)} | {clause for clause, _, _ in observations(view)}
        pairs = Coverage(set(situations(history))).pairs()
        yield Showing(target.ledger.total - before, pairs, frozenset(clauses))
    run.clean_up()
    target.close()


def shows(chosen: Sequence[Corner], names: Sequence[str], seed: int, jobs: int) -> dict[Part, frozenset[str]]:
    """The defects of these that each program shows when it runs by itself."""
    with workers(jobs) as pool:
        rows = dict(zip(names, pool.map(partial(shown, seed), names), strict=True))
    return {
        corner.part: frozenset(name for name in names if rows[name].get(corner.part, (0, False))[1])
        for corner in chosen
    }  # fmt: skip


def worths(
    chosen: Sequence[Corner], showing: Sequence[Showing], caught: Mapping[Part, frozenset[str]] | None = None
) -> list[Worth]:
    """What of it all only one program shows."""
    pairs = Counter(pair for it in showing for pair in it.pairs)
    clauses = Counter(clause for it in showing for clause in it.clauses)
    defects = Counter(name for names in (caught or {}).values() for name in names)
    return [
        Worth(
            corner,
            it.calls,
            sum(pairs[pair] == 1 for pair in it.pairs),
            tuple(sorted(clause for clause in it.clauses if clauses[clause] == 1)),
            None if caught is None else tuple(sorted(name for name in caught[corner.part] if defects[name] == 1)),
        )
        for corner, it in zip(chosen, showing, strict=True)
    ]


def table(found: Sequence[Worth]) -> str:
    """The worths as a table of plain text."""
    rows: list[tuple[str, ...]] = [("property", "kind", "no.", "calls", "pairs", "clauses", "defects", "")]
    for it in found:
        corner, caught = it.corner, "-" if it.defects is None else str(len(it.defects))
        told = "without worth" if it.none else ""
        also = f"also in {', '.join(corner.also)}" if corner.also else ""
        numbers = map(str, (corner.number + 1, it.calls, it.pairs, len(it.clauses)))
        rows.append((corner.name, corner.kind, *numbers, caught, "; ".join(filter(None, (told, also)))))
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    return "\n".join(
        "  ".join(
            cell.ljust(width) if number < 2 or number == 7 else cell.rjust(width)
            for number, (cell, width) in enumerate(zip(row, widths, strict=True))
        ).rstrip()
        for row in rows
    )


def as_json(found: Sequence[Worth]) -> list[dict[str, Any]]:
    """The worths as plain JSON."""
    return [
        {
            "property": it.corner.name, "kind": it.corner.kind, "number": it.corner.number + 1,
            "also": list(it.corner.also), "calls": it.calls, "pairs": it.pairs, "clauses": list(it.clauses),
            "defects": None if it.defects is None else list(it.defects), "worth": not it.none,
        }
        for it in found
    ]  # fmt: skip


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure, and print the list."""
    parser = argparse.ArgumentParser(prog="python -m conformance.proof.worth", description=_SAYS)
    parser.add_argument("--only", default="*", metavar="GLOB", help="list programs of these properties (%(default)s)")
    parser.add_argument("--defects", action="store_true", help="tell which defects only one program shows (minutes)")
    parser.add_argument("--sample", type=int, metavar="N", help="with --defects: so many of them, drawn (all)")
    parser.add_argument("--seed", type=int, default=1, metavar="N", help="draws the sample (%(default)s)")
    parser.add_argument("--jobs", type=int, default=2, metavar="N", help="processes (%(default)s)")
    parser.add_argument("--json", action="store_true", help="print JSON in place of a table")
    asked = parser.parse_args(arguments)
    chosen = corners(properties())
    showing = list(showings(chosen))
    names = sampled(defects(), asked.sample, asked.seed)
    caught = shows(chosen, names, asked.seed, asked.jobs) if asked.defects else None
    found = [it for it in worths(chosen, showing, caught) if fnmatchcase(it.corner.name, asked.only)]
    if asked.json:
        print(json.dumps(as_json(found), indent=1))
        return 0
    print(table(found))
    covered = frozenset[Pair]().union(*(it.pairs for it in showing))
    calls, idle = sum(it.calls for it in showing), sum(it.none for it in found)
    print(f"\n{len(chosen)} corner programs, {calls:,} calls, {len(covered):,} pairs of conditions put to the test.")
    print(f"Told is what only this program puts to the test; {idle} without worth, {_against(caught, len(names))}.")
    return 0


def _against(caught: object, number: int) -> str:
    if caught is None:
        return "where no defect was tried: --defects tells whether only one of them shows some"
    return f"{number} defects tried"


_SAYS: Final = "List what each corner program of the suite is worth: what only it puts to the test."


if __name__ == "__main__":
    sys.exit(main())
