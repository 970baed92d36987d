"""How a property is written: the clauses that it judges, the corner programs that it always runs, and what it draws."""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterable, Sequence
from typing import Protocol

from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis.strategies import SearchStrategy

from conformance.api.errors import CallsSpent
from conformance.contract import clause
from conformance.programs.operations import Program

PROPERTIES: dict[str, list[str]] = {}
"""Clause id to the properties that judge it."""

ORDER = (
    "group_type", "error", "request", "mute_time", "members", "persistence", "topic", "sequences", "concurrency",
    "years",
)  # fmt: skip
"""The modules in the order in which they run: what is simple first, so that a departure is met where it is plain."""


def place(module: str) -> int:
    """Where a module of the suite (by its full or short name) stands in the order."""
    return ORDER.index(module.rpartition(".")[2].removeprefix("test_"))


Body = Callable[["Run", Program], None]


class Run(Protocol):
    """What a property is given to run its programs with."""

    rank: int
    """How much to try: 0 smoke, 1 standard, 2 thorough."""
    seed: int

    def begin(self, test: Callable[..., None]) -> bool:
        """Get ready for a property; True where its programs were played from a recording and none is to be run."""

    def draws(self, planned: int) -> int:
        """How many programs to draw where so many are planned."""

    def __call__(self, program: Program) -> None:
        """Run a program on the target and have it judged."""

    def finish(self) -> None:
        """Fail the test if its programs showed a broken promise."""


def judges(*clauses: str) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """Name the clauses that a property judges. Raises KeyError where one is not in the register."""
    for name in clauses:
        clause(name)

    def decorate(test: Callable[..., None]) -> Callable[..., None]:
        for name in clauses:
            PROPERTIES.setdefault(name, []).append(f"{test.__module__.rpartition('.')[2]}.{test.__name__}")
        test.judged_clauses = clauses  # type: ignore[attr-defined]
        return test

    return decorate


def tries(
    always: Sequence[Program] = (),
    *,
    smoke: Sequence[Program] = (),
    standard: Sequence[Program] = (),
    thorough: Sequence[Program] = (),
    drawn: SearchStrategy[Program] | None = None,
    examples: tuple[int, int, int] = (0, 0, 0),
) -> Callable[[Body], Callable[[Run], None]]:
    """Run the corner programs, then as many drawn ones as `examples` says for the profile.

    `always` is run by every profile, `smoke` by that one alone, `standard` by it and by thorough.
    """

    def decorate(body: Body) -> Callable[[Run], None]:
        # Not functools.wraps alone: pytest must not take `program` for a fixture.
        def test(run: Run) -> None:
            if not run.begin(test):
                for program in corners(run.rank):
                    body(run, program)
                if drawn is not None and (number := run.draws(examples[run.rank])):
                    _draw(functools.partial(body, run), drawn, number, run.seed)
            run.finish()

        def corners(rank: int) -> Iterable[Program]:
            return [*always, *(standard if rank else smoke), *(thorough if rank > 1 else ())]

        test.__name__, test.__doc__, test.__module__ = body.__name__, body.__doc__, body.__module__
        test.__qualname__ = body.__qualname__
        return test

    return decorate


def _draw(body: Callable[[Program], None], drawn: SearchStrategy[Program], examples: int, number: int) -> None:
    """Have Hypothesis draw programs, and no more: a departure is looked into by the inquiry, which counts its calls."""

    @seed(number)
    @settings(
        max_examples=examples,
        phases=(Phase.generate,),
        deadline=None,
        database=None,
        suppress_health_check=list(HealthCheck),
    )
    @given(drawn)
    def drawing(program: Program) -> None:
        # Hypothesis would take an exception for a failure, and run the program again to make sure.
        if not spent:
            try:
                body(program)
            except CallsSpent as error:
                spent.append(error)

    spent: list[CallsSpent] = []
    drawing()
    if spent:
        raise spent[0]
