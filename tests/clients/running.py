"""Driving Python clients of the proof."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable

import conformance.clients.scenarios  # noqa: F401 - enters them
from conformance.clients.checking import Checked, Checking
from conformance.clients.driving import Client
from conformance.clients.planned import PLAN, Planned

VENDOR_CLIENT = """
from conformance.proof.clients.sound import Sound
client = Sound()
client.endpoint = "https://console.tim.qq.com"  # as a client has it that nobody may change
"""


def host(factory: str) -> Client:
    """A Python client as the bench drives it."""
    return Client((sys.executable, "-m", "conformance.clients.python_host", factory), dict(os.environ))


def planned(*names: str) -> list[Planned]:
    """Scenarios by name."""
    chosen = [it for it in PLAN if it.scenario.name in names]
    assert len(chosen) == len(names)
    return chosen


def check(client: Client, plan: Iterable[Planned]) -> Checked:
    """Play a plan."""
    return Checking(client).run(list(plan))


def failing(found: Checked) -> set[str]:
    """The clauses that fail."""
    return {name for name, (verdict, _) in found.docket.verdicts().items() if verdict == "fail"}
