"""A departure of a client, and how it is told: the shortest scenario that shows it, as an argument."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, cast

from conformance.clients.episodes import Episode, Turn
from conformance.clients.judging import Judgement
from conformance.clients.wire import Request
from conformance.verdicts.shown import Shown

_MOST_STEPS = 40
_MOST_CALLS = 3


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
        text = f"call {broken.request.number}: {_sent(broken.request)}"
        return [_step(text, "wrong", [("answered", _came(broken.request))], None)]
    return [
        _step(
            str(turn.step) if turn.step else "all that the command did",
            "wrong" if number == broken.turn else "after" if number > broken.turn else "ok",
            _talk(turn),
            round(turn.began - start, 3) if turn.began > start else None,
        )
        for number, turn in enumerate(episode.turns)
    ][first : first + _MOST_STEPS]


def _step(text: str, mark: str, talk: Sequence[tuple[str, str]], at: float | None) -> dict[str, Any]:
    """`talk` is what was said between the client, the bench and the caller, with who said it."""
    note = "; ".join(f"{who}: {what}" for who, what in talk)
    return {"text": text, "mark": mark, "note": note, "at": at, "talk": [list(each) for each in talk]}


def _talk(turn: Turn) -> list[tuple[str, str]]:
    """What came over the wire, and what the caller was told."""
    said: list[tuple[str, str]] = []
    for request in turn.requests[:_MOST_CALLS]:
        said += [("sent", _sent(request)), ("answered", _came(request))]
    if len(turn.requests) > _MOST_CALLS:
        said.append(("sent", f"... {len(turn.requests)} calls in all"))
    if not turn.requests and turn.step:
        said.append(("sent", "nothing"))
    if turn.outcome:
        more = f" (the first of {len(turn.outcomes)})" if len(turn.outcomes) > 1 else ""
        said.append(("told", f"{turn.outcome}{more}"))
    elif turn.why:
        said.append(("told", turn.why))
    return said


def _sent(request: Request) -> str:
    body = request.body[:160].decode("utf-8", "replace")
    more = f" ... ({len(request.body)} bytes)" if len(request.body) > 160 else ""
    return f"{request.method} {request.command} {body}{more}"


def _came(request: Request) -> str:
    if not request.status:
        return request.deed or "nothing"
    answer = request.answer[:120].decode("utf-8", "replace")
    return f"HTTP {request.status} {answer}" if request.status != 200 else answer or "an empty body"
