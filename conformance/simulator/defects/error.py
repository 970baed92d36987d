"""Defects of refusals, of what they leave behind, and of how often calls may come."""

from ..call import Call, Json, Refused
from ..policy import Policy
from ..policy.muting import FOR_GOOD
from ..state import Board, Group
from .catalogue import breaks


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


@breaks("error.group-missing")
class MissingGroupTaken(_Excusing):
    """A call on a group that never existed is answered OK."""

    def excused(self, group_id: object) -> bool:
        if not isinstance(group_id, str) or not self.well_formed(group_id):
            return False
        return group_id not in self.world.groups and group_id not in self.world.dissolved


@breaks("error.group-missing")
class MissingGroupIsBadRequest(Policy):
    """A group that never existed is answered with 10004."""

    other_code = ("error.group-missing", 10004)


@breaks("error.group-missing")
class MissingGroupIsForbidden(Policy):
    """A group that never existed is answered with 10007."""

    other_code = ("error.group-missing", 10007)


@breaks("error.group-dissolved")
class DissolvedGroupTaken(_Excusing):
    """A call on a dissolved group is answered OK."""

    def excused(self, group_id: object) -> bool:
        return isinstance(group_id, str) and group_id in self.world.dissolved


@breaks("error.group-dissolved")
class DissolvedGroupIsForbidden(Policy):
    """A dissolved group is answered with 10007."""

    other_code = ("error.group-dissolved", 10007)


@breaks("error.group-id-invalid")
class MalformedGroupTaken(_Excusing):
    """A call on a malformed group id is answered OK."""

    def excused(self, group_id: object) -> bool:
        return isinstance(group_id, str) and not self.well_formed(group_id)


@breaks("error.group-id-invalid")
class MalformedGroupIsForbidden(Policy):
    """A malformed group id is answered with 10007."""

    other_code = ("error.group-id-invalid", 10007)


@breaks("error.group-id-required")
class MissingGroupIdTaken(_Excusing):
    """A call without GroupId is answered OK."""

    def excused(self, group_id: object) -> bool:
        return group_id is None


@breaks("error.group-id-required")
class NumberedGroupTaken(_Excusing):
    """A number for GroupId is answered OK."""

    def excused(self, group_id: object) -> bool:
        return isinstance(group_id, int | float)


@breaks("error.group-id-required")
class MissingGroupIdIsMissingGroup(Policy):
    """A call without GroupId is answered with 10010."""

    other_code = ("error.group-id-required", 10010)


class _RefusedYetDone(Policy):
    """Does something before a call is refused."""

    def do(self, call: Call, group: Group, seconds: int) -> None:
        """Mute or unmute those on the list who are accounts' names, as if the call were good."""
        items = call.body.get("Members_Account")
        accounts = [it for it in items if isinstance(it, str)] if isinstance(items, list) else []
        self.mute(call, group, group.board, self.targets(call, group, accounts[:500]), seconds)

    def regretted(self, call: Call, group: Group) -> None:
        """What is done to a call that is refused."""

    def forbid(self, call: Call) -> Json:
        try:
            return super().forbid(call)
        except Refused:
            group = self.world.groups.get(str(call.body.get("GroupId")))
            if group is not None and not group.is_private:
                self.regretted(call, group)
            raise


@breaks("error.inert")
class BadItemMutesOthers(_RefusedYetDone):
    """A list with an item that is no string is refused, and its strings are muted."""

    def regretted(self, call: Call, group: Group) -> None:
        items, seconds = call.body.get("Members_Account"), call.body.get("MuteTime")
        mixed = isinstance(items, list) and not all(isinstance(it, str) for it in items)
        if mixed and type(seconds) is int and 0 <= seconds <= FOR_GOOD:
            self.do(call, group, seconds)


@breaks("error.inert")
class RefusedNegativeUnmutes(_RefusedYetDone):
    """A negative MuteTime is refused, and unmutes."""

    def regretted(self, call: Call, group: Group) -> None:
        seconds = call.body.get("MuteTime")
        if type(seconds) is int and seconds < 0:
            self.do(call, group, 0)


@breaks("error.inert")
class RefusedOverflowMutes(_RefusedYetDone):
    """A MuteTime past 4294967295 is refused, and mutes for good."""

    def regretted(self, call: Call, group: Group) -> None:
        seconds = call.body.get("MuteTime")
        if type(seconds) is int and seconds > FOR_GOOD:
            self.do(call, group, FOR_GOOD)


@breaks("error.inert")
class RefusedTimeUnmutes(_RefusedYetDone):
    """A MuteTime that is missing or no number is refused, and unmutes."""

    def regretted(self, call: Call, group: Group) -> None:
        if not isinstance(call.body.get("MuteTime"), int | float):
            self.do(call, group, 0)


@breaks("error.inert")
class UnknownTopicMutesCommunity(_RefusedYetDone):
    """A call on a topic that does not exist is refused, and acts on the community."""

    def regretted(self, call: Call, group: Group) -> None:
        topic, seconds = call.body.get("TopicId"), call.body.get("MuteTime")
        if isinstance(topic, str) and topic not in group.topics and type(seconds) is int:
            self.do(call, group, seconds)


class _Always10002(Policy):
    """Answers some calls with 10002, however often they are tried."""

    def stuck(self, group: Group, accounts: list[str], seconds: int) -> bool:
        """Whether this call never gets through."""
        return False

    def mute(self, call: Call, group: Group, board: Board, accounts: list[str], seconds: int) -> None:
        if call.mutes and self.stuck(group, accounts, seconds):
            raise Refused(10002)
        super().mute(call, group, board, accounts, seconds)


@breaks("error.retry-10002")
class LongLists10002(_Always10002):
    """A list of more than 50 accounts is answered 10002, however often it is tried."""

    def stuck(self, group: Group, accounts: list[str], seconds: int) -> bool:
        return len(accounts) > 50


@breaks("error.retry-10002")
class CommunityUnmute10002(_Always10002):
    """An unmute in a Community is answered 10002, however often it is tried."""

    def stuck(self, group: Group, accounts: list[str], seconds: int) -> bool:
        return group.type == "Community" and seconds == 0


@breaks("error.retry-10002")
class Owner10002(_Always10002):
    """A list with the owner on it is answered 10002, however often it is tried."""

    def stuck(self, group: Group, accounts: list[str], seconds: int) -> bool:
        return group.owner in accounts


class _Throttling(Policy):
    """Refuses calls that come too fast, below the limit that is promised."""

    most = 0

    def check_rate(self, call: Call) -> None:
        super().check_rate(call)
        if call.mutes and not self.world.meter.take("throttle", self.most, self.limits.time()):
            raise Refused(60007)


@breaks("rate.up-to-200")
class ThrottledAt100(_Throttling):
    """forbid_send_msg past 100 calls a second is refused."""

    most = 100


@breaks("rate.up-to-200")
class ThrottledAt150(_Throttling):
    """forbid_send_msg past 150 calls a second is refused."""

    most = 150


@breaks("rate.up-to-200")
class ThrottledPerGroup(Policy):
    """forbid_send_msg past 50 calls a second on one group is refused."""

    def check_mutable(self, call: Call, group: Group) -> None:
        super().check_mutable(call, group)
        if call.mutes and not self.world.meter.take(("throttle", group.id), 50, self.limits.time()):
            raise Refused(60007)
