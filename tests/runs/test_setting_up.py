"""Set-up is made again until it stands; what an attempt without an answer has made is known again, or looked for."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from conformance.api.transport import WireReply
from conformance.api.undo.own import is_account, is_group
from conformance.contract import vendor
from conformance.oracle.checks import View, judge
from conformance.programs.building import group, program
from conformance.programs.history import History
from conformance.programs.operations import (
    Create,
    Destroy,
    DropTopic,
    Join,
    Leave,
    Listed,
    Mute,
    Program,
    Promote,
    Topic,
)
from conformance.runs.accounts import Accounts, NoAccounts
from conformance.runs.binding import Names
from conformance.runs.hearing import Hearing
from conformance.runs.runner import Runner
from conformance.runs.sink import Sink
from conformance.runs.trial import PropertyRun
from conformance.suite.collecting import properties
from conformance.targets.target import Target
from conformance.verdicts.docket import Docket
from conformance.verdicts.stopping import stop_of
from conformance.verdicts.summing import entries, overall
from tests.live.app import Loses, Machine, Wire, simulator, sound

WHOLE = program(
    Create("g1", "Community", ("m1", "m2"), topics=True), Topic("t1@g1"), Mute("g1", ("m1",)), Listed("g1"),
    Promote("g1", "m2"), Leave("g1", ("m1",)), Join("g1", ("m1",)), Listed("g1"), DropTopic("t1@g1"), Destroy("g1"),
    Mute("g1", ("m1",)),
)  # fmt: skip
SET_UP = (
    "multiaccount_import", "create_group", "create_topic", "add_group_member", "delete_group_member",
    "modify_group_member_info", "destroy_topic", "destroy_group",
)  # fmt: skip
GARBAGE = {
    "cut": None,
    "html": WireReply(502, {}, b"<html>bad gateway</html>"),
    "busy": WireReply(200, {}, b'{"ActionStatus":"FAIL","ErrorCode":10002,"ErrorInfo":"busy"}'),
    "often": WireReply(200, {}, b'{"ActionStatus":"FAIL","ErrorCode":60007,"ErrorInfo":"too often"}'),
    "half": WireReply(200, {}, b'{"ActionStatus":"OK","Err'),
    "empty": WireReply(200, {}, b""),
}


def runner(machine: Machine) -> Runner:
    """Runs programs of a machine."""
    target = Target("live", "", machine.client, machine.client.vault, machine.journal, 10.0)
    names = Names(machine.journal.run)
    return Runner(target, Accounts(target, names.usual), names)


def run(tmp_path: Path, made: Program, wire: Wire, *variations: str) -> tuple[History, Machine]:
    """The history of a program over a wire."""
    machine = Machine(simulator(*variations), tmp_path, wire)
    return runner(machine).run(made), machine


@pytest.mark.parametrize("what", GARBAGE)
@pytest.mark.parametrize("before", [True, False])
@pytest.mark.parametrize("lost", [1, 5, 12])
@pytest.mark.parametrize("command", SET_UP)
def test_a_storm_on_one_command_costs_no_program(
    command: str, lost: int, before: bool, what: str, tmp_path: Path
) -> None:
    history, machine = run(tmp_path, WHOLE, Loses({command: lost}, before, GARBAGE[what]))
    assert not history.stopped
    assert all(judgement.held or "envelope" in judgement.clause for judgement in judge(View(history)))
    swept = machine.journal.sweep(machine.client)
    assert not swept.left
    assert not machine.app.world.groups


@pytest.mark.parametrize("before", [True, False])
@pytest.mark.parametrize("command", ["multiaccount_import", "create_group", "create_topic", "add_group_member"])
def test_what_never_gets_an_answer_is_unknown_and_excuses_nothing(command: str, before: bool, tmp_path: Path) -> None:
    made = Program((*WHOLE.steps[:6], Join("g1", ("m1",)), Listed("g1")))
    machine = Machine(simulator(), tmp_path, Loses({command: 10_000}, before))
    one = runner(machine)
    try:
        history = one.run(made)
    except NoAccounts as refused:
        history = History(made, {}, (), stopped=str(refused))
    assert stop_of(history).excuse == ""
    assert history.stopped.startswith(f"no answer came to {command}: ")
    docket = Docket(vendor())
    judged = PropertyRun("topic", ("topic.scope",))
    view = View(history)
    Hearing(docket, lambda *_: None, Sink()).hear(judged, view, judge(view))
    verdict, reason = docket.verdicts()["topic.scope"]
    assert (verdict, reason) == ("unknown", history.stopped)
    assert overall(docket, entries(docket), False)[1] == 3
    assert not machine.journal.sweep(machine.client).left
    assert not machine.app.world.groups


@pytest.mark.parametrize("command", ["create_group", "create_topic"])
def test_a_dead_command_is_tried_hard_once(command: str, tmp_path: Path) -> None:
    machine = Machine(simulator(), tmp_path, Loses({command: 10_000}))
    one = runner(machine)
    one.run(WHOLE)
    first = machine.transport.asked.count(command)
    one.run(replace(WHOLE))
    assert machine.transport.asked.count(command) - first < first
    assert not machine.app.world.groups


def test_a_create_of_which_no_answer_comes_is_told_and_nothing_stays(tmp_path: Path) -> None:
    machine = Machine(simulator(), tmp_path, Loses({"create_group": 10_000}))
    runner(machine).run(program(group("Public", "m1")))
    assert not machine.app.world.groups
    (says,) = machine.journal.sweep(machine.client).found
    assert re.match(r"No answer came to (\d+) create_group calls; .* \1 groups were there, and dissolved\.", says)


def test_a_create_that_takes_effect_late_is_found_at_the_end(tmp_path: Path) -> None:
    late: list[Callable[[], WireReply]] = []

    def wire(command: str, send: Callable[[], WireReply]) -> WireReply:
        if command == "create_group":
            late.append(send)
            return WireReply(504, {}, b"")
        return send()

    machine = Machine(simulator(), tmp_path, wire)
    runner(machine).run(program(group("Public", "m1")))
    late[0]()
    assert len(machine.app.world.groups) == 1
    assert "1 group was there" in machine.journal.sweep(machine.client).found[0]
    assert not machine.app.world.groups


def test_where_the_answer_to_a_clean_up_is_lost_too_the_fate_is_told_as_unknown(tmp_path: Path) -> None:
    machine = Machine(simulator(), tmp_path, Loses({"create_group": 10_000, "destroy_group": 10_000}, True))
    runner(machine).run(program(group("Public", "m1")))
    swept = machine.journal.sweep(machine.client)
    assert swept.left
    assert all("whether it was made is not known" in says for says in swept.left)
    machine.killed()
    after = Machine(machine.app, tmp_path)
    assert not after.journal.sweep(after.client).left


def test_accounts_that_a_hiccup_left_out_are_imported(tmp_path: Path) -> None:
    hiccups = [1]

    def wire(command: str, send: Callable[[], WireReply]) -> WireReply:
        answer = send()
        if command == "multiaccount_import" and hiccups and hiccups.pop():
            return WireReply(200, {}, json.dumps({"ErrorCode": 0, "FailAccounts": ["tcf0owner"]}).encode())
        return answer

    history, _ = run(tmp_path, WHOLE, wire)
    assert not history.stopped


def test_a_group_with_an_id_of_the_vendors_choice_is_known_by_its_name(tmp_path: Path) -> None:
    class Chooses(Machine):
        """Whose app takes no ids of one's own."""

    def wire(command: str, send: Callable[[], WireReply]) -> WireReply:
        return send()

    app = simulator()
    app.policy.well_formed = lambda group: group in app.world.groups  # type: ignore[method-assign]
    machine = Chooses(app, tmp_path, wire)
    one = runner(machine)
    history = one.run(program(group("Public", "m1"), Listed("g1")))
    assert not history.stopped
    assert history.binding["g1"].startswith("@TGS#")
    made = next(event.exchange.body for event in history.events if event.exchange and event.exchange.ok)
    assert "GroupId" not in made
    assert is_group(made["Name"])


@pytest.mark.parametrize("variation", ["own-ids-invalid", "own-ids-refused", "own-topic-ids-refused"])
def test_ids_of_the_vendors_choice_do_as_well(variation: str, tmp_path: Path) -> None:
    history, machine = run(tmp_path, WHOLE, sound, variation)
    assert not history.stopped
    assert all(judgement.held for judgement in judge(View(history)))
    assert not machine.app.world.groups


AGAIN = program(group("Public", "m1"), Mute("g1", ("m1",)), Destroy("g1"), group("Public", "m1"), Listed("g1"))


@pytest.mark.parametrize("variation", ["own-ids-invalid", "own-ids-refused"])
def test_a_group_is_not_made_again_under_another_id(variation: str, tmp_path: Path) -> None:
    """It would be another group by the same role, and what was done to the first one would be held against it."""
    history, machine = run(tmp_path, AGAIN, sound, variation)
    assert history.stopped.startswith("the app makes no group again under the id that it had: 100")
    assert all(judgement.held for judgement in judge(View(history)))
    assert not machine.app.world.groups
    assert not machine.journal.sweep(machine.client).left


def test_a_group_that_comes_back_with_another_id_is_dissolved(tmp_path: Path) -> None:
    renamed: list[str] = []

    def wire(command: str, send: Callable[[], WireReply]) -> WireReply:
        answer = send()
        if command == "create_group" and json.loads(answer.body)["ErrorCode"] == 0:
            renamed.append(json.loads(answer.body)["GroupId"])
            if len(renamed) == 2:
                made = machine.app.world.groups.pop(renamed[1])
                machine.app.world.groups["@TGS#other"] = made
                made.id = "@TGS#other"
                return replace(answer, body=answer.body.replace(renamed[1].encode(), b"@TGS#other"))
        return answer

    machine = Machine(simulator(), tmp_path, wire)
    history = runner(machine).run(AGAIN)
    assert history.stopped.startswith("the app makes no group again under the id that it had: 0")
    assert not machine.app.world.groups


@pytest.mark.parametrize("lost", [1, 3])
@pytest.mark.parametrize("before", [True, False])
def test_a_group_that_is_made_again_keeps_its_id_in_a_storm(lost: int, before: bool, tmp_path: Path) -> None:
    machine = Machine(simulator(), tmp_path)
    calls = 0

    def wire(command: str, send: Callable[[], WireReply]) -> WireReply:
        nonlocal calls
        calls += command == "create_group"
        if command == "create_group" and 1 < calls <= 1 + lost:
            if not before:
                send()
            return WireReply(502, {}, b"")
        return send()

    machine = Machine(simulator(), tmp_path, wire)
    history = runner(machine).run(AGAIN)
    made = [
        it.exchange.body["GroupId"] for it in history.events if it.exchange and it.exchange.command == "create_group"
    ]
    assert not history.stopped
    assert set(made) == {history.binding["g1"]}
    assert all(judgement.held or "envelope" in judgement.clause for judgement in judge(View(history)))
    assert not machine.app.world.groups


def test_every_name_that_is_made_is_known_again() -> None:
    for pool in ("", "c", "z0f3a9b"):
        names = Names("0123abcd", lambda pool=pool: pool)
        every = names.every(pool)
        assert all(map(is_account, every))
        for _, _, test in properties():
            for made in test.programs.corners(2):
                binding = names.bind(made, 1)
                for role, real in binding.items():
                    if "@" in role:
                        continue
                    if role[0] in "gn":
                        assert is_group(real)
                    elif role[0] != "u":
                        assert is_account(real) and real in every, (role, real)


def test_pools_have_nobody_in_common() -> None:
    names = Names()
    pools = [set(names.every(pool)) for pool in ("", "a", "b", "z012345")]
    assert len(set().union(*pools)) == sum(map(len, pools))
    assert all(len(one.encode()) <= 33 for pool in pools for one in pool)
