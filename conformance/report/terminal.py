"""The result in a few lines of plain text, for a terminal or a CI server's log. In English, ASCII of ours alone."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Final

from conformance.contract.columns import cells, padded, wrapped
from conformance.contract.language import _, again
from conformance.report.document import ClauseResult, Document, Failure
from conformance.report.intervals import overlap_lines
from conformance.report.seen import seen, summary
from conformance.report.text import moment, one_line, plural, span
from conformance.report.tried import line
from conformance.report.view import (
    Standing,
    advice,
    arguments,
    by_reason,
    failing,
    groups,
    headline,
    known,
    portion,
    standing,
    tally,
    title,
    where,
    width_told,
)

_COLUMN: Final = 36
"""Columns that a tally wants beside the letters, where it is longer."""
_MOST_FAILURES: Final = 20
_MOST_IDS: Final = 8
_WORD: Final = re.compile(r"""(?:[^\s'"]+|'[^']*'|"[^"]*")+""")
"""A word of a command as it stands there, quotes included."""
_COLOURS: Final = {"good": "32;1", "bad": "31;1", "open": "33;1"}
_STANDING_COLOURS: Final = {"fail": "31;1", "fail-should": "33", "pass": "32", "observed": "36"}


def terminal_summary(
    document: Document,
    width: int = 100,
    *,
    color: bool = False,
    reports: Iterable[Path] = (),
    program: Sequence[str] = (),
) -> str:  # fmt: skip
    """The verdict, a line a clause group, what fails with its smallest program, and where the `reports` are.

    `width` is the longest line, in columns: only a name, an address or a path that is longer by itself passes it.
    A command that is longer goes on behind a backslash, as a shell takes it. `color` adds ANSI colours. `program` are
    the words that call the program here.
    """
    paint = _Paint(color)
    lines = [
        *_head(document, width, paint),
        "",
        *_groups(document, width, paint),
        *_failures(document, width, paint),
        *_open_ends(document, width, paint),
    ]
    steps = advice(document, program)
    if steps:
        lines += ["", _("Next:")]
        for step in steps:
            lines += _wrapped(step.text, width, "  - ")
            lines += command_lines(step.command, width, "      " if width >= 60 else "    ")
    found = [str(path) for path in reports]
    if found:
        named = _("Reports: ") + "  ".join(found)
        lines += ["", *([named] if cells(named) <= width else [_("Reports: ").strip(), *(f"  {it}" for it in found)])]
    return "\n".join(lines) + "\n"


def command_lines(command: str, width: int, indent: str) -> list[str]:
    """A command to be pasted: in one line, or where it is too long for the columns in several, a backslash behind each
    but the last. An option's value stays with it, where there is room."""
    if len(indent + command) <= width or not command:
        return [indent + command] if command else []
    parts: list[str] = []
    for word in _WORD.findall(command):
        last = parts[-1] if parts else ""
        value = last.startswith("-") and " " not in last and not word.startswith("-")
        if value and len(f"{indent}  {last} {word} \\") <= width:
            parts[-1] = f"{last} {word}"
        else:
            parts.append(word)
    lines, line = [], indent + parts[0]
    for part in parts[1:]:
        if len(f"{line} {part} \\") > width:
            lines.append(f"{line} \\")
            line = f"{indent}  {part}"
        else:
            line += f" {part}"
    return [*lines, line]


class _Paint:
    def __init__(self, color: bool) -> None:
        self._color = color

    def __call__(self, text: str, code: str) -> str:
        return f"\x1b[{code}m{text}\x1b[0m" if self._color and code else text

    def letter(self, each: Standing) -> str:
        return self(each.letter, _STANDING_COLOURS.get(each.key, ""))


def _head(document: Document, width: int, paint: _Paint) -> Iterator[str]:
    top, calls, target = headline(document), document["calls"], document["target"]
    for text in wrapped(f"{top.words.upper()} - {one_line(again(document['sentence']), 10 * width)}", width):
        yield paint(text, _COLOURS[top.mood])
    spent = plural(calls["total"], "call")
    if calls["limit"] is not None:
        spent = _("{calls} of at most {limit}").format(calls=spent, limit=f"{calls['limit']:,}")
    if calls.get("again"):
        spent += _(" ({count} made again)").format(count=f"{calls['again']:,}")
    if "planned" in calls:
        told = _("{planned} planned").format(planned=f"{calls['planned']:,}")
        if calls.get("findings"):
            told += _(", {count} for findings").format(count=f"{calls['findings']:,}")
        if calls.get("beyond"):
            told += _(", {count} beyond").format(count=f"{calls['beyond']:,}")
        spent += f" ({told})"
    yield from _wrapped(_("Evidence: {label}").format(label=again(target["label"])), width)
    for told in summary(document):
        yield from _wrapped(f"  {told}", width, "  ")
    how = _("{target}, SDKAppID {app}; {when}, for {span}; {calls}; profile {profile}, seed {seed}")
    if target["kind"] == "client":
        how = _("{target}, SDKAppID {app}; {when}, for {span}; {calls}; {profile}")
    yield from _wrapped(
        how.format(
            target=f"{target['kind']} {target['endpoint']}", app=target["sdkappid"], when=moment(document["started"]),
            span=span(document["started"], document["finished"]), calls=spent, profile=document["profile"],
            seed=document["seed"],
        ) + width_told(document) + (f"; {portion(document)}" if portion(document) else ""),
        width,
    )  # fmt: skip


def _groups(document: Document, width: int, paint: _Paint) -> Iterator[str]:
    every = groups(document)
    name = max((len(group) for group, _ in every), default=0)
    room = max((len(clauses) for _, clauses in every), default=0)
    for group, clauses in every:
        standings = [standing(clause) for clause in clauses]
        counts = ", ".join(f"{count} {_(each.one if count == 1 else each.many)}" for each, count in tally(clauses))
        beside = 4 + name + 2 + room
        if beside + min(cells(counts), _COLUMN) <= width:
            letters = "".join(map(paint.letter, standings)) + " " * (room - len(clauses))
            first, *more = wrapped(counts, width - beside, "", "")
            yield f"  {one_line(group, 40):<{name}}  {letters}  {first}"
            yield from (" " * beside + each for each in more)
            continue
        yield f"  {one_line(group, width - 2)}"
        for start in range(0, len(standings), max(width - 4, 1)):
            yield "    " + "".join(map(paint.letter, standings[start : start + max(width - 4, 1)]))
        yield from wrapped(counts, width, "    ", "    ")
    legend = "  ".join(f"{each.letter} {_(each.one).replace(' clause', '')}" for each, _n in tally(document["clauses"]))
    yield from _wrapped(legend, width, "  ")
    if says := line(document):
        yield from _wrapped(says, width, "  ")


def _failures(document: Document, width: int, paint: _Paint) -> Iterator[str]:
    for clause in known(document):
        yield ""
        told = f"K {clause['id']} ({clause['level']}): {one_line(again(clause['reason']), max(3 * width, 300))}"
        yield from wrapped(told, width, "", "    ")
    found = failing(document)
    for clause in found[:_MOST_FAILURES]:
        each = standing(clause)
        yield ""
        title = f"{each.letter} {clause['id']} ({clause['level']}):"
        first = next(iter(arguments(clause)), None)
        says = again(first["says"] if first else clause["reason"])
        head, *rest = wrapped(f"{title} {one_line(says, max(2 * width - len(title), 200))}", width, "", "    ")
        yield head.replace(title, paint(title, _STANDING_COLOURS.get(each.key, "")), 1)
        yield from rest
        if first:
            yield from _labelled(_("program"), _program(first), width)
            yield from _labelled(_("predicted"), one_line(again(first["predicted"]), max(2 * width, 200)), width)
            yield from _labelled(_("got"), one_line(again(first["got"]), max(2 * width, 200)), width)
            for under_way in overlap_lines(first["overlap"]) if "overlap" in first else ():
                yield from _labelled(_("under way"), one_line(under_way, max(2 * width, 200)), width)
        if told := seen(clause):
            yield from _labelled(_("evidence"), told, width)
        yield from _labelled(_("page"), _page(document, clause), width)
    if len(found) > _MOST_FAILURES:
        yield ""
        more = plural(len(found) - _MOST_FAILURES, "more clause")
        yield from wrapped(_("{more} with failures; see the reports.").format(more=more), width)


def _labelled(label: str, text: str, width: int) -> list[str]:
    return _wrapped(f"{padded(f'{label}:', 10)} {text}" if width >= 60 else f"{label}: {text}", width, "    ")


def _page(document: Document, clause: ClauseResult) -> str:
    url, remark = where(document, clause)
    name = title(document, "pages", clause["page"])
    return f"{url} ({remark}), {name}" if url else name if remark == name else f"{name}, {remark}"


def _program(failure: Failure) -> str:
    """The steps up to the first wrong one, in one line; that one in brackets."""
    texts: list[str] = []
    for step in failure["steps"]:
        text = one_line(again(step["text"]), 160)
        texts.append(f">>{text}<<" if step["mark"] == "wrong" else text)
        if step["mark"] == "wrong":
            break
    return "; ".join(texts)


def _open_ends(document: Document, width: int, paint: _Paint) -> Iterator[str]:
    for root in document["root_failures"]:
        yield ""
        yield from _marked(_("Precondition failed:"), one_line(again(root["says"]), 2 * width), width, paint)
        behind = ", ".join(root["clauses"]) or _("no clause")
        yield from _wrapped(_("behind it: {clauses}").format(clauses=behind), width, "    ")
    for error in document["harness_errors"]:
        yield ""
        yield from _marked(_("Harness error:"), one_line(f"{error['where']}: {error['says']}", 3 * width), width, paint)
    unjudged = by_reason(document, ("unsteady", "unknown", "no-recording", "budget", "harness-error", "not-applicable"))
    if unjudged:
        yield ""
    for each, reason, ids in unjudged:
        more = _(" and {count} more").format(count=len(ids) - _MOST_IDS) if len(ids) > _MOST_IDS else ""
        named = ", ".join(ids[:_MOST_IDS]) + more
        yield from _wrapped(f"{each.letter} {plural(len(ids), 'clause')}: {again(reason)} ({named})", width)
    if says := document["clock"].get("disagreement"):
        yield from _wrapped(_("Clocks: {says}").format(says=again(says)), width)
    if "audit" in document:
        said = one_line(" ".join(map(again, document["audit"]["says"])), 6 * width)
        yield from _wrapped(_("Audit: {says}").format(says=said), width)
    for thing in document["left_behind"]:
        yield from _wrapped(_("Left behind: {what}").format(what=one_line(again(thing), 2 * width)), width)


def _marked(title: str, text: str, width: int, paint: _Paint) -> Iterator[str]:
    head, *rest = wrapped(f"{title} {text}", width, "", "  ")
    yield head.replace(title, paint(title, "33;1"), 1)
    yield from rest


def _wrapped(text: str, width: int, first: str = "") -> list[str]:
    return wrapped(one_line(text, 12 * max(width, 80)), width, first, " " * (len(first) + 2))
