"""`tim-conformance page-read`, `page-diff` and `contract-check`: the vendor's pages, read and compared."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable, Mapping
from typing import Any, Final

from conformance.changes.pages import telling
from conformance.changes.pages.checking import check
from conformance.changes.pages.comparing import compare
from conformance.changes.pages.differences import SEVERITIES
from conformance.changes.pages.loading import Unreadable
from conformance.changes.pages.structure import Page
from conformance.commands.parsing import Parser, complain, sub_command
from conformance.report.text import printable_tree

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
_WRITERS: Final[Mapping[str, Callable[[telling.PagesTold | telling.CheckTold], str]]] = {
    "text": telling.text,
    "html": telling.html,
    "markdown": telling.markdown,
}


def add(subparsers: Any) -> None:
    """Enter the sub-commands."""
    parser = sub_command(subparsers, "page-read", _page_read, "tell what a copy of a vendor's page says", _READ)
    parser.add_argument("page", metavar="PAGE", help="a file: HTML, Markdown or text")
    parser = sub_command(
        subparsers, "page-diff", _page_diff, "tell what has changed between two copies of a page", _DIFF
    )
    parser.add_argument("old", metavar="OLD", help="the earlier copy")
    parser.add_argument("new", metavar="NEW", help="the later copy")
    _add_options(parser)
    parser = sub_command(
        subparsers, "contract-check", _contract_check, "hold a page against the clauses, limits and codes", _CHECK
    )
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


def _page_read(arguments: argparse.Namespace) -> int:
    page, unreadable = _read(arguments.page)
    _print(page.as_json())
    if not page.page:
        complain(
            unreadable
            or f"{page.path} is not a page of the vendor's REST API: no command, fields or codes were found in it."
        )
    return 0 if page.page else 3


def _page_diff(arguments: argparse.Namespace) -> int:
    (old, one), (new, two) = _read(arguments.old), _read(arguments.new)
    told = compare(old, new)
    if one or two:
        told.reason = one or two
    if arguments.format == "json":
        _print(told.as_json())
    elif not (told.reason and arguments.format == "text"):  # the sentence tells all
        sys.stdout.write(_WRITERS[arguments.format](telling.PagesTold(told)))
    return _code(told.reason, told.reaches(arguments.fail_on))


def _contract_check(arguments: argparse.Namespace) -> int:
    page, unreadable = _read(arguments.page)
    told = check(page)
    if unreadable:
        told.comparison.reason = unreadable
    if arguments.format == "json":
        _print(told.as_json())
    elif not (told.comparison.reason and arguments.format == "text"):
        sys.stdout.write(_WRITERS[arguments.format](telling.CheckTold(told)))
    return _code(told.comparison.reason, told.comparison.reaches(arguments.fail_on))


def _read(path: str) -> tuple[Page, str]:
    """A page, or one that says nothing and the sentence that tells why."""
    from conformance.changes.pages.reading import read_page  # its parsers are for these commands alone

    try:
        return read_page(path), ""
    except Unreadable as trouble:
        return Page(path), str(trouble)


def _code(reason: str, reached: bool) -> int:
    if reason:
        complain(reason)
        return 3
    return 1 if reached else 0


def _print(document: Any) -> None:
    sys.stdout.write(json.dumps(printable_tree(document), indent=1, ensure_ascii=False) + "\n")
