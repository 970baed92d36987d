"""A step as a person would say it."""

from __future__ import annotations

import json

from conformance.programs.operations import (
    Burst,
    Change,
    Create,
    Destroy,
    DropTopic,
    Join,
    Leave,
    Listed,
    Mute,
    Operation,
    Overlap,
    Promote,
    Record,
    Send,
    Topic,
    Wait,
)


def operation_text(step: Operation) -> str:
    """A step as a person would say it."""
    match step:
        case Create():
            kind = f"{step.type} group with topics" if step.topics else f"{step.type} group"
            return f"create {step.group}, a {kind}, with {names(step.members) or 'nobody but the owner'}"
        case Join():
            return f"{names(step.members)} {'enter' if len(step.members) > 1 else 'enters'} {step.group}"
        case Leave():
            return f"{names(step.members)} {'leave' if len(step.members) > 1 else 'leaves'} {step.group}"
        case Promote():
            return f"make {step.member} an admin of {step.group}"
        case Topic():
            return f"make topic {step.topic}"
        case DropTopic():
            return f"destroy topic {step.topic}"
        case Mute():
            return _mute_text(step)
        case Overlap():
            lanes = f" by {step.threads} threads in turn" if step.threads else ""
            return f"at once{lanes}: " + "; ".join(map(operation_text, step.calls))
        case Burst():
            pace = f"{step.rate} a second" if step.rate else "as fast as it goes"
            return f"{step.count} times, {pace}: {', '.join(map(_mute_text, step.calls))}"
        case Listed():
            return f"read the muted list of {step.topic or step.group}{' by its old name' if step.old else ''}"
        case Record():
            return f"read the members' records of {step.group}"
        case Send():
            return f"send a {'custom ' if step.custom else ''}message to {step.topic or step.group} as {step.member}"
        case Destroy():
            return f"dissolve {step.group}"
        case Wait():
            return f"wait {step.seconds} s"


def names(roles: tuple[str, ...]) -> str:
    """A list of roles, long ones cut short."""
    if len(roles) > 8:
        return f"{', '.join(roles[:3])}, …, {roles[-1]} ({len(roles)} accounts)"
    return ", ".join(roles)


def _mute_text(call: Mute) -> str:
    where = call.topic or call.group
    if type(call.seconds) is int and call.seconds == 0:
        text = f"unmute {names(call.members)} in {where}"
    else:
        until = "for good" if call.seconds == 4294967295 else f"for {json.dumps(call.seconds)} s"
        text = f"mute {names(call.members)} in {where} {until}"
    return text + _change_text(call.change)


def _change_text(change: Change) -> str:
    parts = [f"{name} = {json.dumps(value)[:80]}" for name, value in change.put]
    parts += [f"without {name}" for name in change.drop]
    parts += [f"{name or 'the whole body'} packed as {way}" for name, way in change.wrap]
    parts += [f"URL {name}={value}" if value is not None else f"URL without {name}" for name, value in change.query]
    if change.text is not None:
        parts.append(f"body {change.text[:40]!r}")
    if change.cut:
        parts.append(f"body without its last {change.cut} characters")
    if change.tail:
        parts.append(f"followed by {change.tail[:40]!r}")
    if change.signed != "right":
        parts.append(f"signature {change.signed}")
    if change.identifier:
        parts.append(f"in the name of {change.identifier}")
    if change.method != "POST":
        parts.append(f"by {change.method}")
    if change.command != "forbid_send_msg":
        parts.append(f"{'path' if change.command.startswith('/') else 'command'} {change.command}")
    return f" ({'; '.join(parts)})" if parts else ""
