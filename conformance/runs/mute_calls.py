"""The calls that are put to the test: one mute call, several at once, or many on a timetable."""

from __future__ import annotations

import contextvars
import math
import threading
import time
from collections.abc import Callable, Sequence
from functools import partial

from conformance.api.client import to_json
from conformance.contract import COMMANDS
from conformance.programs.history import JSON, Event, Exchange
from conformance.programs.operations import WRAPS, Burst, Change, Mute, Overlap
from conformance.runs.course import Course
from conformance.runs.looking import ask
from conformance.runs.waiting import spread

BESIDE = 0.008
"""Seconds that a look beside calls comes after them: at once it would be answered before they are begun."""
WORKERS = 8
MOST_WORKERS = 96
"""Threads of a burst: enough that a slow answer delays no other call."""


def mute(course: Course, index: int, step: Mute) -> None:
    """Make one call."""
    spread(course)
    course.rest = None
    course.feed(Event(index, _call(course, step)))


def overlap(course: Course, index: int, step: Overlap) -> None:
    """Make several calls, and take several looks, at the same moment. The looks are told after all calls."""
    course.rest = None
    made: dict[int, Exchange] = {}
    failed: list[BaseException] = []
    lanes: dict[int, list[int]] = {}
    for branch in range(len(step.calls)):
        lanes.setdefault(step.lane(branch)[0], []).append(branch)
    barrier = threading.Barrier(len(lanes))

    def one(branches: Sequence[int]) -> None:
        try:
            barrier.wait(10)
            for branch in branches:
                part = step.calls[branch]
                if isinstance(part, Mute):
                    made[branch] = _call(course, part)
                else:
                    time.sleep(BESIDE)  # real seconds, as in a burst: it is about how fast calls really are
                    made[branch] = ask(course, part)
        except BaseException as error:  # handed on to the thread that waits
            failed.append(error)

    with course.target.client.turnstile.alone():
        _together([partial(one, branches) for branches in lanes.values()])
    for branch in sorted(made, key=lambda it: (not isinstance(step.calls[it], Mute), it)):
        course.feed(Event(index, made[branch], branch))
    if failed:
        raise failed[0]


def burst(course: Course, index: int, step: Burst) -> None:
    """Make calls in turn, many times, on a fixed timetable."""
    course.rest = None
    made: list[tuple[int, Exchange]] = []
    failed: list[BaseException] = []
    ticket = iter(range(step.count))
    lock = threading.Lock()
    clock = course.target.clock
    if step.rate:
        # Calls made before, by whomever, must not count into the same second.
        course.target.limiter.settle("forbid_send_msg")
    start = clock.now()

    def worker() -> None:
        while not failed:
            with lock:
                number = next(ticket, None)
            if number is None:
                return
            if step.rate:
                # Real pauses even where waiting is free: this is about how fast calls really come.
                pause.wait(max(0.0, start + number / step.rate - clock.now()))
            try:
                exchange = _call(course, step.calls[number % len(step.calls)], paced=False)
            except BaseException as error:
                failed.append(error)
                return
            with lock:
                made.append((number, exchange))

    pause = threading.Event()
    _together([worker] * _workers(course, step))
    for number, exchange in sorted(made, key=lambda pair: pair[0]):
        course.feed(Event(index, exchange, number))
    if failed:
        raise failed[0]


def _workers(course: Course, step: Burst) -> int:
    """As many as calls are under way at a time, by the rate and the round trip, and half as many again."""
    client = course.target.client
    if not step.rate or client.clock.virtual:
        return WORKERS
    return max(WORKERS, min(MOST_WORKERS, math.ceil(1.5 * step.rate * min(client.quickest, 1.0))))


def _together(jobs: Sequence[Callable[[], None]]) -> None:
    # Each works for the program of this thread, and speaks its language.
    threads = [threading.Thread(target=contextvars.copy_context().run, args=(job,), daemon=True) for job in jobs]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def _call(course: Course, call: Mute, *, paced: bool = True) -> Exchange:
    change = call.change
    body: JSON = {
        "GroupId": course.binding[call.group],
        "Members_Account": course.ids(call.members),
        "MuteTime": call.seconds,
    }
    if call.topic:
        body["TopicId"] = course.binding[call.topic]
    body |= {name: _bound(course, value) for name, value in change.put}
    for name in change.drop:
        body.pop(name, None)
    for name, way in change.wrap:
        if name:
            body[name] = WRAPS[way](name, body[name])
        else:
            body = WRAPS[way](name, body)
    if change.order and isinstance(body, dict):
        body = {name: body[name] for name in dict.fromkeys((*change.order, *body)) if name in body}
    identifier = change.identifier and course.binding[change.identifier]
    exchange = course.target.client.call(
        change.command,
        body,
        query=_bound(course, dict(change.query)) or None,
        signed=change.signed,  # type: ignore[arg-type]
        identifier=identifier or None,
        method=change.method,
        raw=_as_text(body, change),
        paced=paced,
        service=COMMANDS["forbid_send_msg"].service,
    )
    course.changing(exchange.received)
    return exchange


def _as_text(body: JSON, change: Change) -> str | None:
    """The characters of a body that is not sent as it is."""
    if change.cut or change.tail:
        text = to_json(body)
        return text[: len(text) - change.cut] + change.tail
    return change.text


def _bound(course: Course, value: JSON) -> JSON:
    """A body value with roles written as "$m1" replaced by real ids, wherever they stand."""
    if isinstance(value, str) and value.startswith("$"):
        return course.binding[value[1:]]
    if isinstance(value, list):
        return [_bound(course, item) for item in value]
    if isinstance(value, dict):
        return {name: _bound(course, item) for name, item in value.items()}
    return value
