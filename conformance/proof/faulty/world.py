"""An app that is not ours alone: what others keep in it, and whether that is still as it was."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from conformance.api.client import Client
from conformance.simulator import Reply, Simulator

ACCOUNTS: Final = ("alice", "bob", "tcf", "tcfan", "tcf-boss", "TCF0owner", "tcf_0owner", "tcf 0owner", "xtcf0owner")
"""Accounts of others: some begin as ours do, and none is one that a run makes."""
GROUPS: Final = (
    ("company", "Public"), ("tcf", "Public"), ("tcf-team", "Private"), ("tcfans", "ChatRoom"), ("TCF0123", "Public"),
    ("tcf_club_g1", "Public"), ("tcf#g1", "AVChatRoom"), ("@TGS#_tcf-fans", "Community"),
)  # fmt: skip
"""Groups of others, the same."""


class Counting(Simulator):
    """A stand-in that counts its calls."""

    calls = 0

    def handle(self, method: str, target: str, headers: Mapping[str, str], body: bytes) -> Reply:
        """Answer one request."""
        self.calls += 1
        return super().handle(method, target, headers, body)


@dataclass
class World:
    """A served app. `foreign` is what was planted in it, as it was then."""

    app: Counting
    foreign: dict[str, Any] = field(default_factory=dict)

    def plant(self, client: Client) -> None:
        """Make what others have: accounts, groups with members, a mute in each."""
        _done(client, "multiaccount_import", {"AccountList": [{"UserID": name} for name in ACCOUNTS]})
        for name, kind in GROUPS:
            body: dict[str, Any] = {"Type": kind, "Name": "theirs", "GroupId": name, "Owner_Account": "alice"}
            listed = [] if kind == "AVChatRoom" else [{"Member_Account": "bob"}, {"Member_Account": "tcfan"}]
            _done(client, "create_group", {**body, "MemberList": listed} if listed else body)
            if kind != "Private":
                muted = {"GroupId": name, "Members_Account": ["bob"], "MuteTime": 4_294_967_295}
                _done(client, "forbid_send_msg", muted)
        self.foreign = self.picture(GROUP_NAMES, ACCOUNTS)

    def picture(self, groups: Iterable[str], accounts: Iterable[str]) -> dict[str, Any]:
        """These groups with members and mutes, and which of these accounts are there."""
        world = self.app.world
        with world.lock:
            found: dict[str, Any] = {
                name: (repr(sorted(group.members.items())), sorted(group.board.mutes), sorted(group.topics))
                for name in groups
                if (group := world.groups.get(name)) is not None
            }
            found["accounts"] = sorted(world.accounts & set(accounts))
        return found

    def touched(self) -> list[str]:
        """What of the others' is not as it was."""
        now = self.picture(GROUP_NAMES, ACCOUNTS)
        return sorted(name for name, was in self.foreign.items() if now.get(name) != was)

    def left(self) -> list[str]:
        """What is there besides: ours."""
        world = self.app.world
        with world.lock:
            ours = (world.groups.keys() - set(GROUP_NAMES)) | (world.accounts - world.admins - set(ACCOUNTS))
        return sorted(ours)


GROUP_NAMES: Final = tuple(name for name, _ in GROUPS)


def _done(client: Client, command: str, body: dict[str, Any]) -> None:
    exchange = client.call(command, body)
    if not exchange.ok:
        raise RuntimeError(f"{command} was refused: {exchange.last.text}")
