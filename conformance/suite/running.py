"""Running properties: what one is given, and all of them without pytest."""

from __future__ import annotations

import importlib
from collections.abc import Callable, Iterator

from conformance.api.errors import CallsSpent
from conformance.programs.operations import Program
from conformance.recordings.sources import key_of, strategies_of
from conformance.runs.argument import argument_text
from conformance.runs.trial import PropertyRun, Trial
from conformance.suite.properties import ORDER, Run

Test = Callable[[Run], None]


class PropertyFailed(AssertionError):
    """A property's programs showed that a promise does not hold; the text is the argument."""


class PropertyRunner:
    """What a property calls: see `conformance.suite.properties.Run`."""

    def __init__(self, trial: Trial, name: str, clauses: tuple[str, ...], seed: int, strict: bool = False) -> None:
        self._trial = trial
        self._strict = strict
        self.it = PropertyRun(name, clauses)
        self.rank = trial.profile.rank
        self.seed = seed

    def begin(self, test: Callable[..., None]) -> bool:
        """Get ready for a property; True where its programs have been played from a recording, and none is to be run.

        Raises NoRecording, or another RecordingError, where they could not be.
        """
        return self._trial.begin(self.it, key_of(test), strategies_of(test))

    def draws(self, planned: int) -> int:
        """How many programs to draw where so many are planned."""
        return self._trial.draws(planned)

    def __call__(self, program: Program) -> None:
        """Run a program and have it judged. Raises CallsSpent when the budget is used up."""
        self._trial.run(self.it, program)

    def finish(self) -> None:
        """End the property: raise PropertyFailed with every argument that weighs."""
        self._trial.finished(self.it)
        texts = [argument_text(finding) for finding in self.it.findings if finding.weighs(self._strict)]
        if texts:
            raise PropertyFailed("\n\n".join(texts))


def properties() -> Iterator[tuple[str, tuple[str, ...], Test]]:
    """Every property of the suite in its order: its name, the clauses that it judges, and the test."""
    for short in ORDER:
        module = f"test_{short}"
        for name, test in vars(importlib.import_module(f"conformance.suite.{module}")).items():
            if name.startswith("test_"):
                yield f"{module}.{name}", test.judged_clauses, test


def run_all(trial: Trial, seed: int, after: Callable[[Trial], bool] = lambda _: False) -> None:
    """Run every property on a trial, and clean up. `after` is asked after each property whether that is enough."""
    try:
        for name, clauses, test in properties():
            try:
                test(PropertyRunner(trial, name, clauses, seed))
            except PropertyFailed:
                pass
            except CallsSpent:
                break
            if after(trial):
                break
        else:
            trial.look_into_the_rest()
    finally:
        trial.clean_up()
        trial.target.close()
