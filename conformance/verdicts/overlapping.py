"""Of an argument about overlapping calls: every call with its interval and what it would leave, and every look."""

from __future__ import annotations

from conformance.oracle.checks import Judgement, View
from conformance.oracle.race_wording import began, last_states, raced, state_text
from conformance.oracle.races import Race
from conformance.oracle.readings import Reading
from conformance.oracle.wording import reading_text, seen_text
from conformance.oracle.world import Belief
from conformance.programs.history import Event, Exchange
from conformance.programs.operations import Mute, part_of
from conformance.report.drawn import Overlapping, OverlappingCall, OverlappingLook
from conformance.verdicts.steps import operation_text


def overlap_of(view: View, broken: Judgement) -> Overlapping | None:
    """The `Overlapping` of a result document, for a judgement on a look that overlapping calls have to explain.

    None where it is about anything else.
    """
    wrong = broken.reading
    race = raced(wrong) if wrong else None
    if wrong is None or race is None or not race.calls:
        return None
    start, ends = began(race), last_states(race)
    events = [it for it in view.history.events if it.step == race.step and it.exchange is not None and not it.early]
    looks = [it for it in view.readings if _same(it, wrong) and race.step <= it.step <= wrong.step]
    return {
        "member": wrong.account,
        "orders": race.orders.number,
        "before": list(dict.fromkeys(map(state_text, race.before))),
        "calls": [told for it in events if it.exchange and (told := _call(view, race, it, it.exchange, start, ends))],
        "looks": [_look(it, start, it is wrong or it == wrong) for it in looks],
    }


def _same(one: Reading, other: Reading) -> bool:
    """Whether both look at one account in one place."""
    return (one.group, one.topic, one.account) == (other.group, other.topic, other.account)


def _call(
    view: View, race: Race[Belief], event: Event, exchange: Exchange, start: float, ends: tuple[Belief, ...]
) -> OverlappingCall | None:
    part = part_of(view.history.program.steps[event.step], event.branch)
    if not isinstance(part, Mute):
        return None
    mine = [it for it in race.calls if (it.step, it.branch) == (event.step, event.branch)]
    return {
        "text": operation_text(part),
        "sent": exchange.sent - start,
        "answered": None if exchange.lost else exchange.received - start,
        "outcome": _outcome(exchange),
        "leaves": state_text(mine[-1].state) if mine else "",
        "last": any(it.state in ends for it in mine),
    }


def _outcome(exchange: Exchange) -> str:
    if exchange.ok:
        return "OK"
    return exchange.trouble or f"FAIL {exchange.code}"


def _look(reading: Reading, start: float, wrong: bool) -> OverlappingLook:
    exchange = reading.exchange
    assert exchange is not None
    return {
        "text": reading_text(reading) if reading.wrong else seen_text(reading),
        "sent": exchange.last.sent - start,
        "answered": exchange.received - start,
        "wrong": wrong,
    }
