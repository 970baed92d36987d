"""A small client of the muting API, with the standard library alone: an example to be replaced by your own."""

import base64
import hashlib
import hmac
import json
import os
import secrets
import time
import urllib.request
import zlib
from collections import deque
from urllib.error import HTTPError
from urllib.parse import urlencode

MOST, LARGEST, A_SECOND = 500, 4294967295, 150
TOO_FAST = (60007, 60011, 60018, 60019, 10006)


class ApiError(Exception):
    """A call that did not succeed; `undone` are the accounts that were not done."""

    def __init__(self, says, code=None, info=""):
        super().__init__(says)
        self.code, self.info, self.undone = code, info, None


class NoRedirect(urllib.request.HTTPRedirectHandler):
    """The URL holds a signature: it goes to no other host."""

    def redirect_request(self, *_):
        return None


class MutingClient:
    def __init__(self):
        self.endpoint, self.sdkappid = os.environ["TIM_ENDPOINT"], int(os.environ["TIM_SDKAPPID"])
        self.admin, self.key = os.environ["TIM_ADMIN"], os.environ["TIM_SECRET_KEY"].encode()
        self.expire = int(os.environ.get("TIM_EXPIRE", "86400"))
        self.opener = urllib.request.build_opener(NoRedirect)
        self.signed, self.usersig = 0.0, ""
        self.sent = deque()

    def mute(self, group, accounts, seconds, topic=None):
        if type(seconds) is not int or not 0 <= seconds <= LARGEST:
            raise ApiError(f"{seconds!r} is no MuteTime")
        if not accounts:
            raise ApiError("nobody to mute")
        for start in range(0, len(accounts), MOST):
            part = {"GroupId": group, "Members_Account": accounts[start : start + MOST], "MuteTime": seconds}
            try:
                self.call("forbid_send_msg", part | ({"TopicId": topic} if topic else {}))
            except ApiError as error:
                error.undone = accounts[start:]
                raise

    def muted(self, group, topic=None):
        told = self.call("get_group_muted_account", {"GroupId": group} | ({"TopicId": topic} if topic else {}))
        return [(row["Member_Account"], row["MutedUntil"]) for row in told.get("MutedAccountList", [])]

    def call(self, command, body):
        for attempt in range(4):
            try:
                return self.attempt(command, body)
            except ApiError as error:
                if attempt == 3 or error.code not in (10002, 70001, *TOO_FAST):
                    raise
                if error.code == 70001:
                    self.usersig = ""
                time.sleep(1.1 if error.code in TOO_FAST else 0.1 * 2**attempt)
        raise AssertionError

    def attempt(self, command, body):
        if len(self.sent) == A_SECOND:
            time.sleep(max(0.0, self.sent.popleft() + 1 - time.monotonic()))
        self.sent.append(time.monotonic())
        query = {"sdkappid": self.sdkappid, "identifier": self.admin, "usersig": self.sign()}
        query |= {"random": secrets.randbelow(LARGEST + 1), "contenttype": "json"}
        url = f"{self.endpoint}/v4/group_open_http_svc/{command}?{urlencode(query)}"
        asked = urllib.request.Request(url, json.dumps(body).encode(), {"Content-Type": "application/json"})
        try:
            with self.opener.open(asked, timeout=8) as reply:
                told = json.load(reply)
        except HTTPError as error:
            raise ApiError(f"HTTP {error.code}") from None
        except Exception as error:  # its text may hold the URL, and so the signature
            raise ApiError(f"no answer: {type(error).__name__}") from None
        code, info = (told.get("ErrorCode"), told.get("ErrorInfo")) if isinstance(told, dict) else (None, "")
        if code != 0 or told.get("ActionStatus") != "OK":
            raise ApiError(f"the call failed with {code}: {info}", code, info or "")
        return told

    def sign(self):
        if not self.usersig or time.time() > self.signed + self.expire / 2:
            self.signed, now = time.time(), int(time.time())
            about = {"TLS.identifier": self.admin, "TLS.sdkappid": self.sdkappid}
            about |= {"TLS.time": now, "TLS.expire": self.expire}
            text = "".join(f"{name}:{value}\n" for name, value in about.items())
            digest = base64.b64encode(hmac.digest(self.key, text.encode(), hashlib.sha256)).decode()
            packed = zlib.compress(json.dumps({"TLS.ver": "2.0", **about, "TLS.sig": digest}).encode())
            self.usersig = base64.b64encode(packed, b"*-").decode().replace("=", "_")
        return self.usersig


if __name__ == "__main__":  # what a command may be that is only looked at
    MutingClient().mute("my-group", ["alice", "bob"], 60)
    print("muted")
