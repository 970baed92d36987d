"""Kinds of departures: which judgements tell of the same one, and what findings have in common."""

from __future__ import annotations

from collections.abc import Hashable, Sequence

from conformance.oracle.checks import Judgement, View, judge
from conformance.oracle.view import TURNED_DOWN
from conformance.programs.operations import Create, Program, Send, mutes_of
from conformance.runs.shrinking import plainly
from conformance.verdicts.finding import Finding

OUTSIDER = 10007
"""The code of a message in the name of somebody who is not in the group."""


def same_kind(one: Judgement, other: Judgement) -> bool:
    """Whether two judgements tell of the same kind of departure, seen in the same place."""
    if other.held or one.sign != other.sign:
        return False
    if one.reading is None or other.reading is None:
        return one.clause == other.clause or one.sign[0] == TURNED_DOWN
    return one.reading.channel == other.reading.channel


def may_show(program: Program, suspicion: Judgement) -> bool:
    """Whether a program can show a departure of that kind at all: a mute that is lost, or ends at another time, takes a
    call in that group or topic."""
    reading = suspicion.reading
    if reading is None or reading.outcome not in ("missing", "wrong-end"):
        return True
    place = reading.group, reading.topic
    return any((call.group, call.topic) == place for step in program.steps for call in mutes_of(step))


def kindred(view: View, suspicion: Judgement) -> tuple[Judgement, ...]:
    """The judgements of a view that tell of the suspicion's kind of departure, at the first place that shows it."""
    alike = [judgement for judgement in judge(view) if same_kind(suspicion, judgement)]
    if not alike:
        return ()
    first = min(judgement.step for judgement in alike)
    alike = [judgement for judgement in alike if judgement.step == first]
    # Of many accounts that show it, one that a message is sent for: there is most to hold against each other.
    speakers = {step.member for step in view.history.program.steps if isinstance(step, Send)}
    alike.sort(key=lambda judgement: judgement.reading is not None and judgement.reading.account not in speakers)
    account = alike[0].reading.account if alike[0].reading else None
    return tuple(j for j in alike if j.reading is None or j.reading.account == account)


def types_of(program: Program) -> set[str]:
    """The types of the groups that a program makes."""
    return {step.type for step in program.steps if isinstance(step, Create)}


def as_an_outsider(finding: Finding, account: str) -> bool:
    """Whether a message of a member was refused because it was none."""
    return any(it.account == account and it.wrong and it.code == OUTSIDER for it in finding.view.readings)


def attempts_in_vain(broken: Sequence[Judgement]) -> int:
    """How many attempts were in vain that these judgements are about."""
    exchanges = {id(it.exchange): it.exchange for it in broken if it.exchange is not None}
    return sum(len(exchange.attempts) for exchange in exchanges.values())


def shape_of(finding: Finding, suspicion: Judgement) -> Hashable:
    """What findings have in common that come to the same: the kind of departure, where it was seen, and the program but
    for who is who and for times of no meaning."""
    channel = suspicion.reading.channel if suspicion.reading else ""
    return suspicion.sign, channel, plainly(finding.view.history.program).key()
