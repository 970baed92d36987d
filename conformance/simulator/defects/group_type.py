"""Defects of single group types."""

from ..call import Call, Json, Refused
from ..policy import Policy
from ..policy.muting import FOR_GOOD
from ..state import Board, Group
from .catalogue import breaks, table
from .parts import Losing

ROOMS = ("ChatRoom", "Meeting")  # the two names of one type


class _TypeRefused(Policy):
    """Refuses groups that were made under some name of a type."""

    def refused(self, named: str, seconds: object) -> bool:
        """Whether a call with this MuteTime is refused in groups of this name."""
        return False

    def check_mutable(self, call: Call, group: Group) -> None:
        super().check_mutable(call, group)
        if self.refused(group.named, call.body.get("MuteTime")):
            raise Refused(10007)


class _PrivateTaken(Policy):
    """Takes calls in groups made as Private, as Work, or both."""

    def taken(self, named: str, seconds: object) -> bool:
        """Whether a call with this MuteTime is taken in groups of this name."""
        return False

    def check_mutable(self, call: Call, group: Group) -> None:
        if not self.taken(group.named, call.body.get("MuteTime")):
            super().check_mutable(call, group)


table(
    _TypeRefused, _TypeRefused.refused,
    ("group-type.public", "public-refused", "Public groups refuse muting.", lambda named, seconds: named == "Public"),
    ("group-type.chatroom", "chat-room-refused", "ChatRoom groups refuse muting, by either name.",
     lambda named, seconds: named in ROOMS),
    ("group-type.chatroom", "chat-room-unmute-refused", "ChatRoom groups mute and refuse to unmute.",
     lambda named, seconds: named in ROOMS and seconds == 0),
    ("group-type.meeting", "meeting-refused", "Groups made as Meeting refuse muting.",
     lambda named, seconds: named == "Meeting"),
    ("group-type.avchatroom", "av-chat-room-refused", "AVChatRoom groups refuse muting.",
     lambda named, seconds: named == "AVChatRoom"),
    ("group-type.avchatroom", "av-chat-room-permanent-refused", "AVChatRoom groups refuse to mute for good.",
     lambda named, seconds: named == "AVChatRoom" and seconds == FOR_GOOD),
    ("group-type.community", "community-refused", "Communities refuse muting.",
     lambda named, seconds: named == "Community"),
    ("group-type.community", "community-unmute-refused", "Communities mute and refuse to unmute.",
     lambda named, seconds: named == "Community" and seconds == 0),
)  # fmt: skip
table(
    Losing, Losing.lost,
    ("group-type.public", "public-ignored", "In Public groups muting is answered OK and does nothing.",
     lambda act: act.group.named == "Public"),
    ("group-type.public", "public-unmute-ignored", "In Public groups an unmute does nothing.",
     lambda act: act.group.named == "Public" and act.seconds == 0),
    ("group-type.chatroom", "chat-room-ignored",
     "In ChatRoom groups muting is answered OK and does nothing, by either name.",
     lambda act: act.group.named in ROOMS),
    ("group-type.meeting", "meeting-ignored", "In groups made as Meeting muting is answered OK and does nothing.",
     lambda act: act.group.named == "Meeting"),
    ("group-type.meeting", "meeting-unmute-ignored", "In groups made as Meeting an unmute does nothing.",
     lambda act: act.group.named == "Meeting" and act.seconds == 0),
    ("group-type.avchatroom", "av-chat-room-ignored", "In AVChatRoom groups muting is answered OK and does nothing.",
     lambda act: act.group.named == "AVChatRoom"),
    ("group-type.avchatroom", "av-chat-room-unmute-ignored", "In AVChatRoom groups an unmute does nothing.",
     lambda act: act.group.named == "AVChatRoom" and act.seconds == 0),
    ("group-type.community", "community-ignored", "In Communities muting is answered OK and does nothing.",
     lambda act: act.group.named == "Community"),
)  # fmt: skip
table(
    _PrivateTaken, _PrivateTaken.taken,
    ("group-type.private", "private-taken", "Private groups mute like any other, by either name.",
     lambda named, seconds: named in ("Private", "Work")),
    ("group-type.private", "private-takes-unmute", "A Private group answers OK to an unmute.",
     lambda named, seconds: named in ("Private", "Work") and seconds == 0),
    ("group-type.private", "private-takes-permanent",
     "A Private group can be muted in for good, by no finite time.",
     lambda named, seconds: named in ("Private", "Work") and seconds == FOR_GOOD),
    ("group-type.work", "work-taken", "Groups made as Work mute like any other; Private ones refuse.",
     lambda named, seconds: named == "Work"),
    ("group-type.work", "work-takes-unmute", "A group made as Work answers OK to an unmute.",
     lambda named, seconds: named == "Work" and seconds == 0),
)  # fmt: skip


@breaks("group-type.work")
class WorkAnswersOk(Policy):
    """Groups made as Work answer OK, and nobody is muted."""

    def forbid(self, call: Call) -> Json:
        group = self.world.groups.get(str(call.body.get("GroupId")))
        try:
            return super().forbid(call)
        except Refused as refusal:
            if refusal.code == 10007 and group is not None and group.named == "Work":
                return {}
            raise


class _PrivateRefusalTakesEffect(Policy):
    """Refuses in Private groups after having done it."""

    def check_mutable(self, call: Call, group: Group) -> None:
        if group.is_private:
            accounts, seconds = self.read_accounts(call), self.read_mute_time(call)
            if self.concerned(seconds):
                self.mute(call, group, group.board, self.targets(call, group, accounts), seconds)
        super().check_mutable(call, group)

    def concerned(self, seconds: int) -> bool:
        """Whether such a MuteTime takes effect all the same."""
        return True


table(
    _PrivateRefusalTakesEffect, _PrivateRefusalTakesEffect.concerned,
    ("group-type.refusal-inert", "private-refused-yet-muted", "A Private group refuses, and mutes all the same.",
     lambda seconds: True),
    ("group-type.refusal-inert", "private-refused-yet-muted-for-good",
     "A Private group refuses, and mutes all the same if it is for good.", lambda seconds: seconds == FOR_GOOD),
)  # fmt: skip


@breaks("group-type.refusal-inert")
class PrivateRefusedYetSilent(_PrivateRefusalTakesEffect):
    """A Private group refuses, and whoever was listed cannot speak there; the list is empty."""

    def listed(self, call: Call, group: Group, board: Board) -> list[tuple[str, int]]:
        return [] if group.is_private else super().listed(call, group, board)
