"""A session that is one shard of a run: it keeps what falls to it, and tells what it leaves to others."""

from __future__ import annotations

from collections.abc import Generator
from typing import Any

import pytest

from conformance.contract import vendor
from conformance.plugin.standing import stand_in
from conformance.plugin.state import State
from conformance.plugin.words import judged
from conformance.suite.collecting import properties
from conformance.suite.dealing import SEED, hand_of, leave_to_others
from conformance.suite.properties import key_of
from conformance.verdicts.docket import Docket
from conformance.verdicts.keeping import keep

ABSENT = "no property that judges this clause was selected for this run"


class Dealer:
    """Deals the properties of a session out, once all others have chosen among them."""

    def __init__(self, state: State) -> None:
        self._state = state

    @pytest.hookimpl(wrapper=True)
    def pytest_collection_modifyitems(
        self, config: pytest.Config, items: list[pytest.Item]
    ) -> Generator[None, Any, Any]:
        """Keep the properties of which this shard runs something."""
        result = yield
        settings = self._state.settings
        if settings is None or settings.shard is None:
            return result
        names = {key_of(item.function) for item in items if judged(item)}  # type: ignore[attr-defined]
        if not names:
            return result
        state = self._state
        state.chosen = [it for it in properties() if it.name in names]
        state.seed = given_seed(config) or SEED
        state.hand = hand_of(settings, state.seed, state.chosen)
        assert state.hand is not None
        kept = state.hand.names
        out = [it for it in items if judged(it) and key_of(it.function) not in kept]  # type: ignore[attr-defined]
        if out:
            config.hook.pytest_deselected(items=out)
            items[:] = [item for item in items if item not in out]
        return result


def given_seed(config: pytest.Config) -> int | None:
    """The seed that the session was given; None where it is to be any."""
    number = config.getoption("hypothesis_seed", None)
    return None if number in (None, "random") else int(number)


def is_idle(state: State) -> bool:
    """Whether nothing falls to this shard: there are more of them than things to run."""
    return state.hand is not None and not state.hand.names


def shard_of(state: State, docket: Docket, unfinished: set[str]) -> dict[str, Any] | None:
    """What the document of a run says of its part; None where it is the whole."""
    hand = state.hand
    if hand is None:
        return None
    return {
        "number": hand.number, "of": hand.of, "split": hand.digest, "cut": hand.cut, "kept": keep(docket, unfinished),
    }  # fmt: skip


def idle_document(state: State) -> Any:
    """The document of a shard that has nothing to run: it ends well, and says so."""
    hand, docket = state.hand, Docket(vendor())
    assert hand is not None
    wanted = {clause for it in state.chosen for clause in it.judges}
    docket.absent = {clause: ABSENT for it in properties() for clause in it.judges if clause not in wanted}
    leave_to_others(docket, hand, state.chosen)
    says = f"Shard {hand.number} of {hand.of}. It has nothing to run: there are more shards than things to run."
    document = stand_in(state, says, verdict="pass", code=0, docket=docket)
    chosen = {it.name for it in state.chosen}
    left_out = {clause for it in properties() if it.name not in chosen for clause in it.judges}
    calls = document["calls"] | {"limit": 0}
    return document | {"partial": True, "calls": calls, "shard": shard_of(state, docket, left_out)}
