"""Which clauses of the register a difference between pages touches, the most direct ones first."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from conformance.changes.pages.words import group_types_in
from conformance.contract import OLD_NAMES, vendor

_FIELDS: Final[Mapping[str, Mapping[str, Sequence[str]]]] = {
    "MuteTime": {
        "field-renamed": ("alias.shut-up-time", "mute-time.required"),
        "field-type": ("mute-time.integer", "mute-time.unsigned", "mute-time.coercion"),
        "field-required": ("mute-time.required",),
        "limit": ("mute-time.unsigned", "mute-time.overflow", "mute-time.no-wrap"),
        "": ("mute-time.seconds", "mute-time.required"),
    },
    "Members_Account": {
        "field-type": ("members.array-of-strings", "members.item-type"),
        "field-required": ("members.required",),
        "limit": ("members.limit-500", "members.over-500", "members.over-500-inert"),
        "": ("members.required", "members.every-listed"),
    },
    "GroupId": {"limit": ("error.group-id-invalid",), "": ("error.group-id-required", "error.group-id-invalid")},
    "TopicId": {
        "field-type": ("topic.type",),
        "field-required": ("topic.sets", "topic.community-wide"),
        "": ("topic.sets", "topic.scope", "topic.community-wide", "topic.not-enabled"),
    },
    "ActionStatus": {"": ("envelope.status-agrees", "envelope.fields")},
    "ErrorCode": {"": ("envelope.fields", "envelope.status-agrees", "envelope.known-code")},
    "ErrorInfo": {"": ("envelope.fields", "envelope.error-info")},
    "MutedAccountList": {
        "field-renamed": ("alias.shutted-uin", "effect.listed"),
        "": ("effect.listed", "alias.shutted-uin"),
    },
    "MutedUntil": {
        "field-renamed": ("alias.shutted-uin", "effect.listed"),
        "": ("effect.listed", "mute-time.permanent-until"),
    },
    "Member_Account": {"": ("effect.listed",)},
}
_LISTED: Final = ("effect.listed",)
_VALUES: Final[Mapping[tuple[str, str], Sequence[str]]] = {
    ("MuteTime", "0"): ("mute-time.zero", "mute-time.zero-idle"),
    ("MuteTime", "4294967295"): ("mute-time.permanent", "mute-time.no-wrap", "mute-time.permanent-until"),
    ("ActionStatus", "OK"): ("envelope.status-agrees",),
    ("ActionStatus", "FAIL"): ("envelope.status-agrees",),
    ("ErrorCode", "0"): ("envelope.status-agrees",),
}
_PARAMETERS: Final[Mapping[str, Sequence[str]]] = {
    "random": ("request.random-range", "request.random-outside", "request.random-inert"),
    "contenttype": ("request.contenttype",),
    "identifier": ("request.admin-only", "request.identifier-name"),
    "usersig": ("request.usersig-forged", "request.usersig-garbled", "request.usersig-expired"),
    "sdkappid": ("request.sdkappid-required", "request.sdkappid-unknown"),
    "https": ("request.post-only",),
}
_TYPES: Final[Mapping[str, Sequence[str]]] = {
    "Private": ("group-type.private", "group-type.work", "group-type.refusal-code", "group-type.refusal-inert"),
    "Work": ("group-type.work", "group-type.private"),
    "Public": ("group-type.public",),
    "ChatRoom": ("group-type.chatroom", "group-type.meeting"),
    "Meeting": ("group-type.meeting", "group-type.chatroom"),
    "AVChatRoom": ("group-type.avchatroom",),
    "Community": ("group-type.community",),
}


def of_field(kind: str, name: str, reply: bool, command: str) -> tuple[str, ...]:
    """The clauses on a field, for a kind of difference."""
    name = _NEW.get(name, name)
    if not reply and command in ("get_group_muted_account", "get_group_shutted_uin"):
        return _there(_LISTED)
    if reply and name == "GroupId":
        return _there(("effect.list-echo",))
    if name in _FIELDS:
        told = _FIELDS[name]
        return _there(told.get(kind, told[""]))
    shown = f"{command}.{'gives' if reply else 'takes'}.{name}"
    named = [clause.id for clause in vendor().clauses.values() if shown in clause.openapi]
    return _there(named or (("envelope.extra-fields",) if reply else ("request.unknown-field",)))


_NEW: Final = {old: new for new, old in OLD_NAMES.items()}


def of_value(name: str, value: str, reply: bool, command: str) -> tuple[str, ...]:
    """The clauses on a value of a field."""
    return _there(_VALUES.get((_NEW.get(name, name), value), ())) or of_field("limit", name, reply, command)


def of_parameter(name: str) -> tuple[str, ...]:
    """The clauses on a URL parameter."""
    return _there(_PARAMETERS.get(name, ("request.command-unknown",) if name.startswith("v4/") else ()))


def of_type(name: str, page: str) -> tuple[str, ...]:
    """The clauses on a group type, as far as a page of this name speaks of them."""
    return _there(_LISTED if page == "list" else _TYPES.get(name, ()))


def of_code(code: str, page: str) -> tuple[str, ...]:
    """The clauses that speak of a code on a page: those that expect it, else those that allow it."""
    if not code.isdigit():
        return ()
    if page not in ("mute", "errors"):
        return _there(("envelope.known-code",))
    number = int(code)
    expect = [clause.id for clause in vendor().clauses.values() if number in clause.expect]
    allowed = [clause.id for clause in vendor().clauses.values() if number in clause.allowed]
    first = ["error.retry-10002"] if number == 10002 else []
    own = "envelope.page-code" if page == "mute" else "envelope.known-code"
    return _there([*first, *(expect or allowed), own])


def of_frequency() -> tuple[str, ...]:
    """The clauses on calls a second."""
    return _there(("rate.up-to-200", "rate.beyond-200"))


def of_command(name: str) -> tuple[str, ...]:
    """The clauses on the name of a call."""
    known = name in ("get_group_muted_account", "get_group_shutted_uin")
    return _there(("alias.shutted-uin", "effect.listed") if known else ("request.command-unknown",))


def of_rejoin() -> tuple[str, ...]:
    """The clauses on leaving and coming back."""
    return _there(("persistence.rejoin", "persistence.rejoin-end", "persistence.rejoin-clean"))


def of_sentence(text: str) -> tuple[str, ...]:
    """The clauses that a sentence speaks of, by the words in it."""
    said = text.casefold()
    found = [id for name in group_types_in(text) for id in _TYPES.get(name, ())[:1]]
    for words, ids in (
        (("http",), ("envelope.http-200",)),
        (("60000",), ("envelope.known-code",)),
        (("topic", "话题"), ("topic.sets",)),
        (("mutetime", "shutuptime"), ("mute-time.seconds",)),
    ):
        if any(word in said for word in words):
            found += ids
    return _there(found)


def _there(ids: Iterable[str]) -> tuple[str, ...]:
    """Those that the register has, each once."""
    return tuple(id for id in dict.fromkeys(ids) if id in vendor().clauses)
