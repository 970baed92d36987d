"""Changes of shape: fields that came, went, were renamed or became of another type, and how to read past them.

A cause is told once: the same field in the answers of many commands is one entry. What follows from it (a list that
cannot be read, say) is not: the current side's answers are translated back before states are compared, and what cannot
be translated is not looked at.
"""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from difflib import SequenceMatcher

from conformance.changes.change import Change, severity_of
from conformance.changes.evidence import Evidence
from conformance.changes.noting import Noted, Shapes
from conformance.changes.walking import Item
from conformance.contract import NEW_NAMES, OLD_NAMES, vendor
from conformance.programs.history import JSON, Event, History

_ENVELOPE = frozenset({"ActionStatus", "ErrorCode", "ErrorInfo"})
_CHANNEL = {"get_group_muted_account": "listed", "get_group_member_info": "record", "get_group_shutted_uin": "old"}


@dataclass
class Cause:
    """The same item in the answers of some commands."""

    item: Item
    places: set[tuple[str, str]]
    """Commands and outcomes."""
    evidence: Evidence

    @property
    def name(self) -> str:
        """The field's own name."""
        return self.item.path.rpartition(".")[2]

    @property
    def parent(self) -> str:
        """The path of the object that holds it."""
        return self.item.path.rpartition(".")[0]

    @property
    def commands(self) -> list[str]:
        """The commands in whose answers it is."""
        return sorted({command for command, _ in self.places})


@dataclass
class Translation:
    """How to read the current side as the baseline is written, and what of it cannot be read."""

    renamed: dict[tuple[str, str], str] = field(default_factory=dict)
    """(command, path of the new name) -> the old name."""
    kinds: dict[tuple[str, str], str] = field(default_factory=dict)
    """(command, path) -> the type that it had."""
    blind: set[str] = field(default_factory=set)
    """Channels that show no state any more."""
    endless: set[str] = field(default_factory=set)
    """Channels that show a state without its end."""

    def __bool__(self) -> bool:
        return bool(self.renamed or self.kinds)

    def history(self, history: History) -> History:
        """A history of the current side as the baseline would have it."""
        if not self:
            return history
        return replace(history, events=tuple(map(self._event, history.events)))

    def _event(self, event: Event) -> Event:
        exchange = event.exchange
        touched = {command for command, _ in (*self.renamed, *self.kinds)}
        if exchange is None or exchange.command not in touched or not isinstance(exchange.reply, dict | list):
            return event
        value = self._value(exchange.reply, exchange.command, "")
        last = replace(exchange.last, text=json.dumps(value))
        return replace(event, exchange=replace(exchange, attempts=(*exchange.attempts[:-1], last)))

    def _value(self, value: JSON, command: str, path: str) -> JSON:
        if isinstance(value, list):
            wrapped = not path and self.kinds.get((command, "")) == "object" and len(value) == 1
            if wrapped:
                return self._value(value[0], command, "")
            return [self._value(item, command, path.removesuffix(".") + "[].") for item in value]
        if not isinstance(value, dict):
            return value
        out = {}
        for name, item in value.items():
            place = f"{path}{name}"
            name = self.renamed.get((command, place), name)
            known = f"{path}{name}"
            kind = self.kinds.get((command, known))
            out[name] = self._value(item if kind is None else _cast(item, kind), command, f"{known}.")
        return out


def _cast(value: JSON, kind: str) -> JSON:
    try:
        if kind == "integer" and isinstance(value, str | float):
            return int(float(value))
        if kind == "string" and not isinstance(value, dict | list):
            return "" if value is None else str(value)
        if kind == "array" and value is None:
            return []
        if kind == "array" and isinstance(value, dict):
            return list(value.values())
    except (ValueError, OverflowError):
        pass
    return value


def causes(noted: Noted) -> list[Cause]:
    """The items of the first look, one for all commands that show it."""
    found: dict[Item, Cause] = {}
    for (command, outcome, item), evidence in noted.items.items():
        met = noted.met[command, outcome, item.path]
        if item.kind in ("gone", "new") and "[]" in item.path and met > evidence.places:
            continue  # a row has it here and not there: a state that differs, for it is not so in most
        cause = found.setdefault(item, Cause(item, set(), Evidence()))
        cause.places.add((command, outcome))
        cause.evidence.join(evidence)
    return list(found.values())


def unlike(before: Shapes, now: Shapes) -> list[Cause]:
    """The same of programs that only one side has: a field that was always there and never is now, and so on."""
    found: dict[Item, Cause] = {}

    def enter(item: Item, command: str, outcome: str) -> None:
        cause = found.setdefault(item, Cause(item, set(), Evidence()))
        cause.places.add((command, outcome))
        cause.evidence.join(now.shown[command, outcome])

    for place, answers in before.answers.items():
        answers_now = now.answers.get(place, 0)
        if min(answers, answers_now) < 2:
            continue
        paths = {path for one in (before, now) for (c, o, path) in one.fields if (c, o) == place}
        for path in sorted(paths):
            kinds, kinds_now = (one.fields.get((*place, path), Counter[str]()) for one in (before, now))
            parent = path.rpartition(".")[0].removesuffix("[]")
            inside = parent and not all(one.fields.get((*place, parent)) for one in (before, now))
            if inside or ("[]" in path and not _rows_alike(before, now, place, path)):
                continue
            nested = "[]" in path
            if kinds and not kinds_now and (nested or sum(kinds.values()) == answers):
                enter(Item("gone", path, min(kinds)), *place)
            elif kinds_now and not kinds and (nested or sum(kinds_now.values()) == answers_now):
                enter(Item("new", path, "", min(kinds_now)), *place)
            elif kinds and kinds_now and not set(kinds) & set(kinds_now):
                enter(Item("type", path, min(kinds), min(kinds_now)), *place)
    # What is within something new, gone or of another type comes with it.
    paths = {cause.item.path for cause in found.values()}
    return [cause for item, cause in found.items() if not any(_within(item.path, path) for path in paths)]


def _rows_alike(before: Shapes, now: Shapes, place: tuple[str, str], path: str) -> bool:
    """Whether both sides have rows in which the field might be: others are there in both, or a row's own name."""
    prefix = path.rpartition(".")[0] + "."
    rows = [{p for (c, o, p) in one.fields if (c, o) == place and p.startswith(prefix)} for one in (before, now)]
    return all(rows)


def _within(path: str, outer: str) -> bool:
    return path != outer and (path.startswith((f"{outer}.", f"{outer}[]")))


def structural(found: Sequence[Cause], noted: Noted) -> tuple[list[Change], Translation]:
    """The changes of shape, and how to read past them."""
    translation = Translation()
    gone = [it for it in found if it.item.kind == "gone"]
    new = [it for it in found if it.item.kind == "new"]
    changes: list[Change] = []
    for old in list(gone):
        other = _renamed(old, new)
        if other is None:
            continue
        gone.remove(old)
        new.remove(other)
        for command in other.commands:
            translation.renamed[command, other.item.path] = old.name
        changes.append(_change(
            "field-renamed", old, old.name, other.name, f"{_whose(old)} {old.name} is called {other.name} now.",
        ))  # fmt: skip
    for one in gone:
        twin = _twin(one, noted)
        _blind(one, translation)
        changes.append(
            _change("name-stopped", one, one.name, twin, f"{_whose(one)} {one.name} is gone; {twin} is still there.")
            if twin
            else _change("field-removed", one, one.name, "", f"{_whose(one)} {one.name} is gone.")
        )
    changes += _added(new, noted)
    kinds: dict[tuple[str, str, str], list[Cause]] = defaultdict(list)
    for it in found:
        if it.item.kind == "type":
            kinds[it.item.path, it.item.old, it.item.new].append(it)
    for (path, old_kind, new_kind), group in kinds.items():
        cause = _joined(group)
        for command in cause.commands:
            translation.kinds[command, path] = old_kind
        if not path and new_kind != "array":
            translation.blind |= {_CHANNEL[command] for command in cause.commands if command in _CHANNEL}
        says = f"{_whose(cause)} {cause.name} is {_a(new_kind)} and was {_a(old_kind)}."
        changes.append(_change("type-changed", cause, old_kind, new_kind, says if path else
                               f"{_whose(cause)} answer is {_a(new_kind)} and was {_a(old_kind)}."))  # fmt: skip
    return changes, translation


def _a(kind: str) -> str:
    return (
        kind if kind.startswith(("no ", "a ", "an ", "JSON", "null")) else f"{'an' if kind[0] in 'aio' else 'a'} {kind}"
    )


def _renamed(old: Cause, new: Sequence[Cause]) -> Cause | None:
    """The new field that an old one has become: in the same place, of the same type, in as many answers."""
    fits = [
        it for it in new
        if it.parent == old.parent and it.item.new == old.item.old and set(it.commands) & set(old.commands)
        and 0.5 <= it.evidence.places / max(old.evidence.places, 1) <= 2
    ]  # fmt: skip
    for it in fits:
        if it.name in (NEW_NAMES.get(old.name), OLD_NAMES.get(old.name)):
            return it
    scored = [(SequenceMatcher(None, old.name.lower(), it.name.lower()).ratio(), it) for it in fits]
    score, best = max(scored, key=lambda pair: pair[0], default=(0.0, None))
    return best if best is not None and (score >= 0.4 or len(fits) == 1) else None


def _twin(one: Cause, noted: Noted) -> str:
    """The field's other name, from before or after 2022, where both sides have it in the same place."""
    for names in (NEW_NAMES, OLD_NAMES):
        other = names.get(one.name)
        if other:
            path = f"{one.parent}.{other}" if one.parent else other
            if any(noted.met[command, outcome, path] for command, outcome in one.places):
                return other
    return ""


def _added(new: Sequence[Cause], noted: Noted) -> list[Change]:
    """What is new: fields that came to the same answers came together."""
    together: dict[tuple[str, tuple[str, ...]], list[Cause]] = defaultdict(list)
    changes = []
    for one in new:
        twin = _twin(one, noted)
        if twin:
            says = f"{_whose(one)} {one.name} is there beside {twin}."
            changes.append(_change("name-started", one, "", one.name, says))
        else:
            together[one.parent, tuple(one.commands)].append(one)
    for group in together.values():
        cause = _joined(group)
        names = ", ".join(sorted({it.name for it in group}))
        verb = "are" if ", " in names else "is"
        changes.append(_change("field-added", cause, "", names, f"{_whose(cause)} {names} {verb} new."))
    return changes


def _joined(group: Sequence[Cause]) -> Cause:
    first = replace(group[0], places=set(group[0].places))
    for it in group[1:]:
        first.places |= it.places
        first.evidence.join(it.evidence)
    return first


def _blind(one: Cause, translation: Translation) -> None:
    for command in one.commands:
        channel = _CHANNEL.get(command, "")
        if "[]" in one.item.path and one.name in ("MutedUntil", "MuteUntil", "ShutUpUntil", "ShuttedUntil"):
            translation.endless.add(channel)
        elif one.name == "GroupId" and channel == "listed":
            translation.blind.add("echo")
        elif one.parent or one.name not in _ENVELOPE:
            translation.blind.add(channel)


def _whose(cause: Cause) -> str:
    commands = cause.commands
    if len(commands) > 3:
        return "In most answers"
    return f"In the answer to {' and '.join(commands)}"


def _change(kind: str, cause: Cause, old: str, new: str, says: str) -> Change:
    commands = cause.commands
    most = commands if len(commands) <= 3 else [f"{len(commands)} commands"]
    where = f"{', '.join(most)} reply {cause.item.path}".strip()
    clauses = touched(commands, cause.item.path, added=kind == "field-added")
    says = says.replace("In most answers ", "In the answers to most commands ")
    return Change(
        kind, severity_of(kind), clauses, where, old, new, says,  # type: ignore[arg-type]
        cause.evidence.programs, cause.evidence.steps(),
    )  # fmt: skip


def touched(commands: Iterable[str], path: str, *, added: bool = False) -> tuple[str, ...]:
    """The clauses that say something of a field in the answers of some commands, the nearest first."""
    register = vendor().clauses
    names = [name.removesuffix("[]") for name in path.split(".")]
    leaf, top = names[-1], names[0]
    commands = sorted(commands, key=lambda it: it != "forbid_send_msg")
    found: dict[str, None] = {}
    if added and len(names) == 1 and (len(commands) > 1 or commands[0] == "forbid_send_msg"):
        return ("envelope.extra-fields",)
    if leaf in _ENVELOPE or not path:
        if "forbid_send_msg" in commands or len(commands) > 1:
            found["envelope.fields"] = None
        if leaf == "ActionStatus":
            found["envelope.status-agrees"] = None
        if leaf == "ErrorInfo":
            found["envelope.error-info"] = None
        if not found:
            found["envelope.fields"] = None
    if leaf in ("MuteUntil", "ShutUpUntil"):
        found["effect.member-info"] = None
    for command in commands:
        for name in dict.fromkeys((leaf, top)):
            if name not in _ENVELOPE:
                found |= dict.fromkeys(it.id for it in register.values() if f"{command}.gives.{name}" in it.openapi)
        found |= _OF_COMMAND.get(command, {})
        if len(found) > 3:
            break
    if not found:
        found["envelope.extra-fields"] = None
    return tuple(_first(found))[:4]


def _first(found: Mapping[str, None]) -> list[str]:
    weak = ("mute-time.permanent-until", "mute-time.near-permanent", "persistence.away-listed")
    return sorted(found, key=lambda it: it in weak)


_OF_COMMAND: Mapping[str, Mapping[str, None]] = {
    "get_group_muted_account": {"effect.listed": None},
    "get_group_shutted_uin": {"alias.shutted-uin": None},
    "get_group_member_info": {"effect.records": None},
    "send_group_msg": {"effect.others-speak": None},
    "add_group_member": {"members.roster": None},
    "delete_group_member": {"members.roster": None},
}
