"""The processes that proofs run in, and the outcomes that are kept, a JSON line each, so that nothing is run twice."""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import signal
import threading
from collections.abc import Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor
from functools import cache
from multiprocessing import active_children, get_context, parent_process
from pathlib import Path
from typing import Any, Final

import conformance
from conformance.proof.measuring import Outcome

_ROOT: Final = Path(conformance.__file__).parent
_DRAWING: Final = frozenset({"proof", "report"})
"""Rooms in which a change does not change any outcome."""


@cache
def fingerprint() -> str:
    """A digest of the code that outcomes depend on: one of another state of the code counts for nothing."""
    return digest(_ROOT, [path for path in _ROOT.rglob("*") if path.relative_to(_ROOT).parts[0] not in _DRAWING])


def digest(root: Path, paths: Iterable[Path], more: str = "") -> str:
    """A digest of the code and data among these files, and of what else tells one state from another."""
    found = hashlib.sha256(more.encode())
    for path in sorted(paths):
        if path.suffix in (".py", ".yaml", ".json"):
            found.update(str(path.relative_to(root)).encode() + path.read_bytes())
    return found.hexdigest()[:16]


def kept(lines: Path) -> dict[str, Outcome]:
    """The outcomes of earlier runs of the very same code, by key. A line that was cut off is left out."""
    return {entry["key"]: Outcome(**entry) for entry in entries(lines, fingerprint())}


def entries(lines: Path, code: str) -> Iterator[dict[str, Any]]:
    """The outcomes in a file that are of this state of the code, as plain JSON, without the state."""
    for line in lines.read_text(encoding="utf-8").split("\n") if lines.exists() else ():
        try:
            entry = json.loads(line)
        except ValueError:
            continue
        if entry.pop("code", None) == code:
            yield entry


@contextlib.contextmanager
def workers(jobs: int) -> Iterator[ProcessPoolExecutor]:
    """Processes that work until what they are given is done, and end at once where that is broken off."""
    with ProcessPoolExecutor(jobs, mp_context=get_context("spawn"), initializer=_begin) as pool:
        try:
            yield pool
        except BaseException:
            pool.shutdown(wait=False, cancel_futures=True)
            for child in active_children():
                child.terminate()
            raise


def _begin() -> None:
    """Ctrl-C is for the parent: it says what is to become of the workers. Where it was killed they end, too."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with_the_parent, daemon=True).start()


def _end_with_the_parent() -> None:
    parent = parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)
