"""The parser of `prove`."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Final

from conformance.commands.parsing import Parser
from conformance.proof.usual import CORES, EXAMPLES, PAIRS, SAMPLED_PAIRS
from conformance.settings.profiles import PROFILES

_EXAMPLES: Final = """\
examples:
  tim-conformance prove
  tim-conformance prove --only 'mute-time.*' --full
  tim-conformance prove --sample 24 --variations 24 --seed random
  tim-conformance prove --resume
  tim-conformance prove --cluster tcp://10.0.0.7:8786 --pairs all
  tim-conformance prove --rivals
  tim-conformance prove --clients
  tim-conformance prove --clients --only 'client.time.*'
  tim-conformance prove --changes --seeds 3

With --cluster the runs go to the workers of a Dask scheduler, and what came of each is kept here as it comes. Workers
need this very state of the code, the same Python and a thread each; this is looked at before anything is run.

With --rivals schemathesis is run in place of the suite, against the same defects; --only, --sample, --seed, --jobs,
--resume and --reports hold for it too. It writes rivals.json and draws the scoreboard anew with it, as later proofs do.

With --clients it is `tim-conformance client` that is proved: wrong clients, a mistake each, and sound ones are put
through all its scenarios; --only, --sample (half as many sound ones), --seed, --jobs, --resume and --reports hold for
it too. It writes clients-proof.json, .md and .html; the scoreboard shows its figures.

exit code: 0 all defects are caught and named, and no variation raises a finding; 1 otherwise; 2 interrupted; 3 broken
off, what was had is kept; with --rivals 0 whatever it catches
"""


def prove(parser: Parser) -> None:
    """Enter the arguments of `prove`."""
    parser.epilog = _EXAMPLES
    parser.add_argument("--profile", choices=PROFILES, default="standard", help="default: %(default)s")
    parser.add_argument("--seeds", type=_count, default=1, metavar="N", help="seeds for each defect (%(default)s)")
    parser.add_argument(
        "--seed", default="1", metavar="N", help="the first of them, or random; draws samples and pairs (%(default)s)"
    )
    parser.add_argument("--sample", type=_count, metavar="N", help="so many defects, drawn, and fewer pairs")
    parser.add_argument("--variations", type=_count, metavar="N", help="so many variations, drawn (default: all)")
    parser.add_argument("--only", default="", metavar="NAMES", help="globs of defects, variations and clauses")
    parser.add_argument(
        "--pairs", type=_pairs, metavar="N",
        help=f"pairs of variations to try, drawn, or all ({PAIRS}, with --sample {SAMPLED_PAIRS})",
    )  # fmt: skip
    parser.add_argument("--full", action="store_true", help="go on after the clause is named: all failing clauses")
    parser.add_argument("--jobs", type=_count, metavar="N", help=f"processes ({CORES})")
    parser.add_argument(
        "--cluster", metavar="ADDRESS",
        help="run on the workers of the Dask scheduler at tcp://HOST:8786 (or tls://) in place of processes here",
    )  # fmt: skip
    parser.add_argument("--resume", action="store_true", help="go on where an interrupted run of the same code stopped")
    parser.add_argument(
        "--changes", action="store_true",
        help="put changes into the simulator, one at a time, and see whether drift tells each; --seeds is of pairs "
        "without a change, --only names changes and such pairs",
    )  # fmt: skip
    parser.add_argument("--rivals", action="store_true", help="run schemathesis in place of the suite")
    parser.add_argument("--clients", action="store_true", help="prove what is found of clients, wrong and sound ones")
    parser.add_argument(
        "--examples", type=_count, default=EXAMPLES, metavar="N",
        help="with --rivals: examples that it draws for each command (%(default)s)",
    )  # fmt: skip
    parser.add_argument("--reports", type=Path, default=Path("reports"), metavar="DIR", help="default: %(default)s")


def _count(text: str) -> int:
    if not text.isdecimal() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"{text!r} is no number from 1 on")
    return int(text)


def _pairs(text: str) -> int | str:
    if text == "all":
        return text
    if not text.isdecimal():
        raise argparse.ArgumentTypeError(f"{text!r} is no number from 0 on, nor all")
    return int(text)
