"""A lease on a pool of accounts, held by the app itself: a group of a fixed id can be made only once.

The group's name says until when it is held, and by which run. Who finds it expired takes it over: of all that want to,
only one can make the group whose id says which lease is taken over, and while it is there no other may.
"""

from __future__ import annotations

import time
from dataclasses import dataclass, replace
from typing import Final, Protocol

from conformance.api.client import Client
from conformance.api.undo.looking import GONE, NotTold, infos
from conformance.api.undo.own import held_name, read_held
from conformance.contract.limits import OWN_ID_REFUSED
from conformance.programs.history import JSON, Exchange

LENGTH: Final = 900.0
"""Seconds for which a lease is taken, and renewed when half of them are over."""
MARGIN: Final = 90.0
"""Seconds by which the clocks of two runs may differ."""
_TAKEN: Final = frozenset({10021, 10025})
_BAD_ID: Final = 10015


class NoOwnIds(Exception):
    """The app takes no ids of one's own, so that nothing can be leased by one."""


class Notes(Protocol):
    """Where what is made for a lease is written down first."""

    def making_lease(self, group: str, run: str) -> None:
        """Write down a group that is about to be made for a lease."""

    def making_unnamed(self, name: str) -> None:
        """Write down a group of that name that is about to be made, with an id of the vendor's choice."""

    def undone_group(self, name: str) -> None:
        """It is not there, or no longer."""

    def never_made(self, name: str) -> None:
        """It is not ours, and never was: another was first."""


@dataclass
class Lease:
    """A lease that a run has: the id of its group, until when its name says so, and when it ends by this machine."""

    group: str
    run: str
    until: int
    ends: float

    @property
    def remains(self) -> float:
        """Seconds that are left of it, by the time of day: other clocks stand still while a machine sleeps."""
        return self.ends - time.time()


def _clocks(client: Client) -> tuple[float, float]:
    """The time by this machine and by the Date of answers: the earlier one, and the later."""
    here = time.time()
    dated = here + client.offset.dated
    return min(here, dated), max(here, dated)


def ends_at(client: Client) -> int:
    """Until when a lease that is taken now may be said to be held: no clock may take it for over before it is."""
    return int(_clocks(client)[1] + LENGTH)


def ends_soon(client: Client, until: float) -> bool:
    """Whether a lease may be over in a moment, by one of the clocks."""
    return until - _clocks(client)[1] < MARGIN


def expired(client: Client, until: float) -> bool:
    """Whether a lease is over, by all clocks."""
    return _clocks(client)[0] > until + MARGIN


def take(client: Client, notes: Notes, group: str, run: str) -> Lease | None:
    """The lease of that group's id for a run; None where another has it, or what came did not say.

    NoOwnIds where the app does not take the id.
    """
    notes.making_lease(group, run)
    lease = _from_now(client, group, run)
    exchange = _create(client, group, held_name(lease.until, run))
    made = exchange.fields.get("GroupId", group)
    if exchange.ok and made == group:
        return lease
    if exchange.ok and isinstance(made, str):
        notes.making_lease(made, run)
        _destroy(client, notes, made)
    if exchange.ok or exchange.code in OWN_ID_REFUSED:
        notes.undone_group(group)
        raise NoOwnIds
    try:
        held = holder(client, group)
    except NotTold:
        return None  # it stays written down: who sweeps looks whose it is
    if held is not None and held[1] == run:
        return lease
    if not exchange.lost:  # else it may yet come, and is looked for again when all is undone
        notes.never_made(group)
    if held is None or not expired(client, held[0]):
        return None
    return take_over(client, notes, group, run, held[0])


def take_over(client: Client, notes: Notes, group: str, run: str, ended: int) -> Lease | None:
    """A lease that was held until `ended`, for a run; None where another was first, or what came did not say."""
    claim = f"{group}-{ended}"
    notes.making_lease(claim, run)
    lease = _from_now(client, group, run)
    exchange = _create(client, claim, held_name(lease.until, run))
    if not exchange.ok:
        _let_go(client, notes, claim, run, lost=exchange.lost)
        return None
    taken = False
    try:
        held = holder(client, group)
        if held is not None and held[0] == ended:
            notes.making_lease(group, run)
            taken = _renamed(client, lease)
            if not taken:
                notes.undone_group(group)
    except NotTold:
        pass
    _destroy(client, notes, claim)
    return lease if taken else None


def take_unnamed(client: Client, notes: Notes, run: str) -> Lease | None:
    """A lease whose group's id the vendor chooses: it keeps no other run away, and shows that this one lives."""
    lease = _from_now(client, "", run)
    name = held_name(lease.until, run)
    notes.making_unnamed(name)
    exchange = _create(client, None, name)
    made = exchange.fields.get("GroupId")
    if exchange.ok and isinstance(made, str):
        notes.making_lease(made, run)
    if len(exchange.attempts) == 1 and not exchange.lost:
        notes.undone_group(name)  # else an attempt that was not answered has perhaps made another one
    return replace(lease, group=made) if exchange.ok and isinstance(made, str) else None


def renew(client: Client, lease: Lease) -> Lease | None:
    """The lease for longer; None where it is no longer the run's. NotTold where that is not to be had from the service.

    One that may have expired is not renewed: another run may be taking it over at this moment.
    """
    if lease.remains > MARGIN:
        longer = _from_now(client, lease.group, lease.run)
        return longer if _renamed(client, longer) else None
    held = holder(client, lease.group)
    return lease if held is not None and held[1] == lease.run and lease.remains > 0 else None


def _from_now(client: Client, group: str, run: str) -> Lease:
    return Lease(group, run, ends_at(client), time.time() + LENGTH)


def holder(client: Client, group: str) -> tuple[int, str] | None:
    """Until when a lease is held, and by which run; None where there is no such group, or it is no lease at all.

    NotTold where the service does not say.
    """
    info = infos(client, [group]).get(group)
    return read_held(info.get("Name")) if info else None


def _renamed(client: Client, lease: Lease) -> bool:
    """Have a lease's group say what the lease is; whether it does. NotTold where that is not to be had."""
    name = held_name(lease.until, lease.run)
    exchange = client.call("modify_group_base_info", {"GroupId": lease.group, "Name": name}, cleanup=True)
    return exchange.ok or holder(client, lease.group) == (lease.until, lease.run)


def _create(client: Client, group: str | None, name: str) -> Exchange:
    """Make the group of a lease: without an owner, or with the administrator for one where that is asked for."""
    body: dict[str, JSON] = {"Type": "Public", "Name": name, "ApplyJoinOption": "DisableApply"}
    if group is not None:
        body["GroupId"] = group
    exchange = client.call("create_group", body, cleanup=True)
    if not exchange.ok and exchange.code is not None and exchange.code not in _TAKEN | {_BAD_ID}:
        exchange = client.call("create_group", {**body, "Owner_Account": client.admin}, cleanup=True)
    return exchange


def _let_go(client: Client, notes: Notes, group: str, run: str, *, lost: bool) -> None:
    """Undo a group that was perhaps made: where it is ours. Where the answer was lost, it may yet come."""
    try:
        held = holder(client, group)
    except NotTold:
        return
    if held is not None and held[1] == run:
        _destroy(client, notes, group)
    elif not lost:
        notes.undone_group(group)


def _destroy(client: Client, notes: Notes, group: str) -> None:
    exchange = client.call("destroy_group", {"GroupId": group}, cleanup=True)
    if exchange.ok or exchange.code in GONE:
        notes.undone_group(group)
