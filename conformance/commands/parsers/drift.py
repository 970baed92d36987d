"""The parsers of `drift`, `watch` and `accept`."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from conformance.changes.change import SEVERITIES
from conformance.changes.forms import FORMS
from conformance.commands.parsing import Parser, add_options
from conformance.settings.options import OPTIONS

_DRIFT: Final = """\
examples:
  tim-conformance drift cassettes reports/watch/2026-11-02/recordings
  tim-conformance drift old/conformance.json reports/conformance.json --format markdown
  tim-conformance drift cassettes new --format json --fail-on fail
  tim-conformance drift cassettes new --simulator

One entry is one cause. A folder of recordings tells most: shapes, codes, texts, limits, states and times. Ids, times
as such, seeds and the order of what has none are no change. docs/drift.md tells the kinds and what they weigh.

exit code: 0 nothing at or above --fail-on, 1 something is, 3 could not tell, 4 wrong usage
"""
_WATCH: Final = """\
examples:
  tim-conformance watch --tim-target live --tim-region singapore --tim-sdkappid 1400000000
  tim-conformance watch --tim-defect limit-is-100

The programs of the baseline (the recordings in --tim-cassettes) are run again, as they are, and the names before 2022
are asked for; nothing is looked into, so a service that has changed costs no more calls than one that has not. What
came is recorded in a folder of today, with drift.txt, drift.json, drift.md and drift.html beside it. --tim-calls caps
the calls; what they do not suffice for is told under what was not compared.

exit code: 0 nothing at or above --fail-on, 1 something is, 3 could not tell, 4 wrong usage or credentials
"""
_ACCEPT: Final = """\
examples:
  tim-conformance accept --why 'the vendor announced it on 2026-11-02'
  tim-conformance accept reports/watch/2026-11-02 --baseline cassettes --why 'ticket 17'

Shows what has changed since the baseline, puts the current side in its place, and writes into accepted.json, beside the
recordings, who accepted what, when and why. Without a reason nothing is done. By default it is the last watch's.

exit code: 0 done, 3 could not be done, 4 wrong usage
"""
_PLACE: Final = frozenset(
    {"target", "endpoint", "region", "sdkappid", "admin", "trust-proxy", "defect", "calls", "cassettes", "reports"}
)


def drift(parser: Parser) -> None:
    """Enter the arguments of `drift`."""
    parser.epilog = _DRIFT
    parser.add_argument("baseline", type=Path, metavar="BASELINE", help="a folder of recordings, or a conformance.json")
    parser.add_argument("current", type=Path, metavar="CURRENT", help="another of the same kind")
    parser.add_argument(
        "--simulator", action="store_true",
        help="run the programs on the simulator as a third side, and tell with which of the two it agrees",
    )  # fmt: skip
    _add_telling(parser)


def watch(parser: Parser) -> None:
    """Enter the arguments of `watch`."""
    parser.epilog = _WATCH
    _add_telling(parser)
    parser.add_argument("--into", type=Path, metavar="DIR", help="the folder of this watch (reports/watch/TODAY)")
    add_options(parser, [option for option in OPTIONS if option.name in _PLACE])


def accept(parser: Parser) -> None:
    """Enter the arguments of `accept`."""
    parser.epilog = _ACCEPT
    parser.add_argument("current", nargs="?", type=Path, metavar="CURRENT", help="a watch's folder, or a side of drift")
    parser.add_argument("--baseline", type=Path, metavar="PATH", help="what is replaced (what the watch compared with)")
    parser.add_argument("--why", default="", metavar="TEXT", help="the reason; needed")
    parser.add_argument("--who", default="", metavar="NAME", help="who accepts (the name of the user)")
    add_options(parser, [option for option in OPTIONS if option.name in ("cassettes", "reports")])


def _add_telling(parser: Parser) -> None:
    parser.add_argument("--format", choices=FORMS, default="text", dest="form", help="default: %(default)s")
    parser.add_argument(
        "--fail-on", choices=SEVERITIES, default="warn", help="the least severity that exits with 1 (%(default)s)"
    )
