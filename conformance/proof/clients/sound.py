"""A sound client of the muting API, in small methods: a wrong one overrides one of them.

It imports nothing of the suite, so that it is what somebody else might have written.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import os
import random
import threading
import time
import zlib
from collections import deque
from collections.abc import Iterator, Sequence
from typing import Any
from urllib.parse import quote

import requests

MOST = 500
LARGEST = 4294967295
FREQUENCY = (60007, 60011, 60018, 60019, 10006)


class ApiError(Exception):
    """A call did not succeed. `code` and `info` are the vendor's, None where it gave none."""

    def __init__(self, says: str, code: Any = None, info: str = "") -> None:
        super().__init__(says)
        self.code = code
        self.info = info
        self.undone: list[str] | None = None


class Sound:
    """The sound behaviour: every default."""

    topics = True
    expiry = True
    timeout: Any = (5, 6)
    attempts = 3
    rate = 150
    verify: Any = None
    redirects = False
    method = "POST"
    location = ""
    """Where the last answer points, if it is a redirect."""

    def __init__(self) -> None:
        self.endpoint = os.environ["TIM_ENDPOINT"]
        self.sdkappid = int(os.environ["TIM_SDKAPPID"])
        self.admin = os.environ["TIM_ADMIN"]
        self.key = os.environ["TIM_SECRET_KEY"]
        self.expire = int(os.environ.get("TIM_EXPIRE", "86400"))
        self.session = requests.Session()
        self._signed = (0.0, "")
        self._sent: deque[float] = deque()
        self._lock = threading.Lock()

    # -- what a caller calls

    def mute(self, group: str, accounts: Sequence[str], seconds: Any, topic: str | None = None) -> Any:
        """Mute accounts."""
        self.check_time(seconds)
        return self.change(group, accounts, seconds, topic)

    def unmute(self, group: str, accounts: Sequence[str], topic: str | None = None) -> Any:
        """Unmute accounts."""
        return self.change(group, accounts, 0, topic)

    def muted(self, group: str, topic: str | None = None) -> Any:
        """Who is muted until when."""
        told = self.call(self.list_command(), self.list_body(group, topic))
        return self.read_list(told)

    # -- the parts of it

    def check_time(self, seconds: Any) -> None:
        """Refuse what no MuteTime can be."""
        if type(seconds) is not int or not 0 <= seconds <= LARGEST:
            raise ValueError(f"no MuteTime: {seconds!r}")

    def change(self, group: str, accounts: Sequence[str], seconds: Any, topic: str | None) -> Any:
        """Mute or unmute, part by part."""
        self.check_accounts(accounts)
        parts = list(self.parts(list(accounts)))
        for number, part in enumerate(parts):
            try:
                self.one(group, part, seconds, topic)
            except ApiError as error:
                self.part_failed(error, [account for rest in parts[number:] for account in rest], len(parts))
        return None

    def check_accounts(self, accounts: Sequence[str]) -> None:
        """Refuse an empty list."""
        if not accounts:
            raise ValueError("nobody to mute")

    def parts(self, accounts: list[str]) -> Iterator[list[str]]:
        """The list in parts that a call takes."""
        for start in range(0, len(accounts), MOST):
            yield accounts[start : start + MOST]

    def part_failed(self, error: ApiError, rest: list[str], parts: int) -> None:
        """Say who was not done."""
        error.undone = rest
        raise error

    def one(self, group: str, accounts: list[str], seconds: Any, topic: str | None) -> Any:
        """One part."""
        return self.call(self.command(), self.body(group, accounts, seconds, topic))

    def command(self) -> str:
        """The command's name."""
        return "forbid_send_msg"

    def body(self, group: str, accounts: list[str], seconds: Any, topic: str | None) -> dict[str, Any]:
        """The body of a mute call."""
        told = {"GroupId": group, "Members_Account": accounts, "MuteTime": seconds}
        return told if topic is None else {**told, "TopicId": topic}

    def list_command(self) -> str:
        """The command that reads the muted list."""
        return "get_group_muted_account"

    def list_body(self, group: str, topic: str | None) -> dict[str, Any]:
        """Its body."""
        return {"GroupId": group} if topic is None else {"GroupId": group, "TopicId": topic}

    def read_list(self, told: dict[str, Any]) -> Any:
        """What its answer says."""
        return [(row["Member_Account"], row["MutedUntil"]) for row in told.get("MutedAccountList", [])]

    def call(self, command: str, body: dict[str, Any]) -> Any:
        """One call, tried again where that is right."""
        for attempt in range(1, self.attempts + 1):
            try:
                return self.attempt(command, body)
            except ApiError as error:
                if attempt == self.attempts or not self.worth_another(error):
                    raise
                self.pause(error, attempt)
                body = self.again(body)
        raise AssertionError

    def again(self, body: dict[str, Any]) -> dict[str, Any]:
        """The body of another attempt: the same."""
        return body

    def worth_another(self, error: ApiError) -> bool:
        """Whether trying again may help."""
        if error.code == 70001:
            self._signed = (0.0, "")
            return True
        return error.code == 10002 or error.code in FREQUENCY

    def pause(self, error: ApiError, attempt: int) -> None:
        """Wait before another attempt."""
        if error.code in FREQUENCY:
            time.sleep(1.05)
        elif error.code == 10002:
            time.sleep(0.1 * 2**attempt)

    def attempt(self, command: str, body: dict[str, Any]) -> Any:
        """One request, and what its answer says."""
        self.wait_for_turn()
        status, raw = self.send(self.url(command), self.encode(body))
        return self.read(status, raw)

    def wait_for_turn(self) -> None:
        """No more than so many calls in a second."""
        with self._lock:
            if len(self._sent) >= self.rate:
                time.sleep(max(0.0, self._sent.popleft() + 1 - time.monotonic()))
            self._sent.append(time.monotonic())

    def url(self, command: str) -> str:
        """The URL of a call, signature and all."""
        pairs = "&".join(f"{name}={self.quote(str(value))}" for name, value in self.parameters())
        return f"{self.endpoint}{self.path(command)}?{pairs}"

    def path(self, command: str) -> str:
        """The path of a command."""
        return f"/v4/group_open_http_svc/{command}"

    def quote(self, value: str) -> str:
        """A value, percent-encoded."""
        return quote(value, safe="")

    def parameters(self) -> list[tuple[str, Any]]:
        """What stands in the URL."""
        return [
            ("sdkappid", self.sdkappid),
            ("identifier", self.admin),
            ("usersig", self.signature()),
            ("random", self.random()),
            ("contenttype", "json"),
        ]

    def random(self) -> Any:
        """A number for one call."""
        return random.SystemRandom().randrange(LARGEST + 1)

    def signature(self) -> str:
        """A signature that holds for the call: the last one, while it has half of its life left."""
        made, text = self._signed
        if not text or time.time() > made + self.expire / 2:
            self._signed = (time.time(), self.sign())
        return self._signed[1]

    def sign(self) -> str:
        """A new signature."""
        return self.signed(self.admin, self.sdkappid, self.key)

    def signed(self, identifier: str, sdkappid: int, key: str) -> str:
        """The signature of this identifier in this app by this key."""
        now = int(time.time())
        text = f"TLS.identifier:{identifier}\nTLS.sdkappid:{sdkappid}\nTLS.time:{now}\nTLS.expire:{self.expire}\n"
        digest = base64.b64encode(hmac.new(key.encode(), text.encode(), hashlib.sha256).digest()).decode()
        document = {
            "TLS.ver": "2.0",
            "TLS.identifier": identifier,
            "TLS.sdkappid": sdkappid,
            "TLS.expire": self.expire,
            "TLS.time": now,
            "TLS.sig": digest,
        }
        packed = base64.b64encode(zlib.compress(json.dumps(document).encode())).decode()
        return packed.replace("+", "*").replace("/", "-").replace("=", "_")

    def encode(self, body: dict[str, Any]) -> bytes:
        """The body as bytes."""
        return json.dumps(body).encode()

    def headers(self) -> dict[str, str]:
        """The headers."""
        return {"Content-Type": "application/json"}

    def send(self, url: str, body: bytes) -> tuple[int, bytes]:
        """Send it; the status and the body of the answer. No error of a library gets out: it may hold the URL."""
        try:
            answer = self.session.request(
                self.method, url, data=body, headers=self.headers(), timeout=self.timeout, verify=self.verify,
                allow_redirects=self.redirects,
            )  # fmt: skip
        except requests.RequestException as error:
            raise self.wire_error(error) from None
        self.location = answer.headers.get("Location", "")
        return answer.status_code, answer.content

    def wire_error(self, error: Exception) -> Exception:
        """What the caller is told of a wire that fails."""
        return ApiError(f"no answer: {type(error).__name__}")

    def read(self, status: int, raw: bytes) -> Any:
        """What an answer says; ApiError where it is no success."""
        if status != 200:
            raise ApiError(f"HTTP {status}")
        try:
            told = json.loads(raw)
        except ValueError:
            raise ApiError("the answer is no JSON") from None
        return self.judge(told)

    def judge(self, told: Any) -> Any:
        """OK with 0 is a success, and nothing else."""
        if not isinstance(told, dict):
            raise ApiError("the answer is no object")
        code, info = told.get("ErrorCode"), told.get("ErrorInfo")
        if told.get("ActionStatus") != "OK" or type(code) is not int or code != 0:
            raise ApiError(f"{code}: {info}", code, str(info or ""))
        return told
