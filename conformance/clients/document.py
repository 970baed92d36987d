"""The result document of a check: the same shape as that of a run, of the client's register."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import reduce
from typing import Any, Final

from conformance import __version__
from conformance.clients.bench import SDKAPPID
from conformance.clients.checking import Checked
from conformance.clients.finding import teller
from conformance.report.text import shown
from conformance.verdicts.summing import coverage, entries, known_failures, overall, root_failures

LABEL: Final = "your client, on a bench of this machine: nothing here was sent to the live service"
WATCHED: Final = "what your command sent, on a bench of this machine: nothing here was sent to the live service"


def document_of(
    found: Checked, *, started: str, finished: str, strict: bool, complete: bool, driven: bool,
    rerun: Callable[[str], str],
) -> dict[str, Any]:  # fmt: skip
    """The document, by the schema of `conformance.report`; the verdict and the exit code included."""
    docket = found.docket
    clauses = entries(docket, teller(rerun))
    verdict, code, sentence = overall(docket, clauses, strict, complete)
    covered = coverage(docket, clauses)
    document: Mapping[str, Any] = {
        "schema_version": "1",
        "suite_version": __version__,
        "contract_version": docket.register.version,
        "titles": docket.register.titles,
        "target": {
            "kind": "client", "endpoint": found.endpoint, "sdkappid": SDKAPPID, "label": LABEL if driven else WATCHED,
            "capabilities": {"virtual_clock": False, "max_wait": None},
        },
        "started": started, "finished": finished, "profile": "driven" if driven else "watched", "seed": None,
        "strict": strict, "verdict": verdict, "exit_code": code, "sentence": sentence,
        "partial": bool(covered["left_out"]), "coverage": covered, **known_failures(docket),
        "calls": {"total": found.requests, "limit": None, "by_command": found.by_command},
        "clock": {"offset": None, "error": None, "virtual": False},
        "clauses": clauses,
        "root_failures": root_failures(docket),
        "harness_errors": [{"where": where, "says": says} for where, says in docket.harness_errors],
        "left_behind": docket.left_behind,
    }  # fmt: skip
    scrubs = tuple(found.scrub)
    made: dict[str, Any] = shown(document, lambda text: reduce(lambda so_far, scrub: scrub(so_far), scrubs, text))
    return made
