"""The parser of `new`."""

from __future__ import annotations

from typing import Final

from conformance.commands.parsing import Parser
from conformance.contract import LEVELS, vendor

_EXAMPLES: Final = """\
examples:
  tim-conformance new clause mute-time.leap-second --level should --page mute
  tim-conformance new clause mute-time.leap-second      # again: what is left

It writes into the clone that it is run from: the entry in the register, a check that fails until it is written, and
two defects that do nothing yet; in place of both, an observed clause has a line that sees nothing yet. Each is marked
TODO(ID). It ends with a list of what is left to do: the marks that are still there, and what is missing.

exit code: 0 nothing is left to do, 1 something is, 4 wrong usage
"""


def new(parser: Parser) -> None:
    """Enter the arguments of `new`."""
    parser.epilog = _EXAMPLES
    parser.add_argument("what", choices=["clause"], help="what to make")
    parser.add_argument("id", metavar="GROUP.NAME", help="the clause's id")
    parser.add_argument("--level", choices=LEVELS, help="how firmly it is promised (default: must)")
    parser.add_argument("--page", choices=list(vendor().pages), help="the vendor's page that states it")
