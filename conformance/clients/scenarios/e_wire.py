"""A wire that fails: statuses, breaks, delays, refused connections, redirects, certificates."""

from __future__ import annotations

from conformance.clients.deeds import FINE, HTML, Deed
from conformance.clients.planned import mute, plan, step
from conformance.clients.scenarios.c_refusals import FOR_EVER

for status, body in ((502, HTML), (503, FINE), (504, HTML), (502, FINE)):
    label = "fine" if body == FINE else "html"
    type = "application/json" if body == FINE else "text/html"
    gateway = Deed("reply", FOR_EVER, status=status, body=body, type=type)
    plan(f"status-{status}-{label}", step(mute(), gateway), aims=("wire.status", "again.pause"))
for how, after in (("reset", False), ("reset", True), ("close", False), ("half-body", True), ("half-head", True)):
    name = f"{how}-{'after' if after else 'before'}"
    broken = Deed("break", FOR_EVER, how=how, after=after)
    plan(name, step(mute(), broken), step(mute()), aims=("wire.cut",))
plan("connection-refused", step(mute(), door="shut"), step(mute()), aims=("wire.cut",))
plan("redirect-302", step(mute(), Deed("redirect", status=302)), aims=("line.redirect",))
plan("redirect-307", step(mute(), Deed("redirect", status=307)), aims=("line.redirect",))
plan("slow", step(mute(), Deed("late", seconds=3.5)), aims=("wire.slow",), lane="patience")
plan("hang", step(mute(), Deed("hang", FOR_EVER)), aims=("wire.hang",), lane="patience")
for door in ("unknown", "expired", "other-name"):
    plan(f"certificate-{door}", step(mute(), door=door), step(mute()), aims=("line.tls",), lane="tls")
