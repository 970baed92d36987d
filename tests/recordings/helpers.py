"""Records and plays a few properties in the process."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from contextlib import suppress
from pathlib import Path

from conformance.programs.history import Attempt, Event, Exchange, History
from conformance.programs.operations import program_from_json
from conformance.recordings.errors import NoRecording
from conformance.recordings.files import Head
from conformance.recordings.library import Library
from conformance.runs.recording import Recorder
from conformance.runs.replaying import Replay
from conformance.runs.run import Run
from conformance.runs.trial import PropertyRun, Trial
from conformance.settings import Settings
from conformance.settings.profiles import PROFILES
from conformance.suite.collecting import properties
from conformance.suite.running import PropertyFailed, PropertyRunner
from conformance.targets import open_target
from conformance.targets.replay import ReplayVia, open_replay

KNOWN = frozenset(name for name, _, _ in properties())
PRIVATE = "test_group_type.test_private_groups_refuse"
MUTABLE = "test_group_type.test_members_can_be_muted_and_unmuted"
OVERLAP = "test_concurrency.test_overlapping_calls_on_one_member_end_in_the_state_of_one"
APART = "test_concurrency.test_overlapping_calls_on_different_members_all_take_effect"
TOPIC = "test_topic.test_a_topic_that_is_not_there_is_refused"
RANDOM = "test_request.test_random_may_be_any_32_bit_number_and_changes_nothing"
REJOIN = "test_persistence.test_a_mute_survives_leaving_and_coming_back"
SOME = (PRIVATE, MUTABLE, TOPIC, RANDOM, APART, OVERLAP, REJOIN)
APP = {"admin": "administrator", "sdkappid": "1400000001"}


def head(key: str = PRIVATE, **other: object) -> Head:
    """A head as a recording might have it."""
    fields: dict[str, object] = {
        "origin": "simulator", "key": key, "clauses": ("group-type.private",), "recorded": "2026-02-03T10:11:12Z",
        "endpoint": "http://simulator", "region": None, "sdkappid": 1400000001, "admin": "administrator",
        "clock": "virtual", "profile": "smoke", "seed": 1, "suite": "0", "contract": "0", "hypothesis": "6.0",
        "python": "3.11", "strategies": "0",
    }  # fmt: skip
    return Head(**{**fields, **other})  # type: ignore[arg-type]


def history(text: str = '{"ActionStatus": "OK", "ErrorInfo": "", "ErrorCode": 0}', **asked: object) -> History:
    """A history of one mute call that was answered with a text."""
    program = program_from_json({"steps": [{"op": "mute", "group": "g1", "members": ["m1"]}]})
    query = {"sdkappid": "1400000001", "identifier": "administrator", "random": "7", "contenttype": "json"}
    fields: dict[str, object] = {
        "command": "forbid_send_msg", "method": "POST", "query": query, "signed": "right",
        "body": {"GroupId": "real-g1", "Members_Account": ["real-m1"], "MuteTime": 600}, "raw": None,
        "attempts": (Attempt(1000.25, 1000.5, 200, text, "Thu, 01 Jan 1970 00:16:40 GMT"),),
    }  # fmt: skip
    exchange = Exchange(**{**fields, **asked})  # type: ignore[arg-type]
    return History(program, {"g1": "real-g1", "m1": "real-m1", **APP}, (Event(0, exchange),))


def record(
    folder: Path,
    names: Collection[str] = SOME,
    *,
    defects: Sequence[str] = (),
    profile: str = "smoke",
    seed: int = 1,
    more: int = 0,
    session: str = "",
) -> Run:
    """Run properties on a simulator in the process, and record them."""
    target = open_target(Settings(), defects=defects, transport="direct")
    recorder = Recorder(
        Library(folder), target, PROFILES[profile], seed=seed, defects=tuple(defects), more=more, session=session
    )
    trial = Run(target, PROFILES[profile], sink=recorder)
    for name, clauses, test in properties():
        if name in names:
            with suppress(PropertyFailed):
                test(PropertyRunner(trial, name, clauses, seed))
    trial.look_into_the_rest()
    trial.clean_up()
    target.close()
    return trial


def replay(
    folder: Path, names: Collection[str] = SOME, *, via: ReplayVia = "client", backwards: bool = False
) -> tuple[Replay, list[str]]:
    """Play the recordings of properties; the trial, and the properties that failed."""
    trial = Replay(open_replay(None, ""), PROFILES["smoke"], library=Library(folder), known=KNOWN, via=via)
    failed = []
    try:
        for name, clauses, test in reversed(list(properties())) if backwards else properties():
            if name in names:
                try:
                    with suppress(NoRecording):
                        test(PropertyRunner(trial, name, clauses, 0))
                except PropertyFailed:
                    failed.append(name)
    finally:
        trial.target.close()
    return trial, failed


def verdicts(trial: Trial) -> dict[str, str]:
    """The verdict on every clause."""
    return {name: verdict for name, (verdict, _) in trial.docket.verdicts().items()}


def run_of(name: str) -> PropertyRun:
    """A property's run, before it has run."""
    return next(PropertyRun(key, clauses) for key, clauses, _ in properties() if key == name)
