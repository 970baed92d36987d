"""What the command line understands: its sub-commands, and how what goes wrong is told."""

from __future__ import annotations

import contextlib
import os
import sys
import traceback
from collections.abc import Collection, Iterator, Sequence
from typing import Final

from conformance import __version__
from conformance.api.errors import Trouble
from conformance.api.outlets import STREAMS, covered
from conformance.commands import completion
from conformance.commands.parsing import Parser, complain
from conformance.commands.table import TABLE

_MORE: Final = """\
`tim-conformance COMMAND --help` tells more, with examples.

exit code: 0 conforms (or done), 1 a must clause fails, 2 interrupted, 3 could not tell, 4 wrong usage or credentials
"""


def parser(asked: Collection[str] | None = None) -> Parser:
    """What reads a command line. It knows every sub-command, and the arguments of those that are asked for (all)."""
    parser = Parser(
        prog="tim-conformance",
        description="Property-based conformance tests for forbid_send_msg, the muting API of Tencent Cloud Chat.",
        epilog=_MORE,
    )
    parser.add_argument("--version", action="version", version=f"tim-conformance {__version__}")
    completion.add(parser)
    subparsers = parser.add_subparsers(metavar="COMMAND", required=True, title="commands")
    for entry in TABLE:
        command = entry.enter(subparsers)
        if asked is None or entry.name in asked:
            entry.fill(command)
    return parser


def command_line(arguments: Sequence[str]) -> int:
    """Run a command line; the exit code. What goes wrong is told in one sentence."""
    own = list(arguments)
    cut = own.index("--") if own[:1] in (["run"], ["client"]) and "--" in own else len(own)
    own, rest = own[:cut], own[cut + 1 :]
    with _standard_output():
        helped: SystemExit | None = None
        try:
            code = _done(own, rest)
        except SystemExit as end:  # --help, --version
            code, helped = 0, end
        sys.stdout.flush()
        if STREAMS.lost and not STREAMS.broken and code == 0:
            complain(f"Standard output took not all that was to be told: {STREAMS.lost}.")
            return 3
        if helped is not None:
            raise helped
        return code


def _done(own: list[str], rest: list[str]) -> int:
    try:
        told, more = parser(None if completion.wanted(own) else own).parse_known_args(own)
        if more:
            told.by.refuse(more)
        told.rest = rest
        code: int = told.does(told)
        return code
    except Trouble as trouble:
        complain(str(trouble))
        return trouble.exit_code
    except Exception as error:  # exit code 1 would say that a must clause fails
        place = traceback.extract_tb(error.__traceback__)[-1]
        where = f"{os.path.basename(place.filename)}, line {place.lineno}"
        complain(f"The suite itself went wrong: {type(error).__name__} in {where}: {error}".rstrip(".") + ".")
        return 3


@contextlib.contextmanager
def _standard_output() -> Iterator[None]:
    """One that can be written to, whatever becomes of it; what libraries write to it holds no secret."""
    closed = sys.stdout is None
    if closed:
        sys.stdout = open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115 - as long as the command
    try:
        with covered():
            STREAMS.lost = "it is closed" if closed else ""
            yield
    finally:
        if closed:
            sys.stdout.close()
            sys.stdout = None
