"""What the rival is set against: the simulator behind a gateway that speaks HTTP statuses, with groups to work on.

Schemathesis judges by statuses, and this API answers 200 to everything. The gateway tells an ErrorCode by a status, so
that the rival's checks of refusals mean something. The body stays as it is.
"""

from __future__ import annotations

import json
import time
from collections.abc import Mapping, Sequence
from typing import Any, Final

from conformance.api.secrets import Secret
from conformance.api.usersig import vendor_signature
from conformance.contract import COMMANDS
from conformance.proof.rivals.openapi import document
from conformance.simulator import RealClock, Reply, Simulator
from conformance.targets.simulator import SDKAPPID, STUMBLES

ADMIN: Final = "administrator"
GROUP: Final = "walkers"
COMMUNITY: Final = "@TGS#_guild"
TOPIC: Final = "@TGS#_guild@TOPIC#_news"
ACCOUNTS: Final = ("peter", "leckie", "ann")
GROUPS: Final = {GROUP: "Public", "lobby": "ChatRoom", "office": "Private", "stage": "AVChatRoom"}
"""Groups that are there when the rival begins, besides the Community; `ann` owns them all."""
MISSING: Final = "nowhere"
"""A group that is not there."""

REFUSED_AUTH: Final = 403
REFUSED_METHOD: Final = 405
REFUSED_STATE: Final = 409
REFUSED_FORM: Final = 422
TOLD: Final = (REFUSED_AUTH, REFUSED_METHOD, REFUSED_STATE, REFUSED_FORM)
"""The statuses that the gateway makes of a refusal."""
_AUTH: Final = frozenset({60004, 60006, 60010, 60012, *range(70000, 70108)})
_FORM: Final = frozenset({10004, 60002, 60003, 70402})
_METHOD: Final = 60002
_UNDONE: Final = ("destroy_group", "destroy_topic")


class Gateway(Simulator):
    """A simulator whose refusals have statuses, that counts its calls, and that makes dissolved groups anew."""

    def __init__(self, key: str, defects: Sequence[str] = ()) -> None:
        super().__init__(SDKAPPID, key, (ADMIN,), clock=RealClock(), defects=defects, faults=STUMBLES)
        self.usersig = vendor_signature(SDKAPPID, Secret(key), ADMIN, time.time(), 86400)
        self.arrivals: list[float] = []
        self._prepare()

    def handle(self, method: str, target: str, headers: Mapping[str, str], body: bytes) -> Reply:
        """Answer one call of the rival's."""
        self.arrivals.append(time.time())
        reply = told(super().handle(method, target, headers, body), method)
        if target.partition("?")[0].endswith(_UNDONE):
            # The rival dissolves the groups in its first few calls. Without this, all later ones would name groups
            # that are gone.
            self._make_groups()
        return reply

    def calls_until(self, moment: float) -> int:
        """How many calls had come at a moment, in seconds since the epoch."""
        return sum(at <= moment for at in self.arrivals)

    def _prepare(self) -> None:
        for account in ACCOUNTS:
            self._ask("account_import", {"UserID": account})
        self._make_groups()

    def _make_groups(self) -> None:
        members = [{"Member_Account": account} for account in ACCOUNTS[:2]]
        for group, kind in GROUPS.items():
            body = {"Type": kind, "Name": group, "GroupId": group, "Owner_Account": ACCOUNTS[2]}
            # Who is in an AVChatRoom joins it by a client's call, which this API does not have.
            self._ask("create_group", body if kind == "AVChatRoom" else body | {"MemberList": members})
        made = {"Type": "Community", "Name": "guild", "GroupId": COMMUNITY, "SupportTopic": 1}
        self._ask("create_group", made | {"Owner_Account": ACCOUNTS[2], "MemberList": members})
        self._ask("create_topic", {"GroupId": COMMUNITY, "TopicId": TOPIC, "TopicName": "news"})

    def _ask(self, command: str, body: Any) -> None:
        """Make a call past the gateway. A refusal is no matter: what is there already is not made again."""
        query = f"sdkappid={SDKAPPID}&identifier={ADMIN}&usersig={self.usersig}&random=1&contenttype=json"
        super().handle("POST", f"{COMMANDS[command].path}?{query}", {}, json.dumps(body).encode())


def told(reply: Reply, method: str) -> Reply:
    """The reply with a status that tells its ErrorCode. A status that is wrong by itself stays wrong."""
    if reply.status != 200:
        # One of the statuses that the gateway makes would pass for it.
        reply.status = 400 if reply.status in TOLD else reply.status
        return reply
    try:
        code = json.loads(reply.body)["ErrorCode"]
    except (ValueError, KeyError, TypeError):
        return reply  # nothing to tell by; the rival may see for itself what is wrong with it
    if code == _METHOD and method != "POST":
        reply.status = REFUSED_METHOD
        reply.headers["Allow"] = "POST"
    elif code in _AUTH:
        reply.status = REFUSED_AUTH
    elif code in _FORM:
        reply.status = REFUSED_FORM
    elif code != 0:
        reply.status = REFUSED_STATE
    return reply


def adapted() -> Any:
    """The project's OpenAPI document for the rival: samples name groups that exist, refusals have their statuses.

    forbid_send_msg has a sample more for a group of each type, and for one that is not there. What no page says to be
    refused fits the document: to list a member by a name of any length, and a TopicId of null. Some lists have an item
    at least, for what an empty one gets is on no page either.
    """
    whole = json.loads(json.dumps(document()).replace("@TGS#2C5SZEAEF", GROUP))
    for path in whole["paths"].values():
        answers = path["post"]["responses"]
        refused = {name: value for name, value in answers["200"].items() if name != "links"}
        answers |= {str(status): refused for status in TOLD}
        fields = path["post"]["requestBody"]["content"]["application/json"]["schema"]["properties"]
        for name in _NEVER_EMPTY & fields.keys():
            fields[name]["minItems"] = 1
        if "TopicId" in fields:
            fields["TopicId"] = {"type": ["string", "null"]}
        if "Members_Account" in fields:
            fields["Members_Account"]["items"] = {"type": "string"}
    mute = whole["paths"][COMMANDS["forbid_send_msg"].path]["post"]["requestBody"]["content"]["application/json"]
    sample = mute["examples"]["mute"]["value"]
    mute["examples"] |= {name: {"value": sample | {"GroupId": name}} for name in (*GROUPS, MISSING)}
    return whole


_NEVER_EMPTY: Final = frozenset(
    {"Members_Account", "MemberToDel_Account", "MsgBody", "AccountList", "CheckItem", "DeleteItem", "MemberList"}
)
_DICTIONARIES: Final[Mapping[str, Sequence[str]]] = {
    "groups": (*GROUPS, COMMUNITY, MISSING),
    "new": ("camp", "choir", "crew"),
    "topics": (TOPIC,),
    "accounts": ACCOUNTS,
}
_USES: Final[Mapping[str, Sequence[str]]] = {
    "groups": ("GroupId", "GroupIdList[*]"),
    "topics": ("TopicId", "TopicIdList[*]"),
    "accounts": (
        "Members_Account[*]", "MemberToDel_Account[*]", "User_Account[*]", "MemberList[*].Member_Account",
        "Member_Account", "From_Account", "Owner_Account", "UserID", "AccountList[*].UserID", "CheckItem[*].UserID",
    ),
}  # fmt: skip
_SHARE: Final = 0.7
"""How often a field has a value from a dictionary. Of random texts none would ever be a group or a member."""
ELSEWHERE: Final = (
    "get_group_info", "get_appid_group_list", "modify_topic", "get_topic", "destroy_topic", "multiaccount_import",
    "account_check", "account_delete",
)  # fmt: skip
"""Commands that the rival leaves alone: no clause speaks of them, and its calls are counted."""
_JUDGED: Final = ("forbid_send_msg", "get_group_muted_account", "get_group_shutted_uin")
HELPERS: Final = tuple(name for name in COMMANDS if name not in (*_JUDGED, *ELSEWHERE))
"""Commands of which no clause says what they take. The rival calls them in all phases but that of odd requests."""
_METHODS: Final = ("GET", "PUT", "DELETE", "PATCH", "OPTIONS")
"""Methods tried in place of POST. The simulator's web server does not take TRACE and QUERY."""


def configuration(url: str, usersig: str, examples: int) -> str:
    """The rival's settings as TOML. `examples` are drawn for each command, and five times as many for muting."""
    lines = [
        f"base-url = {_toml(url)}",
        "[auth.openapi.UserSig]",
        f"api_key = {_toml(usersig)}",
        "[generation]",
        f"max-examples = {examples}",
        "[phases.coverage]",
        f"unexpected-methods = {_toml(_METHODS)}",
        "[checks.negative_data_rejection]",
        f"expected-statuses = {_toml(TOLD)}",
        "[checks.positive_data_acceptance]",
        f"expected-statuses = {_toml((200, REFUSED_AUTH, REFUSED_STATE))}",
        "[[operations]]",
        'include-operation-id = "forbid_send_msg"',
        "[operations.generation]",
        f"max-examples = {5 * examples}",
        "[[operations]]",
        f"include-operation-id = {_toml(HELPERS)}",
        "[operations.phases.coverage]",
        "enabled = false",
        "[[operations]]",
        'include-operation-id = "create_group"',
        "[operations.parameters]",
        f'"body.GroupId" = {{ dictionary = "new", probability = {_SHARE} }}',
    ]
    for name, values in _DICTIONARIES.items():
        lines += [f"[dictionaries.{name}]", f"values = {_toml(values)}"]
    lines += [
        "[parameters]",
        f'"query.sdkappid" = {SDKAPPID}',
        f'"query.identifier" = {_toml(ADMIN)}',
        '"query.contenttype" = "json"',
    ]
    for name, fields in _USES.items():
        lines += [f'"body.{field}" = {{ dictionary = "{name}", probability = {_SHARE} }}' for field in fields]
    return "\n".join(lines) + "\n"


def _toml(value: object) -> str:
    """A text, a number or a list of them; JSON's way of writing these is TOML's too."""
    return json.dumps(value)
