"""The parsers of `clauses` and `explain`."""

from __future__ import annotations

from typing import Final

from conformance.commands.parsing import Parser, add_options
from conformance.settings.options import OPTIONS

_CLAUSES: Final = """\
examples:
  tim-conformance clauses
  tim-conformance clauses 'topic.*' '*random*'
  tim-conformance clauses 'client.*'
  tim-conformance clauses --format json
"""
_EXPLAIN: Final = """\
examples:
  tim-conformance explain mute-time.zero
  tim-conformance explain client.time.integer
  tim-conformance explain mute-time.zero --format json
"""
_FORMATS: Final = ("text", "json")


def clauses(parser: Parser) -> None:
    """Enter the arguments of `clauses`."""
    parser.epilog = _CLAUSES
    parser.add_argument("globs", nargs="*", metavar="GLOB", help="clauses whose ids match (default: all on the vendor)")
    _add_format(parser)


def explain(parser: Parser) -> None:
    """Enter the arguments of `explain`."""
    parser.epilog = _EXPLAIN
    parser.add_argument("id", metavar="ID", help="the clause's id")
    _add_format(parser)


def _add_format(parser: Parser) -> None:
    parser.add_argument(
        "--format", choices=_FORMATS, default="text",
        help="text (the default), or json for other programs (its schema: conformance/contract/clauses.schema.json)",
    )  # fmt: skip
    add_options(parser, [option for option in OPTIONS if option.name == "lang"])
