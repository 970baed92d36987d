"""What a conforming vendor's replies may look like."""

import json
import random

from ..call import Call, Json, Refused
from ..policy import Policy
from ..state import Group, Topic
from .catalogue import differs, varies

SHUFFLER = random.Random()  # its own: whoever seeds the module's must not steer it
ROWS = ("MutedAccountList", "ShuttedUinList", "MemberList", "UserIdList", "GroupIdList", "ResultItem")
Rows = list[tuple[str, int]]


@varies
class ListSorted(Policy):
    """The muted list is sorted by account."""

    def arranged(self, call: Call, rows: Rows) -> Rows:
        return sorted(super().arranged(call, rows))


@varies
class ListReversed(Policy):
    """The muted list goes from the last muted to the first."""

    def arranged(self, call: Call, rows: Rows) -> Rows:
        return super().arranged(call, rows)[::-1]


@varies
class ListShuffled(Policy):
    """The muted list comes in another order each time."""

    def arranged(self, call: Call, rows: Rows) -> Rows:
        rows = super().arranged(call, rows)
        SHUFFLER.shuffle(rows)
        return rows


@varies
class ListByEnd(Policy):
    """The muted list is sorted by the end of the mute."""

    def arranged(self, call: Call, rows: Rows) -> Rows:
        return sorted(super().arranged(call, rows), key=lambda row: row[1])


differs("list-without-info", "The lists' replies leave ErrorInfo out, as their page prints them.", info_in_lists=False)


@varies
class ListNamesTopic(Policy):
    """The muted list of a topic echoes TopicId, too."""

    def list_reply(self, call: Call, group: Group, topic: Topic | None, old: bool) -> Json:
        reply = super().list_reply(call, group, topic, old)
        return reply if topic is None else {**reply, "TopicId": topic.id}


differs("private-list-forbidden", "The muted list of a Private group is refused with 10007.", private_list_code=10007)
differs("private-list-invalid", "The muted list of a Private group is refused with 10004.", private_list_code=10004)


@varies
class OldListGone(Policy):
    """get_group_shutted_uin is an invalid command word by now."""

    def list_reply(self, call: Call, group: Group, topic: Topic | None, old: bool) -> Json:
        if old:
            raise Refused(10003)
        return super().list_reply(call, group, topic, old)


@varies
class ExtraFields(Policy):
    """Every reply has further fields."""

    def envelope(self, call: Call, code: int, info: str, fields: Json) -> Json:
        document = super().envelope(call, code, info, fields)
        return {**document, "RequestId": "0a1b2c3d", "CostTime": 3, "Extension": {"Node": "n1"}}


@varies
class ExtraRowFields(Policy):
    """Every row of every list has a further field."""

    def encode(self, call: Call, document: Json) -> bytes:
        for name in ROWS:
            rows = document.get(name)
            if isinstance(rows, list):
                document[name] = [{**row, "Tag": ""} if isinstance(row, dict) else row for row in rows]
        return super().encode(call, document)


@varies
class EmptyListsNull(Policy):
    """A list with nothing in it is null, as of servers that know no empty list but none."""

    def encode(self, call: Call, document: Json) -> bytes:
        return super().encode(call, document | {name: None for name in ROWS if document.get(name) == []})


@varies
class EmptyListsLeftOut(Policy):
    """A list with nothing in it is left out of the reply."""

    def encode(self, call: Call, document: Json) -> bytes:
        return super().encode(call, {name: it for name, it in document.items() if name not in ROWS or it != []})


@varies
class InfoOkOnSuccess(Policy):
    """The group service, too, says "ok" in ErrorInfo on success."""

    def envelope(self, call: Call, code: int, info: str, fields: Json) -> Json:
        return super().envelope(call, code, info if code else "ok", fields)


@varies
class InfoInChinese(Policy):
    """ErrorInfo is in another language."""

    def envelope(self, call: Call, code: int, info: str, fields: Json) -> Json:
        return super().envelope(call, code, f"请求失败 {code}" if code else info, fields)


@varies
class RawUnicode(Policy):
    """Replies are UTF-8 without escapes and without blanks."""

    def encode(self, call: Call, document: Json) -> bytes:
        return json.dumps(document, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "replace")


@varies
class PrettyReplies(Policy):
    """Replies are indented, with a newline at the end."""

    def encode(self, call: Call, document: Json) -> bytes:
        return json.dumps(document, indent=4).encode() + b"\n"


@varies
class FieldsReversed(Policy):
    """The fields of a reply come in another order."""

    def encode(self, call: Call, document: Json) -> bytes:
        return super().encode(call, dict(reversed(document.items())))


differs("html-content-type", "Replies are labelled text/html.", content_type="text/html")
differs(
    "charset-in-content-type",
    "Replies are labelled application/json; charset=utf-8.",
    content_type="application/json; charset=utf-8",
)


@varies
class ConnectionsClosed(Policy):
    """Every connection is closed after one reply."""

    def headers(self, now: float) -> dict[str, str]:
        return {**super().headers(now), "Connection": "close"}


differs("old-record-name", "Member records say ShutUpUntil alone, the name before 2022.", record_names=("ShutUpUntil",))
differs("new-record-name", "Member records say MuteUntil alone, the present name.", record_names=("MuteUntil",))
differs("records-in-pages", "get_group_member_info answers at most 100 records a call.", record_page=100)
differs("new-type-names-refused", "create_group knows the old type names only.", takes_new_type_names=False)
differs("new-type-names-reported", "get_group_info says Work and Meeting.", reports_new_type_names=True)
