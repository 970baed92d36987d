"""A lease on a pool of accounts, held by the app itself: a group of a fixed id can be made only once.

The group's name says until when it is held, and by which run. Who finds it expired takes it over: of all that want to,
only one can make the group whose id says which lease is taken over, and while it is there no other may.
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import Final, Protocol

from conformance.api.client import Client
from conformance.api.undo.looking import GONE, NotTold, infos
from conformance.api.undo.own import held_name, read_held
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

    def undone_group(self, name: str) -> None:
        """It is not there, or no longer."""


@dataclass
class Lease:
    """A lease that a run has: the id of its group, and the vendor's time at which it ends."""

    group: str
    run: str
    until: float

    def remains(self, client: Client) -> float:
        """Seconds that are left of it."""
        return self.until - vendor_time(client)


def vendor_time(client: Client) -> float:
    """The service's time as far as is known: what the names of leases are reckoned by.

    By the time of day and not by a clock that stands still while this machine sleeps.
    """
    return time.time() + client.offset.offset


def expired(client: Client, until: float) -> bool:
    """Whether a lease is over by the service's clock and by this machine's."""
    return min(vendor_time(client), time.time()) > until + MARGIN


def take(client: Client, notes: Notes, group: str, run: str) -> Lease | None:
    """The lease of that group's id for a run; None where another has it, or what came did not say.

    NoOwnIds where the app does not take the id.
    """
    notes.making_lease(group, run)
    until = vendor_time(client) + LENGTH
    exchange = _create(client, group, held_name(until, run))
    made = exchange.fields.get("GroupId", group)
    if exchange.ok and made == group:
        return Lease(group, run, until)
    if exchange.ok and isinstance(made, str):
        notes.making_lease(made, run)
        _destroy(client, notes, made)
    if exchange.ok or exchange.code == _BAD_ID:
        notes.undone_group(group)
        raise NoOwnIds
    try:
        held = holder(client, group)
    except NotTold:
        return None  # it stays written down: who sweeps looks whose it is
    if held is not None and held[1] == run:
        return Lease(group, run, held[0])
    notes.undone_group(group)
    if held is None or not expired(client, held[0]):
        return None
    return take_over(client, notes, group, run, held[0])


def take_over(client: Client, notes: Notes, group: str, run: str, ended: int) -> Lease | None:
    """A lease that has expired at `ended`, for a run; None where another was first, or what came did not say."""
    claim = f"{group}-{ended}"
    notes.making_lease(claim, run)
    until = vendor_time(client) + LENGTH
    if not _create(client, claim, held_name(until, run)).ok:
        _let_go(client, notes, claim, run)
        return None
    lease = None
    try:
        held = holder(client, group)
        if held is not None and held[0] == ended:
            notes.making_lease(group, run)
            lease = _renamed(client, Lease(group, run, until))
            if lease is None:
                notes.undone_group(group)
    except NotTold:
        pass
    _destroy(client, notes, claim)
    return lease


def take_unnamed(client: Client, notes: Notes, run: str) -> Lease | None:
    """A lease whose group's id the vendor chooses: it keeps no other run away, and shows that this one lives."""
    until = vendor_time(client) + LENGTH
    exchange = _create(client, None, held_name(until, run))
    made = exchange.fields.get("GroupId")
    if not exchange.ok or not isinstance(made, str):
        return None
    notes.making_lease(made, run)
    return Lease(made, run, until)


def renew(client: Client, lease: Lease) -> Lease | None:
    """The lease for longer; None where it is no longer the run's. NotTold where that is not to be had from the service.

    One that may have expired is not renewed: another run may be taking it over at this moment.
    """
    if lease.remains(client) > MARGIN:
        longer = Lease(lease.group, lease.run, vendor_time(client) + LENGTH)
        body = {"GroupId": lease.group, "Name": held_name(longer.until, lease.run)}
        if client.call("modify_group_base_info", body, cleanup=True).ok:
            return longer
    held = holder(client, lease.group)
    if held is None or held[1] != lease.run:
        return None
    lease = Lease(lease.group, lease.run, held[0])
    return lease if lease.remains(client) > 0 else None


def holder(client: Client, group: str) -> tuple[int, str] | None:
    """Until when a lease is held, and by which run; None where there is no such group, or it is no lease at all.

    NotTold where the service does not say.
    """
    info = infos(client, [group]).get(group)
    return read_held(info.get("Name")) if info else None


def _renamed(client: Client, lease: Lease) -> Lease | None:
    name = held_name(lease.until, lease.run)
    exchange = client.call("modify_group_base_info", {"GroupId": lease.group, "Name": name}, cleanup=True)
    if exchange.ok:
        return lease
    held = holder(client, lease.group)
    return lease if held is not None and held[1] == lease.run else None


def _create(client: Client, group: str | None, name: str) -> Exchange:
    """Make the group of a lease: without an owner, or with the administrator for one where that is asked for."""
    body: dict[str, JSON] = {"Type": "Public", "Name": name, "ApplyJoinOption": "DisableApply"}
    if group is not None:
        body["GroupId"] = group
    exchange = client.call("create_group", body, cleanup=True)
    if not exchange.ok and exchange.code is not None and exchange.code not in _TAKEN | {_BAD_ID}:
        exchange = client.call("create_group", {**body, "Owner_Account": client.admin}, cleanup=True)
    return exchange


def _let_go(client: Client, notes: Notes, group: str, run: str) -> None:
    """Undo a group that was perhaps made: where it is ours."""
    try:
        held = holder(client, group)
    except NotTold:
        return
    if held is not None and held[1] == run:
        _destroy(client, notes, group)
    else:
        notes.undone_group(group)


def _destroy(client: Client, notes: Notes, group: str) -> None:
    exchange = client.call("destroy_group", {"GroupId": group}, cleanup=True)
    if exchange.ok or exchange.code in GONE:
        notes.undone_group(group)
