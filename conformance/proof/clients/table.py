"""What came of the clients of the proof, as data: figures, troubles, and a row for each clause and client."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import asdict
from statistics import median
from typing import Any, Final

from conformance.contract import client as client_register
from conformance.proof.clients.measuring import ClientOutcome

LONGEST: Final = 60
"""Seconds that the check of a fast, sound client may take."""
REQUESTS: Final = 600
STEPS: Final = 2
LIKE_OURS: Final = ("as-ever", "keeps-a-connection", "refuses-long-lists")
"""Sound clients that make one call a task: the figures of a whole check are theirs."""


def board_of(ran: Sequence[ClientOutcome]) -> dict[str, Any]:
    """Everything about these outcomes, plain JSON."""
    return {
        "figures": _figures(ran),
        "troubles": [_trouble(it) for it in ran if it.verdict not in ("named", "let through")],
        "beside": [_trouble(it) for it in ran if it.verdict == "named" and it.beside],
        "clauses": _clauses([it for it in ran if it.kind == "wrong"]),
        "sound": [_row(it) for it in ran if it.kind == "sound"],
    }


def _row(outcome: ClientOutcome) -> dict[str, Any]:
    return {**asdict(outcome), "verdict": outcome.verdict}


def _trouble(outcome: ClientOutcome) -> dict[str, Any]:
    found = {**outcome.failing, **{name: f"{says} (unsteady)" for name, says in outcome.unsteady.items()}}
    return {
        "what": outcome.verdict, "name": outcome.name, "says": outcome.says, "clause": outcome.clause,
        "found": {name: says for name, says in found.items() if name != outcome.clause}, "error": outcome.error,
    }  # fmt: skip


def _clauses(wrong: Sequence[ClientOutcome]) -> list[dict[str, Any]]:
    rows = []
    for name, clause in client_register().clauses.items():
        runs = [it for it in wrong if it.clause == name]
        if runs:
            rows.append({
                "id": name, "level": clause.level, "says": clause.says, "runs": len(runs),
                "named": sum(it.verdict == "named" for it in runs),
                "scenarios": _middle(it.named[0] for it in runs if it.named),
                "requests": _middle(it.named[1] for it in runs if it.named),
                "seconds": _middle(it.named[2] for it in runs if it.named),
                "steps": _middle(it.named[3] for it in runs if it.named),
                "clients": [_row(it) for it in runs],
            })  # fmt: skip
    return rows


def _middle(values: Iterable[float]) -> float | None:
    known = list(values)
    return round(median(known), 1) if known else None


def _figures(ran: Sequence[ClientOutcome]) -> list[dict[str, Any]]:
    wrong = [it for it in ran if it.kind == "wrong"]
    sound = [it for it in ran if it.kind == "sound"]
    named = [it for it in wrong if it.verdict == "named"]
    usual = [it for it in sound if it.name in LIKE_OURS] or sound
    rows: list[dict[str, Any]] = []

    def row(figure: str, aim: str, value: str, reached: bool = True) -> None:
        rows.append({"figure": figure, "aim": aim, "value": value, "reached": reached})

    if wrong:
        row(
            "wrong clients caught, on the right clause",
            "all",
            f"{len(named)} of {len(wrong)}",
            len(named) == len(wrong),
        )
        alone = sum(not it.beside for it in named)
        row("of these, with no word of any other clause", "", f"{alone} of {len(named)}")
    if named:
        spent = [it.named for it in named if it.named]
        row("scenarios until the clause is named, median", "", f"{_middle(it[0] for it in spent):g}")
        row("requests until the clause is named, median", "", f"{_middle(it[1] for it in spent):g}")
        row("seconds until the clause is named, median", "", f"{_middle(it[2] for it in spent):g}")
        steps = _middle(it[3] for it in spent) or 0
        row("tasks in the median shrunk scenario", f"at most {STEPS}", f"{steps:g}", steps <= STEPS)
    if sound:
        alarms = [it for it in sound if it.verdict != "let through"]
        row("sound clients with a finding in any scenario", "none", f"{len(alarms)} of {len(sound)}", not alarms)
        seconds, requests = max(it.seconds for it in usual), max(it.requests for it in usual)
        row("a whole check of a fast client, seconds", f"at most {LONGEST}", f"{seconds:g}", seconds <= LONGEST)
        row("a whole check of a fast client, requests", f"at most {REQUESTS}", f"{requests}", requests <= REQUESTS)
    return rows
