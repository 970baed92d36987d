"""`tim-conformance drift`, `watch` and `accept`: what the vendor has changed, and what of it is accepted."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any, Final

from conformance.changes.change import SEVERITIES
from conformance.changes.compare import compare
from conformance.changes.telling import FORMS, told
from conformance.commands.parsing import sub_command

_DRIFT: Final = """\
examples:
  tim-conformance drift cassettes reports/watch/2026-11-02
  tim-conformance drift old/conformance.json reports/conformance.json --format markdown
  tim-conformance drift cassettes new --format json --fail-on fail

One entry is one cause. A folder of recordings tells most: shapes, codes, texts, limits, states and times. Ids, times
as such, seeds and the order of what has none are no change. docs/drift.md tells the kinds and what they weigh.

exit code: 0 nothing at or above --fail-on, 1 something is, 3 could not tell, 4 wrong usage
"""


def add(subparsers: Any) -> None:
    """Enter the sub-commands."""
    parser = sub_command(subparsers, "drift", _drift, "what has changed between two recordings or results", _DRIFT)
    parser.add_argument("baseline", type=Path, metavar="BASELINE", help="a folder of recordings, or a conformance.json")
    parser.add_argument("current", type=Path, metavar="CURRENT", help="another of the same kind")
    _add_telling(parser)


def _add_telling(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--format", choices=FORMS, default="text", dest="form", help="default: %(default)s")
    parser.add_argument(
        "--fail-on", choices=SEVERITIES, default="warn", help="the least severity that exits with 1 (%(default)s)"
    )


def _drift(arguments: argparse.Namespace) -> int:
    found = compare(arguments.baseline, arguments.current)
    print(told(found, arguments.form))
    return found.exit_code(arguments.fail_on)
