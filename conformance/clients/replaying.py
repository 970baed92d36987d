"""Recordings played to a client: it is asked for what was recorded, gets the answer that came then, and what it sends
is held against what was sent then, field by field."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final
from urllib.parse import unquote_plus

from conformance.api.errors import UsageError
from conformance.clients.deeds import Deed
from conformance.clients.driving import Client, Driver, unplayable
from conformance.clients.episodes import App, Episode, Scenario, Step
from conformance.clients.tasks import Task
from conformance.clients.wire import LISTS, MUTE, Request
from conformance.contract import GROUP_SERVICE, MAX_ACCOUNTS
from conformance.programs.history import Exchange
from conformance.recordings.errors import RecordingError
from conformance.recordings.files import read
from conformance.recordings.library import Library
from conformance.recordings.places import no_folder

NOTHING: Final = "nothing"
"""What stands for a field that was not sent."""
_FIELDS: Final = frozenset({"GroupId", "Members_Account", "MuteTime", "TopicId"})
_QUERY: Final = frozenset({"sdkappid", "identifier", "random", "contenttype"})
_AGAIN: Final = 12
"""How often the last recorded answer is given, to a client that tries again."""
_LONGEST: Final = 120


@dataclass(frozen=True, slots=True)
class Piece:
    """A recorded call as a task. `where` names file, line and step; `body` is what was sent then, `deeds` the answers
    that came."""

    where: str
    task: Task
    command: str
    body: dict[str, Any]
    deeds: tuple[Deed, ...]


@dataclass(frozen=True, slots=True)
class Difference:
    """A field that a client sends in another way than was recorded."""

    field: str
    recorded: str
    sent: str
    where: str
    asked: str


@dataclass
class Played:
    """What came of it. `kinds` counts differences by field, `first` holds the first of each."""

    pieces: int = 0
    left_out: int = 0
    kinds: dict[str, int] = field(default_factory=dict)
    first: dict[str, Difference] = field(default_factory=dict)

    def enter(self, differences: Iterable[Difference]) -> None:
        """Enter what one piece showed."""
        for it in differences:
            self.kinds[it.field] = self.kinds.get(it.field, 0) + 1
            self.first.setdefault(it.field, it)

    def to_json(self) -> dict[str, Any]:
        """As a file holds it."""
        rows = [
            {"field": it.field, "calls": self.kinds[it.field], "recorded": it.recorded, "sent": it.sent,
             "asked": it.asked, "where": it.where}
            for it in self.first.values()
        ]  # fmt: skip
        return {"version": 1, "calls": self.pieces, "left_out": self.left_out, "differences": rows}

    def __str__(self) -> str:
        counted = f"{self.pieces} recorded calls were played; {self.left_out} more are of no other kind, or no task."
        if not self.first:
            return f"{counted}\nEach was sent as it was recorded."
        lines = [
            f"  {it.field}: recorded {it.recorded}, sent {it.sent} (in {self.kinds[it.field]} of them)\n"
            f"      asked to {it.asked}; {it.where}"
            for it in self.first.values()
        ]
        return "\n".join([counted, "What the client sends in another way:", *lines])


def pieces(folder: Path) -> tuple[list[Piece], int]:
    """The calls of a folder of recordings that a client can be asked for, each kind once, and how many are left out.

    UsageError, in one sentence, where the folder has none or a file cannot be read.
    """
    found: dict[str, Piece] = {}
    all_of_them = 0
    if why := no_folder(folder):
        raise UsageError(f"There are no recordings to be had in {folder}: {why}.")
    try:
        for path in Library(folder).files():
            for number, recorded in enumerate(read(path), 2):
                for event in recorded.history.events:
                    if event.exchange is not None and event.exchange.command in (MUTE, *LISTS):
                        all_of_them += 1
                        where = f"{path.name}, line {number}, step {event.step + 1}"
                        if (piece := _piece(event.exchange, where)) is not None:
                            found.setdefault(_kind(piece), piece)
    except RecordingError as error:
        raise UsageError(str(error)) from None
    if not found:
        raise UsageError(f"There is no recorded call in {folder} that a client could be asked for.")
    return list(found.values()), all_of_them - len(found)


def _piece(exchange: Exchange, where: str) -> Piece | None:
    """A call as a task; None where it was wrong on purpose, so that nobody can ask a client for it."""
    body = exchange.body
    if exchange.method != "POST" or exchange.signed != "right" or not isinstance(body, dict) or body.keys() - _FIELDS:
        return None
    if frozenset(exchange.query) != _QUERY:
        return None
    group, topic = body.get("GroupId"), body.get("TopicId")
    if not isinstance(group, str) or not group or not (topic is None or isinstance(topic, str)):
        return None
    if "TopicId" in body and not topic:
        return None
    if exchange.command == MUTE:
        listed, seconds = body.get("Members_Account"), body.get("MuteTime")
        if not isinstance(listed, list) or not 0 < len(listed) <= MAX_ACCOUNTS:
            return None
        if not all(isinstance(each, str) for each in listed) or type(seconds) is not int or not 0 <= seconds < 2**32:
            return None
        task = Task("mute" if seconds else "unmute", group, tuple(listed), seconds or None, topic)
    else:
        task = Task("list", group, topic=topic)
    return Piece(where, task, exchange.command, body, _deeds(exchange))


def _deeds(exchange: Exchange) -> tuple[Deed, ...]:
    found = [
        Deed("break", how="reset") if it.status is None else Deed("reply", status=it.status, body=it.text)
        for it in exchange.attempts
    ]
    last = found[-1]
    again = Deed(last.kind, _AGAIN, status=last.status, body=last.body, how=last.how)
    return (*found[:-1], again)


def _kind(piece: Piece) -> str:
    """What makes a call like another one: its time, how many accounts, where, and what was answered."""
    task = piece.task
    answers = [(deed.kind, deed.status, _code(deed.body)) for deed in piece.deeds]
    count = len(task.accounts) if len(task.accounts) < 4 or len(task.accounts) > 498 else 4
    where = (task.group.startswith("@TGS#_"), task.group.startswith("@TGS#"), task.topic is not None)
    plain = all(account.isascii() for account in task.accounts)
    return json.dumps([task.do, task.seconds, count, where, plain, answers])


def _code(text: str) -> Any:
    try:
        told = json.loads(text)
    except (ValueError, RecursionError):
        return None
    return told.get("ErrorCode") if isinstance(told, dict) else None


def play(client: Client, folder: Path) -> Played:
    """Play a folder's recordings to a client; AdapterError where the adapter breaks the protocol."""
    chosen, left_out = pieces(folder)
    played = Played(left_out=left_out)
    with Driver(client, "main") as driver:
        can = driver.abilities()
        for number, piece in enumerate(chosen):
            needs = ("topics",) if piece.task.topic else ("list",) if piece.task.do == "list" else ()
            scenario = Scenario(f"played-{number}", (Step(piece.task, piece.deeds),), needs=needs)
            if unplayable(scenario, can):
                played.left_out += 1
                continue
            played.pieces += 1
            played.enter(differences(piece, driver.play(scenario)))
    return played


def differences(piece: Piece, episode: Episode) -> Iterator[Difference]:
    """Where what came differs from what was recorded."""

    def differs(name: str, recorded: Any, sent: Any) -> Difference:
        return Difference(name, _short(recorded), _short(sent), piece.where, str(piece.task))

    wanted = (MUTE,) if piece.command == MUTE else LISTS
    calls = [it for it in episode.turns[0].requests if it.command in wanted]
    if not calls:
        yield differs("the call", f"POST {piece.command}", NOTHING)
        return
    first = calls[0]
    path = f"/v4/{GROUP_SERVICE}/{piece.command}"
    for name, recorded, sent in (("the method", "POST", first.method), ("the path", path, first.path)):
        if recorded != sent:
            yield differs(name, recorded, sent)
    yield from (differs(*it) for it in _parameters(first, episode.app))
    if not isinstance(first.document, dict):
        yield differs("the body", piece.body, first.body.decode("utf-8", "replace") or NOTHING)
        return
    for name in dict.fromkeys((*piece.body, *first.document)):
        recorded = piece.body.get(name, NOTHING)
        sent = first.document.get(name, NOTHING)
        if json.dumps(recorded) != json.dumps(sent):
            yield differs(f"the body's {name}", recorded, sent)


def _parameters(first: Request, app: App) -> Iterator[tuple[str, Any, Any]]:
    sent = [unquote_plus(name) for name, _ in first.query]
    names = _QUERY | {"usersig"}
    for name in sorted(names | set(sent)):
        if name not in sent:
            yield f"the URL's {name}", "there", NOTHING
        elif name not in names:
            yield f"the URL's {name}", NOTHING, first.parameter(name) or "there"
    for name, value in (("contenttype", "json"), ("identifier", app.admin), ("sdkappid", str(app.sdkappid))):
        if name in sent and first.parameter(name) != value:
            yield f"the URL's {name}", value, first.parameter(name)


def _short(value: Any) -> str:
    text = value if isinstance(value, str) and value == NOTHING else json.dumps(value, ensure_ascii=False)
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}... ({len(text)} characters)"
