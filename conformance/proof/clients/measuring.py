"""One client of the proof, put through every scenario, and what came of it."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

import conformance.clients.scenarios
import conformance.proof.clients.different
import conformance.proof.clients.wrong  # noqa: F401 - all three enter what they have
from conformance.clients.checking import Checking
from conformance.clients.drawing import drawn
from conformance.clients.driving import Client
from conformance.clients.offered import DRAWN
from conformance.clients.planned import PLAN, Planned
from conformance.proof.clients.mistakes import MISTAKES, SOUND, factory

Kind = Literal["wrong", "sound"]
Word = Literal["named", "misnamed", "missed", "let through", "false alarm", "error"]


@dataclass
class ClientOutcome:
    """What a check of a client came to. `failing` are the clauses with a finding, `unsteady` those with one that did
    not come again; `caught` is what was spent until any clause was found broken, `named` until its own was: scenarios,
    requests, seconds and the tasks of the shrunk scenario."""

    name: str
    kind: Kind
    says: str
    clause: str = ""
    failing: dict[str, str] = field(default_factory=dict)
    unsteady: dict[str, str] = field(default_factory=dict)
    caught: list[float] | None = None
    named: list[float] | None = None
    scenarios: int = 0
    requests: int = 0
    seconds: float = 0.0
    judged: int = 0
    error: str = ""

    @property
    def beside(self) -> list[str]:
        """What was found beside its own clause."""
        return [name for name in (*self.failing, *self.unsteady) if name != self.clause]

    @property
    def verdict(self) -> Word:
        """How it came out."""
        if self.error:
            return "error"
        if self.kind == "sound":
            return "false alarm" if self.failing or self.unsteady else "let through"
        if self.clause in self.failing:
            return "named"
        return "misnamed" if self.failing else "missed"


def measure_client(name: str, kind: Kind, scenarios: Sequence[str] = ()) -> ClientOutcome:
    """Put a client through all that a check plays, or some scenarios; what goes wrong is told in the outcome."""
    asked = MISTAKES[name] if kind == "wrong" else SOUND[name]
    clause = MISTAKES[name].clause if kind == "wrong" else ""
    outcome = ClientOutcome(name, kind, asked.says, clause)
    plan = [it for it in PLAN if it.scenario.name in scenarios] if scenarios else [*PLAN, *drawn(DRAWN, 1)]
    client = Client((sys.executable, "-m", "conformance.clients.python_host", factory(asked.make)), dict(os.environ))
    began = time.monotonic()
    try:
        _enter(outcome, client, plan)
    except Exception as error:
        outcome.error = f"{type(error).__name__}: {error}"
    outcome.seconds = round(time.monotonic() - began, 1)
    return outcome


def _enter(outcome: ClientOutcome, client: Client, plan: Sequence[Planned]) -> None:
    found = Checking(client).run(plan)
    outcome.scenarios, outcome.requests = found.scenarios, found.requests
    for name, (verdict, says) in found.docket.verdicts().items():
        if verdict == "fail":
            outcome.failing[name] = says
        elif verdict == "unsteady":
            outcome.unsteady[name] = says
        outcome.judged += verdict in ("pass", "fail", "unsteady", "observed")
    if found.first:
        outcome.caught = _plain(min(found.first.values()))
    if outcome.clause in found.first:
        outcome.named = _plain(found.first[outcome.clause])


def _plain(spent: Any) -> list[float]:
    return [spent.scenarios, spent.requests, round(spent.seconds, 2), spent.steps]
