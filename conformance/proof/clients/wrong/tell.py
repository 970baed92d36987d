"""Mistakes in what the caller is told."""

from __future__ import annotations

from typing import Any

from conformance.proof.clients.mistakes import breaks
from conformance.proof.clients.sound import ApiError, Sound


@breaks("client.tell.no-verdict")
class TakesNothingForSuccess(Sound):
    """Takes an answer without a code for a success."""

    def judge(self, told: Any) -> Any:
        if not isinstance(told, dict) or not told:
            return told
        return super().judge(told)


@breaks("client.tell.refusal")
class KeepsTheCodeToItself(Sound):
    """Tells a refusal without its code."""

    def judge(self, told: Any) -> Any:
        try:
            return super().judge(told)
        except ApiError as error:
            if error.code in (10002, 70001, 60007, 60011):
                raise
            raise ApiError(f"the call failed: {error.info}", None, error.info) from None
