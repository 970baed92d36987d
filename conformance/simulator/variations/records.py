"""What a conforming vendor's records of members may leave out, and how their pages may end."""

from ..call import Call, Json
from ..policy import Policy
from ..state import Group
from .catalogue import varies


@varies
class RolesLeftOut(Policy):
    """Member records say no Role."""

    def member_record(self, call: Call, group: Group, account: str) -> Json:
        record = super().member_record(call, group, account)
        return {name: value for name, value in record.items() if name != "Role"}


class _Retold(Policy):
    def retold(self, call: Call, fields: Json) -> Json:
        """What get_group_member_info answers."""
        return fields

    def envelope(self, call: Call, code: int, info: str, fields: Json) -> Json:
        concerns = call.command == "get_group_member_info" and not code
        return super().envelope(call, code, info, self.retold(call, fields) if concerns else fields)


@varies
class MemberNumLeftOut(_Retold):
    """Records come without MemberNum."""

    def retold(self, call: Call, fields: Json) -> Json:
        return {name: value for name, value in fields.items() if name != "MemberNum"}


@varies
class NextAfterTheLast(_Retold):
    """A Community's last page of records has a Next, too, behind which there is nothing."""

    def retold(self, call: Call, fields: Json) -> Json:
        return {**fields, "Next": str(fields["Next"] or fields["MemberNum"])} if "Next" in fields else fields


@varies
class RecordsShuffled(_Retold):
    """Records come in another order than their members joined."""

    def retold(self, call: Call, fields: Json) -> Json:
        rows = fields["MemberList"]
        return {**fields, "MemberList": rows[::-1]} if isinstance(rows, list) else fields
