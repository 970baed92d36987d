"""Text laid out in the columns of a terminal. Names, addresses and numbers are never broken in the middle.

A Chinese character takes two columns and may begin a line; `textwrap` knows neither.
"""

from __future__ import annotations

import re
import unicodedata
from typing import Final

_WIDE: Final = "\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6“”"
_OPENS: Final = "（《「“"
_CLOSES: Final = "，。；：、！？）》」”"
_UNIT: Final = re.compile(rf"\s+|[{_OPENS}]*(?:[^\s{_WIDE}]+|[{_WIDE}])[{_CLOSES}]*")
"""What stays on one line: blanks, a word, or a Chinese character with the marks that belong to it."""


def cells(text: str) -> int:
    """The columns that a text takes."""
    if text.isascii():
        return len(text)
    return sum(2 if unicodedata.east_asian_width(it) in "WF" else not unicodedata.combining(it) for it in text)


def padded(text: str, width: int) -> str:
    """The text with blanks behind it, up to so many columns."""
    return text + " " * (width - cells(text))


def wrapped(text: str, width: int, first: str = "", rest: str = "") -> list[str]:
    """The text in lines of at most `width` columns, as far as words allow; `first` stands before the first line, and
    `rest` before each other. No line where there is no text."""
    lines: list[str] = []
    line, room, blank = first, width - cells(first), ""
    begun = False
    for unit in _UNIT.findall(text.strip()):
        if unit.isspace():
            blank = " "
            continue
        wants = cells(blank) + cells(unit)
        if begun and wants > room:
            lines.append(line)
            line, room, blank = rest, width - cells(rest), ""
            wants = cells(unit)
        line += blank + unit
        room -= wants
        blank, begun = "", True
    return [*lines, line] if begun else []
