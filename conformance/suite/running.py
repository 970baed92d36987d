"""Running properties: what one is given, and all of them without pytest."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Callable, Iterator

import conformance.suite
from conformance.api.errors import CallsSpent
from conformance.programs.operations import Program
from conformance.runs.argument import argument_text
from conformance.runs.trial import PropertyRun, Trial

Test = Callable[["PropertyRunner"], None]


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

    def __call__(self, program: Program) -> None:
        """Run a program and have it judged. Raises CallsSpent when the budget is used up."""
        self._trial.run(self.it, program)

    def finish(self) -> None:
        """Raise PropertyFailed with every argument that weighs."""
        self._trial.finished(self.it)
        texts = [argument_text(finding) for finding in self.it.findings if finding.weighs(self._strict)]
        if texts:
            raise PropertyFailed("\n\n".join(texts))


def properties() -> Iterator[tuple[str, tuple[str, ...], Test]]:
    """Every property of the suite in pytest's order: its name, the clauses that it judges, and the test."""
    for module in sorted(info.name for info in pkgutil.iter_modules(conformance.suite.__path__)):
        if module.startswith("test_"):
            found = vars(importlib.import_module(f"conformance.suite.{module}"))
            for name, test in found.items():
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
