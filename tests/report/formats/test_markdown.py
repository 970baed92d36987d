"""Markdown that says what the report says, and in which nothing that a service answers is markup."""

from __future__ import annotations

import re

import pytest
from bs4 import BeautifulSoup
from markdown_it import MarkdownIt

from conformance.report.document import Document, validate
from conformance.report.formats.markdown import markdown, step_summary

from .. import samples


def rendered(text: str) -> BeautifulSoup:
    return BeautifulSoup(MarkdownIt("commonmark", {"html": True}).enable("table").render(text), "html.parser")


def addresses(document: Document) -> set[str]:
    sources = [clause["source"] for clause in document["clauses"] if "source" in clause]
    return {address["url"] for it in sources for address in (it["en"], it["zh"]) if address}


@pytest.mark.parametrize("name", samples.SAMPLES)
@pytest.mark.parametrize("draw", [markdown, step_summary])
def test_nothing_in_it_is_markup_but_ours(draw, name: str) -> None:  # type: ignore[no-untyped-def]
    document = samples.valid(name)
    page = rendered(draw(document))
    known = {
        "h1", "h2", "h3", "p", "ul", "li", "table", "thead", "tbody", "tr", "th", "td", "code", "pre", "a", "details",
        "summary",
    }  # fmt: skip
    assert {tag.name for tag in page.find_all(True)} <= known
    assert {str(link["href"]) for link in page.find_all("a")} <= addresses(document)
    assert len(page.find_all("h1")) == 1
    for table in page.find_all("table"):
        widths = {len(row.find_all(["td", "th"])) for row in table.find_all("tr")}
        assert len(widths) == 1, table


@pytest.mark.parametrize("name", samples.SAMPLES)
def test_nobody_is_mentioned_outside_of_code(name: str) -> None:
    page = rendered(markdown(samples.valid(name)))
    for code in page.find_all(["code", "pre"]):
        code.decompose()
    # A comment stands between the sign and the name, which no renderer takes for one.
    assert not re.search(r"@\w", str(page))


def test_every_clause_has_a_row_with_its_page() -> None:
    document = samples.valid("pass")
    rows = rendered(markdown(document)).find_all("details")[-1].find_all("tr")[1:]
    assert [row.td.get_text() for row in rows if row.td] == [clause["id"] for clause in document["clauses"]]
    known = [clause["source"]["en"] is not None for clause in document["clauses"]]
    assert [row.find("a") is not None for row in rows] == known
    assert sum(known) > 90
    assert "read on 2025-12-15" in rows[0].get_text()


def test_a_failure_is_an_argument() -> None:
    text = markdown(samples.valid("fail"))
    assert text.startswith("# ✗ The simulator does not conform: `forbid_send_msg`\n")
    for part in (
        "### ✗ `mute-time.unsigned` (must): must clause fails", ">> 3. read the muted list of g1",
        "predicted: m1 muted",
        "again:     tim-conformance again mute-time.unsigned", "/1047/34951>), read on 2025-12-15",
        "## Failed preconditions", "| — not applicable |",
    ):  # fmt: skip
        assert part in text, part


def test_a_result_of_a_client_names_its_scenario() -> None:
    text = markdown(samples.valid("client"))
    assert "again:     tim-conformance client --adapter x --scenario reports/scenarios/refused.json" in text
    assert "Seen while the command ran" in text


def test_a_run_that_judged_nothing_says_so() -> None:
    text = markdown(samples.valid("untold"))
    assert text.startswith("# ? Could not tell")
    assert "no answer to the first call" in text.partition("## Not judged")[2]


def test_a_summary_keeps_within_its_bytes() -> None:
    document = samples.document()
    for clause in document["clauses"]:
        clause |= {"verdict": "fail", "held": 0, "failures": [samples.failure(got="漢" * 3000)]}
    text = step_summary(validate(document), 100_000)
    assert 20_000 < len(text.encode()) <= 100_000
    assert "There is more in the reports" in text
    assert "The simulator conforms" in text
    whole = step_summary(validate(document))
    assert len(whole.encode()) <= 1_000_000
    assert "There is more" not in whole


def test_a_fence_is_longer_than_any_in_it() -> None:
    made = samples.with_clause(
        samples.document(), "mute-time.zero", verdict="fail", failures=[samples.failure(got="````\n# out")]
    )
    page = rendered(markdown(validate(made)))
    assert "out" in "".join(it.get_text() for it in page.find_all("pre"))
    assert not [it for it in page.find_all("h1") if "out" in it.get_text()]
