"""persistence.*: leaving and coming back."""

from __future__ import annotations

from conformance.oracle.judging import Subject, stake


@stake("persistence.rejoin", "missing", after=True)
def rejoin(it: Subject) -> bool:
    """A muted member who leaves and enters again is still muted."""
    return "rejoin" in it.tags and it.muted


@stake("persistence.rejoin-end", "wrong-end", after=True)
def rejoin_end(it: Subject) -> bool:
    """Leaving and entering does not move the end of the mute."""
    return "rejoin" in it.tags and it.muted


@stake("persistence.rejoin-end", "phantom", after=True)
def rejoin_end_over(it: Subject) -> bool:
    """A mute that was still on at the return ends when it would have ended."""
    return "rejoin" in it.tags and it.state == "over" and "expired-away" not in it.tags


@stake("persistence.rejoin-expired", "phantom", after=True)
def rejoin_expired(it: Subject) -> bool:
    """A mute that ran out while the member was away is over on return."""
    return "expired-away" in it.tags and it.state == "over"


@stake("persistence.rejoin-clean", "phantom", after=True)
def rejoin_clean(it: Subject) -> bool:
    """A member who was not muted is not muted by leaving and entering."""
    return "rejoin" in it.tags and it.state == "clear"
