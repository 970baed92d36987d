"""Mistakes in what the caller is told."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from typing import Any

from conformance.proof.clients.mistakes import breaks
from conformance.proof.clients.sound import ApiError, Sound

PASSING = (10002, 70001, 60007, 60011)
"""Codes after which the sound client tries again: what it makes of them is another matter."""


@breaks("client.tell.no-verdict")
class TakesNothingForSuccess(Sound):
    """Takes an answer without a code for a success."""

    def judge(self, told: Any) -> Any:
        if not isinstance(told, dict) or not told:
            return told
        return super().judge(told)


@breaks("client.tell.no-verdict")
class TakesAPageForSuccess(Sound):
    """Takes what is no JSON for a success, for the status was 200."""

    def read(self, status: int, raw: bytes) -> Any:
        try:
            json.loads(raw)
        except ValueError:
            if status == 200:
                return raw.decode("utf-8", "replace")
        return super().read(status, raw)


@breaks("client.tell.no-verdict")
class ZeroByDefault(Sound):
    """Takes a missing code for 0."""

    def judge(self, told: Any) -> Any:
        if isinstance(told, dict) and told.get("ErrorCode", 0) == 0 and told.get("ActionStatus") != "FAIL":
            return told
        return super().judge(told)


@breaks("client.tell.refusal")
class KeepsTheCodeToItself(Sound):
    """Tells a refusal without its code."""

    def judge(self, told: Any) -> Any:
        try:
            return super().judge(told)
        except ApiError as error:
            if error.code in (*PASSING, 0, None):
                raise
            raise ApiError(f"the call failed: {error.info}", None, error.info) from None


@breaks("client.tell.refusal")
class MissesStrangeCodes(Sound):
    """Takes the codes that it does not know for successes."""

    def judge(self, told: Any) -> Any:
        code = told.get("ErrorCode") if isinstance(told, dict) else None
        if told and type(code) is int and code >= 60000 and code not in PASSING and told.get("ActionStatus") == "FAIL":
            return told
        return super().judge(told)


@breaks("client.tell.refusal")
class StatusIsAll(Sound):
    """Takes HTTP 200 with FAIL for a success."""

    def judge(self, told: Any) -> Any:
        try:
            return super().judge(told)
        except ApiError as error:
            if error.code in (None, 0, *PASSING) or told.get("ActionStatus") != "FAIL":
                raise
            return None


@breaks("client.tell.private")
class PassesOverPrivateGroups(Sound):
    """Takes a group whose type knows no muting for done, by the words of the refusal."""

    def judge(self, told: Any) -> Any:
        if isinstance(told, dict) and "this type" in str(told.get("ErrorInfo")):
            return None
        return super().judge(told)


@breaks("client.tell.private")
class SkipsPrivateGroups(Sound):
    """Tells such a group as skipped, in a value that says 0."""

    def change(self, group: str, accounts: Sequence[str], seconds: Any, topic: str | None) -> Any:
        try:
            return super().change(group, accounts, seconds, topic)
        except ApiError as error:
            if error.code == 10007 and "this type" in error.info:
                return {"code": 0, "info": "skipped"}
            raise


@breaks("client.tell.success")
class WantsKnownFields(Sound):
    """Takes an answer with a field that it does not know for broken."""

    def judge(self, told: Any) -> Any:
        if isinstance(told, dict) and told.keys() - {"ActionStatus", "ErrorInfo", "ErrorCode", "MutedAccountList"}:
            raise ApiError("unknown fields")
        return super().judge(told)


@breaks("client.tell.success")
class WantsErrorInfo(Sound):
    """Cannot do without ErrorInfo."""

    def judge(self, told: Any) -> Any:
        answer = super().judge(told)
        answer["ErrorInfo"].strip()
        return answer


@breaks("client.tell.success")
class ReadsByPattern(Sound):
    """Looks for the fields in the order of the page's sample."""

    def read(self, status: int, raw: bytes) -> Any:
        answer = super().read(status, raw)
        if not re.search(rb'"ActionStatus".*"ErrorCode"', raw):
            raise ApiError("the answer has no code")
        return answer


@breaks("client.tell.contradiction")
class LooksAtTheCodeAlone(Sound):
    """Looks at ErrorCode alone."""

    def judge(self, told: Any) -> Any:
        if isinstance(told, dict) and told.get("ErrorCode") == 0 and "ActionStatus" in told:
            return told
        return super().judge(told)


@breaks("client.tell.contradiction")
class LooksAtTheStatusAlone(Sound):
    """Looks at ActionStatus alone."""

    def judge(self, told: Any) -> Any:
        if isinstance(told, dict) and told.get("ActionStatus") == "OK" and "ErrorCode" in told:
            return told
        return super().judge(told)


@breaks("client.tell.error-info")
class DropsTheWords(Sound):
    """Tells the code alone."""

    def judge(self, told: Any) -> Any:
        try:
            return super().judge(told)
        except ApiError as error:
            raise ApiError(f"error {error.code}", error.code) from None


@breaks("client.tell.error-info")
class HasItsOwnWords(Sound):
    """Has words of its own for codes that it knows."""

    def judge(self, told: Any) -> Any:
        words = {10004: "bad parameter", 10007: "not allowed", 10010: "no such group", 10015: "bad group id"}
        try:
            return super().judge(told)
        except ApiError as error:
            if error.code not in words:
                raise
            raise ApiError(f"{error.code}: {words[error.code]}", error.code, words[error.code]) from None
