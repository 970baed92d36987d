"""Mutes of years, to their end: only where time is virtual.

The last module, for after it the target's clock shows another century.
"""

from conformance.programs.building import DAY, FOREVER, group, looks, members, program
from conformance.programs.operations import Join, Leave, Listed, Mute, Promote, Send, Topic, Wait
from conformance.suite.properties import judges, tries

_YEARS = program(
    group("Community", "m1", role="g2", topics=True),
    Topic("t1@g2"),
    group("Public", *members(1, 7)),
    Promote("g1", "m7"),
    Mute("g1", ("m7", "owner"), FOREVER),
    Mute("g1", ("m6",), 600),
    Listed("g1"),
    Mute("g2", ("m1",), 900, "t1@g2"),
    Wait(598),
    looks("m6"),
    Mute("g1", ("m1",), DAY),
    Mute("g1", ("m2",), 2**31 - 1),
    Mute("g1", ("m3",), 2**32 - 2),
    Mute("g1", ("m4",), FOREVER),
    Mute("g1", ("m5",), 2**31 + 5),
    Mute("g1", ("m6",), 30 * DAY),
    Wait(DAY // 2),
    [*looks("m1", "m6"), Send("g2", "m1", "t1@g2")],
    Leave("g1", ("m2", "m7")),
    Wait(DAY // 2),
    Join("g1", ("m2", "m7")),
    looks("m1", "m2", "m7", "owner"),
    Wait(14 * DAY),
    looks("m2", "m6"),
    Wait(2**30),
    looks("m2", "m3", "m4"),
    Wait(2**30 - 15 * DAY),
    looks("m2", "m3", "m4"),
    Wait(2**31),
    looks("m3", "m4", "m5"),
)


@judges("mute-time.expires", "mute-time.seconds", "mute-time.unsigned", "mute-time.permanent")
@tries(standard=[_YEARS])
def test_mutes_of_years_end_in_time() -> None:
    """A mute of minutes is on to its last second, as is one of 2^32 - 2 seconds; a permanent one outlasts it."""
