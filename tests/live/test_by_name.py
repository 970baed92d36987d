"""Without a journal, the groups of runs are found in the app's list by their names; those of living runs are spared."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from conformance.api.errors import WireError
from conformance.api.transport import WireReply
from conformance.api.undo.lease import LENGTH
from conformance.live.by_name import dissolve, find
from conformance.programs.building import group, program
from conformance.runs.accounts import Accounts
from conformance.runs.binding import Names
from conformance.runs.runner import Runner
from conformance.targets.target import Target

from .app import Machine, simulator
from .test_pool import Later, pool


def make(machine: Machine, group: str, name: str = "conformance", owner: str = "tcf0owner") -> None:
    """Make a group, and nothing else."""
    machine.client.call("account_import", {"UserID": owner})
    answer = machine.client.call(
        "create_group", {"Type": "Public", "Name": name, "GroupId": group, "Owner_Account": owner}
    )
    assert answer.ok, answer.last.text


def test_groups_of_dead_runs_are_found_and_those_of_the_living_and_of_others_spared(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    later = Later(monkeypatch)
    app = simulator("trial-edition")
    dead = Machine(app, tmp_path / "dead")
    pool(dead)()
    make(dead, f"tcf{dead.journal.run}1g1")
    make(dead, "tcf0123abcd1g1")
    later.seconds = 2 * LENGTH
    living = Machine(app, tmp_path / "living")
    others = Machine(app, None)
    make(others, "sales", owner="alice")
    make(others, "tcf0123abcd2g1", name="tickets, closed", owner="alice")
    make(others, "tcf0123abcd3g1", owner="alice")
    running = Machine(app, tmp_path / "running")
    running.journal.making_lease("tcf-lease-1", running.journal.run)
    assert pool(living)() == ""  # it has taken over what was the dead run's
    make(living, f"tcf{living.journal.run}1g1", owner="tcf0owner")
    sweeper = Machine(app, None)
    found = find(sweeper.client)
    assert set(found.orphans) == {f"tcf{dead.journal.run}1g1", "tcf0123abcd1g1"}
    assert set(found.in_use) == {"tcf-lease-0", f"tcf{living.journal.run}1g1"}
    assert set(found.strange) == {"tcf0123abcd2g1", "tcf0123abcd3g1"}
    dissolve(sweeper.journal, sweeper.client, found, Names().every)
    left = {"sales", "tcf0123abcd2g1", "tcf0123abcd3g1", "tcf-lease-0", f"tcf{living.journal.run}1g1"}
    assert set(app.world.groups) == left
    assert "tcf0owner" in app.world.accounts


def test_an_expired_lease_goes_with_the_accounts_of_its_pool(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    later = Later(monkeypatch)
    app = simulator("trial-edition")
    dead = Machine(app, tmp_path)
    pool(dead)()
    dead.client.call("multiaccount_import", {"AccountList": [{"UserID": it} for it in (*Names().usual(), "alice")]})
    later.seconds = 2 * LENGTH
    sweeper = Machine(app, None)
    found = find(sweeper.client)
    assert list(found.leases) == ["tcf-lease-0"]
    dissolve(sweeper.journal, sweeper.client, found, Names().every)
    assert not app.world.groups
    assert not app.world.accounts & {*Names().usual()}
    assert "alice" in app.world.accounts


def test_a_group_whose_id_the_vendor_chose_is_found_by_its_name(tmp_path: Path) -> None:
    app = simulator()
    machine = Machine(app, None)
    machine.client.call("account_import", {"UserID": "tcf0owner"})
    for name, owner in (("tcf0123abcd1g1", "tcf0owner"), ("tcf0123abcd1g1", "administrator"), ("team", "tcf0owner")):
        machine.client.call("create_group", {"Type": "Public", "Name": name, "Owner_Account": owner})
    found = find(machine.client)
    assert [app.world.groups[group].owner for group in found.orphans] == ["tcf0owner"]
    assert len(found.strange) == 1


@pytest.mark.parametrize("lost", [1, 100])
def test_a_group_of_which_no_answer_told_the_id_is_found_and_settled(tmp_path: Path, lost: int) -> None:
    app = simulator()
    app.policy.well_formed = lambda group: group in app.world.groups  # type: ignore[method-assign]
    machine = Machine(app, tmp_path, LosesUnnamed(lost))
    target = Target("live", "", machine.client, machine.client.vault, machine.journal, 10.0)
    Runner(target, Accounts(target), Names(machine.journal.run)).run(program(group("Public", "m1")))
    swept = machine.journal.sweep(machine.client)
    assert swept.sought
    assert app.world.groups
    machine.killed()
    sweeper = Machine(app, tmp_path)
    found = find(sweeper.client)
    assert len(found.orphans) == len(app.world.groups)
    assert not dissolve(sweeper.journal, sweeper.client, found, Names().every).left
    assert not app.world.groups
    sweeper.journal.looked_for(found.names.values())
    assert not list(tmp_path.iterdir())


class LosesUnnamed:
    """A wire that loses answers to calls that make a group and say no id."""

    def __init__(self, lost: int) -> None:
        self._left = lost

    def __call__(self, command: str, send: Callable[[], WireReply]) -> WireReply:
        answer = send()
        if command == "create_group" and b"@TGS#" in answer.body and self._left:
            self._left -= 1
            raise WireError("reset", "The connection was cut.")
        return answer
