"""`tim-conformance clauses` and `tim-conformance explain`: what the register says, and which properties judge it."""

from __future__ import annotations

import argparse
import os
import shutil
import sys
from collections.abc import Mapping, Sequence
from typing import Final

from conformance.api.errors import UsageError
from conformance.commands.parsing import given
from conformance.contract import Language, Register, UnknownClause, client, vendor
from conformance.contract.clauses_json import listing_json
from conformance.contract.explain import WIDTH, explain, listing
from conformance.contract.language import speaking
from conformance.settings import resolve, sources
from conformance.suite.judging import judging

_BENCH: Final = "tim-conformance client"
"""What judges clauses on clients."""


def clauses_command(arguments: argparse.Namespace) -> int:
    """List the clauses that match; the exit code."""
    language = _language(arguments)
    globs = arguments.globs or ["*"]
    register, judges = _side(globs)
    try:
        chosen = register.matching(globs)
    except ValueError as error:
        raise UsageError(str(error)) from None
    as_json = arguments.format == "json"
    with speaking(language):
        sys.stdout.write(
            listing_json(register, chosen, judges) if as_json else listing(register, chosen, judges, _columns())
        )
    return 0


def explain_command(arguments: argparse.Namespace) -> int:
    """Tell all about a clause; the exit code."""
    language = _language(arguments)
    try:
        register, judges = _side([arguments.id])
        clause = register.clause(arguments.id)
    except UnknownClause as error:
        raise UsageError(str(error)) from None
    as_json = arguments.format == "json"
    with speaking(language):
        sys.stdout.write(
            listing_json(register, [clause], judges) if as_json else explain(register, clause.id, judges, _columns())
        )
    return 0


def _side(asked: Sequence[str]) -> tuple[Register, Mapping[str, Sequence[str]]]:
    """The register that ids or globs are about, and what judges its clauses: the vendor's, or that of clients."""
    ours = [it.startswith("client.") for it in asked]
    if any(ours) and not all(ours):
        raise UsageError("Clauses on the vendor and on clients are listed apart: ask for one side at a time.")
    if not any(ours):
        return vendor(), judging()
    return client(), {name: [_BENCH] for name in client().clauses}


def _language(arguments: argparse.Namespace) -> Language:
    """The language that is asked for; the other settings of a run are none of these commands' business."""
    return resolve([source.only("lang") for source in sources(given(arguments), os.environ)]).lang


def _columns() -> int:
    """Those of the terminal, up to as many as are easy to read."""
    return min(WIDTH, shutil.get_terminal_size((WIDTH, 24)).columns)
