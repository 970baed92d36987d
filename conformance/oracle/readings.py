"""How a look at the state (the muted list, the members' records, a message) stands to what is believed of the world.

Reading changes nothing. What a look teaches of a mute stands in the reading; the model takes it over when it is fed.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from types import NoneType
from typing import Final, Literal

from conformance.contract import PERMANENT
from conformance.contract.passing import PASSING
from conformance.oracle.races import LAG, Look, Race
from conformance.oracle.world import CLEAR, ROUNDING, Belief, Group, Rank, World
from conformance.programs.history import JSON, Event, Exchange
from conformance.programs.operations import Listed, Record, Send

Channel = Literal["listed", "record", "send", "roster"]
Outcome = Literal[
    "agrees", "missing", "phantom", "wrong-end", "refused", "wrong-code", "unreadable", "open",
    "gone", "stranger", "twice", "other-rank", "miscounted",
]  # fmt: skip
MUTED_SENDER = 10017
_FINE: Final[tuple[Outcome, ...]] = ("agrees", "open")


@dataclass(frozen=True)
class Reading:
    """One account in one look at a state.

    `start` and `end` bound the look on our clock, `ends` what may be reported as the end of the mute. `outcome`:
    "missing" is a mute that ought to be there, "phantom" one that ought not, "wrong-end" one that ends at another time,
    "unreadable" an answer that shows no state (then `account` is ""), "refused" and "wrong-code" a message refused
    otherwise than documented, "open" what the contract does not settle. `until` is the reported end.

    Of who is in the group ("roster"): "gone" is a member whom the records do not name, "stranger" somebody else whom
    they do, "twice" one whom they name again, "other-rank" a member with another role, "miscounted" a wrong number of
    members. There `until` is what the records show in place of what ought to be.
    """

    step: int
    event: Event
    channel: Channel
    group: str
    group_type: str
    topic: str
    account: str
    belief: Belief
    start: float
    end: float
    ends: tuple[float, float]
    outcome: Outcome
    muted: bool | None = None
    until: JSON = None
    code: int | None = None
    away: bool = False
    """Whether the account had left the group and not come back."""
    rank: Rank = ""
    """What the account is in the group."""
    learned: Belief | None = None
    """What is believed after the look, where that is more than before."""
    beside: bool = False
    """Whether the look was taken while calls were under way."""

    @property
    def wrong(self) -> bool:
        """Whether it contradicts the belief."""
        return self.outcome not in ("agrees", "open")

    @property
    def shown(self) -> str:
        """What the look shows of the account."""
        return "muted" if self.muted else "not muted"

    @property
    def exchange(self) -> Exchange | None:
        """The look."""
        return self.event.exchange

    @property
    def state(self) -> str:
        """The belief over the time of the look: "clear", "until", "forever", "over" or "unknown"."""
        return self.belief.at(self.start, self.end)


def read(
    world: World, event: Event, step: Listed | Record | Send, lane: tuple[int, int] | None = None
) -> list[Reading]:
    """The readings of one look; none where the pages say nothing of the place that it looks at.

    `lane` is the thread that took it beside overlapping calls, and its turn there.
    """
    group = world.groups.get(step.group)
    if group is None or not group.alive or event.exchange is None:
        return []
    look = _Look(world, group, event, event.exchange, lane)
    match step:
        case Listed():
            return look.listed(step)
        case Record():
            return look.record()
        case Send():
            return look.send(step)


class _Look:
    """One look at the state of a group."""

    def __init__(
        self, world: World, group: Group, event: Event, exchange: Exchange, lane: tuple[int, int] | None
    ) -> None:
        self.world = world
        self.group = group
        self.event = event
        self.exchange = exchange
        self.lane = lane
        # No page says how soon a change shows, and what is taken beside calls is not taken again.
        self.start, self.end = exchange.last.sent - (LAG if lane else 0), exchange.received
        self.now = world.shows(self.start, self.end)
        """What the clock of the mutes showed."""
        self.code = exchange.code
        self._ends: dict[int, tuple[Belief, tuple[float, float]]] = {}

    def ends(self, belief: Belief) -> tuple[float, float]:
        """As the world tells; once, for members of long lists share a belief."""
        known = self._ends.get(id(belief))
        if known is None:
            known = self._ends[id(belief)] = belief, self.world.ends(belief)
        return known[1]

    def reading(
        self, channel: Channel, topic: str, account: str, belief: Belief, outcome: Outcome, muted: bool | None = None,
        until: JSON = None, learned: Belief | None = None,
    ) -> Reading:  # fmt: skip
        """The reading of one account."""
        return Reading(
            self.event.step, self.event, channel, self.group.role, self.group.type, topic, account, belief,
            self.start, self.end, self.ends(belief), outcome, muted, until, self.code,
            channel == "listed" and account in self.group.left, self.group.rank(account), learned,
            self.lane is not None,
        )  # fmt: skip

    def unreadable(self, channel: Channel, topic: str, excused: bool) -> list[Reading]:
        """The reading of an answer that shows no state."""
        return [self.reading(channel, topic, "", Belief("unknown"), "open" if excused else "unreadable")]

    def listed(self, step: Listed) -> list[Reading]:
        """Readings of the muted list: one for every account that the group knows, and one for each stranger in it."""
        group, topic, exchange = self.group, step.topic, self.exchange
        if step.old or topic not in group.beliefs:
            return []
        entries = listed_entries(exchange)
        if entries is None and self._nobody_muted(topic) and left_out(exchange, "MutedAccountList"):
            entries = {}
        if entries is None:
            private = group.type in ("Private", "Work")
            excused = private or self.exchange.silent or (bool(topic) and not exchange.ok and exchange.code is not None)
            return self.unreadable("listed", topic, excused)
        out = []
        alike: dict[tuple[int, JSON, bool], tuple[Outcome, Belief | None]] = {}
        for account, belief in group.beliefs[topic].items():
            shown = entries.pop(self.world.binding[account], None)
            muted, until = shown is not None, shown[0] if shown else None
            if account not in group.members and group.type != "AVChatRoom":
                stranger = account not in group.left and muted and belief.kind == "clear"
                outcome: Outcome = "phantom" if stranger else "open"
                learned = self._learned(belief, outcome, muted, until)
            else:  # members of long lists share a belief, and what is learned of it
                key = id(belief), until if type(until) is int else None, muted
                if type(until) not in (int, NoneType) or key not in alike:
                    outcome = self._shown(belief, muted, until)
                    alike[key] = outcome, self._learned(belief, outcome, muted, until)
                outcome, learned = alike[key]
            out.append(self.reading("listed", topic, account, belief, outcome, muted, until, learned))
        for name, (until, _) in entries.items():
            out.append(self.reading("listed", topic, name, CLEAR, "phantom", True, until))
        return out

    def _nobody_muted(self, topic: str) -> bool:
        """Whether the list may well be empty: of nobody in the group it is known that a mute is in force."""
        return not any(
            belief.at(self.start, self.end) in ("until", "forever")
            for account, belief in self.group.beliefs[topic].items()
            if account in self.group.members or self.group.type == "AVChatRoom"
        )

    def _learned(self, belief: Belief, outcome: Outcome, muted: bool, until: JSON) -> Belief | None:
        race = belief.race
        racing = race is not None and (race.step == self.event.step if self.lane else bool(belief.others))
        if race and racing and outcome == "agrees":
            return self._settled(belief, race, muted, until)
        if self.lane is not None:
            return None  # it may be late, and show what was before
        if outcome == "agrees" and muted:
            known = not belief.others and belief.kind == "until" and not self._past_the_top(belief)
            return self.world.known(belief, until) if known else replace(belief, sure=True)
        return replace(belief, sure=True) if muted and outcome == "open" and not belief.sure else None

    def record(self) -> list[Reading]:
        """Readings of the members' records. An AVChatRoom keeps none; a Private group's are read like any other's."""
        if self.group.type == "AVChatRoom":
            return []
        records = self.exchange.fields.get("MemberList")
        if not self.exchange.ok or not isinstance(records, list):
            return self.unreadable("record", "", self.exchange.silent)
        out = []
        for record in records:
            account = self.world.roles.get(str(record.get("Member_Account")), "") if isinstance(record, dict) else ""
            belief = self.group.beliefs[""].get(account)
            if belief is None or account not in self.group.members:
                continue
            until = record.get("MuteUntil", record.get("ShutUpUntil", 0))
            if type(until) is not int:
                out.append(self.reading("record", "", account, belief, "unreadable", None, until))
                continue
            first, last = self.now
            if first - ROUNDING <= until <= last + ROUNDING or self._past_the_top(belief):
                outcome: Outcome = "open"
            else:
                muted = until > last or (belief.kind == "forever" and until >= PERMANENT)
                outcome = self._shown(belief, muted, until)
            out.append(self.reading("record", "", account, belief, outcome, until > last, until))
        return out

    def send(self, step: Send) -> list[Reading]:
        """The reading of one message: refused as from a muted sender, accepted, or refused for another reason."""
        group, code = self.group, self.exchange.code
        if step.topic not in group.beliefs:
            return []
        belief = group.beliefs[step.topic].get(step.member, Belief("unknown"))
        muted = code == MUTED_SENDER if code in (0, MUTED_SENDER) else None
        outcome = self._outcome(belief, lambda one: self._heard(step, one))
        return [self.reading("send", step.topic, step.member, belief, outcome, muted)]

    def _heard(self, step: Send, belief: Belief) -> Outcome:
        group, code = self.group, self.exchange.code
        state = belief.at(self.start, self.end)
        if code is None or code in PASSING or step.member not in group.members or state == "unknown" or not belief.sure:
            return "open"
        # Whether a community with topics takes messages itself, or an AVChatRoom by REST, is on no page.
        elsewhere = group.type == "AVChatRoom" or (group.topics_enabled and not step.topic)
        if state in ("until", "forever"):
            return (
                "agrees" if code == MUTED_SENDER else "missing" if code == 0 else "open" if elsewhere else "wrong-code"
            )
        if code == MUTED_SENDER:
            # A mute of the whole community may well silence a member in its topics: no page says.
            whole = group.beliefs[""][step.member].at(self.start, self.end)
            return "open" if step.topic and whole not in ("clear", "over") else "phantom"
        if code == 0:
            return "agrees"
        return "refused" if group.type != "AVChatRoom" and not group.topics_enabled else "open"

    def _outcome(self, belief: Belief, says: Callable[[Belief], Outcome]) -> Outcome:
        """How what is shown stands to a belief, by how it stands to each state that there may be."""
        race = belief.race
        if self.lane is None and (race is None or not race.pending):
            return _best([says(one) for one in belief.ways])
        racing = race is not None and (self.lane is None or race.step == self.event.step)
        states = race.states if race and racing else belief.ways
        outcomes = [says(one) for one in states]
        best = _best(outcomes)
        if best not in _FINE:
            best = says(belief.ways[0])
        elif race and racing:
            best = self._explained(race, outcomes)
        recent = race.before if race and racing else belief.ways
        if best not in _FINE and self.lane and any(it.step >= 0 and it.made[1] > self.start for it in recent):
            return "open"  # it may be late, and show what was before
        return best

    def _explained(self, race: Race[Belief], outcomes: Sequence[Outcome]) -> Outcome:
        """How what is shown stands to what some order of the calls leaves."""
        for number in range(len(_FINE)):
            fits = frozenset(at for at, it in enumerate(outcomes) if it in _FINE[: number + 1])
            if fits and race.explains(self._look(fits)):
                return _FINE[number]
        return next(it for it in reversed(outcomes) if it not in _FINE)

    def _look(self, fits: frozenset[int]) -> Look:
        exchange, (lane, turn) = self.exchange, self.lane or (-1, 0)
        return Look(self.event.step, exchange.last.sent, exchange.received, fits, lane, turn)

    def _shown(self, belief: Belief, muted: bool, until: JSON) -> Outcome:
        """How a mute, or none, that is shown with this end stands to a belief."""
        return self._outcome(belief, lambda one: self._shown_of(one, muted, until))

    def _shown_of(self, belief: Belief, muted: bool, until: JSON) -> Outcome:
        state = belief.at(self.start, self.end)
        if state == "unknown":
            return "open"
        if state in ("clear", "over"):
            return "phantom" if muted else "agrees"
        if not muted:
            return "missing" if belief.sure else "open"
        if type(until) is not int:
            return "wrong-end"
        if state == "forever":
            # What a permanent mute reports as its end is on no page; but no finite mute may outlast it.
            return "agrees" if until >= PERMANENT or until <= 0 else "wrong-end"
        least, most = self.ends(belief)
        fits = least <= until <= most
        if self._past_the_top(belief):
            fits = fits or until >= PERMANENT - 1 or until <= self.now[1]
        return "agrees" if fits else "wrong-end"

    def _settled(self, belief: Belief, race: Race[Belief], muted: bool, until: JSON) -> Belief:
        """What remains of a belief with alternatives after a look that agrees with some of them."""
        fits = race.fitting(lambda one: self._shown_of(one, muted, until) in _FINE)
        after = race.seen(self._look(fits))
        if self.lane is None and not race.pending:  # each call was done: what fits stays
            left = tuple(one for one in belief.ways if self._shown_of(one, muted, until) in _FINE)
        else:
            left = after.ends()
        return replace(left[0], tags=belief.tags, others=left[1:], race=after) if left else belief

    def _past_the_top(self, belief: Belief) -> bool:
        """Whether the end of the mute does not fit 32 bits: what is reported then is on no page."""
        return belief.kind == "until" and self.ends(belief)[1] >= PERMANENT


def left_out(exchange: Exchange, name: str) -> bool:
    """Whether a good answer has nothing, or null, for a list, and no list under another name: no page says how an empty
    one is written, and many servers write none."""
    fields = exchange.fields
    return exchange.ok and fields.get(name) is None and not any(isinstance(it, list) for it in fields.values())


def listed_entries(exchange: Exchange) -> dict[str, tuple[JSON, int]] | None:
    """The muted list's entries: account id to its reported end and position; None where the answer shows no list."""
    entries = exchange.fields.get("MutedAccountList")
    if not exchange.ok or not isinstance(entries, list):
        return None
    out: dict[str, tuple[JSON, int]] = {}
    for position, entry in enumerate(entries):
        if not isinstance(entry, dict) or not isinstance(entry.get("Member_Account"), str):
            return None
        out[entry["Member_Account"]] = (entry.get("MutedUntil"), position)
    return out


def _best(outcomes: Sequence[Outcome]) -> Outcome:
    """The outcome where each state that there may be has one: it is wrong only where it is for all."""
    return next((outcome for outcome in _FINE if outcome in outcomes), outcomes[0])
