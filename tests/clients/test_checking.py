"""A client driven through scenarios: a sound one shows nothing, a wrong one the clause that it breaks."""

from __future__ import annotations

import pytest

from conformance.clients.planned import PLAN

from .running import check, failing, host, planned

SOUND = "conformance.proof.clients.sound:Sound"


def test_a_sound_client_shows_nothing() -> None:
    plan = [it for it in PLAN if it.scenario.lane == "main" and not it.scenario.name.startswith("too-fast")]
    found = check(host(SOUND), plan)
    assert failing(found) == set()
    judged = {name for name, (verdict, _) in found.docket.verdicts().items() if verdict in ("pass", "observed")}
    assert len(judged) > 40
    assert not found.docket.stops


@pytest.mark.parametrize(
    ("client", "clause", "scenarios"),
    [
        ("time:LeavesZeroOut", "client.time.zero", ("mute-two", "unmute")),
        ("time:TimeAsText", "client.time.integer", ("mute-two",)),
        ("tell:TakesNothingForSuccess", "client.tell.no-verdict", ("mute-two", "empty-object")),
        ("tell:KeepsTheCodeToItself", "client.tell.refusal", ("mute-two", "refused-10010")),
    ],
)
def test_a_wrong_client_is_caught_on_its_clause(client: str, clause: str, scenarios: tuple[str, ...]) -> None:
    found = check(host(f"conformance.proof.clients.wrong.{client}"), planned(*scenarios))
    assert failing(found) == {clause}
