"""concurrency.*: overlapping calls."""

from __future__ import annotations

from conformance.oracle import tags as tag
from conformance.oracle.judging import WRONG, stake
from conformance.oracle.view import TURNED_DOWN, Subject


@stake("concurrency.last-wins", *WRONG, after=True)
def last_wins(it: Subject) -> bool:
    """Overlapping calls on one member end in a state that some order of them explains, and show no other meanwhile."""
    return tag.OVERLAP_SAME in it.tags or (it.beside and tag.OVERLAP in it.tags)


@stake("concurrency.no-lost-member", *WRONG, TURNED_DOWN)
def no_lost_member(it: Subject) -> bool:
    """Overlapping calls on different members of one group all take effect."""
    return tag.OVERLAP in it.tags and not last_wins(it)
