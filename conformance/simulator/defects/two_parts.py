"""Parts of defects that need two conditions at once: what a call asks for, one account's mute, and what came before."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial

from .. import body as bodies
from ..call import Call, Json, Refused
from ..policy import Policy
from ..policy.muting import FOR_GOOD, near_integer
from ..state import Board, Group, Mute, Topic
from .parts import Act

DAY = 86400


@dataclass(frozen=True, slots=True)
class Asked:
    """What a call asks for, good or not: `caller` is its identifier, `group` the one that it names, if it is there."""

    body: Json
    caller: str
    group: Group | None

    @property
    def seconds(self) -> object:
        """MuteTime as it stands."""
        return self.body.get("MuteTime")

    @property
    def items(self) -> list[object]:
        """Members_Account, empty where it is no list."""
        items = self.body.get("Members_Account")
        return items if isinstance(items, list) else []

    @property
    def names(self) -> list[str]:
        """The strings in it, each once."""
        return list(dict.fromkeys(it for it in self.items if isinstance(it, str)))

    @property
    def unmutes(self) -> bool:
        """Whether it is an unmute."""
        return self.seconds == 0 and type(self.seconds) is int

    @property
    def for_good(self) -> bool:
        """Whether it mutes for good."""
        return self.seconds == FOR_GOOD and type(self.seconds) is int

    @property
    def several(self) -> bool:
        """Whether it lists two or more."""
        return len(self.names) > 1

    @property
    def in_topic(self) -> bool:
        """Whether it names a topic, where there are topics."""
        return isinstance(self.body.get("TopicId"), str) and self.group is not None and self.group.topics_enabled

    @property
    def kind(self) -> str:
        """The type of the group, "" where there is none."""
        return self.group.type if self.group is not None else ""

    @property
    def form(self) -> str:
        """What MuteTime is: good, missing, null, empty, word, list, object, negative, over, or near an integer."""
        value = self.seconds
        if type(value) is int:
            return "negative" if value < 0 else "over" if value > FOR_GOOD else "good"
        if value is None:
            return "null" if "MuteTime" in self.body else "missing"
        if near_integer(value):
            return "near"
        return "empty" if value == "" else "word" if isinstance(value, str) else _shape(value)


def _shape(value: object) -> str:
    return "list" if isinstance(value, list) else "object"


def asked(policy: Policy, call: Call) -> Asked:
    """What a call asks for, also before its body was read."""
    body = call.body
    if not body:
        try:
            body = bodies.parse(call.raw)
        except ValueError:
            body = {}
    group_id = body.get("GroupId")
    group = policy.world.groups.get(group_id) if isinstance(group_id, str) else None
    return Asked(body, call.query.get("identifier", ""), group)


@dataclass(frozen=True, slots=True)
class Past:
    """What was done to one account on one board.

    `first` is the mute that the present one took the place of, `lifted` the one that the last unmute ended. `listed`
    and `visits` are how many the last call listed and how often the account had entered by then; `back` is how often
    it has come back since.
    """

    renewals: int = 0
    first: Mute | None = None
    lifts: int = 0
    lifted: Mute | None = None
    listed: int = 0
    visits: int = 0
    back: int = 0


@dataclass(frozen=True, slots=True)
class Case:
    """One account on one board: `mute` is in force there, `kept` may be over, `made` makes a mute of seconds."""

    call: Call
    group: Group
    board: Board
    account: str
    mute: Mute | None
    kept: Mute | None
    past: Past
    made: Callable[[int], Mute | None]

    @property
    def over(self) -> Mute | None:
        """The last mute, if it ran out."""
        return self.kept if self.mute is None else None

    @property
    def for_good(self) -> bool:
        """Whether it is muted for good."""
        return self.mute is not None and self.mute.permanent

    @property
    def in_topic(self) -> bool:
        """Whether this is in a topic."""
        return self.board is not self.group.board

    @property
    def several(self) -> bool:
        """Whether the call that is under way lists two or more."""
        return Asked(self.call.body, "", None).several

    @property
    def rank(self) -> str:
        """The role in the group, "" outside."""
        return self.group.members[self.account].role if self.account in self.group.members else ""

    @property
    def visits(self) -> int:
        """How often the account has entered the group."""
        return self.group.visits[self.account]

    def others(self) -> list[Mute]:
        """The mutes in force on others."""
        mutes = [mute for account, mute in self.board.mutes.items() if account != self.account]
        return [mute for mute in mutes if self.call.now < mute.ends]


class Remembering(Policy):
    """Remembers what was done to each account on each board."""

    def __init__(self, *given: object) -> None:
        super().__init__(*given)  # type: ignore[arg-type]
        self._pasts: dict[tuple[int, str], Past] = {}

    def past(self, board: Board, account: str) -> Past:
        """What was done to an account."""
        return self._pasts.get((id(board), account), Past())

    def case(self, call: Call, group: Group, board: Board, account: str) -> Case:
        """How it stands with an account."""
        mute, kept = self.current(call, board, account), board.mutes.get(account)
        made = partial(self.new_mute, call, group)
        return Case(call, group, board, account, mute, kept, self.past(board, account), made)

    def mute_one(self, call: Call, group: Group, board: Board, account: str, seconds: int) -> None:
        before, past = self.current(call, board, account), self.past(board, account)
        super().mute_one(call, group, board, account, seconds)
        past = replace(past, listed=len(asked(self, call).names), visits=group.visits[account], back=0)
        if seconds:
            again = past.renewals + 1 if before is not None else 0
            past = replace(past, renewals=again, first=before, lifted=None)
        elif before is not None:
            past = replace(past, renewals=0, first=None, lifted=before, lifts=past.lifts + 1)
        self._pasts[id(board), account] = past

    def on_rejoin(self, call: Call, group: Group, account: str) -> None:
        super().on_rejoin(call, group, account)
        past = self.past(group.board, account)
        self._pasts[id(group.board), account] = replace(past, back=past.back + 1)


class Replacing(Remembering):
    """Puts something else on the board than a call asks for."""

    def instead(self, case: Case, after: Mute | None) -> Mute | None:
        """What is in force then; `case` is how it stood before, `after` what the call makes, None for an unmute."""
        return after

    def mute_one(self, call: Call, group: Group, board: Board, account: str, seconds: int) -> None:
        case = self.case(call, group, board, account)
        super().mute_one(call, group, board, account, seconds)
        after = board.mutes.get(account)
        chosen = self.instead(case, after)
        if chosen is not after:
            board.put(account, chosen, call.now)


class Returning(Remembering):
    """Puts something else on a group's board when a member comes back."""

    def returned(self, case: Case) -> Mute | None:
        """The mute from then on; `case` is how it stood until then."""
        return case.kept

    def on_rejoin(self, call: Call, group: Group, account: str) -> None:
        case = self.case(call, group, group.board, account)
        super().on_rejoin(call, group, account)
        chosen = self.returned(case)
        if chosen is not case.kept and not group.is_private:
            group.board.put(account, chosen, call.now)


class Altering(Policy):
    """Acts for another time than it is asked to."""

    def altered(self, act: Act) -> int:
        """The seconds that it acts for."""
        return act.seconds

    def mute(self, call: Call, group: Group, board: Board, accounts: list[str], seconds: int) -> None:
        altered = self.altered(Act(call, group, board, accounts, seconds))
        super().mute(call, group, board, accounts, altered)


class Silencing(Remembering):
    """Changes who is silent."""

    def verdict(self, case: Case, silent: bool) -> bool:
        """Whether the account is silent; `silent` is the right answer."""
        return silent

    def silenced(self, call: Call, group: Group, topic: Topic | None, sender: str) -> bool:
        silent = super().silenced(call, group, topic, sender)
        return self.verdict(self.case(call, group, topic.board if topic else group.board, sender), silent)


class Listing(Remembering):
    """Changes rows of the muted list."""

    def line(self, case: Case, until: int) -> int | None:
        """The end that is listed; None to leave the account out."""
        return until

    def listed(self, call: Call, group: Group, board: Board) -> list[tuple[str, int]]:
        rows = super().listed(call, group, board)
        lines = [(account, self.line(self.case(call, group, board, account), until)) for account, until in rows]
        return [(account, until) for account, until in lines if until is not None]


class DoneAllTheSame(Policy):
    """Does something on a call that is refused."""

    def done(self, said: Asked, code: int) -> tuple[list[str], int] | None:
        """Whom a refused call acts on all the same, and for how many seconds."""
        return None

    def forbid(self, call: Call) -> Json:
        try:
            return super().forbid(call)
        except Refused as refusal:
            said = asked(self, call)
            done = self.done(said, refusal.code)
            if done is not None and said.group is not None:
                topic = said.group.topics.get(str(call.body.get("TopicId")))
                board = topic.board if topic is not None else said.group.board
                self.mute(call, said.group, board, self.targets(call, said.group, done[0]), done[1])
            raise
