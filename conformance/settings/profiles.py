"""How much a run tries: calls at most, examples a property draws, and what it spends on an inquiry."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Profile:
    """`calls` is the cap on HTTP calls; `inquiry_calls` what one departure may cost to look into."""

    name: str
    calls: int
    inquiry_calls: int
    rank: int


PROFILES = {
    profile.name: profile
    for profile in (
        Profile("smoke", 300, 60, 0),
        Profile("standard", 3_000, 220, 1),
        Profile("thorough", 30_000, 600, 2),
    )
}
