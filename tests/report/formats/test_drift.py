"""Drift in the formats of CI servers, drawn from what `drift --format json` printed."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from conformance.changes.change import Change, Drift, Origin
from conformance.commands.cli import main
from conformance.report.formats import drift as formats

from ..samples import HOSTILE
from .test_annotations import read
from .test_markdown import rendered
from .test_schemas import SCHEMAS, problems


def change(**fields: Any) -> Change:
    made: dict[str, Any] = {
        "kind": "field-renamed", "severity": "warn", "clauses": ("effect.listed",), "where": "get_group_muted_account",
        "old": "MutedUntil", "new": "MuteUntil", "says": "MutedUntil is called MuteUntil now.", "programs": 26,
        "program": ("create g1, a Meeting group, with m1", "mute m1 in g1 for 600 s"),
    }  # fmt: skip
    return Change(**(made | fields))


def drift(*changes: Change, path: str = "new", programs: int = 28) -> dict[str, Any]:
    sides = [Origin(name, "recordings", "live", "2026-11-02T02:00:00Z") for name in ("old", path)]
    return Drift(*sides, programs, 85, changes, (("test_x.test_y", "not in CURRENT"),)).to_json()


BAD = change(
    kind="code-changed", severity="fail", clauses=(HOSTILE,), where=HOSTILE, old="", new=HOSTILE, says=HOSTILE,
    program=(HOSTILE,) * 3,
)  # fmt: skip
SAMPLES = {
    "same": drift(), "drift": drift(BAD, change(), change(kind="text-changed", severity="note", programs=0)),
    "unknown": drift(programs=0), "many": drift(*[change(where=str(n), says="x" * 7000) for n in range(300)]),
}  # fmt: skip


@pytest.mark.parametrize("name", SAMPLES)
def test_each_keeps_to_its_schema(name: str) -> None:
    assert formats.problem(SAMPLES[name]) == ""
    assert problems(SCHEMAS / "sarif-2.1.0.schema.json", json.loads(formats.drift_sarif(SAMPLES[name]))) == []
    read(formats.drift_annotations(SAMPLES[name]))
    page = rendered(formats.drift_markdown(SAMPLES[name]))
    known = {"h1", "h2", "p", "ul", "li", "table", "thead", "tbody", "tr", "th", "td", "code", "pre"}
    assert {tag.name for tag in page.find_all(True)} <= known
    assert len(formats.drift_summary(SAMPLES[name]).encode()) <= 1_000_000


def test_levels_are_those_of_what_it_weighs() -> None:
    run = json.loads(formats.drift_sarif(SAMPLES["drift"]))["runs"][0]
    assert [(it["ruleId"], it["level"]) for it in run["results"]] == [
        ("code-changed", "error"), ("field-renamed", "warning"), ("text-changed", "note"),
    ]  # fmt: skip
    text = run["results"][1]["message"]["text"]
    for part in ("before: MutedUntil", "now: MuteUntil", "clauses: effect.listed", "programs: 26", "  2. mute m1"):
        assert part in text
    assert [kind for kind, *_ in read(formats.drift_annotations(SAMPLES["drift"]))] == ["error", "warning", "notice"]
    assert formats.drift_annotations(SAMPLES["same"]) == ""
    assert read(formats.drift_annotations(SAMPLES["unknown"]))[0][0] == "error"
    assert formats.drift_markdown(SAMPLES["drift"]).startswith(
        "# 3 changes, the worst is fail: 28 programs, 85 clauses"
    )


def test_the_command_draws_it(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "drift.json"
    path.write_text(json.dumps(SAMPLES["drift"]))
    for form, draw in formats.DRAWN.items():
        assert main(["report", str(path), "--format", form]) == 0
        assert capsys.readouterr().out == draw(SAMPLES["drift"])
    assert main(["report", str(path), "--format", "junit"]) == 4
    assert "give sarif, markdown, annotations, step-summary" in capsys.readouterr().err
    path.write_text(json.dumps(SAMPLES["drift"] | {"verdict": "fine"}))
    assert main(["report", str(path), "--format", "sarif"]) == 4
    assert "is no drift as its schema has it: $.verdict" in capsys.readouterr().err
