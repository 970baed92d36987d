"""The current side becomes the baseline: by somebody, for a reason, and with what was accepted written down."""

from __future__ import annotations

import json
import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from conformance.api.errors import Trouble, UsageError
from conformance.changes.change import Drift
from conformance.changes.sides import key_of
from conformance.changes.watching import now
from conformance.recordings.files import put_in_place, read_lines
from conformance.recordings.library import Library
from conformance.recordings.places import no_file, shown

LOG: Final = "accepted.json"
_FORMAT: Final = "tim-conformance-accepted/1"


@dataclass(frozen=True)
class Accepted:
    """What was put in place, and what stays as it was, with the reason."""

    replaced: tuple[str, ...]
    kept: tuple[tuple[str, str], ...]
    log: Path


def accept(drift: Drift, baseline: Path, current: Path, *, who: str, why: str) -> Accepted:
    """Put the current side in the baseline's place, and write down who accepted what, when and why.

    A recording that lacks a program of the baseline's stays as it was. UsageError without a reason, Trouble where
    nothing could be compared or written.
    """
    if not why.strip():
        raise UsageError("A change is accepted for a reason: give it with --why.")
    if drift.verdict == "unknown":
        raise Trouble("Too little could be compared: what is not known is not accepted. Run `watch` again.")
    folder = baseline if baseline.is_dir() else baseline.parent
    log = folder / LOG
    entries = _entries(log)
    replaced: list[str] = []
    kept: list[tuple[str, str]] = []
    if baseline.is_dir():
        for path in Library(current).files():
            missing = _missing(baseline / path.name, path)
            if missing:
                programs = "a program" if missing == 1 else f"{missing} programs"
                kept.append((path.stem, f"{programs} of it did not run on the current side"))
                continue
            put_in_place(baseline / path.name, path.read_text(encoding="utf-8", errors="surrogateescape"))
            replaced.append(path.stem)
        Library(baseline).keep_line_ends()
    else:
        try:
            shutil.copyfile(current, baseline)
        except OSError as error:
            raise Trouble(f"{shown(baseline)} cannot be written: {error.strerror or error}.") from None
        replaced.append(baseline.name)
    entry = {
        "when": now(),
        "who": who,
        "why": why.strip(),
        "from": drift.to_json()["current"],
        "replaced": replaced,
        "changes": [it.to_json() for it in drift.changes],
    }
    put_in_place(log, json.dumps({"format": _FORMAT, "accepted": [*entries, entry]}, indent=1) + "\n")
    return Accepted(tuple(replaced), tuple(kept), log)


def accepted_changes(log: Path) -> list[dict[str, Any]]:
    """The changes that were accepted so far; none where there is no log. Trouble where it is no log."""
    found = [change for entry in _entries(log) if isinstance(entry, dict) for change in entry.get("changes") or []]
    return [change for change in found if isinstance(change, dict)]


def _entries(log: Path) -> list[Any]:
    if not log.exists():
        return []
    try:
        data = json.loads(log.read_text(encoding="utf-8")) if not no_file(log) else None
    except (OSError, ValueError):
        data = None
    if not isinstance(data, dict) or data.get("format") != _FORMAT or not isinstance(data.get("accepted"), list):
        raise Trouble(f"{shown(log)} is no list of what was accepted: take it from version control again, or away.")
    entries: list[Any] = data["accepted"]
    return entries


def _missing(before: Path, now: Path) -> int:
    """How many programs of a recording the other one lacks."""
    if not before.exists():
        return 0
    one, other = ({key_of(data) for _, data in read_lines(path) if "finding" not in data} for path in (before, now))
    return len(one - other)
