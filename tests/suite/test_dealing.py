"""The suite is dealt out whole, each program once, alike for everybody who asks, and by what it takes."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

import pytest

from conformance.contract import vendor
from conformance.programs.operations import Program, Wait
from conformance.settings import Settings
from conformance.settings.profiles import PROFILES
from conformance.settings.values import Shard
from conformance.suite.collecting import properties
from conformance.suite.costing import plan_of
from conformance.suite.dealing import CALLS_A_SECOND, Hand, cost_of, hand_of, leave_to_others
from conformance.verdicts.docket import Docket


def hands(of: int, settings: Settings | None = None, seed: int = 0) -> list[Hand]:
    """All that are dealt: from what one of them was told."""
    first = hand_of(replace(settings or Settings(), shard=Shard(1, of)), seed, properties())
    assert first is not None
    return [replace(first, number=number) for number in range(1, of + 1)]


def every(profile: str, seed: int = 0) -> set[str]:
    rank = PROFILES[profile].rank
    return {
        program.key()
        for it in properties()
        for program in (
            *it.test.programs.corners(rank), *it.test.programs.draw(it.test.programs.examples[rank], seed)
        )
    }  # fmt: skip


@pytest.mark.parametrize("profile", ["smoke", "standard"])
@pytest.mark.parametrize("of", [1, 2, 3, 35, 200])
def test_each_program_is_in_one_shard_and_each_property_in_some(of: int, profile: str) -> None:
    dealt = hands(of, Settings(profile=profile))
    assert Counter(key for hand in dealt for key in hand.keys) == Counter(every(profile))
    assert {name for hand in dealt for name in hand.names} == {it.name for it in properties()}
    assert len({hand.digest for hand in dealt}) == 1


@pytest.mark.parametrize("of", [2, 3, 4, 8])
def test_the_shards_take_alike(of: int) -> None:
    costs = [hand.cost for hand in hands(of)]
    assert max(costs) < 1.1 * sum(costs) / of


def test_shards_without_anything_are_the_last_resort() -> None:
    dealt = hands(200, Settings(profile="smoke"))
    assert not dealt[-1].names and dealt[-1].cost == 0
    assert sum(bool(hand.keys) for hand in dealt) == len(every("smoke"))


def test_the_target_changes_nothing_and_the_seed_and_the_profile_do() -> None:
    here = hands(3)[0].digest
    assert here == hands(3, Settings(target="live"))[0].digest
    third = hand_of(Settings(shard=Shard(3, 3)), 0, properties())
    assert third == hands(3)[2]
    assert len({here, hands(3, Settings(profile="smoke"))[0].digest, hands(4)[0].digest}) == 3
    drawing = Settings(record=True, extend=1)
    assert hands(2, drawing)[0].digest != hands(2, drawing, seed=1)[0].digest


@pytest.mark.parametrize("settings", [Settings(record=True), Settings(target="replay")])
def test_where_files_are_made_or_played_properties_stay_whole(settings: Settings) -> None:
    dealt = hands(3, settings)
    names = Counter(name for hand in dealt for name in hand.names)
    assert names == Counter(it.name for it in properties())
    assert all(hand.whole == hand.names and not hand.cut for hand in dealt)
    assert dealt[0].digest == hands(3, Settings(record=True))[0].digest


def test_only_what_takes_much_is_cut() -> None:
    dealt = hands(4)
    cut = {it.name for it in properties()} - {name for hand in dealt for name in hand.whole}
    assert "test_combinations.test_promises_hold_in_every_combination_of_conditions" in cut
    assert len(cut) < 5


def test_a_wait_counts_unless_no_live_program_may_have_it() -> None:
    assert cost_of(Program((Wait(6),))) == 6 * CALLS_A_SECOND
    assert cost_of(Program((Wait(86400),))) == 0


def test_what_others_judge_is_told_apart_from_what_they_judge_too() -> None:
    hand = hands(4)[3]
    docket = Docket(vendor())
    leave_to_others(docket, hand, properties())
    here = {clause for it in properties() if it.name in hand.names for clause in it.judges}
    whole = {clause for it in properties() for clause in it.judges}
    assert docket.elsewhere.keys() == whole - here
    assert docket.shared.keys() <= here
    assert "mute-time.zero" in docket.shared


def test_plans_of_shards_come_to_the_plan_of_all() -> None:
    whole = plan_of(Settings(), 0)
    parts = [plan_of(Settings(shard=Shard(number, 3))) for number in (1, 2, 3)]
    assert sum(it.programs for it in parts) == whole.programs
    assert sum(it.drawn for it in parts) <= whole.drawn
    assert sum(it.parts["programs"] for it in parts) == pytest.approx(whole.parts["programs"], abs=10)
    assert {it.seed for it in parts} == {0} and all(it.spare == 0 for it in parts)
