"""One run of schemathesis against one simulator, over HTTP, in a process of its own."""

from __future__ import annotations

import json
import os
import secrets
import subprocess
import sys
import tempfile
import threading
import time
from dataclasses import dataclass, field
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any, Final

from conformance.api.errors import UsageError
from conformance.proof.rivals.failures import FOUND, HOOKS, KNOWN, Known
from conformance.proof.rivals.stage import ELSEWHERE, Gateway, adapted, configuration
from conformance.proof.usual import EXAMPLES
from conformance.simulator import serve

TOOL: Final = "schemathesis"
_FAILED: Final = 1
_POLL: Final = 0.02  # seconds
_LONGEST: Final = 600.0  # seconds a run may take
_OPTIONS: Final = (
    "--checks", "all", "--phases", "examples,coverage,fuzzing,stateful", "--no-shrink", "--no-color",
    "--suppress-health-check", "all", "--generation-database", "none", "--warnings", "off", "--request-timeout", "10",
)  # fmt: skip


@dataclass(frozen=True)
class Effort:
    """How much the rival may try in a run: `calls` is the cap, `examples` those drawn for each command."""

    calls: int = 3000
    examples: int = EXAMPLES

    def key(self, defect: str, seed: int) -> str:
        """What tells a run from every other."""
        return f"{defect}:{seed}:{self.calls}:{self.examples}"


@dataclass
class RivalRun:
    """What a run came to; plain data, one JSON line. `defect` is empty for the conforming simulator.

    `failures` are those that the conforming simulator does not raise, the first at the call `caught_at`. `cut` says
    that the run was ended because its calls were spent.
    """

    key: str
    defect: str
    seed: int
    calls: int = 0
    seconds: float = 0.0
    caught_at: int | None = None
    failures: list[dict[str, Any]] = field(default_factory=list)
    cut: bool = False
    error: str = ""


def tool_version() -> str:
    """The version of schemathesis that is installed; UsageError, saying what to install, where there is none."""
    try:
        return version(TOOL)
    except PackageNotFoundError:
        raise UsageError(f"{TOOL} is not installed: pip install 'schemathesis>=4.32,<5'.") from None


def run_rival(defect: str, seed: int, effort: Effort, known: Known, stop: threading.Event) -> RivalRun:
    """Let the rival loose on a simulator with this defect, until it raises something that is not known.

    Without a defect it goes on to its end. `stop` ends it early; the run then has an error.
    """
    run = RivalRun(effort.key(defect, seed), defect, seed)
    began = time.monotonic()
    gateway = Gateway(secrets.token_hex(32), [defect] if defect else [])
    with serve(gateway) as server, tempfile.TemporaryDirectory() as folder:
        found = Path(folder, "found.jsonl")
        Path(folder, "openapi.json").write_text(json.dumps(adapted()), encoding="utf-8")
        settings = configuration(server.url, gateway.usersig, effort.examples)
        Path(folder, "schemathesis.toml").write_text(settings, encoding="utf-8")
        command = [
            sys.executable, "-m", "schemathesis.cli", "--config-file", "schemathesis.toml", "run", "openapi.json",
            "--seed", str(seed), *_OPTIONS, *(("--max-failures", "1") if defect else ("--continue-on-failure",)),
            *(f"--exclude-operation-id={name}" for name in ELSEWHERE),
        ]  # fmt: skip
        environment = os.environ | {
            "SCHEMATHESIS_HOOKS": HOOKS,
            KNOWN: json.dumps(sorted(known)),
            FOUND: str(found),
            "HYPOTHESIS_STORAGE_DIRECTORY": _tables().name,
        }
        with Path(folder, "told.txt").open("wb") as told:
            # In a session of its own: Ctrl-C is for this process, which then ends the rival.
            process = subprocess.Popen(
                command, cwd=folder, env=environment, stdin=subprocess.DEVNULL, stdout=told,
                stderr=subprocess.STDOUT, start_new_session=True,
            )  # fmt: skip
            try:
                run.cut = _cut_off(process, gateway, effort.calls, began, stop)
            finally:
                if process.poll() is None:
                    process.kill()
                code = process.wait()
        run.calls = min(len(gateway.arrivals), effort.calls)
        for note in _lines(found):
            at = gateway.calls_until(note.pop("at"))
            if at <= effort.calls:
                run.caught_at = run.caught_at or at
                run.failures.append(note)
        if stop.is_set():
            run.error = "interrupted"
        elif not run.cut and code not in (0, _FAILED):
            run.error = f"exit code {code}: {Path(folder, 'told.txt').read_text('utf-8', 'replace')[-600:]}"
    run.seconds = round(time.monotonic() - began, 2)
    return run


@cache
def _tables() -> tempfile.TemporaryDirectory[str]:
    """Where Hypothesis keeps its tables of characters for all runs: to make them takes seconds."""
    return tempfile.TemporaryDirectory()


def _cut_off(
    process: subprocess.Popen[bytes], gateway: Gateway, most: int, began: float, stop: threading.Event
) -> bool:
    """Wait until the rival has ended; whether it had to be ended because its calls were spent."""
    while process.poll() is None:
        if len(gateway.arrivals) >= most:
            process.kill()
            return True
        if stop.is_set() or time.monotonic() - began > _LONGEST:
            return False
        time.sleep(_POLL)
    return False


def _lines(path: Path) -> list[dict[str, Any]]:
    """What the hooks noted; a line that was cut off is left out."""
    notes = []
    for line in path.read_text(encoding="utf-8").splitlines() if path.exists() else ():
        try:
            notes.append(json.loads(line))
        except ValueError:
            continue
    return notes
