"""The parser of `report`."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from conformance.commands.parsing import Parser, add_options
from conformance.report.formats.names import FORMATS
from conformance.settings.options import OPTIONS

_EXAMPLES: Final = """\
examples:
  tim-conformance report reports/conformance.json --format markdown
  tim-conformance report reports/conformance.json --format sarif -o conformance.sarif
  tim-conformance report reports/conformance.json --format step-summary >> "$GITHUB_STEP_SUMMARY"
  tim-conformance report reports/conformance.json --format badge -o badge.json

formats:
{formats}

RESULT is the conformance.json of a run or of a client's check. What `drift --format json` printed is told as markdown,
sarif, annotations or step-summary. --tim-formats of `run`, and --formats of `client`, write the same files at once.
docs/formats.md tells what is in each.

exit code: 0 done, 3 the file could not be written, 4 wrong usage, or RESULT is no result
"""


def report(parser: Parser) -> None:
    """Enter the arguments of `report`."""
    told = "\n".join(f"  {it.name:<13} {it.says}" for it in FORMATS.values())
    parser.epilog = _EXAMPLES.format(formats=told)
    parser.add_argument("result", type=Path, metavar="RESULT", help="a conformance.json, or drift as JSON")
    parser.add_argument("--format", required=True, choices=tuple(FORMATS), dest="form", help="one of those below")
    parser.add_argument("-o", "--output", type=Path, metavar="FILE", help="the file to write (standard output)")
    add_options(parser, [option for option in OPTIONS if option.name == "lang"])
