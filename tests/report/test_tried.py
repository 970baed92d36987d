"""What was tried together: a stranger can say what was not, on a terminal and in the page."""

from __future__ import annotations

from typing import Any

import pytest

from conformance.report import tried
from conformance.report.document import Document, validate
from conformance.report.html import summary_html
from conformance.report.terminal import terminal_summary

from . import samples


def counted(**changes: Any) -> Document:
    return validate(samples.counted(**changes))


def flat(text: str) -> str:
    return " ".join(text.split())


def section(document: Document) -> str:
    html = "".join(summary_html(document))
    return flat(html.partition('<section class="tc tc-tried"')[2].partition("</section>")[0])


def test_the_terminal_has_a_line_for_it() -> None:
    assert (
        "conditions: 11 of 15 pairs (73 %), 50 % of triples put to the test; "
        "least: MuteTime with accounts in the list (2 pairs left)"
    ) in flat(terminal_summary(counted()))


def test_where_nothing_was_counted_nothing_is_told() -> None:
    assert "conditions:" not in terminal_summary(samples.valid("pass"))
    assert not section(samples.valid("pass"))


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"partial": True}, "this run was of a part of the suite"),
        ({"verdict": "budget", "exit_code": 3}, "this run did not come to its end"),
        ({"verdict": "interrupted", "exit_code": 2}, "this run did not come to its end"),
    ],
)
def test_a_run_of_a_part_says_that_it_is_of_this_run(changes: dict[str, Any], says: str) -> None:
    assert says in flat(terminal_summary(counted(**changes)))
    assert f"missing from this run alone: {says}" in section(counted(**changes))
    assert "run alone" not in section(counted())


def test_all_is_said_of_all_alone() -> None:
    assert tried.percent({"covered": 999, "possible": 1000}) == "99 %"
    assert tried.percent({"covered": 1000, "possible": 1000}) == "100 %"
    assert tried.percent({"covered": 0, "possible": 0}) == "0 %"


def test_the_picture_is_a_triangle_whose_fields_are_told_in_words() -> None:
    rows = tried.picture(counted()["conditions"])
    assert [(row.says, [(cell.text, cell.level) for cell in row.cells]) for row in rows] == [
        ("where it mutes", [("1", "half")]),
        ("accounts in the list", [("2", "half"), ("1", "half")]),
    ]
    assert rows[0].cells[0].says == "MuteTime with where it mutes: 1 of 4 pairs not tried"
    assert section(counted()).partition("</figure>")[0].count('scope="row"') == 2
    assert "2 of 5 pairs not tried" in section(counted())


def test_dimensions_that_cannot_meet_are_a_field_too() -> None:
    made = samples.counted()
    del made["conditions"]["together"][0]
    assert tried.picture(validate(made)["conditions"])[0].cells[0].level == "never"
    assert "cannot be</span>" in section(validate(made))


def test_of_each_value_it_says_with_what_it_was_not_tried() -> None:
    blocks = tried.blocks(counted()["conditions"])
    assert [block.left for block in blocks] == sorted((block.left for block in blocks), reverse=True)
    missing = next(value for block in blocks for value in block.values if value.value == "missing")
    assert missing.lacks == (("where it mutes", "topic"), ("accounts in the list", "(any)"))
    assert "<i>where it mutes</i> topic; <i>accounts in the list</i> (any)" in section(counted())


def test_a_value_that_was_not_tried_at_all_says_just_that() -> None:
    made = samples.counted()
    made["conditions"]["dimensions"][0]["values"][1]["covered"] = 0
    assert "it was not tried at all" in section(validate(made))


def test_what_cannot_be_has_its_reason() -> None:
    assert (
        "<td>one reason to refuse hides the other</td><td>MuteTime missing with accounts in the list 501 and more</td>"
    ) in section(counted())


def test_many_values_are_told_in_few_words() -> None:
    dimension: Any = {"name": "x", "says": "x", "values": [
        {"value": name, "refused": name > "f", "covered": 0, "possible": 0} for name in "abcdefgh"
    ]}  # fmt: skip
    assert tried.words(dimension, "abcdefgh") == "(any)"
    assert tried.words(dimension, "gh") == "(any that has to be refused)"
    assert tried.words(dimension, "abcdeg") == "(all but f and h)"
    assert tried.words(dimension, "ca") == "a, c"
    assert tried.words(dimension, "abc", barred="defgh") == "(any)"
