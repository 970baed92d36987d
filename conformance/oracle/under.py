"""Under what a promise held: what was special about the call or the look, not its very numbers.

Two places count as the same condition where nothing that a check goes by tells them apart. Kinds of MuteTime are among
the tags; the seconds themselves are not, or each number that is drawn would be a condition.
"""

from __future__ import annotations

from collections.abc import Hashable

from conformance.oracle.muting import Answer
from conformance.oracle.readings import Reading
from conformance.oracle.view import Reply


def under(place: object) -> Hashable:
    """What holds where a promise was kept; None for a place of which nothing is known."""
    match place:
        case Reading():
            return place.channel, place.belief.tags, place.group_type, place.state, place.rank
        case Answer():
            found = place.conditions
            why = tuple(condition.clause.id for condition in (*found.refusing, *found.open))
            return found.expects, place.exchange.ok, place.tags, place.group_type, place.ranks, why
        case Reply():
            return place.exchange.command, place.exchange.ok, place.conditions.expects, place.early
        case _:
            return None
