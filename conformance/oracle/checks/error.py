"""error.*: refusals for the group's sake, and what a refusal leaves behind."""

from __future__ import annotations

import re

from conformance.contract.passing import TRY_AGAIN
from conformance.oracle import tags as tag
from conformance.oracle.conditions import Call
from conformance.oracle.judging import WRONG, Told, each, refusal, stake, told
from conformance.oracle.muting import Answer
from conformance.oracle.view import Subject, answers
from conformance.programs.answers import parsed
from conformance.programs.history import Attempt

_WELL_FORMED = re.compile(r"[\x21-\x7e]{1,99}")


def group_trouble(call: Call) -> str:
    """What is wrong with the group that is named."""
    name = call.body.get("GroupId")
    if not isinstance(name, str):
        return "not named"
    if call.group is None:
        return "missing" if _WELL_FORMED.fullmatch(name) else "no id"
    return "" if call.group.alive else "dissolved"


refusal("error.group-missing")(lambda call: group_trouble(call) == "missing")
refusal("error.group-dissolved")(lambda call: group_trouble(call) == "dissolved")
refusal("error.group-id-invalid")(lambda call: group_trouble(call) == "no id")
refusal("error.group-id-required")(lambda call: group_trouble(call) == "not named")


@stake("error.inert", *WRONG, after=True)
def inert(it: Subject) -> bool:
    """A call that answers FAIL changes nobody's state."""
    return tag.REFUSED in it.tags


@each("error.retry-10002", of=answers)
def retry_10002(answer: Answer) -> Told | None:
    """10002 is passing: the same call tried again is answered for good."""
    codes = [_code(attempt) == TRY_AGAIN for attempt in answer.exchange.attempts]
    if not any(codes) or len(codes) == 1:
        return None
    if not all(codes) and answer.exchange.silent:
        return None  # another failure that passes stood in the way of an answer for good
    says = f"the same call got 10002 {len(codes)} times in a row"
    return told(not all(codes), says, predicted="another answer when it is tried again", sign=("10002",))


def _code(attempt: Attempt) -> object:
    reply = parsed(attempt.text)
    return reply.get("ErrorCode") if isinstance(reply, dict) else None
