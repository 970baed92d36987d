"""The commands that a report prints: with the settings of its own run, so that each works when it is pasted."""

from __future__ import annotations

import shlex
from collections.abc import Mapping, Sequence
from typing import Final

from conformance.contract.calling import NAME
from conformance.report.document import Document

_PLACE: Final = ("target", "endpoint", "region", "sdkappid", "admin", "trust-proxy", "reports")
"""Options that say where."""
_AGAIN: Final = (*_PLACE, "defect", "strict", "cassettes", "replay-via")
_NEVER: Final = frozenset({"record", "extend", "formats"})
"""Options that change recordings or write more files: whoever pastes a hint has not asked for that."""


def run_line(
    document: Document, program: Sequence[str] = (), *, without: Sequence[str] = (), seed: bool = True, **put: object
) -> str:
    """The command that runs the suite as this run did, with options put in (True for a flag) or left out."""
    options = {name: value for name, value in _options(document).items() if name not in _NEVER | set(without)}
    words = _words(options | {name: value if value is True else str(value) for name, value in put.items()})
    drawn = ["--seed", str(document["seed"])] if seed and _draws(document) else []
    return _line(document, program, "run", *words, *drawn)


def again_line(document: Document, clause: str, program: Sequence[str] = (), *more: str) -> str:
    """The command that runs the failing programs of a clause again, on the target of this run."""
    options = _options(document)
    words = _words({name: options[name] for name in _AGAIN if name in options})
    return _line(document, program, "again", clause, *words, *more)


def sweep_line(document: Document, program: Sequence[str] = (), *more: str) -> str:
    """The command that undoes what this run left behind."""
    options = _options(document)
    words = _words({name: options[name] for name in _PLACE if name in options and name != "target"})
    return _line(document, program, "sweep", *words, *more)


def _draws(document: Document) -> bool:
    return document["seed"] is not None and document["target"]["kind"] != "replay"


def _options(document: Document) -> Mapping[str, str | bool]:
    """The options of the run; of a report that does not have them, those that say where it ran."""
    if "asked" in document:
        return document["asked"]["options"]
    target = document["target"]
    found: dict[str, str | bool] = {} if target["kind"] == "simulator" else {"target": target["kind"]}
    if document["profile"] != "standard":
        found["profile"] = document["profile"]
    if target["kind"] == "live":
        found |= {"endpoint": target["endpoint"], "sdkappid": str(target["sdkappid"])}
    return found


def _words(options: Mapping[str, str | bool]) -> list[str]:
    words: list[str] = []
    for name, value in options.items():
        if value is True:
            words.append(f"--tim-{name}")
        elif str(value).startswith("-"):  # or it would be taken for an option
            words.append(f"--tim-{name}={value}")
        else:
            words += [f"--tim-{name}", str(value)]
    return words


def _line(document: Document, program: Sequence[str], *words: str) -> str:
    """The words as a line for a shell; "" where it could not be shown as it is (a value with a new line in it)."""
    asked = document["asked"]["program"] if "asked" in document else [NAME]
    line = shlex.join([*(program or asked), *words])
    return line if line.isprintable() else ""
