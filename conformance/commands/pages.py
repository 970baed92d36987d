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
from conformance.changes.pages.loading import Unreadable
from conformance.changes.pages.structure import Page
from conformance.commands.parsing import complain
from conformance.report.text import printable_tree

_WRITERS: Final[Mapping[str, Callable[[telling.PagesTold | telling.CheckTold], str]]] = {
    "text": telling.text,
    "html": telling.html,
    "markdown": telling.markdown,
}


def page_read_command(arguments: argparse.Namespace) -> int:
    """Print what a copy of a page says; the exit code."""
    page, unreadable = _read(arguments.page)
    _print(page.as_json())
    if not page.page:
        complain(
            unreadable
            or f"{page.path} is not a page of the vendor's REST API: no command, fields or codes were found in it."
        )
    return 0 if page.page else 3


def page_diff_command(arguments: argparse.Namespace) -> int:
    """Tell what two copies say differently; the exit code."""
    (old, one), (new, two) = _read(arguments.old), _read(arguments.new)
    told = compare(old, new)
    if one or two:
        told.reason = one or two
    if arguments.format == "json":
        _print(told.as_json())
    elif not (told.reason and arguments.format == "text"):  # the sentence tells all
        sys.stdout.write(_WRITERS[arguments.format](telling.PagesTold(told)))
    return _code(told.reason, told.reaches(arguments.fail_on))


def contract_check_command(arguments: argparse.Namespace) -> int:
    """Hold a page against the contract; the exit code."""
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
