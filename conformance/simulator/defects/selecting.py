"""What several defects of the list of members have in common."""

from ..call import Call
from ..policy import Policy
from ..state import Group


class Selecting(Policy):
    """Changes the list of those who are muted, before it is applied."""

    def targets(self, call: Call, group: Group, accounts: list[str]) -> list[str]:
        return super().targets(call, group, self.selected(group, accounts))

    def selected(self, group: Group, accounts: list[str]) -> list[str]:
        """What is made of the list."""
        return accounts
