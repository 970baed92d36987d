"""Topics of a community."""

import secrets

from .. import body as bodies
from ..call import Call, Json, Refused
from ..policy import Policy
from ..state import Group, Topic

MOST_TOPICS = 50


def _community(policy: Policy, call: Call) -> Group:
    group = policy.find_group(call, policy.read_group_id(call))
    if group.type != "Community":
        raise Refused(10007, "only a Community has topics")
    if not group.topics_enabled:
        raise Refused(11000)
    return group


def _topic(policy: Policy, call: Call) -> Topic:
    group = _community(policy, call)
    topic = group.topics.get(bodies.text(call.body, "TopicId"))
    if topic is None:
        raise policy.refusal("topic.unknown", 10010, "this topic does not exist")
    return topic


def create(policy: Policy, call: Call) -> Json:
    """create_topic."""
    name = bodies.text(call.body, "TopicName")
    topic_id = bodies.text_or(call.body, "TopicId", "")
    group = _community(policy, call)
    prefix = f"{group.id}@TOPIC#_"
    if topic_id and policy.own_topic_id_code:
        raise Refused(policy.own_topic_id_code, "ids of one's own are not taken")
    if not topic_id:
        topic_id = prefix + secrets.token_hex(5)
    if not topic_id.startswith(prefix) or topic_id == prefix:
        raise Refused(10015, "a topic's id begins with its group's")
    if topic_id in group.topics:
        raise Refused(10021, "the topic id is in use")
    group.topics[topic_id] = Topic(topic_id, name)
    return {"TopicId": topic_id}


def modify(policy: Policy, call: Call) -> Json:
    """modify_topic: the name, and muting everybody."""
    topic = _topic(policy, call)
    switch = bodies.text_or(call.body, "MuteAllMember", bodies.text_or(call.body, "ShutUpAllMember", ""))
    if switch not in ("", "On", "Off"):
        raise Refused(10004, "MuteAllMember is On or Off")
    topic.name = bodies.text_or(call.body, "TopicName", topic.name)
    if switch:
        topic.mute_all = switch == "On"
    return {}


def info(policy: Policy, call: Call) -> Json:
    """get_topic: the topics asked for, or all, each with a code of its own."""
    group = _community(policy, call)
    asked = call.body.get("TopicIdList")
    ids = list(group.topics) if asked is None else bodies.texts(call.body, "TopicIdList", MOST_TOPICS)
    return {"TopicInfoList": [_info(policy, group.topics.get(it), it) for it in ids]}


def _info(policy: Policy, topic: Topic | None, topic_id: str) -> Json:
    if topic is None:
        return _missing(policy, topic_id)
    return {
        "TopicId": topic_id,
        "ErrorCode": 0,
        "ErrorInfo": "ok",
        "TopicName": topic.name,
        **dict.fromkeys(("MuteAllMember", "ShutUpAllMember"), "On" if topic.mute_all else "Off"),
    }


def _missing(policy: Policy, topic_id: str) -> Json:
    refusal = policy.refusal("topic.unknown", 10010, "this topic does not exist")
    return {"TopicId": topic_id, "ErrorCode": refusal.code, "ErrorInfo": refusal.info}


def destroy(policy: Policy, call: Call) -> Json:
    """destroy_topic: each with a code of its own; a single TopicId is taken, too."""
    group = _community(policy, call)
    single = call.body.get("TopicId")
    ids = [single] if isinstance(single, str) else bodies.texts(call.body, "TopicIdList", MOST_TOPICS)
    results: list[Json] = []
    for topic_id in ids:
        gone = group.topics.pop(topic_id, None)
        missing = _missing(policy, topic_id)
        results.append(missing if gone is None else {"TopicId": topic_id, "ErrorCode": 0, "ErrorInfo": "ok"})
    return {"DestroyResultItem": results}
