"""How much a run tries: calls at most, examples a property draws, and what it spends on an inquiry."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Profile:
    """`calls` is the cap on HTTP calls, and `trouble` what may be made on top of it to make calls again and to look
    into departures; `inquiry_calls` is what one of those may cost."""

    name: str
    calls: int
    trouble: int
    inquiry_calls: int
    rank: int


PROFILES = {
    profile.name: profile
    for profile in (
        Profile("smoke", 350, 150, 60, 0),
        Profile("standard", 3_000, 300, 220, 1),
        Profile("thorough", 27_000, 3_000, 600, 2),
    )
}
