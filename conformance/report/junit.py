"""The result as JUnit XML, as CI servers read it: a suite for each clause group, a case for each clause."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Final
from xml.etree import ElementTree as ET

from conformance.contract.language import speaking
from conformance.report.document import ClauseResult, Document
from conformance.report.formats.text import argument as steps_of
from conformance.report.text import clip, defused, one_line, printable_tree, spelled
from conformance.report.view import arguments, groups, held, title, weighs, where

_MOST: Final = 20_000


def junit(document: Document) -> str:
    """The document as JUnit XML 1.0 text, with its declaration.

    A must clause that fails is a failure; a should clause only in a strict run, else it passes with a warning in
    its system-out. A clause that was not judged is skipped with its reason. What befell the run itself (harness
    errors, failed preconditions, a verdict that is neither pass nor fail) stands in a suite of its own, "run".
    A case's time is the clause's share of the time that its programs took. It keeps to the schema of Jenkins' xUnit
    plugin, which refuses a file that does not: cases have no properties there, so where the page of each clause stands
    is among those of its suite. It is English, whatever language people read.
    """
    with speaking("en"):
        return _junit(document)


def _junit(document: Document) -> str:
    clean: Document = printable_tree(document)
    root = ET.Element("testsuites", name="conformance")
    for group, clauses in groups(clean):
        suite = _suite(root, group, clean, clauses)
        for clause in clauses:
            _clause(suite, clause, clean)
    _run(_suite(root, "run", clean), clean)
    for element in (*root, root):
        for name, tag in (("tests", "testcase"), ("failures", "failure"), ("errors", "error"), ("skipped", "skipped")):
            if element is not root or name != "skipped":  # which the schema does not know of
                element.set(name, str(len(element.findall(f".//{tag}"))))
    took = datetime.fromisoformat(clean["finished"]) - datetime.fromisoformat(clean["started"])
    root.set("time", f"{max(took.total_seconds(), 0):.3f}")
    ET.indent(root)
    return '<?xml version="1.0" encoding="utf-8"?>\n' + ET.tostring(root, encoding="unicode") + "\n"


def _suite(root: ET.Element, name: str, document: Document, clauses: Sequence[ClauseResult] = ()) -> ET.Element:
    took = sum(clause.get("seconds", 0.0) for clause in clauses)
    suite = ET.SubElement(root, "testsuite", name=name, timestamp=document["started"][:19], time=f"{took:.3f}")
    properties = ET.SubElement(suite, "properties")
    target = document["target"]
    for key, value in (
        ("target", target["kind"]), ("evidence", target["label"]), ("endpoint", target["endpoint"]),
        ("verdict", document["verdict"]), ("partial", str(document.get("partial", False)).lower()),
        *((f"{clause['id']}.{key}", value) for clause in clauses for key, value in _facts(clause, document)),
    ):  # fmt: skip
        ET.SubElement(properties, "property", name=key, value=value)
    return suite


def _case(suite: ET.Element, name: str, seconds: float = 0.0) -> ET.Element:
    return ET.SubElement(
        suite, "testcase", classname=f"conformance.{suite.get('name')}", name=name, time=f"{seconds:.3f}"
    )


def _clause(suite: ET.Element, clause: ClauseResult, document: Document) -> None:
    case = _case(suite, clause["id"], clause.get("seconds", 0.0))
    match clause["verdict"]:
        case "fail" if weighs(clause, document):
            _tell(case, "failure", _summary(clause), argument(clause, document), clause["level"])
        case "fail":
            ET.SubElement(case, "system-out").text = clip(f"WARN {argument(clause, document)}", _MOST)
        case "stale-known-fail":
            _tell(case, "failure", clause["reason"], argument(clause, document), "stale-known-fail")
        case "known-fail":
            ET.SubElement(case, "system-out").text = clip(f"KNOWN {argument(clause, document)}", _MOST)
        case "harness-error":
            _tell(case, "error", clause["reason"], clause["reason"], "harness-error")
        case "pass":
            pass
        case "unsteady":
            ET.SubElement(case, "system-out").text = clip(f"UNSTEADY {argument(clause, document)}", _MOST)
        case "observed":
            lines = [
                spelled(f"{each['what']}: {each['answer']} ({each['count']} times)") for each in clause["observed"]
            ]
            ET.SubElement(case, "system-out").text = clip("\n".join(lines), _MOST)
        case verdict:
            ET.SubElement(case, "skipped", message=one_line(f"{verdict}: {clause['reason']}", 1000))


def _facts(clause: ClauseResult, document: Document) -> Iterator[tuple[str, str]]:
    """What is to be known beside a clause: its page, where it was seen, and what of its failures is known."""
    if "source" in clause:
        url, remark = where(document, clause)
        yield from (("page", title(document, "pages", clause["page"])), ("address", url), ("read", remark))
    if evidence := clause.get("evidence"):
        yield from (("evidence", evidence["kind"]), ("day", evidence["day"]), ("age", str(evidence["age"])))
    if clause["verdict"] == "known-fail":
        yield "known", one_line(clause["reason"], 1000)
        for failure in arguments(clause):
            if "signature" in failure:
                yield "signature", failure["signature"]


def _run(suite: ET.Element, document: Document) -> None:
    for number, error in enumerate(document["harness_errors"], start=1):
        _tell(_case(suite, f"harness error {number}"), "error", error["says"], error["where"], "harness-error")
    for number, failure in enumerate(document["root_failures"], start=1):
        behind = f"clauses behind it: {', '.join(failure['clauses'])}"
        _tell(_case(suite, f"precondition {number}"), "error", failure["says"], behind, "precondition")
    case = _case(suite, "verdict")
    if document["verdict"] not in ("pass", "fail"):  # a failing run is told by its clauses
        _tell(case, "error", document["sentence"], document["sentence"], document["verdict"])


def _tell(case: ET.Element, tag: str, message: str, text: str, kind: str) -> None:
    ET.SubElement(case, tag, message=one_line(message, 1000), type=kind).text = clip(defused(text), _MOST)


def _summary(clause: ClauseResult) -> str:
    return next((failure["says"] for failure in arguments(clause)), clause["reason"])


def argument(clause: ClauseResult, document: Document) -> str:
    """A clause's failures as plain text: what it says, the steps, what was predicted and came, how to run it again."""
    url, remark = where(document, clause)
    lines = [f"{clause['id']} ({clause['level']}, {title(document, 'pages', clause['page'])})", clause["says"]]
    lines += [" ".join(part for part in (url, f"({remark})") if part)] if "source" in clause else []
    lines += [clause["reason"]] if clause["reason"] else []
    for failure in arguments(clause):
        lines += ["", failure["says"], *steps_of(failure, document), f"property: {failure['property']}"]
    lines += ["", held(clause)]
    return "\n".join(map(spelled, lines))
