"""Calls that overlap one after another by a few milliseconds, looks meanwhile and rounds after rounds.

Written down is what any order of the calls has in common.
"""

import threading
import time
from collections.abc import Iterable

from .client import Caller
from .guide import COMMUNITY, FOR_GOOD, Guide

LATER = 0.004  # seconds of real time between the starts of overlapping calls
TOPIC = {"TopicId": f"{COMMUNITY}@TOPIC#_a"}
Call = tuple[list[str], int, dict[str, object]]


def staggered(guide: Guide, group_id: str, first: Call, *then: Call) -> dict[str, int]:
    """A call, and a little after it began others, one after another; the muted list as it was read in their midst."""

    def run(late: float, calls: Iterable[Call]) -> None:
        time.sleep(late)
        for accounts, seconds, place in calls:
            guide.mute(group_id, accounts, seconds, **place)

    threads = [threading.Thread(target=run, args=it) for it in ((0.0, [first]), (LATER, then))]
    for thread in threads:
        thread.start()
    time.sleep(2 * LATER)
    meanwhile = Caller.muted(guide, group_id)
    for thread in threads:
        thread.join()
    return meanwhile


def ends(guide: Guide, *seconds: int) -> set[int]:
    """The ends of mutes of so many seconds that are made now."""
    return {FOR_GOOD if it == FOR_GOOD else int(guide.simulator.clock.now()) + it for it in seconds}


def overlaps(guide: Guide) -> list[str]:
    """What is so after overlapping calls, and in their midst, whichever came first; the group has topics."""
    told: list[str] = []

    def tell(what: str, so: bool) -> None:
        told.append(f"{what}: {so}")

    def muted(**place: object) -> dict[str, int]:
        return Caller.muted(guide, COMMUNITY, **place)

    here: dict[str, object] = {}
    guide.mute(COMMUNITY, ["m00", "m03"], 900)
    old = ends(guide, 900)
    seen = staggered(guide, COMMUNITY, (["m00"], 3600, here), (["m00"], 7200, here))
    tell("muted all along", seen.get("m00") in old | ends(guide, 3600, 7200))
    tell("others stay", seen.get("m03") in old)
    tell("shown as it is", muted().get("m00") in ends(guide, 3600, 7200))
    guide.mute(COMMUNITY, ["m00"], 0)
    staggered(guide, COMMUNITY, (["m00"], 60, here), (["m01"], 3600, here))
    tell("times of their own", muted().get("m00") in ends(guide, 60))
    staggered(guide, COMMUNITY, (["m02"], 600, here), (["m00", "m01"], 0, here))
    tell("unmuted beside others", not {"m00", "m01"} & set(muted()))
    staggered(guide, COMMUNITY, (["m02"], 600, here), (["m00"], 600, TOPIC))
    tell("muted in the topic", "m00" in muted(**TOPIC))
    staggered(guide, COMMUNITY, (["m02"], 60, here), (["m02"], 3600, here), (["m02"], FOR_GOOD, here))
    after = muted().get("m02")
    tell("not what was answered before another began", after not in ends(guide, 3600))
    staggered(guide, COMMUNITY, (["m04"], 60, here), (["m04"], 3600, here))
    after = muted().get("m04")
    guide.mute(COMMUNITY, ["m05"], 60)
    tell("it stays so", muted().get("m04") == after)
    return told
