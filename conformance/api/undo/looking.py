"""What groups of the app there are, as far as undoing needs to know."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from conformance.api.client import Client
from conformance.programs.history import JSON, Exchange

MOST_INFO: Final = 50
GONE: Final = frozenset({10010, 10015})
"""Codes for a group that is not there."""


_PAUSES: Final = (1.1, 2.2, 3.3)
"""Seconds between calls of a list that may be asked for once a second, by all who use the app."""


class NotTold(Exception):
    """The service did not say; the text is what it said instead."""


def answer_of(exchange: Exchange) -> str:
    """What came, for a person."""
    if exchange.status is None:
        return exchange.last.error or "no answer"
    if exchange.code is None:
        return f"HTTP {exchange.status} without an ErrorCode"
    return f"{exchange.code} {exchange.fields.get('ErrorInfo', '')}".rstrip()


def infos(client: Client, groups: Sequence[str]) -> dict[str, Mapping[str, JSON]]:
    """What get_group_info says of those of the groups that are there. NotTold where it does not say of one."""
    found: dict[str, Mapping[str, JSON]] = {}
    for start in range(0, len(groups), MOST_INFO):
        asked = groups[start : start + MOST_INFO]
        exchange = client.call("get_group_info", {"GroupIdList": list(asked)}, cleanup=True)
        if exchange.code in GONE and len(asked) == 1:
            continue
        found |= infos_of(exchange, asked)
    return found


def infos_of(exchange: Exchange, asked: Sequence[str]) -> dict[str, Mapping[str, JSON]]:
    """What an answer to get_group_info says of those of the groups that are there. NotTold where it does not of one."""
    listed = exchange.fields.get("GroupInfo")
    if not exchange.ok or not isinstance(listed, list):
        raise NotTold(answer_of(exchange))
    found: dict[str, Mapping[str, JSON]] = {}
    for item in listed:
        if not isinstance(item, dict) or item.get("GroupId") not in asked:
            continue
        code = item.get("ErrorCode", 0)
        if code == 0:
            found[item["GroupId"]] = item
        elif code not in GONE:
            raise NotTold(f"{code} for {item['GroupId']}")
    return found


@dataclass(frozen=True, slots=True)
class Page:
    """A page of the app's groups: their ids, how many groups the app says that it has (None where it does not), and
    where the next page begins (None: there is none)."""

    ids: tuple[str, ...]
    total: int | None = None
    next: JSON = None


def page_of(client: Client, limit: int, start: JSON = 0, *, retry: bool = True) -> Page:
    """One page of the list of groups, asked for once (with `retry`, as often as the client does). NotTold where the
    service does not give it."""
    body = {"Limit": limit, "Next": start}
    return _page(client.call("get_appid_group_list", body, cleanup=True, retry=retry))


def _page(exchange: Exchange) -> Page:
    listed = exchange.fields.get("GroupIdList")
    if listed is None and exchange.fields.get("TotalCount") == 0:
        listed = []  # many servers write nothing, or null, for an empty list
    if not exchange.ok or not isinstance(listed, list):
        raise NotTold(answer_of(exchange))
    ids = [item.get("GroupId") if isinstance(item, dict) else item for item in listed]
    total, after = exchange.fields.get("TotalCount"), exchange.fields.get("Next", 0)
    return Page(
        tuple(group for group in ids if isinstance(group, str)),
        total if type(total) is int else None,
        None if after in (0, None, "") else after,
    )


def every_group(client: Client, page: int = 1000) -> Iterator[str]:
    """The ids of all groups of the app. NotTold where the list is not to be had as a whole."""
    seen: set[str] = set()
    start: JSON = 0
    while start is not None:
        for pause in _PAUSES:
            exchange = client.call("get_appid_group_list", {"Limit": page, "Next": start}, cleanup=True)
            if not exchange.lost:
                break
            client.clock.sleep(pause)
        found = _page(exchange)
        new = [group for group in dict.fromkeys(found.ids) if group not in seen]
        seen.update(new)
        yield from new
        start = found.next
        if start is not None and not new:
            raise NotTold("the pages of get_appid_group_list do not come to an end")
