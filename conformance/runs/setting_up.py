"""What a program needs before anything can be judged, and what follows: groups, members, topics, made and dissolved."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import repeat
from string import ascii_lowercase

from conformance.api.undo.looking import GONE, answer_of
from conformance.api.undo.own import GROUP_NAME
from conformance.contract.limits import OWN_ID_REFUSED
from conformance.oracle.world import done_before
from conformance.programs.cost import BATCH
from conformance.programs.history import JSON, Event, Exchange
from conformance.programs.operations import Create, Destroy, DropTopic, Join, Leave, Promote, Topic
from conformance.runs.accounts import batches
from conformance.runs.binding import topic_id, twin_of
from conformance.runs.course import Course, Refused
from conformance.runs.trying import Trying, until_answered
from conformance.verdicts.stopping import NO_ANSWER

_ANOTHER = "the app makes no group again under the id that it had"
"""Why a program is stopped that dissolves a group and makes it again: by its role it would be another one."""
_LETTERS = ("", *ascii_lowercase[1:])
"""What the ids end in that are asked for one after another, while no answer tells that a group was made."""


def create(course: Course, index: int, step: Create) -> None:
    """Make a group, and add the members that no single call takes. Refused where the target does not make it."""
    again = any(isinstance(it, Create) and it.group == step.group for it in course.program.steps[:index])
    exchange, asked = _made(course, step, again)
    made = exchange.fields.get("GroupId")
    other = exchange.ok and isinstance(made, str) and made != asked
    if again and (other or exchange.code in OWN_ID_REFUSED):
        course.feed(Event(index, exchange))
        if other:
            _end_other(course, exchange, asked)
        raise Refused(_why(exchange, "create_group", _ANOTHER))
    if not _stands(exchange):
        course.feed(Event(index, exchange))
        kind = f"{step.type} with topics" if step.topics else step.type
        raise Refused(_why(exchange, "create_group", f"create_group refused the type {kind}"))
    course.alive.append(step.group)
    if isinstance(made, str) and made != asked:
        _bind_group(course, step.group, made)
        _bind_twins(course, step.group, made)
        body = exchange.body
        course.target.journal.making_group(made, body["Name"])
        if "GroupId" in body or len(exchange.attempts) == 1:
            course.target.journal.undone_group(asked)
        else:  # an attempt that was not answered has perhaps made another one
            course.target.journal.lost_group(asked)
    course.feed(Event(index, exchange))
    if step.type != "AVChatRoom":
        for members in batches(step.members[BATCH:]):
            _add(course, index, step.group, members)


def _made(course: Course, step: Create, again: bool) -> tuple[Exchange, str]:
    """The answer to the call that makes a group or does not, and the id that it asked for. `again`: the program made
    it before, so that none but that very id will do.

    Where an attempt got no answer and none of the others says that the group was made, it may have been made, now or in
    a moment: that one is dissolved, written down to be looked for again, and another one is asked for.
    """
    client, journal = course.target.client, course.target.journal
    first = course.binding[step.group]
    trying = Trying(course.target, "create_group", course.patience.in_vain)
    letters = repeat("") if again or course.target.kind == "replay" else _LETTERS
    for letter, _ in zip(letters, trying, strict=False):
        group = first + letter
        if letter:
            _bind_group(course, step.group, group)
        journal.making_group(group)
        body = _new_group(course, step, group)
        exchange = client.call("create_group", body)
        trying.made(exchange)
        if _stands(exchange) or not _is_open(exchange):
            break
        if course.target.kind != "replay":
            _look_for(course, group)
    else:
        return exchange, group
    if exchange.code in OWN_ID_REFUSED and not again:
        # Not every app takes ids of one's own: let the vendor choose, and know the group by its name.
        journal.undone_group(group)
        course.events.append(Event(-1, exchange))
        journal.making_unnamed(group)
        del body["GroupId"]
        exchange = client.call("create_group", {**body, "Name": group})
        if not exchange.ok and _is_open(exchange):
            journal.lost_group(group)
            return exchange, group
    if not _stands(exchange):
        journal.undone_group(group)
    return exchange, group


def _end_other(course: Course, exchange: Exchange, asked: str) -> None:
    """Dissolve a group that was made under another id than the one it had to have."""
    made, journal = str(exchange.fields["GroupId"]), course.target.journal
    journal.making_group(made, exchange.body["Name"])
    journal.undone_group(asked)
    ended = course.target.client.call("destroy_group", {"GroupId": made}, cleanup=True)
    course.events.append(Event(-1, ended))
    if ended.ok or ended.code in GONE:
        journal.undone_group(made)


def _bind_group(course: Course, role: str, real: str) -> None:
    """Have a group's role, and those of its topics, stand for another id."""
    course.bind(role, real)
    for topic in [it for it in course.binding if it.endswith(f"@{role}")]:
        course.bind(topic, topic_id(topic, course.binding))


def _bind_twins(course: Course, role: str, real: str) -> None:
    """Have the near-twins of a group that are never made be those of the id that the vendor chose."""
    made = {step.group for step in course.program.steps if isinstance(step, Create)}
    for twin in [it for it in course.binding if it.startswith(f"{role}~") and it not in made]:
        if (name := twin_of(real, twin.partition("~")[2])) != real:
            course.bind(twin, name)


def _is_open(exchange: Exchange) -> bool:
    """Whether a call that was not served may have taken effect all the same, by an attempt that was not answered."""
    return exchange.lost or len(exchange.attempts) > 1


def _look_for(course: Course, group: str) -> None:
    """Dissolve a group that was perhaps made; where it is not there, it may yet come."""
    course.target.journal.lost_group(group)
    exchange = course.target.client.call("destroy_group", {"GroupId": group}, cleanup=True)
    course.events.append(Event(-1, exchange))
    if exchange.ok:
        course.target.journal.came_after_all(group)


def _new_group(course: Course, step: Create, group: str) -> dict[str, JSON]:
    body: dict[str, JSON] = {
        "Type": step.type, "Name": GROUP_NAME, "Owner_Account": course.binding["owner"], "GroupId": group,
    }  # fmt: skip
    if step.topics:
        body["SupportTopic"] = 1
    if step.type not in ("AVChatRoom", "Private", "Work"):
        body["ApplyJoinOption"] = "FreeAccess"
    if step.type != "AVChatRoom" and step.members:
        body["MemberList"] = [{"Member_Account": name} for name in course.ids(step.members[:BATCH])]
    return body


def join(course: Course, index: int, step: Join) -> None:
    """Add members to a group."""
    for members in batches(step.members):
        _add(course, index, step.group, members)


def leave(course: Course, index: int, step: Leave) -> None:
    """Remove members from a group."""
    for members in batches(step.members):
        body = {"GroupId": course.binding[step.group], "MemberToDel_Account": course.ids(members), "Silence": 1}
        _prepare(course, index, "delete_group_member", body)


def promote(course: Course, index: int, step: Promote) -> None:
    """Make a member an administrator of the group."""
    body = {"GroupId": course.binding[step.group], "Member_Account": course.binding[step.member], "Role": "Admin"}
    _prepare(course, index, "modify_group_member_info", body)


def make_topic(course: Course, index: int, step: Topic) -> None:
    """Make a topic; the vendor may give it another id."""
    group = course.binding[step.topic.partition("@")[2]]
    asked = course.binding[step.topic]
    for topic in (asked, asked + "b"):
        body = {"GroupId": group, "TopicId": topic, "TopicName": GROUP_NAME}
        exchange = _answered(course, "create_topic", body)
        if _stands(exchange) or not _is_open(exchange) or course.target.kind == "replay":
            break
        # An attempt that got no answer may have made the topic all the same: leave that one be and make another.
    if exchange.code in OWN_ID_REFUSED:  # as with groups: let the vendor choose
        course.events.append(Event(-1, exchange))
        exchange = _answered(course, "create_topic", {"GroupId": group, "TopicName": GROUP_NAME})
    made = exchange.fields.get("TopicId")
    if _stands(exchange):
        course.bind(step.topic, made if isinstance(made, str) else topic)
    course.feed(Event(index, exchange))
    if not _stands(exchange):
        raise Refused(_why(exchange, "create_topic"))


def drop_topic(course: Course, index: int, step: DropTopic) -> None:
    """Remove a topic."""
    group = course.binding[step.topic.partition("@")[2]]
    _prepare(course, index, "destroy_topic", {"GroupId": group, "TopicIdList": [course.binding[step.topic]]})


def destroy(course: Course, index: int, step: Destroy) -> None:
    """Dissolve a group as a step of the program."""
    _prepare(course, index, "destroy_group", {"GroupId": course.binding[step.group]})
    _gone(course, step.group)


def clean_up(course: Course) -> None:
    """Dissolve every group that the program has left."""
    for group in list(course.alive):
        _dissolve(course, group)


def _add(course: Course, index: int, group: str, members: Sequence[str]) -> None:
    roster = [{"Member_Account": name} for name in course.ids(members)]
    body = {"GroupId": course.binding[group], "MemberList": roster, "Silence": 1}
    exchange = _prepare(course, index, "add_group_member", body)
    results = exchange.fields.get("MemberList")
    refused = [
        str(item.get("Member_Account"))
        for item in (results if isinstance(results, list) else [])
        if isinstance(item, dict) and item.get("Result") not in (1, 2)
    ]
    if refused:
        raise Refused(f"add_group_member did not add {', '.join(refused[:3])}")


def _prepare(course: Course, index: int, command: str, body: JSON) -> Exchange:
    """Make a call that only prepares what is to be judged; Refused where it was."""
    exchange = _answered(course, command, body)
    course.feed(Event(index, exchange))
    course.changing(course.target.clock.now())
    if not _stands(exchange):
        raise Refused(_why(exchange, command))
    return exchange


def _answered(course: Course, command: str, body: JSON) -> Exchange:
    """A call that is made again until it is answered. Where it is refused in the end, its last attempt that was not
    answered goes with it: that one may have done what the refusal says is done."""
    exchange, lost = until_answered(course.target, command, body, course.patience.in_vain)
    if lost is None or exchange.ok:
        return exchange
    return replace(exchange, attempts=(lost.last, *exchange.attempts))


def _stands(exchange: Exchange) -> bool:
    """Whether what a call was to do is done: by it, or by an earlier attempt of it."""
    return exchange.ok or done_before(exchange)


def _why(exchange: Exchange, command: str, refused: str = "") -> str:
    """Why a program is stopped."""
    if exchange.lost:
        return f"{NO_ANSWER} {command}: {answer_of(exchange)}"
    return f"{refused or f'{command} was refused'}: {answer_of(exchange)}"


def _dissolve(course: Course, group: str) -> None:
    exchange = course.target.client.call("destroy_group", {"GroupId": course.binding[group]}, cleanup=True)
    course.events.append(Event(-1, exchange))
    if exchange.ok or exchange.code in GONE:
        _gone(course, group)


def _gone(course: Course, group: str) -> None:
    course.target.journal.undone_group(course.binding[group])
    course.alive.remove(group)
