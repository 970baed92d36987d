"""What a history shows of a wrong answer that did not come again when the very call was made again.

It is no departure: a network makes such answers too. It is not forgotten either: it is counted, clause by clause.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from conformance.contract import vendor
from conformance.oracle.view import Reply, View
from conformance.programs.history import Attempt

Glimpse = tuple[str, str]
"""Clause id, and what was seen."""
Sees = Callable[[Reply, Attempt], str]
"""What an attempt that was made again shows of its clause; "" for nothing."""
_SEES: list[tuple[str, Sees]] = []


def glimpse(clause: str) -> Callable[[Sees], Sees]:
    """Register what an attempt of a call that was made again shows of a clause."""
    name = vendor().clause(clause).id

    def register(sees: Sees) -> Sees:
        _SEES.append((name, sees))
        return sees

    return register


def glimpses(view: View) -> Iterator[Glimpse]:
    """What was seen in passing in a history."""
    for reply in view.replies:
        for attempt in reply.exchange.attempts[:-1]:
            for clause, sees in _SEES:
                what = sees(reply, attempt)
                if what:
                    yield clause, f"{reply.exchange.command}: {what}"
