"""The picture of calls that overlapped: in the page, and in lines of text."""

from __future__ import annotations

import re
from typing import Any
from xml.etree import ElementTree

import pytest

from conformance.report.document import validate
from conformance.report.drawn import Overlapping
from conformance.report.html import page
from conformance.report.intervals import intervals_svg, overlap_lines
from conformance.report.terminal import terminal_summary
from tests.report import samples

TOLD: Overlapping = {
    "member": "m1",
    "orders": 3,
    "before": ["not muted"],
    "calls": [
        {"text": "mute m1 in g1 for good", "sent": 0.0, "answered": 0.0025, "outcome": "OK",
         "leaves": "muted for good", "last": False},
        {"text": "mute m1 in g1 for 7200 s", "sent": 0.0011, "answered": None, "outcome": "no answer",
         "leaves": "muted for 7200 s", "last": True},
        {"text": "mute m2 in g1 for 60 s", "sent": -0.001, "answered": 0.004, "outcome": "OK", "leaves": "",
         "last": False},
    ],
    "looks": [
        {"text": "the muted list shows m1 as not muted", "sent": 0.002, "answered": 0.003, "wrong": False},
        {"text": "the muted list shows m1 as muted until 4294967295", "sent": 1.98, "answered": 1.982, "wrong": True},
    ],
}  # fmt: skip


def bars(svg: str) -> list[dict[str, Any]]:
    """The bars of a picture, from the top."""
    return [it.attrib for it in ElementTree.fromstring(svg).iter("rect")]


def test_every_call_and_look_has_a_bar_from_its_start_to_its_end() -> None:
    found = bars(intervals_svg(TOLD))
    assert [it["class"] for it in found] == ["beside", "never", "possible unanswered", "look", "wrong"]
    spans = [(float(it["x"]), float(it["x"]) + float(it["width"])) for it in found]
    starts = [start for start, _ in spans]
    assert starts == sorted(starts)
    assert spans[1][0] < spans[2][0] < spans[3][0] < spans[1][1] < spans[0][1] < spans[4][0]
    assert spans[2][1] == max(end for _, end in spans)  # nobody knows when it is done


def test_it_is_told_to_those_who_do_not_see_it() -> None:
    told = ElementTree.fromstring(intervals_svg(TOLD)).attrib
    assert told["role"] == "img"
    assert "3 overlapping calls" in told["aria-label"]
    assert "the muted list shows m1 as muted until 4294967295" in told["aria-label"]


def test_texts_from_outside_are_spelled_out() -> None:
    odd: Any = TOLD | {"looks": [TOLD["looks"][1] | {"text": "<script>&\u202e\x1b[31m"}]}
    svg = intervals_svg(odd)
    assert "<script>" not in svg
    assert svg.isprintable()
    ElementTree.fromstring(svg)


def test_calls_of_one_moment_are_drawn_side_by_side() -> None:
    still: Any = TOLD | {
        "calls": [it | {"sent": 0.0, "answered": 0.0} for it in TOLD["calls"]],
        "looks": [it | {"sent": 0.0, "answered": 0.0} for it in TOLD["looks"]],
    }
    assert len({(it["x"], it["width"]) for it in bars(intervals_svg(still))}) == 1


def test_a_page_and_a_terminal_show_it() -> None:
    failure = samples.failure(overlap=TOLD)
    made: Any = samples.document(verdict="fail", exit_code=1)
    made = validate(samples.with_clause(made, "rate.up-to-200", verdict="fail", failures=[failure]))
    shown = page(made)
    assert len(re.findall(r'<svg class="tc-intervals"', shown)) == 1
    assert "in milliseconds from the first call that lists m1" in shown
    said = terminal_summary(made, 100)
    assert "under way: 0.0 to 2.5 ms mute m1 in g1 for good: OK" in said
    assert "1.1 to ? ms" in said


@pytest.mark.parametrize(("calls", "lines"), [(1, 3), (6, 8), (7, 0)])
def test_lines_are_left_out_where_they_are_many(calls: int, lines: int) -> None:
    many: Any = TOLD | {"calls": TOLD["calls"][:1] * calls}
    assert len(overlap_lines(many)) == lines
