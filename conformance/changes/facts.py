"""What the closer look at two histories of one program finds: plain data, and the sides that it looks at."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, field

from conformance.changes.evidence import Shown
from conformance.changes.sides import Line
from conformance.oracle.checks import Judgement, View, judge
from conformance.programs.history import History

STATES = frozenset({"mute-time.permanent-until", "mute-time.near-permanent", "persistence.away-listed"})
"""Observed clauses about what looks show: where another cause has changed that, they say nothing of their own."""


@dataclass(frozen=True, slots=True)
class Features:
    """What may be why a call is served or refused."""

    type: str
    listed: int
    seconds: object
    topic: bool


@dataclass(slots=True)
class Told:
    """A call that is answered with another code. `clauses` are what speaks of the request, `expects` how they do."""

    expects: str
    clauses: tuple[str, ...]
    command: str
    old: int | None
    new: int | None
    features: Features
    shown: Shown
    weight: float
    turned_down: tuple[str, ...] = ()
    """Clauses that are broken because the call was refused."""


@dataclass(slots=True)
class Parting:
    """The first look of a program that shows another state than before, and what judges it so on one side alone.

    `accounts` are those whose state differs.
    """

    clauses: dict[str, tuple[str, ...]]
    """By clause the sign of the departure."""
    old: str
    new: str
    shown: Shown
    weight: float
    channel: str
    accounts: frozenset[str]
    ends: bool = False
    alone: bool = False
    plain: frozenset[str] = frozenset()
    """Clauses that are broken where nothing else happened between."""
    tags: frozenset[str] = frozenset()
    """How the state that is shown wrongly came about."""
    steps: dict[str, int] = field(default_factory=dict)
    """By clause the first step at which it is broken, later ones than the first parting too."""
    """Whether this look alone shows it, and others at the same state do not."""


@dataclass
class Facts:
    """Everything that the closer look found."""

    told: list[Told] = field(default_factory=list)
    partings: list[Parting] = field(default_factory=list)
    observed: dict[tuple[str, str, str, str], list[tuple[Shown, float]]] = field(
        default_factory=lambda: defaultdict(list)
    )
    """(clause, what was asked, answers before, answers now)."""
    held: dict[str, float] = field(default_factory=lambda: defaultdict(float))
    """By clause in how many programs of the current side it held wherever it was at stake."""
    broken: dict[str, float] = field(default_factory=lambda: defaultdict(float))
    clauses: set[str] = field(default_factory=set)
    """What was judged or observed on both sides."""
    mutes: dict[tuple[str, str, str], Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    """By group type, kind of mute (until, forever) and channel: how looks at mutes that ought to be there come out."""
    tagged: dict[str, Counter[bool]] = field(default_factory=lambda: defaultdict(Counter))
    """By tag of a state: in how many kinds of it, of all programs, a look was wrong, and in how many none was."""
    sent_too_slowly: list[Line] = field(default_factory=list)

    def weigh(self, judged: Judged, weight: float = 1.0, before: Judged | None = None) -> None:
        """Count a program for every clause that is at stake in it, and as broken where it is on either side."""
        sides = [judged] if before is None else [judged, before]
        broken = {it.clause for side in sides for it in side.judgements if not it.held}
        held = {it.clause for it in judged.judgements} - broken
        judged = max(sides, key=lambda side: sum(it.wrong for it in side.view.readings))
        self.clauses |= broken | held
        for clause in broken:
            self.broken[clause] += weight
        for clause in held:
            self.held[clause] += weight
        kinds: dict[frozenset[str], bool] = {}
        for it in judged.view.readings:
            if it.belief.step >= 0 and it.outcome != "open":
                tags = frozenset(map(str, it.belief.tags))
                kinds[tags] = kinds.get(tags, False) or it.wrong
        for tags, wrong in kinds.items():
            for tag in tags:
                self.tagged[tag][wrong] += 1
        for it in judged.view.readings:
            if it.belief.step >= 0 and it.state in ("until", "forever") and it.outcome != "open":
                self.mutes[it.group_type, it.state, it.channel][it.outcome if it.wrong else ""] += 1


@dataclass
class Judged:
    """One side of a program, judged."""

    view: View
    judgements: list[Judgement]

    @classmethod
    def of(cls, history: History) -> Judged:
        """Judge a history."""
        view = View(history)
        return cls(view, judge(view))

    @property
    def broken(self) -> dict[tuple[int, str, tuple[str, ...]], Judgement]:
        """What does not hold, by step, clause and sign."""
        return {(it.step, it.clause, it.sign): it for it in self.judgements if not it.held}
