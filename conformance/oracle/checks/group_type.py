"""group-type.*: which groups mute."""

from __future__ import annotations

from conformance.oracle import tags as tag
from conformance.oracle.judging import WRONG, refusal, stake
from conformance.oracle.muting import Answer
from conformance.oracle.observing import came, observes
from conformance.oracle.view import TURNED_DOWN, Subject, answers

REFUSALS = ("group-type.private", "group-type.work")


# The page says of the call, and not of muting alone, that these groups do not support it.
refusal("group-type.private")(lambda call: call.alive is not None and call.alive.type == "Private")
refusal("group-type.work")(lambda call: call.alive is not None and call.alive.type == "Work")


def _mutes(group_type: str) -> None:
    @stake(f"group-type.{group_type.lower()}", "missing", "phantom", TURNED_DOWN, effects=False)
    def can_be_muted(it: Subject) -> bool:
        # An inquiry tries a Public group first: what goes wrong in another type alone is a matter of the type, and
        # what goes wrong in a Public one, of whatever else is special about the call.
        ordinary = not it.tags & (tag.TOPICS if group_type != "Public" else tag.SPECIAL | tag.TIMES)
        return it.group_type == group_type and (it.muted or it.lifted) and (ordinary or not it.wrong)


for _type in ("Public", "ChatRoom", "Meeting", "AVChatRoom", "Community"):
    _mutes(_type)


@stake("group-type.refusal-inert", *WRONG, after=True)
def refusal_inert(it: Subject) -> bool:
    """After the refusal nobody in the Private group is muted."""
    return bool(it.tags & set(map(tag.refused, REFUSALS)))


@observes("group-type.refusal-code", of=answers)
def refusal_code(answer: Answer) -> tuple[str, str] | None:
    """The code of the refusal, where there is no other reason for it."""
    alone = len(answer.conditions.refusing) == 1 and answer.conditions.refused_for(*REFUSALS)
    refused = alone and not answer.exchange.lost
    return (f"muting in a {answer.group_type} group", came(answer.exchange)) if refused else None
