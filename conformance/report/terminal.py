"""The result in a few lines of plain text, for a terminal or the log of a CI server. ASCII of ours alone."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Final

from conformance.report.document import Document, Failure
from conformance.report.text import moment, one_line, plural, span
from conformance.report.tried import line
from conformance.report.view import Standing, advice, arguments, by_reason, failing, groups, headline, standing, tally

_MOST_FAILURES: Final = 20
_MOST_IDS: Final = 8
_COLOURS: Final = {"good": "32;1", "bad": "31;1", "open": "33;1"}
_STANDING_COLOURS: Final = {"fail": "31;1", "fail-should": "33", "pass": "32", "observed": "36"}


def terminal_summary(document: Document, width: int = 100, *, color: bool = False, reports: Iterable[Path] = ()) -> str:
    """The verdict, a line a clause group, what fails with its smallest program, and where the `reports` are.

    `width` is the longest line, in characters, where words allow; `color` adds ANSI colours.
    """
    paint = _Paint(color)
    lines = [
        *_head(document, width, paint),
        "",
        *_groups(document, width, paint),
        *_failures(document, width, paint),
        *_open_ends(document, width, paint),
    ]
    steps = advice(document)
    if steps:
        lines += ["", "Next:"]
        for step in steps:
            lines += _wrapped(step.text, width, "  - ")
            lines += [f"      {step.command}"] if step.command else []
    found = [str(path) for path in reports]
    if found:
        lines += ["", "Reports: " + "  ".join(found)]
    return "\n".join(lines) + "\n"


class _Paint:
    def __init__(self, color: bool) -> None:
        self._color = color

    def __call__(self, text: str, code: str) -> str:
        return f"\x1b[{code}m{text}\x1b[0m" if self._color and code else text

    def letter(self, each: Standing) -> str:
        return self(each.letter, _STANDING_COLOURS.get(each.key, ""))


def _head(document: Document, width: int, paint: _Paint) -> Iterator[str]:
    top, calls, target = headline(document), document["calls"], document["target"]
    yield paint(f"{top.words.upper()} - {one_line(document['sentence'], 10 * width)}", _COLOURS[top.mood])
    limit = "" if calls["limit"] is None else f" of at most {calls['limit']:,}"
    if calls.get("again"):
        limit += f" ({calls['again']:,} made again)"
    yield from _wrapped(f"Evidence: {target['label']}", width)
    how = f"profile {document['profile']}, seed {document['seed']}"
    if target["kind"] == "client":
        how = document["profile"] if document["seed"] is None else f"{document['profile']}, seed {document['seed']}"
    yield from _wrapped(
        f"{target['kind']} {target['endpoint']}, SDKAppID {target['sdkappid']}; {moment(document['started'])}, for "
        f"{span(document['started'], document['finished'])}; {calls['total']:,} calls{limit}; {how}",
        width,
    )


def _groups(document: Document, width: int, paint: _Paint) -> Iterator[str]:
    every = groups(document)
    name = max((len(group) for group, _ in every), default=0)
    room = max((len(clauses) for _, clauses in every), default=0)
    for group, clauses in every:
        letters = "".join(paint.letter(standing(clause)) for clause in clauses) + " " * (room - len(clauses))
        counts = ", ".join(f"{count} {each.one if count == 1 else each.many}" for each, count in tally(clauses))
        yield f"  {one_line(group, 40):<{name}}  {letters}  {counts}"
    legend = "  ".join(f"{each.letter} {each.one.replace(' clause', '')}" for each, _ in tally(document["clauses"]))
    yield from _wrapped(legend, width, "  ")
    if says := line(document):
        yield from _wrapped(says, width, "  ")


def _failures(document: Document, width: int, paint: _Paint) -> Iterator[str]:
    found = failing(document)
    for clause in found[:_MOST_FAILURES]:
        each = standing(clause)
        yield ""
        title = f"{each.letter} {clause['id']} ({clause['level']}): "
        first = next(iter(arguments(clause)), None)
        says = first["says"] if first else clause["reason"]
        yield paint(title, _STANDING_COLOURS.get(each.key, "")) + one_line(says, max(2 * width - len(title), 40))
        if first:
            yield from _wrapped(f"program:   {_program(first)}", width, "    ")
            yield from _wrapped(f"predicted: {one_line(first['predicted'], 2 * width)}", width, "    ")
            yield from _wrapped(f"got:       {one_line(first['got'], 2 * width)}", width, "    ")
    if len(found) > _MOST_FAILURES:
        yield f"\n{plural(len(found) - _MOST_FAILURES, 'more clause')} with failures; see the reports."


def _program(failure: Failure) -> str:
    """The steps up to the first wrong one, in one line; that one in brackets."""
    texts: list[str] = []
    for step in failure["steps"]:
        texts.append(f">>{one_line(step['text'], 160)}<<" if step["mark"] == "wrong" else one_line(step["text"], 160))
        if step["mark"] == "wrong":
            break
    return "; ".join(texts)


def _open_ends(document: Document, width: int, paint: _Paint) -> Iterator[str]:
    for root in document["root_failures"]:
        yield ""
        yield paint("Precondition failed: ", "33;1") + one_line(root["says"], 2 * width)
        yield from _wrapped(f"behind it: {', '.join(root['clauses']) or 'no clause'}", width, "    ")
    for error in document["harness_errors"]:
        yield ""
        yield paint("Harness error: ", "33;1") + one_line(f"{error['where']}: {error['says']}", 3 * width)
    unjudged = by_reason(document, ("unsteady", "unknown", "no-recording", "budget", "harness-error", "not-applicable"))
    if unjudged:
        yield ""
    for each, reason, ids in unjudged:
        more = f" and {len(ids) - _MOST_IDS} more" if len(ids) > _MOST_IDS else ""
        named = ", ".join(ids[:_MOST_IDS]) + more
        yield from _wrapped(f"{each.letter} {plural(len(ids), 'clause')}: {reason} ({named})", width)
    if says := document["clock"].get("disagreement"):
        yield from _wrapped(f"Clocks: {says}", width)
    for thing in document["left_behind"]:
        yield f"Left behind: {one_line(thing, 2 * width)}"


def _wrapped(text: str, width: int, first: str = "") -> list[str]:
    flat = one_line(text, 12 * width)
    return textwrap.wrap(
        flat, width, initial_indent=first, subsequent_indent=" " * (len(first) + 2), break_long_words=False,
        break_on_hyphens=False,
    )  # fmt: skip
