"""Runs that are under way at once on one app, here or elsewhere, use different accounts; one after another the same."""

from __future__ import annotations

import threading
import time
from email.utils import formatdate
from pathlib import Path
from types import SimpleNamespace

import pytest

from conformance.api.offset import ClockOffset
from conformance.api.undo.lease import LENGTH, MARGIN, expired, holder
from conformance.api.undo.own import POOLS, lease_of
from conformance.api.undo.undoing import Swept
from conformance.live.pool import Pool
from conformance.runs.run import Run
from conformance.settings.profiles import PROFILES
from conformance.targets.target import Target

from .app import Loses, Machine, simulator


class Later:
    """Moves the time of day, which leases are reckoned by, for both sides."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.seconds = 0.0
        moved = SimpleNamespace(time=lambda: time.time() + self.seconds)
        monkeypatch.setattr("conformance.api.undo.lease.time", moved)


def pool(machine: Machine) -> Pool:
    """A run's pool on a machine."""
    return Pool(machine.client, machine.journal, [], [])


def test_one_run_after_another_has_the_same_accounts_for_three_calls(tmp_path: Path) -> None:
    app = simulator()
    for _ in range(3):
        machine = Machine(app, tmp_path)
        assert pool(machine)() == ""
        assert not machine.journal.sweep_own(machine.client).left
        machine.journal.close()
        assert machine.transport.asked == ["create_group", "get_group_info", "destroy_group"]
        assert not app.world.groups
    assert not list(tmp_path.iterdir())


def test_runs_at_once_have_each_their_own(tmp_path: Path) -> None:
    app = simulator()
    machines = [Machine(app, tmp_path / str(number)) for number in range(10)]
    told: list[str] = []
    pools = [Pool(machine.client, machine.journal, told, [])() for machine in machines]
    assert pools[:8] == list(POOLS)
    for name, machine in zip(POOLS, machines, strict=False):  # an audit is not to miss what is another run's
        assert machine.journal.made["lease"] == {lease_of(name)}
    assert len(set(pools)) == 10
    assert all(name.startswith("z") for name in pools[8:])
    assert len(told) == 2
    assert "in use by other runs" in told[0]
    for machine in machines:
        machine.journal.sweep_own(machine.client)
    assert not app.world.groups


def test_of_many_that_begin_at_the_same_moment_no_two_get_one_pool(tmp_path: Path) -> None:
    app = simulator()
    machines = [Machine(app, tmp_path / str(number)) for number in range(8)]
    found: list[str] = []
    threads = [threading.Thread(target=lambda it=it: found.append(pool(it)())) for it in machines]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(set(found)) == 8


def test_the_clean_up_of_a_short_run_leaves_the_accounts_of_a_long_one(tmp_path: Path) -> None:
    app = simulator("trial-edition")
    long, short = Machine(app, tmp_path / "long"), Machine(app, tmp_path / "short")
    names = {}
    for machine in (long, short):
        name = f"tcf{pool(machine)()}0owner"
        names[name] = machine
        machine.journal.making_accounts([name])
        machine.client.call("multiaccount_import", {"AccountList": [{"UserID": name}]})
    assert len(names) == 2
    swept = short.journal.sweep(short.client)
    assert swept.accounts == 1
    assert app.world.accounts & names.keys() == {name for name, it in names.items() if it is long}


def test_an_expired_lease_is_taken_over_by_one_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    later = Later(monkeypatch)
    app = simulator()
    dead = Machine(app, tmp_path / "dead")
    assert pool(dead)() == ""
    later.seconds = LENGTH + MARGIN - 30
    other = Machine(app, tmp_path / "other")
    assert pool(other)() == "a"
    later.seconds = LENGTH + MARGIN + 30
    machines = [Machine(app, tmp_path / str(number)) for number in range(6)]
    found: list[str] = []
    threads = [threading.Thread(target=lambda it=it: found.append(pool(it)())) for it in machines]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(set(found)) == 6
    assert "a" not in found
    for machine in machines:
        machine.journal.sweep_own(machine.client)
    # Who wakes up late finds that the lease is another's, and takes nothing away.
    assert not dead.journal.sweep_own(dead.client).left


def test_a_lease_is_renewed_in_time_and_never_after(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    later = Later(monkeypatch)
    app = simulator()
    machine = Machine(app, tmp_path)
    mine = pool(machine)
    assert mine() == ""
    calls = len(machine.transport.asked)
    later.seconds = LENGTH / 3
    assert mine() == ""
    assert len(machine.transport.asked) == calls
    later.seconds = LENGTH / 2 + 10
    assert mine() == ""
    held = holder(machine.client, lease_of(""))
    assert held is not None
    assert held[0] - (time.time() + later.seconds) > LENGTH - 5
    later.seconds = 3 * LENGTH
    assert expired(machine.client, held[0])
    thief = Machine(app, tmp_path / "thief")
    assert pool(thief)() == ""
    assert mine() == "a"
    assert "ran out" in mine.told[0]


def test_somebody_elses_group_of_that_id_is_left_alone(tmp_path: Path) -> None:
    app = simulator()
    company = Machine(app, None)
    company.client.call("create_group", {"Type": "Public", "Name": "until Friday", "GroupId": lease_of("")})
    machine = Machine(app, tmp_path)
    assert pool(machine)() == "a"
    machine.journal.sweep_own(machine.client)
    assert list(app.world.groups) == [lease_of("")]


def test_where_ids_are_never_given_out_again_a_run_has_accounts_of_its_own(tmp_path: Path) -> None:
    app = simulator("dissolved-ids-stay-taken")
    names = []
    for _ in range(11):
        machine = Machine(app, tmp_path)
        names.append(pool(machine)())
        machine.journal.sweep_own(machine.client)
        machine.journal.close()
    assert names[0] == ""
    assert len(set(names)) == 11
    assert not app.world.groups


@pytest.mark.parametrize("lost", [1, 3, 5])
@pytest.mark.parametrize("before", [True, False])
def test_lost_answers_cost_no_lease(tmp_path: Path, lost: int, before: bool) -> None:
    app = simulator()
    machine = Machine(app, tmp_path, Loses({"create_group": lost}, before))
    first, second = pool(machine)(), pool(Machine(app, tmp_path / "other"))()
    assert first != second
    machine.journal.sweep_own(machine.client)
    assert len(app.world.groups) == 1


def test_what_a_killed_run_left_is_undone_under_its_own_lease(tmp_path: Path) -> None:
    app = simulator("trial-edition")
    dead = Machine(app, tmp_path)
    name = f"tcf{pool(dead)()}0owner"
    dead.journal.making_accounts([name])
    dead.client.call("multiaccount_import", {"AccountList": [{"UserID": name}]})
    group = f"tcf{dead.journal.run}1g1"
    dead.journal.making_group(group)
    dead.client.call("create_group", {"Type": "Public", "Name": "conformance", "GroupId": group})
    dead.killed()
    following = Machine(app, tmp_path)
    swept = Swept()
    following.journal.sweep_others(following.client, swept)
    assert not app.world.groups
    assert name not in app.world.accounts
    (says,) = swept.found
    assert "had left 1 group and 1 account, and its lease: dissolved 1, deleted 1." in says
    assert not swept.left
    assert not list(tmp_path.iterdir())


def test_what_a_killed_run_left_is_spared_where_another_has_taken_its_accounts_over(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    later = Later(monkeypatch)
    app = simulator("trial-edition")
    dead = Machine(app, tmp_path)
    name = f"tcf{pool(dead)()}0owner"
    dead.journal.making_accounts([name])
    dead.client.call("multiaccount_import", {"AccountList": [{"UserID": name}]})
    dead.killed()
    later.seconds = 2 * LENGTH
    living = Machine(app, tmp_path / "elsewhere")
    assert pool(living)() == ""
    following = Machine(app, tmp_path)
    swept = following.journal.sweep(following.client)
    assert name in app.world.accounts
    assert "another run uses them now" in swept.left[0]
    living.journal.sweep_own(living.client)
    following = Machine(app, tmp_path)
    assert not following.journal.sweep(following.client).left
    assert name not in app.world.accounts


def test_nothing_is_undone_before_there_is_something_to_run(tmp_path: Path) -> None:
    app = simulator()
    dead = Machine(app, tmp_path)
    pool(dead)()
    dead.killed()
    machine = Machine(app, tmp_path)
    Run(Target("live", "", machine.client, machine.client.vault, machine.journal, 10.0), PROFILES["smoke"])
    assert not machine.transport.asked


def test_a_stale_date_of_one_side_makes_no_lease_look_expired(tmp_path: Path) -> None:
    app = simulator()
    stale, right = Machine(app, tmp_path / "stale"), Machine(app, tmp_path / "right")
    for seconds, machine in ((-7200.0, stale), (0.0, right)):
        now = machine.client.clock.now()
        machine.client.offset = ClockOffset()
        machine.client.offset.observe(formatdate(now + seconds, usegmt=True), now, now)
        machine.client.offset.observe = lambda *_: None  # type: ignore[method-assign]
    assert pool(stale)() == ""
    assert pool(right)() == "a"
    assert pool(Machine(app, tmp_path / "third"))() == POOLS[2]
