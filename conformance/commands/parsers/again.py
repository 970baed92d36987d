"""The parser of `again`."""

from __future__ import annotations

import argparse
from typing import Final

from conformance.commands.parsing import Parser, add_options
from conformance.settings.options import OPTIONS

_EXAMPLES: Final = """\
examples:
  tim-conformance again persistence.rejoin
  tim-conformance again reports/conformance.json --tim-defect rejoin-clears-public
  tim-conformance again program.json --tim-target live --tim-region singapore --tim-sdkappid 1400000000
  tim-conformance again persistence.rejoin --script sh > again.sh

A clause's failing programs are taken from conformance.json in the folder of the reports; a FILE is such a report, or
one program as a report shows it. Each runs on new groups, and what it shows is held against the report. On recordings
(--tim-target replay) it is what the recorded service answered to the same program. With --script nothing is run: the
clause's smallest program is printed, to be handed on.

exit code: 0 no must clause fails any more, 1 one does (with --tim-strict a should clause, too), 3 could not be judged,
4 wrong usage or credentials
"""
TAKEN: Final = frozenset({
    "target", "endpoint", "region", "sdkappid", "admin", "trust-proxy", "defect", "calls", "strict", "reports",
    "cassettes", "replay-via",
})  # fmt: skip
"""The options that it takes: none of those that are about a whole run."""
_TIMES: Final = 3


def again(parser: Parser) -> None:
    """Enter the arguments of `again`."""
    parser.epilog = _EXAMPLES
    parser.add_argument("what", nargs="+", metavar="FILE|CLAUSE", help="a report, a program's JSON, or a clause's id")
    parser.add_argument(
        "--times", type=_count, default=_TIMES, metavar="N", help="runs after which it counts as gone (%(default)s)"
    )
    parser.add_argument("--script", choices=["sh", "python"], help="print the program as a script, and run nothing")
    add_options(parser, [option for option in OPTIONS if option.name in TAKEN])


def _count(text: str) -> int:
    if not (text.isascii() and text.isdigit()) or not 0 < int(text) <= 1000:
        raise argparse.ArgumentTypeError(f"{text!r} is no number from 1 to 1000")
    return int(text)
