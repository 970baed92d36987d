"""A failure of the rival's: what it says is wrong, in which command, and where. Needs nothing of the rival itself."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from typing import Any, Final

HOOKS: Final = "conformance.proof.rivals.hooks"
"""The module that schemathesis loads."""
KNOWN: Final = "TCF_RIVAL_KNOWN"
"""A variable: JSON, the failures that the conforming simulator raises too."""
FOUND: Final = "TCF_RIVAL_FOUND"
"""A variable: the file that failures are written to, a JSON line each."""

ACCEPTED: Final = "Schema-violating request accepted"
REJECTED: Final = "Schema-valid request rejected"
VIOLATES: Final = "Response violates schema"
QUERY: Final = frozenset({"sdkappid", "identifier", "usersig", "random", "contenttype"})
"""Of these the right ones are sent, but for `random`; and what a wrong `random` gets is on no page."""
_PARTS: Final = frozenset({"query", "body", "headers", "cookies"})
_LONGEST_NAME: Final = 32
_BLAMED: Final = re.compile(
    r"parameters? ((?:`\w+`(?:, )?)+)|/properties/(\w+)|(?:in body - |\n  - |component: )(\w+)(?::| ->)|property: (\w+)"
)
_POINTER: Final = re.compile(r"Schema at (\S+?):?\n")

Known = Iterable[tuple[str, str, str]]
"""Title, command and place of failures."""


def places(title: str, message: str, answer: bytes) -> list[str]:
    """Where a failure is: the fields blamed, the part of the schema, or what the refusal says; else [""]."""
    if title == ACCEPTED:
        blamed = "component" + message.partition("Invalid component")[2]
        found = {name for match in _BLAMED.findall(blamed) for name in re.findall(r"\w+", " ".join(match))} - _PARTS
        if not found and "in query" in blamed:
            return ["random"]
        # It writes the first letter of a field small.
        return sorted(name if name in QUERY else name[:1].upper() + name[1:] for name in found) or [""]
    if title == REJECTED:
        return [_refusal(answer)]
    if title == VIOLATES:
        pointer = _POINTER.search(message)
        return [pointer[1] if pointer else ""]
    return [""]


def is_new(failure: Mapping[str, Any], known: Known) -> bool:
    """Whether something about the failure is not known, and not about the query alone."""
    before = {place for title, command, place in known if (title, command) == (failure["title"], failure["command"])}
    return not set(failure["places"]) <= before | QUERY


def triples(failure: Mapping[str, Any]) -> list[tuple[str, str, str]]:
    """The failure as an entry of what is known, one for each place."""
    return [(failure["title"], failure["command"], place) for place in failure["places"]]


def sendable(body: Any) -> bool:
    """Whether a body keeps to what the document means, where JSON Schema has no word for it.

    JSON Schema takes 8.0 for a whole number, and counts characters where the API counts bytes.
    """
    match body:
        case bool():
            return True
        case float():
            return not body.is_integer()
        case str():
            return not len(body) <= _LONGEST_NAME < len(body.encode("utf-8", "surrogatepass"))
        case list():
            return all(map(sendable, body))
        case dict():
            return all(map(sendable, body.values()))
        case _:
            return True


def _refusal(answer: bytes) -> str:
    try:
        fields = json.loads(answer)
        return f"{fields['ErrorCode']} {fields.get('ErrorInfo', '')}".strip()
    except (ValueError, KeyError, TypeError, AttributeError):
        return ""
