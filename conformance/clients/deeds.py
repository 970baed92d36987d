"""What the bench does to a call instead of serving it, as data: it goes into scenarios, and into the files of them."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, fields
from typing import Any, Final, Literal, Self, get_args

from conformance.contract import codes
from conformance.simulator import Reply
from conformance.simulator.breaking import BREAKS, PAGE

Kind = Literal["serve", "code", "reply", "mangle", "break", "late", "hang", "redirect"]
KINDS: Final[tuple[Kind, ...]] = get_args(Kind)
HTML: Final = PAGE.decode()
FINE: Final = '{"ActionStatus": "OK", "ErrorInfo": "", "ErrorCode": 0}'
"""A body that looks like that of a success."""
LONGEST_HANG: Final = 125.0
"""Seconds for which an answer does not come: the pages give a client 120."""


MANGLES: Final = (
    "new-fields", "null-info", "no-info", "reordered", "byte-order-mark", "string-code", "float-code", "null-code",
    "cut",
)  # fmt: skip
"""What can be done to the answer of a call that was served."""


@dataclass(frozen=True, slots=True)
class Deed:
    """What happens to the next `times` calls of a task.

    serve     nothing: they are served
    code      FAIL with `code` (10002, 60007, ...), and the call does nothing
    reply     HTTP `status` with `body` (and `type`), and the call does nothing
    mangle    served, and the answer changed as `how` says (one of MANGLES)
    break     the connection breaks as `how` says (one of BREAKS), before the call is served or `after` it
    late      served, and answered after so many `seconds`
    hang      nothing is ever answered
    redirect  HTTP `status` and a Location on another host, the query repeated
    """

    kind: Kind
    times: int = 1
    code: int = 0
    info: str = ""
    status: int = 200
    body: str = ""
    type: str = "application/json"
    how: str = ""
    after: bool = False
    seconds: float = 0.0

    def __post_init__(self) -> None:
        known = {"break": BREAKS, "mangle": MANGLES}.get(self.kind, ("",))
        if self.kind not in KINDS or self.how not in known:
            raise ValueError(f"the bench knows no {self.kind!r} {self.how!r}")
        if not 1 <= self.times <= 10_000:
            raise ValueError("a deed is done from once to 10000 times")

    def to_json(self) -> dict[str, Any]:
        """What is not as by default, and the kind."""
        usual = {each.name: each.default for each in fields(self)}
        return {name: value for name, value in asdict(self).items() if value != usual[name]}

    @classmethod
    def from_json(cls, told: dict[str, Any]) -> Self:
        """The deed that `to_json` wrote; ValueError or TypeError where it is none."""
        return cls(**told)

    @property
    def settles(self) -> bool:
        """Whether the call it is done to takes effect."""
        return self.kind in ("serve", "mangle", "late") or self.after

    def __str__(self) -> str:
        match self.kind:
            case "code":
                says = f"answered FAIL with {self.code}"
            case "reply":
                says = f"answered HTTP {self.status} with {self.body[:60] or 'nothing'}"
            case "mangle":
                says = f"answered OK, {self.how.replace('-', ' ')}"
            case "break":
                says = f"{self.how.replace('-', ' ')} {'after' if self.after else 'before'} the call takes effect"
            case "late":
                says = f"answered after {self.seconds:g} s"
            case "hang":
                says = "never answered"
            case "redirect":
                says = f"redirected to another host with {self.status}"
            case _:
                says = "served"
        return says + (f", {self.times} times" if self.times > 1 else "")


def refusal(code: int, info: str = "") -> Reply:
    """The vendor's answer with a code."""
    told = {"ActionStatus": "FAIL", "ErrorInfo": info or codes().means(code), "ErrorCode": code}
    return Reply(200, {"Content-Type": "application/json"}, json.dumps(told).encode())


def mangled(how: str, answer: Reply) -> Reply:
    """A served call's answer, changed."""
    told = json.loads(answer.body)
    body = answer.body
    match how:
        case "new-fields":
            body = json.dumps({"RequestId": "a-b-c", **told, "Trace": {"Hops": [1, 2]}, "ErrorDisplay": None}).encode()
        case "null-info":
            body = json.dumps({**told, "ErrorInfo": None}).encode()
        case "no-info":
            body = json.dumps({name: value for name, value in told.items() if name != "ErrorInfo"}).encode()
        case "reordered":
            body = json.dumps(dict(reversed(told.items()))).encode()
        case "byte-order-mark":
            body = b"\xef\xbb\xbf" + body
        case "string-code":
            body = json.dumps({**told, "ErrorCode": str(told.get("ErrorCode"))}).encode()
        case "float-code":
            body = json.dumps({**told, "ErrorCode": float(told.get("ErrorCode") or 0)}).encode()
        case "null-code":
            body = json.dumps({**told, "ErrorCode": None}).encode()
        case "cut":
            body = body[: len(body) // 2]
    return Reply(answer.status, dict(answer.headers), body)
