"""The result document as HTML for the head of a pytest-html report: no script, nothing from elsewhere.

Every text is made printable first and escaped by the templates, so nothing that a vendor answers is markup.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from functools import cache, partial
from pathlib import Path
from typing import Any, Final

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup, escape

from conformance.contract.language import _, again
from conformance.report import seen, text, tried, view
from conformance.report.document import ClauseResult, Document
from conformance.report.drawn import Overlapping, Timeline
from conformance.report.frame import VIEWPORT, tag
from conformance.report.intervals import intervals_svg
from conformance.report.timeline import timeline_svg

_HERE: Final = Path(__file__).parent
_MOST_FAILURES: Final = 3
_MOST_TEXT: Final = 2_000
_MOST_PROGRAM: Final = 20_000
_SECTIONS: Final = (
    "verdict", "failures", "known", "matrix", "unsteady", "not_judged", "observed", "not_applicable", "tried", "app",
    "run",
    "register", "properties",
)  # fmt: skip


def summary_html(document: Document) -> list[str]:
    """The report's own part as HTML fragments, to extend the `prefix` of `pytest_html_results_summary`.

    The first is a style sheet; then the verdict, the failures as arguments, the matrix of clauses, what was not judged
    and why, the observed answers, what was tried together, the calls, the register, and a heading for pytest-html's
    own table.
    """
    clean: Document = text.printable_tree(document)
    facts: dict[str, Any] = {
        "d": clean,
        "headline": view.headline(clean),
        "tally": view.tally(clean["clauses"]),
        "advice": view.advice(clean),
        "part": view.portion(clean),
        "groups": view.groups(clean),
        "failing": view.failing(clean),
        "known": view.known(clean),
        "entries": view.entries(clean),
        "ids": {clause["id"] for clause in clean["clauses"]},
        "fates": view.FATES,
        "evidence": seen.summary(clean),
        "unsteady": view.unsteady(clean),
        "not_judged": view.by_reason(clean, view.NOT_JUDGED),
        "not_applicable": view.by_reason(clean, ["not-applicable"]),
        "observed": [clause for clause in clean["clauses"] if clause["observed"]],
        "commands": sorted(clean["calls"]["by_command"].items(), key=lambda pair: -pair[1]),
        "legend": [each for each, _ in view.tally(clean["clauses"])],
        "most_failures": _MOST_FAILURES,
        "title": partial(view.title, clean),
        "where": partial(view.where, clean),
        **_tried(clean),
    }
    drawing = _templates()
    return [style(), *(drawing.get_template(f"{name}.html.j2").render(facts) for name in _SECTIONS)]


def _tried(document: Document) -> dict[str, Any]:
    """What the section on conditions tells; nothing where a run has counted none."""
    if "conditions" not in document:
        return {"tried": None}
    it = document["conditions"]
    return {
        "tried": it, "scope": tried.scope(document), "picture": tried.picture(it), "least": tried.least(it),
        "blocks": tried.blocks(it), "never": tried.never(it), "heat_levels": tried.LEVELS,
    }  # fmt: skip


def page(document: Document) -> str:
    """The report's own part as a page by itself."""
    top = escape(text.printable(view.headline(document).words))
    title = escape(heading())
    head = f'<meta charset="utf-8">{VIEWPORT}<title>{top}: {title}</title>'
    body = f"<h1>{title}</h1><main>{''.join(summary_html(document))}</main>"
    return f'<!doctype html>\n<html lang="{tag()}"><head>{head}</head><body>{body}</body></html>\n'


def heading() -> str:
    """What the report is called."""
    return _("Conformance of forbid_send_msg")


def finished(html: str) -> str:
    """pytest-html's page as phones and screen readers need it: its language, its width, and where its main part is."""
    for mark, better in (
        ("<html>", f'<html lang="{tag()}">'),
        ('<meta charset="utf-8"/>', f'<meta charset="utf-8"/>\n    {VIEWPORT}'),
        ('<div class="summary">', '<div class="summary" role="main">'),
    ):
        html = html.replace(mark, better, 1)
    return html


def style() -> str:
    """The style sheet of the report, as an element."""
    return f"<style>\n{sheet()}</style>"


def sheet() -> str:
    """The style sheet of the report: what other pages of ours that show clauses are drawn with, too."""
    return (_HERE / "style.css").read_text(encoding="utf-8")


def templates(*folders: Path) -> Environment:
    """What draws templates of these folders and of the report: with autoescape, and with the report's filters."""
    environment = Environment(
        loader=FileSystemLoader([*folders, _HERE / "templates"]),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters |= {
        "standing": view.standing,
        "percent": tried.percent,
        "held": view.held,
        "seen": seen.seen,
        "arguments": view.arguments,
        "short": _short,
        "hint": _hint,
        "clip": lambda value: text.clip(value, _MOST_TEXT),
        "program": _program,
        "timeline": _timeline,
        "intervals": _intervals,
        "spelled": text.spelled,
        "again": again,
        "breakable": breakable,
        "name": _name,
        "command": _command,
        "listed": listed,
        "plural": text.plural,
        "seconds": text.seconds,
        "moment": text.moment,
        "width_told": view.width_told,
    }
    environment.globals |= {"span": text.span, "reproduced": view.REPRODUCED, "_": _}
    environment.globals["reproduced_by_client"] = view.REPRODUCED_BY_CLIENT
    return environment


@cache
def _templates() -> Environment:
    return templates()


def _name(name: str) -> Markup:
    """A name that is never broken."""
    return Markup('<span class="tc-name">{}</span>').format(name)


def breakable(name: str) -> Markup:
    """A name that is too long for a phone: it is broken between its words."""
    return Markup("<wbr>").join(re.split(r"(?<=[./])|(?<=::)|(?<=_)", name))


def _command(command: str) -> Markup:
    """A command that is broken before its options alone, on a phone between words too, and never at a hyphen."""
    return Markup(" ").join(map(_part, re.split(r" (?=-)", command)))


def _part(part: str) -> Markup:
    if " " not in part:
        return _name(part)
    return Markup('<span class="tc-part">{}</span>').format(Markup(" ").join(map(_name, part.split(" "))))


def listed(names: Iterable[str]) -> Markup:
    return Markup(", ").join(map(_name, names))


def _short(clause: ClauseResult) -> str:
    """A clause's id without its group, for a tile that stands under the group's name."""
    return clause["id"].rpartition(".")[2]


def _hint(clause: ClauseResult) -> str:
    judged = f"{view.held(clause, 'exchange')}, {text.plural(clause['programs'], 'program')}"
    counts = judged if clause["calls"] else _("no exchange judged")
    title = f"{clause['id']} ({clause['level']}): {_(view.standing(clause).one)}"
    lines = [title, _(clause["says"]), again(clause["reason"]), counts, seen.seen(clause)]
    return "\n".join(line for line in lines if line)


def _program(program: object) -> str:
    """A program to read and to copy: a step a line where it has steps."""
    if isinstance(program, dict) and isinstance(program.get("steps"), list) and len(program) == 1:
        steps = ",\n  ".join(json.dumps(step) for step in program["steps"])
        return text.clip(f'{{"steps": [\n  {steps}\n]}}', _MOST_PROGRAM)
    return text.clip(json.dumps(program, indent=1), _MOST_PROGRAM)


def _intervals(overlap: Overlapping) -> Markup:
    return Markup(intervals_svg(overlap))  # it escapes every text it is given


def _timeline(timeline: Timeline) -> Markup:
    return Markup(timeline_svg(timeline))  # it escapes every text it is given
