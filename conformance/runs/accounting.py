"""What a failure that was made small accounts for: a departure of its kind, where all is at hand that it takes."""

from __future__ import annotations

from collections.abc import Iterable

from conformance.oracle import tags as tag
from conformance.oracle.checks import Judgement, View
from conformance.oracle.readings import Reading
from conformance.oracle.tags import Tag
from conformance.oracle.world import ROUNDING
from conformance.verdicts.finding import Finding

_USUAL = frozenset({tag.PLAIN, tag.MANY})
"""Tags that ask for nothing: that of the usual MuteTime, and one that another says better."""
_MUTED = frozenset({"until", "forever"})


def accounts_for(finding: Finding, suspicion: Judgement) -> bool:
    """Whether a departure is what a finding would make one expect: the same kind, in a group of a type that shows it,
    with everything special in how the state came about that the smallest program could not do without.

    It is then no second failure, as far as anybody can tell. One that lacks something of it has another cause, or tells
    that the first was not about what it seemed.
    """
    cause, shown = finding.broken[0], suspicion.reading
    if cause.reading is None or shown is None or not (finding.smallest and finding.steady) or finding.once:
        return False
    return cause.sign == suspicion.sign and _asks_for_no_more(cause.reading, shown)


def follows(finding: Finding, view: View, suspicion: Judgement) -> bool:
    """Whether a departure is no more than what a finding of wrong ends leads to: a mute of its history is over, or is
    still on, just as the service had said before that it would be.

    Which promise is at stake where somebody happens to look at it then hangs on the moment of the look alone.
    """
    wrong_end = any("wrong-end" in it.sign for it in finding.broken)
    return wrong_end and not finding.once and _as_it_was_shown(view, suspicion)


def _as_it_was_shown(view: View, suspicion: Judgement) -> bool:
    it = suspicion.reading
    if it is None or it.outcome not in ("missing", "phantom") or it.belief.others:
        return False
    shown = [
        one.until
        for one in view.readings
        if one.step < it.step and type(one.until) is int and one.muted
        and (one.group, one.topic, one.account, one.belief.made) == (it.group, it.topic, it.account, it.belief.made)
    ]  # fmt: skip
    if not shown or it.belief.kind != "until":
        return False
    first, last = view.model.world.shows(it.start, it.end)
    return shown[-1] <= last if it.outcome == "missing" else first <= shown[-1] + ROUNDING


def _asks_for_no_more(cause: Reading, shown: Reading) -> bool:
    one, other = cause.belief, shown.belief
    return (
        cause.group_type in ("Public", shown.group_type)
        and cause.channel == shown.channel
        and _in_the_same_state(cause, shown)
        and cause.rank in ("", "member", shown.rank)
        and _length(one.tags) <= _length(other.tags)
        and _special(one.tags) <= _special(other.tags)
    )


def _in_the_same_state(cause: Reading, shown: Reading) -> bool:
    """A mute for good is lost where any mute is; that one is lost says nothing of others."""
    return cause.state == shown.state or (cause.outcome == "missing" and {cause.state, shown.state} == _MUTED)


def _special(tags: Iterable[Tag]) -> frozenset[Tag]:
    return frozenset(it for it in tags if it not in _USUAL and not it.startswith(f"{tag.MANY}:"))


def _length(tags: Iterable[Tag]) -> int:
    """The length of the list in which the account was called."""
    return max((int(it.partition(":")[2]) for it in tags if it.startswith(f"{tag.MANY}:")), default=1)
