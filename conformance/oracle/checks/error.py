"""error.*: refusals for the group's sake, and what a refusal leaves behind."""

from __future__ import annotations

from collections.abc import Iterator

from conformance.oracle.judging import Judgement, Subject, View, check, refusal, stake
from conformance.oracle.wording import answer_text

for _clause in ("error.group-missing", "error.group-dissolved", "error.group-id-invalid", "error.group-id-required"):
    refusal(_clause)


@stake("error.inert", "missing", "phantom", "wrong-end", after=True)
def inert(it: Subject) -> bool:
    """A call that answers FAIL changes nobody's state."""
    return "refused" in it.tags


@check("error.retry-10002")
def retry_10002(view: View) -> Iterator[Judgement]:
    """10002 is passing: the same call tried again is answered for good."""
    for answer in view.answers:
        codes = ['"ErrorCode":10002' in attempt.text.replace(" ", "") for attempt in answer.exchange.attempts]
        if all(codes) and len(codes) > 1:
            yield Judgement(
                "error.retry-10002", False, answer.step, f"the same call got 10002 {len(codes)} times in a row",
                "another answer when it is tried again", answer_text(answer.exchange), ("10002",), answer.exchange,
            )  # fmt: skip
        elif any(codes):
            yield Judgement("error.retry-10002", True, answer.step)
