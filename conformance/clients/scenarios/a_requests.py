"""What a sound request looks like: nothing goes wrong, and values are such as break wrong clients."""

from __future__ import annotations

from conformance.clients.planned import GROUP, mute, plan, step, unmute
from conformance.clients.tasks import Task
from conformance.contract import COMMUNITY_PREFIX, PERMANENT, TOPIC_INFIX

ODD = ("Alice", "alice", "007", "1e3", " blank ", "小明", "😀", "quo\"te's", "a&b=c%20d", "back\\slash", "null")
COMMUNITY = f"{COMMUNITY_PREFIX}@TGS#bench"
TOPIC = f"{COMMUNITY}{TOPIC_INFIX}general"
_LINE = (
    "line.url", "line.parameters", "line.contenttype", "line.content-type", "line.random", "sign.verifies",
    "sign.lifetime", "body.json", "body.accounts", "body.extra", "list.limit", "time.integer", "name.time",
)  # fmt: skip

plan("mute-two", step(mute()), aims=(*_LINE, "tell.success", "body.group", "hush.output", "hush.line"))
plan("mute-one", step(mute(["alice"])), aims=("body.accounts",))
plan("odd-accounts", step(mute(ODD)), aims=("body.exact",))
plan("number-like-account", step(mute(["10001"])), aims=("body.accounts", "body.exact"))
for name, group in (("group-tgs", "@TGS#2ABCdef"), ("group-community", COMMUNITY)):
    plan(name, step(mute(group=group)), aims=("body.group",))
for seconds in (1, 86400, 2147483647, 2147483648, 4294967294):
    plan(f"seconds-{seconds}", step(mute(seconds=seconds)), aims=("time.exact",))
plan("for-good", step(mute(seconds=PERMANENT)), aims=("time.forever",))
plan("unmute", step(unmute()), aims=("time.zero",))
plan("mute-for-zero", step(mute(seconds=0)), aims=("time.zero",))
for label, wrong in (("past-32-bits", 4294967296), ("negative", -1), ("fraction", 1.5)):
    plan(label, step(mute(seconds=wrong)), aims=("time.range",))
plan("topic", step(mute(group=COMMUNITY, topic=TOPIC)), aims=("topic.sent",), needs=("topics",))
plan("topic-unmute", step(unmute(group=COMMUNITY, topic=TOPIC)), aims=("topic.sent",), needs=("topics",))
plan("ten-calls", *(step(mute([f"user-{n}"], 60 + n)) for n in range(10)), aims=("line.random-fresh",))
plan("read-the-list", step(mute()), step(Task("list", GROUP)), aims=("name.list",), needs=("list",))
