"""group-type.*: which groups mute."""

from __future__ import annotations

from conformance.oracle.judging import SPECIAL, TURNED_DOWN, Subject, refusal, stake

TOPICS = frozenset({"topic", "topics-enabled"})

refusal("group-type.private")
refusal("group-type.work")


def _mutes(group_type: str) -> None:
    @stake(
        f"group-type.{group_type.lower()}",
        "missing",
        "phantom",
        TURNED_DOWN,
        effects=False,
    )
    def can_be_muted(it: Subject) -> bool:
        # An inquiry tries a Public group first: what goes wrong in another type alone is a matter of the type, and
        # what goes wrong in a Public one, of whatever else is special about the call.
        ordinary = not it.tags & (TOPICS if group_type != "Public" else SPECIAL | {"value", "unsigned", "permanent"})
        return it.group_type == group_type and (it.muted or it.lifted) and (ordinary or not it.wrong)


for _type in ("Public", "ChatRoom", "Meeting", "AVChatRoom", "Community"):
    _mutes(_type)


@stake("group-type.refusal-inert", "missing", "phantom", "wrong-end", after=True)
def refusal_inert(it: Subject) -> bool:
    """After the refusal nobody in the Private group is muted."""
    return bool(it.tags & {"refused:group-type.private", "refused:group-type.work"})
