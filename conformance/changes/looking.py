"""The closer look: two histories of one program, judged, and where they part first.

What follows from a cause is left out: after a call that was served on one side and refused on the other, or after the
first look that shows another state, the rest of the program says nothing of its own.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from conformance.changes.evidence import Shown
from conformance.changes.facts import STATES, Facts, Features, Judged, Parting, Told
from conformance.changes.sides import Line
from conformance.changes.structure import Translation
from conformance.contract import PERMANENT
from conformance.contract.passing import FREQUENCY, PASSING
from conformance.oracle.checks import Judgement, View
from conformance.oracle.muting import Answer
from conformance.oracle.observing import observations
from conformance.oracle.readings import Reading
from conformance.oracle.tags import AFTER
from conformance.oracle.view import TURNED_DOWN
from conformance.programs.history import Exchange
from conformance.programs.operations import Burst, Create, Listed, Overlap, Send

SKIPPED = frozenset({"effect.lag", "envelope.extra-fields"})
"""Observed clauses that are told elsewhere, or that are never a change."""
_SLACK = 3.0
"""Seconds by which ends may differ besides what is known of the clocks: both are rounded."""


def look(facts: Facts, before: Line, now: Line, weight: float, translation: Translation) -> None:
    """Take in a program that came to something else."""
    old, new = Judged.of(before.history()), Judged.of(translation.history(now.history()))
    facts.weigh(new, weight, old)
    end = len(now.steps)
    for told in _answers(before, now, old, new, weight):
        if told.shown.step > end:
            break
        facts.told.append(told)
        if (told.old == 0) != (told.new == 0) and told.command != "send_group_msg":
            end = told.shown.step
            break
    parting = _parting(before, now, old, new, end, weight, translation)
    if parting is not None:
        facts.partings.append(parting)
        end = min(end, parting.shown.step)
    observed = _observed(facts, before, now, old.view, new.view, weight, end, translation)
    if parting is None and not observed:
        silent = _unsettled(before, now, old.view, new.view, end, weight, translation)
        if silent is not None:
            facts.partings.append(silent)


# -- answers ---------------------------------------------------------------------------------------------------------


def _answers(before: Line, now: Line, old: Judged, new: Judged, weight: float) -> Iterator[Told]:
    """The calls that got another code, in order; not those of which many were made at once."""
    steps = new.view.history.program.steps
    types = {step.group: step.type for step in steps if isinstance(step, Create)}
    answers = {id(it.exchange): it for it in old.view.answers}
    counts: dict[tuple[int, str], int] = defaultdict(int)
    olds: dict[tuple[int, str, int], Exchange] = {}
    for exchange, step in _exchanges(old.view):
        number = counts[step, exchange.command] = counts[step, exchange.command] + 1
        olds[step, exchange.command, number] = exchange
    counts.clear()
    down: dict[int, dict[str, None]] = defaultdict(dict)
    for judged in (old, new):
        for it in judged.judgements:
            if not it.held and it.sign[:1] == (TURNED_DOWN,):
                down[it.step][it.clause] = None
    for exchange, step in _exchanges(new.view):
        number = counts[step, exchange.command] = counts[step, exchange.command] + 1
        was = olds.get((step, exchange.command, number))
        if was is None or was.code == exchange.code or isinstance(steps[step], Overlap | Burst):
            continue
        if {was.code, exchange.code} & (PASSING | FREQUENCY | {None}):
            continue
        if isinstance(steps[step], Send) and 0 in (was.code, exchange.code):
            continue  # a look at a state
        answer = answers.get(id(was))
        role = getattr(steps[step], "group", "")
        yield Told(
            answer.conditions.expects if answer else "", _speaking(answer), exchange.command, was.code, exchange.code,
            _features(exchange, types.get(role, "")), Shown(now, step, before), weight, tuple(down.get(step, ())),
        )  # fmt: skip


def _exchanges(view: View) -> Iterator[tuple[Exchange, int]]:
    for event in view.history.events:
        if event.exchange is not None and event.step >= 0 and not event.early:
            yield event.exchange, event.step


def _speaking(answer: Answer | None) -> tuple[str, ...]:
    if answer is None:
        return ()
    conditions = answer.conditions
    return tuple(dict.fromkeys(it.clause.id for it in conditions.open or conditions.refusing))


def _features(exchange: Exchange, type: str) -> Features:
    body = exchange.body if isinstance(exchange.body, dict) else {}
    listed = body.get("Members_Account")
    number = len(listed) if isinstance(listed, list) else 0
    seconds = body.get("MuteTime")
    if exchange.command == "create_group":
        type = str(body.get("Type"))
    return Features(type, number, seconds if type_ok(seconds) else None, bool(body.get("TopicId")))


def type_ok(seconds: object) -> bool:
    """Whether it is a MuteTime that counts."""
    return type(seconds) is int


# -- states ----------------------------------------------------------------------------------------------------------


def _parting(
    before: Line, now: Line, old: Judged, new: Judged, end: int, weight: float, translation: Translation
) -> Parting | None:
    was, now_broken = old.broken, new.broken
    steps = new.view.history.program.steps
    apart: dict[int, dict[str, tuple[str, ...]]] = defaultdict(dict)
    shown: dict[int, list[Judgement]] = defaultdict(list)
    steps_of: dict[str, int] = {}
    plain: set[str] = set()
    for mine, others in ((now_broken, was), (was, now_broken)):
        for (step, clause, sign), judgement in mine.items():
            if (
                (step, clause, sign) in others
                or step < 0
                or step >= end
                or clause.startswith(("envelope.", "error.retry"))
            ):
                continue
            crowd = isinstance(steps[step], Overlap | Burst)
            if not crowd and sign[:1] in ((TURNED_DOWN,), ("accepted",), ("code",)):
                continue
            if (sign == ("echo",) and "echo" in translation.blind) or _is_blind(judgement, translation):
                continue
            apart[step].setdefault(clause, sign)
            shown[step].append(judgement)
            steps_of[clause] = min(step, steps_of.get(clause, step))
            if judgement.reading is not None and not judgement.reading.belief.tags & AFTER:
                plain.add(clause)
    if not apart:
        return None
    step = min(apart)
    first = next((it for it in shown[step] if it.reading is not None), shown[step][0])
    accounts = frozenset(it.reading.account for it in shown[step] if it.reading is not None and it.reading.account)
    one, other = _seen(old.view, first), _seen(new.view, first)
    if one == other:
        one, other = ("", first.got) if (step, first.clause, first.sign) in now_broken else (first.got, "")
    reading = first.reading
    ends = bool(reading and first.sign == ("state", "wrong-end"))
    return Parting(
        apart[step], one, other, Shown(now, step, before), weight, reading.channel if reading else "", accounts, ends,
        reading is not None and _at_fault(old, new, first), frozenset(plain),
        frozenset(map(str, reading.belief.tags)) if reading else frozenset(), steps_of,
    )  # fmt: skip


def _at_fault(old: Judged, new: Judged, judgement: Judgement) -> bool:
    reading = judgement.reading
    return reading is not None and any(
        judged.view.at_fault(reading) == reading.channel for judged in (old, new) if judgement in judged.judgements
    )


def _is_blind(judgement: Judgement, translation: Translation) -> bool:
    reading = judgement.reading
    if reading is None:
        return False
    channel = "record" if reading.channel == "roster" else reading.channel
    return channel in translation.blind or (channel in translation.endless and reading.outcome == "wrong-end")


def _seen(view: View, judgement: Judgement) -> str:
    """What a look shows of the account that a judgement is about."""
    wanted = judgement.reading
    if wanted is None:
        return ""
    readings = view.model.rosters if wanted.channel == "roster" else view.readings
    for it in readings:
        if (it.step, it.channel, it.topic, it.account) == (wanted.step, wanted.channel, wanted.topic, wanted.account):
            return shown_text(it, view)
    return "not there"


def shown_text(reading: Reading, view: View) -> str:
    """What a look shows of one account; ends in seconds from the call."""
    if reading.channel == "roster":
        return str(reading.until)
    if reading.channel == "send":
        return "speaks" if reading.code == 0 else f"refused with {reading.code}"
    if reading.muted is None:
        return "nothing readable"
    if not reading.muted:
        return "not muted"
    return f"muted, {end_text(reading, view)}"


def _seconds(reading: Reading, view: View) -> float:
    """The end that a look shows, in seconds from the call (from the look, where no call is known to have made it)."""
    start = reading.belief.made[1] or reading.start
    return float(reading.until) - view.history.clock_offset - start


def end_text(reading: Reading, view: View) -> str:
    """The end of a mute as a look shows it, in seconds from the call that made it."""
    until = reading.until
    if type(until) is not int or until in (0, PERMANENT):
        return f"end {until}"
    return f"{_seconds(reading, view):.0f} s from the call"


def _unsettled(
    before: Line, now: Line, old: View, new: View, end: int, weight: float, translation: Translation
) -> Parting | None:
    """The first look that shows another state where the contract settles none."""
    table = {_place(it): it for it in old.readings}
    for it in new.readings:
        was = table.get(_place(it))
        if was is None or it.step >= end or it.channel in translation.blind or it.belief.others or was.belief.others:
            continue
        if it.muted is None or was.muted is None or _alike(was, it, old, new, translation):
            continue
        clause = "" if _running_out(was, old) or _running_out(it, new) else _open_before(new, it)
        if clause:
            return Parting(
                {clause: ("state", "open")}, shown_text(was, old), shown_text(it, new),
                Shown(now, it.step, before), weight, it.channel, frozenset({it.account}),
            )  # fmt: skip
    return None


def _running_out(reading: Reading, view: View) -> bool:
    """Whether the mute that a look shows ends about then: which side of it a look falls on is chance."""
    until = reading.until
    if not reading.muted or type(until) is not int or until in (0, PERMANENT):
        return False
    return until - view.history.clock_offset - reading.end <= 2 * _SLACK


def _place(reading: Reading) -> tuple[int, str, str, str, str]:
    return reading.step, reading.channel, reading.topic, reading.group, reading.account


def _alike(was: Reading, it: Reading, old: View, new: View, translation: Translation) -> bool:
    if was.muted != it.muted:
        return False
    if (
        not it.muted
        or it.channel == "send"
        or it.channel in translation.endless
        or type(it.until) is not type(was.until)
    ):
        return True
    if not isinstance(it.until, int):
        return True
    if PERMANENT in (it.until, was.until) or 0 in (it.until, was.until):
        return bool(it.until == was.until)
    slack = _SLACK + old.history.clock_error + new.history.clock_error
    return abs(_seconds(was, old) - _seconds(it, new)) <= slack


def _open_before(view: View, reading: Reading) -> str:
    """The observed clause whose request came last before a look; "" where there was none."""
    found = ""
    for answer in view.answers:
        if answer.step < reading.step and answer.conditions.open:
            found = answer.conditions.open[0].clause.id
    return found


# -- observed --------------------------------------------------------------------------------------------------------


def seen_of(view: View, end: int | None = None) -> dict[tuple[str, str], set[str]]:
    """What observed clauses show in a history."""
    found: dict[tuple[str, str], set[str]] = defaultdict(set)
    for clause, what, came in observations(view):
        if clause not in SKIPPED:
            found[clause, what].add(came)
    return found


def _observed(
    facts: Facts, before: Line, now: Line, old: View, new: View, weight: float, end: int, translation: Translation
) -> bool:
    one, other = seen_of(old), seen_of(new)
    facts.clauses.update(clause for clause, _ in other)
    any_found = False
    told = {clause for it in facts.told if it.shown.line is now for clause in it.clauses}
    for key in one.keys() & other.keys():
        clause, what = key
        if (
            one[key] == other[key]
            or clause in told
            or (clause in STATES and end <= len(now.steps) - 1)
            or (clause == "alias.shutted-uin" and {"old", "listed"} & (translation.blind | translation.endless))
        ):
            continue
        if clause in STATES and "listed" in translation.endless | translation.blind:
            continue
        if clause == "rate.beyond-200":
            if not _comparable_bursts(facts, now, one[key], other[key]):
                continue
        elif clause == "group-type.refusal-code" and any(it.shown.line is now for it in facts.told):
            continue
        step = _step_of(new, clause, end)
        answers = (" or ".join(sorted(one[key])), " or ".join(sorted(other[key])))
        facts.observed[clause, what, *answers].append((Shown(now, step, before), weight))
        any_found = True
    return any_found


def _comparable_bursts(facts: Facts, now: Line, one: set[str], other: set[str]) -> bool:
    """Whether what calls past the limit get can be compared: as many of them came in a second."""
    refusals = [{it for it in side if it != "OK 0"} for side in (one, other)]
    if refusals[0] == refusals[1]:
        return False
    sent = sorted(turn.sent for turn in now.turns() if turn.step >= 0 and now.steps[turn.step]["op"] == "burst")
    most = max((sum(at <= it < at + 1 for it in sent) for at in sent[:: max(1, len(sent) // 20)]), default=0)
    if refusals[0] and not refusals[1] and most < 215:
        facts.sent_too_slowly.append(now)
        return False
    return bool(refusals[0] or most >= 215)


def _step_of(view: View, clause: str, end: int) -> int:
    """The step at which an observed clause shows something."""
    for answer in view.answers:
        if any(it.clause.id == clause for it in answer.conditions.open):
            return answer.step
    steps = view.history.program.steps
    for number, step in enumerate(steps):
        if clause == "alias.shutted-uin" and isinstance(step, Listed) and step.old:
            return number
    return next((n for n in range(len(steps) - 1, -1, -1) if isinstance(steps[n], Listed)), len(steps) - 1)
