"""Sound clients that go about it in other ways: lists, trying again, what they tell."""

from __future__ import annotations

import logging
import random
import sys
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from conformance.proof.clients.mistakes import differs
from conformance.proof.clients.sound import FREQUENCY, MOST, ApiError, Sound


@differs
class RefusesLongLists(Sound):
    """Refuses more than 500 accounts before anything is sent."""

    def check_accounts(self, accounts: Sequence[str]) -> None:
        super().check_accounts(accounts)
        if len(accounts) > MOST:
            raise ValueError(f"{len(accounts)} accounts are too many")


@differs
class SmallParts(Sound):
    """Splits long lists into even parts of at most 450."""

    def parts(self, accounts: list[str]) -> Iterator[list[str]]:
        number = -(-len(accounts) // 450)
        for start in range(number):
            yield accounts[start::number]


@differs
class PartsAtOnce(Sound):
    """Sends the parts of a long list side by side, and names those that were not done."""

    def change(self, group: str, accounts: Sequence[str], seconds: Any, topic: str | None) -> Any:
        self.check_accounts(accounts)
        failed: list[ApiError] = []
        undone: list[str] = []

        def one(part: list[str]) -> None:
            try:
                self.one(group, part, seconds, topic)
            except ApiError as error:
                failed.append(error)
                undone.extend(part)

        with ThreadPoolExecutor(3) as pool:
            list(pool.map(one, self.parts(list(accounts))))
        if failed:
            failed[0].undone = undone
            raise failed[0]


@differs
class GoesOnAfterAPart(Sound):
    """Goes on after a part that failed, and tells who was not done in words."""

    def change(self, group: str, accounts: Sequence[str], seconds: Any, topic: str | None) -> Any:
        self.check_accounts(accounts)
        undone: list[str] = []
        last: ApiError | None = None
        for part in self.parts(list(accounts)):
            try:
                self.one(group, part, seconds, topic)
            except ApiError as error:
                undone, last = [*undone, *part], error
        if last is not None:
            raise ApiError(f"{last}; not done: {', '.join(undone)}", last.code, last.info)


@differs
class NothingToDo(Sound):
    """Takes an empty list for done."""

    def change(self, group: str, accounts: Sequence[str], seconds: Any, topic: str | None) -> Any:
        return super().change(group, accounts, seconds, topic) if accounts else None


@differs
class NoneTwice(Sound):
    """Sends an account that is given twice once."""

    def change(self, group: str, accounts: Sequence[str], seconds: Any, topic: str | None) -> Any:
        return super().change(group, list(dict.fromkeys(accounts)), seconds, topic)


class _ByValue(Sound):
    """Tells by values."""

    def mute(self, group: str, accounts: Sequence[str], seconds: Any, topic: str | None = None) -> Any:
        return self.told(super().mute, group, accounts, seconds, topic)

    def unmute(self, group: str, accounts: Sequence[str], topic: str | None = None) -> Any:
        return self.told(super().unmute, group, accounts, topic)

    def told(self, method: Any, *given: Any) -> Any:
        """What a method comes to, as a value."""
        raise NotImplementedError


@differs
class TellsByValues(_ByValue):
    """Tells failures by values with a code, -1 where the vendor gave none."""

    def told(self, method: Any, *given: Any) -> Any:
        try:
            method(*given)
        except ApiError as error:
            code = error.code if type(error.code) is int and error.code else -1
            return {"code": code, "info": f"{error}", "undone": error.undone}
        except ValueError as error:
            return {"code": -2, "info": str(error)}
        return {"code": 0, "info": ""}


@differs
class CodeInWords(Sound):
    """Tells the code in the words of the error, and nowhere else."""

    def change(self, group: str, accounts: Sequence[str], seconds: Any, topic: str | None) -> Any:
        try:
            return super().change(group, accounts, seconds, topic)
        except ApiError as error:
            raise RuntimeError(f"{error} [undone: {error.undone}]") from None


@differs
class CodeAsText(Sound):
    """Gives the code as a string."""

    def change(self, group: str, accounts: Sequence[str], seconds: Any, topic: str | None) -> Any:
        try:
            return super().change(group, accounts, seconds, topic)
        except ApiError as error:
            error.code = None if error.code is None else str(error.code)
            raise


@differs
class GivesTheAnswer(Sound):
    """Gives the vendor's answer back on success."""

    def change(self, group: str, accounts: Sequence[str], seconds: Any, topic: str | None) -> Any:
        self.check_accounts(accounts)
        answer = None
        parts = list(self.parts(list(accounts)))
        for number, part in enumerate(parts):
            try:
                answer = self.one(group, part, seconds, topic)
            except ApiError as error:
                self.part_failed(error, [account for rest in parts[number:] for account in rest], len(parts))
        return answer


@differs
class CoolsDown(Sound):
    """Tells a frequency error at once, and 70001 too: the next call is signed anew."""

    def worth_another(self, error: ApiError) -> bool:
        return super().worth_another(error) and error.code == 10002


@differs
class TriesTenTimes(Sound):
    """Tries 10002 ten times, with pauses that are drawn."""

    attempts = 10

    def worth_another(self, error: ApiError) -> bool:
        return super().worth_another(error) and error.code not in FREQUENCY

    def pause(self, error: ApiError, attempt: int) -> None:
        time.sleep(random.uniform(0.05, 0.15))


@differs
class TriesTheWireAgain(Sound):
    """Tries again after a gateway's status and after a wire that failed, with pauses."""

    def worth_another(self, error: ApiError) -> bool:
        passing = str(error).startswith(("HTTP 50", "no answer: ")) and "Timeout" not in str(error)
        return passing or super().worth_another(error)

    def pause(self, error: ApiError, attempt: int) -> None:
        if error.code is None:
            time.sleep(0.1 * attempt)
        super().pause(error, attempt)


@differs
class NextSecond(Sound):
    """Waits for the next second after a frequency error, and no longer."""

    def pause(self, error: ApiError, attempt: int) -> None:
        if error.code in FREQUENCY:
            time.sleep(1 - time.time() % 1)
        else:
            super().pause(error, attempt)


@differs
class LooksAgain(Sound):
    """Reads the muted list after each mute, and does not mind where it cannot."""

    def one(self, group: str, accounts: list[str], seconds: Any, topic: str | None) -> Any:
        answer = super().one(group, accounts, seconds, topic)
        try:
            self.muted(group, topic)
        except (ApiError, KeyError):
            return answer
        return answer


@differs
class LogsEverything(Sound):
    """Logs each call and each error, with the signature left out, and prints lines of its own."""

    def attempt(self, command: str, body: dict[str, Any]) -> Any:
        logging.basicConfig(stream=sys.stderr, level=logging.DEBUG, force=True)
        logging.getLogger("urllib3").setLevel(logging.WARNING)
        print(f"calling {command} with {body.get('GroupId')}", flush=True)
        try:
            answer = super().attempt(command, body)
        except ApiError as error:
            logging.warning("%s: %s", command, error)
            raise
        logging.debug("POST %s -> %s", self.path(command), answer)
        return answer


@differs
class HasNoTopics(Sound):
    """Knows no topics."""

    topics = False


@differs
class SaysHowLongNot(Sound):
    """Has no way to say for how long it signs."""

    expiry = False


@differs
class AsksBefore(Sound):
    """Reads the group before it mutes in it."""

    def one(self, group: str, accounts: list[str], seconds: Any, topic: str | None) -> Any:
        self.send(self.url("get_group_info"), self.encode({"GroupIdList": [group]}))
        return super().one(group, accounts, seconds, topic)


@differs
class TakesAPatientView(Sound):
    """Waits for half a minute at most."""

    timeout = (10, 30)


@differs
class OddTypes(Sound):
    """Takes a code as a string or a fraction for what it says."""

    def judge(self, told: Any) -> Any:
        if isinstance(told, dict) and told.get("ActionStatus") == "OK" and told.get("ErrorCode") in ("0", 0.0):
            return told
        return super().judge(told)


@differs
class NoUnmuteOfItsOwn(Sound):
    """Unmutes by a mute of 0 seconds alone."""

    unmute = None  # type: ignore[assignment]
