"""The parser of `client`."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Final

from conformance.clients.offered import DRAWN, HOSTS_FORMS, MOST, SHELLS
from conformance.commands.parsing import Parser
from conformance.report.formats.names import FILES
from conformance.verdicts.baseline import NAME

_EXAMPLES: Final = """\
examples:
  tim-conformance client -- npm test
  tim-conformance client --adapter 'node adapter.mjs'
  tim-conformance client --python mypackage.mymodule:make_client
  tim-conformance client --adapter 'node adapter.mjs' --check-adapter
  tim-conformance client --adapter 'node adapter.mjs' --scenario reports/scenarios/busy-once.json
  tim-conformance client --adapter 'node adapter.mjs' --play cassettes
  tim-conformance client --formats sarif,markdown -- npm test
  tim-conformance client --port 8443

The bench is a stand-in for the vendor on this machine: nothing is sent to the live service. With -- COMMAND it looks
on while a command of yours runs; with an adapter, a small program that reads tasks and writes what came of them, it
asks for the calls itself, and can tell far more.

exit code: 0 conforms, 1 a must clause fails, 2 interrupted, 3 could not tell, 4 wrong usage
"""


def client(parser: Parser) -> None:
    """Enter the arguments of `client`."""
    parser.epilog = _EXAMPLES
    parser.add_argument("--adapter", metavar="COMMAND", help="a program that is asked for calls, line by line")
    parser.add_argument("--python", metavar="MODULE:FACTORY", help="a Python client: what makes it, without arguments")
    parser.add_argument("--check-adapter", action="store_true", help="see whether the adapter keeps to the protocol")
    parser.add_argument("--scenario", type=Path, action="append", default=[], metavar="FILE", help="play just this")
    parser.add_argument("--play", type=Path, metavar="DIR", help="ask for what is in these recordings, and compare")
    parser.add_argument("--clauses", default="", metavar="GLOBS", help="globs of clause ids, as in 'client.tell.*'")
    parser.add_argument(
        "--drawn", type=_count, default=DRAWN, metavar="N", help="scenarios that are drawn beside (%(default)s)"
    )
    parser.add_argument("--seed", default="1", metavar="N", help="what they are drawn by, or random (%(default)s)")
    parser.add_argument("--log", type=Path, action="append", default=[], metavar="FILE", help="a log of the client's")
    parser.add_argument("--port", type=int, metavar="N", help="the bench's port; alone, serve until Ctrl-C")
    parser.add_argument("--print-env", nargs="?", const="sh", metavar="FORM", help=f"print it: {', '.join(SHELLS)}")
    parser.add_argument("--trust", type=Path, metavar="DIR", help="with --port: where the files to trust it by are put")
    parser.add_argument(
        "--hosts", nargs="?", const="hosts", choices=HOSTS_FORMS, help="print the lines for /etc/hosts, or for docker"
    )
    parser.add_argument("--strict", action="store_true", help="let should clauses fail the check too")
    parser.add_argument("--complete", action="store_true", help="exit with 3 where a must clause was left out")
    parser.add_argument("--baseline", type=Path, metavar="FILE", help=f"failures that are known ({NAME}, where it is)")
    parser.add_argument("--reports", type=Path, default=Path("reports"), metavar="DIR", help="default: %(default)s")
    parser.add_argument(
        "--formats", "--tim-formats", metavar="NAMES", help=f"more files beside the reports: {', '.join(FILES)}"
    )
    parser.usage = "%(prog)s [OPTION ...] [-- COMMAND ...]"


def _count(text: str) -> int:
    if not text.isdecimal() or int(text) > MOST:
        raise argparse.ArgumentTypeError(f"{text!r} is no number from 0 to {MOST}")
    return int(text)
