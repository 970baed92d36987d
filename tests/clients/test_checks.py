"""Single checks at the places where a sound client is near to a wrong one."""

from __future__ import annotations

from dataclasses import replace

import pytest

from conformance.clients.deeds import Deed
from conformance.clients.tasks import Task

from .episodes import DONE, FAILED, broken, call, fail, judged, turn

LONG = tuple(f"user-{number}" for number in range(501))


def test_a_signature_of_the_same_second_is_a_new_one_though_its_text_is_the_same() -> None:
    refused = call(1000.2, answer=fail(70001), made=1000)
    assert broken("client.sign.renews", turn(refused, call(1000.9, made=1000))) == []
    late = broken("client.sign.renews", turn(refused, call(1003.0, made=1000)))
    assert late == ["after 70001 the same signature was sent again"]


def test_a_signature_that_was_old_when_it_was_refused_is_known_at_once() -> None:
    refused = call(1000.2, answer=fail(70001), made=900)
    assert broken("client.sign.renews", turn(refused, call(1000.3, made=900)))
    assert broken("client.sign.renews", turn(refused, call(1000.3, made=1000, usersig="t"))) == []


@pytest.mark.parametrize(("count", "different", "wrong"), [(10, 5, False), (10, 4, True), (320, 10, True)])
def test_a_handful_of_numbers(count: int, different: int, wrong: bool) -> None:
    calls = [call(1000 + n, random=n % different) for n in range(count)]
    assert bool(broken("client.line.random-fresh", turn(*calls))) == wrong


def test_the_next_second_may_begin_a_moment_early() -> None:
    first = call(1000.5, answer=fail(60007))
    assert broken("client.again.pause", turn(first, call(1000.99))) == []
    assert broken("client.again.pause", turn(first, call(1000.8)))


def test_a_code_under_a_gateways_status_is_not_the_vendors() -> None:
    gateway = call(1000.0, answer=fail(10004), status=504)
    assert broken("client.again.not-final", turn(gateway, call(1000.2))) == []
    assert broken("client.again.not-final", turn(call(answer=fail(10004)), call(1000.2)))


def test_one_pause_that_is_drawn_short_is_none_missing() -> None:
    busy = fail(10002)
    calls = [call(1000.0, answer=busy), call(1000.001, answer=busy), call(1000.2)]
    assert broken("client.again.pause", turn(*calls)) == []
    assert broken("client.again.pause", turn(calls[0], call(1000.002, answer=busy), call(1000.004)))


def test_more_than_200_in_a_second_that_a_slow_bench_brought_together() -> None:
    task = Task("mute", "g", ("alice",), 60)
    even = [call(1000 + max(0.2, n / 200)) for n in range(320)]
    assert broken("client.pace.limit", turn(*even, task=task, at_once=320)) == []
    fast = [call(1000 + n / 400) for n in range(320)]
    assert broken("client.pace.limit", turn(*fast, task=task, at_once=320))


def test_a_client_that_was_slow_was_not_asked_for_all() -> None:
    task = Task("mute", "g", ("alice",), 60)
    calls = [call(1000 + n / 10) for n in range(40)]
    some = replace(turn(*calls, task=task, at_once=340), outcomes=(DONE,) * 40)
    assert [it.held for it in judged("client.pace.limit", some)] == [True]
    assert judged("client.pace.limit", replace(some, outcomes=(DONE,) * 340)) == []


def test_a_wire_that_was_to_fail_and_did_not_is_none() -> None:
    other = call(body={"GroupId": "g", "Members_Account": ["??"], "MuteTime": 60})
    assert judged("client.wire.cut", turn(other, deeds=(Deed("serve"), Deed("break", how="reset")))) == []


def test_a_time_that_is_refused_is_not_sent() -> None:
    good = Task("mute", "g", ("alice",), 4294967295)
    assert broken("client.time.forever", turn(outcome=FAILED, task=good)) == ["a mute for good was not sent"]
    assert broken("client.time.forever", turn(outcome=FAILED, task=good, door="shut")) == []
    refused = turn(call(status=0), outcome=FAILED, deeds=(Deed("break", how="reset"),))
    assert judged("client.time.forever", refused, turn(outcome=FAILED, task=good)) == []
    odd = Task("mute", "g", (" blank ",), 60)
    assert judged("client.time.exact", turn(outcome=FAILED, task=odd)) == []


def test_another_time_of_another_attempt_is_of_another_clause() -> None:
    later = call(1001, {"GroupId": "g", "Members_Account": ["alice", "bob"], "MuteTime": 59})
    tried = turn(call(answer=fail(10002)), later)
    assert broken("client.time.exact", tried) == []
    assert broken("client.again.same", tried) == ["tried again with another MuteTime"]
    assert broken("client.time.exact", turn(later))


def test_an_account_that_falls_together_with_another_was_not_sent() -> None:
    task = Task("mute", "g", ("Alice", "alice"), 60)
    sent = call(body={"GroupId": "g", "Members_Account": ["alice", "alice"], "MuteTime": 60})
    assert broken("client.body.exact", turn(sent, task=task)) == ["an account was not sent"]
    refused = call(body={"GroupId": "g", "Members_Account": ["alice"], "MuteTime": 60}, answer=fail(10004))
    assert broken("client.body.exact", turn(refused, task=task)) == []


def test_accounts_in_a_form_that_nobody_reads_are_not_missing() -> None:
    task = Task("mute", "g", LONG, 60)
    calls = [
        call(body={"GroupId": "g", "Members_Account": listed, "MuteTime": 60})
        for listed in (list(LONG[:500]), LONG[500])
    ]
    assert broken("client.list.all", turn(*calls, task=task)) == []
    assert broken("client.body.accounts", turn(*calls, task=task))


def test_a_call_that_the_vendor_refuses_says_nothing_of_the_wire_before_it() -> None:
    cut = turn(call(status=0), outcome=FAILED, deeds=(Deed("break", how="reset"),))
    assert broken("client.wire.cut", cut, turn(call(answer=fail(10004)), outcome=FAILED)) == []
    assert broken("client.wire.cut", cut, turn(outcome=FAILED)) == ["the call after a wire that failed did not work"]
    lost = turn(call(answer="no such path", status=404), outcome=FAILED)
    assert broken("client.wire.cut", cut, lost) == []
    slow = (Deed("late", seconds=3.5),)
    assert broken("client.wire.slow", turn(call(answer=fail(10004)), outcome=FAILED, deeds=slow)) == []
    assert broken("client.wire.slow", turn(call(), outcome=FAILED, deeds=slow))
    assert broken("client.wire.slow", turn(call(), outcome=DONE, deeds=slow)) == []


def test_where_a_redirect_leads_is_of_one_clause_alone() -> None:
    led = replace(call(status=302), host="127.0.0.1:1")
    there = replace(call(1000.1), host="localhost:1", method="GET", body=b"")
    followed = turn(led, there)
    for clause in ("line.url", "body.json", "line.content-type"):
        assert broken(f"client.{clause}", followed) == []
    assert broken("client.line.redirect", followed) == ["the signature went to another host"]
    assert broken("client.body.json", turn(there))


@pytest.mark.parametrize("value", [60.0, "60", True, None])
def test_a_minute_that_is_no_integer(value: object) -> None:
    sent = call(body={"GroupId": "g", "Members_Account": ["alice", "bob"], "MuteTime": value})
    assert broken("client.time.integer", turn(sent))


def test_a_fraction_that_was_asked_for_is_of_one_clause_alone() -> None:
    sent = call(body={"GroupId": "g", "Members_Account": ["alice", "bob"], "MuteTime": 1.5})
    handed_on = turn(sent, task=Task("mute", "g", ("alice", "bob"), 1.5))
    assert broken("client.time.integer", handed_on) == []
    assert broken("client.time.range", handed_on)


@pytest.mark.parametrize(("named", "right"), [
    ("application/json", True), ("Application/JSON; charset=UTF-8", True), ("text/json", True),
    ("application/x-json", True), ("application/vnd.tcf+json", True), ("text/plain", False),
    ("application/x-www-form-urlencoded", False), ("multipart/form-data; boundary=x", False),
])  # fmt: skip
def test_what_names_json(named: str, right: bool) -> None:
    sent = replace(call(), headers=(("content-type", named),))
    assert bool(broken("client.line.content-type", turn(sent))) != right
