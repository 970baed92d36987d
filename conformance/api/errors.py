"""What can go wrong outside the vendor's API: one sentence for a person, an exit code for the command line."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from conformance.programs.history import Exchange

WireKind = Literal["name", "refused", "unreachable", "proxy", "tls", "timeout", "reset", "short", "garbage"]


class Trouble(Exception):
    """Something that is no finding about the vendor. `str()` is one sentence to show; no traceback is needed."""

    exit_code = 3


class UsageError(Trouble):
    """An option is missing or has a wrong value."""

    exit_code = 4


class CredentialsError(Trouble):
    """The vendor does not take the key, the app or the administrator; `about` says which, or that it is the clock."""

    exit_code = 4

    def __init__(self, says: str, about: str = "key") -> None:
        super().__init__(says)
        self.about = about
        self.calls = 1
        """The calls that it took to find out."""


class UnreachableError(Trouble):
    """Nothing answers at the endpoint, or what answers is not the REST API."""


class JournalError(Trouble):
    """The undo journal cannot be written or read: nothing may be made without it."""


class ScannerError(Trouble):
    """The scanner for secrets missed a planted one: nothing may be written."""


class CallsSpent(Trouble):
    """The cap on HTTP calls is reached; raised before the attempt that would pass it.

    `exchange` is the call under way where earlier attempts of it were made (a retry met the cap), else None.
    """

    exchange: Exchange | None = None


class WireError(Exception):
    """No answer came. `says` is one clear sentence, `kind` sorts it; neither holds a URL's query.

    `final` is set where it is known whether the call was made again (in a recording).
    """

    final: bool | None = None

    def __init__(self, kind: WireKind, says: str) -> None:
        super().__init__(says)
        self.kind: WireKind = kind
        self.says = says

    @property
    def passing(self) -> bool:
        """Whether trying again may help. A certificate that is not trusted stays so."""
        return self.kind != "tls"
