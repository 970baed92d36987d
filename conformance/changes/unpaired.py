"""Programs that only one side has: compared by clause, and by what requests of the same kind are answered."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Protocol

from conformance.changes.evidence import Shown
from conformance.changes.facts import Facts, Features, Judged, Parting, Told
from conformance.changes.looking import seen_of
from conformance.changes.sides import Line
from conformance.changes.structure import Translation
from conformance.contract.passing import FREQUENCY, PASSING
from conformance.oracle.checks import Judgement
from conformance.oracle.view import TURNED_DOWN


class Held(Protocol):
    """A line that can be had again."""

    def line(self) -> Line:
        """The line."""


@dataclass
class _Side:
    """What the programs of one side came to."""

    held: Counter[str] = field(default_factory=Counter)
    broken: dict[str, list[tuple[Judgement, Line]]] = field(default_factory=lambda: defaultdict(list))
    codes: dict[str, Counter[int]] = field(default_factory=lambda: defaultdict(Counter))
    refusals: dict[str, Shown] = field(default_factory=dict)
    seen: dict[tuple[str, str], Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    shown: dict[tuple[str, str], Shown] = field(default_factory=dict)

    def take(self, line: Line, judged: Judged) -> None:
        """Take in a program."""
        for it in judged.judgements:
            if it.held:
                self.held[it.clause] += 1
            else:
                self.broken[it.clause].append((it, line))
        for answer in judged.view.answers:
            conditions, code = answer.conditions, answer.exchange.code
            if conditions.open or len(conditions.refusing) != 1 or code is None or code in PASSING | FREQUENCY:
                continue
            clause = conditions.refusing[0].clause.id
            self.codes[clause][code] += 1
            self.refusals.setdefault(clause, Shown(line, answer.step))
        for key, came in seen_of(judged.view).items():
            for one in came:
                self.seen[key][one] += 1
            self.shown.setdefault(key, Shown(line, len(line.steps) - 1))


class Unpaired:
    """The programs that only the baseline has, and those that only the current side has."""

    def __init__(self, before: Sequence[Held], now: Sequence[Held]) -> None:
        self.sides = before, now

    def look(self, facts: Facts, translation: Translation) -> None:
        """Add what differs between the two, where nothing that both have has told it already."""
        if not all(self.sides):
            return
        sides = _Side(), _Side()
        for number, (side, lines) in enumerate(zip(sides, self.sides, strict=True)):
            for held in lines:
                line = held.line()
                history = line.history()
                side.take(line, Judged.of(translation.history(history) if number else history))
        self._broken(facts, sides, translation)
        _codes(facts, sides)
        _seen(facts, sides)

    def _broken(self, facts: Facts, sides: tuple[_Side, _Side], translation: Translation) -> None:
        one, other = sides
        known = {clause for it in facts.partings for clause in it.clauses}
        known |= {clause for it in facts.told for clause in (*it.clauses, *it.turned_down)}
        first: dict[bytes, tuple[int, Line, dict[str, tuple[str, ...]]]] = {}
        for clause, found in other.broken.items():
            if one.broken.get(clause) or not one.held[clause] or clause.startswith("envelope."):
                continue
            for judgement, line in found:
                if judgement.sign[:1] in ((TURNED_DOWN,), ("accepted",), ("code",)) and known:
                    continue
                reading = judgement.reading
                if reading is not None and reading.channel in translation.blind | translation.endless:
                    continue
                step, _, clauses = first.get(line.key, (judgement.step, line, {}))
                if judgement.step < step:
                    step, clauses = judgement.step, {}
                if judgement.step == step:
                    clauses[clause] = judgement.sign
                first[line.key] = step, line, clauses
        if known and facts.partings:
            # Programs that both have show a cause already: those of one side count where they say the same.
            first = {key: it for key, it in first.items() if not known & set(it[2])}
        for clause, found in other.broken.items():
            facts.broken[clause] += len(found)
        for step, line, clauses in first.values():
            if clauses and not (facts.partings or facts.told):
                facts.partings.append(
                    Parting(clauses, "kept", "not kept", Shown(line, step), 1.0, "", frozenset())
                )  # fmt: skip


def _codes(facts: Facts, sides: tuple[_Side, _Side]) -> None:
    one, other = sides
    known = {clause for it in facts.told for clause in it.clauses}
    for clause in one.codes.keys() & other.codes.keys():
        was, now = one.codes[clause], other.codes[clause]
        if set(was) & set(now) or clause in known:
            continue
        facts.told.append(
            Told(
                "refused", (clause,), "forbid_send_msg", was.most_common(1)[0][0], now.most_common(1)[0][0],
                Features("", 0, None, False), other.refusals[clause], 1.0,
            )
        )  # fmt: skip


def _seen(facts: Facts, sides: tuple[_Side, _Side]) -> None:
    one, other = sides
    known = {clause for clause, *_ in facts.observed} | {clause for it in facts.told for clause in it.clauses}
    for key in one.seen.keys() & other.seen.keys():
        was, now = one.seen[key], other.seen[key]
        if key[0] in known or key[0] == "rate.beyond-200" or set(was) & set(now):
            continue
        if min(sum(was.values()), sum(now.values())) >= 2:
            facts.observed[(*key, " or ".join(sorted(was)), " or ".join(sorted(now)))].append((other.shown[key], 1.0))
