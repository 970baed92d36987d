"""Defects of the reply's envelope that show where something else holds, too."""

from ..call import Call, Json, Refused
from ..policy import Policy
from ..state import Group
from .catalogue import breaks, table
from .two_parts import Asked, asked

GONE = object()  # the value of a field that is left out


class _Status(Policy):
    """Answers forbid_send_msg with another HTTP status than 200."""

    def status(self, said: Asked, code: int) -> int:
        """The status."""
        return 200

    def http_status(self, call: Call, code: int) -> int:
        return self.status(asked(self, call), code) if call.mutes else super().http_status(call, code)


def _if(condition: bool, **fields: object) -> Json:
    return fields if condition else {}


table(
    _Status, _Status.status,
    ("envelope.http-200", "topic-unmute-is-http-202", "An unmute in a topic is HTTP 202.",
     lambda said, code: 202 if not code and said.unmutes and said.in_topic else 200),
    ("envelope.http-200", "long-unmute-is-http-202", "An unmute of more than 100 is HTTP 202.",
     lambda said, code: 202 if not code and said.unmutes and len(said.items) > 100 else 200),
    ("envelope.http-200", "overlong-list-in-topic-is-http-413",
     "A list of more than 500 is refused in a topic with HTTP 413.",
     lambda said, code: 413 if code and said.in_topic and len(said.items) > 500 else 200),
    ("envelope.http-200", "refused-unmute-is-http-400", "An unmute that is refused is HTTP 400.",
     lambda said, code: 400 if code and said.unmutes else 200),
    ("envelope.http-200", "unknown-topic-for-lists-is-http-404",
     "A call on two or more in a topic that does not exist is HTTP 404.",
     lambda said, code: 404 if code == 10010 and said.in_topic and said.several else 200),
)  # fmt: skip


class _MuteReply(Policy):
    """Changes fields of the documents that forbid_send_msg answers."""

    def changed(self, said: Asked, code: int) -> Json:
        """The fields that are other than they should be; GONE for one that is left out."""
        return {}

    def envelope(self, call: Call, code: int, info: str, fields: Json) -> Json:
        document = super().envelope(call, code, info, fields)
        if call.mutes:
            document |= self.changed(asked(self, call), code)
        return {name: value for name, value in document.items() if value is not GONE}


def _private(said: Asked, code: int) -> bool:
    return code != 0 and said.kind == "Private"


table(
    _MuteReply, _MuteReply.changed,
    ("envelope.fields", "topic-unmute-without-info", "There is no ErrorInfo in the reply to an unmute in a topic.",
     lambda said, code: _if(not code and said.unmutes and said.in_topic, ErrorInfo=GONE)),
    ("envelope.fields", "refusal-in-topic-code-as-string", "ErrorCode is a string where a call on a topic is refused.",
     lambda said, code: _if(code != 0 and said.in_topic, ErrorCode=str(code))),
    ("envelope.fields", "long-unmute-without-code", "There is no ErrorCode in the reply to an unmute of more than 100.",
     lambda said, code: _if(not code and said.unmutes and len(said.items) > 100, ErrorCode=GONE)),
    ("envelope.fields", "refused-list-info-is-array",
     "ErrorInfo is an array of the accounts where two or more are refused.",
     lambda said, code: _if(code != 0 and said.several, ErrorInfo=list(said.names))),
    ("envelope.fields", "refused-unmute-info-is-null", "ErrorInfo is null where an unmute is refused.",
     lambda said, code: _if(code != 0 and said.unmutes, ErrorInfo=None)),
    ("envelope.fields", "for-good-list-status-missing",
     "There is no ActionStatus in the reply to a mute of two or more for good.",
     lambda said, code: _if(not code and said.for_good and said.several, ActionStatus=GONE)),
    ("envelope.status-agrees", "refused-unmute-says-ok", "ActionStatus is OK where an unmute is refused.",
     lambda said, code: _if(code != 0 and said.unmutes, ActionStatus="OK")),
    ("envelope.status-agrees", "refused-in-topic-says-ok", "ActionStatus is OK where a call on a topic is refused.",
     lambda said, code: _if(code != 0 and said.in_topic, ActionStatus="OK")),
    ("envelope.status-agrees", "for-good-in-topic-says-fail",
     "A successful mute for good in a topic has ActionStatus FAIL.",
     lambda said, code: _if(not code and said.for_good and said.in_topic, ActionStatus="FAIL")),
    ("envelope.status-agrees", "private-list-refusal-says-ok",
     "ActionStatus is OK where a Private group refuses a list of two or more.",
     lambda said, code: _if(_private(said, code) and said.several, ActionStatus="OK")),
    ("envelope.error-info", "silent-about-refused-unmutes", "ErrorInfo is empty where an unmute is refused.",
     lambda said, code: _if(code != 0 and said.unmutes, ErrorInfo="")),
    ("envelope.error-info", "silent-about-times-in-topic",
     "ErrorInfo is empty where MuteTime is refused in a call on a topic.",
     lambda said, code: _if(code != 0 and said.in_topic and said.form != "good", ErrorInfo="")),
    ("envelope.error-info", "silent-about-private-for-good",
     "ErrorInfo is empty where a Private group refuses to mute for good.",
     lambda said, code: _if(_private(said, code) and said.for_good, ErrorInfo="")),
    ("envelope.error-info", "silent-about-items-of-lists",
     "ErrorInfo is empty where a list of several strings is refused for another item.",
     lambda said, code: _if(code != 0 and said.several and len(said.names) < len(said.items), ErrorInfo="")),
)  # fmt: skip


@breaks("envelope.fields")
class TruncatedForListsInTopic(Policy):
    """The JSON of the reply breaks off where more than 10 accounts were listed in a topic."""

    def encode(self, call: Call, document: Json) -> bytes:
        said = asked(self, call)
        long = call.mutes and said.in_topic and len(said.names) > 10
        return super().encode(call, document)[: -10 if long else None]


class _PrivateCode(Policy):
    """Refuses some calls on Private groups with another code."""

    def other(self, said: Asked, named: str) -> int | None:
        """The code; None for the usual one."""
        return None

    def check_mutable(self, call: Call, group: Group) -> None:
        try:
            super().check_mutable(call, group)
        except Refused as refusal:
            code = self.other(asked(self, call), group.named) if call.mutes else None
            raise refusal if code is None else Refused(code, refusal.info) from None


table(
    _PrivateCode, _PrivateCode.other,
    ("envelope.known-code", "private-unmute-code-negative", "The refusal of a Private group to unmute has the code -1.",
     lambda said, named: -1 if said.unmutes else None),
    ("envelope.known-code", "private-list-code-from-http",
     "The refusal of a Private group of two or more has the code 403.",
     lambda said, named: 403 if said.several else None),
    ("envelope.known-code", "work-for-good-code-unknown",
     "The refusal of a Work group to mute for good has the code 20001, which is on no page.",
     lambda said, named: 20001 if said.for_good and named == "Work" else None),
    ("envelope.page-code", "private-for-good-code-off-page",
     "The refusal of a Private group to mute for good has 10059, a code of other endpoints.",
     lambda said, named: 10059 if said.for_good else None),
    ("envelope.page-code", "work-unmute-code-off-page",
     "The refusal of a Work group to unmute has 10033, a code of other endpoints.",
     lambda said, named: 10033 if said.unmutes and named == "Work" else None),
    ("envelope.page-code", "private-list-code-off-page",
     "The refusal of a Private group of two or more has 10033, a code of other endpoints.",
     lambda said, named: 10033 if said.several else None),
)  # fmt: skip
