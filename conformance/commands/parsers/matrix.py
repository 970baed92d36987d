"""The parser of `matrix`."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from conformance.changes.forms import FORMS
from conformance.commands.parsing import Parser

_MATRIX: Final = """\
examples:
  tim-conformance matrix singapore/conformance.json frankfurt/conformance.json -o matrix.html
  tim-conformance matrix monday=a/conformance.json tuesday=b/conformance.json
  tim-conformance matrix before/ after/ --format markdown

Regions, editions, days or clients are columns, in the order given, and clauses are rows. What has changed since the
column before is marked, as `drift` tells it. The page needs no network and can be filtered; it and JSON have every
clause, text and Markdown those that differ or do not hold. RESULT may be the folder of a report, too.

exit code: 0 done, 3 a result cannot be read or the matrix not be written, 4 wrong usage
"""


def matrix(parser: Parser) -> None:
    """Enter the arguments of `matrix`."""
    parser.epilog = _MATRIX
    parser.add_argument(
        "results", nargs="+", metavar="RESULT",
        help="a conformance.json; LABEL=RESULT names its column (what it is of, and its day)",
    )  # fmt: skip
    parser.add_argument("-o", "--output", type=Path, metavar="FILE", help="write it there (standard output)")
    parser.add_argument(
        "--format", choices=FORMS, dest="form", help="default: what FILE's name ends with, or text without a FILE"
    )
