"""members.*: whom a call reaches."""

from __future__ import annotations

from conformance.oracle.judging import TURNED_DOWN, Subject, refusal, stake

WRONG = ("missing", "phantom", "wrong-end")
FEW = frozenset({"many:2", "many:3"})

for _clause in ("members.over-500", "members.required", "members.array-of-strings", "members.item-type"):
    refusal(_clause)


@stake("members.every-listed", "missing", "phantom", TURNED_DOWN)
def every_listed(it: Subject) -> bool:
    """Every listed member is muted, whatever the list's length."""
    alone = it.outcome == "missing" and "twin" in it.tags
    return ("many" in it.tags or alone) and "idle" not in it.tags


@stake("members.only-listed", *WRONG, after=True)
def only_listed(it: Subject) -> bool:
    """Nobody who was not listed changes state."""
    return bool(it.tags & {"other-call", "twin-call"})


@stake("members.limit-500", *WRONG)
def limit_500(it: Subject) -> bool:
    """A list of exactly 500 accounts takes effect for all 500."""
    return "many:500" in it.tags


@stake("members.limit-500", TURNED_DOWN)
def up_to_500(it: Subject) -> bool:
    """A list of up to 500 accounts is accepted: where a shorter one is too long, 500 are too."""
    return "many:500" in it.tags or (it.wrong and "many" in it.tags and not it.tags & FEW)


@stake("members.over-500-inert", *WRONG, after=True)
def over_500_inert(it: Subject) -> bool:
    """The refused oversize list mutes nobody."""
    return "refused:members.over-500" in it.tags


@stake("members.duplicates", *WRONG, TURNED_DOWN)
def duplicates(it: Subject) -> bool:
    """An account listed twice ends as if it were listed once."""
    return "dup" in it.tags


@stake("members.order", *WRONG, TURNED_DOWN)
def order(it: Subject) -> bool:
    """The order of the list does not matter."""
    # A time that depends on the place in the list depends on the order.
    return "unsorted" in it.tags or ("many" in it.tags and it.outcome == "wrong-end")


@stake("members.split", *WRONG, TURNED_DOWN)
def split(it: Subject) -> bool:
    """One call with several accounts leaves the state of as many calls with one each."""
    return bool(it.tags & FEW) or ("many" in it.tags and it.outcome == "wrong-end")


@stake("members.identity", *WRONG, TURNED_DOWN, after=True)
def identity(it: Subject) -> bool:
    """Accounts are told apart exactly."""
    return bool(it.tags & {"twin", "twin-call"})


@stake("members.owner", *WRONG, TURNED_DOWN)
def owner(it: Subject) -> bool:
    """The owner and the group's admins can be muted like anybody."""
    return "owner" in it.tags


@stake("members.scope", *WRONG, after=True)
def scope(it: Subject) -> bool:
    """The same account elsewhere is untouched."""
    return "elsewhere" in it.tags
