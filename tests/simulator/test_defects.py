"""Every defect gives itself away, every must and should clause has two, and every variation is a switch that works."""

import threading
from collections import Counter
from functools import cache
from itertools import combinations
from types import SimpleNamespace

import pytest

from conformance.contract import vendor
from conformance.simulator import DEFECTS, VARIATIONS, Limits, Simulator
from conformance.simulator.defects import concurrency, two_races

from .client import APP, KEY, caller
from .guide import Transcript
from .tour import PAIRS, SECTIONS, transcript

OWN_BUG = "the simulator's own bug"
# They differ in time alone, or by less than a second: see below, and tests/runs/test_clocks.py.
TIMED = (
    {"late", "late-now-and-then", "rate-by-calendar-second", "fronts-apart-0-7", "ends-rounded"}
    | {"done-late", "answered-late", "members-done-one-by-one", "later-done-first", "groups-served-in-turn"}
    | {f"{kind}-{part}" for kind in ("date-ahead", "date-behind") for part in ("0-15", "0-3", "0-6", "0-9")}
    | {f"{kind}-apart-{part}" for kind in ("backs",) for part in ("0-1", "0-5")}
    | {"any-back-0-1", "any-back-0-5"}
)


@pytest.fixture(autouse=True)
def _only_what_overlaps_takes_a_while(monkeypatch: pytest.MonkeyPatch) -> None:
    """A defect that lets other calls in waits for them at each call, of which a tour makes hundreds that no other
    overlaps. Those that do are made by threads of their own."""
    usual, here = concurrency.time.sleep, threading.current_thread()
    passing = SimpleNamespace(sleep=lambda seconds: usual(seconds if threading.current_thread() is not here else 0))
    for module in (concurrency, two_races):
        monkeypatch.setattr(module, "time", passing)


@cache
def sound(section: str, *, pairs: bool = False) -> Transcript:
    """What the simulator without defects answers."""
    return transcript(section, pairs=pairs)


@pytest.mark.parametrize(("section", "pairs"), [*((it, False) for it in SECTIONS), *((it, True) for it in PAIRS)])
def test_the_sound_simulator_answers_alike_and_without_bugs(section: str, pairs: bool) -> None:
    assert transcript(section, pairs=pairs) == sound(section, pairs=pairs)
    assert not [line for line in sound(section, pairs=pairs) if OWN_BUG in line]


@pytest.mark.parametrize("name", DEFECTS)
def test_a_defect_changes_an_answer(name: str) -> None:
    section = DEFECTS[name].clause.partition(".")[0]
    for _ in range(3 if section == "concurrency" else 1):  # on a busy machine calls that are to overlap may not
        lines, pairs = transcript(section, [name]), False
        if lines == sound(section):
            lines, pairs = transcript(section, [name], pairs=True, before=sound(section, pairs=True)), True
        if lines != sound(section, pairs=pairs):
            break
    assert lines != sound(section, pairs=pairs)
    assert not [line for line in lines if OWN_BUG in line]


@pytest.mark.parametrize("name", [name for name in VARIATIONS if name not in TIMED])
def test_a_variation_changes_an_answer(name: str) -> None:
    sections = ["observed", *(section for section in SECTIONS if section not in ("observed", "concurrency"))]
    assert any(transcript(section, variations=[name], before=sound(section)) != sound(section) for section in sections)


def test_every_must_and_should_clause_has_two_defects() -> None:
    count = Counter(defect.clause for defect in DEFECTS.values())
    judged = {clause.id for clause in vendor().clauses.values() if clause.level != "observed"}
    assert set(count) == judged
    assert not [clause for clause in judged if count[clause] < 2]


def test_every_code_that_is_allowed_is_a_variation() -> None:
    default = {"request.usersig-garbled": set(), "members.over-500": {10005}, "topic.unknown": {10010}}
    for clause in vendor().clauses.values():
        codes = {*clause.expect, *clause.allowed} - default.get(clause.id, {*clause.expect}) - {0}
        if clause.id == "members.unknown":  # a refusal at all is the variation there
            assert {"strangers-refused", "strangers-invalid"} <= set(VARIATIONS)
            continue
        for code in codes:
            assert f"{clause.id.replace('.', '-')}-answers-{code}" in VARIATIONS


def test_everything_is_described() -> None:
    for says in [entry.says for entry in DEFECTS.values()] + [entry.says for entry in VARIATIONS.values()]:
        assert says.endswith(".")


def test_names_that_do_not_exist() -> None:
    with pytest.raises(ValueError, match="no defect 'milisecond'; near it: milliseconds"):
        Simulator(APP, KEY, defects=["milisecond"])
    with pytest.raises(ValueError, match="no variation"):
        Simulator(APP, KEY, variations=["zzzz"])


def test_parts_go_together() -> None:
    parts = [*DEFECTS][::12]
    for one, other in combinations(parts, 2):
        Simulator(APP, KEY, defects=[one, other], variations=["trial-edition", "reads-lag"])


def test_two_other_codes_at_once() -> None:
    names = ["members-required-answers-60003", "mute-time-required-answers-10011"]
    one = caller(variations=names)
    assert one("forbid_send_msg", GroupId="g", MuteTime=60)["ErrorCode"] == 60003
    assert one("forbid_send_msg", GroupId="g", Members_Account=["a"])["ErrorCode"] == 10011


def test_counting_by_calendar_second() -> None:
    now = [0.5]
    one = caller(variations=["rate-by-calendar-second"], limits=Limits(time=lambda: now[0]))
    codes = [one("get_group_info", GroupIdList=[])["ErrorCode"] for _ in range(201)]
    now[0] = 1.0
    codes += [one("get_group_info", GroupIdList=[])["ErrorCode"] for _ in range(200)]
    assert codes == [0] * 200 + [60007] + [0] * 200


def test_a_lag_is_over_after_a_while() -> None:
    one = caller(variations=["reads-lag"])
    one.accounts("a")
    one.group("g", "Public", "a")
    one.mute("g", ["a"], 60)
    assert (one.muted("g"), one.say("g", "a"), one.record("g")["a"]["MuteUntil"]) == ({}, 0, 0)
    one.simulator.clock.sleep(0.16)
    assert (list(one.muted("g")), one.say("g", "a")) == (["a"], 10017)
    one.mute("g", ["a"], 0)
    assert (list(one.muted("g")), one.say("g", "a")) == (["a"], 10017)
    one.simulator.clock.sleep(0.16)
    assert (one.muted("g"), one.say("g", "a"), one.record("g")["a"]["MuteUntil"]) == ({}, 0, 0)
