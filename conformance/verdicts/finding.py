"""A finding: the smallest history that shows a departure, and the clauses that are broken in it."""

from __future__ import annotations

from dataclasses import dataclass

from conformance.contract import Register
from conformance.oracle.checks import Judgement, View


@dataclass(frozen=True)
class Finding:
    """What an inquiry found: the smallest history that shows the departure, and its judgements on it.

    `reproduced` is "alone" (on fresh groups and other accounts) or "once".
    """

    view: View
    broken: tuple[Judgement, ...]
    reproduced: str
    smallest: bool = False
    """Whether no simpler program shows it: only then is it sure what it is about."""
    steady: bool = True
    """Whether it was there each time that the program ran."""

    @property
    def clauses(self) -> frozenset[str]:
        """The clauses that are broken."""
        return frozenset(judgement.clause for judgement in self.broken)

    def weighs(self, register: Register, strict: bool) -> bool:
        """Whether it fails a run: a must clause is broken, or a should clause where those count too."""
        return any(register.clause(name).level == "must" or strict for name in self.clauses)
