"""The parser of `serve`."""

from __future__ import annotations

import argparse
from typing import Final

from conformance.commands.parsing import Parser
from conformance.settings.options import SIMULATED_APP

_LAST_PORT: Final = 65535
_EXAMPLES: Final = """\
examples:
  tim-conformance serve
  tim-conformance serve --port 8080 --defect list-cut-at-100
  tim-conformance serve --variation trial-edition --fault bad-gateway:50
  tim-conformance serve --tls
  tim-conformance serve --list

The key of the made-up app is taken from TIM_SECRET_KEY; where there is none, one is made up and shown. It stumbles
only where a --fault says so. With --tls an authority is made for this one server; the file that a client has to trust
is shown, and is gone when the server ends.
Ctrl-C ends it. Nothing that it answers comes from the live service.
"""


def serve(parser: Parser) -> None:
    """Enter the arguments of `serve`."""
    parser.epilog = _EXAMPLES
    parser.add_argument("--port", type=_port, default=0, metavar="N", help="default: any free one")
    parser.add_argument("--tls", action="store_true", help="serve HTTPS, with a certificate made for this server")
    parser.add_argument("--sdkappid", metavar="N", help=f"the made-up app's number (default {SIMULATED_APP})")
    parser.add_argument("--admin", default="administrator", metavar="NAME", help="its administrator (%(default)s)")
    parser.add_argument("--defect", action="append", default=[], metavar="NAME", help="a wrong behaviour; repeatable")
    parser.add_argument(
        "--variation", action="append", default=[], metavar="NAME",
        help="a way in which a conforming service may differ; repeatable",
    )  # fmt: skip
    parser.add_argument(
        "--fault", action="append", metavar="KIND[:EVERY[:COMMAND]]",
        default=[], help="a failure that hits every so many calls (10 unless said; see --list); repeatable",
    )  # fmt: skip
    parser.add_argument("--list", action="store_true", help="list defects, variations and faults, and serve nothing")


def _port(text: str) -> int:
    if not (text.isascii() and text.isdigit()) or int(text) > _LAST_PORT:
        raise argparse.ArgumentTypeError(f"{text!r} is no port; they go from 0 to {_LAST_PORT}")
    return int(text)
