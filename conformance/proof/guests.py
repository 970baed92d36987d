"""`python -m conformance.proof.guests --write`: the suite among other plugins of pytest, written to docs/plugins.md.

Every plugin is installed in one environment, and each row switches the others off. Its options are tried on two runs:
one on the simulator, which conforms, and one that plays recordings of wrong answers. Both have to end as they do
without the plugin, or to be refused in one sentence before the first call. Then it is measured what a session that is
about something else pays for the suite being installed.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import venv
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

import conformance
from conformance.api.errors import Trouble
from conformance.proof.surroundings import plain_environment
from conformance.report.whole import write_whole

ROOT: Final = Path(conformance.__file__).parents[1]
TABLE: Final = ROOT / "docs" / "plugins.md"
ROUNDS: Final = 25
"""Sessions with the suite's entry point, and as many without it, in turns. The best of each counts: noise adds."""
MOST_MILLISECONDS: Final = 30.0
_LONGEST: Final = 300.0
_SIMULATOR: Final = ("--tim-profile=smoke",)
_RECORDED: Final = ("--tim-target=replay", "--tim-cassettes={root}/cassettes/defective")
_LEFT_OUT: Final = frozenset({"not-applicable", "no-recording", "unknown"})
_TIMED: Final = "import sys, time, pytest; code = pytest.main(sys.argv[1:]); print(time.process_time()); sys.exit(code)"
"""A session that tells the seconds that its processor worked for it: other work on the machine does not count."""
_VERSIONS: Final = (
    "import json, sys; from importlib.metadata import version; "
    "print(json.dumps({name: version(name) for name in sys.argv[1:]} | {'python': sys.version.split()[0]}))"
)

PLUGINS: Final[Mapping[str, tuple[str, ...]]] = {
    "pytest-repeat": ("repeat",),
    "pytest-randomly": ("randomly",),
    "pytest-xdist": ("xdist", "xdist.looponfail"),
    "pytest-timeout": ("timeout",),
    "pytest-rerunfailures": ("rerunfailures",),
    "pytest-cov": ("pytest_cov",),
    "pytest-sugar": ("sugar",),
    "pytest-split": ("pytest-split",),
    "pytest-socket": ("socket",),
    "pytest-json-report": ("pytest_jsonreport",),
}
"""What is installed, and what pytest calls it."""


@dataclass(frozen=True)
class Outcome:
    """How a session ended: its exit code, the verdict on every clause (none where there is no report), what it said."""

    code: int
    verdicts: Mapping[str, str]
    said: str

    @property
    def broken(self) -> frozenset[str]:
        """The clauses that it found not to hold."""
        return frozenset(clause for clause, verdict in self.verdicts.items() if verdict == "fail")


Sessions = tuple[Outcome, ...]
"""One for each time that a guest's options are run, on one of the two targets."""
Judged = Callable[[Sessions, Outcome], str]
"""What is wrong with the sessions, beside the one without the guest; "" where nothing is."""


def same(sessions: Sessions, alone: Outcome) -> str:
    """Each has the same verdict on every clause, and the same exit code."""
    for it in sessions:
        if it.code != alone.code:
            return f"exit code {it.code} in place of {alone.code}"
        if it.verdicts != alone.verdicts:
            return f"{sum(it.verdicts.get(name) != told for name, told in alone.verdicts.items())} other verdicts"
    return ""


def in_parts(sessions: Sessions, alone: Outcome) -> str:
    """Together they find what one session finds, and none finds anything else; what a part leaves out, it says."""
    if frozenset[str]().union(*(it.broken for it in sessions)) != alone.broken:
        return "other clauses fail"
    for it in sessions:
        other = [name for name, told in it.verdicts.items() if told not in (*_LEFT_OUT, alone.verdicts[name])]
        if other or not it.verdicts:
            return f"{len(other)} other verdicts" if other else f"exit code {it.code}, and no report"
    return ""


def refused(sessions: Sessions, _: Outcome) -> str:
    """Each is refused before the first call: exit code 4, a sentence, and no report."""
    wrong = [it.code for it in sessions if it.code != 4 or it.verdicts or "Traceback" in it.said]
    return f"not refused: exit code {wrong[0]}" if wrong else ""


@dataclass(frozen=True)
class Guest:
    """What is tried with a plugin: the options of each session, and what is right on either target."""

    plugins: tuple[str, ...]
    options: tuple[tuple[str, ...], ...]
    simulator: Judged = same
    recorded: Judged = same


def _guest(plugin: str, *options: str, simulator: Judged = same, recorded: Judged = same) -> Guest:
    return Guest((plugin,), (options,), simulator, recorded)


GUESTS: Final = (
    _guest("pytest-repeat", "--count=2"),
    _guest("pytest-randomly", "-p", "randomly"),
    _guest("pytest-xdist", "-n", "2"),
    _guest("pytest-xdist", "-n", "2", "--dist=loadfile"),
    _guest("pytest-timeout", "--timeout=300", "--timeout-method=signal"),
    _guest("pytest-timeout", "--timeout=300", "--timeout-method=thread", simulator=refused, recorded=refused),
    _guest("pytest-rerunfailures", "--reruns=2"),
    _guest("pytest-cov", "--cov=conformance.api", "--cov-report="),
    _guest("pytest-sugar", "-p", "sugar"),
    Guest(
        ("pytest-split",),
        tuple(("--splits=2", f"--group={group}") for group in (1, 2)),
        simulator=in_parts,
        recorded=in_parts,
    ),
    _guest("pytest-socket", "--disable-socket", simulator=refused),
    _guest("pytest-socket", "--disable-socket", "--allow-hosts=127.0.0.1"),
    _guest("pytest-json-report", "--json-report"),
    Guest(tuple(PLUGINS), (("-n", "2", "--count=2", "--reruns=1", "--timeout=300", "--json-report"),)),
)


@dataclass(frozen=True)
class Row:
    """A guest, and what is wrong on either target; "" where nothing is."""

    guest: Guest
    simulator: str
    recorded: str

    @property
    def right(self) -> bool:
        """Whether nothing is."""
        return not self.simulator and not self.recorded


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line; 0 where every guest is at peace with the suite and the cost is small, else 1."""
    parser = argparse.ArgumentParser(prog="python -m conformance.proof.guests", description=__doc__)
    parser.add_argument("--write", action="store_true", help=f"write the table to {TABLE.name}, and not to the screen")
    parser.add_argument("--python", type=Path, help="an interpreter that has it all, in place of a new environment")
    parser.add_argument("--only", metavar="PLUGIN", help="try this plugin alone")
    told = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory(prefix="guests-") as name:
        try:
            python = told.python or _environment(Path(name))
            rows = try_all(python, Path(name), [it for it in GUESTS if told.only in (None, *it.plugins)])
            cost = measured(python, Path(name))
            text = markdown(rows, _versions(python, rows), cost, datetime.now(UTC).date().isoformat())
        except Trouble as trouble:
            print(f"guests: {trouble}", file=sys.stderr)
            return trouble.exit_code
    if told.write:
        write_whole(TABLE, text)
    else:
        print(text)
    return 0 if all(row.right for row in rows) and cost < MOST_MILLISECONDS else 1


def _environment(folder: Path) -> Path:
    """A new environment with the suite of this clone and every plugin; its interpreter."""
    if not (ROOT / "pyproject.toml").is_file():
        raise Trouble("This is no clone of the project, so there is nothing to install: give --python.")
    place = folder / "environment"
    venv.create(place, with_pip=True)
    python = place / ("Scripts" if os.name == "nt" else "bin") / "python"
    done = _run([str(python), "-m", "pip", "install", "-q", "-e", str(ROOT), *PLUGINS], folder)
    if done.returncode:
        raise Trouble(f"The plugins cannot be installed: {done.stderr.strip().splitlines()[-1]}")
    return python


def _run(command: Sequence[str], folder: Path) -> subprocess.CompletedProcess[str]:
    kept = plain_environment()
    return subprocess.run(
        command, cwd=folder, env=kept, stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=_LONGEST,
        check=False,
    )  # fmt: skip


def without(*plugins: str) -> list[str]:
    """The arguments that switch off every plugin of the table but these."""
    names = [name for plugin, entries in PLUGINS.items() if plugin not in plugins for name in entries]
    return [word for name in names for word in ("-p", f"no:{name}")]


def session(python: Path, folder: Path, arguments: Sequence[str]) -> Outcome:
    """Run the suite by pytest, in a folder of its own."""
    place = Path(tempfile.mkdtemp(dir=folder))
    suite = ("--pyargs", "conformance.suite")
    done = _run([str(python), "-m", "pytest", "-q", "-p", "no:cacheprovider", *arguments, *suite], place)
    report = place / "reports" / "conformance.json"
    clauses: list[Any] = json.loads(report.read_text(encoding="utf-8"))["clauses"] if report.is_file() else []
    return Outcome(done.returncode, {it["id"]: it["verdict"] for it in clauses}, done.stdout + done.stderr)


def try_all(python: Path, folder: Path, guests: Sequence[Guest]) -> list[Row]:
    """Try each guest on both targets."""
    targets = [_SIMULATOR, tuple(word.format(root=ROOT) for word in _RECORDED)]
    alone = [session(python, folder, [*without(), *target]) for target in targets]
    if not all(it.verdicts for it in alone) or alone[0].broken or not alone[1].broken:
        raise Trouble(f"Without a guest the suite does not run as it should: {alone[0].said[-500:]}")
    rows = []
    for guest in guests:
        found = []
        for target, before, judged in zip(targets, alone, (guest.simulator, guest.recorded), strict=True):
            off = without(*guest.plugins)
            runs = tuple(session(python, folder, [*off, *target, *options]) for options in guest.options)
            found.append(judged(runs, before))
        rows.append(Row(guest, *found))
        print(
            f"{' '.join(guest.options[0]):60} {'; '.join(filter(None, found)) or 'right'}", file=sys.stderr, flush=True
        )
    return rows


def measured(python: Path, folder: Path) -> float:
    """What a session of one test of somebody else's computes longer, in milliseconds, where the suite is installed."""
    place = Path(tempfile.mkdtemp(dir=folder))
    (place / "test_other.py").write_text("def test_other():\n    pass\n", encoding="utf-8")
    command = [str(python), "-c", _TIMED, "-q", "-p", "no:cacheprovider", *without()]
    taken: dict[bool, list[float]] = {True: [], False: []}
    for number in range(2 * ROUNDS + 2):
        off = bool(number % 2)
        done = _run([*command, *(("-p", "no:tim_conformance") if off else ())], place)
        if done.returncode:
            raise Trouble(f"A session of one other test does not pass: {done.stdout[-500:]}")
        if number > 1:  # the first of each writes what Python keeps compiled
            taken[off].append(float(done.stdout.split()[-1]))
    return max(0.0, 1000 * (min(taken[False]) - min(taken[True])))


def _versions(python: Path, rows: Sequence[Row]) -> dict[str, str]:
    tried = dict.fromkeys(plugin for row in rows for plugin in row.guest.plugins)
    told: dict[str, str] = json.loads(_run([str(python), "-c", _VERSIONS, "pytest", *tried], ROOT).stdout)
    return told


_WORDS: Final[Mapping[Judged, str]] = {
    same: "as without it", in_parts: "together as one session", refused: "refused, in a sentence",
}  # fmt: skip
_HEAD: Final = """\
# Among other plugins

Written by `python -m conformance.proof.guests --write`, which makes an environment with all of these plugins, switches
on those of one row at a time, and runs the suite with the options given: on the simulator in the smoke profile, and
playing recordings of wrong answers. *As without it* means the same exit code and the same verdict on every clause.

Tried on {date} with Python {python} and pytest {pytest}: {right} of {all} as they should be.

| plugin | version | options | on the simulator | playing wrong answers |
| --- | --- | --- | --- | --- |
"""
_TAIL: Final = """
- **pytest-timeout** ends the process where its thread method strikes: nothing would be cleaned up, and exit code 1
  would read like a finding. So that method is refused. Where the signal method strikes, the run ends with exit code 3
  and says so; its groups are dissolved. To end a run by design, use `--tim-calls`.
- **pytest-split** makes runs of a part each: they say what they left out. Only `--tim-complete` fails for that.
- **pytest-socket** has to let the run reach its target: the simulator listens at 127.0.0.1. A replay needs no socket.
- **pytest-rerunfailures** finds a failure again each time: the run has looked into it before it told of it.

## Only installed

A session that is about something else loads one module of ours, `pytest_tim_conformance`, which cost {cost:.1f} ms of
the processor's time (the best of {rounds} sessions with it and of as many without, in turns; the aim is under
{most:.0f}). It has no option, ini value, fixture, marker or report of ours; pytest's own list of plugins names it. The
plugin wakes where an argument names the suite, an option or ini value of it is given, or a property is collected.
`-p no:tim_conformance` keeps it from that.
"""


def markdown(rows: Sequence[Row], versions: Mapping[str, str], cost: float, date: str) -> str:
    """The table, with what was measured."""
    lines = []
    for row in rows:
        guest = row.guest
        one = len(guest.plugins) == 1
        options = " and ".join(f"`{' '.join(options)}`" for options in guest.options)
        told = [
            wrong or _WORDS[kind] for wrong, kind in ((row.simulator, guest.simulator), (row.recorded, guest.recorded))
        ]
        name, version = (guest.plugins[0], versions[guest.plugins[0]]) if one else ("all of them", "")
        lines.append(f"| {name} | {version} | {options} | {' | '.join(told)} |\n")
    right = sum(row.right for row in rows)
    head = _HEAD.format(date=date, python=versions["python"], pytest=versions["pytest"], right=right, all=len(rows))
    return head + "".join(lines) + _TAIL.format(cost=cost, rounds=ROUNDS, most=MOST_MILLISECONDS)


if __name__ == "__main__":
    raise SystemExit(main())
