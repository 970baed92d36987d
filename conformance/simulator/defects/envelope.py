"""Defects of the reply's envelope."""

from ..call import Call, Json, Refused
from ..policy import Policy
from ..state import Group
from .catalogue import breaks


@breaks("envelope.http-200")
class BadRequestOnErrors(Policy):
    """A failed call is HTTP 400."""

    def http_status(self, call: Call, code: int) -> int:
        return 400 if code and call.mutes else 200


@breaks("envelope.http-200")
class NotFoundForMissingGroup(Policy):
    """A missing group is HTTP 404."""

    def http_status(self, call: Call, code: int) -> int:
        return 404 if code == 10010 else 200


@breaks("envelope.http-200")
class ForbiddenForPrivate(Policy):
    """The refusal of a Private group is HTTP 403."""

    def http_status(self, call: Call, code: int) -> int:
        return 403 if code == 10007 and call.mutes else 200


@breaks("envelope.http-200")
class UnauthorizedForSignatures(Policy):
    """A refused signature is HTTP 401."""

    def http_status(self, call: Call, code: int) -> int:
        return 401 if 70000 <= code < 70100 else 200


class _MuteReply(Policy):
    """Changes the documents that forbid_send_msg answers."""

    def envelope(self, call: Call, code: int, info: str, fields: Json) -> Json:
        document = super().envelope(call, code, info, fields)
        if call.mutes:
            self.spoil(call, code, document)
        return document

    def spoil(self, call: Call, code: int, document: Json) -> None:
        """Make the document wrong."""


@breaks("envelope.fields")
class CodeAsString(_MuteReply):
    """ErrorCode is a string."""

    def spoil(self, call: Call, code: int, document: Json) -> None:
        document["ErrorCode"] = str(code)


@breaks("envelope.fields")
class FailureCodeAsString(_MuteReply):
    """ErrorCode of a failure is a string."""

    def spoil(self, call: Call, code: int, document: Json) -> None:
        document["ErrorCode"] = str(code) if code else 0


@breaks("envelope.fields")
class CodeAsFraction(_MuteReply):
    """ErrorCode is written 0.0."""

    def spoil(self, call: Call, code: int, document: Json) -> None:
        document["ErrorCode"] = float(code)


@breaks("envelope.fields")
class InfoMissing(_MuteReply):
    """There is no ErrorInfo on success."""

    def spoil(self, call: Call, code: int, document: Json) -> None:
        if not code:
            del document["ErrorInfo"]


@breaks("envelope.fields")
class InfoNull(_MuteReply):
    """ErrorInfo is null on success."""

    def spoil(self, call: Call, code: int, document: Json) -> None:
        document["ErrorInfo"] = document["ErrorInfo"] or None


@breaks("envelope.fields")
class StatusMissingOnUnmute(_MuteReply):
    """There is no ActionStatus in the reply to an unmute."""

    def spoil(self, call: Call, code: int, document: Json) -> None:
        if call.body.get("MuteTime") == 0:
            del document["ActionStatus"]


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


@breaks("envelope.status-agrees")
class OkWithCode(_MuteReply):
    """ActionStatus is OK on failures."""

    def spoil(self, call: Call, code: int, document: Json) -> None:
        document["ActionStatus"] = "OK"


@breaks("envelope.status-agrees")
class OkWithMissingGroup(_MuteReply):
    """ActionStatus is OK beside 10010."""

    def spoil(self, call: Call, code: int, document: Json) -> None:
        document["ActionStatus"] = "OK" if code in (0, 10010) else "FAIL"


@breaks("envelope.status-agrees")
class UnmuteSaysFail(_MuteReply):
    """A successful unmute has ActionStatus FAIL and ErrorCode 0."""

    def spoil(self, call: Call, code: int, document: Json) -> None:
        if call.body.get("MuteTime") == 0:
            document["ActionStatus"] = "FAIL"


@breaks("envelope.status-agrees")
class StatusInLowerCase(_MuteReply):
    """ActionStatus is ok or fail."""

    def spoil(self, call: Call, code: int, document: Json) -> None:
        document["ActionStatus"] = str(document["ActionStatus"]).lower()


class _PrivateCode(Policy):
    """Refuses Private groups with another code."""

    code = 0

    def check_mutable(self, call: Call, group: Group) -> None:
        if group.is_private:
            raise Refused(self.code, "groups of this type cannot mute members")


@breaks("envelope.known-code")
class PrivateCodeNegative(_PrivateCode):
    """The refusal of a Private group has the code -1."""

    code = -1


@breaks("envelope.known-code")
class PrivateCodeFromHttp(_PrivateCode):
    """The refusal of a Private group has the code 403."""

    code = 403


@breaks("envelope.known-code")
class EmptyListCodeUnknown(Policy):
    """An empty list is refused with 20001, which is on no page."""

    other_code = ("members.empty", 20001)


@breaks("envelope.known-code")
class NearIntegerCodeUnknown(Policy):
    """ "60" and 60.0 are refused with 1, which is on no page."""

    other_code = ("mute-time.coercion", 1)


@breaks("envelope.page-code")
class PrivateCodeOffPage(_PrivateCode):
    """The refusal of a Private group has 10059, a code of other endpoints."""

    code = 10059


@breaks("envelope.page-code")
class EmptyListCodeOffPage(Policy):
    """An empty list is refused with 10005, a code of other endpoints."""

    other_code = ("members.empty", 10005)


@breaks("envelope.page-code")
class WorkCodeOffPage(_PrivateCode):
    """The refusal of a Work group has 10033, a code of other endpoints."""

    code = 10033

    def check_mutable(self, call: Call, group: Group) -> None:
        if group.named == "Work":
            super().check_mutable(call, group)
        else:
            super(_PrivateCode, self).check_mutable(call, group)


@breaks("envelope.error-info")
class SilentFailures(_MuteReply):
    """ErrorInfo is empty on failures."""

    def spoil(self, call: Call, code: int, document: Json) -> None:
        document["ErrorInfo"] = ""


@breaks("envelope.error-info")
class SilentAboutGroups(_MuteReply):
    """ErrorInfo is empty where the group is missing."""

    def spoil(self, call: Call, code: int, document: Json) -> None:
        if code == 10010:
            document["ErrorInfo"] = ""


@breaks("envelope.error-info")
class SilentAboutSignatures(_MuteReply):
    """ErrorInfo is empty where a signature is refused."""

    def spoil(self, call: Call, code: int, document: Json) -> None:
        if 70000 <= code < 70100:
            document["ErrorInfo"] = ""
