"""`tim-conformance clauses` and `tim-conformance explain`: what the register says, and which properties judge it."""

from __future__ import annotations

import argparse
import os
import shutil
import sys
from collections.abc import Mapping, Sequence
from typing import Any, Final

from conformance.api.errors import UsageError
from conformance.commands.parsing import Parser, add_options, given, sub_command
from conformance.contract import Language, UnknownClause, vendor
from conformance.contract.clauses_json import listing_json
from conformance.contract.explain import WIDTH, explain, listing
from conformance.contract.language import speaking
from conformance.settings import OPTIONS, resolve, sources
from conformance.suite.collecting import properties
from conformance.suite.properties import PROPERTIES

_FORMATS: Final = ("text", "json")


def add(subparsers: Any) -> None:
    """Enter both sub-commands."""
    parser = sub_command(
        subparsers, "clauses", _clauses, "list the clauses of the register",
        "examples:\n  tim-conformance clauses\n  tim-conformance clauses 'topic.*' '*random*'\n"
        "  tim-conformance clauses --format json\n",
    )  # fmt: skip
    parser.add_argument("globs", nargs="*", metavar="GLOB", help="clauses whose ids match (default: all)")
    _add_format(parser)
    parser = sub_command(
        subparsers, "explain", _explain, "tell all about one clause",
        "examples:\n  tim-conformance explain mute-time.zero\n  tim-conformance explain mute-time.zero --format json\n",
    )  # fmt: skip
    parser.add_argument("id", metavar="ID", help="the clause's id")
    _add_format(parser)


def _add_format(parser: Parser) -> None:
    parser.add_argument(
        "--format", choices=_FORMATS, default="text",
        help="text (the default), or json for other programs (its schema: conformance/contract/clauses.schema.json)",
    )  # fmt: skip
    add_options(parser, [option for option in OPTIONS if option.name == "lang"])


def _clauses(arguments: argparse.Namespace) -> int:
    language = _language(arguments)
    try:
        chosen = vendor().matching(arguments.globs or ["*"])
    except ValueError as error:
        raise UsageError(str(error)) from None
    as_json = arguments.format == "json"
    with speaking(language):
        sys.stdout.write(
            listing_json(vendor(), chosen, _judging()) if as_json else listing(vendor(), chosen, _judging(), _columns())
        )
    return 0


def _explain(arguments: argparse.Namespace) -> int:
    language = _language(arguments)
    try:
        clause = vendor().clause(arguments.id)
    except UnknownClause as error:
        raise UsageError(str(error)) from None
    as_json = arguments.format == "json"
    with speaking(language):
        sys.stdout.write(
            listing_json(vendor(), [clause], _judging())
            if as_json
            else explain(vendor(), clause.id, _judging(), _columns())
        )
    return 0


def _language(arguments: argparse.Namespace) -> Language:
    """The language that is asked for; the other settings of a run are none of these commands' business."""
    return resolve([source.only("lang") for source in sources(given(arguments), os.environ)]).lang


def _columns() -> int:
    """Those of the terminal, up to as many as are easy to read."""
    return min(WIDTH, shutil.get_terminal_size((WIDTH, 24)).columns)


def _judging() -> Mapping[str, Sequence[str]]:
    """Clause id to its properties; they enter themselves when their modules are imported."""
    list(properties())
    return PROPERTIES
