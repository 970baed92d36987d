"""Many tasks handed over at once: to a client that takes its time, no more than show that it does."""

from __future__ import annotations

import os
import sys

from conformance.clients.adapter import Adapter
from conformance.clients.tasks import Task

ADAPTER = """
import json, sys, time
for line in sys.stdin:
    time.sleep({pause})
    print(json.dumps({{"kind": "returned", "id": json.loads(line)["id"]}}), flush=True)
"""
TASK = Task("mute", "g", ("alice",), 60)


def outcomes(pause: float) -> int:
    """How many outcomes come of 100 tasks at once, by a client that takes so many seconds for each."""
    with Adapter((sys.executable, "-c", ADAPTER.format(pause=pause)), dict(os.environ)) as adapter:
        return len(adapter.ask_at_once(TASK, 100, 60.0))


def test_a_slow_client_is_asked_for_a_few() -> None:
    assert outcomes(0.06) == 21


def test_a_fast_client_is_asked_for_all() -> None:
    assert outcomes(0) == 100
