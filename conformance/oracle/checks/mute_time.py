"""mute-time.*: how long."""

from __future__ import annotations

import re

from conformance.contract import PERMANENT
from conformance.oracle import tags as tag
from conformance.oracle.conditions import Call, open_when
from conformance.oracle.judging import WRONG, refusal, stake
from conformance.oracle.observing import observes
from conformance.oracle.readings import Reading
from conformance.oracle.view import TURNED_DOWN, Subject, readings

_WHOM = tag.TOPICS | {tag.MANY, tag.DUPLICATE, tag.UNSORTED, tag.TWIN, tag.LONGEST, tag.OWNER}
"""What a call may be special for that is no matter of its MuteTime: whom it lists, and where."""
_SAME_MEMBER = {tag.PROMOTED, tag.ADDED}
"""What is done to members that leaves their mutes alone."""
_NUMERAL = re.compile(r"\s*[-+]?[0-9]+(\.[0-9]*)?([eE][-+]?[0-9]+)?\s*")


def _time(call: Call) -> str:
    """What is wrong with MuteTime; nothing is said of it beside its old name."""
    seconds = call.seconds
    if "ShutUpTime" in call.body:
        return "renamed"
    if seconds is None:
        return "missing"
    if isinstance(seconds, bool | float) or (isinstance(seconds, str) and _NUMERAL.fullmatch(seconds)):
        return "like a number"
    if not isinstance(seconds, int):
        return "no number"
    return "negative" if seconds < 0 else "too much" if seconds > PERMANENT else ""


# Where it is accepted, it can only mean for good.
refusal("mute-time.overflow", means=PERMANENT)(lambda call: _time(call) == "too much")
refusal("mute-time.negative")(lambda call: _time(call) == "negative")
refusal("mute-time.required")(lambda call: _time(call) == "missing")
refusal("mute-time.integer")(lambda call: _time(call) == "no number")


@open_when("mute-time.coercion", asked=lambda exchange: f"MuteTime {exchange.body['MuteTime']!r}")
def coercion(call: Call) -> bool:
    """Something that some read as a number."""
    return _time(call) == "like a number"


def _ordinary(it: Subject) -> bool:
    """Whether nothing was special about the call, but for whom it lists and where."""
    return not it.tags & (tag.SPECIAL - _WHOM)


@stake("mute-time.seconds", "wrong-end")
def seconds(it: Subject) -> bool:
    """MuteTime counts seconds: in a topic and for a list too."""
    return it.state == "until" and bool(it.tags & {tag.PLAIN, tag.VALUE}) and _ordinary(it)


@stake("mute-time.seconds", "missing", TURNED_DOWN, plain=True)
def seconds_last(it: Subject) -> bool:
    """The mute lasts for as long as it says, whatever number it is."""
    return it.state == "until" and (tag.VALUE in it.tags or it.tags >= {tag.PLAIN, tag.WAITED})


def _by_time(it: Subject) -> bool:
    """Whether others were called and time has passed since: one may have gone when another's mute ended."""
    return it.tags >= {tag.OTHER_CALL, tag.WAITED} and it.tags & tag.AFTER == {tag.OTHER_CALL}


@stake("mute-time.seconds", "missing", after=True)
def seconds_beside(it: Subject) -> bool:
    """It lasts as long when others' mutes end before."""
    return it.state == "until" and bool(it.tags & {tag.PLAIN, tag.VALUE}) and _by_time(it) and _ordinary(it)


@stake("mute-time.seconds", *WRONG, after=True)
def seconds_promoted(it: Subject) -> bool:
    """It lasts as long for a member who is made an administrator meanwhile, or added once more."""
    return it.state == "until" and bool(it.tags & _SAME_MEMBER)


@stake("mute-time.expires", "phantom")
def expires(it: Subject) -> bool:
    """When the period is over the member is muted no more."""
    return it.state == "over"


@stake("mute-time.zero", "phantom", TURNED_DOWN)
def zero(it: Subject) -> bool:
    """MuteTime 0 unmutes."""
    return it.state == "clear" and it.lifted


@stake("mute-time.zero-idle", "phantom", TURNED_DOWN)
def zero_idle(it: Subject) -> bool:
    """Unmuting somebody who is not muted succeeds and changes nothing."""
    return it.state == "clear" and it.seconds == 0 and tag.IDLE in it.tags and _ordinary(it)


@stake("mute-time.zero-idle", *WRONG, after=True)
def zero_idle_inert(it: Subject) -> bool:
    """Nor does it change anything for others."""
    return tag.IDLE_CALL in it.tags


@stake("mute-time.permanent", "missing", "wrong-end", TURNED_DOWN)
def permanent(it: Subject) -> bool:
    """4294967295 mutes for good."""
    return it.muted and tag.PERMANENT_TIME in it.tags


@stake("mute-time.permanent", "missing", after=True)
def permanent_beside(it: Subject) -> bool:
    """For good is longer than any other's mute."""
    return it.muted and tag.PERMANENT_TIME in it.tags and _by_time(it)


@stake("mute-time.permanent", *WRONG, after=True)
def permanent_promoted(it: Subject) -> bool:
    """Only an unmute ends it: to be made an administrator, or added once more, does not."""
    return it.state == "forever" and bool(it.tags & _SAME_MEMBER)


@stake("mute-time.unsigned", "missing", "wrong-end", TURNED_DOWN)
def unsigned(it: Subject) -> bool:
    """Values past 2^31 - 1 mute for that many seconds."""
    return it.muted and tag.UNSIGNED in it.tags


@stake("mute-time.no-wrap", "missing", "wrong-end")
def no_wrap_taken(it: Subject) -> bool:
    """A value past 4294967295, where it is accepted, mutes for good."""
    return tag.OVERFLOW in it.tags


@stake("mute-time.no-wrap", "missing", "wrong-end", after=True)
def no_wrap_refused(it: Subject) -> bool:
    """A value past 4294967295, where it is refused, neither unmutes nor shortens."""
    return tag.refused("mute-time.overflow") in it.tags


@stake("mute-time.replaces", *WRONG, TURNED_DOWN)
def replaces(it: Subject) -> bool:
    """The last call decides."""
    return tag.REMUTE in it.tags and it.seconds != 0


@stake("mute-time.idempotent", *WRONG, TURNED_DOWN)
def idempotent(it: Subject) -> bool:
    """The same call twice leaves the state of the second."""
    return tag.SAME in it.tags and it.seconds != 0


@observes("mute-time.permanent-until", of=readings)
def permanent_until(it: Reading) -> tuple[str, str] | None:
    """Which end the list gives a permanent mute."""
    if it.channel != "listed" or not it.muted or it.belief.kind != "forever" or it.belief.others:
        return None
    strange = "another number" if type(it.until) is int else "no number"
    return "the end of a permanent mute", str(PERMANENT) if it.until == PERMANENT else strange


@observes("mute-time.near-permanent", of=readings)
def near_permanent(it: Reading) -> tuple[str, str] | None:
    """Which end the list gives a mute whose end does not fit 32 bits."""
    until, (least, most) = it.until, it.ends
    past_the_top = it.belief.kind == "until" and most > PERMANENT
    if it.channel != "listed" or not it.muted or not past_the_top or type(until) is not int:
        return None
    end = str(PERMANENT) if until == PERMANENT else "another number"
    return "the end of a mute that ends past 4294967295", "now + MuteTime" if least <= until <= most else end
