"""The faults that are put between the suite and a service, and which of them make up the table."""

from __future__ import annotations

import random
from dataclasses import dataclass
from typing import Final, Literal

TIMEOUT: Final = (1.0, 0.5)
"""Seconds that the client of a measured run takes to connect, and to answer."""
Whether = Literal["before", "after"]
"""A fault comes before its call has reached the service, or after the call has taken effect."""

KINDS: Final[dict[str, tuple[Whether, str]]] = {
    "reset": ("before", "the connection is reset"),
    "reset-after": ("after", "the connection is reset in place of the answer"),
    "close": ("before", "the connection is closed"),
    "close-after": ("after", "the connection is closed in place of the answer"),
    "half-head": ("after", "the answer ends in the middle of its head"),
    "half-body": ("after", "the answer ends in the middle of its body"),
    "garbage": ("before", "bytes that are no HTTP"),
    "garbage-after": ("after", "bytes that are no HTTP in place of the answer"),
    "html-200": ("before", "HTTP 200 with a page of HTML"),
    "html-200-after": ("after", "HTTP 200 with a page of HTML in place of the answer"),
    "html-502": ("before", "HTTP 502 with a page of HTML"),
    "html-502-after": ("after", "HTTP 502 with a page of HTML in place of the answer"),
    "empty-200": ("before", "HTTP 200 with an empty body"),
    "empty-200-after": ("after", "HTTP 200 with an empty body in place of the answer"),
    "cut-json": ("after", "HTTP 200 with half of the JSON, and a length that fits"),
    "500": ("before", "HTTP 500 with a JSON body of a gateway's own"),
    "500-after": ("after", "HTTP 500 in place of the answer"),
    "503": ("before", "HTTP 503 with Retry-After"),
    "504-after": ("after", "HTTP 504 in place of the answer"),
    "429": ("before", "HTTP 429"),
    "redirect-302": ("before", "HTTP 302 to the same URL"),
    "redirect-307": ("before", "HTTP 307 to another place, the query repeated"),
    "echo-502": ("before", "HTTP 502 that repeats the URL, in a header that is none and in the page"),
    "stall-short": ("after", "the answer is late, but within the time-out"),
    "stall": ("before", "nothing comes for longer than the time-out"),
    "stall-after": ("after", "the call takes effect, and nothing comes for longer than the time-out"),
    "drip-head": ("after", "the answer comes a byte at a time"),
    "drip-body": ("after", "the head comes at once, the body a byte at a time"),
    "busy": ("before", "10002, which the page calls passing"),
    "busy-after": ("after", "10002 for a call that has taken effect"),
    "frequency": ("before", "60007, too many calls"),
}
"""Each kind: whether its call has reached the service, and what comes instead of the answer."""
PLACES: Final[dict[str, str]] = {
    "multiaccount_import": "set-up",
    "create_group": "set-up",
    "add_group_member": "set-up",
    "create_topic": "set-up",
    "forbid_send_msg": "mute",
    "get_group_muted_account": "look",
    "get_group_member_info": "look",
    "send_group_msg": "look",
    "destroy_group": "clean-up",
    "account_delete": "clean-up",
}
"""Each command that is hit, and what a run needs it for."""
STORMS: Final = (1, 5, 1, 20)
"""How many calls in a row are hit, in turn over the table."""
_ONCE: Final = frozenset({"multiaccount_import", "account_delete", "add_group_member", "create_topic"})
"""Commands that a run makes a call or two of."""


@dataclass(frozen=True)
class Fault:
    """A failure of `storm` attempts in a row of one command, from the `first` on (counted from 1)."""

    kind: str
    command: str
    first: int
    storm: int
    loud: bool = False

    @property
    def key(self) -> str:
        """Its name in files. `loud` runs log all that any library says, to the screen and to a file."""
        return f"{self.kind}:{self.command}:{self.first}x{self.storm}{':loud' if self.loud else ''}"

    @property
    def after(self) -> bool:
        """Whether the call reaches the service."""
        return KINDS[self.kind][0] == "after"

    @property
    def where(self) -> str:
        """What the run needs the command for."""
        return PLACES[self.command]


def table() -> list[Fault]:
    """Every kind on every command, single or in a storm, at the first, second or third call of the command."""
    return [
        Fault(
            kind,
            command,
            1 if command in _ONCE else 1 + (row + column) % 3,
            STORMS[(row + column) % len(STORMS)],
            loud=(3 * row + column) % 5 == 0,
        )
        for row, kind in enumerate(KINDS)
        for column, command in enumerate(PLACES)
    ]


def sample(number: int | None, seed: int) -> list[Fault]:
    """So many of them, drawn; all of them where None."""
    every = table()
    return every if number is None or number >= len(every) else random.Random(seed).sample(every, number)
