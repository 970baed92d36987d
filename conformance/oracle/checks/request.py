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

DOCUMENTED = frozenset({"GroupId", "Members_Account", "MuteTime", "ShutUpTime", "TopicId"})


refusal("request.post-only", line=True)(lambda call: call.exchange.method != "POST")
refusal("request.command-unknown", line=True)(lambda call: call.exchange.command != "forbid_send_msg")
refusal("request.sdkappid-required", line=True)(lambda call: call.app is None)
refusal("request.sdkappid-unknown", line=True)(lambda call: call.app is False)
refusal("request.usersig-forged", line=True)(lambda call: call.exchange.signed == "forged")
refusal("request.usersig-expired", line=True)(lambda call: call.exchange.signed in ("expired", "just-expired"))
refusal("request.usersig-garbled", line=True)(lambda call: call.exchange.signed in ("garbled", "empty"))
open_when("request.usersig-garbled", line=True)(lambda call: call.exchange.signed == "none")
refusal("request.usersig-identifier", line=True)(lambda call: call.exchange.signed == "other-identifier")
refusal("request.usersig-sdkappid", line=True)(lambda call: call.exchange.signed == "other-sdkappid")
refusal("request.admin-only", line=True)(lambda call: not call.admin)
refusal("request.body-not-json", line=True)(lambda call: not isinstance(call.exchange.body, dict))
open_when("request.unknown-field")(lambda call: bool(set(call.body) - DOCUMENTED))


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


@each("request.random-range", of=answers)
def random_range(answer: Answer) -> Told | None:
    """A random of 32 bits is never a reason to refuse a call."""
    code = answer.exchange.code
    if answer.conditions.expects != "served" or tag.RANDOM not in answer.tags or code in (None, *NOT_NOW):
        return None
    says = f"a call with random={answer.exchange.query['random']} was refused"
    return told(code == 0, says, predicted="OK 0", sign=(TURNED_DOWN, ""))


BY_RANDOM = "request.random-inert"
"""The clause of departures that an inquiry finds to be the random's doing."""


@stake(BY_RANDOM, *WRONG)
def random_inert(it: Subject) -> bool:
    """The value of random changes nothing about the outcome."""
    return tag.RANDOM in it.tags
