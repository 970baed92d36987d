"""An adapter around a Python client: `python -m conformance.clients.python_host package.module:factory`.

It is a process of its own, so that what the client prints, and its death, are the client's.
"""

from __future__ import annotations

import importlib
import json
import os
import sys
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import PurePath
from typing import Any

from conformance.clients.protocol import Client, raised, returned
from conformance.clients.tasks import Outcome, Task


class NoFactory(Exception):
    """There is no such factory; the message says what is wrong."""


def load(name: str) -> Callable[[], Client]:
    """The factory of package.module:factory; NoFactory where there is none."""
    module, colon, attribute = name.partition(":")
    if not colon or not module or not attribute:
        raise NoFactory(f"{name!r} does not read package.module:factory")
    if module.endswith(".py"):
        there = ".".join(PurePath(module.removesuffix(".py")).parts)
        raise NoFactory(f"{name!r} names a file, and a module is asked for: write {there}:{attribute}")
    try:
        found: Any = importlib.import_module(module)
        for part in attribute.split("."):
            found = getattr(found, part)
    except Exception as error:  # whatever a module of the user's raises
        raise NoFactory(f"{name} cannot be loaded: {type(error).__name__}: {error}") from None
    if not callable(found):
        raise NoFactory(f"{name} is no function")
    factory: Callable[[], Client] = found
    return factory


def do(client: Client, task: Task) -> Outcome:
    """Have a client do a task; whatever it raises is told."""
    try:
        if task.do == "list":
            return _returned(client.muted, task.group, task.topic)
        if task.do == "unmute":
            return _returned(client.unmute, task.group, list(task.accounts), task.topic)
        return _returned(client.mute, task.group, list(task.accounts), task.seconds, task.topic)
    except Exception as error:
        return raised(error)


def _returned(method: Callable[..., Any], *given: Any) -> Outcome:
    topic = given[-1]
    value = method(*given) if topic is not None else method(*given[:-1])
    outcome = returned(value)
    return outcome if method.__name__ == "muted" else replace(outcome, muted=None)


def serve(client: Client) -> None:
    """Answer task after task, until there are no more."""
    abilities = {
        "topics": getattr(client, "topics", True),
        "list": callable(getattr(client, "muted", None)),
        "unmute": callable(getattr(client, "unmute", None)),
        "expiry": getattr(client, "expiry", False),
    }
    for line in sys.stdin:
        told = json.loads(line)
        answer = abilities if told["do"] == "can" else do(client, Task.from_json(told)).to_json()
        print(json.dumps({**answer, "id": told.get("id")}, default=str), flush=True)


def main(arguments: Sequence[str]) -> int:
    """Load the client and serve it; 4 where there is none."""
    sys.path.insert(0, os.getcwd())
    try:
        client = load(arguments[0])()
    except NoFactory as error:
        print(f"{error}.", file=sys.stderr)
        return 4
    serve(client)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
