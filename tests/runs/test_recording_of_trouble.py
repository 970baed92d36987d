"""A recording of set-up that had to be tried again is played like any other."""

from __future__ import annotations

from pathlib import Path

import pytest

from conformance.recordings.library import Library
from conformance.runs.recording import Recorder
from conformance.runs.run import Run
from conformance.settings.options import Settings
from conformance.settings.profiles import PROFILES
from conformance.simulator import Fault
from conformance.suite.collecting import properties
from conformance.suite.properties import key_of
from conformance.suite.running import PropertyRunner
from conformance.targets.simulator import open_simulator
from tests.recordings.helpers import replay, verdicts

SOME = (
    "test_topic.test_a_topics_mute_is_its_own",
    "test_error.test_a_group_that_is_not_there_is_refused",
    "test_persistence.test_a_mute_survives_leaving_and_coming_back",
)


@pytest.mark.parametrize("kind", ["reset", "reset-after", "half", "bad-gateway", "internal-error"])
@pytest.mark.parametrize("every", [2, 3])
def test_trouble_with_set_up_replays(kind: str, every: int, tmp_path: Path) -> None:
    commands = ("create_group", "create_topic", "add_group_member", "delete_group_member", "destroy_group")
    faults = [Fault(kind, every, command) for command in commands]  # type: ignore[arg-type]
    target = open_simulator(Settings(), faults=faults, transport="direct")
    smoke = PROFILES["smoke"]
    trial = Run(target, smoke, sink=Recorder(Library(tmp_path), target, smoke))
    for name, clauses, test in properties():
        if key_of(test) in SOME:
            test(PropertyRunner(trial, name, clauses, 1))
    trial.clean_up()
    target.close()
    assert not trial.docket.stops
    assert not trial.docket.left_behind
    played, failed = replay(tmp_path, SOME)
    assert not failed
    assert {name: it for name, it in verdicts(played).items() if it != "no-recording"}.items() <= verdicts(
        trial
    ).items()
