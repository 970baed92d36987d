"""send_group_msg."""

import json

from .. import body as bodies
from ..call import Call, Json, Refused
from ..policy import Policy
from ..state import Group, Topic

REPEAT_SECONDS = 300  # the same content and Random within this time is the same message


def send(policy: Policy, call: Call) -> Json:
    """Send a message in somebody's name, the administrator's unless said."""
    body = call.body
    group_id = policy.read_group_id(call)
    content = _content(call)
    nonce = body.get("Random")
    if not bodies.is_integer(nonce):
        raise Refused(10004, "Random is required and is an integer")
    sender = bodies.text_or(body, "From_Account", call.query["identifier"])
    topic_id = policy.read_topic_id(call)
    group = policy.find_group(call, group_id)
    policy.find_board(call, group, topic_id)
    topic = group.topics.get(topic_id) if topic_id is not None else None
    policy.check_speech(call, group, topic, sender)
    known = _repeated(group, call.now, (sender, topic_id, nonce, content))
    if known is not None:
        return {"MsgTime": known[0], "MsgSeq": known[1]}
    if not policy.world.meter.take(("messages", group.id), policy.limits.messages, policy.limits.time()):
        raise Refused(10023)
    place: Group | Topic = topic or group
    place.sequence += 1
    group.said[(sender, topic_id, nonce, content)] = (call.now, int(call.now), place.sequence)
    return {"MsgTime": int(call.now), "MsgSeq": place.sequence}


def _content(call: Call) -> str:
    items = bodies.objects(call.body, "MsgBody", 100, 10004)
    if not items or not all(isinstance(it.get("MsgType"), str) and "MsgContent" in it for it in items):
        raise Refused(10004, "MsgBody is an array of elements with MsgType and MsgContent")
    return json.dumps(items, sort_keys=True)


def _repeated(group: Group, now: float, message: tuple[object, ...]) -> tuple[int, int] | None:
    if len(group.said) > 500:
        group.said = {said: when for said, when in group.said.items() if now - when[0] < REPEAT_SECONDS}
    known = group.said.get(message)
    if known is None or now - known[0] >= REPEAT_SECONDS:
        return None
    return known[1], known[2]
