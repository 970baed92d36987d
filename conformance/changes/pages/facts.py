"""What a description says in numbers and values, read alike from English and Chinese."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final

from conformance.changes.pages.structure import Facts
from conformance.changes.pages.words import group_types_in, plain

_MEANINGS: Final = (
    ("not muted", r"not (been )?muted|is not mut|未被?禁言|没有被?禁言"),
    ("unmute", r"un-?mut|cancel|lift|remov\w* the mut|取消|解除|not? mut(e|ing)\b|no longer mut"),
    ("permanent", r"permanent|forever|for good|indefinite|never expire|永久|永远|一直禁言"),
    ("success", r"success|succe|成功|\bok\b"),
    ("failure", r"fail|失败"),
    ("invalid", r"invalid|illegal|非法|无效"),
    ("default", r"default|默认"),
    ("unlimited", r"unlimited|no limit|不限"),
)
_NUMBER: Final = r"(?<![A-Za-z0-9_.#@])[0-9]+(?![A-Za-z0-9_.]*[A-Za-z])(?!\.?[0-9])"
_UNITS: Final = (
    ("bytes", r"bytes?|字节|byte"),
    ("characters", r"characters?|chars?|字符"),
    ("seconds", r"seconds?|秒|s\b"),
    ("kilobytes", r"KB|kilobytes?"),
    ("megabytes", r"MB|megabytes?"),
    (
        "items",
        r"(?:个|位|名|条|项)|(?:member |user |群成员|成员|用户)?(?:accounts?|members?|users?|items?|groups?|"
        r"账号|帐号|成员|用户|群)",
    ),
)
_MOST: Final = re.compile(
    r"max|up to|at most|no more than|not exceed|limit|more than|longest|最多|最大|上限|不超过|不得超过|"
    r"不能超过|至多|最长|以内|supports? a",
    re.I,
)
_RANGE: Final = re.compile(rf"[\[(]?\s*({_NUMBER})\s*(?:to|and|through|-|~|到|至|,)\s*({_NUMBER})\s*[\])]?", re.I)
_BITS: Final = re.compile(r"(8|16|32|64|128)\s*-?\s*(?:bits?|位)", re.I)
_FIXED: Final = re.compile(
    r"(?:fixed (?:to|as|value(?: is)?:?)|always (?:be |is )?|固定(?:值)?(?:为|是)?:?|只能为|"
    r"恒为)\s*:?\s*(?!(?:a|an|the|be|is|to)\b)([A-Za-z][\w/-]*)",
    re.I,
)
_FREQUENCY: Final = re.compile(
    r"([0-9][0-9,]*)\s*(?:calls?|times?|requests?|次|queries|invocations?)?\s*(?:per|/|a|each|every|"
    r"within|in|每)\s*(?:(?:1|one|a)\s*)?(?:second|sec|s\b|秒)"
    r"|每秒(?:钟)?\s*(?:最多)?\s*([0-9][0-9,]*)\s*次|([0-9][0-9,]*)\s*QPS",
    re.I,
)
_LITERAL: Final = r"(?<![A-Za-z])(?:OK|FAIL|On|Off)(?![A-Za-z])"


def facts_of(text: str, names: tuple[str, ...] = ()) -> Facts:
    """The facts of a description; `names` are fields that a number may belong to by name."""
    said = plain(text)
    if not said:
        return Facts(known=False)
    said = re.sub(r"\(?\s*(?:十六进制|hex(?:adecimal)?)?\s*:?\s*0x[0-9A-Fa-f]+\s*\)?", " ", said)
    said = re.sub(r"(?<=[0-9]),(?=[0-9]{3}(?![0-9]))", "", said)
    said = re.sub(r"\b2\s*(?:\^|\*\*)\s*32\s*-\s*1\b", "4294967295", said)
    said = re.sub(r"https?://\S+|v4/[\w/]+|HTTP/[0-9.]+", " ", said)
    fixed = _FIXED.search(said)
    bits = _BITS.search(said)
    unsigned = bool(re.search(r"unsigned|non-?negative|无符号|非负", said, re.I))
    said = _BITS.sub(" ", said)
    span = next((each for each in _RANGE.finditer(said) if int(each[1]) < int(each[2])), None)
    if span:
        said = said[: span.start()] + " ; " + said[span.end() :]
    said = re.sub(
        r"(?:non-?\s*zero|non-?\s*0|非\s*0|非零|(?:other|another|any other)[\w\s]*values?|"
        r"其[他它]值?[^;。,]*)[^;.。,]*",
        " ",
        said,
        flags=re.I,
    )
    values: dict[str, str] = {}
    limits: dict[str, int] = {}
    numbers: list[str] = []
    for sentence in re.split(r"[;。\n]|[.!?](?=\s|$)", said):
        _sentence(sentence, values, limits, numbers)
    return Facts(
        values,
        limits,
        (int(span[1]), int(span[2])) if span else None,
        int(bits[1]) if bits else None,
        fixed[1].casefold() if fixed else "",
        unsigned,
        tuple(sorted(set(numbers) - values.keys())),
    )


def _sentence(sentence: str, values: dict[str, str], limits: dict[str, int], numbers: list[str]) -> None:
    found = list(re.finditer(rf"{_NUMBER}|{_LITERAL}", sentence))
    unit = "|".join(pattern for _, pattern in _UNITS)
    for place, match in enumerate(found):
        before = sentence[found[place - 1].end() if place else 0 : match.start()]
        after = sentence[match.end() : found[place + 1].start() if place + 1 < len(found) else len(sentence)]
        value = match[0]
        measured = re.match(rf"\s*(?:{unit})", after, re.I) if value.isdigit() else None
        if measured and _MOST.search(before + " " + after):
            name = next(name for name, pattern in _UNITS if re.fullmatch(rf"\s*(?:{pattern})", measured[0], re.I))
            limits.setdefault(name, int(value))
            continue
        meaning = None if measured else (meaning_of(_clause(after)) or meaning_of(before, last=True))
        if value.isdigit() and _MOST.search(before) and not meaning:
            limits.setdefault("items" if not re.search(r"value|值", before) else "value", int(value))
        elif meaning:
            values.setdefault(value, meaning)
        elif value.isdigit():
            numbers.append(value)


def _clause(text: str) -> str:
    """The words after a value that are its own: up to a comma, unless nothing stands before that."""
    head, comma, rest = text.partition(",")
    return head if meaning_of(head) or not comma else head + " " + rest.split(",")[0]


def meaning_of(text: str, last: bool = False) -> str | None:
    """The known meaning that a few words tell: the first, or the `last` of several."""
    told = [
        (found.start(), -place, name)
        for place, (name, pattern) in enumerate(_MEANINGS)
        for found in re.finditer(pattern, text, re.I)
    ]
    if not told:
        return None
    return (max(told) if last else min(told, key=lambda each: (each[0], -each[1])))[2]


def frequency_of(text: str) -> int | None:
    """Calls a second."""
    found = _FREQUENCY.search(plain(text))
    return int(next(group for group in found.groups() if group).replace(",", "")) if found else None


_REJOIN: Final = re.compile(
    r"leav\w*|re-?join\w*|re-?enter\w*|enter\w* (the|a) group again|exit\w*|退群|退出群|重新(进群|加入)|"
    r"再(次)?(进入|加入|进)",
    re.I,
)
_CLEARED: Final = re.compile(
    r"no longer muted|not (be )?muted|cleared?|unmuted|lifted|cancel|invalid|lost|does not (persist|remain)|"
    r"失效|清除|取消|解除|不再(被)?禁言|无效",
    re.I,
)
_KEPT: Final = re.compile(
    r"remains? (muted|in effect|valid|effective)|still (be )?(muted|valid|in effect|effective)|stays? muted|"
    r"(仍然|依然|依旧|仍|还|继续)(有效|生效|被禁言|处于)",
    re.I,
)


def rejoin_of(sentence: str) -> str | None:
    """What a sentence says of a mute when its member leaves and comes back: kept, cleared, or nothing."""
    said = plain(sentence)
    if not _REJOIN.search(said) or not re.search(r"mut|禁言", said, re.I):
        return None
    if _KEPT.search(said) and not re.search(r"not remain|no longer remain|不再有效", said, re.I):
        return "kept"
    return "cleared" if _CLEARED.search(said) else None


_AGAINST: Final = re.compile(r"不支持|无需|不能|do(es)? not|don't|cannot|can't|unsupported|not support", re.I)
_FOR: Final = re.compile(r"支持|support|can be", re.I)
_EXCEPT: Final = re.compile(
    r"除了?(.*?)(?:之?外|以外)|\b(?:except|other than)\b(.*?)(?=\b(?:support|do|can|are)\b|$)", re.I
)
_EVERY: Final = re.compile(r"\b(all|every|other)\b|所有|全部|其[他它]", re.I)


def support_in(said: Iterable[str]) -> dict[str, bool]:
    """Which group types sentences call supported and which not, where a page has no table of them."""
    told: dict[str, bool] = {}
    said = list(said)
    every = [name for sentence in said for name in group_types_in(sentence)]
    for sentence in said:
        named: list[str] = []
        spared: list[str] = []
        settled = False
        for part in re.split(r"[,，]|\bbut\b|\bwhile\b|而", plain(sentence)):
            if not part.strip() or re.search(r"内置|built-?in|preset", part):
                continue
            if apart := _EXCEPT.search(part):
                spared = group_types_in(apart[1] or apart[2])
                part = part.replace(apart[0], " ")
            here = group_types_in(part)
            named = [*named, *here] if here and not settled else here or named
            settled = bool(_AGAINST.search(part) or _FOR.search(part))
            yes = False if _AGAINST.search(part) else True if _FOR.search(part) else None
            if yes is None:
                continue
            if spared and (_EVERY.search(part) or not named):
                told |= dict.fromkeys((name for name in every if name not in spared), yes)
            told |= dict.fromkeys(named, yes)
            told |= dict.fromkeys(spared, not yes)
    return told
