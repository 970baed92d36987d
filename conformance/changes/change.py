"""What drift is told as: changes, each with kind, severity and clauses, and the document that holds them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from typing import Any, Final, Literal, get_args

FORMAT: Final = "tim-conformance-drift/1"
Severity = Literal["info", "note", "warn", "fail"]
SEVERITIES: Final[tuple[Severity, ...]] = get_args(Severity)
Kind = Literal[
    "field-added", "name-started", "order-changed", "header-changed", "latency-changed", "text-changed",
    "field-removed", "field-renamed", "name-stopped", "code-changed", "observed-changed", "type-changed",
    "status-changed", "effect-changed", "time-changed", "limit-changed", "support-changed", "rate-changed",
]  # fmt: skip
SEVERITY_OF: Final[dict[str, Severity]] = {
    **dict.fromkeys(
        ("field-added", "name-started", "order-changed", "header-changed", "latency-changed"), "info"
    ),
    "text-changed": "note",
    **dict.fromkeys(("field-removed", "field-renamed", "name-stopped", "observed-changed"), "warn"),
}  # fmt: skip
"""The severity of a kind; every other one is `fail`, but where a clause allows more."""
MOST_STEPS: Final = 4
"""Steps of a program that are shown, unless no shorter one shows the change."""
Verdict = Literal["same", "drift", "unknown"]


@dataclass(frozen=True, slots=True)
class Change:
    """One cause: what was and what is, the clauses that it touches, and the smallest program that shows it.

    `programs` counts those that show it; `program` are the steps of the smallest as text.
    """

    kind: Kind
    severity: Severity
    clauses: tuple[str, ...]
    where: str
    old: str
    new: str
    says: str
    programs: int = 0
    program: tuple[str, ...] = ()

    def to_json(self) -> dict[str, Any]:
        """As the JSON document has it."""
        fields = asdict(self)
        program = list(fields.pop("program"))
        return {**fields, "clauses": list(self.clauses), "steps": len(program), "program": program}


def severity_of(kind: Kind) -> Severity:
    """What a change of a kind weighs, where the clause does not say otherwise."""
    return SEVERITY_OF.get(kind, "fail")


@dataclass(frozen=True, slots=True)
class Origin:
    """One side: where it lies, what it is, where its evidence is from, and when that was."""

    path: str
    kind: Literal["recordings", "result"]
    origin: str
    at: str


@dataclass(frozen=True)
class Drift:
    """All that differs between two sides, and what could not be compared. Never a change: `not_compared`."""

    baseline: Origin
    current: Origin
    programs: int
    clauses: int
    changes: Sequence[Change]
    not_compared: Sequence[tuple[str, str]] = field(default_factory=tuple)

    @property
    def verdict(self) -> Verdict:
        """`unknown` where nothing was there to compare, or so little that nothing follows from it."""
        if self.changes:
            return "drift"
        left_out = len(self.not_compared)
        if self.baseline.kind == "recordings":
            told = self.programs > 0 and self.programs >= left_out / 4
        else:
            told = self.clauses > 0 and self.clauses >= left_out / 4
        return "same" if told else "unknown"

    @property
    def severity(self) -> Severity | None:
        """The worst of the changes; None where there is none."""
        return max((it.severity for it in self.changes), key=SEVERITIES.index, default=None)

    def exit_code(self, fail_on: Severity = "warn") -> int:
        """0 nothing at or above `fail_on`, 1 something is, 3 could not tell."""
        worst = self.severity
        if worst is not None and SEVERITIES.index(worst) >= SEVERITIES.index(fail_on):
            return 1
        return 3 if self.verdict == "unknown" else 0

    def to_json(self) -> dict[str, Any]:
        """The document of `--format json`."""
        return {
            "format": FORMAT,
            "verdict": self.verdict,
            "severity": self.severity,
            "baseline": asdict(self.baseline),
            "current": asdict(self.current),
            "compared": {"programs": self.programs, "clauses": self.clauses},
            "not_compared": [{"what": what, "why": why} for what, why in self.not_compared],
            "changes": [it.to_json() for it in self.changes],
        }


def ordered(changes: Sequence[Change]) -> list[Change]:
    """The worst first; of those alike, the ones that most programs show."""
    return sorted(changes, key=lambda it: (-SEVERITIES.index(it.severity), -it.programs, it.kind, it.where))
