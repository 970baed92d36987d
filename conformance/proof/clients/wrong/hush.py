"""Mistakes with secrets."""

from __future__ import annotations

import base64
import subprocess
import sys
from typing import Any

import requests

from conformance.proof.clients.mistakes import breaks
from conformance.proof.clients.sound import ApiError, Sound


@breaks("client.hush.output")
class UrlInTheError(Sound):
    """Hands the library's error on, and with it the URL."""

    def wire_error(self, error: Exception) -> Exception:
        return ApiError(f"no answer: {error}")


@breaks("client.hush.output")
class PrintsTheUrl(Sound):
    """Prints the URL of each call."""

    def url(self, command: str) -> str:
        url = super().url(command)
        print(f"POST {url}", flush=True)
        return url


@breaks("client.hush.output")
class LogsTheSignature(Sound):
    """Logs a new signature to standard error."""

    def sign(self) -> str:
        text = super().sign()
        print(f"DEBUG new signature {text}", file=sys.stderr, flush=True)
        return text


@breaks("client.hush.output")
class RefusalWithTheRequest(Sound):
    """Puts the request's parameters into the error of a refusal."""

    def judge(self, told: Any) -> Any:
        try:
            return super().judge(told)
        except ApiError as error:
            if error.code in (None, 0):
                raise
            raise ApiError(f"{error} ({dict(self.parameters())})", error.code, error.info) from None


@breaks("client.hush.output")
class KeyInBase64(Sound):
    """Logs its settings, with the key in base64, when it is made."""

    def sign(self) -> str:
        print(f"settings: {base64.b64encode(self.key.encode()).decode()}", file=sys.stderr, flush=True)
        return super().sign()


@breaks("client.hush.output")
class UrlOfAFailedStatus(Sound):
    """Tells a status as its library does: with the URL."""

    def send(self, url: str, body: bytes) -> tuple[int, bytes]:
        status, raw = super().send(url, body)
        if status >= 500:
            answer = requests.Response()
            answer.status_code, answer.url = status, url
            try:
                answer.raise_for_status()
            except requests.RequestException as error:
                raise ApiError(str(error)) from None
        return status, raw


@breaks("client.hush.line")
class KeyInAHeader(Sound):
    """Sends the key along."""

    def headers(self) -> dict[str, str]:
        return {**super().headers(), "X-Secret-Key": self.key}


@breaks("client.hush.line")
class KeyInTheQuery(Sound):
    """Has the key among the parameters."""

    def parameters(self) -> list[tuple[str, Any]]:
        return [*super().parameters(), ("key", self.key)]


@breaks("client.hush.line")
class KeyOnACommandLine(Sound):
    """Has a program sign, with the key among its arguments."""

    def sign(self) -> str:
        subprocess.run([sys.executable, "-c", "pass", self.key], check=True)
        return super().sign()
