"""How reports show failures that are known, those that are not as they were, and where all was seen."""

from __future__ import annotations

from typing import Any
from xml.etree import ElementTree as ET

import pytest

from conformance.report.document import Document, validate
from conformance.report.html import summary_html
from conformance.report.junit import junit
from conformance.report.seen import summary
from conformance.report.terminal import terminal_summary
from conformance.report.view import advice, headline

from . import samples

REASON = "known: the vendor knows (4711), until 2026-06-30"


def known(fate: str = "known", clause: str = "members.order", **changes: Any) -> Document:
    """A run with one known failure, of a should clause, and what became of it."""
    verdict = {"known": "known-fail", "gone": "stale-known-fail"}.get(fate, "fail")
    failures = [] if fate == "gone" else [samples.failure(signature="state/missing", counts=True)]
    red = fate != "known"
    made = samples.with_clause(
        samples.document(verdict="fail" if red else "pass", exit_code=int(red)), clause,
        verdict=verdict, failures=failures, reason=REASON if fate == "known" else f"{clause} has {fate}.",
    )  # fmt: skip
    entries = [samples.entry(clause, fate, says="" if fate == "known" else f"{clause} has {fate}.")]
    return validate(made | {"baseline": {"file": "conformance-baseline.yaml", "entries": entries}} | changes)


def told(document: Document) -> str:
    return "".join(summary_html(document))


def test_a_run_with_known_failures_conforms_but_for_them() -> None:
    made = known()
    assert (headline(made).mood, headline(made).words) == ("good", "The simulator conforms but for known failures")
    text = terminal_summary(made)
    assert text.startswith("THE SIMULATOR CONFORMS BUT FOR KNOWN FAILURES - ")
    assert f"\nK members.order (should): {REASON}\n" in text and "predicted" not in text
    page = told(made)
    assert "from conformance-baseline.yaml" in page and "fails as known" in page
    assert 'id="argument-members.order"' in page and "<h2>Failures</h2>" not in page
    assert [it.text for it in advice(made)] == ["Judge your own app: the help says what a live run needs."]


@pytest.mark.parametrize("fate", ["gone", "changed", "expired"])
def test_a_list_that_is_not_right_any_more_has_a_headline_of_its_own(fate: str) -> None:
    made = known(fate)
    assert (headline(made).mood, headline(made).words) == ("bad", "Known failures have changed")
    assert any(it.command == "tim-conformance baseline reports/conformance.json" for it in advice(made))
    root = ET.fromstring(junit(made).partition("\n")[2])
    assert root.get("failures") == "1"  # though a should clause alone fails no run
    assert headline(known(fate, "mute-time.zero")).words == (
        "Known failures have changed" if fate == "gone" else "The simulator does not conform"
    )


def test_an_entry_that_was_not_looked_for_says_so() -> None:
    made = samples.document() | {
        "baseline": {"file": "x.yaml", "entries": [samples.entry("members.order", "not judged")]}
    }
    assert "not looked for" in told(validate(made))
    assert headline(validate(made)).words == "The simulator conforms"


def test_evidence_is_summed_up_by_kind() -> None:
    made = samples.document()
    for name, kind, day, age in (
        ("mute-time.zero", "live", "2026-01-02", 0), ("mute-time.seconds", "recorded live", "2025-12-31", 2),
        ("mute-time.expires", "recorded live", "2025-12-03", 30), ("mute-time.permanent", "stand-in", "2026-01-01", 1),
    ):  # fmt: skip
        made = samples.with_clause(made, name, evidence={"kind": kind, "day": day, "age": age})
    made = samples.with_clause(made, "rate.up-to-200", evidence=None, verdict="unknown", reason="no answer")
    lines = summary(validate(made))
    assert lines == [
        "1 clause: live service, 2026-01-02, 0 days old",
        "2 clauses: recording of the live service, 2025-12-03 to 2025-12-31, up to 30 days old",
        "1 clause: a host that is not the vendor's, 2026-01-01, 1 day old",
        f"{len(made['clauses']) - 5} clauses: simulator, 2026-01-02, 0 days old",
    ]
    text = " ".join(terminal_summary(validate(made)).split())
    assert all(line in text for line in lines)
    assert "recording of the live service, 2025-12-03, 30 days old" in told(validate(made))


def test_an_argument_tells_its_evidence_its_signature_and_its_page() -> None:
    made = samples.with_clause(
        samples.document(verdict="fail", exit_code=1), "mute-time.zero", verdict="fail",
        failures=[samples.failure(signature="state/phantom", counts=True)],
    )  # fmt: skip
    page, text = told(validate(made)), " ".join(terminal_summary(validate(made)).split())
    assert "Evidence: simulator, 2026-01-02, 0 days old." in page and "<code>state/phantom</code>" in page
    assert "evidence: simulator, 2026-01-02, 0 days old page: https://" in text
    made["titles"] = {"levels": {}, "pages": {"mute": "Muting and Unmuting"}, "groups": {}}
    assert "(read on 2025-12-15), Muting and Unmuting" in " ".join(terminal_summary(validate(made)).split())


def test_a_document_from_before_tells_no_evidence() -> None:
    made = samples.document()
    for clause in made["clauses"]:
        del clause["evidence"]
    assert summary(validate(made)) == []
    assert "<dt>Evidence</dt>" not in told(validate(made))
