"""How much of a run is done, as its progress tells it: it grows from nothing to all, whatever comes."""

from __future__ import annotations

from typing import Any

import pytest

from conformance.api.errors import CallsSpent
from conformance.programs.operations import Program
from conformance.runs.trial import PropertyRun
from conformance.settings.profiles import PROFILES
from conformance.suite.collecting import properties
from conformance.suite.running import Selection


class Counting:
    """A trial that runs nothing, and looks at the share whenever it is handed a program."""

    interleaves = True
    profile = PROFILES["standard"]
    docket: Any = None

    def __init__(self, *, plays: bool = False, spent_after: int = 1_000_000) -> None:
        self.shares: list[float] = []
        self.selection: Selection | None = None
        self._plays = plays
        self._spent_after = spent_after

    def begin(self, it: PropertyRun, key: str, strategies: str) -> bool:
        return self._plays

    def ahead(self, programs: object) -> None:
        """Nothing is run ahead."""

    def draws(self, planned: int) -> int:
        return planned

    def run(self, it: PropertyRun, program: Program) -> None:
        assert self.selection is not None
        self.shares.append(self.selection.share)
        if len(self.shares) > self._spent_after:
            raise CallsSpent("no more")

    def finished(self, it: PropertyRun) -> None:
        """Nothing to do."""


@pytest.mark.parametrize("keywords", [{}, {"plays": True}, {"spent_after": 40}])
def test_it_grows_from_nothing_to_all(keywords: dict[str, Any]) -> None:
    trial: Any = Counting(**keywords)
    selection = trial.selection = Selection(trial, properties(), seed=1)
    assert selection.share == 0
    for name, _, test in properties():
        try:
            test(selection.runners[name])
        except CallsSpent:
            assert "spent_after" in keywords
        trial.shares.append(selection.share)
    assert trial.shares == sorted(trial.shares)
    assert selection.share == 1


def test_programs_that_lead_count_once() -> None:
    trial: Any = Counting()
    selection = trial.selection = Selection(trial, properties(), seed=1)
    name, _, test = properties()[0]
    test(selection.runners[name])
    led = [runner.handed for runner in selection.runners.values()]
    for name, _, test in properties():
        test(selection.runners[name])
    assert sum(led) < sum(runner.planned for runner in selection.runners.values())
    assert all(runner.handed == runner.planned for runner in selection.runners.values())
