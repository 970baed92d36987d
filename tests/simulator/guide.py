"""A caller that writes down what it is answered, on a clock that stands still."""

import json
from collections.abc import Iterable, Sequence

from conformance.simulator import Reply, Simulator

from .client import START, Caller

Transcript = list[str]
FOR_GOOD = 4294967295
DAY = 86400
COMMUNITY = "@TGS#_c"


def members(count: int) -> list[str]:
    """The first members."""
    return [f"m{number:02}" for number in range(count)]


class StillClock:
    """A virtual clock that does not tick by itself."""

    virtual = True

    def __init__(self) -> None:
        """Begin at START, a little past the full second."""
        self.time = START + 0.25

    def now(self) -> float:
        """Epoch seconds."""
        return self.time

    def sleep(self, seconds: float) -> None:
        """Move on."""
        self.time += seconds


class Different(Exception):
    """An answer is another one than was given before."""


class Guide(Caller):
    """A caller that writes down what it is answered."""

    def __init__(self, simulator: Simulator) -> None:
        """Make the accounts and groups that the sections share."""
        super().__init__(simulator)
        self.lines: Transcript = []
        self.before: Sequence[str] = ()
        """What was answered before, where nothing is asked any more once an answer differs."""
        self.accounts([f"m{number:02}" for number in range(12)])
        self.accounts(["owner", "admin", "away", "twin", "Twin", "twin.", "tw.in", "twin2", "x" * 31, "x" * 32, "7"])
        self.lines.clear()

    def raw(self, target: str, body: bytes = b"{}", method: str = "POST") -> Reply:
        """One request, written down."""
        reply = super().raw(target, body, method)
        self.lines.append(
            f"{target.partition('?')[0]} {body[:120]!r} -> {reply.status} {reply.headers} {reply.body.decode()}"
        )
        if self.before and self.lines[-1:] != [*self.before[len(self.lines) - 1 : len(self.lines)]]:
            raise Different
        return reply

    def __call__(self, command: str, **body: object) -> dict[str, object]:
        """The reply's document, empty if it is none."""
        reply = self.told(command, **body)
        try:
            document = json.loads(reply.body)
        except ValueError:
            return {}
        return document if isinstance(document, dict) else {}

    def told(self, command: str, **body: object) -> Reply:
        """The reply as it stands: nobody has to read what is in the transcript."""
        return self.raw(self.target(command), json.dumps(body).encode())

    def mute(self, group_id: str, accounts: object, seconds: object, **more: object) -> int:
        """forbid_send_msg; the answer is in the transcript."""
        self.told("forbid_send_msg", GroupId=group_id, Members_Account=accounts, MuteTime=seconds, **more)
        return 0

    def look(self, group_id: str, *speakers: str, **more: object) -> None:
        """The list, the records, and whether each of the speakers may speak."""
        self.told("get_group_muted_account", GroupId=group_id, **more)
        self.told("get_group_member_info", GroupId=group_id)
        for speaker in speakers:
            self.say(group_id, speaker, **more)

    def say(self, group_id: str, sender: str | None, **more: object) -> int:
        """A message; the answer is in the transcript."""
        content = [{"MsgType": "TIMTextElem", "MsgContent": {"Text": "hello"}}]
        body = {"GroupId": group_id, "From_Account": sender, "Random": next(self.nonces), "MsgBody": content}
        self.told("send_group_msg", **body, **more)
        return 0

    def group(self, group_id: str, kind: str, members: Iterable[str] = (), **more: object) -> None:
        """A group with an owner, an admin and members."""
        listed = [{"Member_Account": "admin", "Role": "Admin"}] if kind != "AVChatRoom" else []
        listed += [{"Member_Account": name} for name in members]
        body = {"Type": kind, "Name": "n", "GroupId": group_id, "Owner_Account": "owner", "MemberList": listed[:100]}
        self.told("create_group", **body, **more)
        for start in range(100, len(listed), 100):
            self.told("add_group_member", GroupId=group_id, MemberList=listed[start : start + 100])

    def wait(self, seconds: float) -> None:
        """Let time pass on the simulator's clock."""
        self.simulator.clock.sleep(seconds)

    def rejoin(self, group_id: str, account: str, away: float = 0) -> None:
        """Leave, stay away, come back."""
        self.told("delete_group_member", GroupId=group_id, MemberToDel_Account=[account])
        self.wait(away)
        self.told("add_group_member", GroupId=group_id, MemberList=[{"Member_Account": account}])
