"""One after the other, too, a program that waits has its turn when the service's clock is known."""

from __future__ import annotations

from itertools import groupby

import pytest

from conformance.programs.building import HOUR, group, members, program
from conformance.programs.operations import Listed, Mute, Program, Wait
from conformance.runs.run import Run
from conformance.runs.trial import PropertyRun
from conformance.settings.profiles import PROFILES
from tests.runs.wide import Far, Telling, live


def _telling(number: int) -> Program:
    """Eight mutes whose ends are looked at."""
    names = members(1, 8)
    mutes = [Mute("g1", (name,), HOUR + 60 * number) for name in names]
    return program(group("Public", *names), mutes, Listed("g1"))


BRIEF = program(group("Public", "m1"), Mute("g1", ("m1",), 1), Wait(1), Listed("g1"))
BRIEFER = program(group("Public", "m1", "m2"), Mute("g1", ("m1",), 1), Wait(1), Listed("g1"))
TELLING = [_telling(number) for number in range(4)]


def _run(programs: list[Program], calls: int | None = None) -> tuple[Run, Far, Telling]:
    """A run that is asked for these in their order."""
    app, sink = Far(), Telling()
    run = Run(live(app, calls=calls), PROFILES["smoke"], sink=sink, width=1)
    run.ahead(programs)
    it = PropertyRun("one", ("mute-time.expires",))
    for one in programs:
        run.run(it, one)
    assert it.programs == len(programs)
    assert [key for _, key in sink.kept] == [one.key() for one in programs]  # heard as they were asked for
    run.clean_up()
    return run, app, sink


def _mutes(app: Far) -> list[int]:
    """How many mutes each program made, in the order in which they ran."""
    came = [name for command, name in app.came if command == "forbid_send_msg"]
    return [len([*mutes]) for _, mutes in groupby(came)]


def test_what_tells_of_the_clock_runs_before_what_waits(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("conformance.runs.ahead.KNOWN", 1.2)  # three programs tell that well, and none does not
    _, app, _ = _run([BRIEF, TELLING[0], BRIEFER, *TELLING[1:]])
    ran = _mutes(app)
    assert sorted(ran) == [1, 1, 8, 8, 8, 8]  # each once
    first = ran.index(1)
    assert 0 < first < 4
    assert ran[first : first + 2] == [1, 1]


def test_where_the_clock_is_known_programs_run_in_their_turn(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("conformance.runs.ahead.KNOWN", 1.2)
    _, app, _ = _run([*TELLING, BRIEF, _telling(5)])
    assert _mutes(app) == [8, 8, 8, 8, 1, 8]


def test_where_nothing_tells_of_it_no_more_than_some_run_before_their_turn(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("conformance.runs.ahead.MOST", 2)
    silent = [Program(one.steps[:-1]) for one in TELLING]
    _, app, _ = _run([BRIEF, *silent])
    assert _mutes(app) == [8, 8, 1, 8, 8]


@pytest.mark.parametrize("calls", [80, 100])
def test_what_calls_are_short_for_is_not_run_before_its_turn(calls: int) -> None:
    run, app, _ = _run([BRIEF, *TELLING[:1]], calls=calls)
    assert _mutes(app) == ([1, 8] if calls == 80 else [8, 1])
    assert run.target.ledger.total <= calls
