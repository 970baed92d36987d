"""What a run has tried together, as a result document has it: pairs and triples of conditions, and what is missing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import combinations

from conformance.oracle.coverage import Coverage, Pair, pairs_in_order
from conformance.programs.dimensions import DIMENSIONS, IMPOSSIBLE, Dimension
from conformance.report.drawn import DimensionTried, Never, Rectangle, Tried


def tried(coverage: Coverage) -> Tried:
    """The conditions that were put to the test together, of those that can be."""
    possible, covered = pairs_in_order(), coverage.pairs()
    triples, all_triples = coverage.triples()
    of, done = _by_dimensions(possible), _by_dimensions(covered)
    return {
        "pairs": {"covered": len(covered), "possible": len(possible)},
        "triples": {"covered": triples, "possible": all_triples},
        "dimensions": list(_dimensions(possible, covered)),
        "together": [
            {"one": one.name, "other": other.name, "covered": done[one.name, other.name], "possible": number}
            for one, other in combinations(DIMENSIONS, 2)
            if (number := of[one.name, other.name])
        ],
        "missing": list(_rectangles(pair for pair in possible if pair not in covered)),
        "impossible": list(_impossible()),
    }


def _by_dimensions(pairs: Sequence[Pair] | frozenset[Pair]) -> Counter[tuple[str, str]]:
    return Counter((one[0], other[0]) for one, other in pairs)


def _dimensions(possible: Sequence[Pair], covered: frozenset[Pair]) -> Iterator[DimensionTried]:
    of = Counter(value for pair in possible for value in pair)
    done = Counter(value for pair in covered for value in pair)
    for it in DIMENSIONS:
        yield {
            "name": it.name,
            "says": it.says,
            "values": [
                {
                    "value": value, "refused": value in it.wrong,
                    "covered": done[it.name, value], "possible": of[it.name, value],
                }
                for value in it.values
            ],
        }  # fmt: skip


def _rectangles(pairs: Iterator[Pair]) -> Iterator[Rectangle]:
    """Pairs, two dimensions at a time: values that lack the same others are told together."""
    table: dict[tuple[str, str], dict[str, list[str]]] = {}
    for (one, value), (other, another) in pairs:
        table.setdefault((one, other), {}).setdefault(value, []).append(another)
    for (one, other), rows in table.items():
        alike: dict[tuple[str, ...], list[str]] = {}
        for value, others in rows.items():
            alike.setdefault(tuple(others), []).append(value)
        for others_alike, values in alike.items():
            yield {"one": one, "values": values, "other": other, "others": list(others_alike)}


def _impossible() -> Iterator[Never]:
    by_name = {it.name: it for it in DIMENSIONS}
    reasons: dict[str, list[Rectangle]] = {}
    for rule in IMPOSSIBLE:
        reasons.setdefault(rule.why, []).append({
            "one": rule.one, "values": _in_order(by_name[rule.one], rule.values),
            "other": rule.other, "others": _in_order(by_name[rule.other], rule.others),
        })  # fmt: skip
    for why, pairs in reasons.items():
        yield {"why": why, "pairs": pairs}


def _in_order(dimension: Dimension, values: frozenset[str]) -> list[str]:
    return [value for value in dimension.values if value in values]
