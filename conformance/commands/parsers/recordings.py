"""The parsers of `rerecord`, `extend`, `prune` and `scan`."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from conformance.commands.parsing import Parser, add_options
from conformance.settings.options import OPTIONS

_RERECORD: Final = """\
examples:
  tim-conformance rerecord --tim-target live --tim-region singapore --tim-sdkappid 1400000000
  tim-conformance rerecord test_topic.test_a_topics_mute_is_its_own --write

The programs of the recordings are run again, as they are, and what has changed is told as `drift` tells it. Without
--write the recordings stay as they are.

exit code: 0 nothing has changed, 1 something has, 3 could not tell, 4 wrong usage or credentials
"""
_EXTEND: Final = """\
example:
  tim-conformance extend 20 --tim-target live --tim-region singapore --tim-sdkappid 1400000000

What is recorded is kept, whole programs that a crash left aside are taken in, and so many programs a property are
drawn and recorded besides. A recording is extended where it was made.
"""
_PRUNE: Final = """\
examples:
  tim-conformance prune
  tim-conformance prune --remove

Tells the recordings that no property asks for, the properties without a recording, and what crashed recordings left.

exit code: 0 all is well (or was made so), 1 it is not, 3 a file cannot be read, 4 there is no such folder
"""
_SCAN: Final = """\
example:
  tim-conformance scan cassettes reports

Looks into every file for the key in the variable TIM_SECRET_KEY and for signatures, plain, percent-encoded, in base64
and inflated.
Made-up secrets are planted first, and all of them have to be found.

exit code: 0 nothing was found, 1 something was, 3 not everything could be searched, 4 there is no such path
"""
_LIVE: Final = frozenset(
    {"target", "endpoint", "region", "sdkappid", "admin", "calls", "cassettes", "profile", "reports"}
)


def rerecord(parser: Parser) -> None:
    """Enter the arguments of `rerecord`."""
    parser.epilog = _RERECORD
    parser.add_argument("names", nargs="*", metavar="PROPERTY", help="MODULE.TEST, as files are named (all)")
    parser.add_argument("--write", action="store_true", help="put the new recordings in the place of the old ones")
    parser.add_argument(
        "--defect", action="append", default=[], dest="defects", metavar="NAME", help="of the simulator; repeatable"
    )
    add_options(parser, [option for option in OPTIONS if option.name in _LIVE])


def extend(parser: Parser) -> None:
    """Enter the arguments of `extend`."""
    parser.epilog = _EXTEND
    parser.add_argument("number", metavar="N", help="how many programs more a property")
    add_options(parser, [option for option in OPTIONS if option.name not in ("extend", "record", "replay-via")])


def prune(parser: Parser) -> None:
    """Enter the arguments of `prune`."""
    parser.epilog = _PRUNE
    parser.add_argument("--remove", action="store_true", help="remove orphans, and what crashes left")
    add_options(parser, [option for option in OPTIONS if option.name == "cassettes"])


def scan(parser: Parser) -> None:
    """Enter the arguments of `scan`."""
    parser.epilog = _SCAN
    parser.add_argument("paths", nargs="*", type=Path, metavar="PATH", help="files and folders (cassettes, reports)")
