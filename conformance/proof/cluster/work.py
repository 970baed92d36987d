"""What a worker of a cluster does: it tells in which state it is, or does one thing with one item.

What is sent is pickled twice. The scheduler, which unpickles what it is given and packs it anew, sees bytes, and needs
nothing of ours; a worker sees what is to be done only when it is known to be in the state of whoever asks.
"""

from __future__ import annotations

import pickle
import platform
import threading
from collections.abc import Callable
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import Any, Final, TypedDict

import conformance
from conformance.proof.pool import digest

_ROOT: Final = Path(conformance.__file__).parent
_ONE_AT_A_TIME: Final = threading.Lock()
"""Two runs of the suite in one process would only hinder each other, and nobody has shown that they do no worse."""


class State(TypedDict):
    """What outcomes depend on, besides the case. `threads` is None where the process is no worker."""

    python: str
    code: str
    hypothesis: str
    threads: int | None


class Answer(TypedDict, total=False):
    """What becomes of a thing to do: its `result`, what it `raised`, or the `state` in which it was not done."""

    result: Any
    raised: Exception
    state: State


class Call:
    """A call that is made where it is unpickled."""

    def __init__(self, function: Callable[..., Any], *arguments: Any) -> None:
        self.function = function
        self.arguments = arguments

    def __reduce__(self) -> tuple[Callable[..., Any], tuple[Any, ...]]:
        return self.function, self.arguments


def asked() -> bytes:
    """What a worker unpickles to its `state`."""
    return pickle.dumps(Call(state))


def to_do(here: State, do: Callable[[Any], Any], item: Any) -> bytes:
    """What a worker unpickles to an Answer; `here` is the state that it is to be in, but for the threads."""
    return pickle.dumps(Call(answered, here, pickle.dumps((do, item))))


def state() -> State:
    """The state of this process."""
    return {"python": python(), "code": code(), "hypothesis": version("hypothesis"), "threads": _threads()}


def answered(there: State, work: bytes) -> Answer:
    """Do it, where this process is in the state of who asks, and does one thing at a time."""
    here = state()
    if here["threads"] not in (None, 1) or here != {**there, "threads": here["threads"]}:
        return {"state": here}
    with _ONE_AT_A_TIME:
        do, item = pickle.loads(work)
        try:
            return {"result": do(item)}
        except Exception as error:
            return {"raised": error}


def python() -> str:
    """The minor version of the interpreter: what it has in its library draws and judges."""
    return ".".join(platform.python_version_tuple()[:2])


@cache
def code() -> str:
    """A digest of all code and data of ours, taken once: a worker that has loaded it does not load it anew."""
    return digest(_ROOT, _ROOT.rglob("*"))


def _threads() -> int | None:
    from distributed import get_worker

    try:
        number: int = get_worker().state.nthreads
    except ValueError:
        return None
    return number
