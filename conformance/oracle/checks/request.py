"""request.*: the URL, the signature, the method and the bytes of the body."""

from __future__ import annotations

from conformance.contract import MAX_UINT32
from conformance.contract.passing import NOT_NOW
from conformance.oracle import tags as tag
from conformance.oracle.conditions import Call, open_when
from conformance.oracle.judging import WRONG, Told, each, refusal, stake, told
from conformance.oracle.muting import Answer
from conformance.oracle.view import TURNED_DOWN, Subject, answers
from conformance.programs.history import Exchange

DOCUMENTED = frozenset({"GroupId", "Members_Account", "MuteTime", "TopicId"})


@refusal("request.post-only", line=True)
def post_only(call: Call) -> bool:
    """Another method."""
    return call.exchange.method != "POST"


@refusal("request.command-unknown", line=True)
def command_unknown(call: Call) -> bool:
    """Another command word."""
    return call.exchange.command != "forbid_send_msg"


@refusal("request.sdkappid-required", line=True)
def sdkappid_required(call: Call) -> bool:
    """No sdkappid."""
    return call.app is None


@refusal("request.sdkappid-unknown", line=True)
def sdkappid_unknown(call: Call) -> bool:
    """Another app's, or nobody's."""
    return call.app is False


def _signature(clause: str, *signed: str) -> None:
    """A clause about signatures refuses these kinds of them (see `Exchange.signed`)."""
    refusal(clause, line=True)(lambda call: call.exchange.signed in signed)


_signature("request.usersig-forged", "forged")
_signature("request.usersig-expired", "expired", "just-expired")
_signature("request.usersig-garbled", "garbled", "empty")
_signature("request.usersig-identifier", "other-identifier")
_signature("request.usersig-sdkappid", "other-sdkappid")


@refusal("request.admin-only", line=True)
def admin_only(call: Call) -> bool:
    """In the name of somebody else than an administrator of the app."""
    return not call.admin


@refusal("request.body-not-json", line=True)
def body_not_json(call: Call) -> bool:
    """No JSON object."""
    return not isinstance(call.exchange.body, dict)


@open_when("request.usersig-garbled", line=True)
def unsigned(call: Call) -> bool:
    """No signature at all."""
    return call.exchange.signed == "none"


def _parameter(exchange: Exchange, name: str) -> str:
    return f"{name}={exchange.query.get(name, '(left out)')}"


@open_when("request.random-outside", line=True, asked=lambda exchange: _parameter(exchange, "random"))
def random_outside(call: Call) -> bool:
    """A random that is no number of 32 bits."""
    random = call.exchange.query.get("random", "")
    return not (random.isascii() and random.isdigit() and int(random) <= MAX_UINT32)


@open_when("request.contenttype", line=True, asked=lambda exchange: _parameter(exchange, "contenttype"))
def contenttype(call: Call) -> bool:
    """Another contenttype than json."""
    return call.exchange.query.get("contenttype") != "json"


@open_when("request.unknown-field")
def unknown_field(call: Call) -> bool:
    """A field that no page names."""
    return bool(set(call.body) - DOCUMENTED - {"ShutUpTime"})


@each("request.random-range", of=answers)
def random_range(answer: Answer) -> Told | None:
    """A random of 32 bits is never a reason to refuse a call."""
    code = answer.exchange.code
    if answer.conditions.expects != "served" or tag.RANDOM not in answer.tags or code in (None, *NOT_NOW):
        return None
    says = f"a call with random={answer.exchange.query['random']} was refused"
    return told(code == 0, says, predicted="OK 0", sign=(TURNED_DOWN, ""))


@stake("request.random-inert", *WRONG)
def random_inert(it: Subject) -> bool:
    """The value of random changes nothing about the outcome."""
    return tag.RANDOM in it.tags
