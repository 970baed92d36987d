"""The client signs, counts, tries again, and tells all that happened."""

from __future__ import annotations

import json
from urllib.parse import parse_qs, urlsplit

import pytest

from conformance.api.errors import CallsSpent, WireError
from conformance.api.pace.book import Rate
from conformance.api.pace.ledger import Ledger
from conformance.api.pace.limiter import Limiter
from conformance.api.pace.store import OwnStore
from conformance.api.patience import PATIENT, PAUSES, RESTS
from conformance.api.secrets import Vault
from conformance.api.transport import WireReply

from .helpers import START, FakeClock, FakeTransport, client, reply

BODY = {"GroupId": "g", "Members_Account": ["ä\ud800"], "MuteTime": 60}
RESET = WireError("reset", "cut")


def test_a_call_as_the_page_shows_it() -> None:
    transport = FakeTransport()
    exchange = client(transport).call("forbid_send_msg", BODY)
    method, url, headers, body = transport.asked[0]
    assert url.startswith("https://service.example/v4/group_open_http_svc/forbid_send_msg?sdkappid=1400000001&")
    assert (method, headers["Content-Type"], json.loads(body)) == ("POST", "application/json", BODY)
    sent = transport.parameters()
    assert list(sent) == ["sdkappid", "identifier", "usersig", "random", "contenttype"]
    assert 1 <= int(sent["random"]) <= 2**31 - 1
    usersig = sent.pop("usersig")
    assert exchange.query == sent
    assert exchange.signed == "right"
    assert exchange.ok
    assert usersig not in repr(exchange)


def test_the_query_can_be_bent() -> None:
    transport = FakeTransport()
    calls = client(transport)
    exchange = calls.call("forbid_send_msg", BODY, query={"sdkappid": None, "random": "-1", "x&y": "ü"}, random=7)
    assert "sdkappid" not in transport.parameters()
    assert transport.parameters()["random"] == "-1"
    assert transport.parameters()["x&y"] == "ü"
    assert exchange.query["random"] == "-1"
    assert calls.call("forbid_send_msg", BODY, random=0).query["random"] == "0"
    assert calls.call("forbid_send_msg", BODY, identifier="bob").query["identifier"] == "bob"
    assert calls.call("forbid_send_msg", BODY, query={"usersig": None}).signed == "none"
    assert "usersig" not in transport.parameters()
    calls.call("forbid_send_msg", BODY, signed="empty")
    assert transport.parameters()["usersig"] == ""
    with pytest.raises(ValueError, match="signed"):
        calls.call("forbid_send_msg", BODY, query={"usersig": "mine"})


def test_service_and_raw_body() -> None:
    transport = FakeTransport()
    calls = client(transport)
    for command, service, path in (
        ("account_check", None, "im_open_login_svc/account_check"),
        ("no_such", None, "group_open_http_svc/no_such"),
        ("no_such", "no_service", "no_service/no_such"),
    ):
        calls.call(command, {}, service=service)
        assert f"/v4/{path}?" in transport.asked[-1][1]
    broken = calls.call("forbid_send_msg", {}, raw='{"GroupId":')
    assert transport.asked[-1][3] == b'{"GroupId":'
    assert (broken.body, broken.raw) == (None, '{"GroupId":')
    assert calls.call("forbid_send_msg", {}, raw='{"MuteTime": 6e1}').body == {"MuteTime": 60.0}


PASSING = (
    reply(10002),
    reply(60008),
    *(reply(status=status) for status in (302, 404, 429, 500, 502, 503, 504)),
    *(
        WireReply(200, {}, body)
        for body in (b"", b"<html>", b'{"ErrorCode":0,', b'{"message":"busy"}', b"10002", b"\xff")
    ),
    RESET,
)


@pytest.mark.parametrize("passing", PASSING)
def test_what_passes_is_tried_again(passing: WireReply | WireError) -> None:
    clock = FakeClock()
    ledger = Ledger()
    calls = client(FakeTransport(passing, passing, reply()), clock=clock, ledger=ledger)
    exchange = calls.call("forbid_send_msg", BODY)
    assert exchange.ok
    assert len(exchange.attempts) == ledger.total == 3
    assert clock.slept == list(PAUSES[:2])
    assert [exchange.sent, exchange.received] == pytest.approx([START, START + sum(PAUSES[:2])])


def test_it_ends_with_an_exchange_and_never_with_an_exception() -> None:
    exchange = client(FakeTransport(RESET)).call("forbid_send_msg", BODY)
    assert len(exchange.attempts) == 5
    assert (exchange.status, exchange.last.error, exchange.code) == (None, "cut", None)
    once = client(FakeTransport(RESET)).call("forbid_send_msg", BODY, retry=False)
    assert len(once.attempts) == 1


def test_a_command_that_never_gets_through_is_waited_for_a_few_times_only() -> None:
    calls = client(FakeTransport(reply(10002)))
    tried = [len(calls.call("forbid_send_msg", BODY).attempts) for _ in range(PATIENT + 2)]
    assert tried == [5] * PATIENT + [2, 2]
    assert len(calls.call("create_group", BODY).attempts) == 5


@pytest.mark.parametrize(
    "final",
    [reply(10010), WireReply(200, {}, b'{"ErrorCode":"0"}'), WireError("tls", "no trust")],
)
def test_what_does_not_pass_is_not(final: WireReply | WireError) -> None:
    assert len(client(FakeTransport(final)).call("forbid_send_msg", BODY).attempts) == 1


def test_a_frequency_error_is_waited_out_where_calls_keep_to_the_pace() -> None:
    clock = FakeClock()
    calls = client(FakeTransport(reply(60007), reply(60007), reply()), clock=clock)
    assert calls.call("forbid_send_msg", BODY).ok
    assert clock.slept == list(RESTS[:2])
    assert len(client(FakeTransport(reply(60007))).call("forbid_send_msg", BODY, paced=False).attempts) == 1


@pytest.mark.parametrize(("code", "others"), [(60007, 0.0), (10006, 0.0), (60011, 1.1), (60018, 1.1), (60019, 1.1)])
def test_a_frequency_error_holds_back_whoever_shares_the_rate(code: int, others: float) -> None:
    clock = FakeClock()
    store = OwnStore(clock.now)
    limiter = Limiter(clock, store=store)

    class Looking(FakeClock):
        """While the first call waits to be made again, it is asked how long others would have to wait."""

        def sleep(self, seconds: float, /) -> None:
            for command in ("forbid_send_msg", "create_group"):
                waits[command] = store.ask(command, "take", len(waits), Rate(198, 1.01)).wait
            super().sleep(seconds)

    waits: dict[str, float] = {}
    calls = client(FakeTransport(reply(code), reply()), clock=Looking(), limiter=limiter)
    assert calls.call("forbid_send_msg", BODY).ok
    assert waits == {"forbid_send_msg": pytest.approx(1.1), "create_group": pytest.approx(others)}


def test_a_burst_that_is_refused_holds_nobody_back_for_longer_than_a_call_does() -> None:
    clock = FakeClock()
    limiter = Limiter(clock)
    client(FakeTransport(reply(60007)), clock=clock, limiter=limiter).call("forbid_send_msg", BODY, paced=False)
    began = clock.now()
    limiter.take("create_group")
    assert clock.now() == began
    limiter.take("forbid_send_msg")
    assert began + 1 < clock.now() < began + 1.2


def test_a_command_that_gets_through_again_is_waited_for_again() -> None:
    transport = FakeTransport(*[reply(status=500)] * 5 * PATIENT, reply(status=500), reply(), reply(status=500))
    calls = client(transport)
    for _ in range(PATIENT):
        assert len(calls.call("forbid_send_msg", BODY).attempts) == 5
    assert calls.call("forbid_send_msg", BODY).ok
    assert len(calls.call("forbid_send_msg", BODY).attempts) == 5


def test_attempts_made_again_have_an_allowance_of_their_own() -> None:
    ledger = Ledger(cap=3, allowance=5)
    calls = client(FakeTransport(reply(10002), reply(10002), reply(), reply(10002), reply()), ledger=ledger)
    assert calls.call("forbid_send_msg", BODY).ok
    assert calls.call("forbid_send_msg", BODY).ok
    assert (ledger.total, ledger.again, ledger.left, ledger.limit) == (5, 3, 1, 8)
    capped = Ledger(cap=3)
    with pytest.raises(CallsSpent):
        client(FakeTransport(reply(10002)), ledger=capped).call("forbid_send_msg", BODY)
    assert capped.total == capped.limit == 3


def test_a_long_answer_is_cut_and_says_so() -> None:
    ten = 10 << 20
    page = client(FakeTransport(WireReply(200, {}, b"<" * ten))).call("x", {}, retry=False)
    assert len(page.last.text) < 5_000
    assert f"{ten:,} characters came" in page.last.text
    own = client(FakeTransport(reply(10010, Extra=["x" * ten]))).call("x", {})
    assert own.code == 10010
    assert len(own.last.text) < 5_000
    roster = reply(MutedAccountList=[{"Member_Account": f"tcf-{n}", "MutedUntil": 4294967295} for n in range(5000)])
    assert client(FakeTransport(roster)).call("x", {}).last.text == roster.body.decode()


@pytest.mark.parametrize(
    ("body", "what"),
    [
        (b"[" * 100_000, "nested too deeply"),
        (b'{"ErrorCode":' + b"9" * 5_000 + b"}", "number too long"),
        (b'{"ErrorCode":NaN}', "NaN, which JSON has not"),
        (b"", "an empty body"),
        (b"<html>", "HTML"),
        (b'{"ErrorCode":0', "cut short"),
    ],
)
def test_what_is_no_answer_is_told_as_what_it_is(body: bytes, what: str) -> None:
    exchange = client(FakeTransport(WireReply(200, {}, body))).call("forbid_send_msg", BODY)
    assert exchange.reply is None
    assert what in exchange.trouble
    assert exchange.lost


def test_the_cap_stops_before_the_attempt_and_keeps_what_was_tried() -> None:
    ledger = Ledger(cap=5, reserved=2)
    transport = FakeTransport(reply(), reply(), reply(10002), reply())
    calls = client(transport, ledger=ledger)
    calls.call("forbid_send_msg", BODY)
    calls.call("get_group_info", BODY)
    with pytest.raises(CallsSpent) as spent:
        calls.call("forbid_send_msg", BODY)
    assert spent.value.exchange is not None
    assert spent.value.exchange.code == 10002
    assert len(transport.asked) == ledger.total == 3
    for _ in range(2):
        calls.call("destroy_group", {}, cleanup=True)
    with pytest.raises(CallsSpent):
        calls.call("destroy_group", {}, cleanup=True)
    assert ledger.by_command == {"forbid_send_msg": 2, "get_group_info": 1, "destroy_group": 2}


def test_an_answer_that_repeats_the_signature_is_scrubbed() -> None:
    vault = Vault()
    transport = FakeTransport()
    calls = client(transport, vault=vault)
    usersig = calls.signer.sign("administrator")
    encoded = usersig.replace("*", "%2A")
    transport._answers = [reply(70003, asked=f"/v4?usersig={usersig}"), reply(70003, usersig=encoded)]
    for _ in range(2):
        exchange = calls.call("forbid_send_msg", BODY)
        assert not vault.find(exchange.last.text)
        assert exchange.code == 70003


def test_bytes_that_are_no_text_stay_unreadable() -> None:
    exchange = client(FakeTransport(WireReply(200, {}, b'{"ErrorInfo":"\xff","ErrorCode":0}'))).call("x", {})
    assert exchange.reply is None
    assert "xff" in exchange.last.text


def test_random_is_of_the_system_and_not_of_hypothesis() -> None:
    import random

    calls = client(FakeTransport())
    drawn = set()
    for _ in range(20):
        random.seed(0)
        drawn.add(calls.call("forbid_send_msg", BODY).query["random"])
    assert len(drawn) == 20


def test_a_signature_that_is_taken_for_expired_is_made_anew_once() -> None:
    clock, transport = FakeClock(), FakeTransport(reply(70001), reply(), reply(70001), reply())
    calls = client(transport, clock=clock)
    exchange = calls.call("forbid_send_msg", BODY)
    assert exchange.ok
    assert len(exchange.attempts) == 1  # the first was about the clocks, not about the call
    first, second = (parse_qs(urlsplit(url).query)["usersig"][0] for _, url, *_ in transport.asked)
    assert first != second
    assert calls.call("forbid_send_msg", BODY).code == 70001  # one that holds for days is not expired: this counts
    assert len(transport.asked) == 3


def test_a_signature_that_is_meant_to_be_expired_is_not_made_anew() -> None:
    transport = FakeTransport(reply(70001), reply())
    assert client(transport).call("forbid_send_msg", BODY, signed="just-expired").code == 70001
    assert len(transport.asked) == 1
