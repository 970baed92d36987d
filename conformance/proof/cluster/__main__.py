"""A proof on a cluster beside the same proof in processes of this machine: `python -m conformance.proof.cluster`.

Starts a Dask scheduler and workers here, has both crews do the same runs one after the other, and prints seconds, CPU
and their ratio; what a scheduler carries, by things to do that are nothing; and, reckoned from these, how long all
pairs of variations take. Ends with 1 where the cluster took more than 1.2 times as long, or found anything else; what
comes out otherwise on this machine too (calls that overlap do) is told apart.
"""

from __future__ import annotations

import argparse
import contextlib
import os
import pickle
import resource
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from typing import Any, Final

import psutil

from conformance.proof.cases import Case
from conformance.proof.cluster.joining import joined
from conformance.proof.cluster.local import local_cluster
from conformance.proof.cluster.work import state, to_do
from conformance.proof.crew import Crew, Processes
from conformance.proof.measuring import Outcome, measure
from conformance.proof.proving import Plan, planned
from conformance.simulator import VARIATIONS

MOST: Final = 1.2
MACHINES: Final = (1, 10, 100)
_CORES: Final = 2
"""Of a machine, for what is reckoned."""
_COUNTS: Final = ("key", "failing", "error", "spent")
"""What counts of an outcome. How small a program is made, and in how many calls, differs a little from run to run."""


@dataclass(frozen=True)
class Done:
    """What a crew came to, its seconds, and those of CPU in all its processes."""

    outcomes: dict[int, Outcome]
    seconds: float
    cpu: float


def done(crew: Callable[[], Crew], cases: Sequence[Case], used: Callable[[], float]) -> Done:
    """Call a crew and have it do these; `used` tells the CPU seconds that its processes have used so far."""
    began, before = time.monotonic(), used()
    outcomes = dict(crew().each(measure, cases))
    return Done(outcomes, time.monotonic() - began, used() - before)


def others(here: Done, there: Done, cases: Sequence[Case], crew: Crew) -> tuple[list[str], list[str]]:
    """The keys of cases of which they found something else; and of those of them that come out otherwise here, too."""
    apart = [number for number, found in here.outcomes.items() if _found(found) != _found(there.outcomes[number])]
    again = dict(crew.each(measure, [cases[number] for number in apart]))
    unsteady = [number for at, number in enumerate(apart) if _found(again[at]) != _found(here.outcomes[number])]
    return [cases[it].key for it in apart if it not in unsteady], [cases[it].key for it in unsteady]


def reckoned(seconds: float, pairs: int, machines: int, cores: int = _CORES) -> float:
    """The hours that so many pairs take on so many machines, each of which takes these seconds of a core."""
    return pairs * seconds / machines / cores / 3600


def _found(outcome: Outcome) -> dict[str, Any]:
    return {name: value for name, value in asdict(outcome).items() if name in _COUNTS}


def _cpu_of(pids: Sequence[int]) -> float:
    times = [psutil.Process(pid).cpu_times() for pid in pids]
    return float(sum(it.user + it.system for it in times))


def _own() -> float:
    """CPU seconds of this process and of those that it has waited for."""
    both = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(it.ru_utime + it.ru_stime for it in both)


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure and print; the exit code."""
    parser = argparse.ArgumentParser(prog="python -m conformance.proof.cluster", description=__doc__)
    parser.add_argument("--sample", type=int, default=40, help="defects (%(default)s)")
    parser.add_argument("--variations", type=int, default=40, help="(%(default)s)")
    parser.add_argument("--pairs", type=int, default=20, help="pairs of these (%(default)s)")
    parser.add_argument("--profile", default="standard", help="(%(default)s)")
    parser.add_argument("--workers", type=int, default=2, help="and processes (%(default)s)")
    parser.add_argument("--tasks", type=int, default=3000, help="that are nothing (%(default)s)")
    asked = parser.parse_args(arguments)
    cases = planned(Plan(asked.profile, sample=asked.sample, variations=asked.variations, pairs=asked.pairs))
    os.environ.setdefault("PYTHONHASHSEED", "0")  # in what order sets are read is a run's own chance: the same for both
    print(f"{len(cases)} runs ({asked.profile}), load {os.getloadavg()[0]:.0f}", flush=True)

    here = done(lambda: Processes(asked.workers), cases, _own)
    print(f"  {asked.workers} processes      {here.seconds:7.1f} s, {here.cpu:7.1f} s of CPU", flush=True)
    with local_cluster(asked.workers) as cluster, contextlib.ExitStack() as stack:
        cluster.wait(asked.workers)
        pids = [cluster.scheduler.pid, *(worker.pid for worker in cluster.workers)]
        # In what it takes is the look at who is fit, for which workers load what processes load when they begin.
        there = done(lambda: stack.enter_context(joined(cluster.address)), cases, lambda: _cpu_of([*pids, os.getpid()]))
        print(f"  {asked.workers} Dask workers   {there.seconds:7.1f} s, {there.cpu:7.1f} s of CPU", flush=True)
        crew = stack.enter_context(joined(cluster.address))
        before, began = _cpu_of(pids[:1]), time.monotonic()
        empty = len(dict(crew.each(abs, range(asked.tasks))))
        seconds, busy = time.monotonic() - began, _cpu_of(pids[:1]) - before
    ratio = there.seconds / here.seconds
    other, unsteady = others(here, there, cases, Processes(asked.workers))
    share = f"of CPU {there.cpu / here.cpu:.2f}, load now {os.getloadavg()[0]:.0f}"
    print(f"  ratio            {ratio:7.2f} (at most {MOST}), {share}")
    print(f"  other outcomes   {len(other):7} {', '.join(other)}".rstrip())
    print(f"  unsteady here too{len(unsteady):7} {', '.join(unsteady)}".rstrip())
    print(f"{empty} things to do that are nothing: {empty / seconds:.0f} a second with {asked.workers} workers;")
    print(f"  {1000 * busy / empty:.1f} ms of the scheduler's CPU each, so that it carries {empty / busy:.0f} a second")
    _tell_sizes(cases, there)
    _tell_all(cases, there)
    return 1 if other or ratio > MOST else 0


def _tell_sizes(cases: Sequence[Case], there: Done) -> None:
    sizes = [len(pickle.dumps({"result": outcome})) for outcome in there.outcomes.values()]
    mean, sent = sum(sizes) / len(sizes), len(to_do(state(), measure, cases[0]))
    print(f"  {sent} bytes to a worker; an outcome has {mean:.0f} bytes in the mean, {max(sizes)} at most")


def _tell_all(cases: Sequence[Case], there: Done) -> None:
    """A pair's share of the CPU is as its share of the seconds, which are those of a busy machine."""
    each = [there.outcomes[number].seconds for number, case in enumerate(cases) if case.kind == "pair"]
    if not each:
        return
    seconds = there.cpu * sum(each) / sum(outcome.seconds for outcome in there.outcomes.values()) / len(each)
    number = len(VARIATIONS) * (len(VARIATIONS) - 1) // 2
    hours = ", ".join(f"{reckoned(seconds, number, machines):.1f} h at {machines}" for machines in MACHINES)
    print(f"all {number:,} pairs, {seconds:.1f} s of CPU each, on machines of {_CORES} cores (reckoned): {hours}")


if __name__ == "__main__":
    sys.exit(main())
