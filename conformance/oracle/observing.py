"""What a history shows where no page settles what comes: the answers of observed clauses. A change of them is drift."""

from __future__ import annotations

from collections.abc import Iterator

from conformance.oracle.checks import View
from conformance.oracle.readings import Reading
from conformance.programs.history import Exchange
from conformance.programs.operations import Listed, Mute, Send

DOCUMENTED = frozenset({"ActionStatus", "ErrorCode", "ErrorInfo"})
Seen = tuple[str, str, str]
"""Clause id, what was asked, what came."""


def observations(view: View) -> Iterator[Seen]:
    """Every answer of an observed clause in a history."""
    for seen in view.model.observations:
        yield seen.clause, seen.what, seen.answer
    yield from _codes(view)
    yield from _readings(view)
    yield from _old_list(view)
    yield from _lag(view)


def _told(exchange: Exchange) -> str:
    return "OK 0" if exchange.ok else f"FAIL {exchange.code}"


def _codes(view: View) -> Iterator[Seen]:
    for answer in view.answers:
        extra = sorted(set(answer.exchange.fields) - DOCUMENTED)
        yield "envelope.extra-fields", "fields of an answer", ", ".join(extra) or "the documented three"
        if {"group-type.private", "group-type.work"} & set(answer.conditions.refusing):
            yield "group-type.refusal-code", f"muting in a {answer.group_type} group", _told(answer.exchange)
    over = [answer.exchange for answer in view.answers if "burst-over" in answer.tags]
    for exchange in over:
        yield "rate.beyond-200", "a call past 200 a second", _told(exchange)


def _readings(view: View) -> Iterator[Seen]:
    for reading in view.readings:
        tags = reading.belief.tags
        shown = "muted" if reading.muted else "not muted"
        if reading.channel == "listed":
            yield from _listed(reading, shown)
        if "unmuted-away" in tags and "rejoin" in tags and reading.muted is not None:
            yield "persistence.unmute-away", f"unmuted while away, after the return ({reading.channel})", shown
        if "muted-outside" in tags and reading.channel == "listed":
            yield "members.outsider", "an account outside the group that was muted, in the muted list", shown
        if "topic-rejoin" in tags and reading.muted is not None:
            yield "topic.rejoin", f"muted in a topic, after coming back to the community ({reading.channel})", shown
        if "recreated" in tags and reading.muted is not None:
            yield "persistence.recreated", f"muted before the group was made again ({reading.channel})", shown


def _listed(reading: Reading, shown: str) -> Iterator[Seen]:
    belief = reading.belief
    if reading.muted and belief.kind == "forever" and not belief.others:
        end = (
            "4294967295"
            if reading.until == 4294967295
            else "another number"
            if type(reading.until) is int
            else "no number"
        )
        yield "mute-time.permanent-until", "the end of a permanent mute", end
    if reading.muted and belief.kind == "until" and belief.hi > 4294967295 and type(reading.until) is int:
        fits = belief.lo <= reading.until <= belief.hi
        end = "now + MuteTime" if fits else "4294967295" if reading.until == 4294967295 else "another number"
        yield "mute-time.near-permanent", "the end of a mute that ends past 4294967295", end
    if reading.away and belief.kind in ("until", "forever") and reading.state != "over":
        yield "persistence.away-listed", "a muted member who is away, in the muted list", shown


def _old_list(view: View) -> Iterator[Seen]:
    for event in view.history.events:
        step = view.history.program.steps[event.step] if event.step >= 0 else None
        if not (isinstance(step, Listed) and step.old and event.exchange):
            continue
        exchange = event.exchange
        entries = exchange.fields.get("ShuttedUinList")
        if not exchange.ok or not isinstance(entries, list):
            yield "alias.shutted-uin", "get_group_shutted_uin", _told(exchange)
            continue
        old = {(e.get("Member_Account"), e.get("ShuttedUntil")) for e in entries if isinstance(e, dict)}
        beside = [
            e.exchange for e in view.history.events if e.exchange and e.exchange.command == "get_group_muted_account"
        ]
        new = {
            (e.get("Member_Account"), e.get("MutedUntil"))
            for e in (beside[-1].fields.get("MutedAccountList") or [] if beside else [])
            if isinstance(e, dict)
        }
        agrees = "agrees with the new list" if old == new else "differs from the new list"
        yield "alias.shutted-uin", "get_group_shutted_uin", agrees


def _lag(view: View) -> Iterator[Seen]:
    changed = 0.0
    late = False
    for event in view.history.events:
        step = view.history.program.steps[event.step] if event.step >= 0 else None
        if event.exchange is None or step is None:
            continue
        if isinstance(step, Mute):
            changed = event.exchange.received
        elif event.early:
            late = True
        elif changed and isinstance(step, Listed | Send):
            seconds = event.exchange.received - changed
            channel = "the muted list" if isinstance(step, Listed) else "messages"
            told = f"within {max(0.1, round(seconds + 0.05, 1)):.1f} s" if late else "at once"
            yield "effect.lag", f"a change shows in {channel}", told
            changed, late = 0.0, False
