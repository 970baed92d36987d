"""Parts of the result document that pictures are drawn of: conditions tried together, a mute in time, and overlaps."""

from __future__ import annotations

from typing import NotRequired, TypedDict


class Share(TypedDict):
    """How many were put to the test, of how many that can be."""

    covered: int
    possible: int


class ValueTried(TypedDict):
    """One value of a dimension, and the pairs that it is part of; `refused` says that it makes a request wrong."""

    value: str
    refused: bool
    covered: int
    possible: int


class DimensionTried(TypedDict):
    """One question about a call and its surroundings; `says` asks it in words."""

    name: str
    says: str
    values: list[ValueTried]


class TwoDimensions(TypedDict):
    """Pairs of a value of one dimension and a value of another."""

    one: str
    other: str
    covered: int
    possible: int


class Rectangle(TypedDict):
    """Every pair of one of `values` of a dimension and one of `others` of another."""

    one: str
    values: list[str]
    other: str
    others: list[str]


class Never(TypedDict):
    """Pairs that cannot be, for one reason."""

    why: str
    pairs: list[Rectangle]


class Tried(TypedDict):
    """What was put to the test together: pairs and triples of conditions (values across dimensions) in this run.

    It is counted from what happened. `together` has every two dimensions of which any values can be together, `missing`
    the pairs that were not tried, `impossible` those that are left out of every count.
    """

    pairs: Share
    triples: Share
    dimensions: list[DimensionTried]
    together: list[TwoDimensions]
    missing: list[Rectangle]
    impossible: list[Never]


class Mark(TypedDict):
    """Something that happened, on the timeline; `at` in seconds since the program's start."""

    at: float
    text: str


class Timeline(TypedDict):
    """A mute in seconds since the program's start.

    `predicted` is the interval in which it ends, None where no mute is due; a bound of None is never reached.
    `reported` is the end that the vendor gave, None where it gave none. `since` is when the mute was set
    (the first mark, where it is missing).
    """

    predicted: tuple[float | None, float | None] | None
    reported: float | None
    now: float
    marks: list[Mark]
    since: NotRequired[float]


class OverlappingCall(TypedDict):
    """One of several calls that were made at once; `sent` and `answered` in seconds from the first that lists the
    member, None where it was never answered.

    `leaves` is the state that it would leave the member in, "" where it does not list the member; `last`: some order
    that the times allow ends with it.
    """

    text: str
    sent: float
    answered: float | None
    outcome: str
    leaves: str
    last: bool


class OverlappingLook(TypedDict):
    """What a look showed of the member; `wrong`: no order explains it."""

    text: str
    sent: float
    answered: float
    wrong: bool


class Overlapping(TypedDict):
    """The calls that overlapped, and what was seen of one member: `orders` that the times allow, None where there are
    too many to count, and the states that there may have been `before`."""

    member: str
    orders: int | None
    before: list[str]
    calls: list[OverlappingCall]
    looks: list[OverlappingLook]
