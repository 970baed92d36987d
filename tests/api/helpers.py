"""A stand-in service, a clock and a client for the tests of the API room."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Mapping
from email.utils import formatdate
from urllib.parse import parse_qs, urlsplit

from conformance.api.client import Client
from conformance.api.errors import WireError
from conformance.api.pace.ledger import Ledger
from conformance.api.pace.limiter import Limiter
from conformance.api.secrets import Secret, Vault
from conformance.api.transport import TIMEOUT, WireReply
from conformance.api.usersig import Signer

START = 1_700_000_000.25
SDKAPPID = 1400000001
KEY = "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"


class FakeClock:
    """Stands still but for `sleep`. Thread-safe."""

    virtual = True

    def __init__(self, start: float = START) -> None:
        self._now = start
        self._lock = threading.Lock()
        self.slept: list[float] = []

    def now(self) -> float:
        """The time."""
        return self._now

    def sleep(self, seconds: float, /) -> None:
        """Go on by `seconds`."""
        with self._lock:
            self._now += seconds
            self.slept.append(seconds)


Answer = WireReply | WireError


class FakeTransport:
    """Answers from a list (its last answer for ever), and keeps what was asked."""

    def __init__(self, *answers: Answer) -> None:
        self._answers = list(answers) or [reply()]
        self.asked: list[tuple[str, str, Mapping[str, str], bytes]] = []

    def send(
        self, method: str, url: str, headers: Mapping[str, str], body: bytes, timeout: tuple[float, float] = TIMEOUT
    ) -> WireReply:
        """The next answer."""
        self.asked.append((method, url, headers, body))
        answer = self._answers.pop(0) if len(self._answers) > 1 else self._answers[0]
        if isinstance(answer, WireError):
            raise answer
        return answer

    def close(self) -> None:
        """Nothing."""

    def parameters(self, index: int = -1) -> dict[str, str]:
        """The query of a request."""
        query = urlsplit(self.asked[index][1]).query
        return {name: values[0] for name, values in parse_qs(query, keep_blank_values=True).items()}


class CallTransport(FakeTransport):
    """Answers by a function of command and body."""

    def __init__(self, answer: Callable[[str, dict[str, object]], WireReply]) -> None:
        super().__init__()
        self._answer = answer

    def send(
        self, method: str, url: str, headers: Mapping[str, str], body: bytes, timeout: tuple[float, float] = TIMEOUT
    ) -> WireReply:
        """What the function says."""
        self.asked.append((method, url, headers, body))
        return self._answer(urlsplit(url).path.rpartition("/")[2], json.loads(body))


def reply(code: int = 0, *, status: int = 200, at: float | None = None, **fields: object) -> WireReply:
    """An answer of the vendor's."""
    status_word, info = ("FAIL", "no") if code else ("OK", "")
    document = {"ActionStatus": status_word, "ErrorCode": code, "ErrorInfo": info, **fields}
    headers = {} if at is None else {"Date": formatdate(at, usegmt=True)}
    return WireReply(status, headers, json.dumps(document).encode())


def client(
    transport: FakeTransport,
    *,
    clock: FakeClock | None = None,
    ledger: Ledger | None = None,
    limiter: Limiter | None = None,
    vault: Vault | None = None,
) -> Client:
    """A client over a fake transport."""
    clock = clock or FakeClock()
    vault = vault or Vault()
    return Client(
        "https://service.example",
        SDKAPPID,
        "administrator",
        Signer(SDKAPPID, Secret(KEY), clock, vault),
        transport,
        clock,
        ledger or Ledger(),
        limiter or Limiter(clock),
        vault=vault,
    )
