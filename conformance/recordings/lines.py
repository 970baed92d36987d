"""One program and what happened, as one JSON object: the line of a recording, and back.

See README.md in this folder for what each field means, and schema.json for the shape.
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC
from email.utils import formatdate, parsedate_to_datetime
from functools import lru_cache
from typing import Any, Final

from conformance.contract import CONTENT_TYPE
from conformance.programs.history import JSON, Attempt, Event, Exchange, History
from conformance.programs.operations import Mute, Program, part_of, program_from_json
from conformance.programs.ticks import down, up
from conformance.recordings.errors import RecordingError
from conformance.recordings.folding import fold, fold_binding, unfold, unfold_binding

STAND_IN: Final = "1"
"""The `random` of a rebuilt query whose own was not kept."""
STYLES: Final[Mapping[str, Any]] = {
    "reply": json.JSONEncoder(separators=(",", ":"), ensure_ascii=False).encode,
    "spaced": json.JSONEncoder(separators=(", ", ": "), ensure_ascii=False).encode,
}
"""Ways to write JSON, by the field that a reply in this way is kept in; other replies are kept as text."""


@dataclass(frozen=True, slots=True)
class Found:
    """What the inquiry of the recorded run made of a departure: the program of this line shows it.

    `claims` and `sign` tell the departure that was looked into, `clauses` and `shows` the one that it came to.
    """

    clauses: tuple[str, ...]
    shows: tuple[str, ...]
    claims: tuple[str, ...]
    sign: tuple[str, ...]
    reproduced: str


Aside = tuple[tuple[tuple[str, ...], tuple[str, ...]], ...]
"""Departures by the clauses at stake and their sign."""


@dataclass(frozen=True, slots=True)
class Recorded:
    """A line of a recording: a history, and whether it is the argument of a finding.

    `aside` are departures in it that the recorded run put down to other ones and did not look into.
    """

    history: History
    found: Found | None = None
    aside: Aside = ()
    number: int = field(default=0, compare=False)
    """The line in its file, from 1."""


def encode(history: History, app: Mapping[str, str], found: Found | None = None, aside: Aside = ()) -> dict[str, JSON]:
    """A history as a JSON object. `app` binds `admin` and `sdkappid`, as the file's head does.

    Raises RecordingError where the object would not give the same history back.
    """
    began = math.floor(min((_first(event) for event in history.events), default=0.0))
    names = {role: real for role, real in history.binding.items() if app.get(role) != real}
    roles = {real: role for role, real in history.binding.items() if role != "sdkappid"}
    program = history.program.to_json()
    for folding in (roles, {}):
        line: dict[str, JSON] = {} if found is None else {"finding": _found_to_json(found)}
        line |= {
            "program": program,
            "roles": fold_binding(names),
            "clock": {"began": began, "offset": round(history.clock_offset, 6), "error": round(history.clock_error, 6)},
            "events": list(_events_to_json(history, began, folding, app)),
        }
        if history.stopped:
            line["stopped"] = history.stopped
        if aside:
            line["aside"] = [[list(claims), list(sign)] for claims, sign in aside]
        if not folding:
            line["plain"] = True
        if _same(history, decode(json.loads(json.dumps(line)), app).history):
            return line
    raise RecordingError(
        "A program or an answer holds a value that JSON has not, so it cannot be recorded: programs are plain JSON "
        "values."
    )


def decode(line: Mapping[str, JSON], app: Mapping[str, str], number: int = 0) -> Recorded:
    """The history of a JSON object. KeyError, TypeError, ValueError or IndexError where it is none."""
    binding = {**app, **unfold_binding(line["roles"])}
    clock = line["clock"]
    began = clock["began"]
    folding = {} if line.get("plain") else binding
    program = program_from_json(line["program"])
    finding = line.get("finding")
    return Recorded(
        History(
            program,
            binding,
            tuple(_events_of(line["events"], began, folding, app)),
            clock["offset"],
            clock["error"],
            line.get("stopped", ""),
        ),
        _found_of(finding) if finding else None,
        tuple((tuple(claims), tuple(sign)) for claims, sign in line.get("aside", ())),
        number,
    )


def _found_to_json(found: Found) -> dict[str, JSON]:
    return {
        "clauses": list(found.clauses),
        "shows": list(found.shows),
        "claims": list(found.claims),
        "sign": list(found.sign),
        "reproduced": found.reproduced,
    }


def _found_of(data: Mapping[str, JSON]) -> Found:
    shows, sign = tuple(data["shows"]), tuple(data["sign"])
    return Found(tuple(data["clauses"]), shows, tuple(data["claims"]), sign, data["reproduced"])


# -- events --------------------------------------------------------------------------------------------------------


def _first(event: Event) -> float:
    return event.began if event.exchange is None else event.exchange.sent


def _events_to_json(
    history: History, began: int, roles: Mapping[str, str], app: Mapping[str, str]
) -> Iterator[dict[str, JSON]]:
    before = ""
    for event in history.events:
        out: dict[str, JSON] = {"step": event.step}
        if event.branch:
            out["branch"] = event.branch
        if event.early:
            out["early"] = True
        exchange = event.exchange
        if exchange is None:
            out["wait"] = [down(event.began - began), up(event.ended - began)]
            yield out
            continue
        asked = _request_to_json(exchange, roles, app, purposeful_random(history.program, event))
        text = repr(asked)
        if text != before:
            out |= asked
        before = text
        *earlier, last = [_attempt_to_json(attempt, began, roles) for attempt in exchange.attempts]
        if earlier:
            out["tries"] = earlier
        yield out | last


def _events_of(
    events: list[Mapping[str, JSON]], began: int, binding: Mapping[str, str], app: Mapping[str, str]
) -> Iterator[Event]:
    asked: dict[str, Any] = {}
    for data in events:
        step, branch, early = data["step"], data.get("branch", 0), data.get("early", False)
        if "wait" in data:
            start, end = data["wait"]
            yield Event(step, None, branch, early, began + start, began + end)
            continue
        if "call" in data:
            asked = _request_of(data, binding, app)
        attempts = [_attempt_of(attempt, began, binding) for attempt in (*data.get("tries", ()), data)]
        yield Event(step, Exchange(**asked, attempts=tuple(attempts)), branch, early)


def purposeful_random(program: Program, event: Event) -> bool:
    """Whether the program itself says which `random` a call carries (or that it has none)."""
    part = part_of(program.steps[event.step], event.branch) if event.step >= 0 else None
    return isinstance(part, Mute) and any(name == "random" for name, _ in part.change.query)


def usual_query(app: Mapping[str, str]) -> dict[str, str]:
    """The query that goes with every call: usersig is never kept, random only where a program sets it."""
    return {
        "sdkappid": app["sdkappid"], "identifier": app["admin"], "random": STAND_IN, "contenttype": CONTENT_TYPE,
    }  # fmt: skip


def _request_to_json(
    exchange: Exchange, roles: Mapping[str, str], app: Mapping[str, str], keep_random: bool
) -> dict[str, JSON]:
    out: dict[str, JSON] = {"call": exchange.command}
    if exchange.method != "POST":
        out["method"] = exchange.method
    query = dict(exchange.query)
    if not keep_random:
        query["random"] = STAND_IN
    usual = usual_query(app)
    changed: dict[str, JSON] = {name: value for name, value in query.items() if usual.get(name) != value}
    changed |= {name: None for name in usual if name not in query}
    if changed:
        out["query"] = fold(changed, roles)
    if exchange.signed != "right":
        out["signed"] = exchange.signed
    if exchange.raw is not None:
        out["raw"] = exchange.raw
    else:
        out["body"] = fold(exchange.body, roles)
    return out


def _request_of(data: Mapping[str, JSON], binding: Mapping[str, str], app: Mapping[str, str]) -> dict[str, Any]:
    query = {**usual_query(app), **unfold(data.get("query", {}), binding)}
    raw = data.get("raw")
    return {
        "command": data["call"],
        "method": data.get("method", "POST"),
        "query": {name: value for name, value in query.items() if value is not None},
        "signed": data.get("signed", "right"),
        "body": unfold(data["body"], binding) if raw is None else _parsed(raw),
        "raw": raw,
    }


def _parsed(raw: str) -> JSON:
    try:
        return json.loads(raw)
    except (ValueError, RecursionError):
        return None


# -- attempts ------------------------------------------------------------------------------------------------------


def _attempt_to_json(attempt: Attempt, began: int, roles: Mapping[str, str]) -> dict[str, JSON]:
    out: dict[str, JSON] = {}
    if attempt.status is not None:
        if attempt.status != 200:
            out["status"] = attempt.status
        out |= _text_to_json(attempt.text, roles)
    if attempt.error is not None:
        out["error"] = attempt.error
    if attempt.date is not None:
        at = _seconds(attempt.date)
        out["date"] = attempt.date if at is None else at - began
    out["at"] = [down(attempt.sent - began), up(attempt.received - began)]
    return out


def _attempt_of(data: Mapping[str, JSON], began: int, binding: Mapping[str, str]) -> Attempt:
    sent, received = data["at"]
    date, error = data.get("date"), data.get("error")
    return Attempt(
        began + sent,
        began + received,
        None if error is not None and "status" not in data else data.get("status", 200),
        _text_of(data, binding),
        _date(began + date) if type(date) is int else date,
        error,
    )


def _text_to_json(text: str, roles: Mapping[str, str]) -> dict[str, JSON]:
    try:
        value = json.loads(text)
    except (ValueError, RecursionError):
        return {"text": text}
    for name, write in STYLES.items():
        if write(value) == text:
            return {name: fold(value, roles)}
    return {"text": text}


def _text_of(data: Mapping[str, JSON], binding: Mapping[str, str]) -> str:
    for name, write in STYLES.items():
        if name in data:
            return str(write(unfold(data[name], binding)))
    return str(data.get("text", ""))


@lru_cache(maxsize=256)
def _seconds(date: str) -> int | None:
    """A Date header as epoch seconds, where its text can be made again from them."""
    try:
        at = parsedate_to_datetime(date)
        seconds = int((at if at.tzinfo else at.replace(tzinfo=UTC)).timestamp())
        return seconds if _date(seconds) == date else None
    except (TypeError, ValueError, OverflowError):
        return None


@lru_cache(maxsize=256)
def _date(seconds: int) -> str:
    return formatdate(seconds, usegmt=True)


# -- the check -----------------------------------------------------------------------------------------------------


def _same(one: History, other: History) -> bool:
    """Whether two histories tell the same, but for randoms that no program set and fractions of a millisecond."""
    return (
        one.program.key() == other.program.key()
        and dict(one.binding) == dict(other.binding)
        and one.stopped == other.stopped
        and len(one.events) == len(other.events)
        and all(_told(one, a) == _told(other, b) and _near(a, b) for a, b in zip(one.events, other.events, strict=True))
    )


def _told(history: History, event: Event) -> tuple[object, ...]:
    exchange = event.exchange
    if exchange is None:
        return event.step, event.branch, event.early
    query = dict(exchange.query)
    if not purposeful_random(history.program, event):
        query.pop("random", None)
    return (
        event.step, event.branch, event.early, exchange.command, exchange.method, query, exchange.signed,
        STYLES["reply"](exchange.body), exchange.body, exchange.raw,
        [(attempt.status, attempt.text, attempt.date, attempt.error) for attempt in exchange.attempts],
    )  # fmt: skip


def _near(one: Event, other: Event) -> bool:
    return abs(_first(one) - _first(other)) < 0.001 and abs(_last(one) - _last(other)) < 0.001


def _last(event: Event) -> float:
    return event.ended if event.exchange is None else event.exchange.received
