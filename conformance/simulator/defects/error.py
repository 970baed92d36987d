"""Defects of refusals, of what they leave behind, and of how often calls may come."""

from ..call import Call, Json, Refused
from ..policy import Policy
from ..policy.muting import FOR_GOOD
from ..state import Group
from .catalogue import breaks, switches, table
from .parts import Refusing


class _Excusing(Policy):
    """Answers OK to calls on groups that are not there."""

    def excused(self, group_id: object) -> bool:
        """Whether a call on this id is answered OK."""
        return False

    def forbid(self, call: Call) -> Json:
        try:
            return super().forbid(call)
        except Refused as refusal:
            if refusal.code in (10004, 10010, 10015) and self.excused(call.body.get("GroupId")):
                return {}
            raise


table(
    _Excusing, _Excusing.excused,
    ("error.group-id-required", "missing-group-id-taken", "A call without GroupId is answered OK.",
     lambda group_id: group_id is None),
    ("error.group-id-required", "numbered-group-taken", "A number for GroupId is answered OK.",
     lambda group_id: isinstance(group_id, int | float)),
)  # fmt: skip


@breaks("error.group-missing")
class MissingGroupTaken(_Excusing):
    """A call on a group that never existed is answered OK."""

    def excused(self, group_id: object) -> bool:
        if not isinstance(group_id, str) or not self.well_formed(group_id):
            return False
        return group_id not in self.world.groups and group_id not in self.world.dissolved


@breaks("error.group-dissolved")
class DissolvedGroupTaken(_Excusing):
    """A call on a dissolved group is answered OK."""

    def excused(self, group_id: object) -> bool:
        return isinstance(group_id, str) and group_id in self.world.dissolved


@breaks("error.group-id-invalid")
class MalformedGroupTaken(_Excusing):
    """A call on a malformed group id is answered OK."""

    def excused(self, group_id: object) -> bool:
        return isinstance(group_id, str) and not self.well_formed(group_id)


class _RefusedYetDone(Policy):
    """Does something on a call that is refused."""

    def done(self, body: Json, group: Group, seconds: object) -> int | None:
        """The MuteTime that is done all the same to the strings of the list; `seconds` is the call's own."""
        return None

    def forbid(self, call: Call) -> Json:
        try:
            return super().forbid(call)
        except Refused:
            group = self.world.groups.get(str(call.body.get("GroupId")))
            if group is not None and not group.is_private:
                seconds = self.done(call.body, group, call.body.get("MuteTime"))
                if seconds is not None:
                    accounts = [it for it in _items(call.body) if isinstance(it, str)]
                    self.mute(call, group, group.board, self.targets(call, group, accounts[:500]), seconds)
            raise


def _items(body: Json) -> list[object]:
    items = body.get("Members_Account")
    return items if isinstance(items, list) else []


def _if_mixed(body: Json, group: Group, seconds: object) -> int | None:
    mixed = not all(isinstance(it, str) for it in _items(body))
    return seconds if mixed and type(seconds) is int and 0 <= seconds <= FOR_GOOD else None


def _if_no_topic(body: Json, group: Group, seconds: object) -> int | None:
    topic = body.get("TopicId")
    return seconds if isinstance(topic, str) and topic not in group.topics and type(seconds) is int else None


table(
    _RefusedYetDone, _RefusedYetDone.done,
    ("error.inert", "bad-item-mutes-others",
     "A list with an item that is no string is refused, and its strings are muted.", _if_mixed),
    ("error.inert", "refused-negative-unmutes", "A negative MuteTime is refused, and unmutes.",
     lambda body, group, seconds: 0 if type(seconds) is int and seconds < 0 else None),
    ("error.inert", "refused-overflow-mutes", "A MuteTime past 4294967295 is refused, and mutes for good.",
     lambda body, group, seconds: FOR_GOOD if type(seconds) is int and seconds > FOR_GOOD else None),
    ("error.inert", "refused-time-unmutes", "A MuteTime that is missing or no number is refused, and unmutes.",
     lambda body, group, seconds: None if isinstance(seconds, int | float) else 0),
    ("error.inert", "unknown-topic-mutes-community",
     "A call on a topic that does not exist is refused, and acts on the community.", _if_no_topic),
)  # fmt: skip


class _Always10002(Refusing):
    """Answers some calls with 10002, however often they are tried."""

    code = 10002


table(
    _Always10002, _Always10002.refuses,
    ("error.retry-10002", "long-lists-10002",
     "A list of more than 50 accounts is answered 10002, however often it is tried.",
     lambda act: len(act.accounts) > 50),
    ("error.retry-10002", "community-unmute-10002",
     "An unmute in a Community is answered 10002, however often it is tried.",
     lambda act: act.group.type == "Community" and act.seconds == 0),
    ("error.retry-10002", "owner-10002",
     "A list with the owner on it is answered 10002, however often it is tried.",
     lambda act: act.group.owner in act.accounts),
)  # fmt: skip


class _Throttling(Policy):
    """Refuses calls that come too fast, below the limit that is promised."""

    most = 0

    def check_rate(self, call: Call) -> None:
        super().check_rate(call)
        if call.mutes and not self.world.meter.take("throttle", self.most, self.limits.time()):
            raise Refused(60007)


switches(
    _Throttling, "most",
    ("rate.up-to-200", "throttled-at-100", "forbid_send_msg past 100 calls a second is refused.", 100),
    ("rate.up-to-200", "throttled-at-150", "forbid_send_msg past 150 calls a second is refused.", 150),
)  # fmt: skip


@breaks("rate.up-to-200")
class ThrottledPerGroup(Policy):
    """forbid_send_msg past 50 calls a second on one group is refused."""

    def check_mutable(self, call: Call, group: Group) -> None:
        super().check_mutable(call, group)
        if call.mutes and not self.world.meter.take(("throttle", group.id), 50, self.limits.time()):
            raise Refused(60007)
