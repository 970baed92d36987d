"""A comparison of pages told to people: text for a terminal, Markdown for a ticket, HTML for a browser."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from jinja2 import Environment

from conformance.changes.pages.checking import Check
from conformance.changes.pages.differences import Comparison, Difference
from conformance.changes.pages.structure import Page
from conformance.report.text import clip, plural, printable, spelled

_LONGEST: Final = 160
_UNREAD: Final = 20
"""Unread pieces that are told one by one; JSON has them all."""


class PagesTold:
    """Two copies of a page."""

    def __init__(self, told: Comparison) -> None:
        self.verdict = told.verdict
        self.reason = told.reason
        self.title = f"{_side(told.old)} → {_side(told.new)}"
        self.groups: list[tuple[str, Sequence[Difference]]] = [("", told.differences)]
        self.unread = [
            f"{each['side']}, {each['where']}: {each['text'] or ''} ({each['why']})"
            for each in told.as_json()["unread"]
        ]


class CheckTold:
    """A page against the contract."""

    def __init__(self, told: Check) -> None:
        self.verdict = told.verdict
        self.reason = told.comparison.reason
        self.title = f"{_side(told.page)} against the contract"
        self.groups: list[tuple[str, Sequence[Difference]]] = [
            ("The page says otherwise", told.differ),
            ("On the page, and in no clause", told.only_page),
            ("In the contract, and not on the page", told.only_contract),
        ]
        self.unread = [f"{each['where']}: {each['text'] or ''} ({each['why']})" for each in told.as_json()["unread"]]


def _side(page: Page) -> str:
    return f"{page.path} ({page.page or 'no page'}, {page.language}, {page.form})"


def text(told: PagesTold | CheckTold) -> str:
    """Lines for a terminal."""
    lines = [told.title, _headline(told), ""]
    for title, differences in told.groups:
        if title and differences:
            lines += [title + ":"]
        for each in differences:
            lines.append(f"{each.severity:4}  {each.kind}: {each.says}")
            if each.kind in ("wording", "note", "code-text", "sample-url"):
                lines += [f"        - {clip(each.old, _LONGEST)}"] * bool(each.old) + [
                    f"        + {clip(each.new, _LONGEST)}"
                ] * bool(each.new)
            if each.clauses:
                lines.append(f"        {', '.join(each.clauses)}")
    if told.unread and not told.reason:
        lines += ["", f"Not read or not compared ({len(told.unread)}):"]
        lines += [f"  {clip(' '.join(each.split()), _LONGEST)}" for each in told.unread[:_UNREAD]]
        if len(told.unread) > _UNREAD:
            lines.append(f"  and {len(told.unread) - _UNREAD} more: --format json has them all.")
    return "\n".join(spelled(line) for line in lines).rstrip() + "\n"


def _headline(told: PagesTold | CheckTold) -> str:
    count = sum(len(differences) for _, differences in told.groups)
    if told.verdict == "unknown":
        return f"unknown: {told.reason}"
    return "same: nothing differs." if not count else f"changed: {plural(count, 'difference')}."


def markdown(told: PagesTold | CheckTold) -> str:
    """A table for a ticket or a merge request."""
    lines = [f"### {_cell(told.title)}", "", _cell(_headline(told)), ""]
    for title, differences in told.groups:
        if not differences:
            continue
        lines += [f"#### {title}", ""] if title else []
        lines += ["| severity | kind | what | old | new | clauses |", "| --- | --- | --- | --- | --- | --- |"]
        lines += [
            f"| {each.severity} | {each.kind} | {_cell(each.what)} | {_cell(each.old)} | {_cell(each.new)} "
            f"| {', '.join(each.clauses)} |"
            for each in differences
        ]
        lines.append("")
    if told.unread and not told.reason:
        lines += [f"Not read or not compared ({len(told.unread)}):", ""]
        lines += [f"- {_cell(each)}" for each in told.unread[:_UNREAD]]
        if len(told.unread) > _UNREAD:
            lines.append(f"- and {len(told.unread) - _UNREAD} more")
    return "\n".join(lines).rstrip() + "\n"


def _cell(words: str) -> str:
    words = spelled(clip(" ".join(words.split()), _LONGEST))
    for mark in "\\|<>[]*`":
        words = words.replace(mark, "\\" + mark)
    return words


_HTML: Final = """\
<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{{ told.title }}</title>
<style>
:root { color-scheme: light dark; --line: #8885; --fail: #c62828; --warn: #b26a00; --note: #1565c0; --info: #666; }
@media (prefers-color-scheme: dark) { :root { --fail: #ff8a80; --warn: #ffb74d; --note: #90caf9; --info: #aaa; } }
body { font: 16px/1.5 system-ui, sans-serif; margin: 0 auto; max-width: 60rem; padding: 1rem; }
body { overflow-wrap: anywhere; }
h1 { font-size: 1.2rem; } h2 { font-size: 1.05rem; }
article { border: 1px solid var(--line); border-left: 4px solid var(--mark); border-radius: 4px; }
article { margin: .7rem 0; padding: .6rem .8rem; }
.fail { --mark: var(--fail); } .warn { --mark: var(--warn); } .note { --mark: var(--note); }
.info { --mark: var(--info); }
article b { color: var(--mark); } article p { margin: .2rem 0; } del, ins { text-decoration: none; display: block; }
del::before { content: "- "; } ins::before { content: "+ "; } code, small { font-size: .85rem; }
</style>
</head>
<body>
<h1>{{ told.title }}</h1>
<p><strong>{{ headline }}</strong></p>
{% for title, differences in told.groups if differences %}
{% if title %}<h2>{{ title }}</h2>{% endif %}
{% for each in differences %}
<article class="{{ each.severity }}">
<p><b>{{ each.severity }}</b> {{ each.kind }} <small>({{ each.where }})</small></p>
<p>{{ each.says }}</p>
{% if each.old %}<del>{{ each.old }}</del>{% endif %}
{% if each.new %}<ins>{{ each.new }}</ins>{% endif %}
{% if each.clauses %}<p><code>{{ each.clauses | join(", ") }}</code></p>{% endif %}
</article>
{% endfor %}
{% endfor %}
{% if told.unread and not told.reason %}
<details><summary>Not read or not compared ({{ told.unread | length }})</summary>
<ul>{% for each in told.unread %}<li>{{ each }}</li>{% endfor %}</ul></details>
{% endif %}
</body>
</html>
"""


def html(told: PagesTold | CheckTold) -> str:
    """One page that needs nothing else."""
    shown = Environment(autoescape=True, trim_blocks=True, finalize=lambda it: printable(it) if type(it) is str else it)
    template = shown.from_string(_HTML)
    return template.render(told=told, headline=_headline(told))
