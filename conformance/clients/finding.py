"""A departure of a client, and how it is told: the shortest scenario that shows it, as an argument."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, cast

from conformance.clients.episodes import Episode, Turn
from conformance.clients.judging import Judgement
from conformance.clients.wire import Request
from conformance.verdicts.shown import Shown

_MOST_STEPS = 40


@dataclass(frozen=True)
class Departure:
    """An episode in which clauses do not hold, and what the checks say of it. `again`: it came again when played again,
    or is of what was only looked at, and cannot be played again."""

    episode: Episode
    broken: tuple[Judgement, ...]
    again: bool = True

    @property
    def once(self) -> bool:
        """Whether it was seen, and did not come again."""
        return not self.again

    @property
    def passing(self) -> bool:
        """Whether a network may have made it: on a loopback none does."""
        return False

    @property
    def clauses(self) -> frozenset[str]:
        """The clauses that are broken."""
        return frozenset(judgement.clause for judgement in self.broken)


def teller(rerun: Callable[[str], str]) -> Callable[[Shown, str, str, bool], dict[str, Any]]:
    """What draws up a departure for the document. `rerun` gives the line that plays a scenario (by name) again."""

    def tell(shown: Shown, clause: str, where: str, counts: bool) -> dict[str, Any]:
        it = cast("Departure", shown)
        broken = next(judgement for judgement in it.broken if judgement.clause == clause)
        scenario = it.episode.scenario
        first = max(0, broken.turn - _MOST_STEPS + 1)
        return {
            "program": scenario.to_json() if scenario else None,
            "property": where,
            "step": broken.turn - first,
            "says": broken.says,
            "predicted": broken.predicted,
            "got": broken.got,
            "curl": rerun(scenario.name) if scenario else "",
            "reproduced": "alone" if counts else "once",
            "steps": _steps(it.episode, broken, first),
            "causes": [],
            "timeline": None,
        }

    return tell


def _steps(episode: Episode, broken: Judgement, first: int) -> list[dict[str, Any]]:
    start = next((turn.began for turn in episode.turns), 0.0)
    if not episode.driven and broken.request is not None:
        return [{"text": _sent(broken.request), "mark": "wrong", "note": _came(broken.request), "at": None}]
    return [
        {
            "text": str(turn.step) if turn.step else "the client was looked at",
            "mark": "wrong" if number == broken.turn else "after" if number > broken.turn else "ok",
            "note": _note(turn),
            "at": round(turn.began - start, 3) if turn.began else None,
        }
        for number, turn in enumerate(episode.turns)
    ][first : first + _MOST_STEPS]


def _note(turn: Turn) -> str:
    """What came over the wire, and what the caller was told."""
    sent = [f"{_sent(request)} -> {_came(request)}" for request in turn.requests[:3]]
    if len(turn.requests) > 3:
        sent.append(f"... {len(turn.requests)} calls")
    wire = "; ".join(sent) or "no call"
    told = f"told: {turn.outcome}" if turn.outcome else f"the adapter {turn.trouble}" if turn.trouble else ""
    return f"{wire}. {told}".strip()


def _sent(request: Request) -> str:
    body = request.body[:160].decode("utf-8", "replace")
    more = f" ... ({len(request.body)} bytes)" if len(request.body) > 160 else ""
    return f"{request.method} {request.command} {body}{more}"


def _came(request: Request) -> str:
    if not request.status:
        return request.deed or "nothing"
    answer = request.answer[:120].decode("utf-8", "replace")
    return f"HTTP {request.status} {answer}" if request.status != 200 else answer or "an empty body"
