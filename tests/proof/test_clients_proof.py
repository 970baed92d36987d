"""The proof of the clients: enough wrong ones and sound ones, and what is made of their outcomes."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import asdict
from pathlib import Path

import pytest

from conformance.api.errors import UsageError
from conformance.contract import client
from conformance.proof.cases import Case
from conformance.proof.clients.drawing import write_clients
from conformance.proof.clients.measuring import ClientOutcome, measure_client
from conformance.proof.clients.mistakes import MISTAKES, SOUND, named
from conformance.proof.clients.proving import ClientPlan, client_fingerprint, kept, planned
from conformance.proof.clients.table import board_of
from conformance.proof.drawing import write_scoreboard
from conformance.proof.measuring import Outcome
from conformance.proof.rivals.comparing import with_rivals
from conformance.proof.scoreboard import scoreboard
from conformance.proof.sections import redraw_scoreboard, with_sections
from conformance.simulator import DEFECTS

CLAUSES = client().clauses
CAUGHT = ClientOutcome(
    "takes-minutes", "wrong", "Multiplies.", "client.time.exact", {"client.time.exact": "other seconds"},
    caught=[1, 2, 0.5, 1], named=[1, 2, 0.5, 1], scenarios=79, requests=424, seconds=12.0, judged=50,
)  # fmt: skip
MISSED = ClientOutcome("no-limit", "wrong", "Hurries.", "client.pace.limit")
MISNAMED = ClientOutcome("no-pause", "wrong", "At once.", "client.again.pause", {"client.wire.cut": "it died"})
LET_THROUGH = ClientOutcome("as-ever", "sound", "As ever.", scenarios=79, requests=424, seconds=12.0, judged=50)
ALARM = ClientOutcome("old-http", "sound", "1.0", unsteady={"client.wire.slow": "once"}, requests=700, seconds=61.0)


def test_there_are_two_wrong_clients_for_each_clause_that_is_judged() -> None:
    count = Counter(it.clause for it in MISTAKES.values())
    assert set(count) == {name for name, clause in CLAUSES.items() if clause.level != "observed"}
    assert min(count.values()) >= 2
    assert len(MISTAKES) >= 60
    assert len(SOUND) >= 12


def test_each_says_what_it_does() -> None:
    for it in (*MISTAKES.values(), *SOUND.values()):
        assert it.says.endswith(".")
    assert (named("AMonthAtMost"), named("Utf8AsItIs")) == ("a-month-at-most", "utf8-as-it-is")


@pytest.mark.parametrize(
    ("name", "scenarios"),
    [
        ("leaves-zero-out", ("mute-two", "unmute")),
        ("time-as-fraction", ("mute-two",)),
        ("takes-nothing-for-success", ("empty-object",)),
        ("keeps-the-code-to-itself", ("refused-10010",)),
        ("follows-redirects", ("redirect-302",)),
        ("accounts-by-index", ("list-twice",)),
        ("lowers-accounts", ("odd-accounts",)),
        ("dies-of-the-wire", ("reset-before",)),
        ("key-in-base64", ("mute-two",)),
        ("does-not-look-at-the-name", ("certificate-other-name",)),
    ],
)
def test_a_wrong_client_is_caught_on_its_clause_and_nothing_else(name: str, scenarios: tuple[str, ...]) -> None:
    outcome = measure_client(name, "wrong", scenarios)
    assert (outcome.verdict, outcome.beside) == ("named", [])
    assert outcome.named is not None
    assert outcome.named[3] <= 2


@pytest.mark.parametrize("name", ["waits-to-continue", "in-chunks", "head-and-body-apart", "keeps-a-connection"])
def test_a_sound_client_that_differs_is_let_through(name: str) -> None:
    outcome = measure_client(name, "sound", ("mute-two", "odd-accounts", "reset-before", "half-body-after", "slow"))
    assert (outcome.verdict, outcome.error) == ("let through", "")
    assert outcome.judged > 20


def test_a_client_of_the_proof_that_cannot_be_run_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("conformance.proof.clients.measuring.factory", lambda _: "no.such.module:nothing")
    outcome = measure_client("as-ever", "sound", ("mute-two",))
    assert outcome.verdict == "error"
    assert "exit code 4" in outcome.error


def test_clients_are_chosen_by_name_and_clause_or_drawn() -> None:
    assert planned(ClientPlan(only=("no-pause", "old-http"))) == [("no-pause", "wrong"), ("old-http", "sound")]
    exact = planned(ClientPlan(only=("client.time.exact",)))
    assert {MISTAKES[name].clause for name, kind in exact} == {"client.time.exact"}
    drawn = planned(ClientPlan(sample=6, seed=3))
    assert Counter(kind for _, kind in drawn) == {"wrong": 6, "sound": 3}
    assert drawn == planned(ClientPlan(sample=6, seed=3)) != planned(ClientPlan(sample=6, seed=4))
    with pytest.raises(UsageError, match="that 'nobody' fits"):
        planned(ClientPlan(only=("nobody",)))


def test_figures_and_troubles() -> None:
    good = board_of([CAUGHT, LET_THROUGH])
    assert not good["troubles"]
    assert all(row["reached"] for row in good["figures"])
    bad = board_of([CAUGHT, MISSED, MISNAMED, ALARM])
    assert [it["what"] for it in bad["troubles"]] == ["missed", "misnamed", "false alarm"]
    missed = {row["figure"] for row in bad["figures"] if not row["reached"]}
    assert missed == {
        "wrong clients caught, on the right clause", "sound clients with a finding in any scenario",
        "a whole check of a fast client, seconds", "a whole check of a fast client, requests",
    }  # fmt: skip


def test_the_proof_is_drawn_and_the_scoreboard_has_its_figures(tmp_path: Path) -> None:
    facts = {
        "command": "tim-conformance prove --clients", "date": "2026-11-30T00:00:00Z", "seconds": 1, "suite": "0",
        "contract": "c", "code": "d", "notes": ["A part."],
    }  # fmt: skip
    write_clients({**facts, **board_of([CAUGHT, MISSED, LET_THROUGH, ALARM])}, tmp_path)
    told = (tmp_path / "clients-proof.md").read_text()
    assert "| missed | no-limit: Hurries. | client.pace.limit |" in told
    assert "takes-minutes" in told
    page = (tmp_path / "clients-proof.html").read_text()
    assert "<script" not in page
    assert "✗\u00a0missed" in page
    board = with_sections({}, tmp_path)
    assert board["clients"]["figures"][0]["value"] == "1 of 2"
    assert with_sections({}, tmp_path / "nowhere")["clients"] is None


def test_a_scoreboard_that_is_there_is_drawn_anew(tmp_path: Path) -> None:
    assert redraw_scoreboard(tmp_path) is None
    defect = next(iter(DEFECTS))
    ran = [(Case("defect", (defect,), 1), Outcome(defect, "defect", [defect], 1, caught_at=3, failing=["x"]))]
    board = with_rivals(scoreboard(ran, command="tim-conformance prove", seconds=1), None, current=False)
    write_scoreboard(board, tmp_path)
    assert "Clients put to the test" not in (tmp_path / "scoreboard.md").read_text()
    facts = {"command": "tim-conformance prove --clients", "date": "2026-11-30", "seconds": 1, "suite": "0",
             "contract": "c", "code": "d", "notes": []}  # fmt: skip
    write_clients({**facts, **board_of([CAUGHT, LET_THROUGH])}, tmp_path)
    assert redraw_scoreboard(tmp_path) == tmp_path / "scoreboard.html"
    for name in ("scoreboard.md", "scoreboard.html"):
        told = (tmp_path / name).read_text()
        assert "Clients put to the test" in told
        assert "sound clients with a finding in any scenario" in told


def test_an_outcome_that_went_wrong_is_not_kept(tmp_path: Path) -> None:
    lines = tmp_path / "lines"
    entries = [
        {"code": client_fingerprint(), **asdict(CAUGHT)},
        {"code": client_fingerprint(), **asdict(MISSED), "error": "died"},
        {"code": "of before", **asdict(LET_THROUGH)},
    ]
    lines.write_text("\n".join(map(json.dumps, entries)) + '\n{"cut')
    assert kept(lines) == {("takes-minutes", "wrong"): CAUGHT}
