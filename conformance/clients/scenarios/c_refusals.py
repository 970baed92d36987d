"""Refusals, and replies that are no verdict or one in other words."""

from __future__ import annotations

import json

from conformance.clients.deeds import FINE, HTML, Deed
from conformance.clients.planned import mute, plan, step

PRIVATE = "tcf-private"
FOR_EVER = 14
"""More attempts than the ten that a client may make; it is served after that, so that it comes to an end."""
FINAL = (10004, 10007, 10010, 10015)
OTHERS = (10003, 60003, 60010, 70009, 70013, 69999)
NOTHING = {
    "empty-object": "{}",
    "null": "null",
    "array": "[]",
    "empty-body": "",
    "html-on-200": HTML,
    "cut-json": FINE[: len(FINE) // 2],
    "cut-after-ok": '{"ActionStatus": "OK", "ErrorInfo": "", "Err',
}

for code in FINAL:
    refused = Deed("code", FOR_EVER, code=code, info="tcf: the bench says no")
    plan(f"refused-{code}", step(mute(), refused), aims=("tell.refusal", "tell.error-info", "again.not-final"))
for code in OTHERS:
    plan(f"refused-{code}", step(mute(), Deed("code", FOR_EVER, code=code)), aims=("tell.refusal",))
plan("private", step(mute(group=PRIVATE)), aims=("tell.private",), groups={PRIVATE: "Private"})
for how in ("new-fields", "null-info", "no-info", "reordered"):
    plan(f"ok-{how}", step(mute(), Deed("mangle", how=how)), aims=("tell.success",))
for name, body in NOTHING.items():
    type = "text/html" if body == HTML else "application/json"
    plan(name, step(mute(), Deed("reply", FOR_EVER, body=body, type=type)), aims=("tell.no-verdict",))
for name, status, code in (("fail-with-0", "FAIL", 0), ("ok-with-a-code", "OK", 10004)):
    both = json.dumps({"ActionStatus": status, "ErrorInfo": "tcf", "ErrorCode": code})
    plan(name, step(mute(), Deed("reply", FOR_EVER, body=both)), aims=("tell.contradiction",))
for how in ("string-code", "float-code", "null-code", "byte-order-mark"):
    plan(f"odd-{how}", step(mute(), Deed("mangle", how=how)), aims=("tell.types",))
