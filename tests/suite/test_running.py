"""The order of programs: the first ones of every property, then the rest; and who tells what they find."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

import pytest

from conformance.api.errors import CallsSpent
from conformance.contract import vendor
from conformance.plugin.signals import pytest_keyboard_interrupt
from conformance.programs.operations import Program
from conformance.runs.recording import Recorder
from conformance.runs.replaying import Replay
from conformance.runs.run import Run
from conformance.runs.trial import PropertyRun
from conformance.settings.options import Settings
from conformance.settings.profiles import PROFILES
from conformance.suite.collecting import properties
from conformance.suite.order import LEAD
from conformance.suite.running import PropertyFailed, Selection
from conformance.targets.opening import open_target
from conformance.verdicts.docket import Docket

SIGNATURES = "test_request.test_only_an_administrator_with_a_right_signature_is_served"


@dataclass
class _Listening:
    """Stands in for a trial, and takes down which property runs which program."""

    interleaves: bool = True
    profile: Any = PROFILES["standard"]
    docket: Docket = field(default_factory=lambda: Docket(vendor()))
    ran: list[tuple[str, Program]] = field(default_factory=list)

    def run(self, it: PropertyRun, program: Program) -> None:
        self.ran.append((it.name, program))

    def begin(self, it: PropertyRun, key: str, strategies: str) -> bool:
        return False

    def ahead(self, programs: Iterable[Program]) -> None:
        """Nothing runs side by side."""

    def draws(self, planned: int) -> int:
        return 0

    def finished(self, it: PropertyRun) -> None:
        """Nothing is left to do."""


def _run(trial: Any) -> None:
    selection = Selection(trial, properties(), 1)
    for name, _, test in properties():
        test(selection.runners[name])


@pytest.mark.parametrize("profile", ["smoke", "standard"])
def test_what_leads_and_the_first_programs_of_every_property_come_before_all_others(profile: str) -> None:
    trial = _Listening(profile=PROFILES[profile])
    _run(trial)
    known = {it.name: it.test.programs for it in properties()}
    rank = PROFILES[profile].rank
    lead = [(name, known[name].corners(rank)[at]) for name, at in LEAD if at < len(known[name].corners(rank))]
    first = [(name, program) for name, programs in known.items() for program in programs.first]
    ran = list(dict.fromkeys((name, program.key()) for name, program in trial.ran))
    before = list(dict.fromkeys((name, program.key()) for name, program in [*lead, *first]))
    assert ran[: len(before)] == before
    assert len(ran) > len(before) or profile == "smoke"


def test_a_property_of_a_selection_brings_no_other_property_along() -> None:
    trial: Any = _Listening()
    some = [it for it in properties() if it[0] == SIGNATURES]
    some[0][2](Selection(trial, some, 1).runners[SIGNATURES])
    assert {name for name, _ in trial.ran} == {SIGNATURES}


def test_where_programs_are_recorded_or_played_each_property_keeps_to_its_own() -> None:
    trial = _Listening(interleaves=False)
    _run(trial)
    names = [name for name, _ in trial.ran]
    assert names == sorted(names, key=[name for name, _, _ in properties()].index)
    assert not Recorder.interleaves
    assert not Replay.interleaves


@pytest.mark.parametrize("calls", [1000, 200])
def test_the_property_that_a_first_program_belongs_to_tells_what_it_found(calls: int) -> None:
    target = open_target(Settings(calls=calls), defects=["signature-unchecked"], transport="direct")
    trial = Run(target, PROFILES["smoke"])
    selection = Selection(trial, properties(), 1)
    failed, spent = [], []
    for name, _, test in properties():
        try:
            test(selection.runners[name])
        except PropertyFailed:
            failed.append(name)
        except CallsSpent:
            spent.append(name)
    trial.clean_up()
    target.close()
    assert failed == [SIGNATURES]
    assert bool(spent) == (calls < 1000)


def test_an_interrupt_between_two_lines_can_be_drawn() -> None:
    def interrupted() -> None:
        raise KeyboardInterrupt

    interrupted.__code__ = interrupted.__code__.replace(co_linetable=b"")
    with pytest.raises(KeyboardInterrupt) as caught:
        interrupted()
    pytest_keyboard_interrupt(caught)
    assert "KeyboardInterrupt" in str(caught.getrepr(funcargs=True))


@pytest.mark.parametrize("defect", ["idle-unmute-refused", "list-cut-at-100", "batch-skips-muted", "public-ignored"])
def test_a_failing_clause_fails_a_property_that_judges_it(defect: str) -> None:
    target = open_target(Settings(calls=1000), defects=[defect], transport="direct")
    trial = Run(target, PROFILES["smoke"])
    selection = Selection(trial, properties(), 1)
    told: set[str] = set()
    for name, clauses, test in properties():
        try:
            test(selection.runners[name])
        except PropertyFailed as failed:
            told.update(clause for clause in clauses if f"{clause}: " in str(failed))
    trial.clean_up()
    target.close()
    failing = {name for name in trial.docket.failing if trial.docket.register.clause(name).level == "must"}
    assert failing
    assert failing <= told


def test_what_no_other_property_is_left_to_tell_the_finder_tells() -> None:
    target = open_target(Settings(calls=1000), defects=["list-cut-at-100"], transport="direct")
    trial = Run(target, PROFILES["smoke"])
    some = [it for it in properties() if it.name == "test_members.test_five_hundred_accounts_a_call_and_not_one_more"]
    selection = Selection(trial, some, 1)
    runner = selection.runners[some[0].name]
    with pytest.raises(PropertyFailed, match=r"effect\.listed: "):
        some[0].test(runner)
    assert "effect.listed" not in some[0].judges
    with pytest.raises(PropertyFailed):  # as often as it is run
        some[0].test(runner)
    trial.clean_up()
    target.close()
