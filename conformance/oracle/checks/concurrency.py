"""concurrency.*: overlapping calls."""

from __future__ import annotations

from conformance.oracle.judging import TURNED_DOWN, Subject, stake

WRONG = ("missing", "phantom", "wrong-end")


@stake("concurrency.last-wins", *WRONG, after=True)
def last_wins(it: Subject) -> bool:
    """Overlapping calls on one member end in a state that some order of them explains."""
    return "overlap-same" in it.tags


@stake("concurrency.no-lost-member", *WRONG, TURNED_DOWN)
def no_lost_member(it: Subject) -> bool:
    """Overlapping calls on different members of one group all take effect."""
    return "overlap" in it.tags and "overlap-same" not in it.tags
