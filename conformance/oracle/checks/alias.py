"""alias.*: names that changed."""

from __future__ import annotations

from collections.abc import Iterator

from conformance.oracle.conditions import Call, open_when
from conformance.oracle.observing import came, observes
from conformance.oracle.readings import left_out
from conformance.oracle.view import View
from conformance.programs.history import Exchange
from conformance.programs.operations import Listed


@open_when(
    "alias.shut-up-time",
    asked=lambda exchange: "ShutUpTime with MuteTime" if "MuteTime" in exchange.body else "ShutUpTime alone",
)
def shut_up_time(call: Call) -> bool:
    """The old name of MuteTime."""
    return "ShutUpTime" in call.body


def _old_lists(view: View) -> Iterator[tuple[Exchange, list[Exchange]]]:
    """Each look at the list by its old name, and those by its new one."""
    new = [it.exchange for it in view.replies if it.exchange.command == "get_group_muted_account"]
    for reply in view.replies:
        step = view.history.program.steps[reply.step] if reply.step >= 0 else None
        if isinstance(step, Listed) and step.old:
            yield reply.exchange, new


@observes("alias.shutted-uin", of=_old_lists)
def shutted_uin(lists: tuple[Exchange, list[Exchange]]) -> tuple[str, str] | None:
    """The muted list by its old name."""
    exchange, beside = lists
    if exchange.lost or any(it.lost for it in beside[-1:]):
        return None
    entries = [] if left_out(exchange, "ShuttedUinList") else exchange.fields.get("ShuttedUinList")
    if not exchange.ok or not isinstance(entries, list):
        return "get_group_shutted_uin", came(exchange)
    old = {(it.get("Member_Account"), it.get("ShuttedUntil")) for it in entries if isinstance(it, dict)}
    new = {
        (it.get("Member_Account"), it.get("MutedUntil"))
        for it in (beside[-1].fields.get("MutedAccountList") or [] if beside else [])
        if isinstance(it, dict)
    }
    return "get_group_shutted_uin", "agrees with the new list" if old == new else "differs from the new list"
