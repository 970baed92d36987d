"""One rate for processes on several machines: the books are on a Redis, kept by one script and by its clock."""

from __future__ import annotations

import os
import re
import secrets
import ssl
from importlib import resources
from types import ModuleType
from typing import Any, Final
from urllib.parse import SplitResult, unquote, urlsplit

from conformance.api.errors import CredentialsError, Trouble, UnreachableError, UsageError
from conformance.api.hosts import is_host
from conformance.api.pace.book import LEASE, LONGEST, Rate, Turn, Verb
from conformance.api.pace.store import StoreLost
from conformance.api.secrets import SHORTEST, Secret
from conformance.api.trust import trusted

VARIABLE: Final = "TIM_RATE_STORE"
EXTRA: Final = "pip install 'tim-conformance[redis]'"
SCHEMES: Final = ("redis", "rediss")
_TIMEOUT: Final = 2.0
"""Seconds for Redis to answer; it is tried again a few times before it counts as lost."""
_AGAIN: Final = 2
_DATABASE: Final = re.compile(r"/?(\d{1,4})?", re.ASCII)


class FleetStore:
    """The books of an app (`app` names it) on the Redis of a URL."""

    shared = True

    def __init__(self, url: Secret, app: str) -> None:
        """Nothing is asked yet. UsageError where the URL is none, or the library for it is not installed."""
        redis = _library()
        parts, number = _parts(url.reveal())
        self.place = parts.netloc.rpartition("@")[2]
        """Host and port."""
        password, name = unquote(parts.password or ""), unquote(parts.username or "")
        written = (password, parts.password or "")
        self.secrets: tuple[str, ...] = tuple(dict.fromkeys(it for it in written if len(it) >= SHORTEST))
        self.users = 1
        # In braces: on a cluster, all keys of an app have to be on one node.
        self._prefix = f"tim-conformance:{{{app}}}"
        self._process = f"{os.getpid()}-{secrets.token_hex(6)}"
        secure: dict[str, Any] = {}
        if parts.scheme == "rediss":
            bundle = trusted(os.environ)
            place = {} if bundle is True else {("ssl_ca_path" if os.path.isdir(bundle) else "ssl_ca_certs"): bundle}
            secure = {"ssl": True, "ssl_cert_reqs": "required", "ssl_check_hostname": True, **place}
        self._redis = redis.Redis(
            host=parts.hostname or "",
            port=parts.port or 6379,
            db=number,
            username=name or None,
            password=password or None,
            socket_timeout=_TIMEOUT,
            socket_connect_timeout=_TIMEOUT,
            retry=redis.retry.Retry(redis.backoff.ExponentialBackoff(cap=0.5, base=0.05), _AGAIN),
            **secure,
        )
        self._script = self._redis.register_script(
            resources.files("conformance.api.pace").joinpath("slots.lua").read_text(encoding="utf-8")
        )

    def check(self) -> None:
        """Make sure that it can be used. Trouble, in one sentence, where it cannot."""
        try:
            self._ping()
            self.ask("check", "drop", 0, Rate(1, 1.0))
        except StoreLost as lost:
            says = f"{self.name} {lost.says}"
            if lost.kind == "password":
                raise CredentialsError(f"{says}: check both in {VARIABLE}.") from None
            if lost.kind == "silent":
                raise UnreachableError(
                    f"{says}: start it, check {VARIABLE}, or leave that out where all runs are on this machine."
                ) from None
            raise Trouble(
                f"{says}: let {VARIABLE} name a Redis 5 or newer that runs scripts and takes writes."
            ) from None

    @property
    def name(self) -> str:
        """What it is called in a sentence."""
        return f"The Redis at {self.place}"

    def ask(self, name: str, verb: Verb, lease: int, rate: Rate, seconds: float = 0.0) -> Turn:
        """`Book.ask` on the book of that name; StoreLost where Redis does not answer, or refuses."""
        keys = [*(f"{self._prefix}:{name}:{part}" for part in ("held", "resting", "shut")), f"{self._prefix}:members"]
        values = [verb, lease, rate.slots, rate.rest, seconds, self._process, LEASE, LONGEST]
        try:
            granted, wait, self.users = self._script(keys, values)
        except Exception as error:  # the library's own, the socket's, TLS's
            # Without the library's words, which may hold what it was given.
            raise _lost(error) from None
        return Turn(bool(granted), wait / 1e6)

    def _ping(self) -> None:
        """Before the script, which is too long for a Redis that waits for a password: it would say something else."""
        try:
            self._redis.ping()
        except Exception as error:
            raise _lost(error) from None

    def close(self) -> None:
        """Give up the connections."""
        self._redis.close()


def _library() -> ModuleType:
    try:
        import redis
        import redis.backoff
        import redis.exceptions
        import redis.retry
    except ImportError:
        raise UsageError(f"{VARIABLE} names a Redis, for which a library is not installed: {EXTRA}.") from None
    return redis


def _parts(url: str) -> tuple[SplitResult, int]:
    """The URL's parts, and the number of the database; UsageError, which does not show the URL, where it is none."""
    form = f"give {VARIABLE} as redis://NAME:PASSWORD@HOST:PORT/0, or rediss:// for TLS, a password percent-encoded"
    try:
        parts = urlsplit(url)
        host, _ = parts.hostname or "", parts.port
    except ValueError:
        raise UsageError(f"What is in {VARIABLE} is no URL: {form}.") from None
    database = _DATABASE.fullmatch(parts.path)
    if parts.scheme not in SCHEMES:
        raise UsageError(f"What is in {VARIABLE} is neither of a Redis nor an absolute path of a folder: {form}.")
    if not host or not is_host(host) or database is None or parts.query or parts.fragment:
        raise UsageError(f"What is in {VARIABLE} has more, or less, than is needed to reach a Redis: {form}.")
    return parts, int(database[1] or 0)


def _lost(error: Exception) -> StoreLost:
    """Why a call of the script came to nothing."""
    import redis.exceptions as of

    chain: list[BaseException] = [error]
    while (cause := chain[-1].__cause__ or chain[-1].__context__) is not None and cause not in chain:
        chain.append(cause)
    if any(isinstance(it, ssl.SSLError) for it in chain):
        untrusted = any(isinstance(it, ssl.SSLCertVerificationError) for it in chain)
        return StoreLost("shows a certificate that is not trusted" if untrusted else "does not speak TLS", "silent")
    if isinstance(error, of.AuthenticationError | of.AuthorizationError | of.AuthenticationWrongNumberOfArgsError):
        return StoreLost("does not take the name or the password", "password")
    if isinstance(error, of.NoPermissionError):
        return StoreLost("does not let this user run a script on tim-conformance:*")
    if isinstance(error, of.OutOfMemoryError):
        return StoreLost("has no memory left")
    if isinstance(error, of.ReadOnlyError):
        return StoreLost("is a replica, and takes no writes")
    if isinstance(error, of.BusyLoadingError):
        return StoreLost("is still loading its data", "silent")
    if isinstance(error, of.ConnectionError | of.TimeoutError | OSError):
        return StoreLost("does not answer", "silent")
    return StoreLost("does not do what it is asked for")
