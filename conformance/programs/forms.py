"""What the values of `conformance.programs.dimensions` look like in a call: each by a few of the forms that it has."""

from __future__ import annotations

from collections.abc import Mapping

from conformance.programs.building import DAY, FOREVER, HOUR, put
from conformance.programs.operations import Change

TYPES = ("Public", "ChatRoom", "Meeting", "Community", "Community with topics", "AVChatRoom", "Private", "Work")
"""Groups that a program may make."""
TIMES: Mapping[str, tuple[int, ...]] = {
    "0": (0,), "1": (1,), "seconds": (20, 45, 59), "minutes": (60, 62, 600, 900, 1800), "hours": (HOUR, 7200, 5 * HOUR),
    "days": (DAY, 7 * DAY, 30 * DAY, 30 * DAY + 1, 400 * DAY), "past 2^31": (2**31 - 1, 2**31, 2**31 + 600, 2**32 - 2),
    "for good": (FOREVER,),
}  # fmt: skip
WRONG_TIMES: Mapping[str, tuple[Change, ...]] = {
    "missing": (Change(drop=("MuteTime",)),),
    "null": (put(MuteTime=None),),
    "empty": (put(MuteTime=""),),
    "a word": (put(MuteTime="soon"), put(MuteTime="forever")),
    "a list": (put(MuteTime=[60]), put(MuteTime=[])),
    "an object": (put(MuteTime={"seconds": 60}), put(MuteTime={})),
    "negative": tuple(put(MuteTime=value) for value in (-1, -600, -(2**31), -(2**32) + 600)),
    "past 2^32": tuple(put(MuteTime=value) for value in (2**32, 2**32 + 60, 2**32 + 600, 2**33, 2**63, 2**64 + 60)),
}
LENGTHS: Mapping[str, tuple[int, ...]] = {
    "1": (1,), "2": (2,), "3-20": (3, 5, 9, 14), "21-99": (33, 64), "100": (100,), "101-199": (101, 150, 199),
    "200": (200,), "201-498": (201, 257, 300), "499": (499,), "500": (500,), "501 and more": (501,),
}  # fmt: skip
WRONG_GROUPS: Mapping[str, tuple[Change, ...]] = {
    "malformed": tuple(put(GroupId=value) for value in ("", "x" * 300, "群组", "a\tb", "group one")),
    "not named": (Change(drop=("GroupId",)),),
    "no string": tuple(put(GroupId=value) for value in (None, 5, ["$g1"], True)),
}
WRONG_TOPICS: Mapping[str, tuple[Change, ...]] = {
    "topic a number": (put(TopicId=5), put(TopicId=0)),
    "topic of another type": (put(TopicId=True), put(TopicId=["x"]), put(TopicId={"TopicId": "x"})),
}
SIGNERS: Mapping[str, tuple[Change, ...]] = {
    "forged": (Change(signed="forged"),),
    "run out": (Change(signed="expired"), Change(signed="just-expired")),
    "garbled": (Change(signed="garbled"),),
    "empty": (Change(signed="empty"),),
    "of another identifier": (Change(signed="other-identifier"),),
    "of another app": (Change(signed="other-sdkappid"),),
    "no app": (Change(query=(("sdkappid", None),)),),
    "an unknown app": (Change(query=(("sdkappid", "1399999998"),)),),
}
REQUESTS: Mapping[str, tuple[Change, ...]] = {
    "in a list": (Change(wrap=(("", "list"),)),),
    "in a string": (Change(wrap=(("", "text"),)),),
    "more behind it": (Change(tail=" x"), Change(tail="{}")),
    "not POST": (Change(method="GET"), Change(method="PUT")),
    "another command": (Change(command="forbid_sendmsg"), Change(command="Forbid_Send_Msg")),
}
ORDERS = (("MuteTime",), ("MuteTime", "Members_Account"), ("TopicId", "MuteTime"), ("Members_Account",))
ENDS = ("0", "4294967295")
USED = "20250131"
