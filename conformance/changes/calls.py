"""Changes of what calls are answered: codes, limits, support, names that started or stopped."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from typing import Final

from conformance.changes.change import Change, Kind, Severity, severity_of
from conformance.changes.evidence import Evidence
from conformance.changes.facts import Features, Told
from conformance.contract import PERMANENT, codes, vendor

_GROUP_TYPES: Final = {
    "Public": "group-type.public", "ChatRoom": "group-type.chatroom", "Meeting": "group-type.meeting",
    "AVChatRoom": "group-type.avchatroom", "Community": "group-type.community", "Private": "group-type.private",
    "Work": "group-type.work",
}  # fmt: skip
_LIMITS: Final = {"members.over-500": ("members", 500), "mute-time.overflow": ("MuteTime", PERMANENT)}
_FIRST: Final = ("turned-down", "accepted", "open", "refused", "other")
"""The order in which causes are looked for: a limit may be why other calls are refused otherwise."""
_LONG: Final = 400
"""Lists from here on are refused for their length, where nothing else is known."""
_STATE: Final = ("get_group_muted_account", "get_group_member_info")


def changes_of(told: Sequence[Told], served: Counter[Features]) -> list[Change]:
    """One change for each cause. `served` are the requests of calls that both sides served, by their features."""
    groups: dict[tuple[object, ...], list[Told]] = defaultdict(list)
    for it in told:
        groups[_cause(it)].append(it)
    changes: list[Change] = []
    follows: list[Callable[[Told], bool]] = []
    for (family, *_), group in sorted(groups.items(), key=lambda pair: _FIRST.index(str(pair[0][0]))):
        if family == "refused":
            group = [it for it in group if not any(follow(it) for follow in follows)]
            if not group:
                continue
        before = len(changes)
        match family:
            case "open":
                changes.append(_open(group))
            case "refused":
                changes.append(_refused(group))
            case "accepted":
                changes += _accepted(group)
            case "turned-down":
                changes.append(_turned_down(group, served))
            case _:
                changes.append(_other_command(group))
        follows += [_following(change, group) for change in changes[before:]]
    return changes


def _following(change: Change, group: Sequence[Told]) -> Callable[[Told], bool]:
    """Whether a call that is refused for another reason than before is so because of a change of a limit or of support:
    it is past that limit, or in such a group, and this is looked at before whatever else is wrong with it."""
    codes_of = {it.new if it.old == 0 else it.old for it in group}
    types = {it.features.type for it in group}
    least = min(it.features.listed for it in group)
    few = int(change.new.split()[0]) if change.kind == "limit-changed" and change.new.split()[0].isdecimal() else least

    def follows(it: Told) -> bool:
        if not {it.old, it.new} & codes_of:
            return False
        if change.kind == "support-changed":
            return it.features.type in types
        return change.kind == "limit-changed" and it.features.listed > min(few, least - 1)

    return follows


def _cause(it: Told) -> tuple[object, ...]:
    """What tells causes apart: the two codes; of requests that were refused and are served now, their clause."""
    if it.expects == "open":
        return "open", it.clauses[:1]
    if it.expects == "refused":
        return ("accepted", it.old) if it.new == 0 else ("refused", it.old, it.new)
    if it.expects == "served":
        return "turned-down", it.old == 0, it.new if it.old == 0 else it.old
    return "other", it.command, it.old == 0


def _evidence(group: Iterable[Told]) -> tuple[Evidence, int]:
    evidence, weights = Evidence(), {}
    for it in group:
        evidence.add(it.shown)
        weights[it.shown.line.key] = it.weight
    return evidence, max(1, round(sum(weights.values())))


def _change(
    kind: Kind, group: Sequence[Told], clauses: Sequence[str], old: str, new: str, says: str,
    severity: Severity | None = None,
) -> Change:  # fmt: skip
    evidence, programs = _evidence(group)
    command = group[0].command
    return Change(
        kind, severity or severity_of(kind), tuple(dict.fromkeys(clauses))[:6], f"{command} reply ErrorCode",
        old, new, says, programs, evidence.steps(),
    )  # fmt: skip


def _direct(group: Sequence[Told]) -> list[str]:
    """The clauses of the requests, those that are the only one to speak of one first; what only ever stands beside
    such a one is left out."""
    alone = Counter(it.clauses[0] for it in group if len(it.clauses) == 1)
    if alone:
        return [clause for clause, _ in alone.most_common()]
    first = Counter(it.clauses[0] for it in group if it.clauses)
    return [clause for clause, _ in first.most_common()]


def _worst_first(found: Iterable[str]) -> list[str]:
    order = {"must": 0, "should": 1, "observed": 2}
    register = vendor().clauses
    return sorted(found, key=lambda it: order[register[it].level])


def _code(code: int | None) -> str:
    return "no code" if code is None else str(code)


def _open(group: list[Told]) -> Change:
    clause = group[0].clauses[0]
    pairs = Counter((_code(it.old), _code(it.new)) for it in group)
    (old, new), _ = pairs.most_common(1)[0]
    name = {"alias.shut-up-time": "ShutUpTime"}.get(clause)
    if name and old == "0" and new != "0":
        return _change("name-stopped", group, [clause], name, "", f"{name}, the old name, is answered {new} now.")
    if name and new == "0" and old != "0":
        return _change("name-started", group, [clause], "", name, f"{name}, the old name, is understood now.")
    says = f"{vendor().clause(clause).says.rstrip('.')}: {old} before, {new} now."
    return _change("observed-changed", group, [clause], old, new, says)


def _refused(group: list[Told]) -> Change:
    clauses = _direct(group)
    old, new = _code(group[0].old), group[0].new or 0
    allowed = all(_allows(clause, new) for clause in clauses)
    if any(clause in ("group-type.private", "group-type.work") for clause in clauses):
        clauses = [*clauses, "group-type.refusal-code"]
    if not codes().known(new):
        clauses = [*clauses, "envelope.known-code"]
    elif not codes().on_page(new) and not codes().public(new):
        clauses = [*clauses, "envelope.page-code"]
    meaning = codes().means(new)
    says = f"What was refused with {old} is refused with {new} now ({meaning})."
    return _change("code-changed", group, clauses, old, str(new), says, "warn" if allowed else "fail")


def _allows(clause: str, code: int) -> bool:
    """Whether a clause lets a refusal carry a code: one that it names, or where it names none, any that is known."""
    named = vendor().clause(clause).codes
    return code in named if named else codes().known(code)


def _accepted(group: list[Told]) -> list[Change]:
    """Requests that were refused and are served now: a limit, a group type, or what else the clause speaks of."""
    changes = []
    left = list(group)
    for clause, (name, limit) in _LIMITS.items():
        mine = [it for it in left if clause in it.clauses]
        if mine:
            left = [it for it in left if clause not in it.clauses]
            most = max(_number(it, name) for it in mine)
            says = f"More than {limit} is taken for {name} now: up to {most} was."
            changes.append(_change("limit-changed", mine, [clause], str(limit), f"{most} or more", says))
    types = [
        it for it in left if it.features.type in ("Private", "Work") and set(it.clauses) & set(_GROUP_TYPES.values())
    ]
    if types:
        left = [it for it in left if it not in types]
        kinds = sorted({it.features.type for it in types})
        clauses = [_GROUP_TYPES[kind] for kind in kinds]
        says = f"Muting in a group of type {' or '.join(kinds)} was refused and is answered OK now."
        changes.append(_change("support-changed", types, clauses, "refused", "supported", says))
    if left:
        clauses = _direct(left)
        what = vendor().clause(clauses[0]).says.rstrip(".")
        old = _code(left[0].old)
        says = f"A call that was refused with {old} is answered OK now ({what})."
        changes.append(_change("code-changed", left, clauses, old, "0", says, "fail"))
    return changes


def _number(it: Told, name: str) -> int:
    seconds = it.features.seconds
    return it.features.listed if name == "members" else seconds if isinstance(seconds, int) else 0


def _turned_down(group: list[Told], served: Counter[Features]) -> Change:
    """Calls that were served and are refused now (or the reverse): what tells them from those that still are."""
    stopped = group[0].old == 0
    code = _code(group[0].new if stopped else group[0].old)
    mine = [it.features for it in group]
    rest = list(served)
    was, now = ("supported", f"refused with {code}") if stopped else (f"refused with {code}", "supported")
    answered = f"refused with {code} now" if stopped else "served now"
    types = {it.type for it in mine if it.type}
    ways: tuple[tuple[str, Callable[[Features], bool]], ...] = (
        ("Muting", lambda it: True),
        ("Unmuting", lambda it: it.seconds == 0),
        ("Muting for good", lambda it: it.seconds == PERMANENT),
    )
    for what, way in ways:
        if all(map(way, mine)) and types and not types & {it.type for it in rest if way(it)} and rest:
            clauses = [_GROUP_TYPES[it] for it in sorted(types) if it in _GROUP_TYPES]
            if clauses:
                says = f"{what} in a group of type {' or '.join(sorted(types))} is {answered}."
                return _change("support-changed", group, clauses, was, now, says)
    limit = _limit(group, rest, "Members_Account", lambda it: it.listed, ["members.limit-500", "members.every-listed"])
    good = any(it.seconds == PERMANENT for it in mine)
    limit = limit or _limit(
        group, [it for it in rest if isinstance(it.seconds, int) and (good or it.seconds != PERMANENT)], "MuteTime",
        lambda it: it.seconds if isinstance(it.seconds, int) else 0,
        ["mute-time.permanent" if all(it.seconds == PERMANENT for it in mine) else "mute-time.unsigned"],
    )  # fmt: skip
    if limit:
        return limit
    counts = Counter(clause for it in group for clause in it.turned_down)
    whole = [clause for clause, number in counts.items() if number == max(counts.values())]
    clauses = _worst_first(whole)
    if all(it.seconds == 0 for it in mine) and any(it.seconds != 0 for it in rest):
        clauses = ["mute-time.zero", *clauses]
    elif all(it.topic for it in mine) and not any(it.topic for it in rest):
        clauses = ["topic.sets", *clauses]
    clauses = [it for it in clauses if not it.startswith("group-type.")] or clauses or ["members.every-listed"]
    old, new = ("0", code) if stopped else (code, "0")
    return _change("code-changed", group, clauses, old, new, f"A call that was {'served' if stopped else 'refused'} is "
                   f"{answered}.", "fail")  # fmt: skip


def _limit(
    group: list[Told], rest: list[Features], name: str, number: Callable[[Features], int], clauses: list[str]
) -> Change | None:
    """A limit that all of these calls are past, and none of the served ones."""
    mine = [number(it.features) for it in group]
    kept = [number(it) for it in rest]
    stopped = group[0].old == 0
    if not kept and min(mine) < _LONG:
        return None  # nothing else was tried: it may be anything
    if kept and min(mine) <= max(kept):
        return None
    old, low, high = max(mine), max(kept, default=0), min(mine)
    new = str(low) if high == low + 1 else f"{low} to {high - 1}"
    if not stopped:
        old, new = low, str(max(mine))
    says = f"{name} took {old} at the most, and takes {new} now."
    return _change("limit-changed", group, clauses, str(old), new, says)


def _other_command(group: list[Told]) -> Change:
    """A command of set-up or a look that is answered with another code."""
    command = group[0].command
    stopped = group[0].old == 0
    old, new = _code(group[0].old), _code(group[0].new)
    answered = f"answered {new} now, and {old} before"
    types = sorted({it.features.type for it in group if it.features.type})
    if command == "create_group" and types:
        clauses = [_GROUP_TYPES[it] for it in types if it in _GROUP_TYPES] or ["group-type.public"]
        kind: Kind = "name-stopped" if stopped else "name-started"
        names = ", ".join(types)
        says = f"create_group of type {names} is {answered}."
        return _change(kind, group, clauses, names if stopped else "", "" if stopped else names, says)
    if command == "get_group_shutted_uin":
        kind = "name-stopped" if stopped else "name-started"
        says = f"{command}, the list's old name, is {answered}."
        return _change(kind, group, ["alias.shutted-uin"], command if stopped else "", "" if stopped else command, says)
    clauses = {
        "get_group_muted_account": ["effect.listed"], "get_group_member_info": ["effect.member-info", "effect.records"],
        "send_group_msg": ["effect.blocks"], "add_group_member": ["persistence.rejoin"],
        "delete_group_member": ["persistence.rejoin"], "create_topic": ["topic.sets"], "destroy_group":
        ["error.group-dissolved"],
    }.get(command, ["envelope.page-code"])  # fmt: skip
    private = bool(types) and set(types) <= {"Private", "Work"}
    if command in _STATE and stopped and not private:
        return _change("name-stopped", group, clauses, command, "", f"{command} is {answered}.")
    severity: Severity = "warn" if private or (not stopped and new != "0") else "fail"
    return _change("code-changed", group, clauses, old, new, f"{command} is {answered}.", severity)
