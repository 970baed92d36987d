"""request.*: the URL, the signature, the method and the bytes of the body."""

from __future__ import annotations

from collections.abc import Iterator

from conformance.contract import MAX_UINT32, vendor
from conformance.contract.passing import NOT_NOW
from conformance.oracle import tags as tag
from conformance.oracle.conditions import Call, open_when
from conformance.oracle.judging import WRONG, Told, each, refusal, sign_of_refusal, stake, told
from conformance.oracle.muting import Answer
from conformance.oracle.view import Subject, View, answers
from conformance.programs.history import Exchange

DOCUMENTED = frozenset({"GroupId", "Members_Account", "MuteTime", "ShutUpTime", "TopicId"})
REQUIRED = frozenset({"GroupId", "Members_Account"})
_ENDING = frozenset({"brief", "run-out", "run-out-unseen"})
_EXPIRED = vendor().clause("request.usersig-expired").codes


refusal("request.post-only", line=True)(lambda call: call.exchange.method != "POST")
refusal("request.command-unknown", line=True)(lambda call: call.exchange.command != "forbid_send_msg")
refusal("request.sdkappid-required", line=True)(lambda call: call.app is None)
refusal("request.sdkappid-unknown", line=True)(lambda call: call.app is False)
refusal("request.usersig-forged", line=True)(lambda call: call.exchange.signed == "forged")
refusal("request.usersig-expired", line=True)(lambda call: call.exchange.signed in ("expired", "just-expired"))
refusal("request.usersig-garbled", line=True)(lambda call: call.exchange.signed in ("garbled", "empty"))
# A moment is soon over where clocks differ; what comes then is judged where another signature shows how it stands.
open_when(
    "request.usersig-expired", line=True, asked=lambda exchange: f"a signature about its end ({exchange.signed})"
)(lambda call: call.exchange.signed in _ENDING)
open_when("request.usersig-garbled", line=True)(lambda call: call.exchange.signed == "none")
refusal("request.usersig-identifier", line=True)(lambda call: call.exchange.signed == "other-identifier")
refusal("request.usersig-sdkappid", line=True)(lambda call: call.exchange.signed == "other-sdkappid")
refusal("request.admin-only", line=True)(lambda call: not call.admin)
refusal("request.body-not-json", line=True)(lambda call: not isinstance(call.exchange.body, dict))
# What is required is required, whatever else is there.
open_when("request.unknown-field")(lambda call: bool(call.body.keys() - DOCUMENTED) and call.body.keys() >= REQUIRED)


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


@open_when(
    "request.identifier-name", line=True, free=True, asked=lambda exchange: "Identifier= in place of identifier="
)
def identifier_name(call: Call) -> bool:
    """The parameter with a capital, as some clients write it."""
    return "identifier" not in call.exchange.query and "Identifier" in call.exchange.query


@open_when("request.identifier-unicode", line=True, free=True, asked=lambda exchange: "an identifier beyond ASCII")
def identifier_unicode(call: Call) -> bool:
    """An identifier that is not ASCII."""
    return not call.exchange.query.get("identifier", "").isascii()


@open_when("request.path-form", line=True, free=True, asked=lambda exchange: exchange.command)
def path_form(call: Call) -> bool:
    """The right path in another form."""
    return call.exchange.command.startswith("/")


def _shown_again(view: View) -> Iterator[Answer]:
    """What came of a signature that was good and has run out. It has where one that ends with it, and that nobody had
    seen, is refused before and after: whatever the clocks, its time is over for whoever answers."""
    armed, between = False, list[Answer]()
    for answer in view.answers:
        code = answer.exchange.code
        match answer.exchange.signed:
            case "brief":
                armed, between = False, []
            case "run-out" if armed and code is not None and code not in NOT_NOW:
                between.append(answer)
            case "run-out-unseen":
                over = code in _EXPIRED
                if armed and over and between:
                    yield next((it for it in between if not it.exchange.ok), between[0])
                armed, between = over, []


@each("request.usersig-expired", of=_shown_again)
def expired_again(answer: Answer) -> Told:
    """A signature past its time is refused, however often it was good before."""
    says = "a signature that has run out was taken because it had been good"
    return told(not answer.exchange.ok, says, predicted="FAIL: its time is over", sign=("accepted", "run-out"))


@each("request.random-range", of=answers)
def random_range(answer: Answer) -> Told | None:
    """A random of 32 bits is never a reason to refuse a call."""
    code = answer.exchange.code
    if answer.conditions.expects != "served" or tag.RANDOM not in answer.tags or code in (None, *NOT_NOW):
        return None
    says = f"a call with random={answer.exchange.query['random']} was refused"
    return told(code == 0, says, predicted="OK 0", sign=sign_of_refusal(answer))


BY_RANDOM = "request.random-inert"
"""The clause of departures that an inquiry finds to be the random's doing."""


@stake(BY_RANDOM, *WRONG)
def random_inert(it: Subject) -> bool:
    """The value of random changes nothing about the outcome."""
    return tag.RANDOM in it.tags
