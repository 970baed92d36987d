"""The engine knows no clause by name; looking at a state changes nothing; a book of checks belongs to a register."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

import pytest

import conformance.oracle
from conformance.contract import PERMANENT, UnknownClause, vendor
from conformance.oracle import tags
from conformance.oracle.checks import CHECKS, View, judge
from conformance.oracle.judging import Checks, Told, told
from conformance.oracle.model import Model
from conformance.oracle.world import Belief, Group, World
from conformance.programs.history import Attempt, Event, Exchange, History
from conformance.programs.operations import (
    READS,
    Create,
    Listed,
    Mute,
    Operation,
    Program,
    Promote,
    Send,
    accounts_of,
)
from conformance.recordings.files import read

ROOM = Path(conformance.oracle.__file__).parent
CASSETTES = Path(__file__).parents[2] / "cassettes"
REAL = {"g1": "G", "owner": "O", "m1": "A", "m2": "B", "m3": "C", "admin": "root", "sdkappid": "1"}


def history(*did: tuple[Operation, str, dict[str, object]]) -> History:
    """What came of some steps: each with its answer, a second apart."""
    program = Program(tuple(step for step, _, _ in did))
    events = []
    for index, (step, text, body) in enumerate(did):
        command = "forbid_send_msg" if isinstance(step, Mute) else "create_group" if isinstance(step, Create) else ""
        query = {"identifier": "root", "sdkappid": "1", "random": "7", "contenttype": "json"}
        attempt = Attempt(index + 0.2, index + 0.3, 200, text)
        events.append(Event(index, Exchange(command, "POST", query, "right", body, None, (attempt,))))
    return History(program, REAL, tuple(events))


OK = '{"ActionStatus": "OK", "ErrorCode": 0, "ErrorInfo": ""'
MUTED = history(
    (Create("g1", "Public", ("m1", "m2", "m3")), OK + "}", {}),
    (Promote("g1", "m2"), OK + "}", {}),
    (Mute("g1", ("m1", "m2")), OK + "}", {"GroupId": "G", "Members_Account": ["A", "B"], "MuteTime": 600}),
    (Listed("g1"), OK + ', "MutedAccountList": [{"Member_Account": "A", "MutedUntil": 602}]}', {"GroupId": "G"}),
    (Send("g1", "m1"), '{"ActionStatus": "FAIL", "ErrorCode": 10017, "ErrorInfo": "muted"}', {"GroupId": "G"}),
)


@pytest.mark.parametrize("module", sorted(path.name for path in ROOM.glob("*.py")))
def test_the_engine_knows_no_clause_by_name(module: str) -> None:
    named = re.findall(r"[a-z]+(?:-[a-z]+)*\.[a-z0-9]+(?:-[a-z0-9]+)*", (ROOM / module).read_text(encoding="utf-8"))
    assert vendor().clauses.keys() & set(named) == set()


@pytest.mark.parametrize("path", sorted(CASSETTES.glob("test_[em]*.jsonl"))[:4], ids=lambda path: path.stem)
def test_a_look_changes_nothing(path: Path) -> None:
    looks = 0
    for recorded in read(path):
        it = recorded.history
        model = Model(it.program.steps, World(it.binding, it.clock_offset, it.clock_error, accounts_of(it.program)))
        for event in it.events:
            before = repr(model.world.groups), len(model.readings)
            seen = model.look(event)
            assert (repr(model.world.groups), len(model.readings)) == before
            assert model.look(event) == seen
            if event.step >= 0 and not event.early and isinstance(it.program.steps[event.step], READS):
                looks += len(seen)
            model.feed(event)
        assert model.readings == View(it).readings
    assert looks


def test_what_a_look_teaches_is_taken_over_when_it_is_fed() -> None:
    model = View(MUTED).model
    listed = next(it for it in model.readings if it.account == "m1" and it.channel == "listed")
    assert (listed.belief.lo, listed.belief.hi) == (602.0, 603.3)
    assert listed.learned == model.world.groups["g1"].beliefs[""]["m1"]
    assert listed.learned is not None
    assert (listed.learned.lo, listed.learned.hi) == (602.0, 603.0)


@pytest.mark.parametrize("rows", ["", ', "MutedAccountList": null', ', "MutedAccountList": []'])
def test_an_empty_list_may_be_null_or_left_out(rows: str) -> None:
    """No page says how a list is written that names nobody. Where somebody is muted it has to be there."""
    before = (Create("g1", "Public", ("m1", "m2", "m3")), OK + "}", {})
    looked = Listed("g1"), OK + ', "GroupId": "G"' + rows + "}", {"GroupId": "G"}
    muted = Mute("g1", ("m1",)), OK + "}", {"GroupId": "G", "Members_Account": ["A"], "MuteTime": 600}
    readings = View(history(before, looked)).model.readings
    assert {it.account: it.outcome for it in readings} == dict.fromkeys(("owner", "m1", "m2", "m3"), "agrees")
    outcomes = {it.outcome for it in View(history(before, muted, looked)).model.readings}
    assert outcomes == ({"agrees", "missing"} if "[]" in rows else {"unreadable"})


@pytest.mark.parametrize(
    "text", [OK + ', "ShuttedUinList": []}', OK + ', "MutedAccountList": 0}', '{"ErrorCode": 10002}']
)
def test_what_is_no_list_stays_unreadable(text: str) -> None:
    view = View(history((Create("g1", "Public", ("m1",)), OK + "}", {}), (Listed("g1"), text, {"GroupId": "G"})))
    assert [it.outcome for it in view.model.readings] in (["unreadable"], ["open"])
    assert [it.account for it in view.model.readings] == [""]


def test_a_look_that_was_too_early_is_never_fed() -> None:
    model = Model(MUTED.program.steps, World(REAL, accounts=("m1", "m2", "m3")))
    for event in MUTED.events[:3]:
        model.feed(event)
    early = Event(3, MUTED.events[3].exchange, early=True)
    assert {it.account: it.outcome for it in model.look(early)} == {
        "owner": "agrees", "m1": "agrees", "m2": "missing", "m3": "agrees",
    }  # fmt: skip
    model.feed(early)
    assert model.readings == []


def test_the_world_knows_who_is_what_in_a_group() -> None:
    view = View(MUTED)
    ranks = {it.account: it.rank for it in view.readings if it.channel == "listed"}
    assert ranks == {"owner": "owner", "m1": "member", "m2": "admin", "m3": "member"}
    assert view.answers[0].ranks == {"member", "admin"}
    assert any(subject.ranks == {"admin"} and subject.wrong for subject in view.subjects[0])
    group = Group("g1", "Public", members={"m1": "admin"}, beliefs={"": {"m1": Belief()}})
    assert (group.rank("m1"), group.rank("m2")) == ("admin", "")


@pytest.mark.parametrize(("seconds", "clause"), [(600, "mute-time.seconds"), (PERMANENT, "mute-time.permanent")])
def test_a_mute_that_is_gone_after_a_promotion_did_not_last_as_long_as_it_says(seconds: int, clause: str) -> None:
    view = View(history(
        (Create("g1", "Public", ("m1", "m2")), OK + "}", {}),
        (Mute("g1", ("m1",), seconds), OK + "}", {"GroupId": "G", "Members_Account": ["A"], "MuteTime": seconds}),
        (Promote("g1", "m1"), OK + "}", {}),
        (Listed("g1"), OK + ', "MutedAccountList": []}', {"GroupId": "G"}),
    ))  # fmt: skip
    broken = {it.clause for it in judge(view) if not it.held and it.reading is not None}
    assert broken == {clause, "effect.listed"} or broken == {clause}


def test_the_kinds_of_tags_are_what_checks_go_by() -> None:
    assert tags.TOPICS == {"topic", "topics-enabled"} <= tags.SPECIAL
    assert {"permanent", "unsigned", "value"} == tags.TIMES
    assert {"rejoin", "elsewhere", "refused"} <= tags.AFTER
    assert not tags.AFTER & tags.SPECIAL
    assert all(tags.Kind.CAUSE in tag.kind for tag in (tags.many(3), tags.refused("open")))


@dataclass(frozen=True)
class Deed:
    """Something that another side than the vendor does."""

    step: int
    well: bool
    exchange: Exchange | None = None


def test_another_register_has_a_book_of_its_own() -> None:
    book: Checks[list[Deed]] = Checks(vendor())

    @book.each("effect.listed", of=list)
    def well_done(deed: Deed) -> Told | None:
        return told(deed.well, "badly done", predicted="well done", sign=("deed",)) if deed.step else None

    first, second = book.judge([Deed(0, False), Deed(1, True), Deed(2, False)])
    assert (first.clause, first.held, first.step) == ("effect.listed", True, 1)
    assert (second.says, second.predicted, second.got, second.sign) == ("badly done", "well done", "nothing", ("deed",))
    assert book.clauses == {"effect.listed"} < CHECKS.clauses
    with pytest.raises(UnknownClause):
        book.each("effect.lifted", of=list)(well_done)
