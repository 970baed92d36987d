"""Who does the work of a proof: processes of this machine, or workers elsewhere."""

from __future__ import annotations

import json
from collections.abc import Callable, Generator, Sequence
from concurrent.futures import as_completed
from concurrent.futures.process import BrokenProcessPool
from contextlib import closing
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Protocol, TypeVar

from conformance.api.errors import Trouble
from conformance.proof.cases import Case
from conformance.proof.measuring import Outcome, measure
from conformance.proof.pool import fingerprint, workers

Item = TypeVar("Item")
Result = TypeVar("Result")
Done = Generator[tuple[int, Result], None, None]
"""The number of an item and what came of it, for each that is done."""


class BrokenOff(Trouble):
    """The work cannot go on. What was done by then has been handed over."""


class Crew(Protocol):
    """Does things side by side."""

    @property
    def told(self) -> str:
        """Who that is, as in "2 processes"."""

    def each(self, do: Callable[[Item], Result], items: Sequence[Item]) -> Done[Result]:
        """Do it with each of the items, and hand over what came of each as soon as it is done.

        `do` is a function that a module has by its name. Raises what it raises, and BrokenOff. Where it is closed,
        or Ctrl-C comes, what is under way is given up.
        """


@dataclass(frozen=True)
class Processes:
    """So many processes of this machine."""

    jobs: int

    @property
    def told(self) -> str:
        """How many."""
        return f"{self.jobs} processes"

    def each(self, do: Callable[[Item], Result], items: Sequence[Item]) -> Done[Result]:
        """As in Crew."""
        with workers(max(1, min(self.jobs, len(items)))) as pool:
            numbers = {pool.submit(do, item): number for number, item in enumerate(items)}
            for future in as_completed(numbers):
                try:
                    yield numbers[future], future.result()
                except BrokenProcessPool:
                    raise BrokenOff(
                        "One of the processes that the proof runs in has ended (killed, or short of memory)."
                    ) from None


def run_cases(cases: Sequence[Case], lines: Path, crew: Crew, tell: Callable[[Outcome, int, int], None]) -> None:
    """Run the cases, append each outcome to the file, and tell of it: the outcome, how many are done, of how many.

    On KeyboardInterrupt and BrokenOff what is under way is lost and no more.
    """
    lines.parent.mkdir(parents=True, exist_ok=True)
    code = fingerprint()
    with lines.open("a", encoding="utf-8") as out, closing(crew.each(measure, cases)) as outcomes:
        for done, (_, outcome) in enumerate(outcomes, 1):
            out.write(json.dumps({"code": code, **asdict(outcome)}) + "\n")
            out.flush()
            tell(outcome, done, len(cases))
