"""request.*: the URL, the signature, the method and the bytes of the body."""

from __future__ import annotations

from collections.abc import Iterator

from conformance.oracle.judging import PASSING_CODES, TURNED_DOWN, Judgement, Subject, View, check, refusal, stake
from conformance.oracle.wording import answer_text

for _clause in (
    "request.admin-only",
    "request.usersig-forged",
    "request.usersig-expired",
    "request.usersig-garbled",
    "request.usersig-identifier",
    "request.usersig-sdkappid",
    "request.sdkappid-required",
    "request.sdkappid-unknown",
    "request.command-unknown",
    "request.body-not-json",
    "request.post-only",
):
    refusal(_clause)


@check("request.random-range")
def random_range(view: View) -> Iterator[Judgement]:
    """A random of 32 bits is never a reason to refuse a call."""
    for answer in view.answers:
        code = answer.exchange.code
        if answer.conditions.expects != "served" or "random" not in answer.tags or code in (None, *PASSING_CODES):
            continue
        random = answer.exchange.query["random"]
        if code == 0:
            yield Judgement("request.random-range", True, answer.step)
        else:
            yield Judgement(
                "request.random-range", False, answer.step, f"a call with random={random} was refused", "OK 0",
                answer_text(answer.exchange), (TURNED_DOWN, ""), answer.exchange,
            )  # fmt: skip


BY_RANDOM = "request.random-inert"
"""The clause of departures that an inquiry finds to be the random's doing."""


@stake(BY_RANDOM, "missing", "phantom", "wrong-end")
def random_inert(it: Subject) -> bool:
    """The value of random changes nothing about the outcome."""
    return "random" in it.tags
