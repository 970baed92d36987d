"""Defects of the reply's envelope."""

from ..call import Call, Json, Refused
from ..policy import Policy
from ..state import Group
from .catalogue import breaks, switches, table

GONE = object()  # the value of a field that is left out


table(
    Policy, Policy.http_status,
    ("envelope.http-200", "bad-request-on-errors", "A failed call is HTTP 400.",
     lambda call, code: 400 if code and call.mutes else 200),
    ("envelope.http-200", "not-found-for-missing-group", "A missing group is HTTP 404.",
     lambda call, code: 404 if code == 10010 else 200),
    ("envelope.http-200", "forbidden-for-private", "The refusal of a Private group is HTTP 403.",
     lambda call, code: 403 if code == 10007 and call.mutes else 200),
    ("envelope.http-200", "unauthorized-for-signatures", "A refused signature is HTTP 401.",
     lambda call, code: 401 if 70000 <= code < 70100 else 200),
)  # fmt: skip


class _MuteReply(Policy):
    """Changes fields of the documents that forbid_send_msg answers."""

    def changed(self, call: Call, code: int, info: str) -> Json:
        """The fields that are other than they should be; GONE for one that is left out."""
        return {}

    def envelope(self, call: Call, code: int, info: str, fields: Json) -> Json:
        document = super().envelope(call, code, info, fields)
        if call.mutes:
            document |= self.changed(call, code, str(document["ErrorInfo"]))
        return {name: value for name, value in document.items() if value is not GONE}


def _if(condition: bool, **fields: object) -> Json:
    return fields if condition else {}


table(
    _MuteReply, _MuteReply.changed,
    ("envelope.fields", "code-as-string", "ErrorCode is a string.", lambda call, code, info: {"ErrorCode": str(code)}),
    ("envelope.fields", "failure-code-as-string", "ErrorCode of a failure is a string.",
     lambda call, code, info: _if(code != 0, ErrorCode=str(code))),
    ("envelope.fields", "code-as-fraction", "ErrorCode is written 0.0.",
     lambda call, code, info: {"ErrorCode": float(code)}),
    ("envelope.fields", "info-missing", "There is no ErrorInfo on success.",
     lambda call, code, info: _if(code == 0, ErrorInfo=GONE)),
    ("envelope.fields", "info-null", "ErrorInfo is null on success.",
     lambda call, code, info: {"ErrorInfo": info or None}),
    ("envelope.fields", "status-missing-on-unmute", "There is no ActionStatus in the reply to an unmute.",
     lambda call, code, info: _if(call.body.get("MuteTime") == 0, ActionStatus=GONE)),
    ("envelope.status-agrees", "ok-with-code", "ActionStatus is OK on failures.",
     lambda call, code, info: {"ActionStatus": "OK"}),
    ("envelope.status-agrees", "ok-with-missing-group", "ActionStatus is OK beside 10010.",
     lambda call, code, info: {"ActionStatus": "OK" if code in (0, 10010) else "FAIL"}),
    ("envelope.status-agrees", "unmute-says-fail", "A successful unmute has ActionStatus FAIL and ErrorCode 0.",
     lambda call, code, info: _if(call.body.get("MuteTime") == 0, ActionStatus="FAIL")),
    ("envelope.status-agrees", "status-in-lower-case", "ActionStatus is ok or fail.",
     lambda call, code, info: {"ActionStatus": "fail" if code else "ok"}),
    ("envelope.error-info", "silent-failures", "ErrorInfo is empty on failures.",
     lambda call, code, info: {"ErrorInfo": ""}),
    ("envelope.error-info", "silent-about-groups", "ErrorInfo is empty where the group is missing.",
     lambda call, code, info: _if(code == 10010, ErrorInfo="")),
    ("envelope.error-info", "silent-about-signatures", "ErrorInfo is empty where a signature is refused.",
     lambda call, code, info: _if(70000 <= code < 70100, ErrorInfo="")),
)  # fmt: skip


@breaks("envelope.fields")
class TruncatedForLongLists(Policy):
    """The JSON of the reply breaks off where more than 100 accounts were listed."""

    def encode(self, call: Call, document: Json) -> bytes:
        accounts = call.body.get("Members_Account")
        long = call.mutes and isinstance(accounts, list) and len(accounts) > 100
        return super().encode(call, document)[: -10 if long else None]


@breaks("envelope.fields")
class ReplyInArray(Policy):
    """The reply to forbid_send_msg is an array with the object in it."""

    def encode(self, call: Call, document: Json) -> bytes:
        body = super().encode(call, document)
        return b"[" + body + b"]" if call.mutes else body


class _PrivateCode(Policy):
    """Refuses Private groups with another code."""

    code = 0

    def check_mutable(self, call: Call, group: Group) -> None:
        if group.is_private:
            raise Refused(self.code, "groups of this type cannot mute members")


switches(
    _PrivateCode, "code",
    ("envelope.known-code", "private-code-negative", "The refusal of a Private group has the code -1.", -1),
    ("envelope.known-code", "private-code-from-http", "The refusal of a Private group has the code 403.", 403),
    ("envelope.page-code", "private-code-off-page",
     "The refusal of a Private group has 10059, a code of other endpoints.", 10059),
)  # fmt: skip


@breaks("envelope.page-code")
class WorkCodeOffPage(_PrivateCode):
    """The refusal of a Work group has 10033, a code of other endpoints."""

    code = 10033

    def check_mutable(self, call: Call, group: Group) -> None:
        if group.named == "Work":
            super().check_mutable(call, group)
        else:
            super(_PrivateCode, self).check_mutable(call, group)
