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
from typing import Final, NoReturn

from conformance.api.errors import Trouble, UsageError
from conformance.commands.parsing import capital
from conformance.contract.calling import pasted
from conformance.settings import resolve
from conformance.settings.options import SECRET_KEY
from conformance.settings.sources import KEY, command_line, environment
from conformance.simulator import DEFECTS, VARIATIONS, Fault, RealClock, Simulator, serve
from conformance.simulator.faults import SAYS
from conformance.simulator.tls import make_authority
from conformance.targets.simulator import SDKAPPID

TRUST: Final = "REQUESTS_CA_BUNDLE"


def serve_command(arguments: argparse.Namespace) -> int:
    """Serve the simulator until Ctrl-C, or list what it can do; the exit code."""
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
