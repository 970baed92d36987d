"""What a difference between two pages is, and how severe each kind of it is."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final, Literal, get_args

from conformance.changes.pages.structure import Page

Severity = Literal["info", "note", "warn", "fail"]
SEVERITIES: Final[tuple[Severity, ...]] = get_args(Severity)
KINDS: Final[Mapping[str, Severity]] = {
    **dict.fromkeys(
        ("field-added", "parameter-row-added", "domain-added", "group-type-added", "value-added", "code-added"), "info"
    ),
    **dict.fromkeys(("wording", "note", "sample-url", "reference"), "note"),
    **dict.fromkeys(
        (
            "field-renamed",
            "field-removed",
            "parameter-row-removed",
            "domain-removed",
            "domain-renamed",
            "group-type-removed",
            "command-renamed",
            "code-removed",
            "code-text",
        ),
        "warn",
    ),
    **dict.fromkeys(
        (
            "group-type-support",
            "parameter-range",
            "limit",
            "field-type",
            "field-required",
            "frequency",
            "value-meaning",
        ),
        "fail",
    ),
}
FORMAT: Final = "tim-conformance-page-diff/1"


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing that a page says otherwise. `what` names it; `old` and `new` are empty where a side has nothing."""

    kind: str
    what: str
    old: str
    new: str
    clauses: tuple[str, ...]
    where: str
    says: str
    milder: Severity | None = None

    @property
    def severity(self) -> Severity:
        """That of its kind, unless it is milder here."""
        return self.milder or KINDS[self.kind]

    def as_json(self) -> dict[str, Any]:
        """As the document has it."""
        return {
            "kind": self.kind,
            "severity": self.severity,
            "what": self.what,
            "old": self.old,
            "new": self.new,
            "clauses": list(self.clauses),
            "where": self.where,
            "says": self.says,
        }


@dataclass
class Comparison:
    """Two pages and what came of holding them against each other. `reason` says why nothing could be told."""

    old: Page
    new: Page
    differences: list[Difference] = field(default_factory=list)
    lost: list[tuple[str, str, str]] = field(default_factory=list)
    reason: str = ""

    @property
    def verdict(self) -> str:
        """`same`, `changed` or `unknown`."""
        return "unknown" if self.reason else "changed" if self.differences else "same"

    @property
    def severity(self) -> Severity | None:
        """The worst of the differences."""
        return max((each.severity for each in self.differences), key=SEVERITIES.index, default=None)

    def reaches(self, least: str) -> bool:
        """Whether a difference is at or above a severity."""
        return any(SEVERITIES.index(each.severity) >= SEVERITIES.index(least) for each in self.differences)

    def as_json(self) -> dict[str, Any]:
        """The document."""
        unread: list[dict[str, str]] = []
        if self.reason:
            unread.append({"side": self._blamed(), "where": "the page", "text": "", "why": self.reason})
        unread += [{"side": side, "where": where, "text": "", "why": why} for side, where, why in self.lost]
        for side, page in (("old", self.old), ("new", self.new)):
            unread += [{"side": side, "where": each.where, "text": each.text, "why": each.why} for each in page.unread]
        return {
            "format": FORMAT,
            "verdict": self.verdict,
            "severity": self.severity,
            "old": self.old.side(),
            "new": self.new.side(),
            "differences": [each.as_json() for each in self.differences],
            "unread": unread,
        }

    def _blamed(self) -> str:
        return "old" if not self.old.page else "new"


def ordered(found: Iterable[Difference]) -> list[Difference]:
    """The worst first, each cause once: what two places of a page tell alike is one entry that names both."""
    merged: dict[tuple[str, str, str, str], Difference] = {}
    for each in found:
        key = (each.kind, each.what, each.old, each.new)
        if key in merged:
            first = merged[key]
            if each.where not in first.where:
                merged[key] = Difference(
                    *key, first.clauses or each.clauses, f"{first.where}, {each.where}", first.says
                )
        else:
            merged[key] = each
    return sorted(merged.values(), key=lambda each: -SEVERITIES.index(each.severity))
