"""Running properties: what one is given, and all of them without pytest."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping

from conformance.api.errors import CallsSpent
from conformance.programs.operations import Program
from conformance.runs.trial import PropertyRun, Trial
from conformance.suite.collecting import Property, properties
from conformance.suite.digest import strategies_of
from conformance.suite.order import LEAD
from conformance.suite.properties import PropertyTest, key_of
from conformance.verdicts.argument import argument_text


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
        before: Callable[[], None] = lambda: None,
    ) -> None:
        self._trial = trial
        self._seed = seed
        self._strict = strict
        self._before = before
        self.planned = 1
        """How many programs it will hand to the trial, as far as that is known."""
        self._handed: set[str] = set()
        self._ended = False
        self.it = PropertyRun(name, clauses)

    def __call__(self, test: PropertyTest) -> None:
        """Run a property's programs, or play them from its recording, and have them judged.

        Raises PropertyFailed where they break a promise, CallsSpent when the budget is used up, and NoRecording or
        another RecordingError where they could not be played.
        """
        try:
            self._before()
            if not self._trial.begin(self.it, key_of(test), strategies_of(test)):
                self._run(test)
        except CallsSpent:
            self._fail()  # what was found is told before that there are no calls for the rest
            raise
        finally:
            self._ended = True
        self._trial.finished(self.it)
        self._fail()

    def lead(self, program: Program) -> None:
        """Run one of its programs before its turn."""
        self._hand(program)

    @property
    def handed(self) -> int:
        """How many of them it has handed over, each counted once; all where it has come to its end."""
        return self.planned if self._ended else min(len(self._handed), self.planned)

    def _run(self, test: PropertyTest) -> None:
        rank, programs = self._trial.profile.rank, test.programs
        for program in programs.corners(rank):
            self._hand(program)
        if programs.drawn is not None:
            for program in programs.draw(self._trial.draws(programs.examples[rank]), self._seed):
                self._hand(program)

    def _hand(self, program: Program) -> None:
        self._trial.run(self.it, program)
        self._handed.add(program.key())

    def _fail(self) -> None:
        """Raise PropertyFailed with every argument that weighs; nothing where there is none."""
        weighing = [it for it in self.it.findings if self._trial.docket.weighs(it, self._strict)]
        texts = [argument_text(finding, self._trial.docket.register) for finding in weighing]
        if texts:
            raise PropertyFailed("\n\n".join(texts))


class Selection:
    """The properties of one run, in no order, each with its runner.

    Whichever begins first has the programs that lead (`order.LEAD`) run before anything else, and the first programs
    of all properties with them: what they find is told by the properties that they belong to.
    """

    def __init__(self, trial: Trial, properties: Iterable[Property], seed: int, strict: bool = False) -> None:
        self._trial = trial
        self._chosen = {it.name: it for it in properties}
        self.runners = {
            name: PropertyRunner(trial, name, it.judges, seed, strict, self._lead) for name, it in self._chosen.items()
        }
        for name, it in self._chosen.items():
            programs = it.test.programs
            drawn = programs.examples[trial.profile.rank] if programs.drawn is not None else 0
            self.runners[name].planned = max(len(programs.corners(trial.profile.rank)) + drawn, 1)
        self._begun = False

    @property
    def share(self) -> float:
        """How many of the programs that are planned have been handed to the trial, from 0 to 1."""
        planned = sum(runner.planned for runner in self.runners.values())
        return min(sum(runner.handed for runner in self.runners.values()) / max(planned, 1), 1.0)

    def _lead(self) -> None:
        if self._begun or not self._trial.interleaves:
            return
        self._begun = True
        for name, program in leading(self._chosen, self._trial.profile.rank):
            self.runners[name].lead(program)


def leading(chosen: Mapping[str, Property], rank: int) -> Iterator[tuple[str, Program]]:
    """The programs that lead in a profile of a rank, each with its property, and all first ones."""
    for name, number in LEAD:
        corners = chosen[name].test.programs.corners(rank) if name in chosen else ()
        if number < len(corners):
            yield name, corners[number]
    for name, it in chosen.items():
        for program in it.test.programs.first:
            yield name, program


def run_all(trial: Trial, seed: int) -> None:
    """Run every property on a trial, and clean up."""
    chosen = properties()
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
