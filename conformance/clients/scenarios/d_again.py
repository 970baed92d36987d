"""What passes: 10002, frequency errors, signatures that ran out, and how often a client tries."""

from __future__ import annotations

from conformance.clients.deeds import Deed
from conformance.clients.planned import mute, plan, step
from conformance.clients.scenarios.c_refusals import FOR_EVER

plan("busy-once", step(mute(), Deed("code", code=10002)), aims=("again.10002", "again.same"))
plan("busy-for-ever", step(mute(), Deed("code", FOR_EVER, code=10002)), aims=("again.10002", "again.pause"))
plan("too-fast", step(mute(), Deed("code", 3, code=60007)), aims=("pace.told", "again.pause"))
plan("too-fast-for-ever", step(mute(), Deed("code", FOR_EVER, code=60011)), aims=("pace.told",))
plan(
    "expired-once", step(mute()), step(mute(), Deed("code", code=70001), pause=2.2), step(mute(), pause=2.2),
    aims=("sign.renews",),
)  # fmt: skip
plan("two-signatures", step(mute()), step(mute(), pause=4.0), lane="expiry", needs=("expiry",), aims=("sign.fresh",))
plan(
    "burst", step(mute(["alice"]), at_once=340), lane="patience",
    aims=("pace.limit", "pace.told", "wire.reuse"),
)  # fmt: skip
