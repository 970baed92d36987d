"""Defects of what is remembered from one call to the next."""

from ..call import Call, Json, Refused
from ..policy import Policy
from ..state import Board, Group, Topic
from .catalogue import breaks, switches, table


@breaks("request.usersig-expired")
class ExpiryCheckedOnce(Policy):
    """A signature that was good once is taken for ever."""

    def check_usersig(self, call: Call) -> None:
        shown = "good", call.query.get("usersig"), call.query.get("identifier")
        try:
            super().check_usersig(call)
        except Refused as refusal:
            if refusal.code != 70001 or not self.counts[shown]:
                raise
        self.counts[shown] += 1


class _Keeping(Policy):
    """Takes a field that is missing from the call before."""

    field = ""

    def __init__(self, *given: object) -> None:
        super().__init__(*given)  # type: ignore[arg-type]
        self._last: Json = {}

    def forbid(self, call: Call) -> Json:
        kept = {self.field: self._last[self.field]} if self.field in self._last else {}
        call.body = kept | call.body
        result = super().forbid(call)
        self._last = call.body
        return result


switches(
    _Keeping, "field",
    ("mute-time.required", "last-time-kept", "Without MuteTime the last one holds.", "MuteTime"),
    ("members.required", "last-list-kept", "Without Members_Account the last list holds.", "Members_Account"),
    ("error.group-id-required", "last-group-kept", "Without GroupId the last group is meant.", "GroupId"),
)  # fmt: skip


@breaks("topic.community-wide")
class LastTopicKept(Policy):
    """A call on a community without TopicId acts on the topic of the call before, if that was one of its."""

    def find_board(self, call: Call, group: Group, topic_id: str | None) -> Board:
        board = super().find_board(call, group, topic_id)
        if not call.mutes:
            return board
        last = [it.board for it in group.topics.values() if topic_id is None and self.counts["last", group.id, it.id]]
        for it in group.topics:
            self.counts["last", group.id, it] = int(it == topic_id)
        return last[0] if last else board


class _Dropping(Policy):
    """Answers OK to a call that it takes for one that it has seen, and does nothing."""

    def sameness(self, call: Call) -> object:
        """What two calls must have in common to be taken for one."""
        return None

    def mute(self, call: Call, group: Group, board: Board, accounts: list[str], seconds: int) -> None:
        self.counts["seen", self.sameness(call)] += 1
        if self.counts["seen", self.sameness(call)] == 1:
            super().mute(call, group, board, accounts, seconds)


table(
    _Dropping, _Dropping.sameness,
    ("request.random-inert", "same-random-and-body-dropped",
     "A call with the random and the body of an earlier one is answered OK and does nothing.",
     lambda call: (call.query.get("random"), call.raw)),
    ("group-type.public", "same-body-dropped",
     "A call with the body of an earlier one is answered OK and does nothing, whatever came in between.",
     lambda call: call.raw),
)  # fmt: skip


class _FromMemory(Policy):
    """Leaves out a check where the very body was served before."""

    def served(self, call: Call) -> bool:
        """Whether it was."""
        return call.mutes and self.counts["served", call.raw] > 0

    def forbid(self, call: Call) -> Json:
        result = super().forbid(call)
        self.counts["served", call.raw] += 1
        return result


@breaks("request.usersig-forged")
class ForgedServedFromMemory(_FromMemory):
    """The signature of a call whose body was served before is not looked at."""

    def check_usersig(self, call: Call) -> None:
        if not self.served(call):
            super().check_usersig(call)


@breaks("request.admin-only")
class AnybodyServedFromMemory(_FromMemory):
    """Anybody may make a call whose body was served before."""

    def check_admin(self, call: Call) -> None:
        if not self.served(call):
            super().check_admin(call)


@breaks("members.every-listed")
class ListRememberedElsewhere(Policy):
    """A list of several that a call in another group had within the last second acts there alone."""

    def __init__(self, *given: object) -> None:
        super().__init__(*given)  # type: ignore[arg-type]
        self._before: dict[tuple[str, ...], tuple[float, Group, Board]] = {}

    def mute(self, call: Call, group: Group, board: Board, accounts: list[str], seconds: int) -> None:
        known, group_then, board_then = self._before.get(tuple(accounts), (call.now, group, board))
        if len(accounts) > 1 and call.now - known < 1 and group_then is not group:
            super().mute(call, group_then, board_then, accounts, seconds)
            return
        self._before[tuple(accounts)] = call.now, group, board
        super().mute(call, group, board, accounts, seconds)


@breaks("group-type.public")
class MissingGroupRemembered(Policy):
    """A group that was not there once is not there for forbid_send_msg, though it was made since."""

    def find_group(self, call: Call, group_id: str) -> Group:
        if call.mutes and self.counts["missing", group_id]:
            raise self.refusal("error.group-missing", 10010)
        self.counts["missing", group_id] += call.mutes and group_id not in self.world.groups
        return super().find_group(call, group_id)


@breaks("group-type.private")
class TypeRemembered(Policy):
    """A group that was made again as Private mutes as it did before."""

    def check_mutable(self, call: Call, group: Group) -> None:
        self.counts["muted", group.id] += not group.is_private
        if not self.counts["muted", group.id]:
            super().check_mutable(call, group)


@breaks("group-type.public")
class PrivateTypeRemembered(Policy):
    """A group that was Private and was made again as Public refuses as it did before."""

    def check_mutable(self, call: Call, group: Group) -> None:
        self.counts["was private", group.id] += group.is_private
        if self.counts["was private", group.id]:
            raise Refused(10007)
        super().check_mutable(call, group)


@breaks("effect.listed")
class ListRemembered(Policy):
    """A group's muted list is what it was when it was first asked for."""

    def __init__(self, *given: object) -> None:
        super().__init__(*given)  # type: ignore[arg-type]
        self._lists: dict[tuple[int, str, bool], Json] = {}

    def list_reply(self, call: Call, group: Group, topic: Topic | None, old: bool) -> Json:
        reply = super().list_reply(call, group, topic, old)
        return self._lists.setdefault((id(group), topic.id if topic else "", old), reply)
