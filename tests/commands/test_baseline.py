"""`tim-conformance baseline`: what it writes, what it keeps, and what is wrong with what it is given."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from conformance.commands.cli import main
from conformance.verdicts.baseline import load
from conformance.verdicts.evidence import today
from tests.report import samples

LIST = Path("conformance-baseline.yaml")


@pytest.fixture(autouse=True)
def _somewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def put(*failing: tuple[str, str], **changes: Any) -> None:
    made = samples.document(verdict="fail", exit_code=1, coverage=None) | changes
    del made["coverage"]
    for name, sign in failing:
        failure = samples.failure(signature=sign, counts=True)
        made = samples.with_clause(made, name, verdict="fail", failures=[failure])
    Path("x.json").write_text(json.dumps(made), encoding="utf-8")


def test_reasons_have_to_be_filled_in_and_are_kept(capsys: pytest.CaptureFixture[str]) -> None:
    put(("members.order", "state/missing"), ("error.inert", "state/phantom"))
    assert main(["baseline", "x.json"]) == 0
    out = capsys.readouterr().out
    assert "2 known failures in conformance-baseline.yaml: 2 new, 0 taken off." in out
    assert "Fill in 2 reasons: no run takes the file before." in out
    text = LIST.read_text(encoding="utf-8")
    assert text.startswith("# Failures that are known.")
    entry, _ = load(LIST, finished=False)
    assert (entry.evidence, entry.profile, entry.expiry) == ("simulator", "standard", today() + timedelta(days=90))
    LIST.write_text(
        text.replace("reason: ''", "reason: told").replace("ticket: ''", "ticket: T-1").replace(
            str(entry.expiry), "2999-01-02"
        ),
        encoding="utf-8",
    )  # fmt: skip
    put(("error.inert", "state/phantom"), ("mute-time.zero", "accepted"))
    assert main(["baseline", "x.json", "--expiry", "2998-01-01"]) == 0
    out = capsys.readouterr().out
    assert "new  mute-time.zero (accepted)" in out and "off  members.order (state/missing)" in out
    found = {it.clause: (it.reason, it.ticket, str(it.expiry)) for it in load(LIST, finished=False)}
    assert found == {
        "error.inert": ("told", "T-1", "2999-01-02"), "mute-time.zero": ("", "", "2998-01-01"),
    }  # fmt: skip


def test_another_file_and_nothing_to_write(capsys: pytest.CaptureFixture[str]) -> None:
    put(verdict="pass", exit_code=0)
    assert main(["baseline", "x.json", "-o", "known.yaml"]) == 0
    assert "so nothing was written" in capsys.readouterr().out and not Path("known.yaml").exists()
    put(("error.inert", "state/phantom"))
    assert main(["baseline", "x.json", "-o", "known.yaml"]) == 0
    assert Path("known.yaml").exists() and not LIST.exists()


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["none.json"], "there is no such file"),
        (["x.json", "--expiry", "tomorrow"], "'tomorrow' is no day"),
        (["x.json", "--expiry", "2026-01-31"], "2026-01-31 is over"),
        (["x.json", "-o", "x.json"], "x.json is no list of known failures"),
        ([], "required: RESULT"),
    ],
)
def test_wrong_usage(words: list[str], says: str, capsys: pytest.CaptureFixture[str]) -> None:
    put(("error.inert", "state/phantom"))
    before = Path("x.json").read_bytes()
    assert main(["baseline", *words]) == 4
    told = capsys.readouterr().err
    assert says in told and told.count("\n") == 1
    assert not LIST.exists() and Path("x.json").read_bytes() == before


def test_a_result_from_before_there_were_signatures(capsys: pytest.CaptureFixture[str]) -> None:
    put(("error.inert", "state/phantom"))
    text = Path("x.json").read_text(encoding="utf-8").replace('"signature"', '"sign"')
    Path("x.json").write_text(text, encoding="utf-8")
    assert main(["baseline", "x.json"]) == 4
    assert "no signatures of failures yet. Run again." in capsys.readouterr().err


def test_what_cannot_be_written_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    put(("error.inert", "state/phantom"))
    assert main(["baseline", "x.json", "-o", "x.json/known.yaml"]) == 3
    assert "cannot be written" in capsys.readouterr().err
