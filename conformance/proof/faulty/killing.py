"""One run killed at one moment, and what is found after it: by a sweep, in the recordings, by the next run."""

from __future__ import annotations

import math
import random
import secrets
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from conformance.api.secrets import Secret
from conformance.oracle.checks import View, judge
from conformance.proof.faulty.world import Counting, World
from conformance.proof.surroundings import plain_environment
from conformance.recordings.errors import RecordingError
from conformance.recordings.files import read, read_head
from conformance.recordings.library import Library
from conformance.runs.playing import Player
from conformance.settings import Settings
from conformance.settings.options import SECRET_KEY
from conformance.simulator import RealClock, serve
from conformance.targets import open_target

SIGNALS: Final = ("SIGINT", "SIGTERM", "SIGKILL")
CLAUSES: Final = "group-type.* topic.sets persistence.rejoin"
APP: Final = 1400000001
LATEST: Final = 0.05
"""Seconds from a call to the signal, at most; after the last call four times as many: then reports are written."""
LONGEST: Final = 90.0
"""Seconds after which a process is taken not to end."""
REPORTS: Final = ("conformance.json", "conformance.html", "junit.xml")


@dataclass(frozen=True)
class Kill:
    """A signal at a moment: `moment` is the part of its calls that a run has made by then, below 0 the part of its
    start-up that is still to come; `later` are the seconds from that call to the signal."""

    signal: str
    number: int
    moment: float
    later: float
    records: bool
    width: int = 0
    """Programs side by side; 0: as many as the suite chooses."""

    @property
    def key(self) -> str:
        """Its name in files."""
        return f"{self.signal}:{self.number}:{self.moment:.4f}{':recording' if self.records else ''}{self._wide}"

    @property
    def _wide(self) -> str:
        return f":{self.width}" if self.width else ""


@dataclass
class Outcome:
    """What came of it; plain data, one JSON line. A list that is not empty is something wrong."""

    key: str
    after: float = 0.0
    calls: int = 0
    code: int | None = None
    swept: int = 0
    left: list[str] = field(default_factory=list)
    touched: list[str] = field(default_factory=list)
    torn: list[str] = field(default_factory=list)
    green: list[str] = field(default_factory=list)
    stuck: list[str] = field(default_factory=list)
    seconds: float = 0.0

    @property
    def wrong(self) -> bool:
        """Whether anything is."""
        return bool(self.left or self.touched or self.torn or self.green or self.stuck)


def kills(each: int, seed: int, width: int = 0) -> list[Kill]:
    """So many moments for each signal, drawn; every other run records."""
    rng = random.Random(seed)
    return [
        Kill(name, number, round(rng.uniform(-0.1, 1.05), 4), round(rng.uniform(0, LATEST), 4), number % 2 == 0, width)
        for number in range(each)
        for name in SIGNALS
    ]


@dataclass(frozen=True)
class Before:
    """What was there before a killed run: the reports of one that went well, how long it took to start, and how many
    calls it made, where it recorded and where not."""

    reports: dict[str, bytes]
    starting: float
    calls: dict[bool, int]


def rehearse(width: int = 0) -> Before:
    """Two runs that nobody kills, one of them recording."""
    calls: dict[bool, int] = {}
    reports: dict[str, bytes] = {}
    starting = 0.0
    for records in (True, False):
        with _scene() as scene:
            planted, began = scene.calls, time.monotonic()
            process = scene.run(records, width)
            _until(process, scene, planted + 1)
            starting = time.monotonic() - began
            if ended := process.wait(LONGEST):
                raise RuntimeError(f"a run that nobody kills ends with {ended}: {scene.said()}")
            calls[records] = scene.calls - planted
            reports = {name: (scene.folder / "reports" / name).read_bytes() for name in REPORTS}
    return Before(reports, starting, calls)


def _until(process: subprocess.Popen[bytes], scene: _Scene, calls: int) -> None:
    """Wait until the service has had so many calls, or the process has ended."""
    limit = time.monotonic() + LONGEST
    while process.poll() is None and scene.calls < calls and time.monotonic() < limit:
        time.sleep(0.001)


def kill(it: Kill, before: Before) -> Outcome:
    """Start a run, kill it, and look at what is left."""
    began = time.monotonic()
    outcome = Outcome(it.key)
    with _scene() as scene:
        (scene.folder / "reports").mkdir()
        for name, content in before.reports.items():
            (scene.folder / "reports" / name).write_bytes(content)
        _kill(it, before, scene, outcome)
        if outcome.calls:  # else it had not begun, and the reports are those of the last run
            outcome.green = [name for name, old in before.reports.items() if scene.report(name) == old]
        outcome.touched = scene.world.touched()
        parts = _check_recordings(scene, outcome)
        _sweep(scene, outcome)
        _run_again(it, scene, parts, outcome)
        outcome.touched = sorted({*outcome.touched, *scene.world.touched()})
    outcome.seconds = round(time.monotonic() - began, 2)
    return outcome


def _kill(it: Kill, before: Before, scene: _Scene, outcome: Outcome) -> None:
    planted, began = scene.calls, time.monotonic()
    process = scene.run(it.records, it.width)
    if it.moment < 0:
        with suppress(subprocess.TimeoutExpired):
            process.wait(max(0.0, 1 + it.moment / 0.1) * before.starting)
    else:
        number = math.ceil(min(it.moment, 1) * before.calls[it.records])
        _until(process, scene, planted + number)
        time.sleep(it.later * (4 if it.moment > 1 else 1))
    outcome.after = round(time.monotonic() - began, 3)
    if process.poll() is None:
        process.send_signal(signal.Signals[it.signal])
    outcome.code = _end(process, "the killed run", outcome)
    outcome.calls = scene.calls - planted
    _, _, traceback = scene.said().partition("Traceback (most recent call last)")
    if traceback and outcome.calls:
        lines = [line.strip() for line in traceback.splitlines() if line.strip()]
        outcome.stuck.append(f"the killed run ends in a traceback ({' / '.join(lines[-3:])})")


def _check_recordings(scene: _Scene, outcome: Outcome) -> list[Path]:
    """Play every recording that took its place; the parts that did not, and hold something."""
    library = Library(scene.folder / "cassettes")
    for path in library.files():
        try:
            player = Player(path, read_head(path))
            for recorded in read(path):
                judge(View(player.play(recorded)))
        except RecordingError as error:
            outcome.torn.append(f"{path.name}: {error}")
    return [path for path, _ in library.abandoned()]


def _sweep(scene: _Scene, outcome: Outcome) -> None:
    outcome.swept = len(scene.world.left())
    code = _end(scene.command("sweep", *scene.place), "sweep", outcome)
    if code != 0:
        outcome.stuck.append(f"sweep ends with {code}")
    outcome.left = scene.world.left()


def _run_again(it: Kill, scene: _Scene, parts: list[Path], outcome: Outcome) -> None:
    code = _end(scene.run(it.records, it.width), "the next run", outcome)
    if code != 0:
        outcome.stuck.append(f"the next run ends with {code}")
    said = scene.said()
    outcome.torn += [f"{path.name} is not told" for path in parts if it.records and path.name not in said]
    outcome.left = sorted({*outcome.left, *scene.world.left()})


def _end(process: subprocess.Popen[bytes], name: str, outcome: Outcome) -> int | None:
    try:
        return process.wait(LONGEST)
    except subprocess.TimeoutExpired:
        outcome.stuck.append(f"{name} does not end")
        process.kill()
        process.wait()
        return None


@dataclass
class _Scene:
    """A served app with others' things in it, and a folder to run in."""

    world: World
    url: str
    key: str
    folder: Path

    @property
    def place(self) -> list[str]:
        """The options that say where the app is."""
        return ["--tim-endpoint", self.url, "--tim-sdkappid", str(APP), "--tim-reports", "reports"]

    @property
    def calls(self) -> int:
        """How many calls the service has had."""
        return self.world.app.calls

    def run(self, records: bool, width: int) -> subprocess.Popen[bytes]:
        """Start a run of the suite."""
        more = ["--tim-record", "--tim-cassettes", "cassettes"] if records else []
        more += ["--tim-width", str(width)] if width else []
        options = ["--tim-target", "live", "--tim-profile", "smoke", "--tim-clauses", CLAUSES]
        return self.command("run", *options, *self.place, *more)

    def command(self, *arguments: str) -> subprocess.Popen[bytes]:
        """Start a command line; what it says goes into a file."""
        environment = plain_environment()
        with (self.folder / "out").open("wb") as out:
            return subprocess.Popen(
                [sys.executable, "-m", "conformance.commands.cli", *arguments], cwd=self.folder,
                env={**environment, SECRET_KEY: self.key}, stdin=subprocess.DEVNULL, stdout=out,
                stderr=subprocess.STDOUT,
            )  # fmt: skip

    def said(self) -> str:
        """What the last of them said."""
        return (self.folder / "out").read_text(encoding="utf-8", errors="replace")

    def report(self, name: str) -> bytes | None:
        """A report as it stands there."""
        path = self.folder / "reports" / name
        return path.read_bytes() if path.is_file() else None


@contextmanager
def _scene() -> Iterator[_Scene]:
    key = secrets.token_hex(32)
    app = Counting(APP, key, clock=RealClock())
    app.policy.deletes_accounts = True
    world = World(app)
    with tempfile.TemporaryDirectory(prefix="kills-") as folder, serve(app) as server:
        with open_target(Settings(target="live", endpoint=server.url, sdkappid=APP, key=Secret(key))) as target:
            world.plant(target.client)
        yield _Scene(world, server.url, key, Path(folder))
