"""Drift as people read it: text for a terminal, Markdown for an issue, a page of its own."""

from __future__ import annotations

import html
import json
from typing import Final

from conformance.changes.change import Change, Drift
from conformance.changes.drawing import drawn
from conformance.changes.forms import Form
from conformance.contract import vendor
from conformance.report.text import clip, plural, printable_tree, spelled

_MOST: Final = 160
_ROWS: Final = 8
_APART: Final = ("clauses", "programs")
_MARKS: Final = {"fail": "✗", "warn": "!", "note": "·", "info": "·"}


def told(drift: Drift, form: Form) -> str:
    """The whole of it in one form, without a new line at its end."""
    match form:
        case "json":
            return json.dumps(printable_tree(drift.to_json()), indent=1, ensure_ascii=True)
        case "markdown":
            return _markdown(drift)
        case "html":
            return _html(drift)
        case _:
            return _text(drift)


def headline(drift: Drift) -> str:
    """What came of it, in one sentence."""
    compared = (
        f"{plural(drift.programs, 'program')} and {plural(drift.clauses, 'clause')} compared"
        if drift.baseline.kind == "recordings"
        else f"{plural(drift.clauses, 'clause')} compared"
    )
    if drift.verdict == "unknown":
        return f"Unknown: too little could be compared ({compared})."
    if drift.verdict == "same":
        return f"Nothing has changed: {compared}."
    return f"{plural(len(drift.changes), 'change')}, the worst is {drift.severity}: {compared}."


def _sides(drift: Drift) -> list[str]:
    return [
        f"{name}: {it.path} ({it.kind}, {it.origin or 'unknown'}, {it.at or 'no date'})"
        for name, it in (("baseline", drift.baseline), ("current", drift.current))
    ]


def _value(text: str) -> str:
    return clip(text, _MOST) if text else "nothing"


def _text(drift: Drift) -> str:
    lines = [headline(drift), *(f"  {line}" for line in _sides(drift))]
    for it in drift.changes:
        lines += ["", f"{_MARKS[it.severity]} {it.severity} {it.kind}: {it.says}"]
        lines += [f"    {name}: {text}" for name, text in _facts(it)]
        if it.program:
            lines.append("    the smallest program that shows it:")
            lines += [f"      {number}. {step}" for number, step in enumerate(it.program, 1)]
    if drift.not_compared:
        lines += ["", "Not compared:", *_not_compared(drift)]
    return "\n".join(map(spelled, lines))


def _not_compared(drift: Drift) -> list[str]:
    """A line each, up to so many as leave the changes in sight; `--format json` has all."""
    rows = [f"  {what}: {why}" for what, why in drift.not_compared]
    if len(rows) <= _ROWS:
        return rows
    return [*rows[: _ROWS - 1], f"  and {len(rows) - _ROWS + 1} more, which --format json has"]


def _facts(it: Change) -> list[tuple[str, str]]:
    facts = [
        ("where", it.where), ("before", _value(it.old)), ("now", _value(it.new)), ("clauses", ", ".join(it.clauses)),
    ]  # fmt: skip
    return [*facts, ("programs", str(it.programs))] if it.programs else facts


def _markdown(drift: Drift) -> str:
    lines = [f"## {escaped(headline(drift))}", "", *(f"- {escaped(line)}" for line in _sides(drift))]
    for it in drift.changes:
        lines += ["", f"### {it.severity}: {escaped(it.says)}", "", "| | |", "| --- | --- |"]
        lines += [f"| {name} | {escaped(text)} |" for name, text in [("kind", it.kind), *_facts(it)]]
        if it.program:
            lines += ["", *(f"{number}. {escaped(step)}" for number, step in enumerate(it.program, 1))]
    if drift.not_compared:
        lines += ["", "### Not compared", ""]
        lines += [f"- {escaped(what)}: {escaped(why)}" for what, why in drift.not_compared]
    return "\n".join(lines)


def escaped(text: str) -> str:
    """Foreign text that is no markup in Markdown, and mentions nobody."""
    text = html.escape(spelled(text), quote=False)
    for sign in "\\`*_[]|#~":
        text = text.replace(sign, f"\\{sign}")
    return text.replace("@", "&#64;")


def _html(drift: Drift) -> str:
    """A page of its own: no script, nothing from elsewhere."""
    facts = {
        "drift": drift, "headline": headline(drift), "sides": _sides(drift), "says": vendor().clauses,
        "facts": lambda it: [pair for pair in [("kind", it.kind), *_facts(it)] if pair[0] not in _APART],
    }  # fmt: skip
    return drawn("drift", f"Drift: {headline(drift)}", facts).rstrip()
