"""JUnit XML: well-formed whatever a vendor answers, and every verdict where a CI server looks for it."""

from __future__ import annotations

from xml.etree import ElementTree as ET

import pytest

from conformance import contract
from conformance.report.document import Document, validate
from conformance.report.junit import junit

from . import samples


def read(document: Document) -> ET.Element:
    return ET.fromstring(junit(document).encode("utf-8"))


def case(root: ET.Element, name: str) -> ET.Element:
    found = [each for each in root.iter("testcase") if each.get("name") == name]
    assert len(found) == 1, name
    return found[0]


def outcomes(root: ET.Element, name: str) -> list[str]:
    return [child.tag for child in case(root, name) if child.tag != "properties"]


@pytest.mark.parametrize("name", samples.SAMPLES)
def test_it_is_xml_and_counts_right(name: str) -> None:
    document = samples.valid(name)
    root = read(document)
    for suite in (root, *root):
        for count, tag in (("tests", "testcase"), ("failures", "failure"), ("errors", "error"), ("skipped", "skipped")):
            known = suite is not root or tag != "skipped"
            assert suite.get(count) == (str(len(list(suite.iter(tag)))) if known else None)
    names = [each.get("name") for each in root.iter("testcase")]
    assert {clause["id"] for clause in document["clauses"]} <= set(names)
    assert len(names) == len(set(names))


def test_a_suite_a_group() -> None:
    root = read(samples.valid("pass"))
    assert [suite.get("name") for suite in root] == [*contract.vendor().groups, "run"]
    assert root.get("failures") == root.get("errors") == "0"


def test_verdicts_go_where_they_belong() -> None:
    root = read(samples.valid("fail"))
    assert outcomes(root, "mute-time.unsigned") == ["failure"]
    assert outcomes(root, "envelope.error-info") == ["system-out"]
    assert (case(root, "envelope.error-info").findtext("system-out") or "").startswith("WARN envelope.error-info")
    assert outcomes(root, "members.limit-500") == ["skipped"]
    assert outcomes(root, "group-type.meeting") == ["skipped"]
    assert outcomes(root, "members.owner") == ["system-out"]
    assert (case(root, "members.owner").findtext("system-out") or "").startswith("KNOWN members.owner")
    told = {it.get("name"): it.get("value") for it in root.iter("property")}
    assert told["members.owner.known"] == "reported on 2025-11-03, ticket 4711"
    assert [told[f"members.owner.{it}"] for it in ("evidence", "day", "age")] == ["simulator", "2026-01-02", "0"]
    assert outcomes(root, "members.order") == ["failure"]
    assert outcomes(root, "members.empty") == ["system-out"]
    assert outcomes(root, "members.scope") == []
    assert outcomes(root, "precondition 1") == ["error"]
    assert outcomes(root, "verdict") == []


def test_a_strict_run_fails_on_should_clauses() -> None:
    root = read(validate(samples.failed() | {"strict": True}))
    assert outcomes(root, "envelope.error-info") == ["failure"]


def test_a_failure_is_the_argument() -> None:
    failure = case(read(samples.valid("fail")), "mute-time.unsigned").find("failure")
    assert failure is not None
    assert failure.get("message") == "m1 is reported muted until 68 years too early."
    for part in (">> 3. read the muted list of g1", "predicted: m1 muted", "got:       MutedUntil", "again:     tim-c"):
        assert part in (failure.text or "")


@pytest.mark.parametrize("name", ["mute-time.unsigned", "members.scope", "topic.unknown"])
def test_every_clause_has_the_address_of_its_page_and_when_it_was_read(name: str) -> None:
    told = {it.get("name"): it.get("value") for it in read(samples.valid("fail")).iter("property")}
    unchecked = name == "topic.unknown"
    assert (
        told[f"{name}.address"] == f"https://www.tencentcloud.com/document/product/1047/{49471 if unchecked else 34951}"
    )
    assert told[f"{name}.read"] == ("not checked, day of reading not kept" if unchecked else "read on 2025-12-15")


def test_an_argument_tells_the_address_of_the_page() -> None:
    failure = case(read(samples.valid("fail")), "mute-time.unsigned").findtext("failure") or ""
    assert "https://www.tencentcloud.com/document/product/1047/34951 (read on 2025-12-15)" in failure


@pytest.mark.parametrize("name", ["budget", "interrupted"])
def test_a_run_that_could_not_tell_is_never_green(name: str) -> None:
    root = read(samples.valid(name))
    assert outcomes(root, "verdict") == ["error"]


def test_a_clause_that_the_harness_broke_is_an_error() -> None:
    made = samples.with_clause(samples.document(), "members.order", verdict="harness-error", reason="a bug of ours")
    assert outcomes(read(validate(made)), "members.order") == ["error"]
