"""A failure as an argument: its steps, the first wrong one marked, what was predicted, what came."""

from __future__ import annotations

import json
from typing import Any

from conformance.contract import Register
from conformance.oracle.checks import Judgement
from conformance.oracle.tags import Kind
from conformance.oracle.wording import answer_text
from conformance.programs.history import Event, Exchange
from conformance.programs.operations import Join, Leave, Mute
from conformance.report.intervals import overlap_lines
from conformance.report.text import clip, spelled
from conformance.verdicts.finding import Finding
from conformance.verdicts.overlapping import overlap_of
from conformance.verdicts.scripts import plan_of, python_script, shell_script
from conformance.verdicts.steps import operation_text

MOST_LINE = 4_000
"""Characters of a line of an argument, its program apart: a text may be whatever somebody answers."""
NOTE = 160
"""Characters of an answer that a step shows."""


def failure_of(finding: Finding, clause_id: str, property_name: str, *, again: bool = False) -> dict[str, Any]:
    """The document's entry for a finding, told for one of its clauses. `again`: it counts for that clause."""
    broken = next((judgement for judgement in finding.broken if judgement.clause == clause_id), finding.broken[0])
    history = finding.view.history
    plan = plan_of(finding.view, broken)
    told = {} if (overlap := overlap_of(finding.view, broken)) is None else {"overlap": overlap}
    return told | {
        "program": history.program.to_json(),
        "property": property_name,
        "step": broken.step,
        "says": broken.says,
        "predicted": broken.predicted,
        "got": broken.got,
        "curl": shell_script(plan),
        "python": python_script(plan),
        "reproduced": "again" if finding.once and again else finding.reproduced,
        "steps": _steps(finding, broken),
        "causes": causes(broken),
        "timeline": _timeline(finding, broken),
    }


def causes(broken: Judgement) -> list[str]:
    """What is special about the place that a judgement is about."""
    if broken.reading is None:
        return []
    tags = broken.reading.belief.tags
    return [broken.reading.group_type, *sorted(str(tag) for tag in tags if Kind.CAUSE in tag.kind)]


def _steps(finding: Finding, broken: Judgement) -> list[dict[str, Any]]:
    history = finding.view.history
    by_step: dict[int, list[Event]] = {}
    for event in history.events:
        if event.step >= 0 and not event.early:
            by_step.setdefault(event.step, []).append(event)
    start = _start(history.events)
    out = []
    for index, step in enumerate(history.program.steps):
        events = by_step.get(index, [])
        mark = "wrong" if index == broken.step else "after" if index > broken.step else "ok"
        exchange = broken.exchange if mark == "wrong" else events[-1].exchange if events else None
        at = exchange.sent - start if exchange else None
        out.append({"text": operation_text(step), "mark": mark, "note": _note(exchange, events), "at": at})
    return out


def _note(exchange: Exchange | None, events: list[Event]) -> str:
    if exchange is None:
        return "" if events else "not reached"
    if exchange.code is not None and exchange.command != "get_group_muted_account":
        return (
            f"{exchange.fields.get('ActionStatus')} {exchange.code} {exchange.fields.get('ErrorInfo') or ''}".strip()[
                :NOTE
            ]
        )
    return answer_text(exchange, NOTE)


def _start(events: tuple[Event, ...]) -> float:
    return next((event.exchange.sent for event in events if event.exchange), 0.0)


def _timeline(finding: Finding, broken: Judgement) -> dict[str, Any] | None:
    reading = broken.reading
    if reading is None or not reading.account or reading.belief.kind not in ("until", "forever"):
        return None
    belief, history = reading.belief, finding.view.history
    start = _start(history.events)
    marks = [
        {"at": event.exchange.sent - start, "text": operation_text(history.program.steps[event.step])}
        for event in history.events
        if event.exchange and event.step >= 0 and isinstance(history.program.steps[event.step], Mute | Leave | Join)
    ][:8]
    forever = belief.kind == "forever"
    return {
        "predicted": [None, None] if forever else [belief.lo - start, belief.hi - start],
        "reported": reading.until - history.clock_offset - start if type(reading.until) is int else None,
        "now": reading.end - start,
        "marks": marks,
    }


def argument_text(finding: Finding, register: Register) -> str:
    """A finding as plain text, for a terminal and for JUnit."""
    broken = finding.broken[0]
    lines = [f"{', '.join(sorted(finding.clauses))}: {broken.says}"]
    lines += [f"  {name}: {register.clause(name).says}" for name in sorted(finding.clauses)]
    for number, step in enumerate(_steps(finding, broken), 1):
        arrow = ">" if step["mark"] == "wrong" else " "
        lines.append(f" {arrow} {number}. {step['text']}   {step['note']}".rstrip())
    lines += [f"  predicted: {broken.predicted}", f"  got: {broken.got}"]
    if overlap := overlap_of(finding.view, broken):
        lines += [f"  {line}" for line in overlap_lines(overlap)]
    lines.append(f"  program: {json.dumps(finding.view.history.program.to_json())}")
    lines = [clip(line, MOST_LINE) for line in lines[:-1]] + lines[-1:]
    # A lone surrogate would make the whole report of a pytest-xdist worker vanish.
    return "\n".join(map(spelled, lines)).encode("ascii", "backslashreplace").decode("ascii")
