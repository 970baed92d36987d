"""A small caller of the simulator, for its own tests."""

import base64
import hashlib
import hmac
import itertools
import json
import zlib
from collections.abc import Iterable
from typing import Any

from conformance.simulator import Limits, Reply, Simulator, VirtualClock

APP = 1400000000
KEY = "a key made up for the simulator's own tests"
ADMIN = "administrator"
START = 1_750_000_000.0
UNLIMITED = Limits(calls=None, messages=None)

SERVICES = {
    "account": "im_open_login_svc",
    "multiaccount": "im_open_login_svc",
    "topic": "million_group_open_http_svc",
}


def sign(identifier: str = ADMIN, *, app: int = APP, key: str = KEY, at: float = START, expire: int = 10**11) -> str:
    """A UserSig, made independently of the code that verifies it."""
    text = f"TLS.identifier:{identifier}\nTLS.sdkappid:{app}\nTLS.time:{int(at)}\nTLS.expire:{expire}\n"
    signature = base64.b64encode(hmac.new(key.encode(), text.encode(), hashlib.sha256).digest()).decode()
    document = {
        "TLS.ver": "2.0",
        "TLS.identifier": identifier,
        "TLS.sdkappid": app,
        "TLS.expire": expire,
        "TLS.time": int(at),
        "TLS.sig": signature,
    }
    packed = base64.b64encode(zlib.compress(json.dumps(document).encode()))
    return packed.decode().translate(str.maketrans("+/=", "*-_"))


def service_of(command: str) -> str:
    """The service that serves a command."""
    first, _, last = command.partition("_")
    return SERVICES.get(first) or SERVICES.get(last) or "group_open_http_svc"


class Caller:
    """Calls one simulator and parses what it answers."""

    def __init__(self, simulator: Simulator) -> None:
        self.simulator = simulator
        self.usersig = sign()
        self.nonces = itertools.count(1)

    def raw(self, target: str, body: bytes = b"{}", method: str = "POST") -> Reply:
        """One request as it stands."""
        return self.simulator.handle(method, target, {}, body)

    def target(self, command: str, **query: object) -> str:
        """Path and query of a command; a field given as None is left out."""
        fields: dict[str, object] = {
            "sdkappid": APP,
            "identifier": ADMIN,
            "usersig": self.usersig,
            "random": 1,
            "contenttype": "json",
        }
        fields.update(query)
        pairs = "&".join(f"{name}={value}" for name, value in fields.items() if value is not None)
        return f"/v4/{service_of(command)}/{command}?{pairs}"

    def __call__(self, command: str, **body: object) -> dict[str, Any]:
        """The reply's document."""
        reply = self.raw(self.target(command), json.dumps(body).encode())
        assert reply.status == 200, reply.body
        document: dict[str, Any] = json.loads(reply.body)
        return document

    def accounts(self, names: Iterable[str]) -> None:
        """Import accounts."""
        for name in names:
            assert self("account_import", UserID=name)["ErrorCode"] == 0

    def group(self, group_id: str, kind: str, members: Iterable[str] = (), **more: object) -> None:
        """Make a group with members."""
        made = self("create_group", Type=kind, Name="n", GroupId=group_id, **more)
        assert made["ErrorCode"] == 0, made
        listed = [{"Member_Account": name} for name in members]
        if listed:
            assert self("add_group_member", GroupId=group_id, MemberList=listed)["ErrorCode"] == 0

    def mute(self, group_id: str, accounts: object, seconds: object, **more: object) -> int:
        """The code of forbid_send_msg."""
        reply = self("forbid_send_msg", GroupId=group_id, Members_Account=accounts, MuteTime=seconds, **more)
        code = reply["ErrorCode"]
        assert isinstance(code, int)
        return code

    def muted(self, group_id: str, **more: object) -> dict[str, int]:
        """The muted list: ends by account."""
        rows = self("get_group_muted_account", GroupId=group_id, **more)["MutedAccountList"]
        return {row["Member_Account"]: row["MutedUntil"] for row in rows}

    def say(self, group_id: str, sender: str | None, **more: object) -> int:
        """The code of a new message in somebody's name."""
        body: dict[str, object] = {
            "GroupId": group_id,
            "Random": next(self.nonces),
            "MsgBody": [{"MsgType": "TIMTextElem", "MsgContent": {"Text": "hello"}}],
            **more,
        }
        if sender is not None:
            body["From_Account"] = sender
        code = self("send_group_msg", **body)["ErrorCode"]
        assert isinstance(code, int)
        return code

    def record(self, group_id: str) -> dict[str, dict[str, Any]]:
        """Records by account."""
        reply = self("get_group_member_info", GroupId=group_id)
        return {row["Member_Account"]: row for row in reply["MemberList"]}


def caller(
    defects: Iterable[str] = (), variations: Iterable[str] = (), *, limits: Limits = UNLIMITED, start: float = START
) -> Caller:
    """A caller of a new simulator on a virtual clock."""
    simulator = Simulator(
        APP, KEY, (ADMIN,), clock=VirtualClock(start), defects=defects, variations=variations, limits=limits
    )
    return Caller(simulator)
