"""The result document of a trial: every clause of the register with its verdict, and what stands behind it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any, cast

from conformance import __version__
from conformance.contract.calling import portable
from conformance.report.commands import again_line
from conformance.report.document import Document
from conformance.report.text import shown
from conformance.runs.trial import Trial
from conformance.settings.options import Settings, asked
from conformance.verdicts.evidence import Demand
from conformance.verdicts.summing import coverage, entries, known_failures, overall, root_failures
from conformance.verdicts.tried import tried

LABELS = {
    "simulator": "the embedded simulator: nothing here was recorded from the live service",
    "live": "whatever answers at the endpoint",
}


def asked_of(settings: Settings) -> dict[str, Any]:
    """How a run with these settings is called."""
    return {"program": portable(), "options": asked(settings)}


def label_of(settings: Settings) -> str:
    """What a report calls the target of a run, where the target has no more to say."""
    told = LABELS.get(settings.target, "recordings")
    if not settings.defect:
        return told
    ill = f"the defect{'s' if len(settings.defect) > 1 else ''} {', '.join(settings.defect)}"
    return told.replace("simulator", f"simulator with {ill}")


def document_of(
    trial: Trial, settings: Settings, started: str, finished: str, seed: int, shard: Mapping[str, Any] | None = None
) -> Any:
    """The document, by the schema of `conformance.report`; the verdict and the exit code included.

    `shard` is what it says of the part of a run that this is.
    """
    target, docket = trial.target, trial.docket
    clauses = entries(docket)
    demand = Demand(settings.evidence, settings.max_age)
    verdict, code, sentence = overall(docket, clauses, settings.strict, settings.complete, demand)
    covered = coverage(docket, clauses)
    vault = target.vault
    document: dict[str, Any] = {
        "schema_version": "1",
        "suite_version": __version__,
        "contract_version": docket.register.version,
        "titles": docket.register.titles,
        "asked": asked_of(settings),
        "target": {
            "kind": target.kind, "endpoint": target.endpoint, "sdkappid": target.sdkappid,
            "label": trial.evidence() or (
                f"{target.label}: {LABELS[target.kind]}" if target.kind == "live" else label_of(settings)
            ),
            "capabilities": {
                "virtual_clock": target.virtual,
                "max_wait": None if target.virtual else target.max_wait,
            },
        },
        "started": started, "finished": finished, "profile": trial.profile.name, "seed": seed,
        "strict": settings.strict, "verdict": verdict, "exit_code": code, "sentence": sentence,
        "partial": bool(covered["left_out"]), "coverage": covered, **known_failures(docket),
        "calls": {
            "total": target.ledger.total, "limit": target.ledger.limit, "by_command": target.ledger.by_command,
            "again": target.ledger.again, "allowance": target.ledger.allowance,
            "findings": target.ledger.for_findings + trial.looks,
        },
        "clock": {
            "offset": target.offset.offset, "error": target.offset.error, "virtual": target.virtual,
            "witnesses": [asdict(witness) for witness in target.offset.witnesses()],
            "disagreement": target.offset.disagreement(),
        },
        "clauses": clauses,
        "root_failures": root_failures(docket),
        "harness_errors": [{"where": where, "says": says} for where, says in docket.harness_errors],
        "left_behind": docket.left_behind,
    }  # fmt: skip
    if docket.conditions is not None and docket.conditions.situations:
        document["conditions"] = tried(docket.conditions)
    if trial.planned is not None:
        document["calls"] |= {
            "planned": trial.planned,
            "beyond": max(0, target.ledger.total - document["calls"]["findings"] - trial.planned),
        }
    if trial.width is not None:
        document["width"] = asdict(trial.width)
    if trial.checked is not None:
        rows = [asdict(row) for row in trial.checked.rows]
        document["check"] = {"ready": not trial.checked.problems, "calls": trial.checked.calls, "rows": rows}
    if trial.audited is not None:
        document["audit"] = asdict(trial.audited)
    if shard is not None:
        document["shard"] = dict(shard)
    for entry in clauses:
        for failure in entry["failures"]:
            failure["again"] = again_line(cast("Document", document), entry["id"])
    return shown(document, vault.scrub)


def exit_code(document: Any) -> int:
    """The exit code that a document's verdict asks for."""
    code: int = document["exit_code"]
    return code
