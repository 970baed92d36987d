"""On a real clock waits are dear: which smaller programs are tried without them, and when."""

from __future__ import annotations

from types import SimpleNamespace
from typing import cast

import pytest

from conformance.oracle.checks import Judgement
from conformance.programs.building import group, program
from conformance.programs.operations import Listed, Mute, Program, Wait
from conformance.runs.sooner import sooner_first

QUICK = program(group("Public", "m1"), Mute("g1", ("m1",), 600), Listed("g1"))
SLOW = program(group("Public", "m1"), Mute("g1", ("m1",), 3600), Wait(5), Listed("g1"))
SLOWER = program(group("Public", "m1"), Mute("g1", ("m1",), 7200), Wait(5), Wait(3), Listed("g1"))
SLOW_AT_ONCE = program(group("Public", "m1"), Mute("g1", ("m1",), 3600), Listed("g1"))
SLOWER_AT_ONCE = program(group("Public", "m1"), Mute("g1", ("m1",), 7200), Listed("g1"))


@pytest.mark.parametrize(
    ("candidates", "what", "tried"),
    [
        ([], "wrong-end", []),
        ([QUICK], "wrong-end", [QUICK]),
        ([QUICK, SLOW, SLOWER], "wrong-end", [QUICK, SLOW_AT_ONCE, SLOWER_AT_ONCE, SLOW, SLOWER]),
        ([SLOW, QUICK, SLOWER], "phantom", [SLOW_AT_ONCE, SLOW, QUICK, SLOWER]),
    ],
)
def test_a_wrong_end_shows_before_it_comes(candidates: list[Program], what: str, tried: list[Program]) -> None:
    suspicion = cast("Judgement", SimpleNamespace(sign=("state", what)))
    assert sooner_first(candidates, suspicion) == tried
