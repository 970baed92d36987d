"""Wrong behaviours by name, each tied to the clause that it breaks first.

A defect overrides one or two methods of the sound policy; importing its module enters it into `DEFECTS`, under its
class name in lower case. Those that are one return or one switch are rows of a table. This is all that one takes:

    @breaks("mute-time.seconds")
    class Milliseconds(Policy):
        "MuteTime counts milliseconds."

        def end_of(self, now: float, seconds: int) -> float:
            return super().end_of(now, seconds // 1000)
"""

from . import (
    combined,
    concurrency,
    effect,
    effect_records,
    envelope,
    error,
    group_type,
    members_identity,
    members_listed,
    members_roster,
    members_shape,
    members_together,
    mute_time,
    mute_time_values,
    persistence,
    places,
    request,
    request_memory,
    request_wrapped,
    topic,
    wrong_codes,
)
from .catalogue import DEFECTS, breaks

__all__ = [
    "DEFECTS",
    "breaks",
    "combined",
    "concurrency",
    "effect",
    "effect_records",
    "envelope",
    "error",
    "group_type",
    "members_identity",
    "members_listed",
    "members_roster",
    "members_shape",
    "members_together",
    "mute_time",
    "mute_time_values",
    "persistence",
    "places",
    "request",
    "request_memory",
    "request_wrapped",
    "topic",
    "wrong_codes",
]
