"""The parser of `baseline`."""

from __future__ import annotations

import argparse
from datetime import date
from pathlib import Path
from typing import Final

from conformance.commands.parsing import Parser
from conformance.verdicts.baseline import NAME

_EXAMPLES: Final = """\
examples:
  tim-conformance baseline reports/conformance.json
  tim-conformance baseline reports/conformance.json -o known.yaml --expiry 2027-03-31

Writes an entry for each failure of the result, of the vendor's or of a client: clause, signature, and room for a reason
and a ticket. A run reads the file (--tim-baseline) and is green where nothing else fails; an entry whose failure is
gone, is another one now, or has expired makes it red. No run takes a file with an empty reason. Written again, it keeps
reasons, tickets and expiries of entries that stay; entries that the result did not look for stay as they are.

exit code: 0 written, 3 could not be written, 4 wrong usage
"""
DAYS: Final = 90
"""For how long a new entry holds, unless somebody says otherwise."""


def baseline(parser: Parser) -> None:
    """Enter the arguments of `baseline`."""
    parser.epilog = _EXAMPLES
    parser.add_argument("result", type=Path, metavar="RESULT", help="a conformance.json, of a run or of a client")
    parser.add_argument("-o", "--output", type=Path, default=Path(NAME), metavar="FILE", help="default: %(default)s")
    parser.add_argument(
        "--expiry", type=_day, metavar="DAY", help=f"the last day of new entries (in {DAYS} days), as in 2027-02-28"
    )


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text if len(text) == 10 else "")
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r} is no day; write one as in 2027-02-28") from None
