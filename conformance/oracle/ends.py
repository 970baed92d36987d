"""What the ends that a service reports say of the clock that it reckons mutes by."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final, NamedTuple

from conformance.contract import PERMANENT
from conformance.oracle import tags as tag
from conformance.oracle.readings import Reading

RENEWED: Final = frozenset(
    {tag.REMUTE, tag.SAME, tag.OVERLAP, tag.OVERFLOW, tag.RANDOM, tag.REJOIN, tag.BURST, tag.BURST_OVER}
)
"""Mutes of which something may have moved the end."""
SPECIAL: Final = frozenset({tag.OWNER, tag.TWIN, tag.DUPLICATE, tag.UNSORTED, tag.TWIN_CALL, tag.ELSEWHERE})
"""Mutes that a vendor may get wrong though it gets the usual ones right."""


class End(NamedTuple):
    """A mute of `seconds` that was made between `sent` and `received`, when the clock that it ends by showed `at`.

    `plain`: nothing is special about it.
    """

    seconds: int
    plain: bool
    at: float
    sent: float
    received: float


def ends_of(readings: Iterable[Reading]) -> Iterator[End]:
    """The ends in a look at a state: one of each call, where it gave all whom it lists the same."""
    calls: dict[tuple[float, float], list[Reading]] = {}
    for it in readings:
        belief = it.belief
        finite = belief.kind == "until" and not belief.others and it.ends[1] < PERMANENT
        if finite and it.muted and type(it.until) is int and it.channel != "send" and belief.tags.isdisjoint(RENEWED):
            calls.setdefault(belief.made, []).append(it)
    for (sent, received), alike in calls.items():
        if len({it.until for it in alike}) == 1:
            belief = alike[0].belief
            plain = all(it.belief.tags.isdisjoint(SPECIAL) for it in alike)
            seconds = belief.seconds or 0
            yield End(seconds, plain, alike[0].until - seconds, sent, received)
