"""What the pages say of one forbid_send_msg request, before its answer is looked at.

A request is *refused* by a condition that a clause names, *open* where no page settles it, and *served* otherwise.
Only the request and the state of the world that the model keeps are used, never the answer.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Protocol

from conformance.contract import MAX_ACCOUNTS, PERMANENT, vendor
from conformance.programs.history import JSON, Exchange

UINT32 = 2**32 - 1
DOCUMENTED_FIELDS = frozenset({"GroupId", "Members_Account", "MuteTime", "TopicId"})
_WELL_FORMED_GROUP = re.compile(r"[\x21-\x7e]{1,99}")
_NUMERAL = re.compile(r"\s*[-+]?[0-9]+(\.[0-9]*)?([eE][-+]?[0-9]+)?\s*")
_SIGNATURES = {
    "forged": "request.usersig-forged",
    "expired": "request.usersig-expired",
    "just-expired": "request.usersig-expired",
    "garbled": "request.usersig-garbled",
    "empty": "request.usersig-garbled",
    "other-identifier": "request.usersig-identifier",
    "other-sdkappid": "request.usersig-sdkappid",
}


class GroupState(Protocol):
    """What has to be known of a group to say whether a mute call on it is served."""

    type: str
    alive: bool
    topics_enabled: bool

    @property
    def topics(self) -> Mapping[str, bool]:
        """Real topic ids, and whether each is still there."""

    @property
    def members(self) -> Collection[str]:
        """The account roles that are in it."""


@dataclass(frozen=True)
class Conditions:
    """The clauses that a request hangs on: `refusing` ones name its refusal, `open` ones leave its answer free."""

    refusing: tuple[str, ...]
    open: tuple[str, ...]

    @property
    def expects(self) -> str:
        """ "refused", "open" or "served"."""
        if self.open:
            return "open"
        return "refused" if self.refusing else "served"

    @property
    def codes(self) -> frozenset[int]:
        """Codes that the refusal may carry; empty where no page names one."""
        return (
            frozenset().union(*(vendor().clause(name).codes for name in self.refusing))
            if self.refusing
            else frozenset()
        )


def conditions(
    exchange: Exchange,
    *,
    group: GroupState | None,
    admin: bool,
    app: bool | None,
    roles: Mapping[str, str],
) -> Conditions:
    """The conditions that hold for a forbid_send_msg exchange.

    `group` is the group that GroupId names (None: never made), `admin` whether identifier is an administrator,
    `app` whether sdkappid is the app's (None: missing), `roles` maps real account ids to roles.
    """
    refusing: list[str] = []
    unsettled: list[str] = []
    _request_line(exchange, admin, app, refusing, unsettled)
    body = exchange.body
    if not isinstance(body, dict):
        refusing.append("request.body-not-json")
    elif exchange.method == "POST" and exchange.command == "forbid_send_msg":
        _group(body, group, refusing, unsettled)
        _members(body, group, roles, refusing, unsettled)
        _mute_time(body, refusing, unsettled)
        _topic(body, group, refusing, unsettled)
        if set(body) - DOCUMENTED_FIELDS - {"ShutUpTime"}:
            unsettled.append("request.unknown-field")
    return Conditions(tuple(refusing), tuple(unsettled))


def _request_line(exchange: Exchange, admin: bool, app: bool | None, refusing: list[str], unsettled: list[str]) -> None:
    if exchange.method != "POST":
        refusing.append("request.post-only")
    if exchange.command != "forbid_send_msg":
        refusing.append("request.command-unknown")
    if app is None:
        refusing.append("request.sdkappid-required")
    elif not app:
        refusing.append("request.sdkappid-unknown")
    if exchange.signed in _SIGNATURES:
        refusing.append(_SIGNATURES[exchange.signed])
    elif exchange.signed == "none":
        unsettled.append("request.usersig-garbled")
    if not admin:
        refusing.append("request.admin-only")
    random = exchange.query.get("random", "")
    if not (random.isascii() and random.isdigit() and int(random) <= UINT32):
        unsettled.append("request.random-outside")
    if exchange.query.get("contenttype") != "json":
        unsettled.append("request.contenttype")


def _group(body: dict[str, JSON], group: GroupState | None, refusing: list[str], unsettled: list[str]) -> None:
    name = body.get("GroupId")
    if not isinstance(name, str):
        refusing.append("error.group-id-required")
    elif group is None:
        well_formed = _WELL_FORMED_GROUP.fullmatch(name)
        refusing.append("error.group-missing" if well_formed else "error.group-id-invalid")
    elif not group.alive:
        refusing.append("error.group-dissolved")
    elif group.type in ("Private", "Work"):
        # The page says of the call, and not of muting alone, that these groups do not support it.
        refusing.append(f"group-type.{group.type.lower()}")


def _members(
    body: dict[str, JSON],
    group: GroupState | None,
    roles: Mapping[str, str],
    refusing: list[str],
    unsettled: list[str],
) -> None:
    if "Members_Account" not in body:
        refusing.append("members.required")
        return
    listed = body["Members_Account"]
    if not isinstance(listed, list):
        refusing.append("members.array-of-strings")
        return
    if not listed:
        unsettled.append("members.empty")
        return
    names = [item for item in listed if isinstance(item, str)]
    if len(names) < len(listed):
        refusing.append("members.item-type")
    if len(listed) > MAX_ACCOUNTS:
        # Twins in an overlong list may be folded before they are counted: no page says.
        (refusing if len(set(names)) > MAX_ACCOUNTS else unsettled).append("members.over-500")
    known = [roles.get(name, "") for name in names]
    if any(role.startswith("u") or not role for role in known):
        unsettled.append("members.unknown")
    if group is not None and group.alive and group.type != "AVChatRoom":
        present = [role in group.members for role in known]
        if not all(present):
            unsettled.append("members.mixed" if any(present) else "members.outsider")


def _mute_time(body: dict[str, JSON], refusing: list[str], unsettled: list[str]) -> None:
    seconds = body.get("MuteTime")
    if "ShutUpTime" in body:
        unsettled.append("alias.shut-up-time")
        return
    if seconds is None:
        refusing.append("mute-time.required")
    elif isinstance(seconds, bool | float) or (isinstance(seconds, str) and _NUMERAL.fullmatch(seconds)):
        unsettled.append("mute-time.coercion")
    elif not isinstance(seconds, int):
        refusing.append("mute-time.integer")
    elif seconds < 0:
        refusing.append("mute-time.negative")
    elif seconds > PERMANENT:
        refusing.append("mute-time.overflow")


def _topic(body: dict[str, JSON], group: GroupState | None, refusing: list[str], unsettled: list[str]) -> None:
    if "TopicId" not in body:
        return
    topic = body["TopicId"]
    if topic is None or topic == "":
        unsettled.append("topic.not-enabled")
    elif not isinstance(topic, str):
        refusing.append("topic.type")
        if group is not None and group.alive and not group.topics_enabled:
            unsettled.append("topic.not-enabled")
    elif group is not None and group.alive:
        if not group.topics_enabled:
            unsettled.append("topic.not-enabled")
        elif not group.topics.get(topic, False):
            refusing.append("topic.unknown")
