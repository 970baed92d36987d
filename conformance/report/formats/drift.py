"""Drift, as `tim-conformance drift --format json` prints it, in the formats of CI servers. It is English."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from functools import cache
from hashlib import sha256
from pathlib import Path, PurePosixPath
from types import MappingProxyType
from typing import Any, Final
from urllib.parse import quote

from jsonschema import Draft202012Validator

from conformance import __version__
from conformance.report.formats.annotations import Annotation, Kind, lines_of
from conformance.report.formats.markdown import code, fenced, fitting, joined, one_row_each, plain
from conformance.report.formats.sarif import SCHEMA, unlinked
from conformance.report.formats.text import as_json
from conformance.report.text import clip, printable_tree, spelled

FORMAT: Final = "tim-conformance-drift/1"
_SCHEMA: Final = Path(__file__).with_name("drift.schema.json")
_LEVELS: Final = {"fail": "error", "warn": "warning", "note": "note", "info": "note"}
_KINDS: Final[Mapping[str, Kind]] = MappingProxyType(
    {"fail": "error", "warn": "warning", "note": "notice", "info": "notice"}
)
_MOST: Final = 8_000


@cache
def _validator() -> Draft202012Validator:
    return Draft202012Validator(json.loads(_SCHEMA.read_text(encoding="utf-8")))


def problem(drift: Any) -> str:
    """What is wrong with a document of drift, in a few words; "" where it keeps to its schema."""
    error = next(iter(_validator().iter_errors(drift)), None)
    return f"{error.json_path}: {error.message}" if error else ""


def drift_markdown(drift: Mapping[str, Any]) -> str:
    """Its changes for an issue or a merge request, the worst first."""
    return joined(_parts(printable_tree(drift)))


def drift_summary(drift: Mapping[str, Any]) -> str:
    """The same for the summary of a step on GitHub, which has an end."""
    return fitting(_parts(printable_tree(drift)))


def _parts(clean: Mapping[str, Any]) -> list[str]:
    sides = [
        f"- {name}: {code(clean[name]['path'])} ({plain(clean[name]['origin'])}, {plain(clean[name]['at'])})"
        for name in ("baseline", "current")
    ]
    parts = [f"# {plain(_headline(clean))}", "\n".join(sides)]
    for it in clean["changes"]:
        parts += [f"## {it['severity']}: {plain(it['says'])}", fenced(clip("\n".join(_facts(it)), _MOST))]
    if clean["not_compared"]:
        rows = [[code(it["what"]), plain(it["why"])] for it in clean["not_compared"]]
        parts += ["## Not compared", one_row_each(["What", "Why"], rows)]
    return parts


def drift_annotations(drift: Mapping[str, Any]) -> str:
    """Its changes as workflow commands of GitHub: errors, warnings and notices by what they weigh."""
    clean = printable_tree(drift)
    found = [
        Annotation(
            _KINDS[it["severity"]], f"{it['severity']} {it['kind']}", "\n".join([it["says"], *_facts(it)])[:_MOST]
        )
        for it in clean["changes"]
    ]
    if clean["verdict"] == "unknown":
        found.append(Annotation("error", "unknown", _headline(clean)))
    return lines_of(found)


def drift_sarif(drift: Mapping[str, Any]) -> str:
    """Its changes as SARIF 2.1.0: a kind of change is a rule, a change a result."""
    clean = printable_tree(drift)
    kinds = sorted({it["kind"] for it in clean["changes"]})
    run = {
        "tool": {"driver": {
            "name": "tim-conformance drift", "version": __version__,
            "rules": [{"id": kind, "shortDescription": {"text": kind.replace("-", " ")}} for kind in kinds],
        }},
        "automationDetails": {"id": "tim-conformance/drift/"},
        "columnKind": "unicodeCodePoints",
        "results": [_result(it, kinds.index(it["kind"]), clean) for it in clean["changes"]],
        "properties": {"verdict": clean["verdict"], "compared": clean["compared"]},
    }  # fmt: skip
    return as_json({"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}) + "\n"


DRAWN: Final[Mapping[str, Callable[[Mapping[str, Any]], str]]] = MappingProxyType(
    {
        "sarif": drift_sarif, "markdown": drift_markdown, "annotations": drift_annotations,
        "step-summary": drift_summary,
    }
)  # fmt: skip
"""What draws drift, by the name of the format."""


def _headline(drift: Mapping[str, Any]) -> str:
    compared = ", ".join(_counted(drift["compared"][name], name.removesuffix("s")) for name in ("programs", "clauses"))
    match drift["verdict"]:
        case "same":
            return f"Nothing has changed: {compared} compared"
        case "unknown":
            return f"Unknown: too little could be compared ({compared})"
        case _:
            return f"{_counted(len(drift['changes']), 'change')}, the worst is {drift['severity']}: {compared} compared"


def _counted(count: int, noun: str) -> str:
    return f"{count:,} {noun}{'' if count == 1 else 's'}"


def _facts(change: Mapping[str, Any]) -> list[str]:
    lines = [
        f"where: {change['where']}", f"before: {change['old'] or 'nothing'}", f"now: {change['new'] or 'nothing'}",
        f"clauses: {', '.join(change['clauses'])}",
    ]  # fmt: skip
    if change["programs"]:
        lines.append(f"programs: {change['programs']}")
    lines += [f"  {number}. {step}" for number, step in enumerate(change["program"], start=1)]
    return [clip(spelled(line), 1000) for line in lines]


def _result(change: Mapping[str, Any], index: int, drift: Mapping[str, Any]) -> dict[str, Any]:
    digest = sha256(f"{change['kind']} {change['where']}".encode()).hexdigest()[:16]
    path = PurePosixPath(drift["current"]["path"])
    place = path.name if path.is_absolute() or ".." in path.parts else str(path)
    return {
        "ruleId": change["kind"],
        "ruleIndex": index,
        "level": _LEVELS[change["severity"]],
        "message": {"text": unlinked("\n".join([change["says"], *_facts(change)])[:_MOST])},
        "locations": [{"physicalLocation": {
            "artifactLocation": {"uri": quote(place) or "current"}, "region": {"startLine": 1},
        }}],
        "partialFingerprints": {"primaryLocationLineHash": f"{digest}:1", "timConformance/v1": digest},
        "properties": {
            "severity": change["severity"], "clauses": change["clauses"], "where": change["where"],
            "before": change["old"], "now": change["new"], "programs": change["programs"],
        },
    }  # fmt: skip
