"""envelope.*: the shape of an answer."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from conformance.contract import codes
from conformance.contract.passing import GATEWAY, NOT_NOW
from conformance.oracle.glimpses import glimpse
from conformance.oracle.judging import Told, each, told
from conformance.oracle.muting import Answer
from conformance.oracle.observing import observes
from conformance.oracle.view import Reply, View, answers
from conformance.programs.answers import doubled, own, parsed, unreadable
from conformance.programs.history import Attempt

FIELDS = {"ActionStatus": str, "ErrorCode": int, "ErrorInfo": str}


def _of_any(view: View) -> Iterator[Reply]:
    """The vendor's answers to any command, but to requests of which nothing at all is promised."""
    replies = (it for it in view.replies if not it.conditions.free)
    return (it for it in replies if it.exchange.status is not None and it.exchange.status not in GATEWAY)


def _of_mute(view: View) -> Iterator[Reply]:
    """The vendor's answers to forbid_send_msg, and to what looks like it."""
    return (it for it in _of_any(view) if it.exchange.command.startswith("forbid_send_msg"))


def _envelope(
    clause: str, of: Callable[[View], Iterator[Reply]] = _of_mute
) -> Callable[[Callable[[Reply], Told | None]], None]:
    """`each`, where a departure is of another kind for each command, and for its successes and its failures."""

    def register(tells: Callable[[Reply], Told | None]) -> None:
        @each(clause, of=of)
        def signed(reply: Reply) -> Told | None:
            tale, outcome = tells(reply), "ok" if reply.exchange.ok else "fail"
            return tale and tale._replace(sign=("envelope", clause, reply.exchange.command, outcome))

    return register


@_envelope("envelope.http-200", of=_of_any)
def http_200(reply: Reply) -> Told:
    """Every outcome is HTTP 200."""
    status = reply.exchange.status
    return told(status == 200, f"the answer came as HTTP {status}", predicted="HTTP 200")


@_envelope("envelope.fields")
def fields(reply: Reply) -> Told:
    """The three documented fields, of the documented types."""
    wanted = "a JSON object with ActionStatus (string), ErrorCode (integer) and ErrorInfo (string)"
    text = reply.exchange.last.text
    if not isinstance(reply.exchange.reply, dict):
        what = unreadable(text)
        return told(False, f"the answer is no JSON object{what and f': {what}'}", predicted=wanted)
    torn = [name for name, values in doubled(text).items() if name in FIELDS and any(v != values[0] for v in values)]
    if torn:
        return told(False, f"{' and '.join(torn)} are there twice, with different values", predicted=wanted)
    missing = [name for name, kind in FIELDS.items() if type(reply.exchange.fields.get(name)) is not kind]
    says = f"{' and '.join(missing)} {'is' if len(missing) == 1 else 'are'} missing or of the wrong type"
    return told(not missing, says, predicted=wanted)


@_envelope("envelope.status-agrees", of=_of_any)
def status_agrees(reply: Reply) -> Told | None:
    """OK exactly with code 0."""
    status, code = reply.exchange.fields.get("ActionStatus"), reply.exchange.code
    if code is None or not isinstance(status, str):
        return None
    says = f"ActionStatus {status[:40]} comes with ErrorCode {code}"
    return told(status == ("OK" if code == 0 else "FAIL"), says, predicted="OK with 0, FAIL with anything else")


def _allowed(reply: Reply) -> bool:
    """Whether the clauses at stake in this call allow its code, listed on the page or not."""
    at_stake = *reply.conditions.refusing, *reply.conditions.open
    return any(reply.exchange.code in condition.clause.codes for condition in at_stake)


@_envelope("envelope.known-code")
def known_code(reply: Reply) -> Told | None:
    """A code that some table of the vendor lists."""
    code = reply.exchange.code
    if code is None or code == 0:
        return None
    return told(
        codes().known(code) or _allowed(reply), f"no table lists the code {code}", predicted="a documented code"
    )


@_envelope("envelope.page-code")
def page_code(reply: Reply) -> Told | None:
    """A code of the endpoint's own page, a public one, or one that the pages disagree about."""
    code = reply.exchange.code
    if code is None or code == 0 or code in NOT_NOW or not codes().known(code):
        return None
    held = codes().on_page(code) or codes().public(code) or _allowed(reply)
    if not held and not all(condition.clause.codes for condition in reply.conditions.open):
        return None  # no page says anything of the code that this call may get
    listed = "10002, 10003, 10004, 10007, 10010, 10015 or a public code"
    return told(held, f"the endpoint's own page does not list {code}", predicted=listed)


@_envelope("envelope.error-info")
def error_info(reply: Reply) -> Told | None:
    """A failure says what is wrong."""
    info = reply.exchange.fields.get("ErrorInfo")
    if reply.exchange.code in (None, 0) or not isinstance(info, str):
        return None
    return told(info != "", "a failure with an empty ErrorInfo", predicted="ErrorInfo says why")


@observes("envelope.extra-fields", of=answers)
def extra_fields(answer: Answer) -> tuple[str, str] | None:
    """Fields beyond the documented three."""
    if answer.exchange.lost:
        return None
    extra = sorted(answer.exchange.fields.keys() - FIELDS.keys())
    extra += [f"{name} more than once" for name in sorted(doubled(answer.exchange.last.text))]
    return "fields of an answer", ", ".join(extra) or "the documented three"


@glimpse("envelope.http-200")
def once_another_status(reply: Reply, attempt: Attempt) -> str:
    """Another status than 200 that did not come again, and is none of those that the page calls a network's."""
    ours = attempt.status is not None and attempt.status != 200 and attempt.status not in GATEWAY
    return f"HTTP {attempt.status}" if ours else ""


@glimpse("envelope.fields")
def once_no_answer(reply: Reply, attempt: Attempt) -> str:
    """HTTP 200 with something that is no answer of the service, which did not come again."""
    if attempt.status != 200 or not reply.exchange.command.startswith("forbid_send_msg") or own(parsed(attempt.text)):
        return ""
    return unreadable(attempt.text) or "JSON without ErrorCode and ActionStatus"
