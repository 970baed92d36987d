"""A comparison of pages told to people: text for a terminal, Markdown for a ticket, HTML for a browser."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from conformance.changes.drawing import drawn
from conformance.changes.pages.checking import Check
from conformance.changes.pages.differences import Comparison, Difference
from conformance.changes.pages.structure import Page
from conformance.report.text import clip, plural, spelled

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


def html(told: PagesTold | CheckTold) -> str:
    """One page that needs nothing else."""
    return drawn("pages", told.title, {"told": told, "headline": _headline(told)})
