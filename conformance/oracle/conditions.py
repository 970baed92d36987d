"""What the pages say of one forbid_send_msg request, before its answer is looked at.

A request is *refused* by a condition that a clause names, *open* where no page settles it, and *served* otherwise. The
conditions stand beside the checks of their clauses, as predicates over a `Call`: here they are only tried in turn.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final

from conformance.contract import Clause, Register, vendor
from conformance.oracle.world import Group
from conformance.programs.history import JSON, Exchange


@dataclass(frozen=True)
class Call:
    """A request as it was sent, and the world that it came to.

    `group` is the group that GroupId names (None: never made), `admin` whether identifier is an administrator,
    `app` whether sdkappid is the app's (None: missing), `roles` maps real account ids to roles.
    """

    exchange: Exchange
    group: Group | None
    admin: bool
    app: bool | None
    roles: Mapping[str, str]

    @property
    def readable(self) -> bool:
        """Whether it gets as far as to have the fields of its body looked at."""
        proper = self.exchange.method == "POST" and self.exchange.command == "forbid_send_msg"
        return proper and isinstance(self.exchange.body, dict)

    @cached_property
    def body(self) -> dict[str, Any]:
        """The fields of the body; none where it is no JSON object."""
        return self.exchange.body if isinstance(self.exchange.body, dict) else {}

    @property
    def alive(self) -> Group | None:
        """The group, where it is there."""
        return self.group if self.group is not None and self.group.alive else None

    @property
    def seconds(self) -> JSON:
        """MuteTime."""
        return self.body.get("MuteTime")

    @cached_property
    def listed(self) -> list[JSON] | None:
        """Members_Account, where it is a list."""
        listed = self.body.get("Members_Account")
        return listed if isinstance(listed, list) else None

    @cached_property
    def names(self) -> list[str]:
        """What the list holds of texts."""
        return [item for item in self.listed or () if isinstance(item, str)]

    @cached_property
    def accounts(self) -> list[str]:
        """The roles of those whom the list names; "" for a name that is nobody's."""
        return [self.roles.get(name, "") for name in self.names]


Holds = Callable[[Call], bool]


@dataclass(frozen=True)
class Condition:
    """Where a clause says of a request that it is refused, or that its answer is free.

    `line` conditions are about the request as a whole, and come before those about the fields of its body. `means`:
    the MuteTime that a request stands for where it is accepted all the same. `partial`: no page says how much of the
    list is done where it is refused. `free`: nothing at all is promised of the answer, not even its form. `asked` says
    in a few words what was asked for.
    """

    clause: Clause
    holds: Holds
    line: bool = False
    means: int | None = None
    partial: bool = False
    free: bool = False
    asked: Callable[[Exchange], str] | None = None


@dataclass(frozen=True)
class Conditions:
    """The conditions that hold for a request: `refusing` ones name its refusal, `open` ones leave its answer free."""

    refusing: tuple[Condition, ...] = ()
    open: tuple[Condition, ...] = ()

    @property
    def expects(self) -> str:
        """ "refused", "open" or "served"."""
        if self.open:
            return "open"
        return "refused" if self.refusing else "served"

    @property
    def free(self) -> bool:
        """Whether nothing at all is promised of the answer."""
        return any(it.free for it in self.open)

    @property
    def codes(self) -> frozenset[int]:
        """Codes that the refusal may carry; empty where no page names one."""
        return frozenset().union(*(it.clause.codes for it in self.refusing))

    def refused_for(self, *clauses: str) -> bool:
        """Whether one of these clauses names the refusal."""
        return any(it.clause.id in clauses for it in self.refusing)

    @property
    def means(self) -> int | None:
        """The MuteTime that it stands for where it is accepted although it has to be refused, as far as is sure."""
        return self.refusing[0].means if len(self.refusing) == 1 else None


class Rules:
    """The conditions that the clauses of a register put to requests, in the order in which they were declared."""

    def __init__(self, register: Register) -> None:
        self._register = register
        self._refusing: list[Condition] = []
        self._open: list[Condition] = []

    def refused_when(self, clause: str, *, line: bool = False, means: int | None = None) -> Callable[[Holds], Holds]:
        """Declare where a clause says that a request is refused. The first condition that holds stands for all."""
        return self._declare(self._refusing, clause, line=line, means=means)

    def open_when(
        self, clause: str, *, line: bool = False, partial: bool = False, free: bool = False,
        asked: Callable[[Exchange], str] | None = None,
    ) -> Callable[[Holds], Holds]:  # fmt: skip
        """Declare where a clause leaves the answer of a request free."""
        return self._declare(self._open, clause, line=line, partial=partial, free=free, asked=asked)

    def _declare(self, among: list[Condition], clause: str, **more: Any) -> Callable[[Holds], Holds]:
        known = self._register.clause(clause)

        def declare(holds: Holds) -> Holds:
            among.append(Condition(known, holds, **more))
            among.sort(key=lambda condition: not condition.line)
            return holds

        return declare

    def of(self, call: Call) -> Conditions:
        """The conditions that hold for a request."""

        def hold(among: list[Condition]) -> tuple[Condition, ...]:
            return tuple(it for it in among if (it.line or call.readable) and it.holds(call))

        return Conditions(hold(self._refusing), hold(self._open))


RULES: Final = Rules(vendor())
"""What the vendor's clauses say: `checks` fills it, and is imported with this room."""
refused_when = RULES.refused_when
open_when = RULES.open_when
