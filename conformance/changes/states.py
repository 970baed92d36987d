"""Changes of what calls do: effects, ends, and what observed clauses show. One entry for what breaks one clause."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from conformance.changes.change import Change, Kind, Severity, severity_of
from conformance.changes.evidence import Evidence, Shown, needed, told
from conformance.changes.facts import STATES, Facts, Parting
from conformance.contract import vendor
from conformance.oracle import tags as tag

_SHOWN_BY: Final = {"listed": "effect.listed", "record": "effect.member-info", "roster": "effect.records"}
"""The clause of a way to look at a state, where it alone shows it wrongly."""
_CATCH_ALL: Final = frozenset({"members.only-listed", "error.inert", "mute-time.zero-idle"})
"""Clauses that answer for whatever else has happened since a call."""
_OF_TAG: Final[Mapping[str, str]] = {
    tag.DUPLICATE: "members.duplicates", tag.RANDOM: "request.random-inert", tag.REMUTE: "mute-time.replaces",
    tag.SAME: "mute-time.idempotent", tag.UNSIGNED: "mute-time.unsigned", tag.PERMANENT_TIME: "mute-time.permanent",
    tag.UNSORTED: "members.order", tag.VALUE: "mute-time.seconds", tag.MANY: "members.every-listed",
}  # fmt: skip
"""What is special about a call, and the clause that speaks of it."""
_ENOUGH: Final = 0.5
_OPEN: Final = ("state", "open")
_ALL: Final = 0.8
_NONE: Final = 0.1
"""Shares of wrong looks from which on, and below which, all or none are said to be wrong."""


def changes_of(facts: Facts) -> list[Change]:
    """The changes of states and of observed clauses."""
    changes = []
    left = list(facts.partings)
    whole = _whole(left, facts) if left else ""
    if whole:
        changes.append(_change(whole, left, facts))
        left = []
    while left:
        clause = _best(left, facts)
        mine, left = _joined(clause, left)
        changes.append(_change(clause, mine, facts))
    settled = any(it.kind in ("time-changed", "effect-changed") for it in changes)
    return changes + [it for it in _observed(facts) if not (settled and it.clauses[0] in STATES)]


def _best(left: Sequence[Parting], facts: Facts) -> str:
    """The clause that tells best what is wrong: broken in most of these programs, and seldom held elsewhere."""
    total = sum(it.weight for it in left)
    weights: dict[str, float] = defaultdict(float)
    plain: dict[str, float] = defaultdict(float)
    for it in left:
        for clause in it.steps or it.clauses:
            weights[clause] += it.weight
        for clause in it.plain:
            plain[clause] += it.weight

    own = {_SHOWN_BY.get(it.channel, "") for it in left if it.alone}

    def score(clause: str) -> tuple[float, int]:
        broken, held = facts.broken.get(clause, 0.0), facts.held.get(clause, 0.0)
        precise = broken / (broken + held) if broken else 1.0 if held == 0 else 0.5
        recall = weights[clause] / total
        level = ("observed", "should", "must").index(vendor().clause(clause).level)
        told = 2 * precise * recall / (precise + recall)
        return round(told + plain[clause] / total + (0.3 if clause in own else 0), 6), level

    best = max(sorted(weights), key=score)
    return (_by_tag(left, facts) or best) if best in _CATCH_ALL else best


def _by_tag(left: Sequence[Parting], facts: Facts) -> str:
    """The clause of what is special about the calls that made the states which look wrong; "" where nothing is.

    It is asked where only such clauses are broken that answer for whatever else has happened.
    """
    total, scores = sum(it.weight for it in left), dict[str, float]()
    for name, clause in _OF_TAG.items():
        counts, mine = facts.tagged[name], sum(it.weight for it in left if name in it.tags)
        if counts[True] and mine:
            precise, recall = counts[True] / counts.total(), mine / total
            scores[clause] = 2 * precise * recall / (precise + recall)
    best = max(scores, key=lambda clause: scores[clause], default="")
    return best if scores.get(best, 0) >= _ENOUGH else ""


def _whole(left: Sequence[Parting], facts: Facts) -> str:
    """The clause of a kind of mutes that all look wrong while the others are right; "" where there is none.

    Checks are cautious: of a mute that anything else has come after they do not say that its seconds are wrong, say.
    Where all of a kind are, it is not for what came after.
    """
    if sum(it.alone for it in left) * 2 > sum(it.weight for it in left):
        return ""
    seen = {clause for it in left for clause in it.steps}
    ends = Counter[str]()
    by_type: dict[str, Counter[str]] = defaultdict(Counter)
    by_kind: dict[str, Counter[str]] = defaultdict(Counter)
    by_channel: dict[str, Counter[str]] = defaultdict(Counter)
    for (group_type, kind, channel), outcomes in facts.mutes.items():
        by_channel[channel].update(outcomes)
        by_type[group_type].update(outcomes)
        by_kind[kind].update(outcomes)
        ends.update(outcomes)
    looks = {channel: _share(outcomes) for channel, outcomes in by_channel.items() if outcomes.total() > 2}
    apart = [channel for channel, share in looks.items() if share > _ALL]
    if len(apart) == 1 and len(looks) > 1 and all(looks[it] < _NONE for it in looks if it not in apart):
        return _SHOWN_BY.get(apart[0], "effect.blocks")
    wrong = {kind: _share(outcomes) for kind, outcomes in by_kind.items()}
    types = {group_type for group_type, outcomes in by_type.items() if _share(outcomes) > _ALL}
    others = [_share(outcomes) for group_type, outcomes in by_type.items() if group_type not in types]
    if types and others and max(others) < _NONE:
        clauses = [f"group-type.{it.lower()}" for it in sorted(types)]
        return next((clause for clause in clauses if clause in vendor().clauses), "")
    if ends["wrong-end"] * 2 > sum(ends[it] for it in ends if it):
        if wrong.get("until", 0) > _ALL:
            return "mute-time.seconds"
        if wrong.get("forever", 0) > _ALL and wrong.get("until", 0) < _NONE and "mute-time.permanent" in seen:
            return "mute-time.permanent"
    return ""


def _share(outcomes: Counter[str]) -> float:
    total = sum(outcomes.values())
    return (total - outcomes[""]) / total if total else 0.0


def _joined(clause: str, left: Sequence[Parting]) -> tuple[list[Parting], list[Parting]]:
    """The programs that part for one cause: those that break the clause, and those that share another with them."""
    mine = [it for it in left if clause in (it.steps or it.clauses)]
    mine = mine or [it for it in left if any(_OF_TAG.get(name) == clause for name in it.tags)] or list(left)
    rest = [it for it in left if it not in mine]
    while True:
        clauses = {name for it in mine for name in it.clauses}
        more = [it for it in rest if clauses & set(it.clauses)]
        if not more:
            break
        mine += more
        rest = [it for it in rest if it not in more]
    signs = {sign for it in mine for sign in it.clauses.values()}
    channels = {it.channel for it in mine}
    # The same way of being wrong, seen by the same look: what it is about is known already.
    alike = [it for it in rest if set(it.clauses.values()) <= signs and it.channel in channels]
    return mine + alike, [it for it in rest if it not in alike]


def _change(clause: str, mine: Sequence[Parting], facts: Facts) -> Change:
    shares: Counter[str] = Counter()
    for it in mine:
        for name in it.clauses:
            shares[name] += 1

    def rank(name: str) -> tuple[float, str]:
        broken, held = facts.broken.get(name, 0.0), facts.held.get(name, 0.0)
        precise = broken / (broken + held) if broken + held else 0.0
        recall = shares[name] / len(mine)
        return -(2 * precise * recall / (precise + recall) if precise else 0.0), name

    clauses = [clause, *sorted((name for name in shares if name != clause), key=rank)][:4]
    direct = [it for it in mine if clause in it.clauses] or list(mine)
    shown = min(direct, key=lambda it: it.shown.size)
    signs = Counter(sign for it in mine for sign in it.clauses.values())
    observed = all(vendor().clause(name).level == "observed" for name in clauses) or set(signs) == {_OPEN}
    kind: Kind = "effect-changed"
    if observed:
        kind = "observed-changed"
    elif any(sign == ("rate",) for sign in signs):
        kind = "rate-changed"
    elif sum(it.ends for it in mine) * 2 > len(mine) or clause == "mute-time.seconds":
        kind = "time-changed"
    evidence, programs = _evidence((it.shown, it.weight) for it in mine)
    smallest = sorted(direct, key=lambda it: it.shown.size)[:8]
    steps = min(map(_cut, smallest), key=len)
    says = f"{vendor().clause(clause).says.rstrip('.')}: {shown.old or 'kept'} before, {shown.new or 'kept'} now."
    channel = {
        "listed": "get_group_muted_account", "record": "get_group_member_info", "roster": "get_group_member_info",
        "send": "send_group_msg",
    }.get(shown.channel, "forbid_send_msg")  # fmt: skip
    return Change(
        kind, severity_of(kind), tuple(clauses), f"{channel} shows", shown.old, shown.new, says, programs,
        steps or evidence.steps(),
    )  # fmt: skip


def _cut(it: Parting) -> tuple[str, ...]:
    steps = it.shown.line.steps
    return told(needed(steps, it.shown.step, it.accounts, state=True))


def _evidence(shown: Iterable[tuple[Shown, float]]) -> tuple[Evidence, int]:
    evidence, weights = Evidence(), {}
    for one, weight in shown:
        evidence.add(one)
        weights[one.line.key] = weight
    return evidence, max(1, round(sum(weights.values())))


def _observed(facts: Facts) -> list[Change]:
    """One change for each observed clause."""
    by_clause: dict[str, dict[tuple[str, str, str], list[tuple[Shown, float]]]] = defaultdict(dict)
    for (clause, what, old, new), shown in facts.observed.items():
        by_clause[clause][what, old, new] = shown
    return [_observed_change(clause, found) for clause, found in by_clause.items()]


def _observed_change(clause: str, found: Mapping[tuple[str, str, str], list[tuple[Shown, float]]]) -> Change:
    (what, old, new), _ = max(found.items(), key=lambda pair: len(pair[1]))
    evidence, programs = _evidence(one for shown in found.values() for one in shown)
    kind: Kind = "observed-changed"
    name = {"alias.shutted-uin": "get_group_shutted_uin"}.get(clause)
    says = f"Asked for {what}: {old} before, {new} now."
    if clause == "rate.beyond-200":
        kind = "rate-changed"
    elif name and new.startswith("FAIL") and not old.startswith("FAIL"):
        kind, old, new = "name-stopped", name, ""
        says = f"{name}, the list's old name, is not answered any more."
    elif name and old.startswith("FAIL") and not new.startswith("FAIL"):
        kind, old, new = "name-started", "", name
        says = f"{name}, the list's old name, is answered now."
    severity: Severity = "info" if kind == "name-started" else "warn"
    return Change(
        kind,
        severity,
        (clause,),
        f"forbid_send_msg reply to {what}",
        old,
        new,
        says,
        programs,
        evidence.steps(),
    )
