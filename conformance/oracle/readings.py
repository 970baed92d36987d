"""How a look at the state (the muted list, the members' records, a message) stands to what the model believes."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal

from conformance.contract import PERMANENT
from conformance.oracle.world import Belief
from conformance.programs.history import JSON, Event, Exchange
from conformance.programs.operations import Listed, Record, Send

if TYPE_CHECKING:
    from conformance.oracle.model import Model

Channel = Literal["listed", "record", "send"]
Outcome = Literal["agrees", "missing", "phantom", "wrong-end", "refused", "wrong-code", "unreadable", "open"]
MUTED_SENDER = 10017
PASSING = frozenset({10002, 10006, 10023, 60007, 60008, 60011, 60018, 60019})
"""Codes that say "not now": they tell nothing about a mute."""


@dataclass(frozen=True)
class Reading:
    """One account in one look at a state.

    `start` and `end` bound the look on the vendor's clock. `outcome`: "missing" is a mute that ought to be there,
    "phantom" one that ought not, "wrong-end" one that ends at another time, "unreadable" an answer that shows no state
    (then `account` is ""), "refused" and "wrong-code" a message refused otherwise than documented, "open" what the
    contract does not settle. `until` is the reported end.
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
    outcome: Outcome
    muted: bool | None = None
    until: JSON = None
    code: int | None = None
    away: bool = False
    """Whether the account had left the group and not come back."""

    @property
    def wrong(self) -> bool:
        """Whether it contradicts the belief."""
        return self.outcome not in ("agrees", "open")

    @property
    def state(self) -> str:
        """The belief over the time of the look: "clear", "until", "forever", "over" or "unknown"."""
        return self.belief.at(self.start, self.end)


def read_listed(model: Model, event: Event, step: Listed, exchange: Exchange) -> list[Reading]:
    """Readings of the muted list: one for every account that the group knows, and one for each stranger in it."""
    group = model.groups.get(step.group)
    topic = step.topic
    if group is None or not group.alive or step.old or topic not in group.beliefs:
        return []
    start, end = model.window(exchange)

    def reading(
        account: str, belief: Belief, outcome: Outcome, muted: bool | None = None, until: JSON = None
    ) -> Reading:
        return Reading(
            event.step, event, "listed", group.role, group.type, topic, account, belief, start, end, outcome, muted,
            until, exchange.code, account in group.left,
        )  # fmt: skip

    entries = listed_entries(exchange)
    private = group.type in ("Private", "Work")
    if entries is None:
        passing = exchange.status is None or exchange.code in PASSING
        excused = private or passing or (bool(topic) and not exchange.ok and exchange.code is not None)
        return [reading("", Belief("unknown"), "open" if excused else "unreadable")]
    out = []
    for account, belief in group.beliefs[topic].items():
        shown = entries.pop(model.binding[account], None)
        muted, until = shown is not None, shown[0] if shown else None
        if account not in group.members and group.type != "AVChatRoom":
            outcome: Outcome = "open"
            if account not in group.left and muted and belief.kind == "clear":
                outcome = "phantom"
        else:
            outcome = _shown(belief, muted, until, start, end)
        out.append(reading(account, belief, outcome, muted, until))
        if belief.others and outcome == "agrees":
            group.beliefs[topic][account] = _settled(belief, muted, until, start, end)
        elif outcome == "agrees" and muted:
            group.beliefs[topic][account] = _narrowed(belief, until)
        elif muted and outcome == "open" and not belief.sure:
            group.beliefs[topic][account] = replace(belief, sure=True)
    for stranger, (until, _) in entries.items():
        out.append(reading(stranger, Belief(), "phantom", True, until))
    return out


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


def read_record(model: Model, event: Event, step: Record, exchange: Exchange) -> list[Reading]:
    """Readings of the members' records. An AVChatRoom keeps none; a Private group's are read like any other's."""
    group = model.groups.get(step.group)
    if group is None or not group.alive or group.type == "AVChatRoom":
        return []
    start, end = model.window(exchange)

    def reading(
        account: str, belief: Belief, outcome: Outcome, muted: bool | None = None, until: JSON = None
    ) -> Reading:
        return Reading(
            event.step, event, "record", group.role, group.type, "", account, belief, start, end, outcome, muted,
            until, exchange.code,
        )  # fmt: skip

    records = exchange.fields.get("MemberList")
    if not exchange.ok or not isinstance(records, list):
        excused = exchange.status is None or exchange.code in PASSING
        return [reading("", Belief("unknown"), "open" if excused else "unreadable")]
    out = []
    for record in records:
        account = model.roles.get(str(record.get("Member_Account")), "") if isinstance(record, dict) else ""
        belief = group.beliefs[""].get(account)
        if belief is None or account not in group.members:
            continue
        until = record.get("MuteUntil", record.get("ShutUpUntil", 0))
        if type(until) is not int:
            out.append(reading(account, belief, "unreadable", None, until))
            continue
        if start <= until <= end + 1 or _past_the_top(belief):
            outcome: Outcome = "open"
        else:
            muted = until > end or (belief.kind == "forever" and until >= PERMANENT)
            outcome = _shown(belief, muted, until, start, end)
        out.append(reading(account, belief, outcome, until > end, until))
    return out


def read_send(model: Model, event: Event, step: Send, exchange: Exchange) -> list[Reading]:
    """The reading of one message: refused as from a muted sender, accepted, or refused for another reason."""
    group = model.groups.get(step.group)
    if group is None or not group.alive or step.topic not in group.beliefs:
        return []
    start, end = model.window(exchange)
    belief = group.beliefs[step.topic].get(step.member, Belief("unknown"))
    code = exchange.code
    present = step.member in group.members
    state = belief.at(start, end)
    community_muted = bool(step.topic) and group.beliefs[""][step.member].at(start, end) not in ("clear", "over")
    outcome: Outcome = "open"
    if code is None or code in PASSING or not present or state == "unknown" or not belief.sure:
        outcome = "open"
    elif state in ("until", "forever"):
        outcome = "agrees" if code == MUTED_SENDER else "missing" if code == 0 else "wrong-code"
    elif code == MUTED_SENDER:
        # A mute of the whole community may well silence a member in its topics: no page says.
        outcome = "open" if community_muted else "phantom"
    elif code == 0:
        outcome = "agrees"
    elif group.type != "AVChatRoom" and not group.topics_enabled:
        outcome = "refused"
    return [
        Reading(
            event.step, event, "send", group.role, group.type, step.topic, step.member, belief, start, end, outcome,
            code == MUTED_SENDER if code in (0, MUTED_SENDER) else None, None, code,
        )
    ]  # fmt: skip


def _shown(belief: Belief, muted: bool, until: JSON, start: float, end: float) -> Outcome:
    if belief.others:
        outcomes = [_shown(one, muted, until, start, end) for one in alternatives(belief)]
        return next((outcome for outcome in ("agrees", "open") if outcome in outcomes), outcomes[0])
    state = belief.at(start, end)
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
    if _past_the_top(belief):
        fits = until >= PERMANENT - 1 or until <= end or belief.lo <= until <= belief.hi
        return "agrees" if fits else "wrong-end"
    return "agrees" if belief.lo <= until <= belief.hi else "wrong-end"


def alternatives(belief: Belief) -> tuple[Belief, ...]:
    """The beliefs of which one holds."""
    return replace(belief, others=()), *belief.others


def _settled(belief: Belief, muted: bool, until: JSON, start: float, end: float) -> Belief:
    """What remains of a belief with alternatives after a look that agrees with some of them."""
    left = [one for one in alternatives(belief) if _shown(one, muted, until, start, end) in ("agrees", "open")]
    tags = belief.tags
    return replace(left[0], tags=tags, others=tuple(left[1:])) if left else belief


def _past_the_top(belief: Belief) -> bool:
    """Whether the end of the mute does not fit 32 bits: what is reported then is on no page."""
    return belief.kind == "until" and belief.hi >= PERMANENT


def _narrowed(belief: Belief, until: JSON) -> Belief:
    """The belief, knowing the end that the vendor itself reported (a whole second, rounded up or down)."""
    if belief.others or belief.kind != "until" or _past_the_top(belief):
        return replace(belief, sure=True)
    return replace(belief, sure=True, lo=max(belief.lo, until - 1), hi=min(belief.hi, until + 1))
