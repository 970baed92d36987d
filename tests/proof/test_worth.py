"""What corner programs are worth: what would be tried no more without one of them."""

from __future__ import annotations

import json

import pytest

from conformance.programs.building import FOREVER, group, looks, program
from conformance.programs.operations import Mute, Program
from conformance.proof import worth
from conformance.proof.worth import Worth, as_json, corners, main, showings, table, worths
from conformance.suite.collecting import Property, properties
from conformance.suite.properties import tries

SHORT = program(group("Public", "m1"), Mute("g1", ("m1",), 600), looks("m1"))
LONGER = program(
    group("Public", "m1", "m2"), Mute("g1", ("m1",), 600), looks("m1"), Mute("g1", ("m1",), 0), looks("m1")
)
FOR_GOOD = program(group("Meeting", "m1"), Mute("g1", ("m1",), FOREVER), looks("m1"))


def made(name: str, first: tuple[Program, ...] = (), standard: tuple[Program, ...] = ()) -> Property:
    def test() -> None:
        """Nothing."""

    return Property(name, (), tries(first=first, standard=standard)(test))


@pytest.fixture(scope="module")
def found() -> list[Worth]:
    chosen = corners([made("one", (SHORT,), (LONGER,)), made("other", (), (FOR_GOOD, SHORT))])
    caught = {("one", 0): frozenset("a"), ("one", 1): frozenset("ab"), ("other", 0): frozenset("c")}
    return worths(chosen, list(showings(chosen)), caught)


def test_a_program_is_listed_once_with_all_places_that_it_has(found: list[Worth]) -> None:
    assert [(it.corner.name, it.corner.kind, it.corner.number, it.corner.also) for it in found] == [
        ("one", "first", 0, ("other",)), ("one", "standard", 1, ()), ("other", "standard", 0, ()),
    ]  # fmt: skip


def test_what_another_program_shows_too_is_no_worth(found: list[Worth]) -> None:
    short, longer, for_good = found
    assert short.none
    assert (short.pairs, short.clauses, short.defects) == (0, (), ())
    assert longer.pairs > 0
    assert for_good.pairs > 0
    assert (longer.defects, for_good.defects) == (("b",), ("c",))
    assert not (longer.none or for_good.none)
    assert 0 < short.calls < longer.calls


def test_it_is_told_as_a_table_and_as_json(found: list[Worth]) -> None:
    lines = table(found).splitlines()
    assert lines[0].split() == ["property", "kind", "no.", "calls", "pairs", "clauses", "defects"]
    assert lines[1].endswith("without worth; also in other")
    assert "without worth" not in lines[2] + lines[3]
    assert [it["worth"] for it in as_json(found)] == [False, True, True]


def test_where_no_defects_were_tried_none_is_told(found: list[Worth]) -> None:
    chosen = [it.corner for it in found]
    untried = worths(chosen, list(showings(chosen)))
    assert {it.defects for it in untried} == {None}
    assert untried[0].none
    assert as_json(untried)[0]["defects"] is None


def test_the_command_lists_programs_of_the_suite(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    some = [it for it in properties() if it.name.startswith(("test_topic.", "test_group_type."))]
    monkeypatch.setattr(worth, "properties", lambda: some)
    assert main(["--only", "test_topic.*"]) == 0
    out = capsys.readouterr().out
    assert "test_topic.test_a_topics_mute_is_its_own" in out
    assert "test_group_type." not in out
    assert "--defects" in out
    assert main(["--json", "--defects", "--sample", "1", "--jobs", "1"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert len(told) == len(corners(some))
    assert all(isinstance(it["defects"], list) for it in told)
