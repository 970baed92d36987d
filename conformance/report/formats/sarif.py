"""The result as SARIF 2.1.0, for code scanning and editors: a rule for each clause, a result for each failure."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import PurePosixPath
from typing import Any, Final
from urllib.parse import quote

from conformance.contract import address_in
from conformance.contract.language import speaking
from conformance.report.document import ClauseResult, Document, Failure
from conformance.report.formats.text import argument, as_json, rerun
from conformance.report.text import clip, one_line, printable_tree
from conformance.report.view import NOT_JUDGED, arguments, by_reason, held, title, where
from conformance.report.write import JSON_NAME

SCHEMA: Final = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
_LEVELS: Final = {"must": "error", "should": "warning", "observed": "note"}
_MOST: Final = 20_000
_FOLDER: Final = "reports"


def sarif(document: Document) -> str:
    """The document as SARIF 2.1.0 JSON.

    Every clause is a rule, with the address of its page as help; its level is `error` for must, `warning` for should,
    `note` for observed. A failure is a result with its argument as text; where it is a known one it is suppressed, and
    what was unsteady is of the kind `review`. What kept clauses from being judged are notifications of the invocation.
    """
    with speaking("en"):
        clean: Document = printable_tree(document)
        index = {clause["id"]: number for number, clause in enumerate(clean["clauses"])}
        results = [it for clause in clean["clauses"] for it in _results(clause, index[clause["id"]], clean)]
        run = {
            "tool": {"driver": {
                "name": "tim-conformance", "version": clean["suite_version"],
                "rules": [_rule(clause, clean) for clause in clean["clauses"]],
                "properties": {"contractVersion": clean["contract_version"]},
            }},
            "automationDetails": {"id": f"tim-conformance/{clean['target']['kind']}/"},
            "invocations": [_invocation(clean)],
            "columnKind": "unicodeCodePoints",
            "results": results,
            "properties": {
                "verdict": clean["verdict"], "partial": clean.get("partial", False),
                "target": clean["target"]["kind"], "endpoint": clean["target"]["endpoint"],
                "evidence": clean["target"]["label"],
            },
        }  # fmt: skip
        return as_json({"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}) + "\n"


# -- rules -----------------------------------------------------------------------------------------------------------


def _rule(clause: ClauseResult, document: Document) -> dict[str, Any]:
    page, source = title(document, "pages", clause["page"]), clause.get("source")
    url, remark = where(document, clause)
    stands = ", ".join(part for part in (page, url, remark if source else "") if part)
    told = f"[{_linked(page)}]({url})" if url else page
    rule: dict[str, Any] = {
        "id": clause["id"],
        "shortDescription": {"text": one_line(clause["says"], 1000)},
        "fullDescription": {"text": clip(clause["says"], 1000)},
        "help": {
            "text": unlinked(f"{clause['says']}\nPage: {stands}"),
            "markdown": f"{_linked(clause['says'])}\n\nPage: {told}" + (f" ({remark})" if source and remark else ""),
        },
        "defaultConfiguration": {"level": _LEVELS[clause["level"]]},
        "properties": {
            "tags": [clause["level"], clause["group"]],
            "page": page,
            "verdict": clause["verdict"],
            "held": held(clause),
        },
    }
    if source and (address := address_in(source, "en")):
        rule["helpUri"] = address["url"]
        rule["properties"]["checked"] = address["checked"]
    if source and source["read"]:
        rule["properties"]["read"] = source["read"]
    return rule


def unlinked(text: str) -> str:
    """Text in which nothing is a link: in a message of SARIF `[words](target)` is one."""
    return text.replace("](", "] (")


def _linked(text: str) -> str:
    """Text that is no markup in Markdown."""
    for sign in "\\`*_[]<>|":
        text = text.replace(sign, f"\\{sign}")
    return text


# -- results ---------------------------------------------------------------------------------------------------------


def _results(clause: ClauseResult, index: int, document: Document) -> Iterator[dict[str, Any]]:
    if clause["verdict"] == "stale-known-fail":
        yield _result(clause, index, document, f"{clause['id']}: {clause['reason']}", 0)
        return
    for number, failure in enumerate(arguments(clause)):
        lines = [failure["says"], *argument(failure, document), held(clause)]
        found = _result(clause, index, document, clip("\n".join(lines), _MOST), number)
        found["properties"] = _facts(failure, document)
        if failure["property"]:
            found["locations"][0]["logicalLocations"] = [
                {"fullyQualifiedName": failure["property"], "kind": "function"}
            ]
        match clause["verdict"]:
            case "known-fail":
                reason = clause["reason"]
                found["suppressions"] = [{"kind": "external", "status": "accepted", "justification": reason}]
            case "fail":
                pass
            case _:  # unsteady: it fails nothing
                found |= {"kind": "review", "level": "none"}
        yield found


def _result(clause: ClauseResult, index: int, document: Document, text: str, number: int) -> dict[str, Any]:
    # What identifies it from run to run must not hang on names and times, which are others each time.
    digest = sha256(f"{document['target']['kind']} {clause['id']} {number}".encode()).hexdigest()[:16]
    return {
        "ruleId": clause["id"],
        "ruleIndex": index,
        "level": _LEVELS[clause["level"]],
        "message": {"text": unlinked(text)},
        "locations": [{"physicalLocation": {
            "artifactLocation": {"uri": _place(document)}, "region": {"startLine": 1},
        }}],
        "partialFingerprints": {"primaryLocationLineHash": f"{digest}:1", "timConformance/v1": digest},
    }  # fmt: skip


def _place(document: Document) -> str:
    """Where the program of a failure stands, as a relative URI: code scanning shows no result without a file."""
    asked = document["asked"]["options"].get("reports", _FOLDER) if "asked" in document else _FOLDER
    folder = PurePosixPath(str(asked))
    outside = folder.is_absolute() or ".." in folder.parts
    return quote(JSON_NAME if outside else str(folder / JSON_NAME))


def _facts(failure: Failure, document: Document) -> dict[str, Any]:
    facts = {
        "property": failure["property"], "step": failure["step"], "predicted": failure["predicted"],
        "got": failure["got"], "reproduced": failure["reproduced"], "causes": failure["causes"],
        "again": rerun(failure, document),
    }  # fmt: skip
    return {name: value for name, value in facts.items() if value not in ("", [])}


# -- the invocation --------------------------------------------------------------------------------------------------


def _invocation(document: Document) -> dict[str, Any]:
    made: dict[str, Any] = {
        "executionSuccessful": document["verdict"] in ("pass", "fail"),
        "exitCode": document["exit_code"],
        "exitCodeDescription": document["sentence"],
        "startTimeUtc": _utc(document["started"]),
        "endTimeUtc": _utc(document["finished"]),
    }
    notes = list(_notifications(document))
    if notes:
        made["toolExecutionNotifications"] = notes
    return made


def _notifications(document: Document) -> Iterator[dict[str, Any]]:
    for error in document["harness_errors"]:
        yield {"level": "error", "message": {"text": unlinked(f"{error['where']}: {error['says']}")}}
    for failure in document["root_failures"]:
        yield {"level": "warning", "message": {"text": unlinked(f"Precondition failed: {failure['says']}")}}
    for each, reason, ids in by_reason(document, NOT_JUDGED):
        text = f"{each.one}: {reason} ({', '.join(ids)})"
        yield {"level": "note", "message": {"text": unlinked(clip(text, _MOST))}}
    for thing in document["left_behind"]:
        yield {"level": "warning", "message": {"text": unlinked(f"Left behind: {thing}")}}


def _utc(iso: str) -> str:
    """As SARIF writes a time: in UTC, with a Z."""
    return datetime.fromisoformat(iso).astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
