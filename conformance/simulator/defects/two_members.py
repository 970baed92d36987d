"""Defects of who is on the list, and as what, that show where something else holds, too."""

from ..call import Call, Json, Refused
from ..policy import Policy
from ..state import Board, Group
from .catalogue import breaks, table
from .members_roster import Reranking, dethrone, throw_out
from .parts import Act, Choosing, Refusing
from .two_parts import Asked, asked

MISSING = object()


class _TakingList(Policy):
    """Takes something else for Members_Account, on some paths."""

    def taken(self, value: object, said: Asked) -> list[str] | None:
        """The list that it is taken for; None to refuse it. `value` is MISSING where there is none."""
        return None

    def read_accounts(self, call: Call) -> list[str]:
        try:
            return super().read_accounts(call)
        except Refused:
            value = call.body.get("Members_Account", MISSING)
            taken = self.taken(value, asked(self, call)) if call.mutes else None
            if not taken:
                raise
            return taken


def _everybody(said: Asked) -> list[str]:
    return list(said.group.members)[:500] if said.group is not None else []


def _texts(value: object, more: type = str) -> list[str] | None:
    """The items of a list as strings, if there are none but strings and those of one more type."""
    if not isinstance(value, list) or not all(isinstance(it, str) or type(it) is more for it in value):
        return None
    return [str(it) for it in value if it is not None]


def _values(value: object) -> list[str] | None:
    return _texts(list(value.values())) if isinstance(value, dict) else None


def _wrapped(value: object) -> list[str] | None:
    items = value if isinstance(value, list) else []
    found = [it.get("Member_Account") if isinstance(it, dict) else it for it in items]
    return _texts(found)


def _head_checked(value: object, head: int) -> list[str] | None:
    items = value if isinstance(value, list) else []
    good = len(items) > head and all(isinstance(it, str) for it in items[:head])
    return [it for it in items if isinstance(it, str)] if good else None


table(
    _TakingList, _TakingList.taken,
    ("members.required", "missing-list-unmutes-all", "An unmute without Members_Account unmutes everybody.",
     lambda value, said: _everybody(said) if value is MISSING and said.unmutes else None),
    ("members.required", "missing-list-in-topic-means-all",
     "A call on a topic without Members_Account acts on everybody.",
     lambda value, said: _everybody(said) if value is MISSING and said.in_topic else None),
    ("members.required", "missing-list-in-av-chat-room-means-owner",
     "A call on an AVChatRoom without Members_Account acts on its owner.",
     lambda value, said: _everybody(said) if value is MISSING and said.kind == "AVChatRoom" else None),
    ("members.array-of-strings", "bare-string-unmutes", "A bare string is taken for a list of one in an unmute.",
     lambda value, said: [value] if isinstance(value, str) and said.unmutes else None),
    ("members.array-of-strings", "bare-string-in-topic-taken", "A bare string is taken for a list of one in a topic.",
     lambda value, said: [value] if isinstance(value, str) and said.in_topic else None),
    ("members.array-of-strings", "null-list-unmutes-all", "An unmute of null unmutes everybody.",
     lambda value, said: _everybody(said) if value is None and said.unmutes else None),
    ("members.array-of-strings", "object-in-community-taken",
     "In a Community an object's values are taken for the list.",
     lambda value, said: _values(value) if said.kind == "Community" else None),
    ("members.item-type", "items-behind-first-unchecked",
     "Only the first item of the list has to be a string, others are skipped.",
     lambda value, said: _head_checked(value, 1)),
    ("members.item-type", "items-past-100-unchecked",
     "Only the first 100 items of the list have to be strings, others are skipped.",
     lambda value, said: _head_checked(value, 100)),
    ("members.item-type", "numbers-in-topic-taken", "In a topic a number is taken for the account of that name.",
     lambda value, said: _texts(value, int) if said.in_topic else None),
    ("members.item-type", "null-items-skipped-in-unmute", "null in the list of an unmute is skipped.",
     lambda value, said: _texts(value, type(None)) if said.unmutes else None),
    ("members.item-type", "object-items-taken-for-good",
     "In a mute for good an object in the list is taken as in add_group_member.",
     lambda value, said: _wrapped(value) if said.for_good else None),
)  # fmt: skip


def _first_of_like(accounts: list[str], likeness: int | None) -> list[str]:
    first: dict[str, str] = {}
    for account in accounts:
        first.setdefault(account[:likeness] if likeness else account.casefold(), account)
    return [it for it in accounts if it in first.values()]


def _with_folded(act: Act, names: list[str]) -> list[str]:
    folded = {it.casefold() for it in act.accounts}
    return [*act.accounts, *(it for it in names if it.casefold() in folded and it not in act.accounts)]


def _letters(account: str) -> str:
    return "".join(letter for letter in account if letter.isalnum())


def _with_unpunctuated(act: Act) -> list[str]:
    keys = {_letters(it) for it in act.accounts}
    return [*act.accounts, *(it for it in act.board.mutes if _letters(it) in keys and it not in act.accounts)]


def _without(act: Act, rank: str, condition: bool) -> list[str]:
    return [it for it in act.accounts if not condition or act.rank(it) != rank]


table(
    Choosing, Choosing.chosen,
    ("members.identity", "twins-in-one-list-folded",
     "Of two accounts of one list that differ in case alone the second is passed over.",
     lambda act: _first_of_like(act.accounts, None)),
    ("members.identity", "likes-in-one-list-cut-at-31",
     "Of two accounts of one list that agree in their first 31 characters the second is passed over.",
     lambda act: _first_of_like(act.accounts, 31)),
    ("members.identity", "for-good-folds-case", "A mute for good reaches accounts that differ in case alone.",
     lambda act: _with_folded(act, list(act.group.members)) if act.for_good else act.accounts),
    ("members.identity", "topic-folds-case", "In a topic accounts that differ in case alone are muted together.",
     lambda act: _with_folded(act, list(act.group.members)) if act.in_topic else act.accounts),
    ("members.identity", "unmute-ignores-punctuation", "An unmute reaches accounts that differ in punctuation alone.",
     lambda act: _with_unpunctuated(act) if act.unmutes else act.accounts),
    ("members.owner", "owner-in-topic-spared", "The owner is passed over in a topic.",
     lambda act: _without(act, "Owner", act.in_topic)),
    ("members.owner", "admins-in-list-spared", "The group's admins are passed over in a list of two or more.",
     lambda act: _without(act, "Admin", act.several)),
    ("members.owner", "community-owner-stays-muted", "The owner of a Community cannot be unmuted.",
     lambda act: _without(act, "Owner", act.group.type == "Community" and act.unmutes)),
)  # fmt: skip
table(
    Refusing, Refusing.refuses,
    ("members.owner", "admin-for-good-refused", "A list with a group admin on it cannot be muted for good.",
     lambda act: act.for_good and any(act.rank(it) == "Admin" for it in act.accounts)),
    ("members.owner", "owner-renewal-refused", "An owner who is muted cannot be muted again.",
     lambda act: act.seconds > 0 and act.group.owner in act.accounts and act.muted(act.group.owner)),
)  # fmt: skip


class _Spreading(Policy):
    """Acts in other groups, too."""

    def reached(self, act: Act, other: Group) -> list[str]:
        """On whom it acts in another group."""
        return []

    def mute(self, call: Call, group: Group, board: Board, accounts: list[str], seconds: int) -> None:
        super().mute(call, group, board, accounts, seconds)
        act = Act(call, group, board, accounts, seconds)
        for other in self.world.groups.values() if not act.in_topic else ():
            if other is not group and not other.is_private:
                reached = [it for it in self.reached(act, other) if it in other.members]
                super().mute(call, other, other.board, reached, seconds)


table(
    _Spreading, _Spreading.reached,
    ("members.scope", "owner-for-good-muted-in-all-groups", "An owner who is muted for good is muted in all groups.",
     lambda act, other: [act.group.owner] if act.for_good and act.group.owner in act.accounts else []),
    ("members.scope", "for-good-reaches-communities", "A mute for good in a Community reaches the other Communities.",
     lambda act, other: act.accounts if act.for_good and act.group.type == other.type == "Community" else []),
    ("members.scope", "unmute-reaches-groups-alike", "An unmute acts in all groups whose ids begin with GroupId.",
     lambda act, other: act.accounts if act.unmutes and other.id.startswith(act.group.id) else []),
    ("members.scope", "list-reaches-groups-of-owner",
     "A mute of two or more acts in the other groups of the same owner.",
     lambda act, other: act.accounts if act.several and act.seconds and other.owner == act.group.owner else []),
    ("members.scope", "unmute-reaches-groups-of-type", "An unmute acts in all groups of the same type.",
     lambda act, other: act.accounts if act.unmutes and other.type == act.group.type else []),
)  # fmt: skip


def _demote(act: Act) -> None:
    for account in act.accounts if act.unmutes else ():
        if act.rank(account) == "Admin":
            act.group.members[account].role = "Member"


table(
    Reranking, Reranking.reranked,
    ("members.roster", "owner-for-good-loses-group", "Muting the owner for good makes an admin of him.",
     lambda act: dethrone(act) if act.for_good else None),
    ("members.roster", "unmuted-admin-demoted", "Unmuting an admin makes an ordinary member of him.", _demote),
    ("members.roster", "list-for-good-thrown-out",
     "Where two or more are muted for good in one call they are thrown out of the group.",
     lambda act: throw_out(act) if act.for_good and act.several else None),
    ("members.roster", "topic-for-good-throws-out",
     "Whoever is muted for good in a topic is thrown out of the community.",
     lambda act: throw_out(act) if act.for_good and act.in_topic else None),
)  # fmt: skip


@breaks("members.roster")
class RefusedInTopicDemotesAdmins(Policy):
    """A call on a topic that is refused makes ordinary members of the admins that it lists."""

    def forbid(self, call: Call) -> Json:
        try:
            return super().forbid(call)
        except Refused:
            said = asked(self, call)
            members = said.group.members if said.group is not None and said.in_topic else {}
            for account in said.names:
                if account in members and members[account].role == "Admin":
                    members[account].role = "Member"
            raise
