"""What came back, read strictly: whether it is an answer of the service at all, and what it is where it is none."""

from __future__ import annotations

import json
from collections import Counter
from functools import lru_cache
from typing import Any, Final, NoReturn

from conformance.contract.passing import GATEWAY, PASSING

_OWN: Final = ("ErrorCode", "ActionStatus")
"""Fields of which every answer of the service has one at least; a gateway's own JSON has neither."""


class _NotJson(ValueError):
    """A word that JSON has not."""


def _constant(word: str) -> NoReturn:
    raise _NotJson(word)


@lru_cache(maxsize=64)
def _read(text: str) -> tuple[Any, str]:
    """The JSON value of a text and "", or None and what the text is instead. Most answers are alike: a few are kept."""
    try:
        return json.loads(text, parse_constant=_constant), ""
    except RecursionError:
        return None, "JSON that is nested too deeply to be read"
    except _NotJson as error:
        return None, f"{error}, which JSON has not"
    except json.JSONDecodeError:
        if not text.strip():
            return None, "an empty body"
        return None, "a page of HTML" if text.lstrip("\ufeff \t\r\n").startswith("<") else "no JSON, or JSON cut short"
    except ValueError:  # Python reads no integer of more than 4300 digits
        return None, "JSON with a number too long to be read"


def parsed(text: str) -> Any:
    """The text as JSON; None where it is none (`unreadable` tells the two apart)."""
    return _read(text)[0]


def unreadable(text: str) -> str:
    """What a text is that is no JSON; "" where it is JSON."""
    return _read(text)[1]


def own(reply: Any) -> bool:
    """Whether a JSON value is an answer of the service, right or wrong, and not something on the way to it."""
    return isinstance(reply, dict) and any(name in reply for name in _OWN)


def trouble(status: int | None, text: str) -> str:
    """Why an attempt did not settle anything, in a few words; "" where the service answered as HTTP 200.

    Whatever it is, it may pass: the same call is worth trying again.
    """
    if status is None:
        return "no answer"
    if status != 200:
        return f"HTTP {status}"
    if not own(parsed(text)):
        return unreadable(text) or "JSON without ErrorCode and ActionStatus"
    found = _not_now(text)
    return f"code {found}" if found else ""


def silent(status: int | None, text: str) -> bool:
    """Whether the service itself has said nothing, or only "not now": no finding, whoever gets it."""
    return status is None or status in GATEWAY or bool(_not_now(text))


def code(text: str) -> int | None:
    """The ErrorCode of an answer, where it is an integer."""
    reply = parsed(text)
    found = reply.get("ErrorCode") if isinstance(reply, dict) else None
    return found if type(found) is int else None


def _not_now(text: str) -> int:
    """The code by which the service says "not now"; 0 where it does not."""
    found = code(text)
    return found if found in PASSING and found is not None else 0


@lru_cache(maxsize=64)
def doubled(text: str) -> dict[str, list[Any]]:
    """The names that the outermost object of a JSON text has more than once, with their values in order."""
    pairs: list[tuple[str, Any]] = []

    def keep(found: list[tuple[str, Any]]) -> dict[str, Any]:
        pairs[:] = found  # the outermost object is finished last
        return dict(found)

    if not isinstance(parsed(text), dict):
        return {}
    json.loads(text, object_pairs_hook=keep)
    counts = Counter(name for name, _ in pairs)
    return {name: [value for key, value in pairs if key == name] for name, count in counts.items() if count > 1}
