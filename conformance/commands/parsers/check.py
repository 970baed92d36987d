"""The parser of `check`."""

from __future__ import annotations

from typing import Final

from conformance.commands.parsing import Parser, add_options
from conformance.settings.options import OPTIONS

_EXAMPLES: Final = """\
examples:
  tim-conformance check --tim-region singapore --tim-sdkappid 1400000000
  tim-conformance check --tim-endpoint http://127.0.0.1:8080 --tim-sdkappid 1400000001 --format json

It takes the settings of a live run, TIM_SECRET_KEY included, and makes ten HTTP calls or fewer, tries again included.
Two groups are made and dissolved; their one member, the administrator, is muted in one of them. Every live run begins
with the same calls. What the service leaves open is told as open, and is no problem.

exit code: 0 ready, 3 there are problems, 4 wrong usage
"""
_NEEDED: Final = frozenset({"endpoint", "region", "sdkappid", "admin", "reports", "trust-proxy"})


def check(parser: Parser) -> None:
    """Enter the arguments of `check`."""
    parser.epilog = _EXAMPLES
    add_options(parser, [option for option in OPTIONS if option.name in _NEEDED])
    parser.add_argument("--format", choices=("text", "json"), default="text", help="default: text")
