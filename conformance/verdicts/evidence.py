"""Where a verdict was seen, and on which day: what it is worth, and whether that is enough for who asks."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any, Final, Literal, Self, get_args
from urllib.parse import urlsplit

from conformance.contract import REGIONS

Kind = Literal["simulator", "bench", "stand-in", "recorded live", "live"]
KINDS: Final[tuple[Kind, ...]] = get_args(Kind)
"""The weakest first. `bench`: a client, on a bench of this machine; `stand-in`: a host that is not the vendor's."""
Wish = Literal["live", "recorded", "any"]
WISHES: Final[tuple[Wish, ...]] = get_args(Wish)
_SUFFICE: Final[Mapping[Wish, tuple[Kind, ...]]] = {
    "live": ("live",), "recorded": ("live", "recorded live"), "any": KINDS,
}  # fmt: skip
_PLACES: Final[Mapping[Kind, str]] = {
    "simulator": "on the simulator", "bench": "on the bench", "stand-in": "on a host that is not the vendor's",
    "recorded live": "in recordings of the live service", "live": "on the live service",
}  # fmt: skip


def today() -> date:
    """The day, in UTC."""
    return datetime.now(UTC).date()


@dataclass(frozen=True, slots=True)
class Evidence:
    """Where something was seen, and on which day: of a recording that is the day when it was made."""

    kind: Kind
    day: date

    @property
    def rank(self) -> tuple[int, date]:
        """Greater for what is better: first where it was seen, then when."""
        return KINDS.index(self.kind), self.day

    def age(self, on: date) -> int:
        """How many days old it is on a day; 0 where its day is still to come (another clock)."""
        return max((on - self.day).days, 0)

    def to_json(self, on: date) -> dict[str, Any]:
        """As a result document has it."""
        return {"kind": self.kind, "day": self.day.isoformat(), "age": self.age(on)}

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Self:
        """From a result document that keeps its schema."""
        return cls(data["kind"], date.fromisoformat(data["day"]))


def live_kind(endpoint: str) -> Kind:
    """What an answer of an endpoint is worth: only the vendor's own hosts are the live service."""
    return "live" if urlsplit(endpoint).hostname in REGIONS.values() else "stand-in"


def kind_of(target: str, endpoint: str) -> Kind:
    """What is worth what is seen on a target, by its kind ("simulator" or "live") and its endpoint."""
    return live_kind(endpoint) if target == "live" else "simulator"


def recorded(origin: str, endpoint: str, at: str) -> Evidence | None:
    """What a recording is worth, by its head; None where its day cannot be read."""
    try:
        return Evidence(recorded_kind(origin, endpoint), date.fromisoformat(at[:10]))
    except ValueError:
        return None


def recorded_kind(origin: str, endpoint: str) -> Kind:
    """What a recording is worth, by its origin ("simulator" or "live") and the endpoint that answered."""
    if origin == "simulator":
        return "simulator"
    return "recorded live" if live_kind(endpoint) == "live" else "stand-in"


@dataclass(frozen=True, slots=True)
class Demand:
    """What is asked of evidence: where it is from at least, and how many days old it may be (None: any number)."""

    wish: Wish = "any"
    max_age: int | None = None

    def short(self, evidence: Evidence, on: date) -> str:
        """What is wrong with a piece of evidence, as the end of "seen ..."; "" where it is enough."""
        if evidence.kind not in _SUFFICE[self.wish]:
            return f"{_PLACES[evidence.kind]}, and {_ASKED[self.wish]} was asked for"
        if self.max_age is not None and evidence.age(on) > self.max_age:
            return f"more than {days(self.max_age)} ago"
        return ""


_ASKED: Final[Mapping[Wish, str]] = {
    "live": "the live service", "recorded": "the live service, or a recording of it,", "any": "nothing else",
}  # fmt: skip


ANY: Final = Demand()


def days(count: int) -> str:
    """A number of days, in words."""
    return "1 day" if count == 1 else f"{count:,} days"


def short_of(entries: Iterable[Mapping[str, Any]], demand: Demand, on: date) -> dict[str, list[str]]:
    """The judged clauses of a document whose evidence is less than is asked for, by what is wrong with it."""
    found: dict[str, list[str]] = {}
    for entry in entries:
        if entry.get("evidence") and (why := demand.short(Evidence.from_json(entry["evidence"]), on)):
            found.setdefault(why, []).append(entry["id"])
    return found


def sentences(found: Mapping[str, list[str]], what: str = "clause") -> list[str]:
    """Such clauses in sentences, one a reason: how many, and what is wrong."""
    counts = Counter({why: len(names) for why, names in found.items()})
    return [
        f"{count} {what} was seen {why}." if count == 1 else f"{count} {what}s were seen {why}."
        for why, count in counts.most_common()
    ]
