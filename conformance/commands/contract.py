"""`tim-conformance clauses` and `tim-conformance explain`: what the register says, and which properties judge it."""

from __future__ import annotations

import argparse
import os
import shutil
import sys

from conformance.api.errors import UsageError
from conformance.commands.parsing import given
from conformance.contract import Language, UnknownClause, vendor
from conformance.contract.clauses_json import listing_json
from conformance.contract.explain import WIDTH, explain, listing
from conformance.contract.language import speaking
from conformance.settings import resolve, sources
from conformance.suite.judging import judging


def clauses_command(arguments: argparse.Namespace) -> int:
    """List the clauses that match; the exit code."""
    language = _language(arguments)
    try:
        chosen = vendor().matching(arguments.globs or ["*"])
    except ValueError as error:
        raise UsageError(str(error)) from None
    as_json = arguments.format == "json"
    with speaking(language):
        sys.stdout.write(
            listing_json(vendor(), chosen, judging()) if as_json else listing(vendor(), chosen, judging(), _columns())
        )
    return 0


def explain_command(arguments: argparse.Namespace) -> int:
    """Tell all about a clause; the exit code."""
    language = _language(arguments)
    try:
        clause = vendor().clause(arguments.id)
    except UnknownClause as error:
        raise UsageError(str(error)) from None
    as_json = arguments.format == "json"
    with speaking(language):
        sys.stdout.write(
            listing_json(vendor(), [clause], judging())
            if as_json
            else explain(vendor(), clause.id, judging(), _columns())
        )
    return 0


def _language(arguments: argparse.Namespace) -> Language:
    """The language that is asked for; the other settings of a run are none of these commands' business."""
    return resolve([source.only("lang") for source in sources(given(arguments), os.environ)]).lang


def _columns() -> int:
    """Those of the terminal, up to as many as are easy to read."""
    return min(WIDTH, shutil.get_terminal_size((WIDTH, 24)).columns)
