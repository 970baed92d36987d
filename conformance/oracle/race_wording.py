"""The sentences that tell of overlapping calls on one member: what each would have left, and when it was under way."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import replace

from conformance.oracle.races import Race, Raced
from conformance.oracle.readings import Reading
from conformance.oracle.times import clock_text, milliseconds
from conformance.oracle.world import Belief


def raced(reading: Reading) -> Race[Belief] | None:
    """The overlapping calls that a look at an account answers for; None where there are none."""
    return reading.belief.race if reading.account and reading.outcome != "unreadable" else None


def race_text(reading: Reading, race: Race[Belief]) -> str:
    """That no order of the calls explains what a look shows, and why."""
    number, account = race.orders.number, reading.account
    if number == 1:
        parts = ["the only order that the times of the calls allow does not explain it"]
    else:
        many = "none of the orders" if number is None else f"none of the {number} orders"
        parts = [f"{many} that the times of the calls allow explains it"]
    ends = last_states(race)
    for at, call in enumerate(race.calls, 1):
        last = "" if call.state in ends else ", and cannot be the last"
        parts.append(f"Call {at} ({interval_text(call, race)}) leaves {account} {state_text(call.state)}{last}")
    parts.append(f"Before them {account} was {_either(race.before)}")
    if race.looks:
        parts.append(f"What was seen before leaves it {_either(race.ends())}")
    return " ".join(f"{part}." for part in parts)


def _either(states: Iterable[Belief]) -> str:
    return " or else ".join(dict.fromkeys(map(state_text, states)))


def last_states(race: Race[Belief]) -> tuple[Belief, ...]:
    """What the orders end in that the times of the calls alone allow."""
    return replace(race, looks=()).ends()


def beside_text(race: Race[Belief]) -> str:
    """When the only call that lists an account was under way."""
    return f"its call, {interval_text(race.calls[-1], race)}, overlapped with calls on others"


def interval_text(call: Raced[Belief], race: Race[Belief]) -> str:
    """When a call was sent and answered, in milliseconds from the first of them."""
    start = began(race)
    turn = f", number {call.turn + 1} of its thread" if call.turn else ""
    sent = f"sent at {milliseconds(call.sent - start)}{turn}"
    if not call.sure:
        return f"{sent}, never answered"
    return f"{sent}, answered OK at {milliseconds(call.received - start)}"


def began(race: Race[Belief]) -> float:
    """When the first call of a race was sent, in seconds since 1970."""
    return min(call.sent for call in race.calls)


def state_text(belief: Belief) -> str:
    """A state in a few words."""
    match belief.kind:
        case "clear":
            return "not muted"
        case "forever":
            return "muted for good"
        case "until":
            ends = f" (until {clock_text(belief.lo)} or a little later)" if math.isfinite(belief.hi) else ""
            return f"muted for {belief.seconds} s{ends}"
        case _:
            return "in a state that nobody can tell"
