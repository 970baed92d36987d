"""Drift between two folders of recordings: read once, line by line, and told by cause."""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median
from typing import Final

from conformance.changes import calls, states
from conformance.changes.change import SEVERITIES, Change, Drift, ordered, severity_of
from conformance.changes.evidence import Evidence
from conformance.changes.facts import Facts, Features, Judged
from conformance.changes.looking import look
from conformance.changes.noting import Noted, Shapes, code_of
from conformance.changes.rows import LIST, changed
from conformance.changes.sides import Line, Recordings
from conformance.changes.structure import causes, structural, unlike
from conformance.changes.texts import text_changes
from conformance.changes.unpaired import Unpaired
from conformance.report.text import plural

_MOST_HELD: Final = 200
"""Programs that only one side has and that are looked at: the smallest of them."""
_SLOWER: Final = 3.0
_BY: Final = 0.2
"""How many times as long an answer has to take, and by how many seconds more, before it is told."""


def drift(baseline: Recordings, current: Recordings) -> Drift:
    """What has changed from one folder of recordings to another. RecordingError where one of them cannot be read."""
    heads = (baseline.heads, current.heads)  # a file of a newer format is told before any is compared
    del heads
    comparison = _Comparison(baseline, current)
    comparison.read()
    return comparison.told()


@dataclass(frozen=True, slots=True)
class _Held:
    """A line that waits for its other half, packed."""

    path: Path
    number: int
    text: str
    app: dict[str, str]
    key: bytes

    @classmethod
    def of(cls, line: Line) -> _Held:
        return cls(line.path, line.number, json.dumps(line.data), dict(line.app), line.key)

    def line(self) -> Line:
        return Line(self.path, self.number, json.loads(self.text), self.app, self.key)


@dataclass
class _Comparison:
    baseline: Recordings
    current: Recordings
    noted: Noted = field(default_factory=Noted)
    served: Counter[Features] = field(default_factory=Counter)
    alone: tuple[list[_Held], list[_Held]] = field(default_factory=lambda: ([], []))

    def read(self) -> None:
        """Pair the programs of both sides; those of one file with those of the file of the same name first."""
        waiting: tuple[dict[bytes, list[_Held]], dict[bytes, list[_Held]]] = (defaultdict(list), defaultdict(list))
        names = sorted({path.name for side in (self.baseline, self.current) for path, _ in side.heads})
        for name in names:
            sides = [
                side.lines(side.folder / name) if (side.folder / name).exists() else iter(())
                for side in (self.baseline, self.current)
            ]
            self._merge(sides, waiting)
        for side in (0, 1):
            self.alone[side].extend(it for held in waiting[side].values() for it in held)

    def _merge(
        self, sides: list[Iterator[Line]], waiting: tuple[dict[bytes, list[_Held]], dict[bytes, list[_Held]]]
    ) -> None:
        live = [True, True]
        while any(live):
            lines = [next(side, None) for side in sides]
            for side in (0, 1):
                live[side] = lines[side] is not None
            one, other = lines
            if one is not None and other is not None and one.key == other.key:
                self._pair(one, other)
                continue
            for side, line in enumerate(lines):
                if line is None:
                    continue
                others = waiting[1 - side].get(line.key)
                if others:
                    match = others.pop(0).line()
                    self._pair(*((line, match) if side == 0 else (match, line)))
                else:
                    waiting[side][line.key].append(_Held.of(line))

    def _pair(self, before: Line, now: Line) -> None:
        self.noted.pair(before, now)
        types = {step["group"]: step.get("type", "Public") for step in now.steps if step["op"] == "create"}
        olds = {(it.step, it.number): it for it in before.turns() if it.command == "forbid_send_msg"}
        for turn in now.turns():
            if turn.command != "forbid_send_msg" or not isinstance(turn.body, dict) or code_of(turn.value) != 0:
                continue
            old = olds.get((turn.step, turn.number))
            group, seconds, listed = (turn.body.get(it) for it in ("GroupId", "MuteTime", "Members_Account"))
            if old is None or code_of(old.value) != 0 or not isinstance(group, str) or type(seconds) is not int:
                continue
            number = _length(listed)
            self.served[Features(types.get(group[1:-1], ""), number, seconds, bool(turn.body.get("TopicId")))] += 1

    def told(self) -> Drift:
        """Everything by cause."""
        noted = self.noted
        unpaired = Unpaired(*(sorted(side, key=lambda it: len(it.text))[:_MOST_HELD] for side in self.alone))
        shapes = [Shapes(), Shapes()]
        for side in (0, 1):
            for held in unpaired.sides[side]:
                shapes[side].take(held.line())
        found = causes(noted)
        known = {(it.item.kind, it.item.path) for it in found}
        found += [it for it in unlike(*shapes) if (it.item.kind, it.item.path) not in known]
        changes, translation = structural(found, noted)
        facts = Facts()
        for (before, now), weight in noted.pairs():
            look(facts, before, now, weight, translation)
        if facts.partings:
            for line in (it for kept in noted.same.values() for it in kept):
                facts.weigh(Judged.of(translation.history(line.history())))
        unpaired.look(facts, translation)
        changes += calls.changes_of(facts.told, self.served)
        changes += states.changes_of(facts)
        changes += self._answers(bool(changes))
        changes += text_changes(noted, {it.shown.line.key for it in facts.told})
        clauses = self._clauses(facts)
        return Drift(
            self.baseline.origin, self.current.origin, noted.programs, clauses, ordered(_once(changes)),
            tuple(self._not_compared(facts)),
        )  # fmt: skip

    def _clauses(self, facts: Facts) -> int:
        """The clauses that programs on both sides were run for."""
        sides = [
            {clause for _, head in side.heads for clause in head.clauses} for side in (self.baseline, self.current)
        ]
        return len((sides[0] & sides[1]) | facts.clauses)

    def _answers(self, known: bool) -> list[Change]:
        """Statuses, silence, dates and latency."""
        noted, changes = self.noted, []
        by_status: dict[tuple[int, int], list[tuple[str, str, Evidence]]] = defaultdict(list)
        for (command, old, new, outcome), evidence in noted.statuses.items():
            by_status[old, new].append((command, outcome, evidence))
        for (old, new), places in by_status.items():
            evidence = _together(it for _, _, it in places)
            commands = sorted({command for command, _, _ in places})
            says = f"What was answered with HTTP {old} is answered with HTTP {new} now ({', '.join(commands)[:80]})."
            changes.append(Change(
                "status-changed", "fail", ("envelope.http-200",), f"{_few(commands)} reply", str(old), str(new), says,
                evidence.programs, evidence.steps(),
            ))  # fmt: skip
        words: dict[tuple[str, str], list[tuple[str, Evidence]]] = defaultdict(list)
        for (command, one, other), evidence in noted.words.items():
            words[one, other].append((command, evidence))
        if words:
            evidence = _together(it for places in words.values() for _, it in places)
            one, other = max(words, key=lambda it: words[it][0][1].programs)
            commands = sorted({command for places in words.values() for command, _ in places})
            changes.append(Change(
                "status-changed", "fail", ("envelope.status-agrees",), f"{_few(commands)} reply ActionStatus",
                one, other, f"ActionStatus is {other!r} where it was {one!r}, beside the same code.",
                evidence.programs, evidence.steps(),
            ))  # fmt: skip
        changes += _silence(noted)
        if noted.undated.places and noted.undated.places >= 0.9 * noted.dated:
            changes.append(Change(
                "header-changed", "info", ("envelope.http-200",), "every reply header Date", "Date", "",
                "Answers carry no Date any more, by which the vendor's clock was known.",
                noted.undated.programs, noted.undated.steps(),
            ))  # fmt: skip
        order = changed(noted.orders)
        if order is not None:
            evidence = noted.orders[1].shown
            changes.append(Change(
                "order-changed", "info", ("effect.listed",), f"{LIST} reply MutedAccountList", *order,
                f"The muted list is in another order: {order[0]} before, {order[1]} now.", evidence.programs,
                evidence.steps(),
            ))  # fmt: skip
        return changes + self._latency()

    def _latency(self) -> list[Change]:
        """Answers that take longer, or less long, than before; told of the command that is called most."""
        slower = []
        for command, took in self.noted.latencies[0].items():
            now = self.noted.latencies[1].get(command, [])
            if min(len(took), len(now)) < 10:
                continue
            old, new = median(took), median(now)
            if abs(new - old) >= _BY and max(old, new) >= _SLOWER * max(min(old, new), 0.001):
                slower.append((command, old, new, len(now)))
        if not slower:
            return []
        command, old, new, _ = max(slower, key=lambda it: it[3])
        verb = "longer" if new > old else "less long"
        says = f"{_few([it[0] for it in slower])}: an answer takes {verb}, {new:.2f} s in place of {old:.2f} s."
        where = f"{_few([it[0] for it in slower])} reply"
        return [Change(
            "latency-changed", severity_of("latency-changed"), ("effect.lag",), where,
            f"{old:.2f} s", f"{new:.2f} s", says, self.noted.programs, (),
        )]  # fmt: skip

    def _not_compared(self, facts: Facts) -> Iterator[tuple[str, str]]:
        for side, where in ((0, "CURRENT"), (1, "BASELINE")):
            counts = Counter(it.path.stem for it in self.alone[side])
            for name, number in sorted(counts.items()):
                yield name, f"{plural(number, 'program')} not in {where}"
        told = Counter((line.path.stem, why) for line, why in self.noted.passing)
        for (name, why), number in sorted(told.items()):
            yield name, why if number == 1 else f"{why} ({number} times)"
        for line in facts.sent_too_slowly:
            yield f"{line.path.stem} (rate.beyond-200)", "the calls were not sent fast enough to pass the limit"


def _silence(noted: Noted) -> list[Change]:
    """Calls that have no answer any more, however often they are made: not once, but in several programs."""
    changes = []
    by_why: dict[str, list[tuple[str, Evidence]]] = defaultdict(list)
    for (command, why), evidence in noted.lost.items():
        by_why[why].append((command, evidence))
    for why, places in by_why.items():
        evidence = _together(it for _, it in places)
        if evidence.programs < 2 and evidence.places < 3 and not noted.often[why]:
            continue
        commands = sorted({command for command, _ in places})
        code = why.removeprefix("code ")
        if why.startswith("code ") and why != "code 10002":
            continue  # too many calls: an app is shared with other traffic
        tried = why == "code 10002"
        changes.append(Change(
            "code-changed" if tried else "status-changed", "fail",
            ("error.retry-10002",) if tried else ("envelope.http-200",), f"{_few(commands)} reply",
            "0" if tried else "200", code, f"{_few(commands)}: {why}, however often it is tried.",
            evidence.programs, evidence.steps(),
        ))  # fmt: skip
        noted.passing = [(line, says) for line, says in noted.passing if not says.endswith(f": {why}")]
    return changes


def _together(found: Iterator[Evidence]) -> Evidence:
    whole = Evidence()
    for it in found:
        whole.join(it)
    return whole


def _few(commands: list[str]) -> str:
    return ", ".join(commands) if len(commands) <= 3 else f"{len(commands)} commands"


def _length(listed: object) -> int:
    """How many accounts a list names that may hold runs such as `<m1..m9>`."""
    if not isinstance(listed, list):
        return 0
    number = 0
    for item in listed:
        first, dots, last = item.strip("<>").partition("..") if isinstance(item, str) else ("", "", "")
        number += int(last.lstrip("mwu") or 0) - int(first.lstrip("mwu") or 0) + 1 if dots else 1
    return number


def _once(changes: list[Change]) -> list[Change]:
    """Each change once, though programs of both kinds show it."""
    found: dict[tuple[str, ...], Change] = {}
    for it in sorted(changes, key=lambda it: -SEVERITIES.index(it.severity)):
        # Requests of one kind that are answered with other codes have that for one reason.
        values = () if it.kind == "code-changed" else (it.old, it.new)
        found.setdefault((it.kind, *it.clauses[:1], *values), it)
    return list(found.values())
