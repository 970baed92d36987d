"""The sides of a comparison: a folder of recordings, line by line, whatever its size."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from hashlib import blake2b
from pathlib import Path
from typing import Any, Final

from conformance.api.errors import Trouble, UsageError
from conformance.changes.change import Origin
from conformance.programs.history import JSON, History
from conformance.recordings.files import Head, read_head, read_lines, recorded
from conformance.recordings.folding import fold, unfold, unfold_binding
from conformance.recordings.library import Library
from conformance.recordings.places import no_folder, shown
from conformance.verdicts.evidence import recorded_kind

_ROLES: Final = {"": ""}
"""A binding that spells out runs of roles and leaves roles as they are."""
_PRINT: Final = json.JSONEncoder(sort_keys=True, separators=(",", ":")).encode


@dataclass(slots=True)
class Turn:
    """One call of a program as a line has it: real ids are roles in `<>`. `value` is None where the answer is no JSON.

    `number` tells the calls of one step apart, `tries` is how often it was made.
    """

    step: int
    number: int
    command: str
    status: int | None
    value: JSON
    text: str
    date: bool
    sent: float
    received: float
    body: JSON
    error: str = ""
    tries: int = 1


@dataclass(slots=True)
class Line:
    """One program of a recording, as it stands in its file."""

    path: Path
    number: int
    data: Mapping[str, Any]
    app: Mapping[str, str]
    key: bytes
    _turns: list[Turn] | None = field(default=None, repr=False)

    @property
    def steps(self) -> list[JSON]:
        """The program's steps as JSON."""
        steps: list[JSON] = self.data["program"]["steps"]
        return steps

    @property
    def began(self) -> float:
        """When the program began, in seconds since the epoch: times of turns count from it."""
        return float(self.data["clock"]["began"])

    @property
    def binding(self) -> dict[str, str]:
        """The real id of each role."""
        return {**self.app, **unfold_binding(self.data["roles"])}

    def history(self) -> History:
        """The whole history. RecordingError where the line holds none."""
        return recorded(self.path, self.number, self.data, self.app).history

    def turns(self) -> list[Turn]:
        """The calls that were made, looks that were taken again left out."""
        if self._turns is None:
            try:
                self._turns = list(_turns(self.data, self.binding if self.data.get("plain") else None))
            except (KeyError, TypeError, ValueError, AttributeError, IndexError):
                self.history()  # tells what is wrong with the line
                raise
        return self._turns


def _turns(data: Mapping[str, Any], binding: Mapping[str, str] | None) -> Iterator[Turn]:
    roles = {real: role for role, real in (binding or {}).items() if role != "sdkappid"}
    command, body = "", None
    counts: dict[int, int] = {}
    for event in data["events"]:
        if "call" in event:
            command, body = event["call"], event.get("body")
        if "wait" in event or event.get("early"):
            continue
        step = event["step"]
        number = counts[step] = counts.get(step, -1) + 1
        value, text = _said(event, roles)
        sent, received = event["at"]
        tries = event.get("tries")
        yield Turn(
            step, number, command,
            None if "error" in event and "status" not in event else event.get("status", 200),
            value, text, "date" in event, tries[0]["at"][0] if tries else sent, received, body, event.get("error", ""),
            len(tries or ()) + 1,
        )  # fmt: skip


def _said(event: Mapping[str, Any], roles: Mapping[str, str]) -> tuple[JSON, str]:
    for name in ("spaced", "reply"):
        if name in event:
            value = event[name]
            return (fold(value, roles) if roles else _spelled_out(value)), ""
    text = event.get("text", "")
    try:
        return fold(json.loads(text), roles), text
    except (ValueError, RecursionError):
        return None, text


def _spelled_out(value: JSON) -> JSON:
    """A value with every run of roles spelled out; the same object where it holds none, as most do."""
    if type(value) is dict:
        if any(type(item) in (list, dict) for item in value.values()):
            return {name: _spelled_out(item) for name, item in value.items()}
    elif type(value) is list:
        return unfold(value, _ROLES) if any(map(_has_run, value)) else value
    return value


def _has_run(item: JSON) -> bool:
    if type(item) is str:
        return ".." in item
    if type(item) is dict:
        return any(".." in it if type(it) is str else type(it) in (list, dict) for it in item.values())
    return type(item) is list


@dataclass
class Recordings:
    """A folder of recordings as a side."""

    folder: Path
    keys: Collection[str] = ()
    """The properties that count; all where there is none."""

    @cached_property
    def heads(self) -> list[tuple[Path, Head]]:
        """Every file with its head; RecordingError at the first that has none."""
        found = [(path, read_head(path)) for path in Library(self.folder).files()]
        return [(path, head) for path, head in found if not self.keys or head.key in self.keys]

    @property
    def origin(self) -> Origin:
        """Where the evidence is from, and the newest day of it."""
        kinds = sorted({_worth(head) for _, head in self.heads})
        at = max((head.recorded for _, head in self.heads), default="")
        return Origin(shown(self.folder), "recordings", "+".join(kinds), at)

    def lines(self, path: Path) -> Iterator[Line]:
        """The programs of one file, each once, without those that were run to look into a departure."""
        app = read_head(path).app
        for number, data in read_lines(path):
            if "finding" not in data:
                yield Line(path, number, data, app, key_of(data))


def _worth(head: Head) -> str:
    """Where a recording is from: `live` is the vendor's own hosts alone."""
    kind = recorded_kind(head.origin, head.endpoint)
    return "live" if kind == "recorded live" else kind


def key_of(data: Mapping[str, Any]) -> bytes:
    """The same for the same program."""
    return blake2b(_PRINT(data.get("program")).encode(), digest_size=12).digest()


def open_recordings(path: Path) -> Recordings:
    """A folder of recordings. UsageError where there is none of them in it."""
    if why := no_folder(path):
        raise UsageError(
            f"{shown(path)} is no side to compare: {why}. Give a folder of recordings, or a conformance.json."
        )
    side = Recordings(path)
    if not side.heads:
        raise UsageError(
            f"There is no recording in {shown(path)}: give the folder that holds the *.jsonl files, or make some with "
            "`tim-conformance run --tim-record`."
        )
    return side


class NotComparable(Trouble):
    """The two sides cannot be held against each other."""
