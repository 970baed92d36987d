"""Text from a vendor, a program or a user, made fit for a screen, a web page or XML."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, Final

from conformance.contract.language import _, spoken

MOST: Final = 4_000
"""Characters of a text that a document shows: a text may be whatever somebody answers."""
_WHOLE: Final = 1 << 20
_DAY: Final = 86_400
_KEPT: Final = re.compile(r"([\n\t]+)")
_ORDERS: Final = re.compile(r"(?m)^(\s*):(?=:[a-zA-Z])|#(?=#(?:\[|vso\[|teamcity\[))")
"""Where a CI server would take a line of a log for an order: `::error::` at its beginning, `##[` anywhere."""


def printable(text: str) -> str:
    r"""The text with all that cannot be seen spelled out: control characters, lone surrogates, zero-width and
    direction marks become `\x1b`, `\ud800`, `\u200b`. New lines and tabs stay.

    What is left is legal in XML 1.0 and in UTF-8, and moves no cursor.
    """
    if text.isprintable():
        return text
    pieces = _KEPT.split(text)  # every other one is new lines and tabs; line by line it is a tenth of the work
    pieces[::2] = [each if each.isprintable() else _spelled_out(each) for each in pieces[::2]]
    return "".join(pieces)


def spelled(text: str) -> str:
    r"""Foreign text as a part of one of our lines: `printable`, new lines and tabs spelled out too (`\n`, `\t`), and
    nothing in it is an order to the CI server that shows the log, wherever the line is broken afterwards."""
    return defused(printable(text).replace("\n", "\\n").replace("\t", "\\t"))


def defused(text: str) -> str:
    r"""Text of several lines that no CI server takes for an order: `::error::` becomes `\x3a:error::`."""
    if "::" not in text and "##" not in text:
        return text
    defused = _ORDERS.sub(lambda found: f"{found[1] or ''}{_escaped(found[0][-1])}", text)
    return re.sub(r"(?<=\s):(?=:[a-zA-Z])", lambda found: _escaped(found[0]), defused)


def _spelled_out(line: str) -> str:
    return line.translate({ord(each): _escaped(each) for each in set(line) if not each.isprintable()})


def _escaped(each: str) -> str:
    return each.encode("unicode_escape").decode("ascii") if not each.isprintable() else f"\\x{ord(each):02x}"


def printable_tree(value: Any) -> Any:
    """A JSON value with `printable` and `defused` done to every string in it, keys included."""
    if isinstance(value, str):
        return defused(printable(value))
    if isinstance(value, Mapping):
        return {defused(printable(str(key))): printable_tree(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [printable_tree(item) for item in value]
    return value


def clip(text: str, most: int) -> str:
    """The text, or its beginning and how much is left out where it has more than `most` characters."""
    return text if len(text) <= most else f"{text[:most]} … ({len(text) - most:,} more characters)"


def shown(value: Any, scrub: Callable[[str], str], most: int = MOST) -> Any:
    """A document without secrets, and with long texts cut; a program and its scripts stay whole, to be run again."""
    if isinstance(value, str):
        return clip(scrub(value), most)
    if isinstance(value, Mapping):
        return {
            clip(key, most): shown(item, scrub, _WHOLE if key in ("program", "curl", "python") else most)
            for key, item in value.items()
        }
    if isinstance(value, list | tuple):
        return [shown(item, scrub, most) for item in value]
    return value


def one_line(text: str, most: int) -> str:
    """The text on one line of at most `most` characters, for a terminal or an attribute."""
    flat = defused(" ".join(printable(text).split()))
    return flat if len(flat) <= most else flat[: max(most - 3, 1)].rstrip() + "..."


STAYING: Final = "accounts stay: this edition of the app deletes none, and the next run uses them again."
"""The end of what is told of accounts that nothing can take away."""


def plural(count: int, noun: str) -> str:
    """`1 call`, `1,204 calls`; in Chinese, which has no plural, the noun with its counter: `1,204 次调用`."""
    if spoken() != "en":
        return _(f"{{count}} {noun}").format(count=f"{count:,}")
    return f"{count:,} {noun}" if count == 1 else f"{count:,} {noun}s"


def seconds(value: float) -> str:
    """Seconds with as many digits as tell something: `0.4 ms`, `0.02 s`, `601.2 s`, `2,147,483,647 s (68 years)`."""
    if 0 < abs(value) < 0.01:
        return f"{value * 1000:.1f} ms"
    digits = 0 if float(value).is_integer() or abs(value) >= _DAY else 1 if abs(value) >= 100 else 2
    exact = f"{value:,.{digits}f} s"
    days = abs(value) / _DAY
    if days < 2:
        return exact
    long = plural(round(days), "day") if days < 800 else plural(round(days / 365.25), "year")
    return f"{exact} ({long})"


def span(started: str, finished: str) -> str:
    """How long it was between two ISO 8601 times: `less than a second`, `41 s`, `3 min 20 s`, `2 h 5 min`."""
    took = (_moment(finished) - _moment(started)).total_seconds()
    if took < 1:
        return _("less than a second")
    if took < 60:
        return f"{took:.1f} s" if took < 10 else f"{took:.0f} s"
    minutes, rest = divmod(round(took), 60)
    return f"{minutes} min {rest} s" if minutes < 60 else f"{minutes // 60} h {minutes % 60} min"


def moment(iso: str) -> str:
    """An ISO 8601 UTC time as a person writes it: `2026-01-02 03:04:05 UTC`."""
    return f"{_moment(iso):%Y-%m-%d %H:%M:%S} UTC"


def _moment(iso: str) -> datetime:
    return datetime.fromisoformat(iso)
