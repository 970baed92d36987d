"""`tim-conformance serve`: the simulator on a real clock, for another process to be pointed at."""

from __future__ import annotations

import argparse
import os
import secrets
import shlex
import signal
import sys
from collections.abc import Iterable, Sequence
from types import FrameType
from typing import Any, Final, NoReturn

from conformance.api.errors import Trouble, UsageError
from conformance.commands.parsing import capital, sub_command
from conformance.settings import resolve
from conformance.settings.options import SECRET_KEY
from conformance.settings.sources import KEY, command_line, environment
from conformance.simulator import DEFECTS, VARIATIONS, Fault, RealClock, Simulator, serve
from conformance.simulator.faults import SAYS
from conformance.targets.simulator import SDKAPPID

_STUMBLE: Final = "internal-error:40:forbid_send_msg"
_EXAMPLES: Final = """\
examples:
  tim-conformance serve
  tim-conformance serve --port 8080 --defect list-cut-at-100
  tim-conformance serve --variation trial-edition --fault bad-gateway:50
  tim-conformance serve --list

The key of the made-up app is taken from TIM_SECRET_KEY; where there is none, one is made up and shown.
Ctrl-C ends it. Nothing that it answers comes from the live service.
"""


def add(subparsers: Any) -> None:
    """Enter the sub-command."""
    parser = sub_command(subparsers, "serve", _serve, "serve the simulator on 127.0.0.1", _EXAMPLES)
    parser.add_argument("--port", type=int, default=0, metavar="N", help="default: any free one")
    parser.add_argument("--sdkappid", metavar="N", help=f"the made-up app's number (default {SDKAPPID})")
    parser.add_argument("--admin", default="administrator", metavar="NAME", help="its administrator (%(default)s)")
    parser.add_argument("--defect", action="append", default=[], metavar="NAME", help="a wrong behaviour; repeatable")
    parser.add_argument(
        "--variation", action="append", default=[], metavar="NAME",
        help="a way in which a conforming service may differ; repeatable",
    )  # fmt: skip
    parser.add_argument(
        "--fault", action="append", metavar="KIND[:EVERY[:COMMAND]]",
        help=f"a failure that hits every so many calls (default {_STUMBLE}), or none; repeatable",
    )  # fmt: skip
    parser.add_argument("--list", action="store_true", help="list defects, variations and faults, and serve nothing")


def _serve(arguments: argparse.Namespace) -> int:
    if arguments.list:
        sys.stdout.write(_listing())
        return 0
    known = resolve([command_line({"sdkappid": arguments.sdkappid}), environment(os.environ).only(KEY)])
    key = known.key.reveal() if known.key else secrets.token_hex(32)
    sdkappid = known.sdkappid or SDKAPPID
    try:
        app = Simulator(
            sdkappid, key, (arguments.admin,), clock=RealClock(), defects=arguments.defect,
            variations=arguments.variation, faults=_faults(arguments.fault),
        )  # fmt: skip
    except ValueError as error:
        raise UsageError(f"{capital(str(error))} (tim-conformance serve --list shows all).") from None
    try:
        server = serve(app, port=arguments.port)
    except OSError as error:
        raise Trouble(f"The simulator cannot be served: {error.strerror or error}.") from None
    signal.signal(signal.SIGTERM, _interrupt)
    with server:
        try:
            print(_greeting(app, server.url, sdkappid, arguments.admin, "" if known.key else key), flush=True)
            server.wait()
        except KeyboardInterrupt:
            print("The simulator has ended.")
    return 0


def _interrupt(number: int, frame: FrameType | None) -> NoReturn:
    raise KeyboardInterrupt


def _faults(texts: Sequence[str] | None) -> list[Fault]:
    chosen = [_STUMBLE] if texts is None else texts
    return [Fault.parse(text) for text in chosen if text != "none"]


def _greeting(app: Simulator, url: str, sdkappid: int, admin: str, made_up: str) -> str:
    odd = [*(f"the defect {name}" for name in app.defects), *(f"the variation {name}" for name in app.variations)]
    command = f"tim-conformance run --tim-target live --tim-endpoint {url} --tim-sdkappid {sdkappid}"
    if admin != "administrator":
        command += f" --tim-admin {shlex.quote(admin)}"
    if made_up:
        command = f"{SECRET_KEY}={made_up} {command}"
    return (
        f"The simulator answers at {url} for the made-up app {sdkappid}{', with ' if odd else ''}{', '.join(odd)}.\n"
        f"Nothing that it says comes from the live service. To run the suite against it, from another terminal:\n\n"
        f"{command}\n\n"
        + (
            "The key was made up for this simulator alone. "
            if made_up
            else f"The key is the one in {SECRET_KEY}; the other terminal needs it too. "
        )
        + "Ctrl-C ends it."
    )


def _listing() -> str:
    defects = ((defect.name, f"{defect.says} ({defect.clause})") for defect in DEFECTS.values())
    variations = ((variation.name, variation.says) for variation in VARIATIONS.values())
    return (
        _section(f"{len(DEFECTS)} defects, each with the clause that it breaks first", defects)
        + _section(f"{len(VARIATIONS)} variations", variations)
        + _section(f"{len(SAYS)} faults", SAYS.items())
    )


def _section(title: str, rows: Iterable[tuple[str, str]]) -> str:
    return f"{title}:\n\n" + "".join(f"  {name:<36}  {says}\n" for name, says in rows) + "\n"
