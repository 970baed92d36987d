"""group-type.*: which groups mute."""

from __future__ import annotations

from conformance.checks.registry import TURNED_DOWN, Subject, refusal, stake

refusal("group-type.private")
refusal("group-type.work")


def _mutes(group_type: str) -> None:
    @stake(f"group-type.{group_type.lower()}", "missing", "phantom", TURNED_DOWN, plain=True)
    def can_be_muted(it: Subject) -> bool:
        # What a Public group does not do with an unusual MuteTime is a matter of that value and not of the type.
        ordinary = it.group_type != "Public" or bool(it.tags & {"plain", "zero"})
        return it.group_type == group_type and ordinary and (it.muted or it.lifted)


for _type in ("Public", "ChatRoom", "Meeting", "AVChatRoom", "Community"):
    _mutes(_type)


@stake("group-type.refusal-inert", "missing", "phantom", "wrong-end", after=True)
def refusal_inert(it: Subject) -> bool:
    """After the refusal nobody in the Private group is muted."""
    return bool(it.tags & {"refused:group-type.private", "refused:group-type.work"})
