"""Drift as people read it: text for a terminal, Markdown for an issue, a page of its own."""

from __future__ import annotations

import html
import json
from typing import Final, Literal, get_args

from conformance.changes.change import Change, Drift
from conformance.contract import vendor
from conformance.report.text import clip, plural, printable_tree, spelled

Form = Literal["text", "json", "html", "markdown"]
FORMS: Final[tuple[Form, ...]] = get_args(Form)
_MOST: Final = 160
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
        lines += ["", "Not compared:", *(f"  {what}: {why}" for what, why in drift.not_compared)]
    return "\n".join(map(spelled, lines))


def _facts(it: Change) -> list[tuple[str, str]]:
    facts = [
        ("where", it.where), ("before", _value(it.old)), ("now", _value(it.new)), ("clauses", ", ".join(it.clauses)),
    ]  # fmt: skip
    return [*facts, ("programs", str(it.programs))] if it.programs else facts


def _markdown(drift: Drift) -> str:
    lines = [f"## {_escaped(headline(drift))}", "", *(f"- {_escaped(line)}" for line in _sides(drift))]
    for it in drift.changes:
        lines += ["", f"### {it.severity}: {_escaped(it.says)}", "", "| | |", "| --- | --- |"]
        lines += [f"| {name} | {_escaped(text)} |" for name, text in [("kind", it.kind), *_facts(it)]]
        if it.program:
            lines += ["", *(f"{number}. {_escaped(step)}" for number, step in enumerate(it.program, 1))]
    if drift.not_compared:
        lines += ["", "### Not compared", ""]
        lines += [f"- {_escaped(what)}: {_escaped(why)}" for what, why in drift.not_compared]
    return "\n".join(lines)


def _escaped(text: str) -> str:
    """Foreign text that is no markup in Markdown, and mentions nobody."""
    text = html.escape(spelled(text), quote=False)
    for sign in "\\`*_[]|#~":
        text = text.replace(sign, f"\\{sign}")
    return text.replace("@", "&#64;")


_STYLE: Final = """\
:root{color-scheme:light dark;--edge:#8884;--fail:#c0362c;--warn:#a86400;--note:#4a6fa5;--info:#5f6b76}
body{font:16px/1.5 system-ui,sans-serif;max-width:60rem;margin:0 auto;padding:1rem;overflow-wrap:anywhere}
h1{font-size:1.4rem}h2{font-size:1.05rem;margin:0 0 .5rem}
article{border:1px solid var(--edge);border-left:.4rem solid var(--c);border-radius:.3rem;padding:.8rem;margin:1rem 0}
.fail{--c:var(--fail)}.warn{--c:var(--warn)}.note{--c:var(--note)}.info{--c:var(--info)}
.tag{color:var(--c);font-weight:600}dl{display:grid;grid-template-columns:6rem 1fr;gap:.2rem .8rem;margin:0}
dt{opacity:.75}dd{margin:0}code{font-size:.9em}@media(max-width:30rem){dl{grid-template-columns:1fr}dt{margin-top:.3rem}}
@media(prefers-color-scheme:dark){:root{--fail:#ff8a80;--warn:#ffb74d;--note:#90b4f0;--info:#aab4be}}"""


def _html(drift: Drift) -> str:
    """A page of its own: no script, nothing from elsewhere."""
    says = vendor().clauses
    parts = [
        "<!doctype html>", '<html lang="en"><head><meta charset="utf-8">',
        '<meta name="viewport" content="width=device-width, initial-scale=1">',
        f"<title>Drift: {_h(headline(drift))}</title><style>{_STYLE}</style></head><body>",
        f"<h1>{_h(headline(drift))}</h1><ul>", *(f"<li>{_h(line)}</li>" for line in _sides(drift)), "</ul>",
    ]  # fmt: skip
    for it in drift.changes:
        parts.append(
            f'<article class="{it.severity}"><h2><span class="tag">{it.severity}</span> {_h(it.says)}</h2><dl>'
        )
        parts += [
            f"<dt>{name}</dt><dd>{_h(text)}</dd>"
            for name, text in [("kind", it.kind), *_facts(it)]
            if name not in _APART
        ]
        clauses = "".join(
            f"<div><code>{_h(name)}</code> {_h(says[name].says) if name in says else ''}</div>" for name in it.clauses
        )
        parts.append(f"<dt>clauses</dt><dd>{clauses}</dd>")
        if it.programs:
            parts.append(f"<dt>programs</dt><dd>{it.programs}</dd>")
        if it.program:
            steps = "".join(f"<li>{_h(step)}</li>" for step in it.program)
            parts.append(f"<dt>smallest</dt><dd><ol>{steps}</ol></dd>")
        parts.append("</dl></article>")
    if drift.not_compared:
        parts.append("<h2>Not compared</h2><ul>")
        parts += [f"<li>{_h(what)}: {_h(why)}</li>" for what, why in drift.not_compared]
        parts.append("</ul>")
    return "\n".join([*parts, "</body></html>"])


def _h(text: str) -> str:
    return html.escape(spelled(text))
