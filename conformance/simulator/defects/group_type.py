"""Defects of single group types."""

from ..call import Call, Json, Refused
from ..policy import Policy
from ..policy.muting import FOR_GOOD
from ..state import Board, Group
from .catalogue import breaks


class _TypeRefused(Policy):
    """Refuses groups that were made under some name of a type."""

    refused: tuple[str, ...] = ()

    def check_mutable(self, call: Call, group: Group) -> None:
        super().check_mutable(call, group)
        if group.named in self.refused and self.concerned(call):
            raise Refused(10007)

    def concerned(self, call: Call) -> bool:
        """Whether this call is refused."""
        return True


class _TypeIgnored(Policy):
    """Answers OK and does nothing in groups that were made under some name of a type."""

    ignored: tuple[str, ...] = ()

    def mute(self, call: Call, group: Group, board: Board, accounts: list[str], seconds: int) -> None:
        if group.named not in self.ignored or not self.concerned(seconds):
            super().mute(call, group, board, accounts, seconds)

    def concerned(self, seconds: int) -> bool:
        """Whether such a MuteTime is ignored."""
        return True


@breaks("group-type.public")
class PublicRefused(_TypeRefused):
    """Public groups refuse muting."""

    refused = ("Public",)


@breaks("group-type.public")
class PublicIgnored(_TypeIgnored):
    """In Public groups muting is answered OK and does nothing."""

    ignored = ("Public",)


@breaks("group-type.public")
class PublicUnmuteIgnored(_TypeIgnored):
    """In Public groups an unmute does nothing."""

    ignored = ("Public",)

    def concerned(self, seconds: int) -> bool:
        return seconds == 0


@breaks("group-type.chatroom")
class ChatRoomRefused(_TypeRefused):
    """ChatRoom groups refuse muting, by either name."""

    refused = ("ChatRoom", "Meeting")


@breaks("group-type.chatroom")
class ChatRoomIgnored(_TypeIgnored):
    """In ChatRoom groups muting is answered OK and does nothing, by either name."""

    ignored = ("ChatRoom", "Meeting")


@breaks("group-type.chatroom")
class ChatRoomUnmuteRefused(_TypeRefused):
    """ChatRoom groups mute and refuse to unmute."""

    refused = ("ChatRoom", "Meeting")

    def concerned(self, call: Call) -> bool:
        return call.body.get("MuteTime") == 0


@breaks("group-type.meeting")
class MeetingRefused(_TypeRefused):
    """Groups made as Meeting refuse muting."""

    refused = ("Meeting",)


@breaks("group-type.meeting")
class MeetingIgnored(_TypeIgnored):
    """In groups made as Meeting muting is answered OK and does nothing."""

    ignored = ("Meeting",)


@breaks("group-type.meeting")
class MeetingUnmuteIgnored(_TypeIgnored):
    """In groups made as Meeting an unmute does nothing."""

    ignored = ("Meeting",)

    def concerned(self, seconds: int) -> bool:
        return seconds == 0


@breaks("group-type.avchatroom")
class AvChatRoomRefused(_TypeRefused):
    """AVChatRoom groups refuse muting."""

    refused = ("AVChatRoom",)


@breaks("group-type.avchatroom")
class AvChatRoomIgnored(_TypeIgnored):
    """In AVChatRoom groups muting is answered OK and does nothing."""

    ignored = ("AVChatRoom",)


@breaks("group-type.avchatroom")
class AvChatRoomUnmuteIgnored(_TypeIgnored):
    """In AVChatRoom groups an unmute does nothing."""

    ignored = ("AVChatRoom",)

    def concerned(self, seconds: int) -> bool:
        return seconds == 0


@breaks("group-type.avchatroom")
class AvChatRoomPermanentRefused(_TypeRefused):
    """AVChatRoom groups refuse to mute for good."""

    refused = ("AVChatRoom",)

    def concerned(self, call: Call) -> bool:
        return call.body.get("MuteTime") == FOR_GOOD


@breaks("group-type.community")
class CommunityRefused(_TypeRefused):
    """Communities refuse muting."""

    refused = ("Community",)


@breaks("group-type.community")
class CommunityIgnored(_TypeIgnored):
    """In Communities muting is answered OK and does nothing."""

    ignored = ("Community",)


@breaks("group-type.community")
class CommunityUnmuteRefused(_TypeRefused):
    """Communities mute and refuse to unmute."""

    refused = ("Community",)

    def concerned(self, call: Call) -> bool:
        return call.body.get("MuteTime") == 0


class _PrivateTaken(Policy):
    """Takes calls in groups made as Private, as Work, or both."""

    taken: tuple[str, ...] = ("Private", "Work")

    def check_mutable(self, call: Call, group: Group) -> None:
        if group.named not in self.taken or not self.concerned(call):
            super().check_mutable(call, group)

    def concerned(self, call: Call) -> bool:
        """Whether this call is taken."""
        return True


@breaks("group-type.private")
class PrivateTaken(_PrivateTaken):
    """Private groups mute like any other, by either name."""


@breaks("group-type.private")
class PrivateTakesUnmute(_PrivateTaken):
    """A Private group answers OK to an unmute."""

    def concerned(self, call: Call) -> bool:
        return call.body.get("MuteTime") == 0


@breaks("group-type.private")
class PrivateTakesPermanent(_PrivateTaken):
    """A Private group can be muted in for good, by no finite time."""

    def concerned(self, call: Call) -> bool:
        return call.body.get("MuteTime") == FOR_GOOD


@breaks("group-type.work")
class WorkTaken(_PrivateTaken):
    """Groups made as Work mute like any other; Private ones refuse."""

    taken = ("Work",)


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


@breaks("group-type.work")
class WorkTakesUnmute(_PrivateTaken):
    """A group made as Work answers OK to an unmute."""

    taken = ("Work",)

    def concerned(self, call: Call) -> bool:
        return call.body.get("MuteTime") == 0


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


@breaks("group-type.refusal-inert")
class PrivateRefusedYetMuted(_PrivateRefusalTakesEffect):
    """A Private group refuses, and mutes all the same."""


@breaks("group-type.refusal-inert")
class PrivateRefusedYetMutedForGood(_PrivateRefusalTakesEffect):
    """A Private group refuses, and mutes all the same if it is for good."""

    def concerned(self, seconds: int) -> bool:
        return seconds == FOR_GOOD


@breaks("group-type.refusal-inert")
class PrivateRefusedYetSilent(_PrivateRefusalTakesEffect):
    """A Private group refuses, and whoever was listed cannot speak there; the list is empty."""

    def listed(self, call: Call, group: Group, board: Board) -> list[tuple[str, int]]:
        return [] if group.is_private else super().listed(call, group, board)
