"""The docket, the document and every report are made for whatever register they are given."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import pytest

from conformance.contract import Register
from conformance.contract.clause_register import load
from conformance.contract.explain import explain, listing
from conformance.oracle.checks import Judgement, View
from conformance.programs.history import History
from conformance.programs.operations import Create, Program
from conformance.report.document import Document, validate
from conformance.report.html import summary_html
from conformance.report.junit import junit
from conformance.report.terminal import terminal_summary
from conformance.runs.result import document_of
from conformance.runs.run import Run
from conformance.settings import Settings
from conformance.settings.profiles import PROFILES
from conformance.targets import open_target
from conformance.verdicts.argument import argument_text
from conformance.verdicts.docket import Docket
from conformance.verdicts.finding import Finding
from conformance.verdicts.stopping import Stop

REGISTER = """
levels: {must: it has to, should: it ought to, observed: it may}
pages: {manual: "The manual <of teas>"}
groups: {kettle: what boils, pot: what draws}
clauses:
  - {id: tea.kettle.boils, level: must, page: manual, says: The kettle boils.}
  - {id: tea.pot.warm, level: should, page: manual, says: The pot is warm.}
  - {id: tea.pot.full, level: must, page: manual, says: The pot is full., unjudged: nobody was thirsty}
"""


@pytest.fixture
def register(tmp_path: Path) -> Register:
    path = tmp_path / "tea.yaml"
    path.write_text(REGISTER, encoding="utf-8")
    return load(path)


def finding(clause: str) -> Finding:
    view = View(History(Program((Create("g1", "Public"),)), {}, ()))
    return Finding(view, (Judgement(clause, False, 0, says="it is cold", predicted="warm", got="cold"),), "alone")


def document(docket: Docket) -> Document:
    target = open_target(Settings(), transport="direct")
    try:
        now = "2026-02-03T10:11:12Z"
        made: Any = document_of(Run(target, PROFILES["smoke"], docket), Settings(), now, now, 1)
    finally:
        target.close()
    return validate(made)


def test_a_docket_gives_verdicts_on_the_clauses_of_its_register(register: Register) -> None:
    docket = Docket(register)
    docket.note([Judgement("tea.kettle.boils", True, 0)])
    docket.find(finding("tea.pot.warm"), "test_tea")
    assert docket.verdicts() == {
        "tea.kettle.boils": ("pass", ""),
        "tea.pot.warm": ("fail", "it is cold"),
        "tea.pot.full": ("not-applicable", "nobody was thirsty"),
    }


def test_what_stopped_a_program_is_told_unless_it_is_excused(register: Register) -> None:
    docket = Docket(replace(register, clauses=dict(list(register.clauses.items())[:2])))
    docket.stops[Stop("no water")].add("tea.kettle.boils")
    docket.stops[Stop("no pot", "not every house has one")].add("tea.pot.warm")
    told = {"tea.kettle.boils": ("unknown", "no water"), "tea.pot.warm": ("not-applicable", "no pot")}
    assert docket.verdicts() == told
    assert document(docket)["root_failures"] == [
        {"says": "no water", "clauses": ["tea.kettle.boils"]},
        {"says": "no pot", "clauses": ["tea.pot.warm"]},
    ]


def test_a_finding_weighs_by_the_level_of_its_clauses(register: Register) -> None:
    docket = Docket(register)
    assert docket.weighing(finding("tea.kettle.boils"), strict=False) == {"tea.kettle.boils"}
    assert docket.weighing(finding("tea.pot.warm"), strict=False) == frozenset()
    assert docket.weighing(finding("tea.pot.warm"), strict=True) == {"tea.pot.warm"}
    assert "tea.pot.warm: The pot is warm." in argument_text(finding("tea.pot.warm"), register)


def test_every_report_is_drawn_from_the_register_of_its_document(register: Register) -> None:
    docket = Docket(register)
    docket.note([Judgement("tea.kettle.boils", True, 0)])
    docket.find(finding("tea.pot.warm"), "test_tea")
    made = document(docket)
    assert (made["contract_version"], made["verdict"], made["exit_code"]) == (register.version, "pass", 0)
    assert [clause["group"] for clause in made["clauses"]] == ["kettle", "pot", "pot"]
    html = "".join(summary_html(made))
    for part in ("<b>kettle</b> what boils", "The manual &lt;of teas&gt;", 'title="it ought to"', "> full</a>"):
        assert part in html
    assert "clause-tea.pot.full" in html
    suites = ET.fromstring(junit(made))
    assert [suite.get("name") for suite in suites] == ["kettle", "pot", "run"]
    assert "tea.pot.warm (should, The manual <of teas>)" in (suites.findtext(".//system-out") or "")
    assert "W tea.pot.warm (should): it is cold" in terminal_summary(made)


def test_a_document_without_titles_is_drawn_with_its_names(register: Register) -> None:
    made = document(Docket(register))
    del made["titles"]
    assert "<cite>manual <span>(address not known)</span></cite>" in "".join(summary_html(validate(made)))


def test_its_clauses_are_listed_and_explained(register: Register) -> None:
    assert "kettle: what boils" in listing(register, register.clauses.values())
    text = explain(register, "tea.pot.full", {})
    for part in ("must: it has to.", "what draws", "may be: nobody was thirsty"):
        assert part in text
