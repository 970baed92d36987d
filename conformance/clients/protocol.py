"""What a Python client has to look like for the bench: three methods. And what is read from what they give or raise."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final, Protocol, runtime_checkable

from conformance.clients.tasks import Outcome

_CODES: Final = ("code", "error_code", "errorcode", "ErrorCode", "errcode")
_INFOS: Final = ("info", "error_info", "errorinfo", "ErrorInfo", "message", "msg")


@runtime_checkable
class Client(Protocol):
    """A client of the muting API, as `--python package.module:factory` gives it; the factory takes no argument.

    It reads TIM_ENDPOINT, TIM_SDKAPPID, TIM_ADMIN and TIM_SECRET_KEY from the environment. A method tells a failure by
    raising, or by giving a value with a code other than 0: an attribute or a key `code`, `error_code` or `ErrorCode`.
    The code of an exception is read in the same way, and `undone` of either: the accounts that were not done.
    """

    def mute(self, group: str, accounts: Sequence[str], seconds: Any, topic: str | None = None) -> Any:
        """Mute accounts for so many seconds; 4294967295 is for good, 0 unmutes."""

    def unmute(self, group: str, accounts: Sequence[str], topic: str | None = None) -> Any:
        """Unmute accounts."""

    def muted(self, group: str, topic: str | None = None) -> Any:
        """Who is muted until when: a mapping of account to epoch seconds, or pairs."""


def returned(value: Any) -> Outcome:
    """The outcome of a call that gave a value."""
    return Outcome(
        "returned", _found(value, _CODES), str(_found(value, _INFOS) or ""), "", _undone(value), _muted(value)
    )


def raised(error: BaseException) -> Outcome:
    """The outcome of a call that raised."""
    text = f"{type(error).__name__}: {error}"
    return Outcome("raised", _found(error, _CODES), str(_found(error, _INFOS) or ""), text, _undone(error))


def _found(value: Any, names: Sequence[str]) -> Any:
    for name in names:
        found = value.get(name) if isinstance(value, Mapping) else getattr(value, name, None)
        if (isinstance(found, int | str | float) or found is None) and found is not None:
            return found
    return None


def _undone(value: Any) -> tuple[str, ...] | None:
    found = value.get("undone") if isinstance(value, Mapping) else getattr(value, "undone", None)
    return tuple(map(str, found)) if isinstance(found, list | tuple | set | frozenset) else None


def _muted(value: Any) -> tuple[tuple[str, Any], ...] | None:
    if isinstance(value, list | tuple) and all(isinstance(each, list | tuple) and len(each) == 2 for each in value):
        return tuple((str(account), until) for account, until in value)
    if isinstance(value, Mapping) and not any(name in value for name in (*_CODES, *_INFOS)):
        return tuple((str(account), until) for account, until in value.items())
    return None
