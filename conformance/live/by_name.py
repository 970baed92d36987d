"""Finding what runs have left without a journal: by the names that they give, in the list of the app's groups."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from conformance.api.client import Client
from conformance.api.undo.entries import BATCH, Entry, Kind, new_entry
from conformance.api.undo.journal import Journal
from conformance.api.undo.lease import expired
from conformance.api.undo.looking import GONE, answer_of, every_group, infos
from conformance.api.undo.own import GROUP_NAME, is_group, is_lease, pool_of, proves, read_held, run_of
from conformance.api.undo.undoing import Swept, Undoing
from conformance.contract.limits import VENDOR_GROUP_PREFIX
from conformance.programs.history import JSON


@dataclass
class Found:
    """The groups of an app that runs have made, by what may become of them."""

    orphans: list[str] = field(default_factory=list)
    """Groups of runs that hold no lease any more."""
    leases: dict[str, str] = field(default_factory=dict)
    """Leases that have expired, and the runs that had them."""
    in_use: list[str] = field(default_factory=list)
    """Groups and leases of runs that are under way."""
    strange: list[str] = field(default_factory=list)
    """Groups whose ids look like ours, and whose names or owners do not: nobody's business."""
    names: dict[str, str] = field(default_factory=dict)
    """What those are called that are not to be dissolved."""

    @property
    def left(self) -> list[str]:
        """What may be dissolved: the groups first."""
        return [*self.orphans, *self.leases]


def find(client: Client) -> Found:
    """Look through the app's groups. NotTold where they are not to be had as a whole.

    The list is read twice: whoever has a group in the first reading had its lease before, so that the second shows it.
    """
    groups = _candidates(client)
    leases = {group: held for group, info in _candidates(client).items() if (held := read_held(info.get("Name")))}
    living = {run for until, run in leases.values() if not expired(client, until)}
    found = Found()
    for group, info in groups.items():
        held = read_held(info.get("Name"))
        if held is not None:
            if expired(client, held[0]) and held[1] not in living:
                found.leases[group] = held[1]
            else:
                found.in_use.append(group)
                found.names[group] = str(info.get("Name"))
            continue
        name = str(info.get("Name", ""))
        found.names[group] = name
        if not (proves(info, GROUP_NAME) if is_group(group) and name == GROUP_NAME else proves(info, name)):
            found.strange.append(group)
        elif (run_of(group) or run_of(name)) in living:
            found.in_use.append(group)
        else:
            found.orphans.append(group)
            del found.names[group]
    return found


def dissolve(journal: Journal, client: Client, found: Found, accounts: Callable[[str], Sequence[str]]) -> Swept:
    """Dissolve what is left of runs. An expired lease is taken over first, and goes with the accounts of its pool.

    `accounts` names all that a pool may have. A group was made by nobody who still holds a lease, so that it goes
    without one.
    """
    swept = Swept()
    for group in found.orphans:
        exchange = client.call("destroy_group", {"GroupId": group}, cleanup=True)
        if exchange.ok or exchange.code in GONE:
            swept.groups += 1
        else:
            swept.left.append(f"group {group}: {answer_of(exchange)}")
    for group, run in found.leases.items():
        entries = [_entry(client, "lease", (group,), run)]
        names = accounts(pool_of(group)) if is_lease(group) else ()
        entries += [_entry(client, "accounts", tuple(names[at : at + BATCH])) for at in range(0, len(names), BATCH)]
        undoing = Undoing(client, journal.run, journal, lambda entry: None, swept)
        undoing.undo(entries)
    return swept


def _entry(client: Client, kind: Kind, names: tuple[str, ...], run: str = "") -> Entry:
    return replace(new_entry(client.endpoint, client.sdkappid, kind, names, run), at=0.0)


def _candidates(client: Client) -> dict[str, Mapping[str, JSON]]:
    """What is said of each group that may be ours: by its id, or by its name where the vendor chose the id."""
    groups = list(every_group(client))
    looked = infos(client, [it for it in groups if is_group(it) or is_lease(it) or it.startswith(VENDOR_GROUP_PREFIX)])
    return {
        group: info
        for group, info in looked.items()
        if is_group(group) or read_held(info.get("Name")) or is_group(str(info.get("Name", "")))
    }
