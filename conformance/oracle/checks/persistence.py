"""persistence.*: leaving and coming back."""

from __future__ import annotations

from conformance.oracle import tags as tag
from conformance.oracle.judging import stake
from conformance.oracle.observing import observes
from conformance.oracle.readings import Reading
from conformance.oracle.view import Subject, readings, shown_after


@stake("persistence.rejoin", "missing", after=True)
def rejoin(it: Subject) -> bool:
    """A muted member who leaves and enters again is still muted."""
    return tag.REJOIN in it.tags and it.muted


@stake("persistence.rejoin-end", "wrong-end", after=True)
def rejoin_end(it: Subject) -> bool:
    """Leaving and entering does not move the end of the mute."""
    return tag.REJOIN in it.tags and it.muted


@stake("persistence.rejoin-end", "phantom", after=True)
def rejoin_end_over(it: Subject) -> bool:
    """A mute that was still on at the return ends when it would have ended."""
    return tag.REJOIN in it.tags and it.state == "over" and tag.EXPIRED_AWAY not in it.tags


@stake("persistence.rejoin-expired", "phantom", after=True)
def rejoin_expired(it: Subject) -> bool:
    """A mute that ran out while the member was away is over on return."""
    return tag.EXPIRED_AWAY in it.tags and it.state == "over"


@stake("persistence.rejoin-clean", "phantom", after=True)
def rejoin_clean(it: Subject) -> bool:
    """A member who was not muted is not muted by leaving and entering."""
    return tag.REJOIN in it.tags and it.state == "clear"


observes("persistence.unmute-away", of=shown_after(tag.UNMUTED_AWAY, tag.REJOIN))(
    lambda it: (f"unmuted while away, after the return ({it.channel})", it.shown)
)
observes("persistence.recreated", of=shown_after(tag.RECREATED))(
    lambda it: (f"muted before the group was made again ({it.channel})", it.shown)
)


@observes("persistence.away-listed", of=readings)
def away_listed(it: Reading) -> tuple[str, str] | None:
    """Whether the muted list names a member who is away."""
    if not it.away or it.belief.kind not in ("until", "forever") or it.state == "over":
        return None
    return "a muted member who is away, in the muted list", it.shown
