"""error.*: refusals for the group's sake, and what a refusal leaves behind."""

from __future__ import annotations

import re

from conformance.contract.passing import TRY_AGAIN
from conformance.oracle import tags as tag
from conformance.oracle.conditions import Call
from conformance.oracle.judging import WRONG, Told, each, refusal, stake, told
from conformance.oracle.muting import Answer
from conformance.oracle.view import Subject, answers

_WELL_FORMED = re.compile(r"[\x21-\x7e]{1,99}")


def _unknown(call: Call) -> str | None:
    """The GroupId, where no group was ever made by it."""
    name = call.body.get("GroupId")
    return name if isinstance(name, str) and call.group is None else None


@refusal("error.group-missing")
def group_missing(call: Call) -> bool:
    """A group that was never made."""
    return _WELL_FORMED.fullmatch(_unknown(call) or "") is not None


@refusal("error.group-dissolved")
def group_dissolved(call: Call) -> bool:
    """A group that is no more."""
    return call.group is not None and not call.group.alive


@refusal("error.group-id-invalid")
def group_id_invalid(call: Call) -> bool:
    """An id that no group can have."""
    return _unknown(call) is not None and not group_missing(call)


@refusal("error.group-id-required")
def group_id_required(call: Call) -> bool:
    """No id."""
    return not isinstance(call.body.get("GroupId"), str)


@stake("error.inert", *WRONG, after=True)
def inert(it: Subject) -> bool:
    """A call that answers FAIL changes nobody's state."""
    return tag.REFUSED in it.tags


@each("error.retry-10002", of=answers)
def retry_10002(answer: Answer) -> Told | None:
    """10002 is passing: the same call tried again is answered for good."""
    codes = [f'"ErrorCode":{TRY_AGAIN}' in attempt.text.replace(" ", "") for attempt in answer.exchange.attempts]
    if not any(codes):
        return None
    says = f"the same call got 10002 {len(codes)} times in a row"
    return told(
        not all(codes) or len(codes) == 1, says, predicted="another answer when it is tried again", sign=("10002",)
    )
