"""The digest of a property's programs: it changes when they do, and with nothing else."""

from __future__ import annotations

import ast
import importlib
from dataclasses import replace
from pathlib import Path

import pytest

from conformance.programs import strategies
from conformance.programs.building import group, program
from conformance.recordings.files import read_head
from conformance.suite.collecting import properties
from conformance.suite.digest import code_digest, strategies_of
from conformance.suite.properties import Programs, PropertyTest, tries

RECORDED = sorted((Path(__file__).parents[2] / "cassettes").glob("*.jsonl"))
DEFECTIVE = sorted((Path(__file__).parents[2] / "cassettes" / "defective").glob("*.jsonl"))
SOURCE = Path(strategies.__file__).read_text(encoding="utf-8")
ONE, OTHER = program(group("Public")), program(group("Community"))


def _with(programs: Programs) -> PropertyTest:
    test = tries()(lambda: None)
    test.programs = programs
    return test


def test_the_recordings_that_are_shipped_are_of_the_programs_of_today() -> None:
    now = {it.name: strategies_of(it.test) for it in properties()}
    heads = [read_head(path) for path in RECORDED]
    assert {head.key: head.strategies for head in heads} == now
    defective = [read_head(path) for path in DEFECTIVE]
    assert len(defective) == 5
    assert {head.key: head.strategies for head in defective} == {head.key: now[head.key] for head in defective}


def test_another_docstring_a_comment_or_a_line_break_is_no_other_code() -> None:
    changed = SOURCE.replace('"""Group types', '"""Kinds of groups').replace("\n\n\n", "\n\n# a comment\n\n\n")
    assert changed.count("a comment") > 5
    assert code_digest(changed) == code_digest(ast.unparse(ast.parse(changed))) == code_digest(SOURCE)
    assert code_digest(SOURCE.replace("st.integers(3, 6)", "st.integers(3, 7)")) != code_digest(SOURCE)


def test_another_sentence_of_a_property_changes_no_digest() -> None:
    module = importlib.import_module("conformance.suite.test_persistence")
    test = module.test_a_mute_survives_leaving_and_coming_back
    before, said = strategies_of(test), test.__doc__
    try:
        test.__doc__ = "Another sentence."
        assert strategies_of(test) == before
    finally:
        test.__doc__ = said


@pytest.mark.parametrize(
    "other",
    [
        Programs(first=(OTHER,)),
        Programs(standard=(ONE,)),
        Programs(first=(ONE,), drawn=strategies.sequences(), examples=(0, 1, 2)),
    ],
)
def test_other_programs_are_another_digest(other: Programs) -> None:
    one = Programs(first=(ONE,))
    assert strategies_of(_with(one)) == strategies_of(_with(Programs(first=(program(group("Public")),))))
    assert strategies_of(_with(other)) != strategies_of(_with(one))


def test_what_is_drawn_and_how_often_is_part_of_it() -> None:
    drawing = Programs(drawn=strategies.sequences(), examples=(0, 1, 2))
    assert strategies_of(_with(drawing)) == strategies_of(_with(replace(drawing, drawn=strategies.sequences())))
    assert strategies_of(_with(drawing)) != strategies_of(_with(replace(drawing, drawn=strategies.list_programs())))
    assert strategies_of(_with(drawing)) != strategies_of(_with(replace(drawing, examples=(0, 2, 2))))
