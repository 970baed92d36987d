"""`tim-conformance serve`: the simulator on a real clock, for another process to be pointed at."""

from __future__ import annotations

import argparse
import os
import secrets
import shlex
import signal
import sys
import tempfile
from collections.abc import Iterable, Sequence
from pathlib import Path
from types import FrameType
from typing import Any, Final, NoReturn

from conformance.api.errors import Trouble, UsageError
from conformance.commands.parsing import capital, sub_command
from conformance.contract.calling import pasted
from conformance.settings import resolve
from conformance.settings.options import SECRET_KEY
from conformance.settings.sources import KEY, command_line, environment
from conformance.simulator import DEFECTS, VARIATIONS, Fault, RealClock, Simulator, serve
from conformance.simulator.faults import SAYS
from conformance.simulator.tls import make_authority
from conformance.targets.simulator import SDKAPPID

TRUST: Final = "REQUESTS_CA_BUNDLE"
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


def add(subparsers: Any) -> None:
    """Enter the sub-command."""
    parser = sub_command(subparsers, "serve", _serve, "serve the simulator on 127.0.0.1", _EXAMPLES)
    parser.add_argument("--port", type=_port, default=0, metavar="N", help="default: any free one")
    parser.add_argument("--tls", action="store_true", help="serve HTTPS, with a certificate made for this server")
    parser.add_argument("--sdkappid", metavar="N", help=f"the made-up app's number (default {SDKAPPID})")
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
        raise UsageError(f"{capital(str(error))} (`{pasted('serve', '--list')}` shows all).") from None
    # Before anything is made: a signal that comes early ends it all the same.
    signal.signal(signal.SIGTERM, _interrupt)
    with tempfile.TemporaryDirectory(prefix="tim-conformance-") as folder:
        bundle = Path(folder) / "authority.pem" if arguments.tls else None
        try:
            server = serve(app, port=arguments.port, tls=make_authority(bundle) if bundle else None)
        except OSError as error:
            raise Trouble(f"The simulator cannot be served: {error.strerror or error}.") from None
        with server:
            try:
                shown = "" if known.key else key
                print(_greeting(app, server.url, sdkappid, arguments.admin, shown, bundle), flush=True)
                server.wait()
            except KeyboardInterrupt:
                print("The simulator has ended.")
    return 0


def _port(text: str) -> int:
    if not (text.isascii() and text.isdigit()) or int(text) > _LAST_PORT:
        raise argparse.ArgumentTypeError(f"{text!r} is no port; they go from 0 to {_LAST_PORT}")
    return int(text)


def _interrupt(number: int, frame: FrameType | None) -> NoReturn:
    raise KeyboardInterrupt


def _faults(texts: Sequence[str]) -> list[Fault]:
    return [Fault.parse(text) for text in texts if text != "none"]


def _greeting(app: Simulator, url: str, sdkappid: int, admin: str, made_up: str, bundle: Path | None) -> str:
    odd = [*(f"the defect {name}" for name in app.defects), *(f"the variation {name}" for name in app.variations)]
    stumbles = f" It stumbles: {'; '.join(map(str, app.stumbles))}." if app.stumbles else ""
    words = ["run", "--tim-target", "live", "--tim-endpoint", url, "--tim-sdkappid", str(sdkappid)]
    if admin != "administrator":
        words += [f"--tim-admin={admin}"] if admin.startswith("-") else ["--tim-admin", admin]
    command = pasted(*words)
    if made_up:
        command = f"{SECRET_KEY}={made_up} {command}"
    if bundle is not None:
        command = f"{TRUST}={shlex.quote(str(bundle))} {command}"
    return (
        f"The simulator answers at {url} for the made-up app {sdkappid}"
        f"{', with ' if odd else ''}{', '.join(odd)}.{stumbles}\n"
        f"Nothing that it says comes from the live service. To run the suite against it, from another terminal:\n\n"
        f"{command}\n\n"
        + (
            "The key was made up for this simulator alone. "
            if made_up
            else f"The key is the one in {SECRET_KEY}; the other terminal needs it too. "
        )
        + (f"{TRUST} names the authority to trust, as other clients have to be told too. " if bundle else "")
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
