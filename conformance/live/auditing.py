"""What moved on an app while a run was under way: its groups, and the accounts of the run, before and after.

The app is shared: groups of others come and go meanwhile, and are told as such. What the run made has to be gone; and
nothing that it did not make may have gone that one of its calls has named.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from typing import Final, Literal

from conformance.api.client import Client
from conformance.api.errors import CallsSpent
from conformance.api.undo.entries import BATCH
from conformance.api.undo.journal import Journal
from conformance.api.undo.looking import MOST_INFO, NotTold, Page, answer_of, infos, page_of
from conformance.api.undo.own import is_group, is_lease, read_held
from conformance.live.checking import PAGE

MOST_PAGES: Final = 3
"""Pages of the list of groups that are read before a run, and again after it: one a second, for all who call."""
MOST_OWN: Final = 4
"""Calls by which the run's own groups are asked after, where the list does not show them all."""
MOST_ACCOUNTS: Final = 8
"""Calls by which accounts are asked after."""
BOUND: Final = 1 + MOST_PAGES + MOST_OWN + MOST_ACCOUNTS
"""Calls that the second look may take; they are kept for it."""
LEAST_CAP: Final = 200
"""Calls below which a cap leaves no room for an audit."""
_AT_ONCE: Final = MOST_ACCOUNTS
"""Calls after accounts that are under way at the same time."""
_NAMED: Final = 20
State = Literal["clean", "left", "moved", "unknown", "none"]


@dataclass(frozen=True, slots=True)
class Groups:
    """The groups that the app's list shows: the ids of the pages that were read, how many there are by its own word,
    whether these are all, and why it could not be read."""

    ids: frozenset[str] = frozenset()
    total: int | None = None
    whole: bool = False
    why: str = ""


@dataclass
class Audited:
    """What an audit came to. `says` are sentences; names are bounded, counts are not.

    `looked` tells how groups were looked at: in the list as a whole, in a part of it, the run's own alone, or not.
    """

    state: State
    says: list[str] = field(default_factory=list)
    looked: Literal["all", "part", "own", "none"] = "none"
    before: int | None = None
    after: int | None = None
    own: int = 0
    left: list[str] = field(default_factory=list)
    came: int | None = None
    went: int | None = None
    moved: list[str] = field(default_factory=list)
    accounts: int = 0
    accounts_left: list[str] = field(default_factory=list)
    accounts_stay: int = 0


def read_groups(client: Client, first: Page | None = None) -> Groups:
    """The app's groups, as far as the bounded number of pages goes; `first` is the first page, where that is known."""
    ids: set[str] = set()
    total: int | None = None
    start: object = 0
    try:
        for number in range(MOST_PAGES):
            page = first if first is not None and not number else page_of(client, PAGE, start)
            ids |= {*page.ids}
            total = page.total if page.total is not None else total
            start = page.next
            if start is None or not page.ids:
                break
    except NotTold as said:
        return Groups(why=f"get_appid_group_list: {said}")
    whole = start is None
    return Groups(frozenset(ids), len(ids) if whole else total, whole)


class Audit:
    """The audit of one run. `none` says why there is none; then nothing is asked."""

    def __init__(self, client: Client, journal: Journal, none: str = "") -> None:
        self.none = none
        self._client = client
        self._journal = journal
        self._before: Groups | None = None
        self._there: tuple[int, int] | None = None
        """Of how many accounts, before the run, how many were there."""
        self._kept = 0

    def before(self, first: Page | None = None) -> None:
        """Look at the groups before the first program, and keep the calls for looking again. `first`: a page of the
        list that was read a moment ago."""
        if self.none:
            return
        try:
            self._client.ledger.reserve(BOUND)
            self._kept = BOUND
            self._before = read_groups(self._client, first)
        except CallsSpent as spent:
            self.none = f"the calls were spent: {spent}"

    def accounts_before(self, accounts: Sequence[str]) -> None:
        """Look at which of the accounts that the run will use are there, when it has undone what runs before had left:
        those groups are none of others."""
        if self.none:
            return
        if self._before is not None:
            self._before = replace(self._before, ids=self._before.ids - self._client.named)
        try:
            self._there = len(accounts), len(self._imported(accounts))
        except (NotTold, CallsSpent):
            self._there = None

    def after(self, staying: int, refused: Collection[str] = ()) -> Audited:
        """Look again, when all is undone that the run made: what is left, and what has moved. `staying`: accounts that
        the app would not delete, by its edition; `refused`: those that it never took."""
        if self._kept:
            self._client.ledger.reserve(-self._kept)
            self._kept = 0
        if self.none or self._before is None:
            return Audited("none", [f"The app was not audited: {self.none or 'no program was run'}."])
        groups = {*self._journal.made["group"], *self._journal.made["lease"]}
        audited = Audited("clean", own=len(groups), before=self._before.total)
        names = sorted(self._journal.made["accounts"] - {*refused})
        try:
            with ThreadPoolExecutor(1) as pool:  # both at once, for the list may be far away
                there = pool.submit(self._imported, names)
                self._groups(audited, groups)
                self._accounts(audited, staying, names, there)
        except CallsSpent as spent:
            audited.says.append(f"The audit came to no end: {spent}")
            audited.state = "unknown"
        if audited.left or audited.accounts_left:
            audited.state = "left"
        if audited.moved:
            audited.state = "moved"
        return audited

    def _groups(self, audited: Audited, own: set[str]) -> None:
        before, now = self._before, read_groups(self._client)
        assert before is not None
        audited.after = now.total
        shown = [group for group in sorted(own) if group in now.ids]
        asked = shown if now.whole else sorted(own, key=lambda group: group not in now.ids)
        asked = asked[: MOST_OWN * MOST_INFO]
        try:  # a list may be late: whoever is asked after by name is there or not
            there = infos(self._client, asked) if asked else {}
        except NotTold as said:
            audited.state = "unknown"
            audited.says.append(f"Whether the run's groups are gone could not be looked at: {said}.")
            return
        audited.left = sorted(group for group, info in there.items() if not self._is_taken(info))
        audited.looked = "all" if now.whole and before.whole else "part" if now.ids else "own"
        if audited.left:
            some = ", ".join(audited.left[:_NAMED])
            audited.says.append(
                f"{len(audited.left)} of the {len(own)} groups that the run made are still there: {some}."
            )
        elif now.whole or len(asked) == len(own):
            audited.says.append(f"The {len(own)} groups that the run made are gone.")
        else:
            audited.says.append(f"Of the {len(own)} groups that the run made, the {len(asked)} asked after are gone.")
        self._others(audited, before, now, own)

    def _is_taken(self, info: Mapping[str, object]) -> bool:
        """Whether it is a lease that another run has by now: its id is free as soon as this run has given it up."""
        held = read_held(info.get("Name"))
        return held is not None and held[1] != self._journal.run

    def _others(self, audited: Audited, before: Groups, now: Groups, own: set[str]) -> None:
        if why := before.why or now.why:
            audited.says.append(f"Groups of others could not be looked at: {why}.")
            return
        if not (before.whole and now.whole):
            read = min(len(before.ids), len(now.ids))
            audited.says.append(
                f"The app has more groups than the {read:,} that an audit reads: of others, only their number was "
                f"compared ({_number(before.total)} before, {_number(now.total)} after)."
            )
            return
        came, went = now.ids - before.ids - own, before.ids - now.ids - own
        audited.came, audited.went = len(came), len(went)
        # Leases are named by all runs that look for a free pool, and end with the run that holds one.
        audited.moved = sorted(group for group in went & self._client.named if not is_lease(group))
        if audited.moved:
            some = ", ".join(audited.moved[:_NAMED])
            audited.says.append(
                f"{len(audited.moved)} groups that the run did not make are gone, and it named them: {some}."
            )
        elif not before.ids and not came:
            audited.says.append("The app has no others.")
        elif not came and not went:
            audited.says.append(f"The other {len(before.ids):,} are as they were.")
        else:
            runs = sum(is_group(group) or is_lease(group) for group in (*came, *went))
            other = f", {runs} of them of another run" if runs else ""
            audited.says.append(
                f"Of the other {len(before.ids):,}, {len(went):,} went and {len(came):,} came meanwhile, none by a "
                f"call of this run{other}."
            )

    def _accounts(self, audited: Audited, staying: int, names: Sequence[str], asked: Future[set[str]]) -> None:
        audited.accounts, audited.accounts_stay = len(names), staying
        if not names:
            return
        try:
            there = asked.result()
        except NotTold as said:
            audited.says.append(f"The run's {len(names)} accounts could not be looked at: {said}.")
            return
        if not there:
            audited.says.append(f"Its {len(names)} accounts are gone.")
        elif staying:
            earlier = (
                ""
                if self._there is None
                else "; of the first {} asked after, {} were there before".format(*self._there)
            )
            audited.says.append(
                f"{len(there)} of its {len(names)} accounts stay, as this edition deletes none{earlier}."
            )
        else:
            audited.accounts_left = sorted(there)[:_NAMED]
            some = ", ".join(audited.accounts_left[:3])
            audited.says.append(f"{len(there)} of its {len(names)} accounts are still there, such as {some}.")
        if len(names) > MOST_ACCOUNTS * BATCH:
            audited.says.append(f"Of these accounts {MOST_ACCOUNTS * BATCH} were looked at.")

    def _imported(self, names: Sequence[str]) -> set[str]:
        """Those of the accounts that are there. NotTold where the service does not say."""
        asked = range(0, min(len(names), MOST_ACCOUNTS * BATCH), BATCH)
        with ThreadPoolExecutor(_AT_ONCE) as pool:  # a run far away is not to wait for one answer after the other
            return set().union(*pool.map(self._imported_of, (names[start : start + BATCH] for start in asked)))

    def _imported_of(self, names: Sequence[str]) -> set[str]:
        items = [{"UserID": name} for name in names]
        exchange = self._client.call("account_check", {"CheckItem": items}, cleanup=True)
        listed = exchange.fields.get("ResultItem")
        if not exchange.ok or not isinstance(listed, list):
            raise NotTold(f"account_check: {answer_of(exchange)}")
        return _imported(listed)


def _imported(listed: Iterable[object]) -> set[str]:
    return {
        item["UserID"]
        for item in listed
        if isinstance(item, dict) and item.get("AccountStatus") == "Imported" and isinstance(item.get("UserID"), str)
    }


def _number(total: int | None) -> str:
    return "unknown" if total is None else f"{total:,}"
