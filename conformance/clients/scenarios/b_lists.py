"""Long lists, empty ones, accounts given twice."""

from __future__ import annotations

from conformance.clients.deeds import Deed
from conformance.clients.planned import mute, plan, step

MANY = tuple(f"user-{number:04}" for number in range(1203))

plan("list-500", step(mute(MANY[:500])), aims=("list.limit",))
plan("list-501", step(mute(MANY[:501])), aims=("list.all", "list.limit"))
plan("list-1203", step(mute(MANY)), aims=("list.all",))
plan(
    "list-second-part-fails", step(mute(MANY), Deed("serve"), Deed("code", code=10004, info="tcf: this part")),
    aims=("list.part-fails",),
)  # fmt: skip
plan("list-empty", step(mute(())), aims=("list.empty",))
plan("list-twice", step(mute(("alice", "alice", "bob", "alice"))), aims=("list.duplicates",))
