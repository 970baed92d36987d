"""What is answered where the pages leave it open: one case for each answer that was agreed on."""

import json
from typing import Any

import pytest

from .client import ADMIN, APP, START, Caller, caller, sign

GOOD = {"GroupId": "g", "Members_Account": ["a"], "MuteTime": 60}


@pytest.fixture
def one() -> Caller:
    """A caller with a group of each kind that the table speaks of."""
    it = caller()
    it.accounts("abc")
    it.group("g", "Public", "ab")
    it.group("private", "Private", "ab")
    it.group("gone", "Public")
    it("destroy_group", GroupId="gone")
    it.group("@TGS#_c", "Community", "ab", SupportTopic=1)
    it.group("@TGS#_plain", "Community", "ab")
    return it


def code(one: Caller, target: str, body: bytes = b"{}", method: str = "POST") -> int:
    """The code of a raw call, which is HTTP 200 like every other."""
    reply = one.raw(target, body, method)
    assert reply.status == 200
    answer = json.loads(reply.body)
    assert (answer["ActionStatus"] == "OK") == (answer["ErrorCode"] == 0)
    assert answer["ErrorInfo"] or not answer["ErrorCode"]
    number = answer["ErrorCode"]
    assert isinstance(number, int)
    return number


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ({"sdkappid": None}, 60012),
        ({"sdkappid": ""}, 60012),
        ({"sdkappid": APP + 1}, 60006),
        ({"sdkappid": "x"}, 60006),
        ({"identifier": None}, 60004),
        ({"usersig": None}, 60004),
        ({"usersig": ""}, 70002),
        ({"usersig": "garbled"}, 70003),
        ({"usersig": sign(app=1)}, 70014),
        ({"usersig": sign("b")}, 70013),
        ({"usersig": sign(at=START - 100, expire=50)}, 70001),
        ({"usersig": sign(key="another")}, 70009),
        ({"usersig": sign("a"), "identifier": "a"}, 60010),
        ({"usersig": sign("b", app=1, key="another", at=0, expire=1)}, 70014),
        ({"usersig": sign("b", key="another", at=0, expire=1)}, 70013),
        ({"usersig": sign(key="another", at=0, expire=1)}, 70001),
        ({"random": None}, 0),
        ({"random": -1}, 0),
        ({"random": 2**64}, 0),
        ({"contenttype": None}, 0),
        ({"contenttype": "xml"}, 0),
    ],
)
def test_the_url(one: Caller, query: dict[str, Any], expected: int) -> None:
    assert code(one, one.target("forbid_send_msg", **query), json.dumps(GOOD).encode()) == expected


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("/", 60002),
        ("/v4/group_open_http_svc", 60002),
        ("/v3/group_open_http_svc/forbid_send_msg", 60002),
        ("/v4/no_such_service/forbid_send_msg", 60009),
        ("/v4/group_open_http_svc/no_such_command", 10003),
        ("/v4/im_open_login_svc/forbid_send_msg", 10003),
    ],
)
def test_the_path(one: Caller, path: str, expected: int) -> None:
    query = one.target("forbid_send_msg").partition("?")[2]
    assert code(one, f"{path}?{query}", json.dumps(GOOD).encode()) == expected


@pytest.mark.parametrize(
    ("path", "says"),
    [
        ("/v4/group_open_http_svc/get_joined_group_list", "this stand-in has no command get_joined_group_list"),
        ("/v4/openim/sendmsg", "this stand-in has no service openim"),
        ("/v4/group_open_http_svc/" + "x" * 5000, "x..."),
    ],
)
def test_what_the_stand_in_lacks_is_no_word_of_the_vendors(one: Caller, path: str, says: str) -> None:
    query = one.target("forbid_send_msg").partition("?")[2]
    info = json.loads(one.raw(f"{path}?{query}").body)["ErrorInfo"]
    assert says in info
    assert "whatever the vendor has" in info
    assert len(info) < 200


@pytest.mark.parametrize("method", ["GET", "PUT", "DELETE", "HEAD", "post"])
def test_other_methods(one: Caller, method: str) -> None:
    assert code(one, one.target("forbid_send_msg"), json.dumps(GOOD).encode(), method) == 60002


@pytest.mark.parametrize(
    "body", [b"", b" ", b"{", b"[]", b"null", b"7", b'"text"', b"\xff\xfe", b'{"a": NaN}', b"[" * 100_000, b'{"a":1}x']
)
def test_bodies_that_are_no_json_object(one: Caller, body: bytes) -> None:
    assert code(one, one.target("forbid_send_msg"), body) == 60003


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({}, 0),
        ({"Unknown": {"a": [None]}}, 0),
        ({"GroupId": None}, 10004),
        ({"GroupId": 7}, 10004),
        ({"GroupId": ["g"]}, 10004),
        ({"Members_Account": None}, 10004),
        ({"Members_Account": "a"}, 10004),
        ({"Members_Account": {"a": "a"}}, 10004),
        ({"Members_Account": ["a", 7]}, 10004),
        ({"Members_Account": ["a", None]}, 10004),
        ({"Members_Account": [["a"]]}, 10004),
        ({"Members_Account": []}, 10004),
        ({"Members_Account": ["a"] * 500}, 0),
        ({"Members_Account": ["a"] * 501}, 10005),
        ({"MuteTime": None}, 10004),
        ({"MuteTime": -1}, 10004),
        ({"MuteTime": 2**32}, 10004),
        ({"MuteTime": 10**5000}, 10004),
        ({"MuteTime": -(10**40)}, 10004),
        ({"MuteTime": 2**32 - 1}, 0),
        ({"MuteTime": "60"}, 10004),
        ({"MuteTime": 60.0}, 10004),
        ({"MuteTime": True}, 10004),
        ({"MuteTime": "word"}, 10004),
        ({"MuteTime": [60]}, 10004),
        ({"MuteTime": {}}, 10004),
        ({"MuteTime": None, "ShutUpTime": 60}, 0),
        ({"MuteTime": 60, "ShutUpTime": -1}, 0),
        ({"TopicId": 7}, 10004),
        ({"TopicId": None}, 0),
        ({"GroupId": ""}, 10015),
        ({"GroupId": "x" * 48}, 10015),
        ({"GroupId": "é"}, 10015),
        ({"GroupId": "none"}, 10010),
        ({"GroupId": "gone"}, 10010),
        ({"GroupId": "private"}, 10007),
        ({"TopicId": "t"}, 11000),
        ({"GroupId": "@TGS#_plain", "TopicId": "t"}, 11000),
        ({"GroupId": "@TGS#_c", "TopicId": "t"}, 10010),
        ({"Members_Account": ["c", "nobody"]}, 0),
        # the first line of the table that fits
        ({"MuteTime": -1, "Members_Account": []}, 10004),
        ({"GroupId": "private", "Members_Account": ["a"] * 501}, 10005),
        ({"GroupId": "private", "TopicId": "t"}, 10007),
        ({"GroupId": "none", "MuteTime": -1}, 10004),
    ],
)
def test_the_body(one: Caller, change: dict[str, Any], expected: int) -> None:
    body = (
        json.dumps({**GOOD, **change})
        if 10**5000 not in change.values()
        else "{%s}" % ('"GroupId": "g", "Members_Account": ["a"], "MuteTime": 1' + "0" * 5000)
    )
    before = one.muted("g")
    assert code(one, one.target("forbid_send_msg"), body.encode()) == expected
    if expected:
        assert one.muted("g") == before


@pytest.mark.parametrize("field", GOOD)
def test_every_field_is_required(one: Caller, field: str) -> None:
    body = {name: value for name, value in GOOD.items() if name != field}
    assert code(one, one.target("forbid_send_msg"), json.dumps(body).encode()) == 10004


def test_whole_fractions_are_told_from_integers(one: Caller) -> None:
    for token, expected in ((b"60", 0), (b"60.0", 10004), (b"6e1", 10004), (b"true", 10004), (b'"60"', 10004)):
        body = b'{"GroupId":"g","Members_Account":["a"],"MuteTime":' + token + b"}"
        assert code(one, one.target("forbid_send_msg"), body) == expected


def test_the_date_is_the_simulators(one: Caller) -> None:
    assert one.raw("/").headers["Date"] == "Sun, 15 Jun 2025 15:06:40 GMT"
    one.simulator.clock.sleep(2**32)
    assert one.raw("/").headers["Date"].endswith("2161 21:34:56 GMT")


def test_a_bug_of_the_simulators_own_says_so(one: Caller, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(one.simulator.policy, "forbid", lambda call: [][7])
    reply = one.raw(one.target("forbid_send_msg"), b"{}")
    assert reply.status == 500
    assert b"the simulator's own bug" in reply.body


def test_an_administrators_identifier_may_be_escaped() -> None:
    one = caller()
    quoted = "".join(f"%{byte:02x}" for byte in ADMIN.encode())
    assert code(one, one.target("account_import", identifier=quoted), b'{"UserID":"a"}') == 0
