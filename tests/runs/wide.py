"""Runs on a real clock, in the process: a simulator as a live service, some way off, and a few properties."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from conformance.api.clock import RealClock
from conformance.api.secrets import Secret
from conformance.api.transport import DirectTransport
from conformance.oracle.checks import View
from conformance.programs.operations import Program
from conformance.recordings.lines import Aside, Found
from conformance.runs.run import Run
from conformance.runs.sink import Sink
from conformance.runs.trial import PropertyRun
from conformance.settings.profiles import PROFILES
from conformance.simulator import RealClock as VendorClock
from conformance.simulator import Reply, Simulator
from conformance.suite.collecting import Property, properties
from conformance.suite.running import run_all
from conformance.targets.building import App, build_target
from conformance.targets.target import Target

APP = 1400000001
KEY = "0123456789abcdef0123456789abcdef"
FEW = (
    "test_group_type.test_private_groups_refuse",
    "test_mute_time.test_the_last_call_decides",
    "test_members.test_five_hundred_accounts_a_call_and_not_one_more",
    "test_persistence.test_a_mute_survives_leaving_and_coming_back",
    "test_concurrency.test_overlapping_calls_on_different_members_all_take_effect",
    "test_topic.test_a_topic_that_is_not_there_is_refused",
)


class Far(Simulator):
    """A simulator to which a call takes a while; `came` is what came, with the group that it was about."""

    delay = 0.002

    def __init__(self, *, defects: Collection[str] = (), variations: Collection[str] = ()) -> None:
        super().__init__(APP, KEY, clock=VendorClock(), defects=defects, variations=variations)
        self.came: list[tuple[str, str]] = []
        self._taking = threading.Lock()

    def handle(self, method: str, target: str, headers: Mapping[str, str], body: bytes) -> Reply:
        """Answer one request."""
        with self._taking:
            group = body.partition(b'"GroupId":"')[2].partition(b'"')[0]
            self.came.append((target.partition("?")[0].rpartition("/")[2], group.decode()))
        time.sleep(self.delay)
        return super().handle(method, target, headers, body)

    @property
    def groups(self) -> list[str]:
        """The groups that are there."""
        with self.world.lock:
            return sorted(self.world.groups)


def live(app: Far, *, calls: int | None = None, trouble: int = 0, journals: Path | None = None) -> Target:
    """The app as a live target."""
    place = App("http://service.example", APP, "administrator", Secret(KEY))
    return build_target(
        "live", "somewhere", place, DirectTransport(app.handle), RealClock(), calls=calls, trouble=trouble,
        max_wait=10.0, journals=journals,
    )  # fmt: skip


@dataclass
class Telling(Sink):
    """Writes down in which order what is told: the property, and the program that was judged."""

    kept: list[tuple[str, str]] = field(default_factory=list)
    then: Callable[[], None] = lambda: None

    def keep(self, it: PropertyRun, view: View, found: Found | None = None, aside: Aside = ()) -> None:
        """Take it down."""
        self.kept.append((it.name, view.history.program.key()))
        self.then()


def some(names: Collection[str] = FEW) -> list[Property]:
    """Properties of these names, in the suite's order."""
    return [it for it in properties() if it.name in names]


def first_of(names: Collection[str]) -> list[Program]:
    """The programs of properties in the smoke profile."""
    return [program for it in some(names) for program in it.test.programs.corners(0)]


def wide(
    app: Far, width: int, *, calls: int | None = None, names: Collection[str] = FEW, profile: str = "smoke"
) -> tuple[Run, Telling]:
    """A run of a few properties."""
    sink = Telling()
    run = Run(live(app, calls=calls), PROFILES[profile], sink=sink, width=width)
    run_all(run, 1, some(names))
    return run, sink
