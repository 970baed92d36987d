"""Whether an app is ready for a run: looked at in ten calls or fewer, of which each has to earn its place.

What the service leaves open is told as open, and is no problem: a vendor that lists no groups, or deletes no accounts,
conforms all the same. What is made here is written down in the journal first, and taken away again.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterable
from concurrent.futures import Future, ThreadPoolExecutor
from itertools import combinations
from typing import Final
from urllib.parse import urlsplit

from conformance.api.client import Client
from conformance.api.ends import gap
from conformance.api.errors import CallsSpent
from conformance.api.offset import ENDS, WORTH_TELLING, Witness
from conformance.api.undo.journal import Journal
from conformance.api.undo.lease import ends_at, expired
from conformance.api.undo.looking import GONE, MOST_INFO, NotTold, answer_of, infos_of, page_of
from conformance.api.undo.own import PREFIX, held_name, is_group, is_lease, read_held, run_of
from conformance.contract import COMMUNITY_PREFIX
from conformance.contract.limits import OWN_ID_REFUSED
from conformance.contract.passing import FREQUENCY
from conformance.live.allowance import Allowance
from conformance.live.checked import Checked, Row
from conformance.programs.history import JSON, Exchange

MOST_CALLS: Final = 10
"""HTTP attempts of a whole check, the one that shows whether the service answers included."""
PAGE: Final = 10_000
"""Groups of a page: the most that the list's page allows."""
TRIAL: Final = (100, 100, 20)
"""Accounts and groups that a trial app holds, and members of a group, by the pages."""
QUOTA: Final = frozenset({10036, 10037, 10038, 10058})
"""No room for another group."""
_TAKEN: Final = frozenset({10021, 10025})
_NEVER_DELETED: Final = 71000
_MUTE: Final = 600
_AT_ONCE: Final = 4
"""Calls that are under way at the same time: a service far away is not waited for ten times over."""
_FIRST_NUMBER: Final = 9_999_991
"""Groups of a check have ids as those of programs have, with numbers that no run comes to."""
COMMUNITY: Final = "Community with topics"


_NO_GROUP: Final = Row("forbid_send_msg", "open", "not looked at: no group was made for it")


def check(
    client: Client, journal: Journal, before: int = 0, meanwhile: Callable[[Checked], None] = lambda _: None
) -> Checked:
    """Look at an app that has answered, in what is left of ten calls. `before`: the calls of the ledger that were made
    for something else.

    `meanwhile` is called beside the later half of the check, as soon as it is known what runs before have left, with
    what is known by then. What it raises is raised when nothing of the check is left; its calls are none of the ten.
    """
    return _Checking(client, journal, before).all(meanwhile)


class _Checking:
    def __init__(self, client: Client, journal: Journal, before: int) -> None:
        self._client = client
        self._journal = journal
        self._calls = Allowance(MOST_CALLS, client.ledger.total - before)
        self._standing, self._lost = self._calls.standing, self._calls.lost
        self._checked = Checked()
        self._end_of_mute: Witness | None = None
        """What one mute tells of the clock; the run learns from its programs alone."""
        self._too_often: set[str] = set()
        self._tried: set[str] = set()
        """Types besides the first that were asked for."""
        self._ends: list[Future[None]] = []
        self._number = _FIRST_NUMBER

    def all(self, meanwhile: Callable[[Checked], None]) -> Checked:
        """Every row, in the order in which they are shown; what is made is taken away whatever happens."""
        first = [*self._reached()]
        try:
            with ThreadPoolExecutor(_AT_ONCE) as pool:
                deleted = pool.submit(self._deleted)
                groups = self._listed()  # as they are without those of this check
                edition = self._edition(deleted.result())
                types = self._first_type()
                left = self._leftovers()
                muted = self._begin_to_mute(pool)
                beside = pool.submit(meanwhile, self._checked)
                others = {} if types else self._more_types(pool)
                call = muted.result() if muted else _NO_GROUP
                self._calls.keep(0)
                for ending in self._ends:
                    ending.result()
            types = types or self._told_types({**others, **self._more_types()})
        finally:
            for group in [*self._standing, *self._lost]:
                self._end(group)
        rows = [*first, self._clock_row(), edition, types, call, self._rate(), groups, left]
        rows += [
            Row("clean-up", "problem", f"the group {group} of this check could not be dissolved", "run a sweep")
            for group in self._standing
        ]
        rows += [
            Row(
                "clean-up",
                "open",
                f"no answer told whether the group {group} was made: the journal keeps it for a sweep",
            )
            for group in self._lost
        ]
        self._checked.rows = rows
        self._checked.calls = self._calls.made
        beside.result()
        return self._checked

    def _ask(self, command: str, body: JSON, *, kept: bool = False) -> Exchange | None:
        """One call, made once; None where none is left for it."""
        return self._call(command, body) if self._calls.take(kept=kept) else None

    def _call(self, command: str, body: JSON) -> Exchange | None:
        """A call that is counted already; None where the run has none left."""
        try:
            exchange = self._client.call(command, body, retry=False, cleanup=True)
        except CallsSpent:
            return None
        self._heed(exchange)
        return exchange

    def _heed(self, exchange: Exchange) -> None:
        if exchange.code in FREQUENCY:
            self._too_often.add(exchange.command)

    def _reached(self) -> Iterable[Row]:
        place = urlsplit(self._client.endpoint)
        yield Row("host", "good", f"{place.netloc} answers as the REST API")
        secure = place.scheme == "https"
        yield Row("TLS", "good", "the certificate is trusted" if secure else "none: plain http, to a place nearby")
        yield Row("key", "good", f"signatures are taken for the app {self._client.sdkappid}")
        yield Row("administrator", "good", f"{self._client.admin} may call")

    def _listed(self) -> Row:
        if not self._calls.take():
            return Row("groups", "open", "not looked at: no call was left")
        try:
            page = page_of(self._client, PAGE, retry=False)
        except NotTold as said:
            if any(f"{said}".startswith(f"{code} ") for code in FREQUENCY):
                self._too_often.add("get_appid_group_list")
            return Row("groups", "open", f"could not be looked at: get_appid_group_list: {said}")
        except CallsSpent:
            return Row("groups", "open", "not looked at: no call was left")
        self._checked.page = page
        number = len(page.ids) if page.total is None else page.total
        more = "" if page.next is None else f", of which the first {len(page.ids):,} were looked at"
        return Row("groups", "good", f"the app has {number:,}{more}")

    def _deleted(self) -> Exchange | None:
        """What comes of deleting an account that is not there."""
        nobody = f"{PREFIX}z{secrets.token_hex(3)}0owner"
        return self._ask("account_delete", {"DeleteItem": [{"UserID": nobody}]})

    def _edition(self, exchange: Exchange | None) -> Row:
        page, (accounts, most, members) = self._checked.page, TRIAL
        held = page.total if page is not None else None
        if exchange is None:
            return Row("edition", "open", "not looked at: no call was left")
        if exchange.code == _NEVER_DELETED:
            self._checked.deletes = False
            return Row(
                "edition", "good",
                f"one that deletes no accounts ({_NEVER_DELETED}): those of runs stay, and later runs use them again",
            )  # fmt: skip
        if not exchange.ok:
            return Row("edition", "open", f"could not be looked at: account_delete: {answer_of(exchange)}")
        self._checked.deletes = True
        if held is not None and held > most:
            return Row(
                "edition", "good", f"one that deletes accounts, and has more groups than a trial app may ({most})"
            )
        return Row(
            "edition", "good",
            f"one that deletes accounts, as the pages say of the trial edition alone: that holds {accounts} accounts, "
            f"{most} groups and about {members} members a group",
        )  # fmt: skip

    def _first_type(self) -> Row | None:
        """Make a group that can be muted in; the row on types where there is none at all."""
        answers: dict[str, Exchange | None] = {}
        for kind in ("Public", "ChatRoom", "AVChatRoom"):
            answers[kind] = exchange = self._make(kind)
            if exchange is None or exchange.ok or exchange.lost or exchange.code in OWN_ID_REFUSED:
                break
            self._checked.refused[kind] = answer_of(exchange)
        if self._standing:
            return None
        if exchange is None:
            return Row("group types", "open", "not looked at: no call was left")
        if exchange.lost:
            return Row("group types", "open", f"could not be looked at: create_group: {answer_of(exchange)}")
        if exchange.code in OWN_ID_REFUSED:
            says = f"could not be looked at: the app takes no group ids of one's own ({answer_of(exchange)})"
            return Row("group types", "open", says)
        told = "; ".join(f"{kind}: {says}" for kind, says in self._checked.refused.items())
        full = any(it is not None and it.code in QUOTA for it in answers.values())
        do = (
            "dissolve groups that nobody needs, or take another app"
            if full
            else "ask in the console why, or take another app"
        )
        return Row("group types", "problem", f"no group can be made that mutes work in ({told})", do)

    def _begin_to_mute(self, pool: ThreadPoolExecutor) -> Future[Row] | None:
        """Begin to mute in the group that stands; None where there is none."""
        if not self._standing:
            return None
        self._calls.keep(2)
        return pool.submit(self._muted, self._standing[0])

    def _more_types(self, pool: ThreadPoolExecutor | None = None) -> dict[str, str]:
        """What comes of the other types: a Community is made; others are asked for with an id that is in use. With a
        pool what was made is dissolved meanwhile."""
        told: dict[str, str] = {}
        if COMMUNITY not in self._tried and self._calls.left() >= 2:
            exchange = self._make("Community")
            self._tried.add(COMMUNITY)
            if exchange is not None and not exchange.ok:
                if exchange.lost or exchange.code in OWN_ID_REFUSED:
                    told[COMMUNITY] = f"could not be looked at: {answer_of(exchange)}"
                else:
                    self._checked.refused[COMMUNITY] = answer_of(exchange)
            elif exchange is not None:
                told[COMMUNITY] = "made"
                if pool is None:
                    self._end(self._standing[-1])
                else:
                    self._ends.append(pool.submit(self._end, self._standing[-1]))
        for kind in ("AVChatRoom", "ChatRoom", "Private"):
            if kind in self._checked.refused or kind in self._tried or not self._standing:
                continue
            exchange = self._ask("create_group", self._body(kind, self._standing[0]))
            if exchange is None:
                continue
            self._tried.add(kind)
            made = exchange.fields.get("GroupId")
            if exchange.ok and isinstance(made, str) and made not in self._standing:
                self._journal.making_lease(made, self._journal.run)
                self._standing.append(made)
            if exchange.ok or exchange.code in _TAKEN:
                told[kind] = "not refused"
            elif exchange.lost:
                told[kind] = f"could not be looked at: {answer_of(exchange)}"
            else:
                self._checked.refused[kind] = answer_of(exchange)
        return told

    def _told_types(self, others: dict[str, str]) -> Row:
        says = [f"{self._made_kind}: made", *(f"{kind}: {it}" for kind, it in others.items())]
        says += [f"{kind}: refused, {it}" for kind, it in self._checked.refused.items()]
        every = ("Public", "ChatRoom", "Private", "AVChatRoom", COMMUNITY)
        untried = [it for it in every if it not in {self._made_kind, *others, *self._checked.refused}]
        if untried:
            says.append(f"{', '.join(untried)}: not tried, for want of calls")
        return Row("group types", "open" if self._checked.refused else "good", "; ".join(says))

    _made_kind = ""

    def _make(self, kind: str) -> Exchange | None:
        """Make a group of a type, where a call is left to take it away again too."""
        prefix = COMMUNITY_PREFIX if kind == "Community" else ""
        group = f"{prefix}{PREFIX}{self._journal.run}{self._number}g1"
        self._number += 1
        try:
            self._journal.making_group(group)
        except CallsSpent:
            return None
        if not self._calls.take(more=1):
            self._journal.undone_group(group)
            return None
        self._calls.making += 1
        try:
            return self._asked_for(kind, group)
        finally:
            self._calls.making -= 1

    def _asked_for(self, kind: str, group: str) -> Exchange | None:
        exchange = self._call("create_group", self._body(kind, group))
        made = exchange.fields.get("GroupId", group) if exchange is not None and exchange.ok else None
        if exchange is not None and exchange.lost:
            self._journal.lost_group(group)
            self._lost.append(group)
        elif made != group:
            self._journal.undone_group(group)
        if isinstance(made, str):
            if made != group:
                self._journal.making_lease(made, self._journal.run)
            self._standing.append(made)
            self._made_kind = self._made_kind or kind
        return exchange

    def _body(self, kind: str, group: str) -> dict[str, JSON]:
        """As a lease's, so that a sweep by name knows whose it is, and when it may go."""
        body: dict[str, JSON] = {
            "Type": kind, "Name": held_name(ends_at(self._client), self._journal.run),
            "Owner_Account": self._client.admin, "GroupId": group,
        }  # fmt: skip
        if kind == "Community":
            body["SupportTopic"] = 1
        return body

    def _muted(self, group: str) -> Row:
        """Mute the one member that the group has, its owner, and look at the end: the third witness of the clock."""
        name, admin = "forbid_send_msg", self._client.admin
        body = {"GroupId": group, "Members_Account": [admin], "MuteTime": _MUTE}
        exchange = self._ask(name, body, kept=True)
        if exchange is None:
            return Row(name, "open", "not looked at: no call was left")
        if not exchange.ok:
            return Row(name, "open", f"could not be looked at: {answer_of(exchange)}")
        listed = self._ask("get_group_muted_account", {"GroupId": group}, kept=True)
        items = listed.fields.get("MutedAccountList") if listed is not None else None
        for item in items if isinstance(items, list) else ():
            until = item.get("MutedUntil") if isinstance(item, dict) and item.get("Member_Account") == admin else None
            if type(until) is int:
                began = until - _MUTE  # by the clock of the mutes, give or take a second: ends are rounded
                self._client.offset.learn(_MUTE, False, began, exchange.sent, exchange.received)
                self._end_of_mute = Witness(ENDS, began - exchange.received - 1, began - exchange.sent + 1)
                return Row(name, "good", "a mute was taken, and is in the list of the muted")
        why = f" ({answer_of(listed)})" if listed is not None and not listed.ok else ""
        return Row(name, "good", f"a mute was taken; the list of the muted does not show it{why}")

    def _end(self, group: str) -> None:
        """Dissolve a group of this check; again, where that settled nothing and a call is left."""
        for _ in range(2):
            if not self._calls.take_away(group):
                return
            exchange = self._call("destroy_group", {"GroupId": group})
            self._calls.ending.discard(group)
            if exchange is None:
                return
            if group in self._lost:  # it is not there yet, or was
                if exchange.ok:
                    self._lost.remove(group)
                    self._journal.came_after_all(group)
                return
            if exchange.ok or exchange.code in GONE:
                self._standing.remove(group)
                self._journal.undone_group(group)
                return

    def _clock_row(self) -> Row:
        witnesses = [it for it in self._client.offset.witnesses() if it.name != ENDS]
        if self._end_of_mute is not None:
            witnesses.insert(0, self._end_of_mute)
        told = ", ".join(f"{it.name} {it.low:+.1f} to {it.high:+.1f} s" for it in witnesses)
        apart = [
            f"{one.name} and {other.name} are at least {seconds:,.1f} s apart"
            for one, other in combinations(witnesses, 2)
            if (seconds := gap((one.low, one.high), (other.low, other.high))) >= WORTH_TELLING
        ]
        missing = "" if len(witnesses) > 2 else "; there are no more witnesses"
        odd = f"; {', '.join(apart)}, which a run bears" if apart else ""
        return Row("clock", "open" if apart else "good", f"from ours: {told}{missing}{odd}")

    def _rate(self) -> Row:
        often = sorted(self._too_often - {"get_appid_group_list"})
        if often:
            says = f"others use the app's rate up: {', '.join(often)} came too often, though called once"
            return Row("rate", "problem", says, "run at a time of less traffic")
        if self._too_often:
            return Row("rate", "open", "others list the app's groups, which may be done once a second")
        return Row("rate", "good", "no call was turned away; no command tells what others use")

    def _leftovers(self) -> Row:
        """What earlier runs left: by the journals of this folder, and by names in the list of groups."""
        owed = [it for it in self._journal.pending() if it.run != self._journal.run]
        do = "a run that begins undoes it; `tim-conformance sweep` does at once"
        if owed:
            groups = sum(it.kind != "accounts" for it in owed)
            accounts = sum(len(it.names) for it in owed if it.kind == "accounts")
            says = f"the journals tell of {groups} groups and {accounts} accounts that a run left"
            return Row("leftovers", "problem", says, do)
        page = self._checked.page
        if page is None:
            return Row("leftovers", "open", "none in the journals of this folder; groups could not be looked at")
        ours = [group for group in page.ids if (is_group(group) or is_lease(group)) and group not in self._standing]
        if not ours:
            part = "" if page.next is None else f" in the first {len(page.ids):,} groups"
            return Row("leftovers", "good", f"none{part}")
        exchange = self._ask("get_group_info", {"GroupIdList": ours[:MOST_INFO]})
        try:
            there = infos_of(exchange, ours[:MOST_INFO]) if exchange is not None else None
        except NotTold:
            there = None
        if there is None:
            return Row(
                "leftovers", "open", f"{len(ours)} groups are called as runs call theirs; whose they are was not told"
            )
        leases = {group: held for group, info in there.items() if (held := read_held(info.get("Name")))}
        living = {run for until, run in leases.values() if not expired(self._client, until)}
        dead = [
            group for group in there
            if not (leases[group][1] in living if group in leases else run_of(group) in living)
        ]  # fmt: skip
        if not dead:
            return Row("leftovers", "open", f"another run is under way: {len(there)} groups are its own")
        says = f"{len(dead)} groups of runs that are over, such as {dead[0]}"
        return Row("leftovers", "problem", says, "look with `tim-conformance sweep --by-name`, and add --yes")
