"""Joining and leaving, who counts as muted, what lists and records show, and who may speak."""

from ..call import Call, Json, Refused
from ..state import Board, Group, Member, Mute, Role, Topic
from .muting import Muting


class Standing(Muting):
    """How a mute shows. Class attributes are the switches; a lag is in seconds."""

    list_lag = 0.0
    record_lag = 0.0
    send_lag = 0.0
    lists_away = False  # whether the muted list shows mutes of people outside the group
    idle_until = 0  # what a record shows for somebody who is not muted
    record_names: tuple[str, ...] = ("MuteUntil", "ShutUpUntil")  # clients read either name
    admins_speak = True  # whether a group's admins speak in a group that is muted as a whole
    community_covers_topics = False
    keeps_on_recreation = False

    # -- coming and going

    def join(self, call: Call, group: Group, account: str, role: Role = "Member") -> None:
        """Let an account in."""
        group.members[account] = Member(role, call.now)
        group.visits[account] += 1
        if group.visits[account] > 1:
            self.on_rejoin(call, group, account)

    def leave(self, call: Call, group: Group, account: str) -> None:
        """Take an account out. Its mutes run on."""
        del group.members[account]
        self.on_leave(call, group, account)

    def on_leave(self, call: Call, group: Group, account: str) -> None:
        """What leaving does to a mute: nothing."""

    def on_rejoin(self, call: Call, group: Group, account: str) -> None:
        """What coming back does to a mute: nothing."""

    def on_addition(self, call: Call, group: Group, account: str) -> None:
        """What being added once more does to a mute: nothing."""

    def on_role(self, call: Call, group: Group, account: str) -> None:
        """What being given a role does to a mute: nothing."""

    def dissolve(self, call: Call, group: Group) -> None:
        """Take a group away."""
        del self.world.groups[group.id]
        self.world.dissolved[group.id] = group

    def found(self, call: Call, group: Group) -> None:
        """Put a new group in its place; one that was dissolved under the same id is forgotten."""
        former = self.world.dissolved.pop(group.id, None)
        if former is not None and self.keeps_on_recreation:
            group.board = former.board
        self.world.groups[group.id] = group

    # -- reading

    def standing(self, call: Call, board: Board, account: str, lag: float) -> Mute | None:
        """The mute in force on an account, as a reader sees it whose view is `lag` seconds old."""
        mute = board.at(account, call.now - lag) if lag else board.mutes.get(account)
        return mute if mute is not None and self.in_force(mute, call.now) else None

    def listed(self, call: Call, group: Group, board: Board) -> list[tuple[str, int]]:
        """Who is muted now, and until when: what the muted list shows."""
        rows = []
        for account in board.accounts(call.now - self.list_lag) if self.list_lag else list(board.mutes):
            if self.shown(call, group, account):
                mute = self.standing(call, board, account, self.list_lag)
                if mute is not None:
                    rows.append((account, self.until_in_list(call, group, mute)))
        return self.arranged(call, rows)

    def shown(self, call: Call, group: Group, account: str) -> bool:
        """Whether the list may name an account at all."""
        return account in group.members or group.open_to_all or self.lists_away

    def until_in_list(self, call: Call, group: Group, mute: Mute) -> int:
        """The end of a mute as the list says it."""
        return mute.until

    def arranged(self, call: Call, rows: list[tuple[str, int]]) -> list[tuple[str, int]]:
        """The list's rows in the order in which they go out."""
        return rows

    def list_reply(self, call: Call, group: Group, topic: Topic | None, old: bool) -> Json:
        """The reply to either list command, under its own names."""
        rows = self.listed(call, group, topic.board if topic else group.board)
        name, end = ("ShuttedUinList", "ShuttedUntil") if old else ("MutedAccountList", "MutedUntil")
        return {"GroupId": group.id, name: [{"Member_Account": account, end: until} for account, until in rows]}

    def record_until(self, call: Call, group: Group, account: str) -> int:
        """The end of a member's mute as the member's own record says it."""
        mute = self.standing(call, group.board, account, self.record_lag)
        return mute.until if mute is not None else self.idle_until

    def member_record(self, call: Call, group: Group, account: str) -> Json:
        """One entry of get_group_member_info."""
        member = group.members[account]
        record: Json = {"Member_Account": account, "Role": member.role, "JoinTime": int(member.joined)}
        return record | dict.fromkeys(self.record_names, self.record_until(call, group, account))

    # -- speaking

    def check_speech(self, call: Call, group: Group, topic: Topic | None, sender: str) -> None:
        """A message in the name of `sender` may pass: 10007 for an outsider, 10017 for one who is muted."""
        if sender in self.world.admins and sender not in group.members:
            return
        if not self.may_enter(call, group, sender):
            raise Refused(10007, "the sender is not in the group")
        if self.silenced(call, group, topic, sender):
            raise self.refusal("effect.blocks", 10017)
        if self.hushed(group, topic, sender):
            raise Refused(10017)

    def may_enter(self, call: Call, group: Group, sender: str) -> bool:
        """Whether somebody may send here: members, and in an AVChatRoom every account."""
        return sender in group.members or (group.open_to_all and sender in self.world.accounts)

    def silenced(self, call: Call, group: Group, topic: Topic | None, sender: str) -> bool:
        """Whether the sender is muted where the message goes."""
        if topic is None:
            return self.standing(call, group.board, sender, self.send_lag) is not None
        if self.community_covers_topics and self.standing(call, group.board, sender, self.send_lag) is not None:
            return True
        return self.standing(call, topic.board, sender, self.send_lag) is not None

    def hushed(self, group: Group, topic: Topic | None, sender: str) -> bool:
        """Whether everybody is muted here and the sender is nobody special."""
        if not (group.mute_all if topic is None else topic.mute_all):
            return False
        if sender in self.world.admins:
            return False
        role = group.members[sender].role if sender in group.members else "Member"
        return not (role == "Owner" or (role == "Admin" and self.admins_speak))
