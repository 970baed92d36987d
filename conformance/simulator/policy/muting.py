"""forbid_send_msg: reading the request, deciding whom it concerns, and setting mutes."""

import contextlib
import math
import re

from ..call import Call, Json
from ..state import Board, Group, Mute
from .front import Front

FOR_GOOD = 4294967295
MOST_ACCOUNTS = 500
NUMERAL = re.compile(r"\s*[-+]?\d+(\.\d*)?([eE][-+]?\d+)?\s*", re.ASCII)


def near_integer(value: object) -> bool:
    """Whether a value could be taken for an integer by a lenient reader: "60", 60.0, 1.5, true."""
    return isinstance(value, (bool, float)) or (isinstance(value, str) and bool(NUMERAL.fullmatch(value)))


class Muting(Front):
    """How people come to be muted. Class attributes are the switches."""

    coerces: tuple[type, ...] = ()  # of str, float, bool: what is taken for an integer if it is near one
    old_names = True  # whether ShutUpTime is understood
    takes_empty_list = False
    ignores_needless_topic = False  # whether TopicId is ignored in a group without topics
    outsiders = "skip"  # or "record", or "refuse" the whole call
    strangers = "skip"  # the same for accounts that were never imported
    open_to_outsiders = True  # whether an AVChatRoom records every imported account

    def forbid(self, call: Call) -> Json:
        """The whole command; the checks stand in the order in which they answer."""
        group_id = self.read_group_id(call)
        accounts = self.read_accounts(call)
        seconds = self.read_mute_time(call)
        topic_id = self.read_topic_id(call)
        self.check_count(call, accounts)
        group = self.find_group(call, group_id)
        self.check_mutable(call, group)
        board = self.find_board(call, group, topic_id)
        self.mute(call, group, board, self.targets(call, group, accounts), seconds)
        return {}

    # -- reading

    def read_group_id(self, call: Call) -> str:
        """GroupId: a string, else 10004."""
        group_id = call.body.get("GroupId")
        if not isinstance(group_id, str):
            raise self.refusal("error.group-id-required", 10004, "GroupId is required and is a string")
        return group_id

    def read_accounts(self, call: Call) -> list[str]:
        """Members_Account: an array of strings, else 10004."""
        items = call.body.get("Members_Account")
        if not isinstance(items, list):
            why = "members.array-of-strings" if "Members_Account" in call.body else "members.required"
            raise self.refusal(why, 10004, "Members_Account is required and is an array")
        return [self.read_account(item) for item in items]

    def read_account(self, item: object) -> str:
        """One item of Members_Account."""
        if not isinstance(item, str):
            raise self.refusal("members.item-type", 10004, "an account in Members_Account is not a string")
        return item

    def check_count(self, call: Call, accounts: list[str]) -> None:
        """At least one account, and at most 500."""
        if not accounts and not self.takes_empty_list:
            raise self.refusal("members.empty", 10004, "Members_Account is empty")
        if len(accounts) > MOST_ACCOUNTS:
            raise self.refusal("members.over-500", 10005, f"Members_Account has more than {MOST_ACCOUNTS} accounts")

    def read_mute_time(self, call: Call) -> int:
        """MuteTime in seconds; by its older name if it is not there."""
        value = call.body.get("MuteTime")
        if value is None and self.old_names:
            value = call.body.get("ShutUpTime")
        return self.no_mute_time(call) if value is None else self.read_seconds(value)

    def no_mute_time(self, call: Call) -> int:
        """What a missing MuteTime, or null, stands for: nothing."""
        raise self.refusal("mute-time.required", 10004, "MuteTime is required")

    def read_seconds(self, value: object) -> int:
        """An unsigned 32-bit integer, else 10004."""
        seconds = value if type(value) is int else self.coerce(value)
        if seconds < 0:
            return self.below_zero(seconds)
        if seconds > FOR_GOOD:
            return self.past_limit(seconds)
        return seconds

    def coerce(self, value: object) -> int:
        """What is no integer as one, where the vendor takes it; else 10004."""
        near = near_integer(value)
        if near and isinstance(value, str | float | bool) and isinstance(value, self.coerces):
            with contextlib.suppress(OverflowError):
                return int(float(value))
        why = "mute-time.coercion" if near else "mute-time.integer"
        raise self.refusal(why, 10004, "MuteTime is an unsigned integer")

    def below_zero(self, seconds: int) -> int:
        """What a negative value becomes: nothing, it is refused."""
        raise self.refusal("mute-time.negative", 10004, "MuteTime is negative")

    def past_limit(self, seconds: int) -> int:
        """What a value past 4294967295 becomes: nothing, it is refused."""
        raise self.refusal("mute-time.overflow", 10004, "MuteTime is larger than 4294967295")

    def read_topic_id(self, call: Call) -> str | None:
        """TopicId: an optional string, else 10004."""
        value = call.body.get("TopicId")
        if value is not None and not isinstance(value, str):
            raise self.refusal("topic.type", 10004, "TopicId is a string")
        return value

    def find_group(self, call: Call, group_id: str) -> Group:
        """The group by its id: 10015 if no group could have it, 10010 if none has."""
        if not self.well_formed(group_id):
            raise self.refusal("error.group-id-invalid", 10015)
        group = self.world.groups.get(group_id)
        if group is None:
            why = "error.group-dissolved" if group_id in self.world.dissolved else "error.group-missing"
            raise self.refusal(why, 10010)
        return group

    def well_formed(self, group_id: str) -> bool:
        """Whether it could be a group's id: printable ASCII, under 48 bytes."""
        return 0 < len(group_id) < 48 and group_id.isascii() and group_id.isprintable()

    def check_mutable(self, call: Call, group: Group) -> None:
        """Private groups cannot mute."""
        if group.is_private:
            raise self.refusal("group-type.refusal-code", 10007, "groups of this type cannot mute members")

    def find_board(self, call: Call, group: Group, topic_id: str | None) -> Board:
        """The group's own board, or its topic's."""
        if topic_id is None:
            return group.board
        if not group.topics_enabled:
            if not self.ignores_needless_topic:
                raise self.refusal("topic.not-enabled", 11000)
            return group.board
        topic = group.topics.get(topic_id)
        if topic is None:
            raise self.refusal("topic.unknown", 10010, "this topic does not exist")
        return topic.board

    def in_force(self, mute: Mute, now: float) -> bool:
        """Whether a mute is not over yet."""
        return now < mute.ends

    def current(self, call: Call, board: Board, account: str) -> Mute | None:
        """The mute in force on an account, without any lag."""
        mute = board.mutes.get(account)
        return mute if mute is not None and self.in_force(mute, call.now) else None

    # -- acting

    def targets(self, call: Call, group: Group, accounts: list[str]) -> list[str]:
        """Those of the listed whom the call concerns; or Refused, where the vendor refuses strangers."""
        chosen = []
        for account in accounts:
            if account in group.members:
                chosen.append(account)
                continue
            known = account in self.world.accounts
            manner = self.outsiders if known else self.strangers
            if known and group.open_to_all and self.open_to_outsiders:
                manner = "record"
            if manner == "refuse":
                raise self.refusal("members.outsider", 10007) if known else self.refusal("members.unknown", 10019)
            if manner == "record":
                chosen.append(account)
        return chosen

    def mute(self, call: Call, group: Group, board: Board, accounts: list[str], seconds: int) -> None:
        """Carry out a valid call on the accounts that it concerns."""
        for account in accounts:
            self.mute_one(call, group, board, account, seconds)

    def mute_one(self, call: Call, group: Group, board: Board, account: str, seconds: int) -> None:
        """Set, renew or lift one mute."""
        before = self.current(call, board, account)
        after = self.renewed(call, group, before, self.new_mute(call, group, seconds))
        board.put(account, after, call.now)

    def new_mute(self, call: Call, group: Group, seconds: int) -> Mute | None:
        """The mute that a number of seconds means; None for 0."""
        if seconds == 0:
            return None
        if seconds == FOR_GOOD:
            return Mute(call.now, seconds, math.inf, self.permanent_until(call.now))
        ends = self.end_of(call.now, seconds)
        return Mute(call.now, seconds, ends, self.reported_until(ends))

    def end_of(self, now: float, seconds: int) -> float:
        """The moment when a mute of so many seconds is over: whole seconds, rounded down."""
        return int(now) + seconds

    def reported_until(self, ends: float) -> int:
        """The end as lists and records say it."""
        return int(ends)

    def permanent_until(self, now: float) -> int:
        """The end of a mute for good as lists and records say it."""
        return FOR_GOOD

    def renewed(self, call: Call, group: Group, before: Mute | None, after: Mute | None) -> Mute | None:
        """What a new call makes of the mute that was there: the last call decides."""
        return after
