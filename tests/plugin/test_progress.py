"""How far a run is: told honestly, in the columns that there are, and without a trace in what pytest writes."""

from __future__ import annotations

import contextlib
import fcntl
import os
import pty
import re
import struct
import subprocess
import sys
import termios
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pyte
import pytest

from conformance.contract.columns import cells
from conformance.plugin.progress import Snapshot, read, words, write
from conformance.suite.collecting import properties
from tests import warm

ROOT = Path(__file__).parents[2]
LINE = re.compile(r"[\d,]+( of |/)[\d,]+ calls, \d+( of |/)\d+ clauses( judged, \d+:\d\d used|, \d+:\d\d)")
FAST = {warm.FIRST: "from conformance.plugin import live_line; live_line.BETWEEN = live_line.BLINK = 0.02"}
"""Progress is faster than a person could read it, so that a short run shows it often."""
ROWS = 200
HALF = Snapshot(calls=1_200, limit=3_000, judged=90, clauses=106, share=0.5, used=41.9)


def test_it_tells_calls_clauses_and_time() -> None:
    assert words(HALF, 80) == "1,200 of 3,000 calls, 90 of 106 clauses judged, 0:41 used, about 0:41 left"
    assert words(HALF, 60) == "1,200 of 3,000 calls, 90 of 106 clauses judged, 0:41 used"
    assert words(HALF, 40) == "1,200/3,000 calls, 90/106 clauses, 0:41"
    assert words(Snapshot(5, None, 3, 106, 0.01, 3_725.0), 80) == "5 calls, 3 of 106 clauses judged, 1:02:05 used"
    assert words(Snapshot(0, None, 0, 0, 0.0, 0.2), 80) == "getting ready, 0:00 used"


@pytest.mark.parametrize("width", range(100))
def test_it_is_never_wider_than_it_may_be(width: int) -> None:
    assert cells(words(HALF, width)) <= width


def test_what_is_left_is_told_from_what_was_done_and_not_too_early() -> None:
    assert HALF.left == pytest.approx(41.9)
    assert Snapshot(100, 3_000, 5, 106, 0.04, 3.0).left is None
    nearly_spent = Snapshot(2_900, 3_000, 5, 106, 0.1, 29.0)
    assert nearly_spent.left == pytest.approx(1.0)  # the calls will be spent before all programs have run
    assert Snapshot(3_100, 3_000, 106, 106, 1.0, 50.0).left == 0


def test_a_worker_hands_it_to_the_controller(tmp_path: Path) -> None:
    path = tmp_path / "progress.json"
    assert read(path) is None
    write(path, HALF)
    assert read(path) == HALF
    path.write_text("{", encoding="utf-8")
    assert read(path) is None
    write(tmp_path / "gone" / "progress.json", HALF)  # no harm comes of it


class Shown(NamedTuple):
    """What a terminal showed: every state of its screen, the last one, and all that was written to it."""

    frames: list[list[str]]
    raw: str

    @property
    def last(self) -> list[str]:
        return self.frames[-1]


def terminal(folder: Path, *arguments: str, columns: int = 80, **variables: str) -> Shown:
    """A run in a terminal of so many columns."""
    main, other = pty.openpty()
    fcntl.ioctl(other, termios.TIOCSWINSZ, struct.pack("HHHH", ROWS, columns, 0, 0))
    environment = {name: it for name, it in os.environ.items() if not name.startswith(("TIM_", "PYTEST_", "COLUMNS"))}
    environment |= {"PYTHONPATH": str(ROOT), "TERM": "xterm"} | FAST | variables
    process = subprocess.Popen(
        warm.command(*arguments), cwd=folder, env=environment, stdin=subprocess.DEVNULL, stdout=other, stderr=other,
    )  # fmt: skip
    os.close(other)
    screen = pyte.Screen(columns, ROWS)
    stream = pyte.Stream(screen)
    frames: list[list[str]] = []
    raw = ""
    for octets in _octets(main):
        text = octets.decode("utf-8", "replace")
        raw += text
        stream.feed(text)
        frames.append([line.rstrip() for line in screen.display])
    assert process.wait(timeout=60) == 0, raw
    return Shown(frames, raw)


def _octets(number: int) -> Iterator[bytes]:
    with contextlib.suppress(OSError):  # Linux says so when the last writer is gone
        while octets := os.read(number, 4096):
            yield octets
    os.close(number)


SMOKE = ("run", "--tim-profile=smoke")
PART = (*SMOKE, "--tim-clauses=mute-time.* members.*")
"""Long enough to be shown often."""


@pytest.mark.parametrize("columns", [80, 40])
def test_on_a_terminal_one_line_is_rewritten_below_what_pytest_writes(tmp_path: Path, columns: int) -> None:
    shown = terminal(tmp_path, *SMOKE, columns=columns)
    telling = [frame for frame in shown.frames if any(map(LINE.search, frame))]
    assert telling
    assert all(sum(bool(LINE.search(line)) for line in frame) == 1 for frame in telling)  # it is one line
    assert not any(map(LINE.search, shown.last))
    dots = "".join(line for line in shown.last if re.fullmatch(r"[.s]+ *(\[ ?\d+%\])?", line))
    assert len(re.findall(r"[.s]", dots)) == len(properties())  # none was overwritten


def test_a_dumb_terminal_gets_lines_and_no_order(tmp_path: Path) -> None:
    shown = terminal(tmp_path, *PART, TERM="dumb")
    assert "\x1b" not in shown.raw
    assert [line for line in shown.last if line.startswith("tim-conformance: ") and LINE.search(line)]


def test_without_colour_the_line_moves_and_colours_nothing(tmp_path: Path) -> None:
    shown = terminal(tmp_path, *PART, NO_COLOR="1")
    assert any(map(LINE.search, (line for frame in shown.frames for line in frame)))
    assert not re.search(r"\x1b\[[\d;]*m", shown.raw)


def test_it_can_be_switched_off_and_made_to_write_lines(tmp_path: Path) -> None:
    assert not LINE.search(terminal(tmp_path, *PART, "--tim-progress=off").raw)
    lines = terminal(tmp_path, *PART, "--tim-progress=line")
    assert any(line.startswith("tim-conformance: ") for line in lines.last)
    assert "\x1b[A" not in lines.raw


@pytest.mark.parametrize("more", [(), ("--", "-n", "1"), ("--", "-v", "-s")])
def test_elsewhere_it_is_lines_of_their_own(tmp_path: Path, more: tuple[str, ...]) -> None:
    done = subprocess.run(
        warm.command(*PART, *more), cwd=tmp_path, env={**os.environ, "PYTHONPATH": str(ROOT), **FAST},
        capture_output=True, text=True, timeout=100, check=True,
    )  # fmt: skip
    assert not done.stderr
    told = [line for line in done.stdout.splitlines() if LINE.search(line)]
    assert told
    assert all(line.startswith("tim-conformance: ") and LINE.search(line) for line in told)
    assert "\x1b" not in done.stdout
    assert " passed" in done.stdout


def test_a_session_without_properties_shows_none(tmp_path: Path) -> None:
    (tmp_path / "test_other.py").write_text("def test_it():\n    pass\n", encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "conformance.plugin", "--tim-progress=line", str(tmp_path)],
        cwd=tmp_path, env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True, text=True, timeout=100, check=True,
    )  # fmt: skip
    assert "tim-conformance" not in done.stdout
