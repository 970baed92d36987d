"""The embedded simulator as a target: started in the process, with a made-up app, on virtual time."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterable
from typing import Final

from conformance.api.errors import Trouble
from conformance.api.secrets import Secret
from conformance.api.transport import DirectTransport, HttpTransport, Transport
from conformance.settings.options import SIMULATED_APP, Settings
from conformance.simulator import Fault, Limits, Simulator, VirtualClock, serve
from conformance.targets.building import App, build_target
from conformance.targets.target import Target, Via

SDKAPPID: Final = SIMULATED_APP
_LIFETIME: Final = 180 * 86400  # seconds a signature holds: virtual time flies, and each renewal is one more secret
_PACE: Final = 0.0001
"""Seconds that a look at the clock takes where nothing goes over a wire: a call takes some ten of them."""
STUMBLES: Final = (Fault("internal-error", 40, "forbid_send_msg"),)
"""What every simulator does now and then, as the page says of the vendor: answer 10002, which passes."""


def open_simulator(
    settings: Settings,
    *,
    defects: Iterable[str] = (),
    variations: Iterable[str] = (),
    faults: Iterable[Fault] = (),
    transport: Via = "http",
) -> Target:
    """Start a simulator with these defects, variations and faults, and reach it over loopback or directly.

    Over loopback its virtual time flows as this machine's does; directly it does not depend on the machine.

    ValueError where there is no defect or variation of a name; Trouble where no port can be opened.
    """
    clock = VirtualClock(pace=_PACE if transport == "direct" else 0.0)
    key = Secret(secrets.token_hex(32))
    sdkappid = settings.sdkappid or SDKAPPID
    app = Simulator(
        sdkappid,
        key.reveal(),
        (settings.admin,),
        clock=clock,
        variations=variations,
        defects=defects,
        faults=(*STUMBLES, *faults),
        limits=Limits(time=clock.now),  # the client paces itself by the same clock
    )
    way: Transport
    closing: tuple[Callable[[], object], ...] = ()
    if transport == "direct":
        endpoint = "http://simulator"
        way = DirectTransport(app.handle)
    else:
        try:
            server = serve(app)
        except OSError as error:
            raise Trouble(f"The simulator cannot be started: {error}.") from None
        endpoint = server.url
        closing = (server.close,)
        way = HttpTransport(endpoint)
    return build_target(
        "simulator",
        "embedded simulator",
        App(endpoint, sdkappid, settings.admin, key),
        way,
        clock,
        calls=settings.calls,
        trouble=settings.trouble,
        lifetime=_LIFETIME,
        closing=closing,
    )
