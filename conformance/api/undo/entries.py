"""What stands in a journal: entries of what was made, and lines that are read as if a stranger had written them."""

from __future__ import annotations

import json
import re
import secrets
import time
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields, replace
from typing import Any, Final, Literal, get_args

from conformance.api.undo.own import is_account, is_chosen, is_group, is_lease, is_proof, read_held

Kind = Literal["group", "accounts", "lease", "sought"]
BATCH: Final = 100
"""The most accounts of one account_delete, and of an entry."""
LONGEST_LINE: Final = 1 << 14
"""Characters; a hundred accounts and all the rest take a third of it."""
_ENDPOINT = re.compile(r"https?://[A-Za-z0-9._\-:\[\]]{1,255}")
_RUN = re.compile(r"[0-9a-f]{8}")
_ID = re.compile(r"[0-9A-Za-z]{1,32}")
_LARGEST: Final = 1 << 32


@dataclass(frozen=True, slots=True)
class Entry:
    """Something that was made, or was about to be.

    A group; up to a hundred accounts; a lease of the run `run`; or a group whose id is not known, only its name, for no
    answer told what the vendor chose ("sought"). `proof` is the name that shows that a group with an id of the vendor's
    choice is ours. `at` is when the entry was written, and `lost` whether the answer to its call was.
    """

    id: str
    endpoint: str
    sdkappid: int
    kind: Kind
    names: tuple[str, ...]
    run: str = ""
    proof: str = ""
    at: float = 0.0
    lost: bool = False


class BadLine(Exception):
    """A line that no run of ours has written; the text says why, and shows nothing of it that is not spelled out."""


def new_entry(
    endpoint: str, sdkappid: int, kind: Kind, names: tuple[str, ...], run: str = "", proof: str = ""
) -> Entry:
    """An entry of its own id, made now."""
    return Entry(secrets.token_hex(8), endpoint, sdkappid, kind, names, run, proof, time.time())


def line_of(entry: Entry) -> dict[str, object]:
    """An entry as it is written: without what it has not."""
    return {name: value for name, value in asdict(entry).items() if value not in ("", False)}


def take_line(line: str, pending: dict[str, Entry]) -> None:
    """Take a line into what is pending: an entry, or what has become of an earlier one. BadLine where it is neither."""
    if len(line) > LONGEST_LINE:
        raise BadLine("it is longer than any that a run writes")
    try:
        value = json.loads(line)
    except (ValueError, RecursionError):
        raise BadLine("it cannot be read") from None
    if not isinstance(value, dict):
        raise BadLine("it is no object")
    for mark in ("undone", "lost"):
        if value.keys() == {mark} and isinstance(value[mark], str):
            entry = pending.pop(value[mark], None)
            if entry is not None and mark == "lost":
                pending[entry.id] = replace(entry, lost=True)
            return
    entry = _entry(value)
    if entry.id in pending:
        raise BadLine(f"it repeats the id {entry.id}")
    pending[entry.id] = entry


def spelled(text: object, longest: int = 60) -> str:
    """Foreign text for a person: ASCII, in quotes, on one line, and not too long."""
    shown = ascii(text)
    return shown if len(shown) <= longest else f"{shown[:longest]}..."


_TYPES: Final[Mapping[str, tuple[type, ...]]] = {
    "id": (str,), "endpoint": (str,), "sdkappid": (int,), "kind": (str,), "names": (list,), "run": (str,),
    "proof": (str,), "at": (int, float), "lost": (bool,),
}  # fmt: skip
_NEEDED: Final = frozenset({"id", "endpoint", "sdkappid", "kind", "names"})


def _entry(value: dict[str, Any]) -> Entry:
    known = {field.name for field in fields(Entry)}
    if not _NEEDED <= value.keys() <= known:
        raise BadLine("it has other fields than an entry")
    for name, given in value.items():
        if type(given) not in _TYPES[name]:
            raise BadLine(f"its {name} is of the wrong type")
    entry = Entry(**{**value, "names": tuple(value["names"])})
    checks = (
        ("id", _ID.fullmatch(entry.id)),
        ("endpoint", _ENDPOINT.fullmatch(entry.endpoint)),
        ("sdkappid", 0 < entry.sdkappid < _LARGEST),
        ("at", 0 <= entry.at < _LARGEST),
        ("run", not entry.run or _RUN.fullmatch(entry.run)),
        ("proof", not entry.proof or is_proof(entry.proof)),
        ("kind", entry.kind in get_args(Kind)),
    )
    for name, good in checks:
        if not good:
            raise BadLine(f"its {name} is none that a run writes: {spelled(getattr(entry, name))}")
    _check_names(entry)
    return entry


def _check_names(entry: Entry) -> None:
    most = BATCH if entry.kind == "accounts" else 1
    if not 0 < len(entry.names) <= most:
        raise BadLine(f"it names {len(entry.names)} things where a run names 1 to {most}")
    for name in entry.names:
        if not isinstance(name, str) or not _ours(entry, name):
            raise BadLine(f"no run has made {_WHAT[entry.kind]} {spelled(name)}")
    if len(set(entry.names)) < len(entry.names):
        raise BadLine("it names something twice")


_WHAT: Final[Mapping[Kind, str]] = {
    "group": "the group", "accounts": "the account", "lease": "the lease", "sought": "a group called",
}  # fmt: skip


def _ours(entry: Entry, name: str) -> bool:
    match entry.kind:
        case "accounts":
            return is_account(name)
        case "lease":
            return bool(entry.run) and (is_lease(name) or is_chosen(name))
        case "group" if entry.proof:
            return is_chosen(name)
        case "sought":
            return is_group(name) or read_held(name) is not None
        case _:
            return is_group(name)
