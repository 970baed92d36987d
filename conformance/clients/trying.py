"""Trying an adapter out, in seconds: whether it keeps to the protocol, and what it shows of its client."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from conformance.clients.adapter import AdapterError
from conformance.clients.deeds import Deed
from conformance.clients.driving import Client, Driver
from conformance.clients.episodes import Episode, Scenario
from conformance.clients.planned import mute, step
from conformance.clients.tasks import Can

_TWICE: Final = 0.3
"""Seconds in which a second answer to one task shows."""
REFUSED: Final = 10010
_REFUSAL: Final = Deed("code", 10, code=REFUSED, info="tcf: the bench refuses this one")


@dataclass(frozen=True, slots=True)
class Tried:
    """What was seen: abilities, and in sentences what is wrong with the client (none where it looks sound)."""

    can: Can
    calls: int
    client: tuple[str, ...]


def try_out(client: Client, tell: Callable[[str], None] = lambda _: None) -> Tried:
    """Whether an adapter keeps to the protocol: AdapterError says in one sentence what is wrong with it.

    What its client does wrong is no error here, it is in what is given back. `tell` is told what is waited for.
    """
    with Driver(client, "main") as driver:
        tell("The adapter is asked what it can do; its first line may take a minute.")
        can = driver.abilities()
        served = _played(driver, Scenario("try-out", (step(mute()),)))
        refused = _played(driver, Scenario("try-out-refused", (step(mute(), _REFUSAL),)))
    return Tried(can, len(served.turns[0].requests), tuple(_amiss(served, refused)))


def _played(driver: Driver, scenario: Scenario) -> Episode:
    episode = driver.play(scenario)
    turn = episode.turns[0]
    if turn.trouble:
        raise AdapterError(turn.trouble, f"{turn.why} It was asked to {turn.task}.")
    driver.adapter.none_unasked(_TWICE)
    if not turn.requests:
        says = f"Asked to {turn.task}, the adapter told {turn.outcome}, and no call reached the bench"
        raise AdapterError("wrong", f"{says}: does its client take TIM_ENDPOINT for its base URL?")
    return episode


def _amiss(served: Episode, refused: Episode) -> list[str]:
    found = []
    told = served.turns[0].outcome
    if told and not told.success and any(request.served for request in served.turns[0].mutes):
        found.append(f"a mute that was served was told as: {told}.")
    elif told and not told.success:
        answers = [request.answer[:120].decode("utf-8", "replace") for request in served.turns[0].requests]
        found.append(f"the first call was answered {answers[-1]}.")
    told = refused.turns[0].outcome
    if told and any(request.deed for request in refused.turns[0].mutes):
        if told.success:
            found.append(f"a refusal with {REFUSED} was told as a success.")
        elif not told.shows(REFUSED):
            found.append(f"a refusal was told without its code, {REFUSED}.")
    return found
