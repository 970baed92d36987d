"""The parser of `gate`."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Final

from conformance.changes.change import SEVERITIES
from conformance.commands.parsing import Parser, add_options
from conformance.settings.options import OPTIONS
from conformance.verdicts.baseline import NAME
from conformance.verdicts.evidence import WISHES

_EXAMPLES: Final = """\
examples:
  tim-conformance gate reports/conformance.json
  tim-conformance gate reports/conformance.json client/conformance.json drift.json --client --evidence live --max-age 7
  tim-conformance gate reports/conformance.json --format json -o gate.json

May we ship? Yes where every must clause that can be judged was, on evidence that is good enough, and holds or fails as
it is known to; where the client's check passed; where every change of the vendor was accepted; and where no entry of
the list of known failures is stale. RESULTs are told apart by their format, and come in any order. What is missing is
listed with what to do. gate.json tells the answer with digests of all that it is about.

exit code: 0 yes, 1 no, 3 a result could not be read, 4 wrong usage
"""


def gate(parser: Parser) -> None:
    """Enter the arguments of `gate`."""
    parser.epilog = _EXAMPLES
    parser.add_argument(
        "results", nargs="+", type=Path, metavar="RESULT",
        help="a conformance.json of a run or of a client, or the JSON of a drift",
    )  # fmt: skip
    parser.add_argument("--drift", type=Path, action="append", default=[], metavar="FILE", help="a drift as JSON")
    parser.add_argument("--client", action="store_true", help="ask for a result of a client, too")
    parser.add_argument(
        "--evidence", choices=WISHES, default="any", help="the least that must clauses were seen on (%(default)s)"
    )
    parser.add_argument("--max-age", type=_days, metavar="DAYS", help="how old evidence may be at most (any age)")
    parser.add_argument(
        "--fail-on", choices=SEVERITIES, default="warn", help="the least severity of drift that counts (%(default)s)"
    )
    parser.add_argument("--baseline", type=Path, metavar="FILE", help=f"failures that are known ({NAME}, where it is)")
    parser.add_argument("--accepted", type=Path, metavar="FILE", help="what was accepted (beside the drift's baseline)")
    parser.add_argument("--format", choices=("text", "json"), default="text", dest="form", help="default: %(default)s")
    parser.add_argument(
        "-o", "--output", type=Path, default=Path("gate.json"), metavar="FILE", help="default: %(default)s"
    )
    add_options(parser, [option for option in OPTIONS if option.name == "cassettes"])


def _days(text: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) <= 5):
        raise argparse.ArgumentTypeError(f"{text!r} is no number of days")
    return int(text)
