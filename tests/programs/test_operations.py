"""Programs go to JSON and back, and what is no program is told in one sentence."""

import json

import pytest
from hypothesis import given, settings

from conformance.programs import strategies
from conformance.programs.building import group, looks, program, put
from conformance.programs.operations import (
    Burst,
    Change,
    Create,
    Listed,
    Mute,
    Overlap,
    Program,
    ProgramError,
    Send,
    Wait,
    accounts_of,
    part_of,
    program_from_json,
)
from conformance.suite.collecting import properties


@given(
    strategies.sequences() | strategies.list_programs() | strategies.rejoin_programs() | strategies.random_programs()
)
@settings(max_examples=60, deadline=None)
def test_drawn_programs_survive_json(drawn: Program) -> None:
    again = program_from_json(json.loads(json.dumps(drawn.to_json())))
    assert again.key() == drawn.key()


def test_every_kind_of_step_survives_json() -> None:
    call = Mute("g1", ("m1", "owner"), "60", "t1@g1", Change(put=(("MuteTime", 1e3),), query=(("random", None),)))
    made = program(
        group("Community", "m1", topics=True),
        call,
        Overlap((call, call)),
        Burst((call, call), 3, 0),
        Wait(2),
        looks("m1"),
    )
    again = program_from_json(json.loads(json.dumps(made.to_json())))
    assert again == made
    assert again.key() == made.key()


def test_a_burst_of_one_call_is_read_as_it_was_written_before() -> None:
    call = {"op": "mute", "group": "g1", "members": ["m1"], "seconds": 60}
    read = program_from_json({"steps": [{"op": "burst", "call": call, "count": 3, "rate": 0}]})
    assert read == program(Burst((Mute("g1", ("m1",), 60),), 3, 0))


def test_the_calls_of_a_burst_are_made_in_turn() -> None:
    one, other = Mute("g1", ("m1",)), Mute("g1", ("m2",), 0)
    assert [part_of(Burst((one, other), 3, 0), branch) for branch in range(3)] == [one, other, one]


def test_values_that_python_takes_for_equal_are_different_programs() -> None:
    keys = {program(Mute("g1", ("m1",), seconds)).key() for seconds in (1, True, 1.0, "1")}
    assert len(keys) == 4


@pytest.mark.parametrize(
    ("data", "says"),
    [
        ([], "list"),
        ({"steps": [{"op": "fly"}]}, "step 0: no such operation"),
        ({"steps": [{"op": "wait", "for": 3}]}, "no field 'for'"),
        ({"steps": [{"op": "mute", "group": "g1", "members": "m1"}]}, "no list of roles"),
        ({"steps": [{"op": "listed", "group": "peter"}]}, "no role for a group"),
        ({"steps": [{"op": "mute", "group": "g1", "members": ["peter"]}]}, "no role for an account"),
        ({"steps": [{"op": "burst", "calls": [], "count": 3, "rate": 0}]}, "calls is no list of calls"),
    ],
)
def test_what_is_no_program_is_told(data: object, says: str) -> None:
    with pytest.raises(ProgramError, match=says):
        program_from_json(data)


def test_roles_inside_a_changed_body_are_accounts_too() -> None:
    made = program(Mute("g1", ("m1",), change=put(Members_Account=["$m3", {"x": "$m4"}])))
    assert accounts_of(made) == ("m1", "m3", "m4")


def test_every_property_has_a_sentence_and_a_clause() -> None:
    for name, clauses, test in properties():
        assert clauses, name
        assert test.__doc__, name


def test_looks_overlap_with_calls_but_come_in_no_burst() -> None:
    calls = (Mute("g1", ("m1",), 60), Listed("g1"), Send("g1", "m2"), Mute("g1", ("m3",), 0))
    program = Program((Create("g1", "Public", ("m1", "m2", "m3")), Overlap(calls, 2)))
    assert program_from_json(program.to_json()) == program
    assert accounts_of(program) == ("m1", "m2", "m3")
    assert [Overlap(calls, 2).lane(branch) for branch in range(4)] == [(0, 0), (1, 0), (0, 1), (1, 1)]
    assert [Overlap(calls).lane(branch) for branch in range(3)] == [(0, 0), (1, 0), (2, 0)]
    step = {"op": "burst", "calls": [{"op": "listed", "group": "g1"}], "count": 2, "rate": 2}
    with pytest.raises(ProgramError, match="only mute calls come in bursts"):
        program_from_json({"steps": [step]})
