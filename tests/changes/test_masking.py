"""Volatile words are masked by role and by position, and never inside a word."""

from __future__ import annotations

import pytest

from conformance.changes.masking import parts, same_but_for_ids

BINDING = {"admin": "administrator", "g1": "tcf9e607d1e132g1", "m1": "tcf1ab001x"}


def test_the_administrators_name_in_a_sentence_is_left_alone() -> None:
    text = "the identifier must be an app administrator"
    assert parts(text, BINDING) == parts(text, {**BINDING, "admin": "root"})


def test_an_id_is_its_role_and_no_part_of_a_word_is_masked() -> None:
    assert "$g" in parts("group tcf9e607d1e132g1 is gone", BINDING)
    assert parts("administrators only", {"admin": "admin"}) == ("administrators", "only")


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("try later, request id: 0a1b2c", "try later, request id: ff00aa"),
        ("failed (RequestId=qwertyuiop)", "failed (RequestId=asdfghjkl)"),
        ("failed, TraceId 7f3d-11ec", "failed, TraceId 9a0b-22fd"),
        ("failed [req: abcdef]", "failed [req: ghijkl]"),
        ("failed at 1700000001", "failed at 1700000999"),
        ("id: 請求甲", "id: 請求乙"),
    ],
)
def test_request_ids_of_any_alphabet_are_no_change(one: str, other: str) -> None:
    assert parts(one, {}) == parts(other, {})


def test_words_are_words() -> None:
    one, other = parts("this group does not exist", {}), parts("no group has this id", {})
    assert not same_but_for_ids(one, other, {one}, {other})


def test_what_varies_on_one_side_is_volatile() -> None:
    olds = {parts(f"no group here, seen by {word}", {}) for word in ("alpha", "beta")}
    one, other = parts("no group here, seen by alpha", {}), parts("no group here, seen by gamma", {})
    assert same_but_for_ids(one, other, olds, {other})
    assert not same_but_for_ids(one, other, {one}, {other})
