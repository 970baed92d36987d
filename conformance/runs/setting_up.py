"""What a program needs before anything can be judged, and what follows: groups, members, topics, made and dissolved."""

from __future__ import annotations

from collections.abc import Sequence

from conformance.programs.history import JSON, Event, Exchange
from conformance.programs.operations import Create, Destroy, DropTopic, Join, Leave, Promote, Topic
from conformance.runs.accounts import BATCH, batches
from conformance.runs.binding import topic_id, twin_of
from conformance.runs.course import Course, Refused, told

TAKEN = frozenset({10021, 10025})
BAD_GROUP_ID = 10015
GONE = frozenset({10010, BAD_GROUP_ID})


def create(course: Course, index: int, step: Create) -> None:
    """Make a group, and add the members that no single call takes. Refused where the target does not make it."""
    exchange, asked = _made(course, step)
    if not exchange.ok:
        course.target.journal.undone_group(asked)
        course.feed(Event(index, exchange))
        kind = f"{step.type} with topics" if step.topics else step.type
        raise Refused(f"create_group refused the type {kind}: {told(exchange)}")
    course.alive.append(step.group)
    made = exchange.fields.get("GroupId")
    if isinstance(made, str) and made != asked:
        course.bind(step.group, made)
        for role in [it for it in course.binding if it.endswith(f"@{step.group}")]:
            course.bind(role, topic_id(role, course.binding))
        for role in [it for it in course.binding if it.startswith(f"{step.group}~") and it not in course.world.groups]:
            if (twin := twin_of(made, role.partition("~")[2])) != made:
                course.bind(role, twin)
        course.target.journal.undone_group(asked)
        course.target.journal.making_group(made)
    course.feed(Event(index, exchange))
    if step.type != "AVChatRoom":
        for members in batches(step.members[BATCH:]):
            _add(course, index, step.group, members)


def _made(course: Course, step: Create) -> tuple[Exchange, str]:
    """The answer to the call that makes a group or does not, and the id that it asked for."""
    client = course.target.client
    for _ in range(2):
        group = course.binding[step.group]
        course.target.journal.making_group(group)
        body = _new_group(course, step, group)
        exchange = client.call("create_group", body)
        if not (exchange.code in TAKEN and len(exchange.attempts) > 1):
            break
        # An attempt that got no answer had made the group all the same: leave that one be and make another.
        course.alive.append(step.group)
        _dissolve(course, step.group)
        course.bind(step.group, group + "b")
    if exchange.code == BAD_GROUP_ID:
        # Not every app takes ids of one's own: let the vendor choose.
        exchange = client.call("create_group", {name: body[name] for name in body if name != "GroupId"})
    return exchange, group


def _new_group(course: Course, step: Create, group: str) -> dict[str, JSON]:
    body: dict[str, JSON] = {
        "Type": step.type, "Name": "conformance", "Owner_Account": course.binding["owner"], "GroupId": group,
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
        course.prepare(index, "delete_group_member", body)


def promote(course: Course, index: int, step: Promote) -> None:
    """Make a member an administrator of the group."""
    body = {"GroupId": course.binding[step.group], "Member_Account": course.binding[step.member], "Role": "Admin"}
    course.prepare(index, "modify_group_member_info", body)


def make_topic(course: Course, index: int, step: Topic) -> None:
    """Make a topic; the vendor may give it another id."""
    group = course.binding[step.topic.partition("@")[2]]
    body = {"GroupId": group, "TopicId": course.binding[step.topic], "TopicName": "conformance"}
    exchange = course.target.client.call("create_topic", body)
    made = exchange.fields.get("TopicId")
    if exchange.ok and isinstance(made, str):
        course.bind(step.topic, made)
    course.feed(Event(index, exchange))
    if not exchange.ok:
        raise Refused(f"create_topic was refused: {told(exchange)}")


def drop_topic(course: Course, index: int, step: DropTopic) -> None:
    """Remove a topic."""
    group = course.binding[step.topic.partition("@")[2]]
    course.prepare(index, "destroy_topic", {"GroupId": group, "TopicIdList": [course.binding[step.topic]]})


def destroy(course: Course, index: int, step: Destroy) -> None:
    """Dissolve a group as a step of the program."""
    course.prepare(index, "destroy_group", {"GroupId": course.binding[step.group]})
    _gone(course, step.group)


def clean_up(course: Course) -> None:
    """Dissolve every group that the program has left."""
    for group in list(course.alive):
        _dissolve(course, group)


def _add(course: Course, index: int, group: str, members: Sequence[str]) -> None:
    roster = [{"Member_Account": name} for name in course.ids(members)]
    body = {"GroupId": course.binding[group], "MemberList": roster, "Silence": 1}
    exchange = course.prepare(index, "add_group_member", body)
    results = exchange.fields.get("MemberList")
    refused = [
        str(item.get("Member_Account"))
        for item in (results if isinstance(results, list) else [])
        if isinstance(item, dict) and item.get("Result") not in (1, 2)
    ]
    if refused:
        raise Refused(f"add_group_member did not add {', '.join(refused[:3])}")


def _dissolve(course: Course, group: str) -> None:
    exchange = course.target.client.call("destroy_group", {"GroupId": course.binding[group]}, cleanup=True)
    course.events.append(Event(-1, exchange))
    if exchange.ok or exchange.code in GONE:
        _gone(course, group)


def _gone(course: Course, group: str) -> None:
    course.target.journal.undone_group(course.binding[group])
    course.alive.remove(group)
