"""`tim-conformance prove`: whether the suite catches what is wrong, and lets through what is merely different."""

from __future__ import annotations

import argparse
import secrets
import sys

from conformance.api.errors import Trouble, UsageError
from conformance.commands.parsing import say
from conformance.proof.cases import defects, sampled
from conformance.proof.changes.measuring import prove_changes
from conformance.proof.clients.proving import ClientPlan, prove_clients
from conformance.proof.proving import Plan, prove
from conformance.proof.rivals.reporting import prove_rivals, with_result
from conformance.proof.rivals.running import Effort
from conformance.proof.rivals.tournament import RivalPlan
from conformance.proof.sections import with_sections
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
    if arguments.clients:
        return prove_clients(
            ClientPlan(only, arguments.sample, seed, arguments.jobs, arguments.resume, arguments.reports), sys.argv[1:]
        )
    if arguments.changes:
        return prove_changes(only, arguments.seeds, arguments.reports, say, sys.argv[1:])
    if arguments.rivals:
        names = sampled(defects(only), arguments.sample, seed)
        if not names:
            raise UsageError("No defect is among what was asked for.")
        effort = Effort(examples=arguments.examples)
        return prove_rivals(RivalPlan(names, seed, effort, arguments.jobs, arguments.resume, arguments.reports))
    plan = Plan(
        profile=arguments.profile, seeds=arguments.seeds, seed=seed, sample=arguments.sample,
        variations=arguments.variations,
        only=only, pairs=arguments.pairs, full=arguments.full, jobs=arguments.jobs, resume=arguments.resume,
        reports=arguments.reports,
    )  # fmt: skip
    return prove(plan, sys.argv[1:], lambda board, reports: with_sections(with_result(board, reports), reports))
