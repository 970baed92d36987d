"""The names that runs give to what they make, and that nothing else has: all that may ever be undone.

Accounts come in pools. A run has one for itself, by a lease; pool "" is the first, and each has the same names in
every run, so that an app that deletes no accounts does not fill up. Where none is free, a run makes one up (z and a
number).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Final

from conformance.contract import COMMUNITY_PREFIX

PREFIX: Final = "tcf"
"""Every name of ours begins with it (a Community's after the prefix that the vendor asks for)."""
POOLS: Final = ("", *"abcdefg")
"""The pools of accounts that are used again and again."""
LEASE_PREFIX: Final = f"{PREFIX}-lease-"
GROUP_NAME: Final = "conformance"
"""What the groups of runs are called."""

_POOL = r"(?:[a-g]|z[0-9a-f]{6})?"
_ACCOUNT = re.compile(
    rf"{PREFIX}(?P<pool>{_POOL})[1-9]?[0-9](?:owner|ab[0-9]{{3,5}}x*[_-]?|AB[0-9]{{3,5}}X*[_-]?|widex*[0-9])"
)
_LONGEST_ACCOUNT: Final = 33
# A near-twin has something before it, lacks its last digit or has one letter more, or its last letter in capitals;
# or it has what is special to a database, a shell or a URL in the place of that digit or behind it.
_GROUP = re.compile(
    rf"(?:{COMMUNITY_PREFIX})?(?:{PREFIX}-)?{PREFIX}(?P<run>[0-9a-f]{{8}})[1-9][0-9]{{0,6}}[gGnN][0-9]{{0,4}}"
    r"(?:x?[b-z]?|_|%|'\"\\|&a=%2e#\?/)"
)
_LEASE = re.compile(rf"{LEASE_PREFIX}(?P<pool>[0-7]|z[0-9a-f]{{6}})(?:-[0-9]{{1,12}})?")
_CHOSEN = re.compile(r"[!-~]{1,64}")
_HELD = re.compile(r"until (?P<until>[0-9]{1,12}) (?P<run>[0-9a-f]{8})")


def is_account(name: str) -> bool:
    """Whether a run may have imported an account of that name."""
    return len(name) <= _LONGEST_ACCOUNT and _ACCOUNT.fullmatch(name) is not None


def is_group(name: str) -> bool:
    """Whether a run may have asked for a group of that id."""
    return _GROUP.fullmatch(name) is not None


def is_lease(name: str) -> bool:
    """Whether it is the id of a lease, or of what decides who takes one over."""
    return _LEASE.fullmatch(name) is not None


def is_chosen(name: str) -> bool:
    """Whether the vendor may have made up that id for a group: nothing in it shows that the group is ours."""
    return _CHOSEN.fullmatch(name) is not None


def is_proof(name: str) -> bool:
    """Whether groups of ours with ids of the vendor's choice are called so: `proves` tells whether one is."""
    return name == GROUP_NAME or is_group(name)


def proves(info: Mapping[str, object], proof: str) -> bool:
    """Whether a group is ours by what get_group_info says of it: its name, and whose it is."""
    owner = info.get("Owner_Account")
    ours = isinstance(owner, str) and is_account(owner)
    return info.get("Name") == proof and (ours or (owner is None and is_group(proof)))


def run_of(group: str) -> str:
    """The run that made a group, by its id; "" where that does not say."""
    found = _GROUP.fullmatch(group)
    return found["run"] if found else ""


def pools_of(accounts: Iterable[str]) -> set[str]:
    """The pools that accounts of ours are from."""
    return {found["pool"] for name in accounts if (found := _ACCOUNT.fullmatch(name))}


def lease_of(pool: str) -> str:
    """The id of the group that says who has a pool."""
    return LEASE_PREFIX + (str(POOLS.index(pool)) if pool in POOLS else pool)


def pool_of(lease: str) -> str:
    """The pool that a lease is for, by its id."""
    found = _LEASE.fullmatch(lease)
    name = found["pool"] if found else "0"
    return POOLS[int(name)] if name.isdigit() else name


def held_name(until: float, run: str) -> str:
    """What a lease's group is called while a run has it."""
    return f"until {int(until)} {run}"


def read_held(name: object) -> tuple[int, str] | None:
    """Until when a lease is held, and by which run, from the name of its group; None for any other name."""
    found = _HELD.fullmatch(name) if isinstance(name, str) else None
    return (int(found["until"]), found["run"]) if found else None
