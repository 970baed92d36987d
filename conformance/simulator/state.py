"""The stand-in's memory: accounts, groups, topics, and who is muted where."""

import math
import threading
from collections import Counter, defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Literal

from .rates import Meter

Role = Literal["Owner", "Admin", "Member"]


@dataclass(frozen=True, slots=True)
class Mute:
    """One mute: set at `since` for `seconds`, over at `ends` (infinite for good), reported as ending at `until`."""

    since: float
    seconds: int
    ends: float
    until: int

    @property
    def permanent(self) -> bool:
        """Whether it lasts until somebody unmutes."""
        return self.ends == math.inf


class Board:
    """Who is muted in one place: in a group itself or in one topic. Runs on after a member has left."""

    __slots__ = ("_before", "mutes")

    def __init__(self) -> None:
        self.mutes: dict[str, Mute] = {}
        self._before: dict[str, list[tuple[float, Mute | None]]] = defaultdict(list)

    def put(self, account: str, mute: Mute | None, now: float) -> None:
        """Set or (with None) lift a mute, remembering what was there for readers that lag."""
        past = self._before[account]
        if len(past) > 8:
            del past[:4]
        past.append((now, self.mutes.get(account)))
        if mute is None:
            self.mutes.pop(account, None)
        else:
            self.mutes[account] = mute

    def at(self, account: str, moment: float) -> Mute | None:
        """The mute of an account as it stood at `moment`."""
        for when, before in self._before.get(account, ()):
            if when > moment:
                return before
        return self.mutes.get(account)

    def accounts(self, moment: float) -> list[str]:
        """Everybody with a mute, over or not, at `moment`, in the order of the first mute."""
        names = list(self.mutes)
        names += [name for name, past in self._before.items() if name not in self.mutes and past[-1][0] > moment]
        return names


@dataclass(slots=True)
class Topic:
    """A topic of a community."""

    id: str
    name: str
    board: Board = field(default_factory=Board)
    mute_all: bool = False
    sequence: int = 0


@dataclass(slots=True)
class Member:
    """One who is in a group."""

    role: Role
    joined: float


@dataclass(slots=True)
class Group:
    """A group; `type` is one of the five old names, `named` the name that its maker used."""

    id: str
    type: str
    named: str
    name: str
    owner: str
    topics_enabled: bool = False
    members: dict[str, Member] = field(default_factory=dict)
    topics: dict[str, Topic] = field(default_factory=dict)
    board: Board = field(default_factory=Board)
    visits: Counter[str] = field(default_factory=Counter)
    mute_all: bool = False
    sequence: int = 0
    said: dict[tuple[object, ...], tuple[float, int, int]] = field(default_factory=dict)

    @property
    def open_to_all(self) -> bool:
        """Whether membership is out of the server's sight: clients join an AVChatRoom by themselves."""
        return self.type == "AVChatRoom"

    @property
    def is_private(self) -> bool:
        """Whether it is Private, by either name."""
        return self.type == "Private"


class World:
    """Everything an app holds. Whoever reads or writes it holds `lock`."""

    def __init__(self, admins: tuple[str, ...]) -> None:
        self.admins = frozenset(admins)
        self.accounts: set[str] = set(admins)
        self.groups: dict[str, Group] = {}
        self.dissolved: dict[str, Group] = {}
        self.lock = threading.Lock()
        self.meter = Meter()

    @contextmanager
    def unlocked(self) -> Iterator[None]:
        """Let other calls in for a while, inside a call that holds the lock."""
        self.lock.release()
        try:
            yield
        finally:
            self.lock.acquire()
