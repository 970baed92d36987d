"""effect.*: the muted list, the member's record and messages show a mute."""

from __future__ import annotations

from collections.abc import Iterator

from conformance.oracle.judging import Told, among, each, shows, told
from conformance.oracle.observing import observes
from conformance.oracle.readings import Reading
from conformance.oracle.view import Reply, View
from conformance.programs.operations import Listed, Mute, Send


@shows("effect.listed", "listed")
def listed(it: Reading) -> bool:
    """The muted list names exactly the members who are muted now, each with the end of the mute."""
    return True


def _lists(view: View) -> Iterator[Reply]:
    """The answers of get_group_muted_account."""
    return (it for it in view.replies if it.exchange.command == "get_group_muted_account")


@each("effect.listed", of=_lists)
def listed_once(reply: Reply) -> Told | None:
    """It names nobody twice."""
    entries = reply.exchange.fields.get("MutedAccountList")
    if not isinstance(entries, list) or reply.early:
        return None
    names = [entry.get("Member_Account") for entry in entries if isinstance(entry, dict)]
    twice = {name for name in names if names.count(name) > 1} if len(names) != len(set(map(str, names))) else set()
    says = f"the muted list names {', '.join(map(str, twice))} more than once"
    return told(False, says, predicted="each muted member once", sign=("twice",)) if twice else None


@each("effect.list-echo", of=_lists)
def list_echo(reply: Reply) -> Told | None:
    """The muted list echoes GroupId."""
    exchange = reply.exchange
    if not exchange.ok or not isinstance(exchange.body, dict):
        return None
    asked, echoed = exchange.body.get("GroupId"), exchange.fields.get("GroupId")
    return told(asked == echoed, f"the list's GroupId is {echoed!r}", predicted=f"GroupId {asked!r}", sign=("echo",))


@shows("effect.blocks", "send")
def blocks(it: Reading) -> bool:
    """A message sent in a muted member's name is refused."""
    return it.state in ("until", "forever")


@shows("effect.unblocks", "send")
def unblocks(it: Reading) -> bool:
    """After an unmute, or the end of the period, the member's messages are accepted again."""
    return it.state in ("clear", "over") and it.belief.step >= 0


@shows("effect.others-speak", "send")
def others_speak(it: Reading) -> bool:
    """Members who are not muted go on sending."""
    return it.state in ("clear", "over") and it.belief.step < 0


@shows("effect.member-info", "record")
def member_info(it: Reading) -> bool:
    """The member's own record agrees with the list."""
    return True


@among("effect.records")
def records(view: View) -> list[Reading]:
    """The records name every member once, nobody else, each with its role, and MemberNum counts them."""
    return view.membership.records


def _first_looks(view: View) -> Iterator[tuple[str, float]]:
    """After each mute call the channel that is looked at first, and how long its change took to show (0: no time)."""
    changed, late = 0.0, False
    for event in view.history.events:
        step = view.history.program.steps[event.step] if event.step >= 0 else None
        if event.exchange is None or step is None or event.exchange.lost:
            continue
        if isinstance(step, Mute):
            changed = event.exchange.received
        elif event.early:
            late = True
        elif changed and isinstance(step, Listed | Send):
            seconds = max(0.1, round(event.exchange.received - changed + 0.05, 1)) if late else 0.0
            yield "the muted list" if isinstance(step, Listed) else "messages", seconds
            changed, late = 0.0, False


@observes("effect.lag", of=_first_looks)
def lag(look: tuple[str, float]) -> tuple[str, str]:
    """How soon a change shows."""
    channel, seconds = look
    return f"a change shows in {channel}", f"within {seconds:.1f} s" if seconds else "at once"
