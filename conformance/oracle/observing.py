"""What a history shows where no page settles what comes: the answers of observed clauses. A change of them is drift."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import TypeVar

from conformance.contract import vendor
from conformance.oracle.conditions import Condition
from conformance.oracle.view import View
from conformance.programs.history import Exchange

P = TypeVar("P")
Asked = tuple[str, str]
"""What was asked, and what came."""
Seen = tuple[str, str, str]
"""Clause id, what was asked, what came."""
_OBSERVERS: list[Callable[[View], Iterator[Seen]]] = []


def observes(
    clause: str, of: Callable[[View], Iterable[P]]
) -> Callable[[Callable[[P], Asked | None]], Callable[[P], Asked | None]]:
    """Register what is observed of a clause in each of the places that `of` finds; None where there is nothing to see.

    What comes of a request that the clause leaves open (`open_when`) is observed without.
    """
    name = vendor().clause(clause).id

    def register(sees: Callable[[P], Asked | None]) -> Callable[[P], Asked | None]:
        def observe(view: View) -> Iterator[Seen]:
            for place in of(view):
                seen = sees(place)
                if seen is not None:
                    yield name, *seen

        _OBSERVERS.append(observe)
        return sees

    return register


def observations(view: View) -> Iterator[Seen]:
    """Every answer of an observed clause in a history."""
    for answer in view.answers:
        exchange = answer.exchange
        if exchange.lost:
            continue
        came = "OK 0" if exchange.ok else f"{exchange.fields.get('ActionStatus', 'no answer')} {exchange.code}"
        for condition in answer.conditions.open:
            yield condition.clause.id, _asked(condition, exchange), came
    for observe in _OBSERVERS:
        yield from observe(view)


def _asked(condition: Condition, exchange: Exchange) -> str:
    """What an open request asked for, in a few words: by itself the clause's own name."""
    _, _, name = condition.clause.id.partition(".")
    return condition.asked(exchange) if condition.asked else name.replace("-", " ")


def came(exchange: Exchange) -> str:
    """What came back, in two words."""
    return "OK 0" if exchange.ok else f"FAIL {exchange.code}"
