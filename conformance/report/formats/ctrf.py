"""The result in the Common Test Report Format (https://ctrf.io): a test for each clause, and some for the run."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Any, Final

from conformance.contract.language import speaking
from conformance.report.document import ClauseResult, Document
from conformance.report.formats.text import (
    argument,
    as_json,
    heading,
    milliseconds,
    of_client,
    seconds,
    took,
)
from conformance.report.text import clip, printable_tree
from conformance.report.view import arguments, held, weighs, where

VERSION: Final = "0.0.0"
"""Of the specification that the document keeps to."""
_STATUSES: Final = ("passed", "failed", "skipped", "pending", "other")
_MOST: Final = 20_000
_STEP: Final = {"ok": "passed", "wrong": "failed", "after": "other"}


def ctrf(document: Document) -> str:
    """The document as CTRF JSON.

    A must clause that fails has `failed`; a should clause only in a strict run, else `other`, as an observed one.
    What was not judged is `skipped` where it cannot be here or was not asked for, else `pending`. The verdict of the
    register stays in `rawStatus`. What befell the run itself is in a suite of its own, "run".
    """
    with speaking("en"):
        clean: Document = printable_tree(document)
        tests = [*(_clause(clause, clean) for clause in clean["clauses"]), *_run(clean)]
        return as_json(_report(clean, tests)) + "\n"


def _report(document: Document, tests: list[dict[str, Any]]) -> dict[str, Any]:
    counts = Counter(test["status"] for test in tests)
    target = document["target"]
    return {
        "reportFormat": "CTRF",
        "specVersion": VERSION,
        "generatedBy": "tim-conformance",
        "timestamp": document["finished"],
        "results": {
            "tool": {"name": "tim-conformance", "version": document["suite_version"]},
            "summary": {
                "tests": len(tests),
                **{status: counts[status] for status in _STATUSES},
                "flaky": sum(bool(test.get("flaky")) for test in tests),
                "suites": len({test["suite"][-1] for test in tests}),
                "start": milliseconds(document["started"]),
                "stop": max(milliseconds(document["finished"]), milliseconds(document["started"])),
                "duration": round(took(document) * 1000),
                "extra": {
                    "verdict": document["verdict"], "sentence": document["sentence"],
                    "exitCode": document["exit_code"], "partial": document.get("partial", False),
                },
            },
            "tests": tests,
            "environment": {
                "appName": "a client of forbid_send_msg" if of_client(document) else "forbid_send_msg",
                "testEnvironment": target["kind"],
                "healthy": document["verdict"] == "pass",
                "extra": {
                    "endpoint": target["endpoint"], "evidence": target["label"], "profile": document["profile"],
                    "seed": document["seed"], "contractVersion": document["contract_version"],
                },
            },
        },
    }  # fmt: skip


def _clause(clause: ClauseResult, document: Document) -> dict[str, Any]:
    url, remark = where(document, clause)
    test: dict[str, Any] = {
        "name": clause["id"],
        "status": _status(clause, document),
        "duration": round(seconds(clause) * 1000),
        "suite": ["conformance", clause["group"]],
        "rawStatus": clause["verdict"],
        "tags": [clause["level"], clause["group"]],
        "type": "conformance",
    }
    failures = arguments(clause)
    if failures:
        first = failures[0]
        lines = [[one["says"], *argument(one, document)] for one in failures]
        test["message"] = heading(clause)
        test["trace"] = clip("\n\n".join("\n".join(each) for each in lines), _MOST)
        test["steps"] = [
            {"name": clip(step["text"], 500) or "-", "status": _STEP[step["mark"]]} for step in first["steps"]
        ]
        test["filePath"] = first["property"]
    elif clause["reason"]:
        test["message"] = clause["reason"]
    if clause["verdict"] == "unsteady":
        test["flaky"] = True
    if clause["observed"]:
        test["stdout"] = [f"{it['what']}: {it['answer']} ({it['count']} times)" for it in clause["observed"]]
    extra = {"says": clause["says"], "held": held(clause), "page": clause["page"], "address": url, "read": remark}
    test["extra"] = {name: value for name, value in extra.items() if value}
    return test


def _status(clause: ClauseResult, document: Document) -> str:
    match clause["verdict"]:
        case "pass" | "unsteady":
            return "passed"
        case "fail":
            return "failed" if weighs(clause, document) else "other"
        case "stale-known-fail":
            return "failed"
        case "observed" | "harness-error" | "known-fail":
            return "other"
        case "not-applicable":
            return "skipped"
        case _:
            return "pending"


def _run(document: Document) -> Iterator[dict[str, Any]]:
    for number, error in enumerate(document["harness_errors"], start=1):
        yield _of_run(f"harness error {number}", "failed", f"{error['where']}: {error['says']}", "harness-error")
    for number, failure in enumerate(document["root_failures"], start=1):
        behind = f"{failure['says']}; clauses behind it: {', '.join(failure['clauses']) or 'none'}"
        yield _of_run(f"precondition {number}", "failed", behind, "precondition")
    told = document["verdict"] in ("pass", "fail")  # a failing run is told by its clauses
    yield _of_run("verdict", "passed" if told else "failed", document["sentence"], document["verdict"])


def _of_run(name: str, status: str, message: str, raw: str) -> dict[str, Any]:
    return {
        "name": name, "status": status, "duration": 0, "suite": ["conformance", "run"],
        "message": clip(message, _MOST), "rawStatus": raw, "type": "run",
    }  # fmt: skip
