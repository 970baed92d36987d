"""Real ids for roles: which account, group and topic of the target each role of a program stands for."""

from __future__ import annotations

import itertools
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from conformance.api.undo.own import POOLS, PREFIX
from conformance.contract import COMMUNITY_PREFIX, MAX_USER_ID_BYTES, TOPIC_INFIX
from conformance.programs.cost import BATCH
from conformance.programs.operations import TOPIC_ROLE, Create, Program, accounts_of, mutes_of, parts_of

SMALL = 20
"""Members m1 to m20 differ from slot to slot; the many accounts past them exist once, and programs share them."""
SLOTS = 2
"""Slots that programs take turns at, one after the other."""
MANY_SLOT = 9
SLOT_NUMBERS = tuple(number for number in range(60) if number != MANY_SLOT)
"""Every slot that there may be: each program beside others has one of its own."""
MANY = 700
"""No program has a member of a higher number than this."""
TWINS = ("~case", "~short", "~tail", "~dash")
USUAL = ("owner", *(f"m{number}" for number in range(1, SMALL + 1)))
OFTEN = ("m1~case", "m2~tail")
"""Near-twins that a third of the programs have."""
_SLOTS_A_CALL = BATCH // (len(USUAL) + len(OFTEN))
"""Slots whose accounts one call imports."""


@dataclass
class Names:
    """Makes real ids. Accounts are few and used again and again; groups are new for every program.

    Account ids are those of a pool, so that runs against an app that never deletes accounts do not fill it; `pool`
    gives the one that this run has for itself. What it makes is what `conformance.api.undo.own` knows again.
    """

    run: str = field(default_factory=lambda: secrets.token_hex(4))
    pool: Callable[[], str] = lambda: POOLS[0]

    def __post_init__(self) -> None:
        self._groups = itertools.count(1)

    def account(self, role: str, slot: int, pool: str = POOLS[0]) -> str:
        """The account id of a role; roles in order of their numbers give ids in order."""
        base, _, twin = role.partition("~")
        prefix = PREFIX + pool
        if base == "owner":
            return f"{prefix}{slot}owner"
        number = int(base[1:])
        if base[0] == "u":
            return f"{PREFIX}-nobody-{self.run}-{number}{'é' if twin == 'accent' else ''}"
        if base[0] == "w":
            head = f"{prefix}{slot}wide"
            return head + "x" * (MAX_USER_ID_BYTES - 1 - len(head)) + str(number % 10)
        # Lower case, for a vendor may treat capitals otherwise: those are for the twin.
        # Long lists are of ids as long as they may be, for a vendor may bound the body, too.
        few, many = f"{prefix}{slot}ab{number:03d}x", f"{prefix}{MANY_SLOT}ab{number:04d}".ljust(MAX_USER_ID_BYTES, "x")
        name = few if number <= SMALL else many
        match twin:
            case "case":
                return name[: len(prefix) + 1] + name[len(prefix) + 1 :].swapcase()
            case "short":
                return name[:-1]
            case "tail":
                return name + "_"
            case "dash":
                return name + "-"
            case _:
                return name

    def usual(self) -> tuple[str, ...]:
        """The accounts that most programs need, few enough for a trial app."""
        pool = self.pool()
        return tuple(self.account(role, slot, pool) for slot in range(SLOTS) for role in USUAL)

    def beside(self, slot: int) -> tuple[str, ...]:
        """The accounts that most programs need in a slot past the first ones, and in those imported with it."""
        pool, at = self.pool(), SLOT_NUMBERS.index(slot)
        at -= (at - SLOTS) % _SLOTS_A_CALL
        slots = SLOT_NUMBERS[at : at + _SLOTS_A_CALL]
        return tuple(self.account(role, number, pool) for number in slots for role in (*USUAL, *OFTEN))

    def needed(self, program: Program, slot: int) -> list[str]:
        """The accounts that a program needs in a slot."""
        pool = self.pool()
        return [self.account(role, slot, pool) for role in ("owner", *accounts_of(program)) if role[0] != "u"]

    def every(self, pool: str) -> tuple[str, ...]:
        """All accounts of a pool that a program may ask for."""
        few = [f"m{number}{twin}" for number in range(1, SMALL + 1) for twin in ("", *TWINS)]
        many = [f"m{number}" for number in range(SMALL + 1, MANY + 1)]
        wide = [f"w{number}" for number in range(10)]
        both = [self.account(role, slot, pool) for slot in range(SLOTS) for role in ("owner", *wide, *few)]
        return (*both, *(self.account(role, 0, pool) for role in many))

    def bind(self, program: Program, slot: int) -> dict[str, str]:
        """Real ids for every role of a program: groups and topics new, accounts from a slot."""
        pool = self.pool()
        binding = {role: self.account(role, slot, pool) for role in accounts_of(program)}
        binding["owner"] = self.account("owner", slot, pool)
        communities, owns = _groups(program), dict[str, str]()
        for role, community in communities.items():
            base, _, kind = role.partition("~")
            if base not in owns:
                owns[base] = f"{PREFIX}{self.run}{next(self._groups)}{base}"
            own = twin_of(owns[base], kind)
            if kind == "tail" and community == communities.get(base, False):
                own = f"{PREFIX}-{own}"
            binding[role] = f"{COMMUNITY_PREFIX if community else ''}{own}"
        for role in _topics(program):
            binding[role] = topic_id(role, binding)
        return binding


def is_rare(role: str) -> bool:
    """Whether few programs need an account: a near-twin, or one with an id as long as may be."""
    return ("~" in role or role[0] == "w") and role not in OFTEN and role[0] != "u"


def topic_id(role: str, binding: Mapping[str, str]) -> str:
    """A topic's id: its group's id, and a part of its own."""
    own, _, group = role.partition("@")
    base, _, kind = own.partition("~")
    return f"{binding[group]}{TOPIC_INFIX}{twin_of(base, kind)}"


_SPECIAL = {"percent": "%", "quote": "'\"\\", "url": "&a=%2e#?/"}
"""What is put behind a group's id for a twin with special characters; all are printable ASCII, as the pages ask."""


def twin_of(name: str, kind: str) -> str:
    """The id of a near-twin; without a kind, and for `tail`, the id itself: that twin has something before it."""
    match kind:
        case "longer":
            return name + "x"
        case "short":
            return name[:-1]
        case "case":
            # The last letter alone: the run's own part stays what a clean-up looks for.
            at = max(index for index, letter in enumerate(name) if letter.isalpha())
            return name[:at] + name[at:].swapcase()
        case "like":
            return name[:-1] + "_"
        case _:
            return name + _SPECIAL.get(kind, "")


def _groups(program: Program) -> dict[str, bool]:
    """Every group role, and whether it is a Community."""
    found: dict[str, bool] = {}
    for step in program.steps:
        names: list[str] = []
        for part in parts_of(step):
            names += [getattr(part, "group", ""), getattr(part, "topic", "").partition("@")[2]]
        for name in filter(None, names):
            found.setdefault(name, False)
        if isinstance(step, Create) and step.type == "Community":
            found[step.group] = True
    return found


def _topics(program: Program) -> set[str]:
    topics = {getattr(part, "topic", "") for step in program.steps for part in parts_of(step)}
    for call in (call for step in program.steps for call in mutes_of(step)):
        named = (value[1:] for _, value in call.change.put if isinstance(value, str) and value[:1] == "$")
        topics |= set(filter(TOPIC_ROLE.fullmatch, named))
    return topics - {""}
