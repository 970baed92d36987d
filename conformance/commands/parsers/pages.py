"""The parsers of `page-read`, `page-diff` and `contract-check`."""

from __future__ import annotations

from typing import Final

from conformance.changes.pages.differences import SEVERITIES
from conformance.commands.parsing import Parser

_READ: Final = """\
example:
  tim-conformance page-read mute.html

Prints what one copy of a page says as JSON. A copy is HTML saved from a browser, Markdown or text, in English or
Chinese.

exit code: 0 it was read, 3 it is not a page of the vendor, 4 wrong usage
"""
_DIFF: Final = """\
examples:
  tim-conformance page-diff mute-2022-06.md mute-2022-07.html
  tim-conformance page-diff mute-zh.html mute-en.html --format markdown --fail-on fail

The two copies may differ in form and language: what is compared is what they say. What could not be placed is told.

exit code: 0 nothing at or above --fail-on, 1 something is, 3 could not tell, 4 wrong usage
"""
_CHECK: Final = """\
examples:
  tim-conformance contract-check mute.html
  tim-conformance contract-check mute.html --format json --fail-on fail

Tells what the page says that no clause, limit or table of codes here has, and the other way round.

exit code: 0 nothing at or above --fail-on, 1 something is, 3 could not tell, 4 wrong usage
"""


def page_read(parser: Parser) -> None:
    """Enter the arguments of `page-read`."""
    parser.epilog = _READ
    parser.add_argument("page", metavar="PAGE", help="a file: HTML, Markdown or text")


def page_diff(parser: Parser) -> None:
    """Enter the arguments of `page-diff`."""
    parser.epilog = _DIFF
    parser.add_argument("old", metavar="OLD", help="the earlier copy")
    parser.add_argument("new", metavar="NEW", help="the later copy")
    _add_options(parser)


def contract_check(parser: Parser) -> None:
    """Enter the arguments of `contract-check`."""
    parser.epilog = _CHECK
    parser.add_argument("page", metavar="PAGE", help="a file: HTML, Markdown or text")
    _add_options(parser)


def _add_options(parser: Parser) -> None:
    parser.add_argument(
        "--format", choices=("text", "json", "html", "markdown"), default="text", help="how to tell it (default: text)"
    )
    parser.add_argument(
        "--fail-on",
        choices=SEVERITIES,
        default="warn",
        help="the least severity that makes the exit code 1 (default: warn)",
    )
