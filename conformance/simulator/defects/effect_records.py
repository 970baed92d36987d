"""Defects of the members' records: who is in them, as what, and how many there are."""

from typing import cast

from ..call import Call, Json
from ..policy import Policy
from .catalogue import table

Rows = list[Json]


class Records(Policy):
    """Changes the answer of get_group_member_info."""

    def rewritten(self, rows: Rows) -> Rows:
        """The records that go out."""
        return rows

    def counted(self, number: int) -> int:
        """The number of members that is told."""
        return number

    def envelope(self, call: Call, code: int, info: str, fields: Json) -> Json:
        if call.command == "get_group_member_info" and not code:
            rows, number = cast("Rows", fields["MemberList"]), cast("int", fields["MemberNum"])
            fields = {**fields, "MemberList": self.rewritten(rows), "MemberNum": self.counted(number)}
        return super().envelope(call, code, info, fields)


table(
    Records, Records.rewritten,
    ("effect.records", "records-leave-last-out", "The last record of a page is left out.",
     lambda rows: rows[:-1]),
    ("effect.records", "records-leave-muted-out", "The records of those who are muted are left out.",
     lambda rows: [row for row in rows if not row["MuteUntil"]]),
    ("effect.records", "records-call-all-owner", "Every record says Owner.",
     lambda rows: [{**row, "Role": "Owner"} for row in rows]),
    ("effect.records", "records-know-no-admins", "The records of admins say Member.",
     lambda rows: [{**row, "Role": "Member" if row["Role"] == "Admin" else row["Role"]} for row in rows]),
    ("effect.records", "records-name-one-twice", "The first record of a page comes again at its end.",
     lambda rows: [*rows, *rows[:1]]),
    ("effect.records", "records-name-stranger", "The records have one of somebody who is not in the group.",
     lambda rows: [*rows, {"Member_Account": "stranger", "Role": "Member", "JoinTime": 0, "MuteUntil": 0}]),
)  # fmt: skip
table(
    Records, Records.counted,
    ("effect.records", "member-num-one-more", "MemberNum is one more than there are members.",
     lambda number: number + 1),
    ("effect.records", "member-num-without-owner", "MemberNum leaves the owner out.", lambda number: number - 1),
)  # fmt: skip
