"""An audit tells what a run left and what it moved, bears what others do meanwhile, and stays within its calls."""

from __future__ import annotations

from pathlib import Path

import pytest

from conformance.api.undo.lease import take
from conformance.api.undo.own import held_name
from conformance.live.auditing import BOUND, MOST_PAGES, Audit, Audited
from conformance.live.checking import PAGE
from conformance.simulator import Simulator
from conformance.simulator.state import Group

from .app import Machine, Together, simulator
from .test_by_name import make
from .test_checking import answering

OWN = "tcf0123abcd{}g1"


def add(app: Simulator, *names: str) -> None:
    """Groups of others, made by nobody here."""
    for name in names:
        app.world.groups[name] = Group(name, "Public", "Public", "sales", "alice")


def made(machine: Machine, number: int) -> list[str]:
    """Groups that a run makes, written down as it does."""
    groups = [OWN.format(at) for at in range(1, number + 1)]
    for group in groups:
        machine.journal.making_group(group)
        make(machine, group)
    return groups


def undone(machine: Machine) -> int:
    """All is undone that the run made; how many accounts stay."""
    return machine.journal.sweep_own(machine.client).staying


def test_what_the_run_made_is_gone_and_the_others_are_as_they_were(tmp_path: Path) -> None:
    machine = Machine(simulator(), tmp_path)
    add(machine.app, "sales", "tickets")
    audit = Audit(machine.client, machine.journal)
    audit.before()
    made(machine, 3)
    audited = audit.after(undone(machine))
    assert audited.says == ["The 3 groups that the run made are gone.", "The other 2 are as they were."]
    assert (audited.state, audited.looked, audited.before, audited.after) == ("clean", "all", 2, 2)


def test_what_others_do_meanwhile_is_told_and_no_failure(tmp_path: Path) -> None:
    machine = Machine(simulator(), tmp_path)
    add(machine.app, "sales", "tickets")
    audit = Audit(machine.client, machine.journal)
    audit.before()
    made(machine, 1)
    del machine.app.world.groups["sales"]
    add(machine.app, "news", "tcf99999999" + "1g1")
    audited = audit.after(undone(machine))
    assert audited.state == "clean"
    assert (audited.came, audited.went) == (2, 1)
    assert "1 went and 2 came meanwhile, none by a call of this run, 1 of them of another run" in audited.says[1]


def test_what_is_left_is_named(tmp_path: Path) -> None:
    machine = Machine(simulator(), tmp_path)
    audit = Audit(machine.client, machine.journal)
    audit.before()
    first, second = made(machine, 2)
    machine.client.call("destroy_group", {"GroupId": second})
    audited = audit.after(0)
    assert (audited.state, audited.left) == ("left", [first])
    assert first in audited.says[0]


def test_a_group_of_others_that_went_and_was_named_was_moved(tmp_path: Path) -> None:
    machine = Machine(simulator(), tmp_path)
    add(machine.app, "sales", "tickets")
    audit = Audit(machine.client, machine.journal)
    audit.before()
    machine.client.call("destroy_group", {"GroupId": "sales"})
    del machine.app.world.groups["tickets"]
    audited = audit.after(0)
    assert (audited.state, audited.moved, audited.went) == ("moved", ["sales"], 2)


def test_what_runs_before_had_left_and_this_one_undid_was_nobody_else_s(tmp_path: Path) -> None:
    machine = Machine(simulator(), tmp_path)
    make(machine, OWN.format(9))
    add(machine.app, "sales")
    audit = Audit(machine.client, machine.journal)
    audit.before()
    machine.client.call("destroy_group", {"GroupId": OWN.format(9)})
    audit.accounts_before(["tcf0owner"])
    audited = audit.after(0)
    assert (audited.state, audited.moved, audited.went) == ("clean", [], 0)


def test_a_lease_that_another_run_gives_up_meanwhile_is_not_moved_by_whoever_asked_for_it(tmp_path: Path) -> None:
    machine = Machine(simulator(), tmp_path)
    add(machine.app, "tcf-lease-0")
    audit = Audit(machine.client, machine.journal)
    audit.before()
    audit.accounts_before([])
    machine.client.call("create_group", {"GroupId": "tcf-lease-0", "Type": "Public", "Name": "until 1 00000000"})
    del machine.app.world.groups["tcf-lease-0"]
    audited = audit.after(0)
    assert (audited.state, audited.went) == ("clean", 1)
    assert "1 of them of another run" in audited.says[1]


@pytest.mark.parametrize("other", [False, True])
def test_a_lease_that_another_run_takes_as_soon_as_it_is_given_up_is_not_left(other: bool, tmp_path: Path) -> None:
    machine = Machine(simulator(), tmp_path)
    audit = Audit(machine.client, machine.journal)
    audit.before()
    lease = take(machine.client, machine.journal, "tcf-lease-0", machine.journal.run)
    assert lease is not None
    undone(machine)
    assert "tcf-lease-0" not in machine.app.world.groups
    add(machine.app, "tcf-lease-0")
    run = "0123abcd" if other else machine.journal.run
    machine.app.world.groups["tcf-lease-0"].name = held_name(lease.until, run)
    audited = audit.after(0)
    assert (audited.state, audited.left) == (("clean", []) if other else ("left", ["tcf-lease-0"]))


@pytest.mark.parametrize("left", [False, True])
def test_without_the_list_the_run_s_own_are_asked_after(tmp_path: Path, left: bool) -> None:
    machine = Machine(simulator(), tmp_path, answering(get_appid_group_list=10003))
    audit = Audit(machine.client, machine.journal)
    audit.before()
    groups = made(machine, 2)
    audited = audit.after(0 if left else undone(machine))
    assert (audited.state, audited.left) == (("left", groups) if left else ("clean", []))
    assert audited.looked == "own"
    assert audited.says[1] == "Groups of others could not be looked at: get_appid_group_list: 10003 no."


def test_of_a_hundred_thousand_groups_it_reads_a_part_and_says_so(tmp_path: Path) -> None:
    machine = Machine(simulator(), tmp_path)
    add(machine.app, *(f"sales-{number}" for number in range(100_000)))
    audit = Audit(machine.client, machine.journal)
    audit.before()
    assert machine.ledger.by_command == {"get_appid_group_list": MOST_PAGES}
    first, second = made(machine, 2)
    machine.client.call("destroy_group", {"GroupId": second})
    spent = machine.ledger.total
    audited = audit.after(0)
    assert machine.ledger.total - spent <= BOUND
    assert (audited.looked, audited.left, audited.before, audited.after) == ("part", [first], 100_000, 100_001)
    assert f"more groups than the {MOST_PAGES * PAGE:,} that an audit reads" in audited.says[1]
    assert "100,000 before, 100,001 after" in audited.says[1]


def _with_accounts(machine: Machine) -> Audited:
    names = [f"tcf0ab00{number}x" for number in range(1, 6)]
    audit = Audit(machine.client, machine.journal)
    audit.before()
    audit.accounts_before(names)
    machine.journal.making_accounts(names)
    machine.client.call("multiaccount_import", {"AccountList": [{"UserID": name} for name in names]})
    return audit.after(undone(machine))


def test_accounts_are_gone_where_the_edition_deletes_them_and_stay_elsewhere(tmp_path: Path) -> None:
    gone = _with_accounts(Machine(simulator("trial-edition"), tmp_path / "trial"))
    assert (gone.state, gone.says[-1]) == ("clean", "Its 5 accounts are gone.")
    stay = _with_accounts(Machine(simulator(), tmp_path / "other"))
    assert (stay.state, stay.accounts_stay) == ("clean", 5)
    assert stay.says[-1].startswith(
        "5 of its 5 accounts stay, as this edition deletes none; of the first 5 asked after, 0 were"
    )
    deaf = _with_accounts(Machine(simulator("trial-edition"), tmp_path / "deaf", answering(account_check=10003)))
    assert (deaf.state, deaf.says[-1]) == (
        "clean", "The run's 5 accounts could not be looked at: account_check: 10003 no."
    )  # fmt: skip


def test_one_that_there_is_no_room_for_asks_nothing_and_says_so(tmp_path: Path) -> None:
    machine = Machine(simulator(), tmp_path)
    audit = Audit(machine.client, machine.journal, "a cap of 60 calls leaves no room for it")
    audit.before()
    audit.accounts_before(["tcf0owner"])
    audited = audit.after(0)
    assert machine.ledger.total == 0
    assert (audited.state, audited.says) == (
        "none", ["The app was not audited: a cap of 60 calls leaves no room for it."]
    )  # fmt: skip


def test_groups_and_accounts_are_looked_at_at_once(tmp_path: Path) -> None:
    together = Together(("get_appid_group_list", "account_check"))
    audited = _with_accounts(Machine(simulator(), tmp_path, together))
    assert together.met == [{"get_appid_group_list", "account_check"}]
    assert audited.state == "clean"
