"""A file's bytes into text, and the form that the text has: HTML, Markdown or plain text."""

from __future__ import annotations

import codecs
import re
from pathlib import Path
from typing import Final, Literal

from conformance.api.errors import Trouble, UsageError

Form = Literal["html", "markdown", "text"]
_LARGEST: Final = 20_000_000
"""Bytes; a saved page has less than one million."""
_BOMS: Final = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_DECLARED: Final = re.compile(rb"""<meta[^>]{0,200}charset\s*=\s*["']?\s*([A-Za-z0-9_.:-]+)""", re.I)


class Unreadable(Trouble):
    """What a file holds is no text that can be read; exit code 3."""


def load(path: str) -> str:
    """The text of a file. UsageError where there is no such file; Unreadable where it is empty or no text.

    UTF-8, what a byte order mark or HTML declares, and GB18030 are understood.
    """
    file = Path(path)
    if file.is_dir():
        raise UsageError(f"{path} is a folder: name a file that holds one page.")
    try:
        with file.open("rb") as stream:
            content = stream.read(_LARGEST + 1)
    except FileNotFoundError:
        raise UsageError(f"There is no file {path}: name a copy of one of the vendor's pages.") from None
    except (OSError, ValueError) as error:
        raise UsageError(f"{path} cannot be read: {getattr(error, 'strerror', None) or error}.") from None
    if len(content) > _LARGEST:
        raise Unreadable(f"{path} has more than {_LARGEST // 1_000_000} MB, which is no copy of one page.")
    text = _decoded(content)
    if text is None:
        raise Unreadable(f"{path} is no text: save the page as HTML, Markdown or text in UTF-8.")
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\u2028", "\n")
    if not text.strip():
        raise Unreadable(f"{path} is empty: there is no page in it.")
    return text


def _decoded(content: bytes) -> str | None:
    for mark, encoding in _BOMS:
        if content.startswith(mark):
            return _in(content, encoding)
    if (text := _in(content, "utf-8")) is not None:
        return None if "\x00" in text else text
    if b"\x00" in content:
        return None
    declared = _DECLARED.search(content[:4096])
    if declared and (text := _in(content, declared[1].decode("ascii"))) is not None:
        return text
    text = _in(content, "gb18030")
    # Chinese in GB18030 is made of common characters; other bytes that happen to decode are not
    common = len(re.findall(r"[的是一不了在有为个用时中群组说明]", text or ""))
    return text if text and (common >= 5 or re.search(r"sdkappid|GroupId|ErrorCode", text)) else None


def _in(content: bytes, encoding: str) -> str | None:
    try:
        return content.decode(encoding)
    except (UnicodeDecodeError, LookupError):
        return None


def form_of(text: str) -> Form:
    """The form that a text has, by what is in it; its name tells nothing."""
    head = text.lstrip()[:3000]
    if re.match(r"<(!doctype|html|\?xml|head|body|main|article|div|section|table|h[1-6]|p|!--)", head, re.I):
        return "html"
    if re.search(r"<html\b|<body\b", head, re.I):
        return "html"
    signs = (
        len(re.findall(r"^[ >]{0,4}#{1,6}\s*[^\s#!]", text, re.M)) > 1,  # one may be a shell's remark
        re.search(r"^[ >]{0,4}(```|~~~)", text, re.M),
        re.search(r"^[ >]{0,4}\|.*\|\s*\n[ >]{0,4}\|[\s:|-]+\|?\s*$", text, re.M),
    )
    if any(signs):
        return "markdown"
    tags = len(re.findall(r"<(table|tr|td|h[1-6]|p|div|ul|pre)\b", text, re.I))
    return "html" if tags >= 5 else "text"
