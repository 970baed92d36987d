"""envelope.*: the shape of an answer."""

from __future__ import annotations

from collections.abc import Iterator

from conformance.contract import codes, vendor
from conformance.oracle.judging import PASSING_CODES, Judgement, View, check
from conformance.oracle.wording import answer_text
from conformance.programs.history import Event, Exchange

GATEWAY = frozenset({502, 503, 504})
"""HTTP statuses that are a network's and not the vendor's answer."""


def _calls(view: View, *, mute_only: bool = True) -> Iterator[tuple[Event, Exchange]]:
    for event, exchange in view.exchanges:
        if exchange.status is None or exchange.status in GATEWAY:
            continue
        if not mute_only or exchange.command.startswith("forbid_send_msg"):
            yield event, exchange


def _wrong(clause_id: str, event: Event, exchange: Exchange, says: str, predicted: str) -> Judgement:
    outcome = "ok" if exchange.ok else "fail"
    return Judgement(
        clause_id, False, event.step, says, predicted, answer_text(exchange),
        sign=("envelope", clause_id, exchange.command, outcome), exchange=exchange,
    )  # fmt: skip


@check("envelope.http-200")
def http_200(view: View) -> Iterator[Judgement]:
    """Every outcome is HTTP 200."""
    for event, exchange in _calls(view, mute_only=False):
        if exchange.status == 200:
            yield Judgement("envelope.http-200", True, event.step)
        else:
            yield _wrong("envelope.http-200", event, exchange, f"the answer came as HTTP {exchange.status}", "HTTP 200")


@check("envelope.fields")
def fields(view: View) -> Iterator[Judgement]:
    """The three documented fields, of the documented types."""
    name = "envelope.fields"
    wanted = "a JSON object with ActionStatus (string), ErrorCode (integer) and ErrorInfo (string)"
    for event, exchange in _calls(view):
        reply = exchange.fields
        missing = [
            field
            for field, kind in (("ActionStatus", str), ("ErrorCode", int), ("ErrorInfo", str))
            if type(reply.get(field)) is not kind
        ]
        if exchange.reply is None or not isinstance(exchange.reply, dict):
            yield _wrong(name, event, exchange, "the answer is no JSON object", wanted)
        elif missing:
            says = f"{' and '.join(missing)} {'is' if len(missing) == 1 else 'are'} missing or of the wrong type"
            yield _wrong(name, event, exchange, says, wanted)
        else:
            yield Judgement(name, True, event.step)


@check("envelope.status-agrees")
def status_agrees(view: View) -> Iterator[Judgement]:
    """OK exactly with code 0."""
    for event, exchange in _calls(view, mute_only=False):
        status, code = exchange.fields.get("ActionStatus"), exchange.code
        if code is None or not isinstance(status, str):
            continue
        if status == ("OK" if code == 0 else "FAIL"):
            yield Judgement("envelope.status-agrees", True, event.step)
        else:
            yield _wrong(
                "envelope.status-agrees", event, exchange, f"ActionStatus {status} comes with ErrorCode {code}",
                "OK with 0, FAIL with anything else",
            )  # fmt: skip


def _allowed(view: View, exchange: Exchange) -> frozenset[int]:
    """Codes that the clauses at stake in this call allow, listed on the page or not."""
    for answer in view.answers:
        if answer.exchange is exchange:
            names = (*answer.conditions.refusing, *answer.conditions.open)
            return frozenset().union(*(vendor().clause(name).codes for name in names)) if names else frozenset()
    return frozenset()


def _is_open(view: View, exchange: Exchange) -> bool:
    """Whether no page says anything of the code that this call may get."""
    return any(
        answer.exchange is exchange and not all(vendor().clause(name).codes for name in answer.conditions.open)
        for answer in view.answers
    )


@check("envelope.known-code")
def known_code(view: View) -> Iterator[Judgement]:
    """A code that some table of the vendor lists."""
    for event, exchange in _calls(view):
        code = exchange.code
        if code is None or code == 0:
            continue
        if codes().known(code) or code in _allowed(view, exchange):
            yield Judgement("envelope.known-code", True, event.step)
        else:
            yield _wrong("envelope.known-code", event, exchange, f"no table lists the code {code}", "a documented code")


@check("envelope.page-code")
def page_code(view: View) -> Iterator[Judgement]:
    """A code of the endpoint's own page, a public one, or one that the pages disagree about."""
    for event, exchange in _calls(view):
        code = exchange.code
        if code is None or code == 0 or code in PASSING_CODES or not codes().known(code):
            continue
        if codes().on_page(code) or codes().public(code) or code in _allowed(view, exchange):
            yield Judgement("envelope.page-code", True, event.step)
        elif not _is_open(view, exchange):
            yield _wrong(
                "envelope.page-code", event, exchange, f"the endpoint's own page does not list {code}",
                "10002, 10003, 10004, 10007, 10010, 10015 or a public code",
            )  # fmt: skip


@check("envelope.error-info")
def error_info(view: View) -> Iterator[Judgement]:
    """A failure says what is wrong."""
    for event, exchange in _calls(view):
        info = exchange.fields.get("ErrorInfo")
        if exchange.code in (None, 0) or (info is not None and not isinstance(info, str)):
            continue
        if info:
            yield Judgement("envelope.error-info", True, event.step)
        elif info == "":
            yield _wrong(
                "envelope.error-info", event, exchange, "a failure with an empty ErrorInfo", "ErrorInfo says why"
            )
