"""A picture of one mute: what was done when, when the mute should end, and the end that the vendor gave."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape
from itertools import pairwise
from typing import Final

from conformance.contract.columns import cells
from conformance.contract.language import _, again
from conformance.report.drawn import Timeline
from conformance.report.text import clip, printable, seconds

_WIDTH: Final = 760
_LEFT: Final = 84
_RIGHT: Final = 724
_TO_EDGE: Final = 24
_LEAST_GAP: Final = 18.0
_CHARACTER: Final = 6.3
_LABEL_ROWS: Final = 4
_ROW: Final = 15
_MOST_MARKS: Final = 24


def verdict_on(timeline: Timeline) -> tuple[bool | None, str]:
    """Whether the reported end fits the prediction, and how it lies to it in a few words.

    None where the picture cannot tell: "for good" is reported as some far moment, which no page settles.
    """
    predicted, reported = timeline["predicted"], timeline["reported"]
    if predicted is None:
        return reported is None, _("no mute reported") if reported is None else _("a mute, though none is due")
    low, high = predicted
    if reported is None:
        return False, _("no mute reported")
    if low is None:
        return None, _("ends at {end}").format(end=seconds(reported))
    if reported < low:
        return False, _("ends at {end}, {by} too early").format(end=seconds(reported), by=seconds(low - reported))
    if high is not None and reported > high:
        return False, _("ends at {end}, {by} too late").format(end=seconds(reported), by=seconds(reported - high))
    return True, _("ends at {end}, as predicted").format(end=seconds(reported))


def timeline_svg(timeline: Timeline) -> str:
    """An inline SVG of a few kB, to be styled by the report's style sheet. Gaps are compressed, not to scale."""
    marks = sorted(timeline["marks"], key=lambda mark: mark["at"])[:_MOST_MARKS]
    since = timeline.get("since", marks[0]["at"] if marks else 0.0)
    low, high = timeline["predicted"] or (None, None)
    reported, now = timeline["reported"], timeline["now"]
    x = spaced([since, now, low, high, reported, *(mark["at"] for mark in marks)], _LEFT, _RIGHT)
    fits, says = verdict_on(timeline)
    kind, symbol = {True: ("held", "✓ "), False: ("wrong", "✗ "), None: ("open", "")}[fits]
    labels, rows = _labels([(x[mark["at"]], clip(printable(again(mark["text"])), 40), mark["at"]) for mark in marks])
    top = 12 + rows * _ROW
    expected, got, floor = top + 26, top + 60, top + 84
    due = _due(timeline)
    told = escape(_("Timeline: {due}; reported: {says}").format(due=due, says=says))
    parts = [
        f'<svg class="tc-timeline" viewBox="0 0 {_WIDTH} {floor + 22}" role="img" aria-label="{told}">',
        _line(x[now], top - 6, x[now], floor, "now"),
        *labels,
        _line(_LEFT, top, _RIGHT, top, "axis"),
        *(f'<circle class="mark" cx="{x[mark["at"]]:.1f}" cy="{top}" r="3.5"/>' for mark in marks),
        _lane(expected, _("predicted")),
        _lane(got, _("reported")),
    ]
    if timeline["predicted"] is not None:
        start = x[since]
        end = _RIGHT + _TO_EDGE if low is None else x[low]
        parts.append(_bar(start, end, expected, "muted"))
        if low is not None:
            last = _RIGHT + _TO_EDGE if high is None else max(x[high], end + 4)
            parts.append(_bar(end, last, expected, "margin"))
    parts.append(_text(_LEFT, expected - 10, due, "says"))
    if reported is not None:
        parts.append(_bar(x[since], x[reported], got, kind))
        parts.append(_line(x[reported], got - 9, x[reported], got + 9, f"end-{kind}"))
    parts.append(_text(_LEFT, got - 10, symbol + says, kind))
    anchor = "end" if x[now] > _WIDTH / 2 else "start"
    parts.append(_text(x[now], floor + 13, _("looked at {moment}").format(moment=seconds(now)), "now", anchor))
    return "".join([*parts, "</svg>"])


def _due(timeline: Timeline) -> str:
    if timeline["predicted"] is None:
        return _("no mute is due")
    low, high = timeline["predicted"]
    if low is None:
        return _("never ends")
    if high is None:
        return _("ends after {end}, if ever").format(end=seconds(low))
    if seconds(low) == seconds(high):
        end = _("ends at {end}").format(end=seconds(low))
        return end + (_(", give or take {by}").format(by=seconds(high - low)) if high > low else "")
    return _("ends between {low} and {high}").format(low=seconds(low), high=seconds(high))


def spaced(moments: Iterable[float | None], left: float, right: float) -> dict[float, float]:
    """Where each moment lies between left and right.

    Gaps grow with their power of 0.3: a second beside an hour can still be seen.
    """
    points = sorted({moment for moment in moments if moment is not None})
    gaps = [later - sooner for sooner, later in pairwise(points)]
    least = min(_LEAST_GAP, (right - left) / (len(gaps) + 1))
    weights = [(gap / max(gaps)) ** 0.3 for gap in gaps]
    rest = right - left - least * len(gaps)
    at, found = float(left), dict.fromkeys(points[:1], float(left))
    for point, weight in zip(points[1:], weights, strict=True):
        at += least + rest * weight / sum(weights)
        found[point] = at
    return found


def _labels(marks: list[tuple[float, str, float]]) -> tuple[list[str], int]:
    """The marks' texts above the axis, each on the first row where it has room; without room, only a dot remains."""
    wide = [(at, text, moment, cells(text) * _CHARACTER) for at, text, moment in marks]
    ends: list[float] = []
    placed: list[tuple[float, int, str, str]] = []
    for at, text, moment, width in wide:
        left = min(at, _WIDTH - width)
        row = next((row for row, end in enumerate(ends) if end <= left), len(ends))
        if row == _LABEL_ROWS:
            continue
        ends[row : row + 1] = [left + width + 8]
        placed.append((left, row, text, _("at {moment}").format(moment=seconds(moment))))
    base = 6 + len(ends) * _ROW
    texts = [
        f'<text class="label" x="{left:.1f}" y="{base - row * _ROW - 5}">{escape(text)}<title>{when}</title></text>'
        for left, row, text, when in placed
    ]
    return texts, len(ends)


def _lane(y: float, name: str) -> str:
    return _text(_LEFT - 10, y + 4, name, "lane", "end") + _line(_LEFT, y, _RIGHT, y, "rail")


def _bar(start: float, end: float, y: float, kind: str) -> str:
    left, right = sorted((start, end))
    return f'<rect class="{kind}" x="{left:.1f}" y="{y - 5:.1f}" width="{max(right - left, 2):.1f}" height="10"/>'


def _line(x1: float, y1: float, x2: float, y2: float, kind: str) -> str:
    return f'<line class="{kind}" x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}"/>'


def _text(x: float, y: float, text: str, kind: str, anchor: str = "start") -> str:
    return f'<text class="{kind}" x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}">{escape(text)}</text>'
