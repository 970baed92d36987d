"""Who is in a group, as the members' records show it: what is held to be wrong, and whose doing it is held to be."""

from __future__ import annotations

import json
from typing import Any

import pytest

from conformance.oracle.checks import View, judge
from conformance.programs.history import Attempt, Event, Exchange, History
from conformance.programs.operations import Create, Listed, Mute, Operation, Program, Promote, Record, Send

REAL = {"g1": "G", "owner": "O", "m1": "A", "m2": "B", "m3": "C", "admin": "root", "sdkappid": "1"}
OK = {"ActionStatus": "OK", "ErrorCode": 0, "ErrorInfo": ""}
QUERY = {"identifier": "root", "sdkappid": "1", "random": "7", "contenttype": "json"}
RANKS = {"O": "Owner", "A": "Admin", "B": "Member"}
CREATE = (Create("g1", "Public", ("m1", "m2")), OK, {})
PROMOTE = (Promote("g1", "m1"), OK, {})
MUTE = (Mute("g1", ("m2",)), OK, {"GroupId": "G", "Members_Account": ["B"], "MuteTime": 600})
UNLISTED = (Listed("g1"), {**OK, "MutedAccountList": []}, {"GroupId": "G"})


def records(ranks: dict[str, str] = RANKS, **more: Any) -> tuple[Operation, dict[str, Any], dict[str, Any]]:
    """A look at the records, in which members who are muted have no end: that is not what these tests are about."""
    rows = [{"Member_Account": name, "Role": role} for name, role in ranks.items()]
    return Record("g1"), {**OK, "MemberNum": len(ranks), "MemberList": rows, **more}, {"GroupId": "G", "Limit": 100}


def broken(*did: Any) -> list[tuple[str, str]]:
    """The clauses that are broken in a history, each with the kind of the departure."""
    events = []
    for index, (step, reply, body) in enumerate(did):
        command = "forbid_send_msg" if isinstance(step, Mute) else "create_group" if isinstance(step, Create) else ""
        attempt = Attempt(index + 0.2, index + 0.3, 200, json.dumps(reply))
        events.append(Event(index, Exchange(command, "POST", QUERY, "right", body, None, (attempt,))))
    view = View(History(Program(tuple(step for step, _, _ in did)), REAL, tuple(events)))
    return [(it.clause, it.sign[1]) for it in judge(view) if not it.held]


def told(*did: Any) -> list[tuple[str, str]]:
    """Those of them that are about who is in the group."""
    return [it for it in broken(*did) if it[0] in ("effect.records", "members.roster")]


def test_what_ought_to_be_there_is_right() -> None:
    assert told(CREATE, PROMOTE, records(), MUTE, records()) == []


@pytest.mark.parametrize(
    ("shown", "outcome"),
    [
        (records({"O": "Owner", "A": "Admin"}), "gone"),
        (records({**RANKS, "B": "Owner"}), "other-rank"),
        (records({**RANKS, "A": "Member"}), "other-rank"),
        (records({**RANKS, "C": "Member"}), "stranger"),
        (records({**RANKS, "nobody": "Member"}), "stranger"),
    ],
)
def test_it_is_the_doing_of_a_call_where_one_came_in_between(shown: Any, outcome: str) -> None:
    assert told(CREATE, PROMOTE, shown) == [("effect.records", outcome)]
    assert told(CREATE, PROMOTE, records(), MUTE, shown) == [("members.roster", outcome)]
    assert told(CREATE, PROMOTE, shown, MUTE, shown) == [("effect.records", outcome)] * 2


@pytest.mark.parametrize(
    ("shown", "outcome"),
    [
        (records(MemberNum=7), "miscounted"),
        (records(MemberNum=2), "miscounted"),
        (records(MemberList=[{"Member_Account": name, "Role": RANKS[name]} for name in "OABB"], MemberNum=3), "twice"),
    ],
)
def test_no_call_counts_wrongly_or_names_anybody_twice(shown: Any, outcome: str) -> None:
    assert told(CREATE, PROMOTE, records(), MUTE, shown) == [("effect.records", outcome)]


@pytest.mark.parametrize(
    "shown",
    [
        records(MemberNum="3"),
        records(MemberList=[{"Member_Account": name} for name in "BAO"]),
        records(MemberList=[{"Member_Account": name, "Role": RANKS[name].lower(), "Tag": 1} for name in "BAO"]),
        records({"O": "Owner", "A": "Admin"}, MemberNum=3, Next="2"),
        (Record("g1"), {"ActionStatus": "FAIL", "ErrorCode": 60007, "ErrorInfo": "too fast"}, {"GroupId": "G"}),
    ],
)
def test_what_the_pages_leave_open_is_right(shown: Any) -> None:
    assert told(CREATE, PROMOTE, MUTE, shown) == []


def test_a_page_shows_as_many_as_it_was_asked_for() -> None:
    step, reply, body = records({"O": "Owner", "A": "Admin"}, MemberNum=3)
    assert told(CREATE, PROMOTE, (step, reply, {**body, "Limit": 2})) == []


def test_what_is_wrong_with_who_was_thrown_out_follows_from_that() -> None:
    gone = records({"O": "Owner", "A": "Admin"})
    refused = (Send("g1", "m2"), {"ActionStatus": "FAIL", "ErrorCode": 10007, "ErrorInfo": "not in the group"}, {})
    found = broken(CREATE, PROMOTE, MUTE, UNLISTED, gone, refused)
    assert {clause for clause, _ in found} == {"members.roster"}
    assert [kind for _, kind in found] == ["gone", "missing", "wrong-code"]


def test_who_speaks_is_in_the_group_whatever_the_records_say() -> None:
    gone = records({"O": "Owner", "A": "Admin"})
    spoken = (Send("g1", "m2"), OK, {})
    found = {clause for clause, _ in broken(CREATE, PROMOTE, MUTE, UNLISTED, gone, spoken)}
    assert "members.roster" not in found
    assert {"effect.records", "group-type.public"} <= found
