"""The parser of `merge`."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from conformance.commands.parsing import Parser, add_options
from conformance.report.formats.names import FILES
from conformance.settings.options import OPTIONS

_EXAMPLES: Final = """\
examples:
  tim-conformance run --tim-shard 1/3 --tim-reports shard-1      # a job each, on one machine or on three
  tim-conformance run --tim-shard 2/3 --tim-reports shard-2
  tim-conformance run --tim-shard 3/3 --tim-reports shard-3
  tim-conformance merge shard-1 shard-2 shard-3
  tim-conformance merge shard-*/conformance.json --reports all --formats sarif,markdown

RESULT is the conformance.json of a shard, or the folder that it is in. What comes out is what one run of it all would
have told: the same reports, and the same exit code. Refused are results that are not of one run (another suite,
contract, target, profile, seed or number of shards, other clauses), one that is given twice, and one that is missing;
--partial tells what the others found, and then no exit code is 0. docs/scale.md tells how shards are dealt out.

exit code: 0 conforms, 1 a must clause fails, 2 a shard was interrupted, 3 could not tell or a shard is missing,
4 wrong usage, or results that do not fit
"""


def merge(parser: Parser) -> None:
    """Enter the arguments of `merge`."""
    parser.epilog = _EXAMPLES
    parser.add_argument("results", type=Path, nargs="+", metavar="RESULT", help="the result of a shard, or its folder")
    parser.add_argument("--reports", type=Path, default=Path("reports"), metavar="DIR", help="default: %(default)s")
    parser.add_argument(
        "--formats", "--tim-formats", metavar="NAMES", help=f"more files beside the reports: {', '.join(FILES)}"
    )
    parser.add_argument("--partial", action="store_true", help="tell what there is, where a shard is missing")
    add_options(parser, [option for option in OPTIONS if option.name == "lang"])
