"""Programs side by side: width changes nothing but time."""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Collection, Mapping
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from conformance.api.errors import CallsSpent
from conformance.api.undo.own import is_account
from conformance.contract import vendor
from conformance.programs.building import DAY, group, looks, program
from conformance.programs.cost import calls_of
from conformance.programs.operations import Burst, Listed, Mute, Overlap, Program, Wait
from conformance.recordings.library import Library
from conformance.runs import runner
from conformance.runs.abreast import LEAST, MOST, Abreast, width_for
from conformance.runs.binding import MANY_SLOT, SLOT_NUMBERS, Names
from conformance.runs.recording import Recorder
from conformance.runs.replaying import Replay
from conformance.runs.result import document_of
from conformance.runs.run import Run
from conformance.runs.trial import PropertyRun, Width
from conformance.settings.options import Settings
from conformance.settings.profiles import PROFILES
from conformance.simulator import Reply
from conformance.suite.running import run_all
from conformance.targets.opening import open_target
from conformance.targets.replay import open_replay
from conformance.verdicts.docket import Docket
from tests.runs.wide import FEW, Far, Telling, first_of, live, some, wide


def told(run: Run, sink: Telling) -> dict[str, Any]:
    """What a report would say, but for ids and times."""
    docket = run.docket
    found = {
        name: [(finding.reproduced, sorted(finding.clauses), finding.broken[0].sign) for finding, _ in tally.findings]
        for name, tally in docket.tallies.items()
        if tally.findings
    }
    verdicts = {name: docket.verdict(clause)[0] for name, clause in docket.register.clauses.items()}
    return {"verdicts": verdicts, "kept": sink.kept, "found": found}


@pytest.mark.parametrize(
    ("defects", "variations"),
    [
        ((), ()),
        (("rejoin-clears-public",), ()),
        (("list-cut-at-100",), ()),
        (("private-takes-unmute",), ()),
        ((), ("trial-edition",)),
        ((), ("reads-lag",)),
        ((), ("ends-rounded-up",)),
        ((), ("passing-502",)),
    ],
)
def test_widths_give_the_same_verdicts_in_the_same_order(defects: tuple[str, ...], variations: tuple[str, ...]) -> None:
    one, *others = (
        (app, *wide(app, width))
        for width in (1, 4, 16)
        if (app := Far(defects=defects, variations=variations)) is not None
    )
    assert bool(one[1].docket.failing) == bool(defects)
    for app, run, sink in others:
        assert told(run, sink) == told(*one[1:])
        assert not app.groups


def test_programs_run_side_by_side_and_apart_from_each_other() -> None:
    app = Far()
    wide(app, 8)
    groups = [name for _, name in app.came if name and "lease" not in name]
    changes = sum(one != other for one, other in pairwise(groups))
    assert changes > 3 * len(set(groups))  # one after the other there is one change from each group to the next


@pytest.mark.parametrize("asked", [None, 1, 3])
def test_a_report_says_how_many_programs_ran_side_by_side(asked: int | None) -> None:
    run = Run(live(Far()), PROFILES["smoke"], width=asked)
    assert run.width == (Width(1, 1, None, False) if asked == 1 else None)  # it is not known before the first call
    run_all(run, 1, some(FEW[:1]))
    told = document_of(run, Settings(target="live"), "2026-11-30T12:00:00Z", "2026-11-30T12:00:09Z", 1)
    # No call had been made when the width was chosen: so far away is nobody.
    assert told["width"] == {"programs": asked or MOST, "asked": asked, "round_trip": None, "narrowed": False}


def test_where_time_is_virtual_programs_take_turns() -> None:
    with open_target(Settings(), transport="direct") as target:
        run = Run(target, PROFILES["smoke"], width=4)
        assert run.width is None
        run.ahead(first_of(FEW))
        assert target.ledger.total == 0


@pytest.mark.parametrize("calls", [60, 80, 95])
def test_the_budget_is_exact_and_ends_a_run_where_it_ends_it_at_width_one(calls: int) -> None:
    (one, narrow), (other, broad) = (wide(Far(), width, calls=calls) for width in (1, 8))
    assert one.docket.spent
    assert other.docket.spent
    assert other.target.ledger.total <= calls
    assert broad.kept == narrow.kept[: len(broad.kept)]
    assert len(broad.kept) >= len(narrow.kept) - 2  # what asking for the clock takes, once, is in no program's cost


def test_a_budget_that_is_enough_is_enough_side_by_side() -> None:
    one, _ = wide(Far(), 1)
    calls = one.target.ledger.total
    run, sink = wide(Far(), 8, calls=calls + 40)
    assert not run.docket.spent
    assert len(sink.kept) == len({key for _, key in sink.kept}) > 5


def test_what_programs_cost_is_known_before() -> None:
    with open_target(Settings(), transport="direct") as target:
        run = Run(target, PROFILES["standard"])
        run.runner.run(_OVERLAP)  # before which the clock is asked for, once
        for made in first_of([it.name for it in some([*FEW])]):
            run.runner.accounts.ensure(run.runner.names.needed(made, 0))
            before = dict(target.ledger.by_command)
            run.runner.run(made)
            spent = {
                name: number - before.get(name, 0)
                for name, number in target.ledger.by_command.items()
                if number != before.get(name, 0)
            }
            again = sum(spent.values()) - calls_of(made).total()
            assert 0 <= again <= 2, made  # the simulator stumbles now and then
            assert spent.keys() == calls_of(made).keys()


_OVERLAP = program(
    group("Public", "m1", "m2", "m3"),
    Overlap((Mute("g1", ("m1",), DAY), Mute("g1", ("m2",), DAY), Mute("g1", ("m3",), DAY))),
    Listed("g1"),
)
_BURST = program(group("Public", "m1"), Burst((Mute("g1", ("m1",), DAY),), 20, 0), Listed("g1"))


def _plain(number: int) -> Program:
    return program(group("Public", "m1", "m2"), *(Mute("g1", ("m1",), 600 + number) for _ in range(9)), looks("m1"))


@pytest.mark.parametrize("alone", [_OVERLAP, _BURST])
def test_what_a_program_must_have_alone_runs_alone(alone: Program) -> None:
    app = Far()
    with live(app) as target:
        run = Run(target, PROFILES["standard"], width=8)
        made = [*(_plain(number) for number in range(8)), alone, *(_plain(number) for number in range(8, 16))]
        run.ahead(made)
        it = PropertyRun("some", ())
        for each in made:
            run.run(it, each)
        run.clean_up()
    mutes = [name for command, name in app.came if command == "forbid_send_msg"]
    step = alone.steps[1]
    number = step.count if isinstance(step, Burst) else 3
    others = 9
    own = next(name for name in set(mutes) if mutes.count(name) == number)
    first = mutes.index(own)
    assert mutes[first : first + number] == [own] * number
    # Where nothing is known of the clock yet, a plain mute goes before overlapping calls, in a group of its own.
    assert {mutes.count(name) for name in set(mutes) - {own}} - {1} == {others}


def test_who_waits_lets_others_work() -> None:
    app = Far()
    waiters = [
        program(group("Public", "m1"), Mute("g1", ("m1",), 1), Mute("g1", ("m2",), 600 + number), Wait(1), Listed("g1"))
        for number in range(6)
    ]
    with live(app) as target:
        run = Run(target, PROFILES["standard"], width=1 + 1)
        made = [*waiters, *(_plain(number) for number in range(6))]
        run.ahead(made)
        slept: list[tuple[float, float]] = []
        called: list[float] = []
        for each in made:
            assert run._abreast is not None
            for event in run._abreast.take(each).came.events:
                if event.exchange is None:
                    slept.append((event.began, event.ended))
                else:
                    called.append(event.exchange.sent)
        run.clean_up()
    assert len(slept) == len(waiters)
    together = [sum(start <= one < end for start, end in slept) for one, _ in slept]
    assert max(together) > 2  # more than there are places
    assert any(start < moment < end for start, end in slept for moment in called)


def test_what_waits_longest_begins_first_even_while_there_are_accounts_for_few() -> None:
    app = Far()
    long = program(group("Public", "m1"), Mute("g1", ("m1",), 1), Mute("g1", ("m2",), 606), Wait(10), Listed("g1"))
    with live(app) as target:
        run = Run(target, PROFILES["standard"], width=4)
        made = [*(_plain(number) for number in range(3)), long, *(_plain(number) for number in range(3, 6))]
        begun = list[str]()
        history = run.runner.run
        run.runner.run = lambda given, **more: (begun.append(given.key()), history(given, **more))[1]  # type: ignore
        run._import_for = lambda programs: False  # type: ignore[method-assign]
        run.ahead(made)
        assert run._abreast is not None
        for each in (*made[:3], *made[4:]):
            run._abreast.take(each)
        assert begun[0] == long.key()
        assert not run._abreast._jobs[long.key()].done  # the others had the other place meanwhile
        run.clean_up()  # it ends out of its sleep


def test_a_programs_exception_is_told_where_it_is_told_at_width_one(monkeypatch: pytest.MonkeyPatch) -> None:
    def wrong(*_: object) -> None:
        raise ZeroDivisionError("a mistake of ours")

    monkeypatch.setitem(runner.STEPS, Overlap, wrong)  # type: ignore[arg-type]
    heard = []
    for width in (1, 4):
        app, sink = Far(), Telling()
        run = Run(live(app), PROFILES["smoke"], sink=sink, width=width)
        with pytest.raises(ZeroDivisionError):
            run_all(run, 1, some())
        heard.append(sink.kept)
        assert not app.groups
    assert heard[0] == heard[1]


@pytest.mark.parametrize("after", [1, 5])
def test_an_interrupt_leaves_nothing(after: int, tmp_path: Path) -> None:
    app, sink = Far(), Telling()

    def interrupt() -> None:
        if len(sink.kept) == after:
            raise KeyboardInterrupt

    sink.then = interrupt
    run = Run(live(app, journals=tmp_path), PROFILES["smoke"], sink=sink, width=8)
    with pytest.raises(KeyboardInterrupt):
        run_all(run, 1, some())
    assert len(sink.kept) == after
    assert not app.groups
    assert not list(tmp_path.iterdir())
    assert not [thread for thread in threading.enumerate() if thread.name == "program"]


def test_what_has_nothing_to_do_with_waiting_is_looked_into_without(monkeypatch: pytest.MonkeyPatch) -> None:
    ran: list[Program] = []
    runs = runner.Runner.run

    def run_it(self: runner.Runner, program: Program, **more: Any) -> Any:
        ran.append(program)
        return runs(self, program, **more)

    monkeypatch.setattr(runner.Runner, "run", run_it)
    with live(Far(defects=["ten-percent-longer"])) as target:
        run = Run(target, PROFILES["smoke"])
        it = PropertyRun("some", ("mute-time.seconds",))
        made = program(group("Public", "m1", "m2"), Mute("g1", ("m1",), 9000), Wait(1), Listed("g1"))
        run.run(it, made)
        run.clean_up()
    (finding,) = it.findings
    assert finding.reproduced == "alone"
    assert ran[0] == made
    assert len(ran) > 2
    assert not [each for each in ran[1:] if any(isinstance(step, Wait) for step in each.steps)]


class _Crowded(Far):
    """Forgets every second mute while several groups are there: what a service does wrong under load."""

    def handle(self, method: str, target: str, headers: Mapping[str, str], body: bytes) -> Reply:
        if b"conformance" not in body and len([name for name in self.groups if "lease" not in name]) > 1:
            body = body.replace(b'"MuteTime":600', b'"MuteTime":0')
        return super().handle(method, target, headers, body)


def test_what_shows_side_by_side_alone_is_told_as_that() -> None:
    app = _Crowded()
    with live(app) as target:
        run = Run(target, PROFILES["standard"], width=4)
        made = [
            program(group("Public", "m1"), Mute("g1", ("m1",), 600), Listed("g1"), *[Mute("g1", ("m1",), DAY)] * number)
            for number in range(2, 6)
        ]
        run.ahead(made)
        it = PropertyRun("some", ("effect.listed",))
        for each in made:
            run.run(it, each)
        run.clean_up()
    assert it.findings
    assert {finding.reproduced for finding in it.findings} == {"beside"}
    assert run.width is not None
    assert run.width.narrowed  # the rest ran alone: nothing departed any more, and nothing fails
    assert not run.docket.failing


def test_a_recording_at_a_width_replays(tmp_path: Path) -> None:
    library = Library(tmp_path)
    library.usable()
    names = FEW[:4]
    app = Far(defects=["rejoin-clears-public"])
    target = live(app)
    recorder = Recorder(library, target, PROFILES["smoke"])
    run = Run(target, PROFILES["smoke"], sink=recorder, width=4)
    run_all(run, 1, some(names))
    assert len(library.files()) == len(names)
    narrow, _ = wide(Far(defects=["rejoin-clears-public"]), 1, names=names)
    played = Replay(open_replay(None, "recordings"), PROFILES["smoke"], library, FEW, docket=Docket(vendor()))
    run_all(played, 1, some(names))

    def verdicts(docket: Docket) -> Mapping[str, str]:
        return {name: verdict for name, (verdict, _) in docket.verdicts().items() if verdict in ("pass", "fail")}

    assert verdicts(run.docket) == verdicts(played.docket) == verdicts(narrow.docket)
    assert run.docket.failing


def test_accounts_of_every_slot_are_ours_and_nobody_elses() -> None:
    names = Names("0badcafe")
    roles = ("owner", "m1", "m20", "m1~case", "m1~short", "m1~tail", "m1~dash", "w1")
    found: Collection[str] = [names.account(role, slot) for slot in SLOT_NUMBERS for role in roles]
    assert len(set(found)) == len(found)
    assert all(map(is_account, found))
    assert max(map(len, found)) <= 33
    assert names.account("m21", 0) == names.account("m21", 12)
    assert MANY_SLOT not in SLOT_NUMBERS


def test_the_width_is_chosen_by_the_round_trip() -> None:
    assert [width_for(seconds) for seconds in (0.001, 0.05, 0.1, 0.25, float("inf"))] == [LEAST, 10, MOST, MOST, MOST]


def test_after_the_last_call_nothing_waits_for_more() -> None:
    with live(Far(), calls=30) as target:
        run = Run(target, PROFILES["smoke"], width=4)
        made = [_plain(number) for number in range(6)]
        run.ahead(made)
        it = PropertyRun("some", ())
        with contextlib.suppress(CallsSpent):
            for each in made:
                run.run(it, each)
        assert run.docket.spent
        with pytest.raises(CallsSpent):
            run.run(it, _plain(7))
        assert isinstance(run._abreast, Abreast)
        run.look_into_the_rest()
        run.clean_up()
        assert target.ledger.total <= 30
