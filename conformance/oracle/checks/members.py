"""members.*: whom a call reaches."""

from __future__ import annotations

from conformance.contract import MAX_ACCOUNTS
from conformance.oracle import tags as tag
from conformance.oracle.conditions import Call, open_when
from conformance.oracle.judging import WRONG, among, refusal, stake
from conformance.oracle.observing import observes
from conformance.oracle.readings import Reading
from conformance.oracle.view import TURNED_DOWN, Subject, View, shown_after

FEW = frozenset({tag.many(2), tag.many(3)})


refusal("members.over-500")(lambda call: len(set(call.names)) > MAX_ACCOUNTS)
refusal("members.required")(lambda call: "Members_Account" not in call.body)
refusal("members.array-of-strings")(lambda call: "Members_Account" in call.body and call.listed is None)
refusal("members.item-type")(lambda call: len(call.names) < len(call.listed or ()))
open_when("members.empty")(lambda call: call.listed == [])
# Twins in an overlong list may be folded before they are counted: no page says.
open_when("members.over-500")(lambda call: len(call.listed or ()) > MAX_ACCOUNTS >= len(set(call.names)))
# An account that is nobody's, or that was never imported.
open_when("members.unknown", partial=True)(lambda call: any(role[:1] in ("", "u") for role in call.accounts))
open_when("members.mixed", partial=True)(lambda call: set(_inside(call)) == {True, False})
open_when("members.outsider")(lambda call: set(_inside(call)) == {False})


def _inside(call: Call) -> list[bool]:
    """Of each account in the list, whether it is in the group; nothing where REST cannot tell."""
    group = call.alive
    return [role in group.members for role in call.accounts] if group and group.type != "AVChatRoom" else []


@stake("members.every-listed", "missing", "phantom", TURNED_DOWN)
def every_listed(it: Subject) -> bool:
    """Every listed member is muted, whatever the list's length."""
    alone = it.outcome == "missing" and bool(it.tags & {tag.TWIN, tag.LONGEST})
    return (tag.MANY in it.tags or alone) and tag.IDLE not in it.tags


@stake("members.only-listed", *WRONG, after=True)
def only_listed(it: Subject) -> bool:
    """Nobody who was not listed changes state."""
    return bool(it.tags & {tag.OTHER_CALL, tag.TWIN_CALL})


@stake("members.limit-500", *WRONG)
def limit_500(it: Subject) -> bool:
    """A list of exactly 500 accounts takes effect for all 500."""
    return tag.many(500) in it.tags


@stake("members.limit-500", TURNED_DOWN)
def up_to_500(it: Subject) -> bool:
    """A list of up to 500 accounts is accepted: where a shorter one is too long, 500 are too."""
    return tag.many(500) in it.tags or (it.wrong and tag.MANY in it.tags and not it.tags & FEW)


@stake("members.over-500-inert", *WRONG, after=True)
def over_500_inert(it: Subject) -> bool:
    """The refused oversize list mutes nobody."""
    return tag.refused("members.over-500") in it.tags


@stake("members.duplicates", *WRONG, TURNED_DOWN)
def duplicates(it: Subject) -> bool:
    """An account listed twice ends as if it were listed once."""
    return tag.DUPLICATE in it.tags


def _alone(it: Subject) -> bool:
    """Whether the call met no other: what several leave together is no matter of one list."""
    return tag.OVERLAP not in it.tags


@stake("members.order", *WRONG, TURNED_DOWN)
def order(it: Subject) -> bool:
    """The order of the list does not matter."""
    # A time that depends on the place in the list depends on the order.
    return _alone(it) and (tag.UNSORTED in it.tags or (tag.MANY in it.tags and it.outcome == "wrong-end"))


@stake("members.split", *WRONG, TURNED_DOWN)
def split(it: Subject) -> bool:
    """One call with several accounts leaves the state of as many calls with one each."""
    return _alone(it) and (bool(it.tags & FEW) or (tag.MANY in it.tags and it.outcome == "wrong-end"))


@stake("members.identity", *WRONG, TURNED_DOWN, after=True)
def identity(it: Subject) -> bool:
    """Accounts are told apart exactly."""
    return bool(it.tags & {tag.TWIN, tag.TWIN_CALL})


@stake("members.owner", *WRONG, TURNED_DOWN)
def owner(it: Subject) -> bool:
    """The owner and the group's admins can be muted like anybody."""
    return tag.OWNER in it.tags


@stake("members.scope", *WRONG, after=True)
def scope(it: Subject) -> bool:
    """The same account elsewhere is untouched."""
    return tag.ELSEWHERE in it.tags


@among("members.roster")
def roster(view: View) -> list[Reading]:
    """Calls change nobody's membership and nobody's role; what else is wrong with who was thrown out follows."""
    return [*view.membership.calls, *view.membership.consequences]


observes("members.outsider", of=shown_after(tag.MUTED_OUTSIDE, channel="listed"))(
    lambda it: ("an account outside the group that was muted, in the muted list", it.shown)
)
