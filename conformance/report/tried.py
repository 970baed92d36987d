"""What a run has tried together, in words and as the rows of a picture: what of a document's `conditions` is drawn."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from conformance.contract.language import _, again
from conformance.report.document import Document
from conformance.report.drawn import DimensionTried, Rectangle, Share, Tried, TwoDimensions
from conformance.report.text import plural

LEVELS: Final = (
    ("all", "all of them tried"),
    ("most", "more than 9 of 10 tried"),
    ("half", "at least half tried"),
    ("few", "less than half tried"),
    ("none", "none tried"),
)
"""How much of what can be was tried: the CSS class, and what the legend says."""
_SHORT: Final = 4
"""Values that are named rather than told by what they are not."""


@dataclass(frozen=True, slots=True)
class Cell:
    """Two dimensions in the picture: `level` is one of LEVELS, or "never" where no values of theirs can be together."""

    level: str
    text: str
    says: str
    left: int = 0


@dataclass(frozen=True, slots=True)
class Row:
    """One dimension in the picture, against those before it."""

    says: str
    cells: tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class Value:
    """One value of a dimension, how many of its pairs were tried, and what it was not tried with, by dimension."""

    value: str
    share: Share
    lacks: tuple[tuple[str, str], ...]

    @property
    def untried(self) -> bool:
        """Whether it was tried with nothing at all."""
        return bool(self.share["possible"]) and not self.share["covered"]


@dataclass(frozen=True, slots=True)
class Block:
    """A dimension with the pairs that its values are part of."""

    says: str
    share: Share
    values: tuple[Value, ...]

    @property
    def left(self) -> int:
        """Pairs that were not tried."""
        return self.share["possible"] - self.share["covered"]


def percent(share: Share) -> str:
    """A share in whole per cent, cut and not rounded: all is all. `100 %`, `97 %`, `0 %`."""
    return f"{100 * share['covered'] // max(share['possible'], 1)} %"


def scope(document: Document) -> str:
    """A warning where the run was of a part of the suite, or came to no end: then what is missing is of the run."""
    if document["verdict"] in ("interrupted", "budget"):
        return _("this run did not come to its end")
    return _("this run was of a part of the suite") if document.get("partial") else ""


def line(document: Document) -> str:
    """What was tried together, in one sentence; "" where it was not counted."""
    if "conditions" not in document:
        return ""
    it = document["conditions"]
    part = f" ({scope(document)})" if scope(document) else ""
    most = max(it["together"], key=_left, default=None)
    least = ""
    if most and _left(most):
        left = plural(_left(most), "pair")
        least = _("; least: {conditions} ({pairs} left)").format(conditions=_pair(it, most), pairs=left)
    told = _("conditions: {count} of {of} pairs ({share}), {triples} of triples put to the test").format(
        count=f"{it['pairs']['covered']:,}", of=f"{it['pairs']['possible']:,}", share=percent(it["pairs"]),
        triples=percent(it["triples"]),
    )  # fmt: skip
    return f"{told}{part}{least}"


def _left(pair: TwoDimensions) -> int:
    return pair["possible"] - pair["covered"]


def _pair(it: Tried, pair: TwoDimensions) -> str:
    says = {dimension["name"]: dimension["says"] for dimension in it["dimensions"]}
    return _with(again(says[pair["one"]]), again(says[pair["other"]]))


def _with(one: str, other: str) -> str:
    return _("{one} with {other}").format(one=one, other=other)


def least(it: Tried, most: int = 5) -> list[tuple[str, int, int]]:
    """The two dimensions of which most pairs are left, with how many of how many."""
    ranked = sorted((pair for pair in it["together"] if _left(pair)), key=_left, reverse=True)
    return [(_pair(it, pair), _left(pair), pair["possible"]) for pair in ranked[:most]]


def picture(it: Tried) -> list[Row]:
    """A triangle: each dimension but the first a row, with a cell for each dimension before it."""
    cells = {(pair["one"], pair["other"]): _cell(it, pair) for pair in it["together"]}
    rows = enumerate(it["dimensions"])
    return [
        Row(again(row["says"]), tuple(_field(row, column, cells) for column in it["dimensions"][:at]))
        for at, row in rows
    ][1:]


def _field(row: DimensionTried, column: DimensionTried, cells: Mapping[tuple[str, str], Cell]) -> Cell:
    both = _with(again(column["says"]), again(row["says"]))
    never = Cell("never", "", _("{conditions}: cannot be").format(conditions=both))
    return cells.get((column["name"], row["name"]), never)


def _cell(it: Tried, pair: TwoDimensions) -> Cell:
    left, of = _left(pair), pair["possible"]
    share = pair["covered"] / of
    level = "all" if not left else "most" if share > 0.9 else "half" if share >= 0.5 else "few" if share else "none"
    told = (
        _("all {count} tried").format(count=of)
        if not left
        else _("{count} of {pairs} not tried").format(count=left, pairs=plural(of, "pair"))
    )
    return Cell(level, f"{left}" if left else "✓", f"{_pair(it, pair)}: {told}", left)


def blocks(it: Tried) -> list[Block]:
    """The dimensions with what each of their values was not tried with, those first of which most is left."""
    lacks, barred = _by_value(it["missing"]), _by_value(each for why in it["impossible"] for each in why["pairs"])
    found = []
    for dimension in it["dimensions"]:
        values = tuple(
            Value(
                again(value["value"]), {"covered": value["covered"], "possible": value["possible"]},
                tuple(
                    (again(other["says"]), words(other, lacks[key], barred.get(key, set())))
                    for other in it["dimensions"]
                    if (key := (dimension["name"], value["value"], other["name"])) in lacks
                ),
            )
            for value in dimension["values"]
        )  # fmt: skip
        share: Share = {
            "covered": sum(value.share["covered"] for value in values),
            "possible": sum(value.share["possible"] for value in values),
        }
        found.append(Block(again(dimension["says"]), share, values))
    return sorted(found, key=lambda block: -block.left)


def _by_value(pairs: Iterable[Rectangle]) -> dict[tuple[str, str, str], set[str]]:
    """By dimension, value and other dimension: the values of the other that stand with it in these pairs."""
    found: dict[tuple[str, str, str], set[str]] = {}
    for each in pairs:
        for one, values, other, others in _both_ways(each):
            for value in values:
                found.setdefault((one, value, other), set()).update(others)
    return found


def _both_ways(it: Rectangle) -> Iterator[tuple[str, list[str], str, list[str]]]:
    yield it["one"], it["values"], it["other"], it["others"]
    yield it["other"], it["others"], it["one"], it["values"]


def never(it: Tried) -> list[tuple[str, list[str]]]:
    """Why some pairs cannot be, each reason with the pairs in words."""
    by_name = {dimension["name"]: dimension for dimension in it["dimensions"]}

    def told(pair: Rectangle) -> str:
        one, other = by_name[pair["one"]], by_name[pair["other"]]
        return _with(
            f"{again(one['says'])} {words(one, pair['values'])}",
            f"{again(other['says'])} {words(other, pair['others'])}",
        )

    return [(again(each["why"]), [told(pair) for pair in each["pairs"]]) for each in it["impossible"]]


def words(dimension: DimensionTried, values: Iterable[str], barred: Iterable[str] = ()) -> str:
    """Some values of a dimension, in its order; in fewer words where they are all that can be, or nearly all.

    `barred` are values that cannot be where this is said.
    """
    chosen = set(values)
    every = [value["value"] for value in dimension["values"] if value["value"] not in set(barred) - chosen]
    refused = [value["value"] for value in dimension["values"] if value["refused"] and value["value"] in every]
    rest = [value for value in every if value not in chosen]
    if not rest:
        return _("(any)")
    if chosen == set(refused) and len(refused) > 1:
        return _("(any that has to be refused)")
    if len(chosen) > _SHORT and len(rest) <= 3:
        return _("(all but {values})").format(values=_or(rest))
    return ", ".join(again(value) for value in every if value in chosen)


def _or(values: Sequence[str]) -> str:
    values = [again(value) for value in values]
    if len(values) < 2:
        return values[0]
    return _("{values} and {last}").format(values=", ".join(values[:-1]), last=values[-1])
