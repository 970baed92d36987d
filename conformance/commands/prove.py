"""`tim-conformance prove`: whether the suite catches what is wrong, and lets through what is merely different."""

from __future__ import annotations

import argparse
import secrets
import sys
from contextlib import nullcontext
from dataclasses import replace
from pathlib import Path
from typing import Any

from conformance.api.errors import Trouble, UsageError
from conformance.commands.parsing import say
from conformance.proof.cases import defects, sampled
from conformance.proof.changes.measuring import prove_changes
from conformance.proof.clients.proving import ClientPlan, prove_clients
from conformance.proof.cluster.joining import joined
from conformance.proof.crew import Processes
from conformance.proof.proving import Plan, planned, prove
from conformance.proof.rivals.reporting import prove_rivals, with_result
from conformance.proof.rivals.running import Effort
from conformance.proof.rivals.tournament import RivalPlan
from conformance.proof.sections import with_sections
from conformance.proof.usual import CORES, PAIRS, SAMPLED_PAIRS
from conformance.report.whole import unwritable


def prove_command(arguments: argparse.Namespace) -> int:
    """Prove the suite, the clients' checks, the drift or a rival; the exit code."""
    if arguments.seed == "random":
        seed = secrets.randbelow(10**6)
    elif arguments.seed.isdecimal():
        seed = int(arguments.seed)
    else:
        raise UsageError(f"{arguments.seed!r} is no seed: give a whole number, or random.")
    if says := unwritable(arguments.reports):  # told before an hour is spent on it
        raise Trouble(f"Nothing can be written to {arguments.reports} ({says}): give another --reports.")
    only = tuple(arguments.only.replace(",", " ").split())
    if arguments.rivals + arguments.clients + arguments.changes > 1:
        raise UsageError("Give one of --rivals, --clients and --changes.")
    if arguments.cluster:
        other = next((kind for kind in ("rivals", "clients", "changes") if getattr(arguments, kind)), "")
        if other:
            raise UsageError(f"--{other} runs on this machine alone: leave out --cluster.")
        if arguments.jobs:
            raise UsageError("--jobs is for processes of this machine: leave it out with --cluster.")
    jobs = arguments.jobs or CORES
    if arguments.clients:
        return prove_clients(
            ClientPlan(only, arguments.sample, seed, jobs, arguments.resume, arguments.reports), sys.argv[1:]
        )
    if arguments.changes:
        return prove_changes(only, arguments.seeds, arguments.reports, say, sys.argv[1:])
    if arguments.rivals:
        names = sampled(defects(only), arguments.sample, seed)
        if not names:
            raise UsageError("No defect is among what was asked for.")
        effort = Effort(examples=arguments.examples)
        return prove_rivals(RivalPlan(names, seed, effort, jobs, arguments.resume, arguments.reports))
    pairs = (PAIRS if arguments.sample is None else SAMPLED_PAIRS) if arguments.pairs is None else arguments.pairs
    plan = Plan(
        profile=arguments.profile, seeds=arguments.seeds, seed=seed, sample=arguments.sample,
        variations=arguments.variations,
        only=only, pairs=None if pairs == "all" else pairs, full=arguments.full, resume=arguments.resume,
        reports=arguments.reports,
    )  # fmt: skip
    planned(plan)  # what is asked for is told before somebody else's machines are
    with joined(arguments.cluster) if arguments.cluster else nullcontext(Processes(jobs)) as crew:
        return prove(replace(plan, crew=crew), sys.argv[1:], _completed)


def _completed(board: Any, reports: Path) -> Any:
    return with_sections(with_result(board, reports), reports)
