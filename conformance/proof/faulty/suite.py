"""One run of the command line against a served simulator, through a proxy that fails: a process of its own.

`python -m conformance.proof.faulty.suite FAULT RESULT OPTION...` runs `tim-conformance run` with the options. FAULT is
a fault as JSON, or null; what is left on the service is written to the file RESULT. Nothing but the clock and the
time-outs is other than in a live run: suite and service share a clock whose waiting is free.
"""

from __future__ import annotations

import json
import os
import runpy
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Final
from unittest import mock
from urllib.parse import urlsplit

from conformance.api.transport import HttpTransport, WireReply
from conformance.proof.faulty.faults import TIMEOUT, Fault
from conformance.proof.faulty.proxy import Proxy
from conformance.settings.options import SECRET_KEY
from conformance.simulator import Limits, Simulator, VirtualClock, serve
from conformance.targets import live

APP: Final = 1400000001
ADMIN: Final = "administrator"


class Impatient(HttpTransport):
    """Gives up sooner, so that a stall costs half a second and not ten."""

    def send(
        self, method: str, url: str, headers: Mapping[str, str], body: bytes, timeout: tuple[float, float] = TIMEOUT
    ) -> WireReply:
        """The answer; WireError where none comes."""
        return super().send(method, url, headers, body, TIMEOUT)


def main() -> None:
    """Run the command line, and write down how it ended and what the service is left with."""
    fault = json.loads(sys.argv[1])
    result = Path(sys.argv[2])
    clock = VirtualClock()
    app = Simulator(APP, os.environ[SECRET_KEY], (ADMIN,), clock=clock, limits=Limits(time=clock.now))
    app.policy.deletes_accounts = True
    with serve(app) as server:
        upstream = ("127.0.0.1", urlsplit(server.url).port or 0)
        with Proxy(upstream, Fault(**fault) if fault else None) as proxy:
            place = ["--tim-target", "live", "--tim-endpoint", proxy.url, "--tim-sdkappid", str(APP)]
            sys.argv = ["tim-conformance", "run", *place, *sys.argv[3:]]
            with (
                mock.patch.object(live, "RealClock", return_value=clock),
                mock.patch.object(live, "HttpTransport", Impatient),
            ):
                code = _command_line()
        told = {
            "code": code,
            "hits": proxy.hits,
            "seen": proxy.seen,
            "groups": sorted(app.world.groups),
            "accounts": sorted(app.world.accounts - {ADMIN}),
        }
        result.write_text(json.dumps(told), encoding="utf-8")


def _command_line() -> int:
    try:
        # By its name: the command line stands above this room.
        runpy.run_module("conformance.commands.cli", run_name="__main__")
    except SystemExit as ended:
        return int(ended.code or 0)
    return 0


if __name__ == "__main__":
    main()
