"""Mistakes in the body."""

from __future__ import annotations

import html
import json
from collections.abc import Sequence
from typing import Any
from urllib.parse import quote, urlencode

from conformance.proof.clients.mistakes import breaks
from conformance.proof.clients.sound import Sound


class _OwnBody(Sound):
    """What all that change the body have in common."""

    def body(self, group: str, accounts: list[str], seconds: Any, topic: str | None) -> dict[str, Any]:
        return {**super().body(group, accounts, seconds, topic), **self.instead(group, accounts)}

    def instead(self, group: str, accounts: list[str]) -> dict[str, Any]:
        """What stands in the body instead."""
        raise NotImplementedError


@breaks("client.body.json")
class SendsAForm(Sound):
    """Sends the fields as a form."""

    def encode(self, body: dict[str, Any]) -> bytes:
        return urlencode(body, doseq=True).encode()


@breaks("client.body.json")
class NotUtf8(Sound):
    """Encodes the body for a Chinese Windows."""

    def encode(self, body: dict[str, Any]) -> bytes:
        return json.dumps(body, ensure_ascii=False).encode("gbk", "replace")


@breaks("client.body.json")
class ReprForJson(Sound):
    """Sends what Python shows of a dictionary."""

    def encode(self, body: dict[str, Any]) -> bytes:
        return str(body).encode()


@breaks("client.body.json")
class ByteOrderMark(Sound):
    """Begins the body with a byte-order mark."""

    def encode(self, body: dict[str, Any]) -> bytes:
        return b"\xef\xbb\xbf" + super().encode(body)


@breaks("client.body.json")
class EncodesTwice(Sound):
    """Encodes the body to JSON twice."""

    def encode(self, body: dict[str, Any]) -> bytes:
        return json.dumps(json.dumps(body)).encode()


@breaks("client.body.group")
class GroupWithoutItsPrefix(_OwnBody):
    """Takes the @TGS# of a group away."""

    def instead(self, group: str, accounts: list[str]) -> dict[str, Any]:
        return {"GroupId": group.removeprefix("@TGS#")}


@breaks("client.body.group")
class GroupInLowerCase(_OwnBody):
    """Writes groups in lower case."""

    def instead(self, group: str, accounts: list[str]) -> dict[str, Any]:
        return {"GroupId": group.lower()}


@breaks("client.body.group")
class GroupPercentEncoded(_OwnBody):
    """Percent-encodes the group as if it stood in the URL."""

    def instead(self, group: str, accounts: list[str]) -> dict[str, Any]:
        return {"GroupId": quote(group)}


@breaks("client.body.accounts")
class OneAccountAsText(_OwnBody):
    """Sends a single account as a string."""

    def instead(self, group: str, accounts: list[str]) -> dict[str, Any]:
        return {"Members_Account": accounts if len(accounts) > 1 else accounts[0]}


@breaks("client.body.accounts")
class AccountsJoined(_OwnBody):
    """Joins the accounts with commas."""

    def instead(self, group: str, accounts: list[str]) -> dict[str, Any]:
        return {"Members_Account": ",".join(accounts)}


@breaks("client.body.accounts")
class NumbersStayNumbers(_OwnBody):
    """Sends accounts that look like numbers as numbers."""

    def instead(self, group: str, accounts: list[str]) -> dict[str, Any]:
        return {"Members_Account": [int(it) if it.isdigit() and it[0] != "0" else it for it in accounts]}


@breaks("client.body.accounts")
class AccountsByIndex(_OwnBody):
    """Sends an object for a list with repeated accounts left out, as PHP does after array_unique."""

    def instead(self, group: str, accounts: list[str]) -> dict[str, Any]:
        places = {accounts.index(account): account for account in accounts}
        gaps = list(places) != list(range(len(places)))
        return {"Members_Account": {str(at): it for at, it in places.items()} if gaps else accounts}


@breaks("client.body.accounts")
class AccountsAsObjects(_OwnBody):
    """Wraps each account in an object, as adding members wants it."""

    def instead(self, group: str, accounts: list[str]) -> dict[str, Any]:
        return {"Members_Account": [{"Member_Account": account} for account in accounts]}


@breaks("client.body.exact")
class StripsBlanks(_OwnBody):
    """Takes blanks at the ends of accounts away."""

    def instead(self, group: str, accounts: list[str]) -> dict[str, Any]:
        return {"Members_Account": [account.strip() for account in accounts]}


@breaks("client.body.exact")
class LowersAccounts(_OwnBody):
    """Writes accounts in lower case."""

    def instead(self, group: str, accounts: list[str]) -> dict[str, Any]:
        return {"Members_Account": [account.lower() for account in accounts]}


@breaks("client.body.exact")
class EscapesHtml(_OwnBody):
    """Escapes quotes and ampersands for HTML."""

    def instead(self, group: str, accounts: list[str]) -> dict[str, Any]:
        return {"Members_Account": [html.escape(account) for account in accounts]}


@breaks("client.body.exact")
class LosesLeadingZeros(_OwnBody):
    """Takes accounts through a number where that can be."""

    def instead(self, group: str, accounts: list[str]) -> dict[str, Any]:
        return {"Members_Account": [str(int(it)) if it.isdigit() else it for it in accounts]}


@breaks("client.body.exact")
class AsciiAlone(_OwnBody):
    """Has a question mark for each character beyond ASCII."""

    def instead(self, group: str, accounts: list[str]) -> dict[str, Any]:
        return {"Members_Account": [account.encode("ascii", "replace").decode() for account in accounts]}


@breaks("client.list.empty")
class SendsAnEmptyList(Sound):
    """Sends an empty list."""

    def check_accounts(self, accounts: Sequence[str]) -> None:
        pass

    def parts(self, accounts: list[str]) -> Any:
        return super().parts(accounts) if accounts else iter([[]])


@breaks("client.list.empty")
class NobodyIsEverybody(Sound):
    """Leaves Members_Account out where the list is empty."""

    def check_accounts(self, accounts: Sequence[str]) -> None:
        pass

    def parts(self, accounts: list[str]) -> Any:
        return super().parts(accounts) if accounts else iter([[]])

    def body(self, group: str, accounts: list[str], seconds: Any, topic: str | None) -> dict[str, Any]:
        told = super().body(group, accounts, seconds, topic)
        return {name: value for name, value in told.items() if value != []}
