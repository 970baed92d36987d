"""How a property is written: the clauses that it judges, the corner programs that it always runs, and what it draws."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Protocol

import hypothesis
from hypothesis import HealthCheck, Phase
from hypothesis.strategies import SearchStrategy

from conformance.contract import vendor
from conformance.programs.operations import Program

PROPERTIES: dict[str, list[str]] = {}
"""Clause id to the properties that judge it."""

_DRAWN: dict[tuple[int, int, int], list[Program]] = {}
"""What was drawn: a run draws what its plan has drawn."""
Run = Callable[["PropertyTest"], None]
"""What runs a property: see `conformance.suite.running.PropertyRunner`."""


@dataclass(frozen=True)
class Programs:
    """The programs of a property; `tries` says which are run when."""

    first: tuple[Program, ...] = ()
    standard: tuple[Program, ...] = ()
    thorough: tuple[Program, ...] = ()
    drawn: SearchStrategy[Program] | None = None
    examples: tuple[int, int, int] = (0, 0, 0)

    @cached_property
    def keys(self) -> tuple[tuple[str, ...], ...]:
        """Those that are not drawn, as text: first, standard and thorough. A process of many runs asks for each."""
        parts = (self.first, self.standard, self.thorough)
        return tuple(tuple(program.key() for program in part) for part in parts)

    def corners(self, rank: int) -> tuple[Program, ...]:
        """Those that a profile always runs: 0 smoke, 1 standard, 2 thorough."""
        return (*self.first, *(self.standard if rank else ()), *(self.thorough if rank > 1 else ()))

    def draw(self, number: int, seed: int) -> list[Program]:
        """So many programs as Hypothesis draws them from a seed, and no more: nothing that a target answers steers it.

        A departure is looked into by the inquiry, which counts its calls.
        """
        key = id(self), number, seed  # the programs of a property are there for good
        if key in _DRAWN:
            return list(_DRAWN[key])
        found: list[Program] = []
        if self.drawn is not None and number:

            @hypothesis.seed(seed)
            @hypothesis.settings(
                max_examples=number,
                phases=(Phase.generate,),
                deadline=None,
                database=None,
                suppress_health_check=list(HealthCheck),
            )
            @hypothesis.given(self.drawn)
            def drawing(program: Program) -> None:
                found.append(program)

            drawing()
            _DRAWN[key] = found
        return list(found)


class PropertyTest(Protocol):
    """A property as pytest collects it: a function of a run, with what it judges and what it tries beside it."""

    __name__: str
    judged_clauses: tuple[str, ...]
    programs: Programs

    def __call__(self, tim_run: Run) -> None:
        """Have it run."""


def judges(*clauses: str) -> Callable[[PropertyTest], PropertyTest]:
    """Name the clauses that a property judges. Raises KeyError where one is not in the register."""
    for name in clauses:
        vendor().clause(name)

    def decorate(test: PropertyTest) -> PropertyTest:
        for name in clauses:
            PROPERTIES.setdefault(name, []).append(key_of(test))
        test.judged_clauses = clauses
        return test

    return decorate


def tries(
    *,
    first: Sequence[Program] = (),
    standard: Sequence[Program] = (),
    thorough: Sequence[Program] = (),
    drawn: SearchStrategy[Program] | None = None,
    examples: tuple[int, int, int] = (0, 0, 0),
) -> Callable[[Callable[[], None]], PropertyTest]:
    """Make a property of a name and a sentence: it runs the corner programs, then as many drawn ones as `examples` says
    for the profile (smoke, standard, thorough).

    `first` is run by every profile, and before anything else of any property; smoke runs nothing more. `standard` is
    run by it and by thorough.
    """
    programs = Programs(tuple(first), tuple(standard), tuple(thorough), drawn, examples)

    def decorate(named: Callable[[], None]) -> PropertyTest:
        # Not functools.wraps: pytest would follow it to the function without a fixture.
        def test(tim_run: Run) -> None:
            tim_run(made)

        made: Any = test
        made.__name__, made.__doc__, made.__module__ = named.__name__, named.__doc__, named.__module__
        made.__qualname__ = named.__qualname__
        made.programs = programs
        return made  # type: ignore[no-any-return]

    return decorate


def key_of(test: Callable[..., object]) -> str:
    """The name of a property, and of its recording: its module and its own name, joined by a dot."""
    return f"{test.__module__.rpartition('.')[2]}.{test.__name__}"
