"""Texts without what differs from run to run: ids by the role that they have, and by where they stand.

A word is masked whole or not at all: the administrator may be called `group` without the sentence about groups losing
its word. What looks like no word, what comes after "request id" or "trace", and what differs from answer to answer on
one side, is volatile.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping
from typing import Final

_NO_WORD: Final = re.compile(r"[^\W\d_]*[\d_]|[a-z]+[A-Z]|[A-Z]{2,}[a-z]+[A-Z]")
"""Begins what is an id rather than a word: a digit in it, or capitals in its middle."""
_LABEL: Final = re.compile(r"(?i)(?:request|req|trace|log|session|span)[-_ ]?(?:id|seq|no)")
"""What names an id that follows."""
_SHORT: Final = re.compile(r"(?i)id|seq|req|trace|request|requestid|traceid")
"""What does so where a colon or the like stands between."""
_PARTS: Final = re.compile(r"[^\s\[\](){}<>,;:=\"']+|[\[\](){}<>,;:=\"']")
_NUMBER: Final = re.compile(r"-?\d[\d.]*")
_VAR: Final = "*"
_MARKS: Final = frozenset(":=#[]()\"'<>{},;")


def masked(text: str, binding: Mapping[str, str]) -> str:
    """A text with ids as roles; numbers and what is no word are a star."""
    return " ".join(parts(text, binding))


def parts(text: str, binding: Mapping[str, str]) -> tuple[str, ...]:
    """The words of a text, those that are volatile as a star. `binding` is by role."""
    if not text:
        return ()
    for role, real in sorted(binding.items(), key=lambda pair: -len(pair[1])):
        if len(real) > 3 and _distinct(real) and real in text:
            text = re.sub(rf"(?<![\w]){re.escape(real)}(?![\w])", f"${_kind(role)}", text)
    out: list[str] = []
    volatile = False
    for word in _PARTS.findall(text):
        if volatile and word not in _MARKS:
            out.append(_VAR)
            volatile = False
            continue
        bare = word.rstrip(".!?")
        before = out[-1] if out else ""
        named = _LABEL.fullmatch(word) or _LABEL.fullmatch(f"{before} {word}")
        if named or (word in (":", "=") and _SHORT.fullmatch(before)):
            volatile = True
            out.append(word)
        elif _NUMBER.fullmatch(bare) or (len(bare) > 3 and _NO_WORD.match(bare) and not _known_name(bare)):
            out.append(_VAR)
        else:
            out.append(word)
    return tuple(out)


def _distinct(real: str) -> bool:
    """Whether an id can be no ordinary word: those are left in sentences as they are."""
    return bool(re.search(r"[\d_@#~]", real))


def _kind(role: str) -> str:
    return role if role in ("admin", "owner", "sdkappid") else role[:1]


def _known_name(word: str) -> bool:
    """Names of the API are capitalised in their middle, and no ids: GroupId, MuteTime, Members_Account."""
    return bool(
        re.fullmatch(r"(?:[A-Z][a-z]+)+(?:_[A-Z][a-z]+)*|[a-z]+(?:_[a-z]+)+|[A-Z]+[a-z]+(?:[A-Z][a-z]+)*", word)
    )


def same_but_for_ids(
    old: tuple[str, ...], new: tuple[str, ...], olds: Collection[tuple[str, ...]], news: Collection[tuple[str, ...]]
) -> bool:
    """Whether two masked texts differ in nothing but words that differ within one side, too.

    `olds` and `news` are all texts of the two sides that answer the same.
    """
    if old == new:
        return True
    if len(old) != len(new):
        return False
    places = [n for n, (a, b) in enumerate(zip(old, new, strict=True)) if a != b]
    if len(places) > max(1, min(3, len(old) // 2)):
        return False
    return all(_varies(old, n, places, olds) or _varies(new, n, places, news) for n in places)


def _varies(text: tuple[str, ...], place: int, free: list[int], others: Iterable[tuple[str, ...]]) -> bool:
    alike = {
        it[place]
        for it in others
        if len(it) == len(text) and all(n in free or a == b for n, (a, b) in enumerate(zip(it, text, strict=True)))
    }
    return len(alike) > 1
