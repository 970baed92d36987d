"""Running properties: what one is given, and all of them without pytest."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Callable, Iterable
from typing import Any

import conformance.suite
from conformance.api.errors import CallsSpent
from conformance.programs.operations import Program
from conformance.recordings.sources import key_of, strategies_of
from conformance.runs.trial import PropertyRun, Trial
from conformance.suite.properties import FIRST, place
from conformance.verdicts.argument import argument_text

Property = tuple[str, tuple[str, ...], Any]
"""A name, the clauses that it judges, and the test, as `conformance.suite.properties.tries` makes it."""


class PropertyFailed(AssertionError):
    """A property's programs showed that a promise does not hold; the text is the argument."""


class PropertyRunner:
    """What a property calls: see `conformance.suite.properties.Run`."""

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
        self._strict = strict
        self._before = before
        self.it = PropertyRun(name, clauses)
        self.rank = trial.profile.rank
        self.seed = seed

    def begin(self, test: Callable[..., None]) -> bool:
        """Get ready for a property; True where its programs have been played from a recording, and none is to be run.

        Raises NoRecording, or another RecordingError, where they could not be.
        """
        self._before()
        return self._trial.begin(self.it, key_of(test), strategies_of(test))

    def draws(self, planned: int) -> int:
        """How many programs to draw where so many are planned."""
        return self._trial.draws(planned)

    def __call__(self, program: Program) -> None:
        """Run a program and have it judged. Raises CallsSpent when the budget is used up."""
        self._trial.run(self.it, program)

    def fail(self) -> None:
        """Raise PropertyFailed with every argument that weighs; nothing where there is none."""
        weighing = [it for it in self.it.findings if it.weighs(self._trial.docket.register, self._strict)]
        texts = [argument_text(finding, self._trial.docket.register) for finding in weighing]
        if texts:
            raise PropertyFailed("\n\n".join(texts))

    def finish(self) -> None:
        """End the property, and fail if it has to."""
        self._trial.finished(self.it)
        self.fail()


class Selection:
    """The properties of one run, in no order, each with its runner.

    Whichever begins first has the first programs of all of them run before anything else: what they find is told by
    the properties that they belong to.
    """

    def __init__(self, trial: Trial, properties: Iterable[Property], seed: int, strict: bool = False) -> None:
        self._trial = trial
        self._tests = {}
        self.runners = {}
        for name, clauses, test in properties:
            self._tests[name] = test
            self.runners[name] = PropertyRunner(trial, name, clauses, seed, strict, self._first)
        self._begun = False

    def _first(self) -> None:
        if self._begun or not self._trial.interleaves:
            return
        self._begun = True
        for name, test in sorted(self._tests.items(), key=lambda pair: place(key_of(pair[1]), FIRST)):
            for program in test.first_programs:
                self._trial.run(self.runners[name].it, program)


def properties() -> list[Property]:
    """Every property of the suite in its order: its name, the clauses that it judges, and the test."""
    found: list[Property] = []
    for module in pkgutil.iter_modules(conformance.suite.__path__):
        if module.name.startswith("test_"):
            tests = vars(importlib.import_module(f"conformance.suite.{module.name}")).values()
            found += [(key_of(test), test.judged_clauses, test) for test in tests if hasattr(test, "judged_clauses")]
    return sorted(found, key=lambda it: place(it[0]))


def run_all(trial: Trial, seed: int) -> None:
    """Run every property on a trial, and clean up."""
    selection = Selection(trial, properties(), seed)
    try:
        for name, _, test in properties():
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
