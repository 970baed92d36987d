"""`tim-conformance clauses` and `tim-conformance explain`: what the register says, and which properties judge it."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Mapping, Sequence
from typing import Any

from conformance.api.errors import UsageError
from conformance.commands.parsing import sub_command
from conformance.contract import UnknownClause, vendor
from conformance.contract.explain import explain, listing
from conformance.suite.collecting import properties
from conformance.suite.properties import PROPERTIES


def add(subparsers: Any) -> None:
    """Enter both sub-commands."""
    parser = sub_command(
        subparsers, "clauses", _clauses, "list the clauses of the register",
        "examples:\n  tim-conformance clauses\n  tim-conformance clauses 'topic.*' '*random*'\n",
    )  # fmt: skip
    parser.add_argument("globs", nargs="*", metavar="GLOB", help="clauses whose ids match (default: all)")
    parser = sub_command(
        subparsers, "explain", _explain, "tell all about one clause",
        "example:\n  tim-conformance explain mute-time.zero\n",
    )  # fmt: skip
    parser.add_argument("id", metavar="ID", help="the clause's id")


def _clauses(arguments: argparse.Namespace) -> int:
    try:
        chosen = vendor().matching(arguments.globs or ["*"])
    except ValueError as error:
        raise UsageError(str(error)) from None
    sys.stdout.write(listing(vendor(), chosen, _judging()))
    return 0


def _explain(arguments: argparse.Namespace) -> int:
    try:
        sys.stdout.write(explain(vendor(), arguments.id, _judging()))
    except UnknownClause as error:
        raise UsageError(str(error)) from None
    return 0


def _judging() -> Mapping[str, Sequence[str]]:
    """Clause id to its properties; they enter themselves when their modules are imported."""
    list(properties())
    return PROPERTIES
