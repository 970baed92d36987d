"""Mistakes with the signature."""

from __future__ import annotations

import base64
import json
import time

from conformance.proof.clients.mistakes import breaks
from conformance.proof.clients.sound import ApiError, Sound


@breaks("client.sign.verifies")
class KeyAsHex(Sound):
    """Takes the key for hexadecimal, in another case."""

    def sign(self) -> str:
        return self.signed(self.admin, self.sdkappid, self.key.upper())


@breaks("client.sign.verifies")
class SignsForSomebodyElse(Sound):
    """Signs for another identifier than it sends."""

    def sign(self) -> str:
        return self.signed("admin", self.sdkappid, self.key)


@breaks("client.sign.verifies")
class SignsForAnotherApp(Sound):
    """Signs for the app of another environment."""

    def sign(self) -> str:
        return self.signed(self.admin, self.sdkappid + 1, self.key)


@breaks("client.sign.verifies")
class DoesNotDeflate(Sound):
    """Leaves out the deflating."""

    def sign(self) -> str:
        return base64.b64encode(json.dumps({"TLS.identifier": self.admin}).encode()).decode()


@breaks("client.sign.fresh")
class SignsOnce(Sound):
    """Signs when it is made, and never again unless it is told to."""

    def signature(self) -> str:
        if not self._signed[1]:
            self._signed = (time.time(), self.sign())
        return self._signed[1]


@breaks("client.sign.fresh")
class SignsEachHour(Sound):
    """Keeps a signature for an hour, however short its life."""

    def signature(self) -> str:
        made, text = self._signed
        if not text or time.time() > made + 3600:
            self._signed = (time.time(), self.sign())
        return self._signed[1]


@breaks("client.sign.renews")
class KeepsAnExpiredOne(Sound):
    """Takes 70001 for an error like any other, and keeps the signature."""

    def worth_another(self, error: ApiError) -> bool:
        return error.code != 70001 and super().worth_another(error)


@breaks("client.sign.renews")
class TriesAgainWithTheSame(Sound):
    """Tries again after 70001, with the signature that it has."""

    def worth_another(self, error: ApiError) -> bool:
        return error.code == 70001 or super().worth_another(error)

    def pause(self, error: ApiError, attempt: int) -> None:
        super().pause(error, attempt)
        if error.code == 70001:
            time.sleep(0.1)
