"""The vendor's REST API as a client sees it: signed, paced, counted, tried again where the pages say so."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from functools import lru_cache
from random import SystemRandom
from typing import Final
from urllib.parse import quote

from conformance.api.clock import Clock
from conformance.api.errors import CallsSpent, WireError
from conformance.api.keeping import kept
from conformance.api.offset import ClockOffset
from conformance.api.pace.ledger import Ledger
from conformance.api.pace.limiter import Limiter
from conformance.api.patience import Patience, of_app, too_often
from conformance.api.secrets import Vault
from conformance.api.transport import Transport, WireReply
from conformance.api.turns import Turnstile
from conformance.api.usersig import Signed, Signer
from conformance.contract import CONTENT_TYPE, GROUP_SERVICE, SERVICES
from conformance.programs.history import JSON, Attempt, Exchange

EXPIRED: Final = 70001
"""The signature is taken for expired."""
_HEADERS: Final = {"Content-Type": "application/json", "User-Agent": "tim-conformance"}
# The generator of the operating system: Hypothesis reseeds the other one for every example. Zero and the values past
# 2^31 - 1 are left to the programs that ask for them: some servers take the parameter for a signed number.
_random = SystemRandom()
_LARGEST_RANDOM: Final = 2**31 - 1
to_json: Final = json.JSONEncoder(separators=(",", ":")).encode
"""A JSON value as the client sends it."""


class Client:
    """Calls the REST API of one app. Thread-safe: overlapping calls may come from any thread."""

    def __init__(
        self,
        endpoint: str,
        sdkappid: int,
        admin: str,
        signer: Signer,
        transport: Transport,
        clock: Clock,
        ledger: Ledger,
        limiter: Limiter,
        offset: ClockOffset | None = None,
        vault: Vault | None = None,
    ) -> None:
        """`endpoint` is scheme, host and port; `admin` the identifier that calls unless one says otherwise."""
        self.endpoint = endpoint.rstrip("/")
        self.sdkappid = sdkappid
        self._sdkappid = str(sdkappid)
        self.admin = admin
        self.signer = signer
        self.transport = transport
        self.clock = clock
        self.ledger = ledger
        self.limiter = limiter
        self.offset = offset or ClockOffset()
        self.turnstile = Turnstile()
        self.quickest = float("inf")
        """The shortest round trip so far, in seconds."""
        self._patience = Patience()
        self.vault = vault or Vault()
        self.named: set[str] = set()
        """Every GroupId that a call has named: what a call did not name, none of ours has moved."""

    def call(
        self,
        command: str,
        body: JSON,
        *,
        service: str | None = None,
        query: Mapping[str, str | None] | None = None,
        signed: Signed = "right",
        identifier: str | None = None,
        method: str = "POST",
        raw: str | None = None,
        retry: bool = True,
        paced: bool = True,
        random: int | None = None,
        cleanup: bool = False,
    ) -> Exchange:
        """Make one call and tell what happened; no answer is an answer too (the last attempt's `status` is None).

        `query` sets parameters of the URL, or leaves them out (None); `raw` is sent in place of `body`.
        `paced=False` sends at once, for a deliberate burst. `cleanup` may spend the calls kept for clean-up.
        A call that settled nothing is made again (with `retry`), a few times and more slowly each time. One that
        came too often is made again where it keeps to the pace: a burst is meant to come too often.
        Raises CallsSpent before an attempt that the ledger forbids, what ends the program where that is told to end
        (see `turns`), and nothing else.
        """
        if isinstance(body, dict) and isinstance(body.get("GroupId"), str):
            self.named.add(body["GroupId"])
        if identifier is None:
            identifier = self.admin
        if query and "usersig" in query:
            if query["usersig"] is not None:
                raise ValueError("a signature is chosen by `signed`, never given in the query")
            signed = "none"
        if signed == "other-identifier" and identifier != self.admin:
            usersig = self.signer.sign(self.admin, ahead=self.offset.dated)
        else:
            usersig = self.signer.sign(identifier, signed, ahead=self.offset.dated, least=self.offset.least)
        parameters: dict[str, str | None] = {
            "sdkappid": self._sdkappid,
            "identifier": identifier,
            "usersig": None if signed == "none" else usersig,
            "random": str(_random.randint(1, _LARGEST_RANDOM) if random is None else random),
            "contenttype": CONTENT_TYPE,
        }
        if query:
            parameters.update(query)
        shown = {name: value for name, value in parameters.items() if value is not None}
        own = SERVICES.get(command, GROUP_SERVICE)
        # A call to another service than the command's own is told apart by its name: service/command.
        name = command if service is None or service == own else f"{service}/{command}"
        url = f"{self.endpoint}{path(name)}?{encoded(shown)}"
        shown.pop("usersig", None)

        payload = (to_json(body) if raw is None else raw).encode("utf-8", "surrogatepass")
        group = body.get("GroupId") if command == "send_group_msg" and isinstance(body, dict) else None
        group = group if isinstance(group, str) else None
        attempts: list[Attempt] = []

        def exchange() -> Exchange:
            sent = body if raw is None else _parsed(raw)
            return Exchange(name, method, shown, signed, sent, raw, tuple(attempts))

        while True:
            with self.turnstile.through(cleanup=cleanup):
                try:
                    self.ledger.spend(name, cleanup=cleanup, again=bool(attempts))
                except CallsSpent as spent:
                    spent.exchange = exchange() if attempts else None
                    raise
                lanes = self.limiter.take(command, group) if paced else None
                sent = self.clock.now()
                answer: WireReply | WireError
                try:
                    answer = self.transport.send(method, url, _HEADERS, payload)
                except WireError as error:
                    answer = error
                finally:
                    received = self.clock.now()
                    if lanes is None:
                        self.limiter.passed(command, group)
                    else:
                        self.limiter.give(lanes)
            if isinstance(answer, WireReply):
                self.quickest = min(self.quickest, received - sent)
            attempts.append(self._attempt(answer, sent, received, usersig))
            if not retry or not self._again(name, command, attempts, answer, paced):
                break
        made = exchange()
        if made.code == EXPIRED and signed == "right" and self.signer.widen(usersig):
            # One of the clocks that the signature was made by is wrong: this answer is about us, not about the call.
            return self.call(
                command, body, service=service, query=query, identifier=identifier, method=method, raw=raw, retry=retry,
                paced=paced, random=random, cleanup=cleanup,
            )  # fmt: skip
        return made

    def _again(
        self, name: str, command: str, attempts: list[Attempt], answer: WireReply | WireError, paced: bool
    ) -> bool:
        """Wait for as long as is worth it before the call is made again; whether it is to be."""
        if answer.final is not None:
            return not answer.final
        trouble = attempts[-1].trouble
        if not trouble or (too_often(trouble) and not paced) or (isinstance(answer, WireError) and not answer.passing):
            if len(attempts) > 1:
                self._patience.settled(name, [attempt.trouble for attempt in attempts[:-1]])
            return False
        pause = self._patience.pause(name, trouble, len(attempts) - 1)
        if pause is None:
            self._patience.in_vain(name, trouble)
            return False
        if paced and too_often(trouble):
            # For everybody who shares the rate: the others' calls would be refused like this one.
            self.limiter.refused(command, pause, of_app=of_app(trouble))
        self.clock.sleep(pause)
        return True

    def _attempt(self, answer: WireReply | WireError, sent: float, received: float, usersig: str) -> Attempt:
        if isinstance(answer, WireError):
            return Attempt(sent, received, None, error=answer.says)
        # Bytes that are no UTF-8 stay to be seen, and make JSON unreadable, as they should.
        text = answer.body.decode("utf-8", "backslashreplace")
        if usersig and _fragment(usersig) in text:  # the answer repeats the URL: no signature gets into a history
            text = self.vault.scrub(text).replace(usersig, "[usersig]")
        text = kept(text)
        date = answer.headers.get("Date")
        self.offset.observe(date, sent, received)
        return Attempt(sent, received, answer.status, text, date)


@lru_cache(maxsize=256)
def path(command: str) -> str:
    """The path of the URL for a command, or for "service/command" where the service is not the command's own.

    What begins with a slash is a whole path, to be sent as it is.
    """
    if command.startswith("/"):
        return quote(command)
    return "/v4/" + quote(command if "/" in command else f"{SERVICES.get(command, GROUP_SERVICE)}/{command}")


def encoded(parameters: Mapping[str, str]) -> str:
    """A query string; whatever is not a letter, a digit or one of _.-~ is percent-encoded."""
    return "&".join([f"{_quoted(name)}={_quoted(value)}" for name, value in parameters.items()])


@lru_cache(maxsize=256)
def _quoted(text: str) -> str:
    return quote(text, "", errors="surrogatepass")


def _parsed(raw: str) -> JSON:
    try:
        return json.loads(raw)
    except (ValueError, RecursionError):
        return None


@lru_cache(maxsize=256)
def _fragment(usersig: str) -> str:
    """The longest piece of a signature that percent-encoding leaves as it is."""
    return max(re.split(r"[^A-Za-z0-9]", usersig), key=len)
