"""A live service as a target: whatever answers at the endpoint. One call shows whether it and the credentials work."""

from __future__ import annotations

import os
import secrets
from typing import Final
from urllib.parse import urlsplit

from conformance.api.client import EXPIRED, Client
from conformance.api.clock import RealClock
from conformance.api.errors import CredentialsError, Trouble, UnreachableError, UsageError
from conformance.api.pace.opening import open_store
from conformance.api.schemes import speaks_plain_http, speaks_tls
from conformance.api.transport import HttpTransport, proxies_for
from conformance.contract import DEFAULT_RATE, PUBLIC
from conformance.live.proxy import check_proxy
from conformance.programs.history import Exchange
from conformance.settings.options import SECRET_KEY, Settings
from conformance.targets.building import App, build_target
from conformance.targets.target import Target

MAX_WAIT: Final = 10.0
"""Seconds: the longest wait that a live run makes for one program."""
JOURNAL_FOLDER: Final = "undo"
"""Where in the reports' folder the undo journals are."""

_WRONG_KEY: Final = frozenset({70002, 70003, 70005, 70009})
_WRONG_APP: Final = frozenset({60006, 60012, 70014, 70016, 70020})
_NO_ADMIN: Final = frozenset({60010, 70403})
_WRONG_NAME: Final = frozenset({60004, 60005, 70013, 70107})
_APP_CLOSED: Final = frozenset({60016, 60017, 60020, 60021, 70051, 70114})


class Unanswered(UnreachableError):
    """Nothing that answers was found, however often it was asked for; `target` is where, and closed."""

    def __init__(self, says: str, target: Target) -> None:
        super().__init__(says)
        self.target = target


def open_live(settings: Settings) -> Target:
    """Reach the service that the settings name, and make sure with one call that it answers and takes the credentials.

    UsageError, CredentialsError or Unanswered, each one sentence, where it does not.
    """
    if settings.endpoint is None or settings.sdkappid is None or settings.key is None:
        raise UsageError("A live run needs an endpoint, an SDKAppID and the app's secret key.")
    check_proxy(settings.endpoint, trusted=settings.trust_proxy)
    place = urlsplit(settings.endpoint).netloc
    store, alone = open_store(settings.rate_store, f"{place.lower()} {settings.sdkappid}")
    target = build_target(
        "live",
        f"{settings.region} ({place})" if settings.region else place,
        App(settings.endpoint, settings.sdkappid, settings.admin, settings.key),
        HttpTransport(settings.endpoint),
        RealClock(),
        calls=settings.calls,
        trouble=settings.trouble,
        max_wait=MAX_WAIT,
        store=store,
        part=(settings.rate or DEFAULT_RATE) / DEFAULT_RATE,
        # Where nothing is shared, at least processes that test side by side divide the app's rates.
        share=1 if store is not None else int(os.environ.get("PYTEST_XDIST_WORKER_COUNT", "1")),
        journals=settings.reports / JOURNAL_FOLDER,
    )
    if alone:
        target.limiter.told.append(alone)
    try:
        probe(target.client)
    except UnreachableError as error:
        target.close()
        raise Unanswered(str(error), target) from None
    except CredentialsError as refused:
        refused.calls = target.ledger.total
        target.close()
        raise
    except BaseException:
        target.close()
        raise
    return target


def probe(client: Client) -> None:
    """Ask after a group that cannot exist: harmless, and answered only to an administrator of the app.

    CredentialsError or UnreachableError where the answer shows that no run can be made.
    """
    exchange = client.call("get_group_info", {"GroupIdList": [f"probe-{secrets.token_hex(8)}"]})
    trouble = diagnose(exchange, client)
    if trouble is not None:
        raise trouble


def diagnose(exchange: Exchange, client: Client) -> Trouble | None:
    """What the answer to the probe says is wrong, or None. Codes of the group service itself are left to the suite."""
    place = urlsplit(client.endpoint).netloc
    code = exchange.code
    if code is None and (wrong := _other_scheme(client.endpoint)):
        return UnreachableError(wrong)
    if exchange.status is None:
        return UnreachableError(exchange.last.error or "No answer came.")
    if code is None:
        return UnreachableError(
            f"What answers at {place} is not the REST API (HTTP {exchange.status}, no ErrorCode): check the endpoint."
        )
    if code not in PUBLIC:
        return None
    app, admin = client.sdkappid, client.admin
    about = "key"
    if code == EXPIRED:
        about = "clock"
        ahead = client.offset.dated
        says = f"The signature is taken for expired: this machine's clock is {abs(ahead):.0f} s off; set it"
    elif code in _WRONG_KEY:
        says = f"The key in {SECRET_KEY} is not the key of the app {app}"
    elif code in _WRONG_APP:
        about = "host"
        says = f"There is no app {app} at {place}: check the SDKAppID, and the region that the app lives in"
    elif code in _NO_ADMIN:
        about = "administrator"
        says = f"{admin!r} is no administrator of the app {app}: give one of its administrators with --tim-admin"
    elif code in _WRONG_NAME:
        about = "administrator"
        says = f"{admin!r} is not taken as an identifier of the app {app}: check --tim-admin"
    elif code in _APP_CLOSED:
        about = "edition"
        says = f"The app {app} may not be called now (disabled, its plan over, or this address not allowed)"
    else:
        info = client.vault.scrub(str(exchange.fields.get("ErrorInfo", "")))
        return UnreachableError(f"The service at {place} does not work: {code} {info}".rstrip() + ".")
    return CredentialsError(f"{says} ({code}).", about)


def _other_scheme(endpoint: str) -> str:
    """A sentence where http is spoken to a port of https, or the other way round; "" where that is not seen."""
    if proxies_for(endpoint):
        return ""  # what answers there is not asked behind its back
    parts = urlsplit(endpoint)
    host, secure = parts.hostname or "", parts.scheme == "https"
    tls = speaks_tls(host, parts.port or (443 if secure else 80))
    if tls == secure or (secure and not speaks_plain_http(host, parts.port or 443)):
        return ""
    spoken, said = ("plain http", "https") if secure else ("TLS", "http")
    other, place = "http" if secure else "https", parts.netloc
    return f"{place} speaks {spoken}, and the endpoint says {said}: give {other}://{place}, or another port."
