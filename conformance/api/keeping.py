"""What is kept of an answer that is longer than any answer of the service ought to be."""

from __future__ import annotations

import contextlib
import json
from typing import Any, Final

from conformance.programs.answers import own, parsed

WHOLE: Final = 1 << 20
"""Characters up to which an answer is kept whole: a muted list of 500 takes 40,000."""
_PIECE: Final = 4_000
"""Characters that are kept of a text in a longer answer, and of a longer answer that is none of the service's."""


def kept(text: str) -> str:
    """The text of an answer, cut where it is longer than `WHOLE`; what was cut says so, and how long it was.

    An answer of the service stays one: its long texts are cut, so that what it says is judged all the same.
    """
    if len(text) <= WHOLE:
        return text
    reply = parsed(text)
    if own(reply):
        with contextlib.suppress(RecursionError):
            shorter = json.dumps(_cut(reply), ensure_ascii=False)
            if len(shorter) <= WHOLE:
                return shorter
    return _clip(text)


def _cut(value: Any) -> Any:
    if isinstance(value, str):
        return _clip(value)
    if isinstance(value, list):
        return [_cut(item) for item in value]
    if isinstance(value, dict):
        return {_clip(name): _cut(item) for name, item in value.items()}
    return value


def _clip(text: str) -> str:
    return text if len(text) <= _PIECE else f"{text[:_PIECE]}… (cut here: {len(text):,} characters came)"
