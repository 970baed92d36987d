"""The first look at two sides: programs that both have, answer by answer. What differs is noted by what it is, each
with the programs that show it; the programs whose states or codes differ are kept for a closer look."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Hashable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from conformance.changes.evidence import Evidence, Shown
from conformance.changes.masking import parts
from conformance.changes.rows import LIST, Orders
from conformance.changes.sides import Line, Turn
from conformance.changes.walking import Item, Walk, shape
from conformance.contract.passing import FREQUENCY, GATEWAY, PASSING
from conformance.programs.answers import unreadable
from conformance.programs.history import JSON

MOST_ALIKE: Final = 40
"""Pairs of programs that differ in the same way and are looked at closely: the smallest of them."""
SAMPLED: Final = 3
Text = tuple[str, ...]
Pair = tuple[Line, Line]


@dataclass
class Noted:
    """What the first look found. Keys of `items` are (command, outcome, item); outcome is `ok` or `fail`."""

    programs: int = 0
    items: dict[tuple[str, str, Item], Evidence] = field(default_factory=lambda: defaultdict(Evidence))
    met: Counter[tuple[str, str, str]] = field(default_factory=Counter)
    """How many answers to a command have a field on both sides, by outcome, where anything differs in them."""
    texts: dict[tuple[str, int, Text, Text], Evidence] = field(default_factory=lambda: defaultdict(Evidence))
    said: dict[tuple[int, int], set[Text]] = field(default_factory=lambda: defaultdict(set))
    """Every masked text by side (0, 1) and code."""
    statuses: dict[tuple[str, int, int, str], Evidence] = field(default_factory=lambda: defaultdict(Evidence))
    words: dict[tuple[str, str, str], Evidence] = field(default_factory=lambda: defaultdict(Evidence))
    """ActionStatus that is another beside the same code."""
    lost: dict[tuple[str, str], Evidence] = field(default_factory=lambda: defaultdict(Evidence))
    """Calls that had an answer and have none now, or only "not now", to the end; by what came."""
    same: dict[Path, list[Line]] = field(default_factory=lambda: defaultdict(list))
    """A few programs of each file that came to the same: what holds there tells what is wrong elsewhere."""
    often: Counter[str] = field(default_factory=Counter)
    """How many of these calls were made three times at least, by what came."""
    orders: tuple[Orders, Orders] = field(default_factory=lambda: (Orders(), Orders()))
    passing: list[tuple[Line, str]] = field(default_factory=list)
    undated: Evidence = field(default_factory=Evidence)
    dated: int = 0
    close: dict[Hashable, list[Pair]] = field(default_factory=lambda: defaultdict(list))
    """Pairs to look at closely, by what differs in them."""
    alike: Counter[Hashable] = field(default_factory=Counter)
    latencies: tuple[dict[str, list[float]], dict[str, list[float]]] = field(
        default_factory=lambda: (dict[str, list[float]](), dict[str, list[float]]())
    )

    def pair(self, before: Line, now: Line) -> None:
        """Take in a program that both sides have."""
        self.programs += 1
        steps = now.steps
        olds = {(it.step, it.number, it.command): it for it in before.turns() if it.step >= 0}
        differs: set[Hashable] = set()
        if bool(before.data.get("stopped")) != bool(now.data.get("stopped")):
            differs.add("stopped")
        for new in now.turns():
            self._latency(1, new)
            old = olds.pop((new.step, new.number, new.command), None)
            if old is None:
                continue
            self._latency(0, old)
            if new.command == LIST:
                self.orders[0].take(before, old)
                self.orders[1].take(now, new)
            crowd = steps[new.step]["op"] in ("overlap", "burst")
            self._turns(before, now, old, new, crowd, differs)
        if not differs:
            kept = self.same[now.path]
            if len(kept) < SAMPLED:
                kept.append(now)
        else:
            signature = frozenset(differs)
            self.alike[signature] += 1
            close = self.close[signature]
            close.append((before, now))
            if len(close) > 2 * MOST_ALIKE:
                close.sort(key=lambda pair: len(pair[1].steps))
                del close[MOST_ALIKE:]

    def pairs(self) -> Iterator[tuple[Pair, float]]:
        """The pairs to look at closely, each with the number of programs that it stands for."""
        for signature, kept in self.close.items():
            kept.sort(key=lambda pair: len(pair[1].steps))
            chosen = kept[:MOST_ALIKE]
            for pair in chosen:
                yield pair, self.alike[signature] / len(chosen)

    def _latency(self, side: int, turn: Turn) -> None:
        took = self.latencies[side].setdefault(turn.command, [])
        if len(took) < 2000:
            took.append(turn.received - turn.sent)

    def _turns(self, before: Line, now: Line, old: Turn, new: Turn, crowd: bool, differs: set[Hashable]) -> None:
        if old.status == new.status and old.date == new.date and old.value == new.value and old.text == new.text:
            self._say(before, now, old, new)
            return
        shown = Shown(now, new.step, before)
        self.dated += old.date
        if old.date and not new.date and new.status is not None:
            self.undated.add(shown)
        why, was = passing(new), passing(old)
        if why or was:
            if why and not was:
                if not crowd:
                    self.lost[new.command, why].add(shown)
                    self.often[why] += new.tries >= 3
                    self.passing.append((now, f"{new.command} was not answered: {why}"))
            elif was and not why and not crowd:
                self.passing.append((before, f"{old.command} was not answered: {was}"))
            if crowd:
                differs.add(("crowd", new.command))
            return
        if old.status != new.status:
            self.statuses[new.command, old.status or 0, new.status or 0, _outcome(old)].add(shown)
        self._values(before, now, old, new, crowd, differs, shown)

    def _values(
        self, before: Line, now: Line, old: Turn, new: Turn, crowd: bool, differs: set[Hashable], shown: Shown
    ) -> None:
        code, code_now = code_of(old.value), code_of(new.value)
        if not isinstance(new.value, dict) or not isinstance(old.value, dict):
            if type(old.value) is not type(new.value):
                was, item_now = _kind(old), _kind(new)
                self.items[new.command, _outcome(old), Item("type", "", was, item_now)].add(shown)
            return
        if code != code_now:
            differs.add(("crowd" if crowd else "code", new.command, code, code_now))
        walk = Walk(before.began, now.began)
        walk.answers(old.value, new.value, whole=(code == 0) == (code_now == 0))
        outcome = _outcome(old)
        for item in walk.items:
            if item.kind == "state":
                differs.add(("state", new.command, item.path))
            else:
                self.items[new.command, outcome, item].add(shown)
                if item.kind != "new":
                    differs.add(("shape", new.command))
        if walk.items:
            for path in walk.met:
                self.met[new.command, outcome, path] += 1
        if code == code_now:
            status, status_now = old.value.get("ActionStatus"), new.value.get("ActionStatus")
            if isinstance(status, str) and isinstance(status_now, str) and status != status_now:
                self.words[new.command, status, status_now].add(shown)
            self._say(before, now, old, new)

    def _say(self, before: Line, now: Line, old: Turn, new: Turn) -> None:
        if not isinstance(old.value, dict) or not isinstance(new.value, dict):
            return
        text, text_now = old.value.get("ErrorInfo"), new.value.get("ErrorInfo")
        if not isinstance(text, str) or not isinstance(text_now, str) or not (text or text_now):
            return
        code = code_of(new.value) or 0
        if text == text_now:
            for side in (0, 1):
                self.said[side, code].add(_words(text))
            return
        one, other = parts(text, before.binding), parts(text_now, now.binding)
        one, other = _by_role(one, other, before, now)
        self.said[0, code].add(one)
        self.said[1, code].add(other)
        if one != other:
            self.texts[new.command, code, one, other].add(Shown(now, new.step, before))


_CACHE: dict[str, Text] = {}


def _words(text: str) -> Text:
    if len(_CACHE) > 5000:
        _CACHE.clear()
    known = _CACHE.get(text)
    if known is None:
        known = _CACHE[text] = parts(text, {})
    return known


def _by_role(one: Text, other: Text, before: Line, now: Line) -> tuple[Text, Text]:
    """The words of both where one role's ids stand in the same place, though they look like words."""
    if one == other or len(one) != len(other):
        return one, other
    roles = {real: role for role, real in before.binding.items()}
    binding = now.binding
    pairs = [
        (f"<{roles[a]}>", f"<{roles[a]}>") if a != b and a in roles and binding.get(roles[a]) == b else (a, b)
        for a, b in zip(one, other, strict=True)
    ]
    return tuple(a for a, _ in pairs), tuple(b for _, b in pairs)


def passing(turn: Turn) -> str:
    """Why an answer settles nothing, "" where it settles something."""
    if turn.status is None:
        return "no answer"
    if turn.status in GATEWAY:
        return f"HTTP {turn.status}"
    code = code_of(turn.value)
    if code is not None and code in PASSING | FREQUENCY:
        return f"code {code}"
    return ""


def code_of(value: JSON) -> int | None:
    """ErrorCode, also where it is written as a text or a fraction; None where it is not there."""
    code = value.get("ErrorCode") if isinstance(value, dict) else None
    if type(code) is int:
        return code
    if isinstance(code, float) and code.is_integer():
        return int(code)
    if isinstance(code, str) and code.lstrip("-").isdecimal():
        return int(code)
    return None


def _outcome(turn: Turn) -> str:
    return "ok" if code_of(turn.value) == 0 else "fail"


def _kind(turn: Turn) -> str:
    if turn.value is None and turn.text != "null":
        return unreadable(turn.text) or "no JSON"
    return "object" if isinstance(turn.value, dict) else "array" if isinstance(turn.value, list) else "a bare value"


@dataclass
class Shapes:
    """The fields in the answers of one side to programs that the other side has not, and in what is done around them.

    By command and outcome: how many answers there were, and of each field with its type, in how many it was.
    """

    answers: Counter[tuple[str, str]] = field(default_factory=Counter)
    fields: dict[tuple[str, str, str], Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    shown: dict[tuple[str, str], Evidence] = field(default_factory=lambda: defaultdict(Evidence))

    def take(self, line: Line) -> None:
        """Take in the answers of a program."""
        for turn in line.turns():
            if passing(turn) or not isinstance(turn.value, dict):
                continue
            place = turn.command, _outcome(turn)
            self.answers[place] += 1
            self.shown[place].add(Shown(line, turn.step))
            for path, kind in dict.fromkeys(shape(turn.value)):
                self.fields[*place, path][kind] += 1
