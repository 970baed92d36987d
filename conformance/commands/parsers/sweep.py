"""The parser of `sweep`."""

from __future__ import annotations

from typing import Final

from conformance.commands.parsing import Parser, add_options
from conformance.settings.options import OPTIONS

_EXAMPLES: Final = """\
examples:
  tim-conformance sweep --tim-region singapore --tim-sdkappid 1400000000
  tim-conformance sweep --by-name --tim-region singapore --tim-sdkappid 1400000000
  tim-conformance sweep --by-name --yes --tim-region singapore --tim-sdkappid 1400000000

It takes the same settings as the run that crashed, TIM_SECRET_KEY included. Groups are dissolved, and accounts
deleted where the app's edition allows that. Only what the journals name is touched, and of that only what a run of
this suite can have made. A run that is still going on, here or elsewhere, keeps what it uses. A later run with the
same settings does the same when it begins.

Where the journal is gone, --by-name looks through all groups of the app for those that runs have made: by their ids,
names and owners. It tells what it found, and dissolves it with --yes, save what belongs to a run that holds a lease.
No command of the service lists accounts: those of a lease that has expired are deleted by the names that runs give,
where the app deletes any; others it cannot find (their ids begin with tcf).

exit code: 0 nothing is left, 3 something is or it cannot be told, 4 wrong usage or credentials
"""
_NEEDED: Final = frozenset({"endpoint", "region", "sdkappid", "admin", "reports", "trust-proxy", "rate"})


def sweep(parser: Parser) -> None:
    """Enter the arguments of `sweep`."""
    parser.epilog = _EXAMPLES
    add_options(parser, [option for option in OPTIONS if option.name in _NEEDED])
    parser.add_argument("--by-name", action="store_true", help="look through the app's groups for those of runs, too")
    parser.add_argument("--yes", action="store_true", help="with --by-name: dissolve what it finds")
