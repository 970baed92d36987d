"""Defects of single group types that show where something else holds, too."""

from ..call import Call, Json, Refused
from ..policy import Policy
from ..state import Group
from .catalogue import breaks, table
from .parts import Losing, Refusing
from .two_parts import DAY, Asked, DoneAllTheSame, Replacing, asked

table(
    Losing, Losing.lost,
    ("group-type.public", "public-long-unmute-lost",
     "In a Public group an unmute of more than 50 is answered OK and does nothing.",
     lambda act: act.group.type == "Public" and act.unmutes and len(act.accounts) > 50),
    ("group-type.chatroom", "chat-room-list-unmute-lost",
     "In a ChatRoom an unmute of two or more is answered OK and does nothing.",
     lambda act: act.group.type == "ChatRoom" and act.unmutes and act.several),
    ("group-type.meeting", "meeting-for-good-lost",
     "In a group made as Meeting a mute for good is answered OK and does nothing.",
     lambda act: act.group.named == "Meeting" and act.for_good),
    ("group-type.meeting", "meeting-list-lost",
     "In a group made as Meeting a mute of two or more is answered OK and does nothing.",
     lambda act: act.group.named == "Meeting" and act.several and not act.unmutes),
    ("group-type.avchatroom", "av-chat-room-long-mutes-lost",
     "In an AVChatRoom a mute of more than a day is answered OK and does nothing, unless it is for good.",
     lambda act: act.group.open_to_all and act.seconds > DAY and not act.for_good),
    ("group-type.community", "community-admins-unmute-lost",
     "In a Community an unmute of a list with an admin on it is answered OK and does nothing.",
     lambda act: act.group.type == "Community" and act.unmutes and any(act.rank(it) == "Admin" for it in act.accounts)),
)  # fmt: skip
table(
    Refusing, Refusing.refuses,
    ("members.owner", "public-owner-for-good-refused",
     "A Public group refuses to mute its owner for good.",
     lambda act: act.group.type == "Public" and act.for_good and act.group.owner in act.accounts),
    ("group-type.chatroom", "chat-room-long-list-refused", "A ChatRoom refuses a list of more than 100.",
     lambda act: act.group.type == "ChatRoom" and len(act.accounts) > 100),
    ("group-type.meeting", "meeting-owner-refused", "A group made as Meeting refuses to mute its owner.",
     lambda act: act.group.named == "Meeting" and act.group.owner in act.accounts and not act.unmutes),
    ("group-type.avchatroom", "av-chat-room-renewal-refused",
     "An AVChatRoom refuses to mute somebody who is muted already.",
     lambda act: act.group.open_to_all and not act.unmutes and any(act.muted(it) for it in act.accounts)),
    ("group-type.community", "community-long-list-refused", "A Community refuses a list of more than 100.",
     lambda act: act.group.type == "Community" and not act.in_topic and len(act.accounts) > 100),
)  # fmt: skip
table(
    Replacing, Replacing.instead,
    ("group-type.avchatroom", "av-chat-room-for-good-stays",
     "In an AVChatRoom an unmute does nothing to a mute for good.",
     lambda case, after: case.mute if case.group.open_to_all and case.for_good and after is None else after),
    ("group-type.meeting", "meeting-renewal-unmutes",
     "In a group made as Meeting a second mute of somebody who is muted unmutes him.",
     lambda case, after: None if case.group.named == "Meeting" and case.mute else after),
)  # fmt: skip


class _PrivateTaken(Policy):
    """Takes some calls in Private groups, or in those made as Work."""

    def taken(self, said: Asked, named: str) -> bool:
        """Whether this call is taken in a group of this name."""
        return False

    def check_mutable(self, call: Call, group: Group) -> None:
        if not (call.mutes and group.is_private and self.taken(asked(self, call), group.named)):
            super().check_mutable(call, group)


def _owner_listed(said: Asked) -> bool:
    return said.group is not None and said.group.owner in said.names


table(
    _PrivateTaken, _PrivateTaken.taken,
    ("group-type.private", "private-takes-lists", "A Private group takes lists of two or more, by either name.",
     lambda said, named: said.several),
    ("group-type.private", "private-takes-owner", "A Private group takes lists with its owner on them, by either name.",
     lambda said, named: _owner_listed(said)),
    ("group-type.work", "work-takes-for-good", "A group made as Work can be muted in for good, by no finite time.",
     lambda said, named: named == "Work" and said.for_good),
    ("group-type.work", "work-takes-list-unmutes", "A group made as Work answers OK to an unmute of two or more.",
     lambda said, named: named == "Work" and said.unmutes and said.several),
)  # fmt: skip


@breaks("group-type.private")
class PrivateTakesRepeatedCall(Policy):
    """A Private group refuses a call once, and answers OK to it when it is tried again; it does nothing."""

    def forbid(self, call: Call) -> Json:
        try:
            return super().forbid(call)
        except Refused:
            group = asked(self, call).group
            if group is None or not group.is_private or asked(self, call).form != "good":
                raise
            self.counts["tried", group.id, call.raw] += 1
            if self.counts["tried", group.id, call.raw] == 1:
                raise
            return {}


def _refused(said: Asked, named: tuple[str, ...], condition: bool) -> tuple[list[str], int] | None:
    private = said.group is not None and said.group.is_private and said.group.named in named
    seconds = said.seconds if isinstance(said.seconds, int) and said.form == "good" else -1
    return (said.names, seconds) if private and condition and seconds > 0 and len(said.items) <= 500 else None


PRIVATE = ("Private", "Work")
table(
    DoneAllTheSame, DoneAllTheSame.done,
    ("group-type.refusal-inert", "private-refused-yet-lists-muted",
     "A Private group refuses, and mutes all the same where two or more are listed.",
     lambda said, code: _refused(said, PRIVATE, said.several)),
    ("group-type.refusal-inert", "private-refused-yet-owner-muted",
     "A Private group refuses, and mutes all the same where its owner is listed.",
     lambda said, code: _refused(said, PRIVATE, _owner_listed(said))),
    ("group-type.refusal-inert", "work-refused-yet-muted-for-good",
     "A group made as Work refuses, and mutes all the same if it is for good.",
     lambda said, code: _refused(said, ("Work",), said.for_good)),
)  # fmt: skip
