"""A finding: the smallest history that shows a departure, and the clauses that are broken in it."""

from __future__ import annotations

from dataclasses import dataclass

from conformance.oracle.checks import Judgement, View

SEEN_ONCE = frozenset({"once", "beside"})
"""How a finding was seen that did not come again when its program ran alone."""


def passing(judgement: Judgement) -> bool:
    """Whether a judgement is about an answer by which nothing is settled."""
    return judgement.exchange is not None and bool(judgement.exchange.trouble)


@dataclass(frozen=True)
class Finding:
    """What an inquiry found: the smallest history that shows the departure, and its judgements on it.

    `reproduced` is "alone" (on fresh groups and other accounts), "once", or "beside": once, while other programs ran.
    """

    view: View
    broken: tuple[Judgement, ...]
    reproduced: str
    smallest: bool = False
    """Whether no simpler program shows it: only then is it sure what it is about."""
    steady: bool = True
    """Whether it was there each time that the program ran."""

    @property
    def once(self) -> bool:
        """Whether it did not come again when the program was run again: the run has to tell it, and no more."""
        return self.reproduced in SEEN_ONCE and not self.steady

    @property
    def passing(self) -> bool:
        """Whether what it shows is an answer by which nothing is settled: one that a network may make too."""
        return passing(self.broken[0])

    @property
    def clauses(self) -> frozenset[str]:
        """The clauses that are broken."""
        return frozenset(judgement.clause for judgement in self.broken)
