"""A check takes ten calls or fewer whatever is answered, leaves nothing, and calls nothing a problem that is open."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from pathlib import Path
from threading import Event

import pytest

from conformance.api.errors import WireError
from conformance.api.transport import WireReply
from conformance.api.undo.lease import LENGTH
from conformance.api.undo.looking import NotTold
from conformance.live.by_name import dissolve, find
from conformance.live.checked import Checked, Row
from conformance.live.checking import MOST_CALLS, _Checking, check
from conformance.simulator.state import Group
from conformance.targets.live import probe

from .app import Machine, Together, Wire, simulator
from .test_by_name import make
from .test_pool import Later, pool


def answering(**codes: int) -> Wire:
    """A wire on which these commands are answered with codes, and do nothing."""

    def wire(command: str, send: Callable[[], WireReply]) -> WireReply:
        if command not in codes:
            return send()
        said = {"ActionStatus": "FAIL", "ErrorCode": codes[command], "ErrorInfo": "no"}
        return WireReply(200, {}, json.dumps(said).encode())

    return wire


def checked(machine: Machine) -> Checked:
    """What a check comes to, with the probe that comes before it; held to its calls."""
    probe(machine.client)
    found = check(machine.client, machine.journal)
    assert machine.ledger.total <= MOST_CALLS
    assert found.calls == machine.ledger.total
    return found


def rows(found: Checked) -> Mapping[str, Row]:
    """The rows by their names, each once."""
    named = {row.name: row for row in found.rows}
    assert len(named) == len(found.rows)
    return named


def test_a_sound_app_is_ready_in_ten_calls_and_nothing_stays(tmp_path: Path) -> None:
    machine = Machine(simulator(), tmp_path)
    found = checked(machine)
    assert machine.ledger.total == MOST_CALLS
    assert not found.problems
    assert {row.state for row in found.rows} == {"good"}
    assert machine.app.world.groups == {}
    assert machine.journal.pending() == []
    told = rows(found)
    assert all(name in told["clock"].says for name in ("the ends of mutes", "the Date of answers", "this machine's"))
    assert "Community with topics: made" in told["group types"].says
    assert found.deletes is False


@pytest.mark.parametrize(
    "variation",
    ["trial-edition", "no-date", "clock-hours-behind", "mutes-ahead", "community-ids-free", "list-without-info",
     "no-rate-limit", "new-type-names-refused", "extra-fields", "old-list-gone"],
)  # fmt: skip
def test_whoever_conforms_is_ready(tmp_path: Path, variation: str) -> None:
    machine = Machine(simulator(variation), tmp_path)
    assert checked(machine).problems == []
    assert machine.app.world.groups == {}


@pytest.mark.parametrize(
    ("codes", "name", "says"),
    [
        ({"get_appid_group_list": 10003}, "groups", "could not be looked at: get_appid_group_list: 10003"),
        ({"get_appid_group_list": 60010}, "leftovers", "groups could not be looked at"),
        ({"account_delete": 10003}, "edition", "could not be looked at: account_delete: 10003"),
        ({"create_group": 10015}, "group types", "takes no group ids of one's own"),
        ({"create_group": 10004}, "group types", "takes no group ids of one's own"),
        ({"create_group": 10002}, "group types", "could not be looked at: create_group: 10002"),
        ({"forbid_send_msg": 10004}, "forbid_send_msg", "could not be looked at: 10004"),
        ({"get_appid_group_list": 60007}, "rate", "others list the app's groups"),
    ],
)
def test_what_cannot_be_looked_at_is_open_and_no_problem(
    tmp_path: Path, codes: dict[str, int], name: str, says: str
) -> None:
    machine = Machine(simulator(), tmp_path, answering(**codes))
    found = checked(machine)
    assert found.problems == []
    assert rows(found)[name].state == "open"
    assert says in rows(found)[name].says
    assert machine.app.world.groups == {}


def test_a_type_that_the_app_does_not_make_is_told_and_leaves_a_call_for_another(tmp_path: Path) -> None:
    def wire(command: str, send: Callable[[], WireReply]) -> WireReply:
        if command == "create_group" and len(app.world.groups) == 1 and not refused:
            refused.append(command)
            return answering(create_group=10007)(command, send)
        return send()

    app, refused = simulator(), list[str]()
    found = checked(Machine(app, tmp_path, wire))
    assert found.problems == []
    assert found.refused == {"Community with topics": "10007 no"}
    types = rows(found)["group types"]
    assert types.state == "open"
    assert "Community with topics: refused, 10007 no" in types.says
    assert "ChatRoom: not refused" in types.says
    assert app.world.groups == {}


def test_an_app_without_room_for_a_group_is_not_ready(tmp_path: Path) -> None:
    app = simulator("trial-edition")
    for number in range(100):
        app.world.groups[f"sales-{number}"] = Group(f"sales-{number}", "Public", "Public", "sales", "alice")
    found = checked(Machine(app, tmp_path))
    (problem,) = found.problems
    assert problem.name == "group types"
    assert "10058" in problem.says
    assert "dissolve groups" in problem.do
    assert len(app.world.groups) == 100


def test_calls_that_come_too_often_though_made_once_are_those_of_others(tmp_path: Path) -> None:
    found = checked(Machine(simulator(), tmp_path, answering(forbid_send_msg=60007)))
    (problem,) = found.problems
    assert problem.name == "rate"
    assert "forbid_send_msg came too often" in problem.says


@pytest.mark.parametrize("lost", range(2, 12))
@pytest.mark.parametrize("before", [False, True])
def test_a_lost_answer_costs_no_eleventh_call_and_no_group(tmp_path: Path, lost: int, before: bool) -> None:
    number = 0

    def wire(command: str, send: Callable[[], WireReply]) -> WireReply:
        nonlocal number
        number += 1
        if number != lost:
            return send()
        if not before:
            send()
        raise WireError("reset", "The connection was cut.")

    machine = Machine(simulator(), tmp_path, wire)
    checked(machine)
    machine.journal.sweep_own(machine.client)
    assert machine.app.world.groups == {}
    assert machine.journal.pending() == []


def test_what_is_to_be_done_meanwhile_begins_before_the_check_has_ended(tmp_path: Path) -> None:
    begun = Event()

    def wire(command: str, send: Callable[[], WireReply]) -> WireReply:
        assert command != "destroy_group" or begun.wait(30)
        return send()

    def meanwhile(it: Checked) -> None:
        assert it.page is not None
        assert it.rows == []
        begun.set()

    machine = Machine(simulator(), tmp_path, wire)
    assert check(machine.client, machine.journal, meanwhile=meanwhile).problems == []


def test_calls_made_meanwhile_are_none_of_the_ten(tmp_path: Path) -> None:
    def meanwhile(_: Checked) -> None:
        for _number in range(5):
            machine.client.call("account_check", {})

    machine = Machine(simulator(), tmp_path)
    found = check(machine.client, machine.journal, meanwhile=meanwhile)
    assert (found.calls, machine.ledger.total) == (MOST_CALLS, MOST_CALLS + 5)
    assert {row.state for row in found.rows} == {"good"}


def test_what_goes_wrong_meanwhile_is_raised_when_nothing_is_left(tmp_path: Path) -> None:
    def meanwhile(_: Checked) -> None:
        raise NotTold("no lease")

    machine = Machine(simulator(), tmp_path)
    with pytest.raises(NotTold, match="no lease"):
        check(machine.client, machine.journal, meanwhile=meanwhile)
    assert machine.app.world.groups == {}


def test_what_a_dead_run_left_is_a_problem_and_what_a_living_one_has_is_none(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    later = Later(monkeypatch)
    app = simulator()
    dead = Machine(app, tmp_path / "dead")
    pool(dead)()
    make(dead, f"tcf{dead.journal.run}1g1")
    living = checked(Machine(app, tmp_path / "mine"))
    assert living.problems == []
    assert "another run is under way" in rows(living)["leftovers"].says
    later.seconds = 2 * LENGTH
    (problem,) = checked(Machine(app, tmp_path / "other")).problems
    assert problem.name == "leftovers"
    assert "sweep --by-name" in problem.do
    dead.killed()
    (told,) = checked(Machine(app, tmp_path / "dead")).problems
    assert "the journals tell of" in told.says
    assert set(app.world.groups) == {"tcf-lease-0", f"tcf{dead.journal.run}1g1"}


def test_what_a_killed_check_left_is_found_by_name_once_its_time_is_over(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    later = Later(monkeypatch)
    app = simulator()
    dead = Machine(app, tmp_path / "dead")
    assert _Checking(dead.client, dead.journal, 0)._make("Public") is not None
    (group,) = app.world.groups
    sweeper = Machine(app, None)
    assert find(sweeper.client).in_use == [group]
    later.seconds = 2 * LENGTH
    found = find(sweeper.client)
    assert found.left == [group]
    dissolve(sweeper.journal, sweeper.client, found, lambda _: ())
    assert app.world.groups == {}


def test_what_does_not_hang_on_each_other_is_asked_at_once(tmp_path: Path) -> None:
    together = Together(("account_delete", "get_appid_group_list"), ("create_group", "forbid_send_msg"))
    found = checked(Machine(simulator(), tmp_path, together))
    assert together.met == [{"account_delete", "get_appid_group_list"}, {"create_group", "forbid_send_msg"}]
    assert {row.state for row in found.rows} == {"good"}


def test_no_group_of_the_check_is_among_those_that_the_app_has(tmp_path: Path) -> None:
    found = checked(Machine(simulator(), tmp_path))
    assert found.page is not None
    assert list(found.page.ids) == []
