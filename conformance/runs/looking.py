"""Looks at a state: taken again for a moment while they do not show what they should, as no page says how soon."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import replace

from conformance.oracle.readings import Reading
from conformance.programs.history import JSON, Event, Exchange
from conformance.programs.operations import Listed, Program, Record, Send, Wait
from conformance.runs.course import Course

EXPIRY_GRACE = 0.5
"""Seconds for which the end of a mute may take to show: less, so that an end that is late by two is seen to be."""
MORE = 3
"""How often a state is looked at again that was right, wrong and right with nothing changed in between."""
PAGE = 100
"""Members of one page of a record."""
_TEXT: JSON = {"MsgType": "TIMTextElem", "MsgContent": {"Text": "conformance"}}
_CUSTOM: JSON = {"MsgType": "TIMCustomElem", "MsgContent": {"Data": "conformance", "Desc": "", "Ext": "", "Sound": ""}}


def look(course: Course, index: int, step: Listed | Record | Send) -> None:
    """Look at a state, until it shows what it should or has had its time to.

    One that has been right before, since the last change, and is wrong for a moment, is looked at again when any copy
    of it has had that time: every third message may pass.
    """
    clock, patience = course.target.clock, course.patience
    first, more = len(course.events), MORE if step in course.shown and patience.flickers else 0
    if patience.lag and not course.seen:
        # This target shows changes late: wait for as long as it has been seen to take.
        clock.sleep(max(0.0, course.changed + patience.lag - clock.now()))
    pauses = iter(patience.pauses)
    grace = EXPIRY_GRACE if _after_wait(course.program, index) else patience.grace
    while True:
        exchange = ask(course, step)
        event = Event(index, exchange)
        readings = course.look(event)
        late = exchange.received - course.changed
        if more and not _wrong(readings) and len(course.events) > first:
            more -= 1
            course.feed(replace(event, early=True))
            clock.sleep(max(0.0, course.changed + grace - clock.now()))
            continue
        pause = next(pauses, None)
        if not _wrong(readings) or pause is None or late + pause > grace:
            break
        if clock.now() + pause > _soonest_end(readings):
            # Another look would come too late to tell a mute that is not there from one that is over.
            break
        course.feed(replace(event, early=True))
        clock.sleep(pause)
    course.feed(event)
    if not _wrong(readings):
        patience.flickers -= step in course.shown and len(course.events) > first + MORE
        course.shown.add(step)
    late_only = not _wrong(readings) and course.events[-2:-1] and course.events[-2].early and late < patience.grace
    if late_only and not course.waits:  # where a program waits, a mute that ended late would seem to be a late look
        patience.lag = max(patience.lag, min(late, 1.0))


def _after_wait(program: Program, index: int) -> bool:
    """Whether nothing but time has changed since the last wait."""
    for step in reversed(program.steps[:index]):
        if isinstance(step, Wait):
            return True
        if not isinstance(step, Listed | Record | Send):
            return False
    return False


def ask(course: Course, step: Listed | Record | Send) -> Exchange:
    """Take a look, once."""
    client = course.target.client
    body: dict[str, JSON] = {"GroupId": course.binding[step.group]}
    if isinstance(step, Send):
        element = _CUSTOM if step.custom else _TEXT
        # A Random of its own for every message: one that is used twice within minutes drops the second.
        random = secrets.randbelow(2**31)
        body |= {"From_Account": course.binding[step.member], "Random": random, "MsgBody": [element]}
        if step.topic:
            body["TopicId"] = course.binding[step.topic]
        return client.call("send_group_msg", body)
    if isinstance(step, Listed):
        if step.topic:
            body["TopicId"] = course.binding[step.topic]
        return client.call("get_group_shutted_uin" if step.old else "get_group_muted_account", body)
    group = course.world.groups.get(step.group)
    if group and group.type == "Community":
        body |= {"Limit": PAGE, "Next": ""}
    else:
        body |= {"Limit": PAGE, "Offset": 0}
    return client.call("get_group_member_info", body)


def _soonest_end(readings: Sequence[Reading]) -> float:
    """When the first of the mutes may end that a look does not show."""
    return min((it.belief.lo for it in readings if it.wrong and it.state == "until"), default=float("inf"))


def _wrong(readings: Sequence[Reading]) -> bool:
    return any(reading.wrong for reading in readings)
