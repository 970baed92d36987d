"""Where a verdict was seen and when: what counts as live, what is enough, and how what is not is told."""

from __future__ import annotations

from datetime import date

import pytest

from conformance.contract import REGIONS
from conformance.verdicts.evidence import (
    Demand,
    Evidence,
    Kind,
    kind_of,
    recorded,
    sentences,
    short_of,
)

TODAY = date(2026, 11, 30)


@pytest.mark.parametrize("host", REGIONS.values())
def test_the_vendors_hosts_are_live(host: str) -> None:
    assert kind_of("live", f"https://{host}") == "live"
    assert recorded("live", f"https://{host}", "2026-10-01T02:03:04Z") == Evidence("recorded live", date(2026, 10, 1))


@pytest.mark.parametrize(
    "endpoint",
    ["http://127.0.0.1:8080", "https://localhost", "https://chat.example.org", "https://console.tim.qq.com.evil.org"],
)
def test_any_other_host_is_a_stand_in(endpoint: str) -> None:
    assert kind_of("live", endpoint) == "stand-in"
    assert recorded("live", endpoint, "2026-10-01T02:03:04Z") == Evidence("stand-in", date(2026, 10, 1))


def test_the_simulator_is_what_it_is() -> None:
    assert kind_of("simulator", "http://127.0.0.1:1") == "simulator"
    assert recorded("simulator", "http://simulator", "2026-10-01") == Evidence("simulator", date(2026, 10, 1))
    assert recorded("live", "https://console.tim.qq.com", "yesterday") is None


def test_the_better_place_counts_before_the_later_day() -> None:
    found = [
        Evidence("simulator", TODAY), Evidence("live", date(2026, 1, 1)), Evidence("recorded live", TODAY),
        Evidence("live", date(2026, 2, 1)), Evidence("stand-in", TODAY),
    ]  # fmt: skip
    assert max(found, key=lambda it: it.rank) == Evidence("live", date(2026, 2, 1))
    assert [it.kind for it in sorted(found, key=lambda it: it.rank)] == [
        "simulator", "stand-in", "recorded live", "live", "live",
    ]  # fmt: skip


def test_age_is_in_days_and_never_below_none() -> None:
    assert Evidence("live", date(2026, 10, 31)).to_json(TODAY) == {"kind": "live", "day": "2026-10-31", "age": 30}
    assert Evidence("live", date(2026, 12, 1)).age(TODAY) == 0


@pytest.mark.parametrize(
    ("kind", "live", "recorded"),
    [
        ("live", True, True), ("recorded live", False, True), ("stand-in", False, False), ("simulator", False, False),
        ("bench", False, False),
    ],
)  # fmt: skip
def test_what_is_enough(kind: Kind, live: bool, recorded: bool) -> None:
    seen = Evidence(kind, date(2026, 11, 1))
    assert (Demand("live").short(seen, TODAY) == "") is live
    assert (Demand("recorded").short(seen, TODAY) == "") is recorded
    assert Demand("any").short(seen, TODAY) == ""
    assert Demand("any", 29).short(seen, TODAY) == ""
    assert Demand("any", 28).short(seen, TODAY) == "more than 28 days ago"


def test_how_many_and_why_is_told() -> None:
    def entry(name: str, kind: Kind | None, day: str = "2026-11-30") -> dict[str, object]:
        seen = Evidence(kind, date.fromisoformat(day)).to_json(TODAY) if kind else None
        return {"id": name, "evidence": seen}

    entries = [
        entry("a", "simulator"), entry("b", "simulator"), entry("c", None), entry("d", "live", "2026-11-01"),
        entry("e", "live"),
    ]  # fmt: skip
    found = short_of(entries, Demand("live", 7), TODAY)
    assert [*found.values()] == [["a", "b"], ["d"]]
    assert sentences(found) == [
        "2 clauses were seen on the simulator, and the live service was asked for.",
        "1 clause was seen more than 7 days ago.",
    ]
    assert short_of(entries, Demand(), TODAY) == {}
