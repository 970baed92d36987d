"""What goes in and out of the simulator, and how a refusal is said."""

from dataclasses import dataclass, field
from typing import Literal

Json = dict[str, object]
Wire = Literal["whole", "reset", "stall", "half"]

TEXTS = {
    10002: "internal server error, please try again",
    10003: "invalid command word",
    10004: "invalid parameter",
    10005: "too many accounts in the request",
    10007: "no permission for this operation",
    10010: "this group does not exist",
    10014: "the group is full",
    10015: "invalid group id",
    10017: "the sender is muted",
    10019: "the account does not exist",
    10021: "the group id is in use",
    10023: "messages are sent too fast in this group",
    10025: "the group id is in use, and the group is yours",
    10038: "too many members in the group",
    10058: "the trial edition has no room for another group",
    11000: "the group has no topics",
    60002: "HTTP parse Error",
    60003: "the JSON body cannot be parsed",
    60004: "identifier or usersig is missing from the URL",
    60006: "invalid SDKAppID",
    60007: "the frequency limit of the command is exceeded",
    60009: "no such resource, check the URL",
    60010: "the identifier must be an app administrator",
    60011: "the frequency limit of the SDKAppID is exceeded",
    60012: "sdkappid is missing from the URL",
    70001: "the UserSig in use is expired",
    70002: "the UserSig is empty",
    70003: "the UserSig in use is illegal",
    70009: "UserSig verification failed, it may have been made with another key",
    70013: "the identifier does not match the UserSig",
    70014: "the requested SDKAppID does not match the UserSig",
    70107: "the account does not exist",
    70398: "the trial edition has no room for another account",
    70402: "invalid parameter of an account request",
    71000: "accounts can be deleted in the trial edition only",
    110003: "the topic was dissolved",
}


class Refused(Exception):
    """A call is answered FAIL with this code."""

    def __init__(self, code: int, info: str = "") -> None:
        """Carry `code` and a sentence; without one, the code's usual sentence."""
        super().__init__(code, info)
        self.code = code
        self.info = info or TEXTS.get(code, "refused")


@dataclass(slots=True)
class Call:
    """One request under way. `now` is the simulator's time at its arrival, `body` is empty until it is parsed."""

    method: str
    service: str
    command: str
    query: dict[str, str]
    raw: bytes
    now: float
    body: Json = field(default_factory=dict)

    @property
    def mutes(self) -> bool:
        """Whether it is the call that all this is about."""
        return self.command == "forbid_send_msg"

    @property
    def random(self) -> int:
        """The value of `random` in the URL, 0 if there is none or it is no number of at most 20 digits."""
        text = self.query.get("random", "")
        return int(text) if text.isascii() and text.isdigit() and len(text) <= 20 else 0

    @property
    def no_service(self) -> str:
        """That the stand-in lacks the service, for whoever takes the vendor's code for the vendor's word."""
        return f"this stand-in has no service {_shown(self.service)}, whatever the vendor has"

    @property
    def no_command(self) -> str:
        """That the stand-in lacks the command."""
        return f"this stand-in has no command {_shown(self.command)} in {self.service}, whatever the vendor has"


def _shown(name: str) -> str:
    return name if len(name) <= 60 else f"{name[:60]}..."


@dataclass(slots=True)
class Reply:
    """One answer. `wire` says what a transport has to do to it: a fault may cut it short or withhold it."""

    status: int
    headers: dict[str, str]
    body: bytes
    wire: Wire = "whole"
