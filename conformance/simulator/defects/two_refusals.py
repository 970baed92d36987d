"""Defects of refusals, and of what they leave behind, that show where something else holds, too."""

from ..call import Call, Json, Refused
from ..policy import Policy
from ..policy.muting import FOR_GOOD
from ..state import Group, Mute
from .catalogue import breaks, table
from .parts import Act, Refusing
from .two_parts import Asked, DoneAllTheSame, Remembering, asked


class _Excusing(Policy):
    """Answers OK, and does nothing, on groups that are not there."""

    def excused(self, why: str, said: Asked) -> bool:
        """Whether this call is; `why` is none, malformed, dissolved or missing, for its group."""
        return False

    def forbid(self, call: Call) -> Json:
        try:
            return super().forbid(call)
        except Refused as refusal:
            group_id = call.body.get("GroupId")
            codes = (10010, 10015) if isinstance(group_id, str) else (10004,)
            if refusal.code in codes and self.excused(self._why(group_id), asked(self, call)):
                return {}
            raise

    def _why(self, group_id: object) -> str:
        if group_id is None:
            return "none"
        if not isinstance(group_id, str) or group_id in self.world.groups:
            return ""
        if not self.well_formed(group_id):
            return "malformed"
        return "dissolved" if group_id in self.world.dissolved else "missing"


table(
    _Excusing, _Excusing.excused,
    ("error.group-missing", "missing-group-unmute-taken", "An unmute in a group that never existed is answered OK.",
     lambda why, said: why == "missing" and said.unmutes),
    ("error.group-missing", "missing-group-list-taken",
     "A call on two or more in a group that never existed is answered OK.",
     lambda why, said: why == "missing" and said.several),
    ("error.group-missing", "missing-group-for-good-taken",
     "A mute for good in a group that never existed is answered OK.",
     lambda why, said: why == "missing" and said.for_good),
    ("error.group-dissolved", "dissolved-group-unmute-taken", "An unmute in a dissolved group is answered OK.",
     lambda why, said: why == "dissolved" and said.unmutes),
    ("error.group-id-invalid", "malformed-group-unmute-taken", "An unmute with a malformed group id is answered OK.",
     lambda why, said: why == "malformed" and said.unmutes),
    ("error.group-id-invalid", "malformed-group-for-good-taken",
     "A mute for good with a malformed group id is answered OK.",
     lambda why, said: why == "malformed" and said.for_good),
    ("error.group-id-required", "unmute-without-group-taken", "An unmute without GroupId is answered OK.",
     lambda why, said: why == "none" and said.unmutes),
)  # fmt: skip


@breaks("error.group-dissolved")
class DissolvedGroupWithMutedTaken(Policy):
    """A call on a dissolved group is answered OK if it lists somebody who is muted there yet."""

    def forbid(self, call: Call) -> Json:
        try:
            return super().forbid(call)
        except Refused as refusal:
            group = self.world.dissolved.get(str(call.body.get("GroupId")))
            names = asked(self, call).names
            known = group is not None and any(self.current(call, group.board, it) for it in names)
            if refusal.code not in (10010, 10015) or not known:
                raise
            return {}


@breaks("error.group-missing")
class MissingGroupTakenOnRetry(Policy):
    """A call on a group that never existed is refused once, and answered OK when it is tried again."""

    def forbid(self, call: Call) -> Json:
        try:
            return super().forbid(call)
        except Refused as refusal:
            group_id = str(call.body.get("GroupId"))
            if refusal.code not in (10010, 10015) or group_id in {**self.world.groups, **self.world.dissolved}:
                raise
            self.counts["missing", call.raw] += self.well_formed(group_id)
            if self.counts["missing", call.raw] < 2:
                raise
            return {}


class _OtherGroup(Policy):
    """Finds a group for a call that names none."""

    def meant(self, said: Asked, groups: list[Group]) -> list[Group]:
        """The groups that are taken for it; the last is answered for."""
        return []

    def forbid(self, call: Call) -> Json:
        said = asked(self, call)
        meant = self.meant(said, list(self.world.groups.values())) if call.body.get("GroupId") is None else []
        for group in meant:
            call.body = {**call.body, "GroupId": group.id}
            result = super().forbid(call)
        return result if meant else super().forbid(call)


def _by_topic(said: Asked, groups: list[Group]) -> list[Group]:
    topic_id = said.body.get("TopicId")
    return [group for group in groups if isinstance(topic_id, str) and topic_id in group.topics]


def _where_muted(said: Asked, groups: list[Group]) -> list[Group]:
    muted = [group for group in groups if any(it in group.board.mutes for it in said.names)]
    return [group for group in muted if not group.is_private] if said.unmutes else []


table(
    _OtherGroup, _OtherGroup.meant,
    ("error.group-id-required", "group-from-topic", "Without GroupId the community is meant that has the topic.",
     _by_topic),
    ("error.group-id-required", "unmute-without-group-everywhere",
     "An unmute without GroupId unmutes wherever somebody listed is muted.", _where_muted),
)  # fmt: skip


def _before_bad(said: Asked) -> list[str]:
    bad = [index for index, it in enumerate(said.items) if not isinstance(it, str)]
    return [str(it) for it in said.items[: bad[0]]] if bad and len(said.items) > 10 else []


def _valid(said: Asked) -> int:
    return said.seconds if isinstance(said.seconds, int) and said.form == "good" else -1


def _act(condition: bool, accounts: list[str], seconds: int) -> tuple[list[str], int] | None:
    return (accounts[:500], seconds) if condition and accounts and seconds >= 0 else None


def _mutable(said: Asked) -> bool:
    return said.kind not in ("", "Private")


def _muted_names(said: Asked) -> list[str]:
    return [it for it in said.names if said.group is not None and it in said.group.board.mutes]


table(
    DoneAllTheSame, DoneAllTheSame.done,
    ("error.inert", "bad-item-in-long-list-mutes-those-before",
     "A list of more than 10 with an item that is no string is refused, and those before the item are muted.",
     lambda said, code: _act(_mutable(said), _before_bad(said), _valid(said))),
    ("error.inert", "bad-item-in-unmute-lifts-others",
     "An unmute with an item that is no string is refused, and unmutes the others.",
     lambda said, code: _act(_mutable(said) and said.unmutes and len(said.names) < len(said.items), said.names, 0)),
    ("error.inert", "refused-negative-lifts-in-topic", "A negative MuteTime is refused in a topic, and unmutes there.",
     lambda said, code: _act(said.in_topic and said.form == "negative", said.names, 0)),
    ("error.inert", "refused-overflow-mutes-lists",
     "A MuteTime past 4294967295 is refused for a list of two or more, and mutes it for good.",
     lambda said, code: _act(_mutable(said) and said.form == "over" and said.several, said.names, FOR_GOOD)),
    ("error.inert", "refused-topic-type-unmutes-community",
     "An unmute with a TopicId that is no string is refused, and acts on the community.",
     lambda said, code: _act(_mutable(said) and said.unmutes and not isinstance(said.body.get("TopicId", ""), str),
                             said.names, 0)),
    ("error.inert", "refused-time-of-muted-is-for-good",
     "A MuteTime that is missing or no number is refused, and those listed who are muted are so for good.",
     lambda said, code: _act(_mutable(said) and said.form not in ("good", "negative", "over", "near"),
                             _muted_names(said), FOR_GOOD)),
    ("error.inert", "refused-time-in-av-chat-room-unmutes",
     "A MuteTime that is missing or no number is refused in an AVChatRoom, and unmutes.",
     lambda said, code: _act(said.kind == "AVChatRoom" and said.form not in ("good", "near"), said.names, 0)),
)  # fmt: skip


@breaks("error.inert")
class RefusalRollsBackRenewal(Remembering):
    """A refused call brings the mute back on those it lists that their renewal took the place of."""

    def forbid(self, call: Call) -> Json:
        try:
            return super().forbid(call)
        except Refused:
            said = asked(self, call)
            for account in said.names if said.group is not None and _mutable(said) else ():
                self._roll_back(call, said.group, account)
            raise

    def _roll_back(self, call: Call, group: Group | None, account: str) -> None:
        if group is not None and self.current(call, group.board, account) is not None:
            first: Mute | None = self.past(group.board, account).first
            if first is not None:
                group.board.put(account, first, call.now)


class _Always10002(Refusing):
    """Answers some calls with 10002, however often they are tried."""

    code = 10002


def _admins_for_good(act: Act) -> bool:
    return act.for_good and any(act.rank(it) == "Admin" for it in act.accounts)


table(
    _Always10002, _Always10002.refuses,
    ("error.retry-10002", "long-unmutes-10002",
     "An unmute of more than 50 accounts is answered 10002, however often it is tried.",
     lambda act: act.unmutes and len(act.accounts) > 50),
    ("error.retry-10002", "topic-for-good-10002",
     "A mute for good in a topic is answered 10002, however often it is tried.",
     lambda act: act.for_good and act.in_topic),
    ("error.retry-10002", "community-renewal-10002",
     "In a Community a mute of somebody who is muted is answered 10002, however often it is tried.",
     lambda act: act.group.type == "Community" and act.seconds > 0 and any(act.muted(it) for it in act.accounts)),
    ("error.retry-10002", "admins-for-good-10002",
     "A mute of a group admin for good is answered 10002, however often it is tried.", _admins_for_good),
)  # fmt: skip
