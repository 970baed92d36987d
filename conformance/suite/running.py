"""Running properties: what one is given, and all of them without pytest."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import chain

from conformance.api.errors import CallsSpent
from conformance.programs.operations import Program
from conformance.runs.trial import PropertyRun, Trial
from conformance.suite.collecting import Property, properties
from conformance.suite.digest import strategies_of
from conformance.suite.order import LEAD
from conformance.suite.properties import PropertyTest, key_of
from conformance.verdicts.argument import argument_text
from conformance.verdicts.finding import Finding


class PropertyFailed(AssertionError):
    """A property's programs showed that a promise does not hold; the text is the argument."""


class PropertyRunner:
    """What a property is given to run with."""

    def __init__(
        self,
        trial: Trial,
        name: str,
        clauses: tuple[str, ...],
        seed: int,
        strict: bool = False,
        selection: Selection | None = None,
    ) -> None:
        self._trial = trial
        self._seed = seed
        self._strict = strict
        self._selection = selection
        self.planned = 1
        """How many programs it will hand to the trial, as far as that is known."""
        self._handed: set[str] = set()
        self._drawn: list[Program] | None = None
        self._ended = False
        self.it = PropertyRun(name, clauses)

    def __call__(self, test: PropertyTest) -> None:
        """Run a property's programs, or play them from its recording, and have them judged.

        Raises PropertyFailed where they break a promise, CallsSpent when the budget is used up, and NoRecording or
        another RecordingError where they could not be played.
        """
        try:
            if self._selection is not None:
                self._selection.lead()
            if not self._trial.begin(self.it, key_of(test), strategies_of(test)):
                self._run(test)
        except CallsSpent:
            self._fail()  # what was found is told before that there are no calls for the rest
            raise
        finally:
            self._ended = True
        self._trial.finished(self.it)
        self.it.whole = True
        self._fail()

    def lead(self, program: Program) -> None:
        """Run one of its programs before its turn."""
        self._hand(program)

    @property
    def handed(self) -> int:
        """How many of them it has handed over, each counted once; all where it has come to its end."""
        return self.planned if self._ended else min(len(self._handed), self.planned)

    def _run(self, test: PropertyTest) -> None:
        for program in self.programs(test):
            self._hand(program)

    def programs(self, test: PropertyTest) -> Iterator[Program]:
        """All its programs that this run is to run, in their order; drawn once."""
        runs = self._selection.runs if self._selection is not None else _everything
        yield from filter(runs, self._every(test))

    def _every(self, test: PropertyTest) -> Iterator[Program]:
        rank, programs = self._trial.profile.rank, test.programs
        yield from programs.corners(rank)
        if programs.drawn is not None:
            if self._drawn is None:
                self._drawn = programs.draw(self._trial.draws(programs.examples[rank]), self._seed)
            yield from self._drawn

    def _hand(self, program: Program) -> None:
        self._trial.run(self.it, program)
        self._handed.add(program.key())

    def due(self) -> list[Finding]:
        """What this property tells where it ends now: findings that weigh."""
        if self._selection is not None:
            return self._selection.due(self.it)
        return [it for it in self.it.findings if self._trial.docket.weighing(it, self._strict)]

    def _fail(self) -> None:
        """Raise PropertyFailed with every argument that is this property's to tell; nothing where there is none."""
        due = self.due()
        if self._selection is not None:
            self._selection.ended(self.it, due)
        texts = [argument_text(finding, self._trial.docket.register) for finding in due]
        if texts:
            raise PropertyFailed("\n\n".join(texts))


def _everything(_: Program) -> bool:
    return True


class Selection:
    """The properties of one run, in no order, each with its runner. `runs` tells which programs are for it.

    Whichever begins first has the programs that lead (`order.LEAD`) run before anything else, and the first programs
    of all properties with them: what they find is told by the properties that they belong to. What a program shows of
    a clause that its own property does not judge is told by one that does: whoever looks for the clause's name among
    the failures finds it. Where all of those have ended, it is told by the one that found it.
    """

    def __init__(
        self,
        trial: Trial,
        properties: Iterable[Property],
        seed: int,
        strict: bool = False,
        runs: Callable[[Program], bool] = _everything,
    ) -> None:
        self.runs = runs
        self._trial = trial
        self._strict = strict
        self._chosen = {it.name: it for it in properties}
        self.runners = {
            name: PropertyRunner(trial, name, it.judges, seed, strict, self) for name, it in self._chosen.items()
        }
        for name, it in self._chosen.items():
            programs = it.test.programs
            drawn = programs.examples[trial.profile.rank] if programs.drawn is not None else 0
            corners = sum(map(runs, programs.corners(trial.profile.rank)))
            if runs is not _everything:  # what is drawn has been drawn by now, to be dealt out
                drawn = sum(map(runs, programs.draw(drawn, seed)))
            self.runners[name].planned = max(corners + drawn, 1)
        self._begun = False
        self._ended: set[str] = set()
        self._named: dict[str, str] = {}
        """Clauses that a property of theirs has told as broken, with the first that did."""
        self._tellers: dict[int, str] = {}
        """Findings that were told, by their ids, with the first property that did."""

    @property
    def chosen(self) -> list[Property]:
        """The properties that run."""
        return list(self._chosen.values())

    @property
    def share(self) -> float:
        """How many of the programs that are planned have been handed to the trial, from 0 to 1."""
        planned = sum(runner.planned for runner in self.runners.values())
        return min(sum(runner.handed for runner in self.runners.values()) / max(planned, 1), 1.0)

    def lead(self) -> None:
        """Run what comes before all else, once, and where programs of several properties may mix.

        What will be run is known from here on, and the trial may run it ahead.
        """
        if self._begun:
            return
        self._begun = True
        first = list(leading(self._chosen, self._trial.profile.rank)) if self._trial.interleaves else []
        first = [(name, program) for name, program in first if self.runs(program)]
        rest = (program for name, it in self._chosen.items() for program in self.runners[name].programs(it.test))
        self._trial.ahead(chain((program for _, program in first), rest))
        for name, program in first:
            self.runners[name].lead(program)

    def due(self, it: PropertyRun) -> list[Finding]:
        """The findings that a property tells where it ends now."""
        found = ((runner.it, finding) for runner in self.runners.values() for finding in runner.it.findings)
        return [finding for finder, finding in found if self._is_due(it, finder, finding)]

    def ended(self, it: PropertyRun, told: Iterable[Finding]) -> None:
        """A property has ended, and told of these findings."""
        self._ended.add(it.name)
        for finding in told:
            self._tellers.setdefault(id(finding), it.name)
            for clause in self._weighing(finding) & {*it.judges}:
                self._named.setdefault(clause, it.name)

    def _weighing(self, finding: Finding) -> frozenset[str]:
        return self._trial.docket.weighing(finding, self._strict)

    def _is_due(self, it: PropertyRun, finder: PropertyRun, finding: Finding) -> bool:
        clauses = self._weighing(finding)
        own = clauses & {*it.judges}
        if it is not finder:
            return any(self._named.get(clause, it.name) == it.name for clause in own - {*finder.judges})
        untold = self._tellers.get(id(finding), it.name) == it.name
        return bool(own) or (bool(clauses) and untold and not self._is_to_come(clauses, it))

    def _is_to_come(self, clauses: frozenset[str], after: PropertyRun) -> bool:
        """Whether another property, which has not ended, judges one of these clauses."""
        to_come = (it for name, it in self._chosen.items() if name not in self._ended and name != after.name)
        return any(not clauses.isdisjoint(it.judges) for it in to_come)


def leading(chosen: Mapping[str, Property], rank: int) -> Iterator[tuple[str, Program]]:
    """The programs that lead in a profile of a rank, each with its property, and all first ones."""
    for name, number in LEAD:
        corners = chosen[name].test.programs.corners(rank) if name in chosen else ()
        if number < len(corners):
            yield name, corners[number]
    for name, it in chosen.items():
        for program in it.test.programs.first:
            yield name, program


def run_all(trial: Trial, seed: int, chosen: Sequence[Property] = ()) -> None:
    """Run the properties (all, where none are chosen) on a trial, and clean up."""
    chosen = chosen or properties()
    selection = Selection(trial, chosen, seed)
    try:
        for name, _, test in chosen:
            try:
                test(selection.runners[name])
            except PropertyFailed:
                pass
            except CallsSpent:
                break
        else:
            trial.look_into_the_rest()
    finally:
        trial.clean_up()
        trial.target.close()
