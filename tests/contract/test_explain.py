"""What a reader of the command line is told of a clause."""

from __future__ import annotations

import pytest

from conformance.contract import vendor
from conformance.contract.explain import WIDTH, explain, listing


def test_explain_tells_level_page_codes_and_properties() -> None:
    text = explain(vendor(), "members.over-500", {"members.over-500": ["test_too_long_a_list_is_refused"]})
    for part in (
        "A list of more than 500 accounts is refused.",
        "must: the page for the endpoint states it",
        "mute: Muting and Unmuting Group Members",
        "10004   documented       invalid parameter",
        "10005   no fault either  too many accounts",
        "test_too_long_a_list_is_refused",
    ):
        assert part in text


def test_explain_does_not_call_a_code_documented_where_no_page_settles_it() -> None:
    assert "documented" not in explain(vendor(), "group-type.refusal-code", {})


@pytest.mark.parametrize("id", vendor().clauses)
def test_every_clause_can_be_explained_at_100_columns(id: str) -> None:
    assert max(map(len, explain(vendor(), id, {}).splitlines())) <= WIDTH


def test_the_listing_names_every_clause_once_under_its_group() -> None:
    lines = listing(vendor(), vendor().clauses.values()).splitlines()
    assert max(map(len, lines)) <= WIDTH
    assert [line.split()[0] for line in lines if line.startswith("  ") and line[2] != " "] == list(vendor().clauses)
    assert "persistence: leaving and coming back" in lines
    assert lines[-1].startswith(f"{len(vendor().clauses)} clauses: ")


def test_the_listing_marks_a_clause_without_a_property() -> None:
    text = listing(
        vendor(), vendor().matching(["mute-time.zero", "mute-time.expires"]), {"mute-time.zero": ["test_zero"]}
    )
    assert " ".join(text.split()).count("(No property judges it yet.)") == 1
    assert text.endswith("2 clauses: 2 must.\n")


def test_an_empty_listing_says_so() -> None:
    assert listing(vendor(), []) == "No clause.\n"


def test_explain_tells_where_the_page_stands_and_when_it_was_read() -> None:
    assert (
        "Page        mute: Muting and Unmuting Group Members (forbid_send_msg)\n"
        "            https://www.tencentcloud.com/document/product/1047/34951 (read on 2025-12-15)\n"
    ) in explain(vendor(), "mute-time.zero", {})
    unchecked = " ".join(explain(vendor(), "topic.unknown", {}).split())
    assert (
        "https://www.tencentcloud.com/document/product/1047/49471 (not checked, day of reading not kept)" in unchecked
    )


def test_the_listing_tells_where_every_page_of_it_stands() -> None:
    text = listing(vendor(), vendor().matching(["mute-time.zero", "envelope.known-code"]))
    assert text.count("https://") == 2
    assert "mute        Muting and Unmuting" in text
    assert "errors      Error Codes" in text


@pytest.mark.parametrize("width", [40, 60, 80])
def test_in_few_columns_only_a_name_or_an_address_is_longer(width: int) -> None:
    texts = [listing(vendor(), vendor().clauses.values(), width=width)]
    texts += [explain(vendor(), id, {id: ["test_members.test_everybody"]}, width) for id in vendor().clauses]
    for line in "".join(texts).splitlines():
        assert len(line) <= width or len(line.split()) <= 2, line
