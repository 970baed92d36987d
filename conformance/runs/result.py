"""The result document of a trial: every clause of the register with its verdict, and what stands behind it."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from conformance import __version__
from conformance.report.text import shown
from conformance.runs.trial import Trial
from conformance.settings.options import Settings
from conformance.verdicts.summing import coverage, entries, overall, root_failures
from conformance.verdicts.tried import tried

LABELS = {
    "simulator": "the embedded simulator: nothing here was recorded from the live service",
    "live": "whatever answers at the endpoint",
}


def document_of(trial: Trial, settings: Settings, started: str, finished: str, seed: int) -> Any:
    """The document, by the schema of `conformance.report`; the verdict and the exit code included."""
    target, docket = trial.target, trial.docket
    clauses = entries(docket, target.endpoint)
    verdict, code, sentence = overall(docket, clauses, settings.strict, settings.complete)
    covered = coverage(docket, clauses)
    vault = target.vault
    document = {
        "schema_version": "1",
        "suite_version": __version__,
        "contract_version": docket.register.version,
        "titles": docket.register.titles,
        "target": {
            "kind": target.kind, "endpoint": target.endpoint, "sdkappid": target.sdkappid,
            "label": trial.evidence() or (
                f"{target.label}: {LABELS[target.kind]}" if target.kind == "live" else LABELS[target.kind]
            ),
            "capabilities": {
                "virtual_clock": target.virtual,
                "max_wait": None if target.virtual else target.max_wait,
            },
        },
        "started": started, "finished": finished, "profile": trial.profile.name, "seed": seed,
        "strict": settings.strict, "verdict": verdict, "exit_code": code, "sentence": sentence,
        "partial": bool(covered["left_out"]), "coverage": covered,
        "calls": {
            "total": target.ledger.total, "limit": target.ledger.limit, "by_command": target.ledger.by_command,
            "again": target.ledger.again, "allowance": target.ledger.allowance,
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
    return shown(document, vault.scrub)


def exit_code(document: Any) -> int:
    """The exit code that a document's verdict asks for."""
    code: int = document["exit_code"]
    return code
