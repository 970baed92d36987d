"""effect.*: the muted list, the member's record and messages show a mute."""

from __future__ import annotations

from collections.abc import Iterator

from conformance.oracle.judging import Judgement, View, check, violated_by
from conformance.oracle.readings import Channel, Reading
from conformance.oracle.wording import answer_text


def _shows(view: View, clause: str, channel: Channel) -> Iterator[Judgement]:
    """A channel is right wherever it agrees, and wrong where it alone departs from the contract."""
    for reading in view.readings:
        if reading.channel == channel and reading.outcome != "open":
            if not reading.wrong:
                yield Judgement(clause, True, reading.step)
            elif view.at_fault(reading) == channel:
                yield _by_channel(clause, reading)


def _by_channel(clause: str, reading: Reading) -> Judgement:
    broken = violated_by(clause, reading)
    return Judgement(
        clause, False, broken.step, broken.says, broken.predicted, broken.got,
        ("state", reading.outcome), broken.exchange, reading,
    )  # fmt: skip


@check("effect.listed")
def listed(view: View) -> Iterator[Judgement]:
    """The muted list names exactly the members who are muted now, each with the end of the mute."""
    yield from _shows(view, "effect.listed", "listed")
    for event, exchange in view.exchanges:
        entries = exchange.fields.get("MutedAccountList")
        if exchange.command != "get_group_muted_account" or not isinstance(entries, list) or event.early:
            continue
        names = [entry.get("Member_Account") for entry in entries if isinstance(entry, dict)]
        twice = {name for name in names if names.count(name) > 1} if len(names) != len(set(map(str, names))) else set()
        if twice:
            yield Judgement(
                "effect.listed", False, event.step, f"the muted list names {', '.join(map(str, twice))} more than once",
                "each muted member once", answer_text(exchange), ("twice",), exchange,
            )  # fmt: skip


@check("effect.list-echo")
def list_echo(view: View) -> Iterator[Judgement]:
    """The muted list echoes GroupId."""
    for event, exchange in view.exchanges:
        if exchange.command != "get_group_muted_account" or not exchange.ok or not isinstance(exchange.body, dict):
            continue
        asked, echoed = exchange.body.get("GroupId"), exchange.fields.get("GroupId")
        if asked == echoed:
            yield Judgement("effect.list-echo", True, event.step)
        else:
            yield Judgement(
                "effect.list-echo", False, event.step, f"the list's GroupId is {echoed!r}", f"GroupId {asked!r}",
                answer_text(exchange), ("echo",), exchange,
            )  # fmt: skip


@check("effect.blocks")
def blocks(view: View) -> Iterator[Judgement]:
    """A message sent in a muted member's name is refused."""
    for reading in view.readings:
        if reading.channel != "send" or reading.state not in ("until", "forever") or reading.outcome == "open":
            continue
        if not reading.wrong:
            yield Judgement("effect.blocks", True, reading.step)
        elif view.at_fault(reading) == "send":
            yield _by_channel("effect.blocks", reading)


def _accepted(view: View, clause: str, *, muted_before: bool) -> Iterator[Judgement]:
    for reading in view.readings:
        if reading.channel != "send" or reading.state not in ("clear", "over") or reading.outcome == "open":
            continue
        if muted_before != (reading.belief.step >= 0):
            continue
        if not reading.wrong:
            yield Judgement(clause, True, reading.step)
        elif view.at_fault(reading) == "send":
            yield _by_channel(clause, reading)


@check("effect.unblocks")
def unblocks(view: View) -> Iterator[Judgement]:
    """After an unmute, or the end of the period, the member's messages are accepted again."""
    yield from _accepted(view, "effect.unblocks", muted_before=True)


@check("effect.others-speak")
def others_speak(view: View) -> Iterator[Judgement]:
    """Members who are not muted go on sending."""
    yield from _accepted(view, "effect.others-speak", muted_before=False)


@check("effect.member-info")
def member_info(view: View) -> Iterator[Judgement]:
    """The member's own record agrees with the list."""
    yield from _shows(view, "effect.member-info", "record")
