"""Where the verdicts of a document were seen, when, and how many days before the report that was: for people."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from conformance.contract.language import _
from conformance.report.document import ClauseResult, Document
from conformance.report.text import plural

KINDS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "live": "live service",
        "recorded live": "recording of the live service",
        "stand-in": "a host that is not the vendor's",
        "bench": "bench",
        "simulator": "simulator",
    }
)
"""What evidence is called, the best first."""


TOO_LITTLE: Final = "The evidence is less than was asked for:"
"""How the sentence of a document begins whose clauses hold, on evidence that does not suffice."""


def thin(document: Document) -> bool:
    """Whether a run could not tell for want of evidence alone."""
    return document["verdict"] == "unknown" and document["sentence"].startswith(TOO_LITTLE)


def seen(clause: ClauseResult) -> str:
    """The best evidence of a clause: `simulator, 2026-11-30, 0 days old`; "" where it was not put to the test."""
    evidence = clause.get("evidence")
    if not evidence:
        return ""
    return _("{kind}, {day}, {age} old").format(
        kind=_(KINDS[evidence["kind"]]), day=evidence["day"], age=plural(evidence["age"], "day")
    )


def summary(document: Document) -> list[str]:
    """The evidence of the whole document, a line a kind: how many clauses, from which days, how old."""
    lines = []
    for kind in KINDS:
        found = [it for clause in document["clauses"] if (it := clause.get("evidence")) and it["kind"] == kind]
        if not found:
            continue
        newest, oldest = min(found, key=lambda it: it["age"]), max(found, key=lambda it: it["age"])
        told = _("{clauses}: {kind}, {day}, {age} old")
        if newest["day"] != oldest["day"]:
            told = _("{clauses}: {kind}, {first} to {day}, up to {age} old")
        lines.append(
            told.format(
                clauses=plural(len(found), "clause"), kind=_(KINDS[kind]), first=oldest["day"],
                day=newest["day"], age=plural(oldest["age"], "day"),
            )
        )  # fmt: skip
    return lines
