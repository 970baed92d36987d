"""Many cases on few processes: each outcome is a JSON line as soon as it is there, so that nothing is run twice."""

from __future__ import annotations

import json
import sys
import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import asdict
from functools import cache
from pathlib import Path
from typing import Any, Final, Protocol, TypeVar

import conformance
from conformance.proof.pool import digest

INTERRUPTED: Final = 2
_ROOT: Final = Path(conformance.__file__).parent


class Case(Protocol):
    """What is measured; `key` tells it from all others."""

    @property
    def key(self) -> str:
        """Its name."""


class Outcome(Protocol):
    """What came of it: a dataclass of plain data."""

    key: str

    @property
    def wrong(self) -> bool:
        """Whether something is to be told."""


C = TypeVar("C", bound=Case)
O = TypeVar("O", bound=Outcome)  # noqa: E741


@cache
def _state() -> str:
    """A digest of the code: an outcome of another state of it counts for nothing."""
    return digest(_ROOT, _ROOT.rglob("*"))


def kept(lines: Path, kind: Callable[..., O]) -> dict[str, O]:
    """The outcomes of earlier runs of the very same code, by key; a line that was cut off is left out."""
    found: dict[str, O] = {}
    if lines.is_file():
        for line in lines.read_text(encoding="utf-8").split("\n"):
            try:
                entry = json.loads(line)
                if entry.pop("state") == _state():
                    found[entry["key"]] = kind(**entry)
            except (ValueError, KeyError, TypeError, AttributeError):
                continue
    return found


def run_all(
    cases: Sequence[C], measure: Callable[[C], O], lines: Path, jobs: int, known: dict[str, O]
) -> tuple[dict[str, O], bool]:
    """The outcome of every case, by key, those that are known included; and whether all could be run.

    Each case starts a process of its own, so threads are enough to wait for them. On KeyboardInterrupt nothing more is
    begun, and what is under way is waited for.
    """
    lines.parent.mkdir(parents=True, exist_ok=True)
    rest = [case for case in cases if case.key not in known]
    found = {case.key: known[case.key] for case in cases if case.key in known}
    began = time.monotonic()
    lock = threading.Lock()
    with lines.open("a", encoding="utf-8") as out, ThreadPoolExecutor(jobs) as pool:

        def keep(outcome: Any) -> None:
            with lock:
                found[outcome.key] = outcome
                out.write(json.dumps({"state": _state(), **asdict(outcome)}) + "\n")
                out.flush()

        waiting = [pool.submit(measure, case) for case in rest]
        try:
            for done, future in enumerate(as_completed(waiting), 1):
                outcome = future.result()
                keep(outcome)
                if outcome.wrong:
                    print(f"  {_in_short(outcome)}", flush=True)
                if done % max(1, len(rest) // 20) == 0:
                    print(f"{done} of {len(rest)}, {time.monotonic() - began:.0f} s", flush=True)
        except KeyboardInterrupt:
            pool.shutdown(wait=True, cancel_futures=True)
            print("Interrupted: the same command with --resume goes on from here.", file=sys.stderr)
            return found, False
        except BaseException:
            pool.shutdown(wait=True, cancel_futures=True)
            raise
    return found, True


def _in_short(outcome: Any) -> str:
    parts = [
        f"{name} {', '.join(value[:3])}" for name, value in asdict(outcome).items() if value and type(value) is list
    ]
    return f"{outcome.key}: {'; '.join(parts)}"
