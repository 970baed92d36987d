"""mute-time.*: how long."""

from __future__ import annotations

from conformance.oracle.judging import TURNED_DOWN, Subject, refusal, stake

WRONG = ("missing", "phantom", "wrong-end")

for _clause in ("mute-time.overflow", "mute-time.negative", "mute-time.required", "mute-time.integer"):
    refusal(_clause)


@stake("mute-time.seconds", "wrong-end", plain=True)
def seconds(it: Subject) -> bool:
    """MuteTime counts seconds."""
    return it.state == "until" and bool(it.tags & {"plain", "value"})


@stake("mute-time.seconds", "missing", TURNED_DOWN, plain=True)
def seconds_last(it: Subject) -> bool:
    """The mute lasts for as long as it says, whatever number it is."""
    return it.state == "until" and ("value" in it.tags or ("plain" in it.tags and "waited" in it.tags))


@stake("mute-time.expires", "phantom")
def expires(it: Subject) -> bool:
    """When the period is over the member is muted no more."""
    return it.state == "over" and not it.tags & {"remute", "same"}


@stake("mute-time.zero", "phantom", TURNED_DOWN)
def zero(it: Subject) -> bool:
    """MuteTime 0 unmutes."""
    return it.state == "clear" and it.lifted


@stake("mute-time.zero-idle", "phantom", TURNED_DOWN, plain=True)
def zero_idle(it: Subject) -> bool:
    """Unmuting somebody who is not muted succeeds and changes nothing."""
    return it.state == "clear" and it.seconds == 0 and "idle" in it.tags


@stake("mute-time.zero-idle", *WRONG, after=True)
def zero_idle_inert(it: Subject) -> bool:
    """Nor does it change anything for others."""
    return "idle-call" in it.tags


@stake("mute-time.permanent", "missing", "wrong-end", TURNED_DOWN)
def permanent(it: Subject) -> bool:
    """4294967295 mutes for good."""
    return it.muted and "permanent" in it.tags


@stake("mute-time.unsigned", "missing", "wrong-end", TURNED_DOWN)
def unsigned(it: Subject) -> bool:
    """Values past 2^31 - 1 mute for that many seconds."""
    return it.muted and "unsigned" in it.tags


@stake("mute-time.no-wrap", "missing", "wrong-end")
def no_wrap_taken(it: Subject) -> bool:
    """A value past 4294967295, where it is accepted, mutes for good."""
    return "overflow" in it.tags


@stake("mute-time.no-wrap", "missing", "wrong-end", after=True)
def no_wrap_refused(it: Subject) -> bool:
    """A value past 4294967295, where it is refused, neither unmutes nor shortens."""
    return "refused:mute-time.overflow" in it.tags


@stake("mute-time.replaces", *WRONG, TURNED_DOWN)
def replaces(it: Subject) -> bool:
    """The last call decides."""
    return "remute" in it.tags and it.seconds != 0


@stake("mute-time.idempotent", *WRONG, TURNED_DOWN)
def idempotent(it: Subject) -> bool:
    """The same call twice leaves the state of the second."""
    return "same" in it.tags and it.seconds != 0
