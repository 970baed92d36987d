"""`tim-conformance prove`: whether the suite catches what is wrong, and lets through what is merely different."""

from __future__ import annotations

import argparse
import os
import secrets
import sys
from pathlib import Path
from typing import Any, Final

from conformance.api.errors import Trouble, UsageError
from conformance.commands.parsing import say, sub_command
from conformance.proof.cases import PAIRS, defects, sampled
from conformance.proof.changes.measuring import prove_changes
from conformance.proof.clients.drawing import with_clients
from conformance.proof.clients.proving import ClientPlan, prove_clients
from conformance.proof.proving import Plan, prove
from conformance.proof.rivals.reporting import prove_rivals, with_result
from conformance.proof.rivals.running import Effort
from conformance.proof.rivals.tournament import RivalPlan
from conformance.report.whole import unwritable
from conformance.settings.profiles import PROFILES

_EXAMPLES: Final = """\
examples:
  tim-conformance prove
  tim-conformance prove --only 'mute-time.*' --full
  tim-conformance prove --sample 24 --variations 24 --seed random
  tim-conformance prove --resume
  tim-conformance prove --rivals
  tim-conformance prove --clients
  tim-conformance prove --clients --only 'client.time.*'
  tim-conformance prove --changes --seeds 3

With --rivals schemathesis is run in place of the suite, against the same defects; --only, --sample, --seed, --jobs,
--resume and --reports hold for it too. It writes rivals.json and draws the scoreboard anew with it, as later proofs do.

With --clients it is `tim-conformance client` that is proved: wrong clients, a mistake each, and sound ones are put
through all its scenarios; --only, --sample (half as many sound ones), --seed, --jobs, --resume and --reports hold for
it too. It writes clients-proof.json, .md and .html; the scoreboard shows its figures.

exit code: 0 all defects are caught and named, and no variation raises a finding; 1 otherwise; 2 interrupted; with
--rivals 0 whatever it catches
"""


def add(subparsers: Any) -> None:
    """Enter the sub-command."""
    says = "run the suite against every defect and variation, and write the scoreboard"
    parser = sub_command(subparsers, "prove", _prove, says, _EXAMPLES)
    parser.add_argument("--profile", choices=PROFILES, default="standard", help="default: %(default)s")
    parser.add_argument("--seeds", type=_count, default=1, metavar="N", help="seeds for each defect (%(default)s)")
    parser.add_argument(
        "--seed", default="1", metavar="N", help="the first of them, or random; draws samples and pairs (%(default)s)"
    )
    parser.add_argument("--sample", type=_count, metavar="N", help="so many defects, drawn, and fewer pairs")
    parser.add_argument("--variations", type=_count, metavar="N", help="so many variations, drawn (default: all)")
    parser.add_argument("--only", default="", metavar="NAMES", help="globs of defects, variations and clauses")
    parser.add_argument(
        "--pairs", type=int, default=PAIRS, metavar="N", help="pairs of variations to try, drawn (%(default)s)"
    )
    parser.add_argument("--full", action="store_true", help="go on after the clause is named: all failing clauses")
    parser.add_argument("--jobs", type=_count, default=os.cpu_count() or 1, metavar="N", help="processes (%(default)s)")
    parser.add_argument("--resume", action="store_true", help="go on where an interrupted run of the same code stopped")
    parser.add_argument(
        "--changes", action="store_true",
        help="put changes into the simulator, one at a time, and see whether drift tells each; --seeds is of pairs "
        "without a change, --only names changes and such pairs",
    )  # fmt: skip
    parser.add_argument("--rivals", action="store_true", help="run schemathesis in place of the suite")
    parser.add_argument("--clients", action="store_true", help="prove what is found of clients, wrong and sound ones")
    parser.add_argument(
        "--examples", type=_count, default=Effort.examples, metavar="N",
        help="with --rivals: examples that it draws for each command (%(default)s)",
    )  # fmt: skip
    parser.add_argument("--reports", type=Path, default=Path("reports"), metavar="DIR", help="default: %(default)s")


def _prove(arguments: argparse.Namespace) -> int:
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
        return prove_changes(only, arguments.seeds, arguments.reports, say)
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
    return prove(plan, sys.argv[1:], lambda board, reports: with_clients(with_result(board, reports), reports))


def _count(text: str) -> int:
    if not text.isdecimal() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"{text!r} is no number from 1 on")
    return int(text)
