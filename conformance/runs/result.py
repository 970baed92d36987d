"""The result document of a trial: every clause of the register with its verdict, and what stands behind it."""

from __future__ import annotations

from typing import Any

from conformance import __version__
from conformance.contract import vendor
from conformance.runs.trial import Trial
from conformance.settings.options import Settings
from conformance.verdicts.argument import failure_of

LABELS = {
    "simulator": "the embedded simulator: nothing here was recorded from the live service",
    "live": "whatever answers at the endpoint",
}


def document_of(trial: Trial, settings: Settings, started: str, finished: str, seed: int) -> Any:
    """The document, by the schema of `conformance.report`; the verdict and the exit code included."""
    target, docket = trial.target, trial.docket
    verdicts = docket.verdicts()
    entries = []
    for name, clause in vendor().clauses.items():
        verdict, reason = verdicts[name]
        tally = docket.tallies.get(name)
        entries.append(
            {
                "id": name, "level": clause.level, "group": clause.group, "page": clause.page, "says": clause.says,
                "verdict": verdict, "reason": reason,
                "programs": tally.programs if tally else 0,
                "calls": tally.calls if tally else 0,
                "held": tally.held if tally else 0,
                "failures": [
                    failure_of(finding, name, where, target.endpoint)
                    for finding, where in (tally.findings if tally else [])
                ],
                "observed": [
                    {"what": what, "answer": answer, "count": count}
                    for (what, answer), count in (sorted(tally.observed.items()) if tally else [])
                ],
            }
        )  # fmt: skip
    verdict, code, sentence = _overall(trial, entries, settings.strict)
    vault = target.vault
    document = {
        "schema_version": "1",
        "suite_version": __version__,
        "contract_version": vendor().version,
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
        "calls": {"total": target.ledger.total, "limit": target.ledger.cap, "by_command": target.ledger.by_command},
        "clock": {"offset": target.offset.offset, "error": target.offset.error, "virtual": target.virtual},
        "clauses": entries,
        "root_failures": [
            {"says": why, "clauses": sorted(n for n in names if verdicts[n][1] == why), "curl": ""}
            for why, names in docket.stops.items()
        ],
        "harness_errors": [{"where": where, "says": says} for where, says in docket.harness_errors],
        "left_behind": docket.left_behind,
    }  # fmt: skip
    return _scrubbed(document, vault.scrub)


def _scrubbed(value: Any, scrub: Any) -> Any:
    if isinstance(value, str):
        return scrub(value)
    if isinstance(value, dict):
        return {key: _scrubbed(item, scrub) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_scrubbed(item, scrub) for item in value]
    return value


def _overall(trial: Trial, entries: list[dict[str, Any]], strict: bool) -> tuple[str, int, str]:
    docket = trial.docket
    failing = [e for e in entries if e["verdict"] == "fail"]
    musts = [e["id"] for e in failing if e["level"] == "must"]
    shoulds = [e["id"] for e in failing if e["level"] == "should"]
    untold = [
        e["id"] for e in entries if e["level"] == "must" and e["verdict"] in ("unknown", "harness-error", "budget")
    ]
    unrecorded = [e["id"] for e in entries if e["level"] == "must" and e["verdict"] == "no-recording"]
    held = sum(e["verdict"] == "pass" for e in entries)
    aside = f" {_list('should clause', shoulds, 'not kept')}" if shoulds else ""
    if docket.interrupted:
        told = f" {_list('clause', musts + shoulds, 'not kept so far')}" if failing else ""
        return "interrupted", 2, f"The run was interrupted; what it had made was removed.{told}"
    if musts:
        return "fail", 1, _list("must clause", musts, "not kept") + aside
    if shoulds and strict:
        return "fail", 1, _list("should clause", shoulds, "not kept (strict)")
    if docket.spent:
        return "budget", 3, f"The budget was spent before every clause was judged. {docket.spent}"
    if docket.harness_errors:
        return "harness-error", 3, f"The suite itself went wrong: {docket.harness_errors[0][1]}"
    if unrecorded:
        says = _list("must clause", unrecorded, "without a recording")
        return "no-recording", 3, f"{says} Make one with --tim-record."
    if untold:
        return "unknown", 3, _list("must clause", untold, "not judged")
    if not held:
        return "unknown", 3, "No clause was judged."
    return "pass", 0, f"Every must clause that could be judged is kept; {held} clauses held.{aside}"


def _list(what: str, ids: list[str], fate: str) -> str:
    shown = ", ".join(ids[:4]) + (f" and {len(ids) - 4} more" if len(ids) > 4 else "")
    return f"{len(ids)} {what}{'s are' if len(ids) != 1 else ' is'} {fate}: {shown}."


def exit_code(document: Any) -> int:
    """The exit code that a document's verdict asks for."""
    code: int = document["exit_code"]
    return code
