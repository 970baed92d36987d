"""The configuration file: `tim-conformance.toml`, or `[tool.tim-conformance]` in pyproject.toml, here or further up.

The nearest folder that has one decides, and in a folder tim-conformance.toml goes before pyproject.toml.
"""

from __future__ import annotations

import os
import tomllib
from collections.abc import Collection, Mapping
from difflib import get_close_matches
from pathlib import Path
from typing import Any, Final

from conformance.api.errors import UsageError
from conformance.report.text import spelled
from conformance.settings.options import OPTIONS, RATE_STORE, SECRET_KEY, Option
from conformance.settings.sources import NONE, STORE, Source

OWN: Final = "tim-conformance.toml"
SHARED: Final = "pyproject.toml"
TABLE: Final = "tool.tim-conformance"
_BY_NAME: Final = {option.field: option for option in OPTIONS}
_SECRETS: Final = ("secret", "usersig", "signature", "password", "token")
_FOLDERS: Final = frozenset({"reports", "cassettes"})


def configuration(folder: Path | None = None) -> Source:
    """What the nearest file says, from a folder (default: where the process is) upwards; nothing where there is none.

    UsageError, in one sentence, where it cannot be read, is somebody else's, names no option, holds a secret or has a
    value that is neither a text, a number, true or false, nor a list of texts.
    """
    try:
        here = Path.cwd() if folder is None else folder.absolute()
        trusted = {here.stat().st_uid, 0, os.geteuid() if hasattr(os, "geteuid") else 0}
    except OSError:  # the folder is gone
        return NONE
    for place in (here, *here.parents):
        for path in (place / OWN, place / SHARED):
            table = _table(path, trusted)
            if table is not None:
                return Source(_values(table, path, place if place != here else None))
    return NONE


def _table(path: Path, trusted: Collection[int]) -> Mapping[str, Any] | None:
    """Our table of a file; None where there is no such file, or nothing for us in it.

    It has to belong to a user who is trusted: whoever runs this, root, or the owner of the working directory.
    """
    try:
        if not path.is_file():
            return None
        text = path.read_text(encoding="utf-8")
        owner = path.stat().st_uid
    except (OSError, UnicodeDecodeError) as error:
        if path.name == SHARED:  # may be of any project: whoever it is for will tell
            return None
        why = error.strerror if isinstance(error, OSError) else "it is no UTF-8"
        raise UsageError(f"{_shown(path)} cannot be read: {why or error}.") from None
    if path.name == SHARED and TABLE.partition(".")[2] not in text:
        return None
    try:
        document = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise UsageError(f"{_shown(path)} is no TOML: {str(error)[:1].lower()}{str(error)[1:]}.") from None
    table: Any = document
    if path.name == SHARED:
        tools = document.get("tool")
        table = tools.get("tim-conformance") if isinstance(tools, dict) else None
        if table is None:
            return None
    if not isinstance(table, dict):
        raise UsageError(f"{_shown(path)}: {TABLE} is no table: write [{TABLE}] and options below it.")
    if owner not in trusted:
        # Who can name the endpoint gets signatures: what somebody has put into a folder further up must not.
        raise UsageError(f"{_shown(path)} belongs to another user, and is not read: remove it, or make it your own.")
    return table


def _values(table: Mapping[str, Any], path: Path, place: Path | None) -> dict[str, str]:
    """The values by option name, as texts; folders are those below `place`, where the file is not here."""
    values: dict[str, str] = {}
    for key, value in table.items():
        option = _option(key, path)
        text = _text(value, f"{_shown(path)}, {spelled(key)}")
        if text and option.name in _FOLDERS and place is not None:
            text = str(place / text)
        if text:
            values[option.name] = text
    return values


def _option(key: str, path: Path) -> Option:
    name = key.lower().replace("-", "_").removeprefix("tim_")
    if name == "key" or any(word in name for word in _SECRETS):
        raise UsageError(f"{_shown(path)} is no place for the secret key: put it into the variable {SECRET_KEY}.")
    if name == STORE:
        raise UsageError(
            f"{_shown(path)} is no place for a URL with a password: put it into the variable {RATE_STORE}."
        )
    if name not in _BY_NAME:
        near = get_close_matches(name, _BY_NAME, n=1)
        guess = f"did you mean {_BY_NAME[near[0]].name}?" if near else "`tim-conformance run --help` names them all."
        raise UsageError(f"{_shown(path)} names an option {spelled(key)!r} that there is not; {guess}")
    return _BY_NAME[name]


def _text(value: object, where: str) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list) and all(isinstance(item, str) for item in value):
        return " ".join(value)
    if isinstance(value, str | int):
        return str(value).strip()
    raise UsageError(f"{where}: give a text, a whole number, true or false, or a list of texts.")


def _shown(path: Path) -> str:
    """The file, from here where it is below."""
    try:
        return spelled(str(path.relative_to(Path.cwd())))
    except (OSError, ValueError):
        return spelled(str(path))
