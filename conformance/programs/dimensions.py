"""The map of conditions: what can be true of a mute call, of what it comes to and of how one looks at it afterwards.

A dimension is one question with a few answers, its values. What back ends do wrong often takes two conditions at once,
so that what counts is which pairs of values, across dimensions, have been put to the test. A history tells which values
hold (`conformance.oracle.situations`); programs are drawn to make them hold (`conformance.programs.combining`).

A value is *wrong* where a request that has it has to be refused. Of those a call has one at most: one reason to refuse
it would hide another.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from conformance.contract import PERMANENT


@dataclass(frozen=True)
class Dimension:
    """One question; `says` asks it in the words of a report."""

    name: str
    says: str
    values: tuple[str, ...]
    wrong: frozenset[str] = frozenset()


def _dimension(name: str, says: str, *values: str, wrong: tuple[str, ...] = ()) -> Dimension:
    return Dimension(name, says, (*values, *wrong), frozenset(wrong))


DIMENSIONS: Final = (
    _dimension(
        "time", "MuteTime",
        "0", "1", "seconds", "minutes", "hours", "days", "past 2^31", "for good",
        wrong=("missing", "null", "empty", "a word", "a list", "an object", "negative", "past 2^32"),
    ),
    _dimension(
        "length", "accounts in the list",
        "1", "2", "3-20", "21-99", "100", "101-199", "200", "201-498", "499", "500", wrong=("501 and more",),
    ),
    _dimension(
        "list", "form of the list",
        "sorted", "unsorted", "duplicates", "near-twins",
        wrong=(
            "missing", "a string", "an object", "null", "a number", "a number in it", "null in it", "an object in it",
            "a list in it",
        ),
    ),
    _dimension(
        "place", "where it mutes", "group", "topic", wrong=("unknown topic", "topic a number", "topic of another type"),
    ),
    _dimension(
        "type", "group type",
        "Public", "ChatRoom", "Meeting", "Community", "Community with topics", "AVChatRoom",
        wrong=("Private", "Work", "never made", "dissolved", "malformed", "not named", "no string"),
    ),
    _dimension("turn", "which of its kind in the group", "first", "second", "third or later", "the same again"),
    _dimension("gap", "since the call before", "within a second", "later"),
    _dimension("fields", "order of the fields", "as documented", "another order"),
    _dimension("random", "random", "drawn", "an end of 32 bits", "one used before"),
    _dimension(
        "signer", "signature",
        "right",
        wrong=(
            "forged", "run out", "garbled", "empty", "of another identifier", "of another app", "a member's",
            "an admin's", "the owner's", "no app", "an unknown app",
        ),
    ),
    _dimension(
        "request", "request",
        "right", wrong=("in a list", "in a string", "more behind it", "not POST", "another command"),
    ),
    _dimension("whom", "the account is", "listed", "not listed"),
    _dimension("rank", "as what it is in the group", "member", "admin", "owner"),
    _dimension("state", "its mute before", "never muted", "muted", "for good", "lifted", "over"),
    _dimension(
        "renewal", "how that mute came", "none", "at once", "again the same", "lengthened", "shortened",
        "made for good", "no more for good",
    ),
    _dimension("returns", "how it came into the group", "with it", "added later", "back once", "back twice or more"),
    _dimension(
        "elsewhere", "its mutes elsewhere", "none", "in another group", "in a topic", "in the community",
    ),
    _dimension("refusals", "calls that named it and were refused since", "none", "some"),
    _dimension(
        "holds", "who else is muted there", "nobody", "one", "several", "one or more for good", "more than 100",
    ),
    _dimension(
        "others", "other groups", "none", "one with the same members", "one that differs in case",
        "one that begins alike", "one dissolved",
    ),
    _dimension("look", "seen in", "the answer", "the muted list", "the record", "a message", "a third message",
               "a custom message"),
    _dimension("when", "seen", "at once", "later", "after the end"),
)  # fmt: skip
"""Every dimension, in the order of a situation's values."""

BY_NAME: Final[Mapping[str, Dimension]] = {it.name: it for it in DIMENSIONS}


@dataclass(frozen=True)
class Never:
    """Two sets of values that cannot both hold where something is judged, and why."""

    one: str
    values: frozenset[str]
    other: str
    others: frozenset[str]
    why: str


def _never(one: str, values: str, other: str, others: str, why: str) -> Never:
    """Values are split at commas; "!" before them means all others; "*" is every value, "wrong" every wrong one."""
    return Never(one, _those(one, values), other, _those(other, others), why)


def _those(dimension: str, values: str) -> frozenset[str]:
    it = BY_NAME[dimension]
    if values == "*":
        return frozenset(it.values)
    if values == "wrong":
        return it.wrong
    named = frozenset(value.strip() for value in values.removeprefix("!").split(","))
    if unknown := named - set(it.values):
        raise ValueError(f"{dimension} has no value {', '.join(sorted(unknown))}")
    return frozenset(it.values) - named if values.startswith("!") else named


_HIDES = "one reason to refuse hides the other: each is tried with everything that is right"
_WRONG = [it.name for it in DIMENSIONS if it.wrong]
_LIVE = "in an AVChatRoom REST is sure of nobody but the owner"
_BARE = "nobody can be muted in a group of that type"
_TOPICS = "only a Community with topics has any"
_UNLISTED = "there is no list to count"
_NEVER = "whoever was never muted, or is no more, has no such mute"
_NOWHERE = "never made,dissolved,malformed,not named,no string"
_ONE = "one account is in any order"

IMPOSSIBLE: Final = (
    *(
        _never(one, "wrong", other, "wrong", _HIDES)
        for number, one in enumerate(_WRONG) for other in _WRONG[number + 1 :]
    ),
    _never("place", "topic", "type", "Public,ChatRoom,Meeting,Community,AVChatRoom,Private,Work", _TOPICS),
    _never("place", "wrong", "type", "!Community with topics", "no page says what a topic is there"),
    _never("place", "topic", "type", _NOWHERE, _TOPICS),
    _never("elsewhere", "in a topic,in the community", "type", "Public,ChatRoom,Meeting,Community", _TOPICS),
    _never("elsewhere", "in a topic,in the community", "type", "AVChatRoom,Private,Work", _TOPICS),
    _never("elsewhere", "in the community", "place", "!topic", "that is where the call mutes"),
    _never("elsewhere", "in the community", "type", _NOWHERE, "that names no topic"),
    _never("elsewhere", "in the community", "look", "the record", "records tell of the mute in the group alone"),
    _never("type", "dissolved", "others", "none", "the dissolved group is another one"),
    _never("elsewhere", "in another group", "others", "none,one dissolved", "there is no other group"),
    _never("length", "!1,501 and more", "type", "AVChatRoom", _LIVE),
    _never("list", "unsorted,near-twins", "type", "AVChatRoom", _LIVE),
    _never("rank", "!owner", "type", "AVChatRoom", _LIVE),
    _never("returns", "!with it", "type", "AVChatRoom", _LIVE),
    _never("holds", "!nobody", "type", "AVChatRoom", _LIVE),
    _never("look", "the record", "type", "AVChatRoom", "an AVChatRoom keeps no records"),
    _never("look", "the record", "place", "topic", "records tell of the mute in the group alone"),
    _never("state", "!never muted", "type", "Private,Work", _BARE),
    _never("renewal", "!none", "type", "Private,Work", _BARE),
    _never("holds", "!nobody", "type", "Private,Work", _BARE),
    _never("when", "after the end", "type", "Private,Work", _BARE),
    _never("rank", "admin", "type", "Private,Work", "such groups have no admins"),
    _never("returns", "!with it", "rank", "owner", "the owner cannot leave"),
    _never("length", "1", "list", "unsorted", _ONE),
    _never("length", "*", "list", "missing,a string,an object,null,a number", _UNLISTED),
    _never("fields", "*", "request", "in a list,in a string,more behind it", "a body that is no object has no fields"),
    _never("signer", "an admin's", "type", "AVChatRoom,Private,Work", "such groups have no admins"),
    _never("state", "never muted,lifted", "renewal", "!none", _NEVER),
    _never("state", "muted,over", "renewal", "none,made for good", _NEVER),
    _never("state", "for good", "renewal", "none,lengthened,shortened,no more for good", _NEVER),
    _never("look", "the answer", "when", "!at once", "an answer comes at once"),
    _never("look", "the answer", "whom", "not listed", "an answer says nothing of others"),
)  # fmt: skip
"""Pairs that cannot be, with the reason."""


def impossible(one: str, value: str, other: str, another: str) -> str:
    """Why a value of one dimension and one of another cannot both hold where something is judged; "" if they can."""
    for it in IMPOSSIBLE:
        if (it.one, it.other) == (one, other) and value in it.values and another in it.others:
            return it.why
        if (it.one, it.other) == (other, one) and another in it.values and value in it.others:
            return it.why
    return ""


def renewal(state: str | None, before: int | None, seconds: int) -> str:
    """How a mute comes about, by the account's state, the MuteTime that it had before and the one of the call."""
    if seconds == 0:
        return "none"
    if state == "for good":
        return "again the same" if seconds == PERMANENT else "no more for good"
    if state != "muted" or before is None:
        return "at once"
    if seconds == PERMANENT:
        return "made for good"
    return "again the same" if seconds == before else "lengthened" if seconds > before else "shortened"


def possible_pairs() -> Iterator[tuple[tuple[str, str], tuple[str, str]]]:
    """Every pair of (dimension, value) that can be, in the order of the dimensions."""
    for number, one in enumerate(DIMENSIONS):
        for other in DIMENSIONS[number + 1 :]:
            for value in one.values:
                for another in other.values:
                    if not impossible(one.name, value, other.name, another):
                        yield (one.name, value), (other.name, another)
