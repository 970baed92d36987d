"""What the contract says of the answers to one step, in words that hold for any run of the program."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from conformance.contract import PERMANENT
from conformance.contract.passing import FREQUENCY
from conformance.oracle.checks import View
from conformance.oracle.muting import Answer
from conformance.oracle.readings import MUTED_SENDER, Reading
from conformance.programs.operations import READS, Burst, mutes_of
from conformance.verdicts.steps import names

_OK: Final = "OK, ErrorCode 0"
_OPEN: Final = "no page settles it"


def should(view: View, number: int) -> str:
    """What the answers to a step should be."""
    step = view.history.program.steps[number]
    if isinstance(step, READS):
        return _look([it for it in view.readings if it.step == number])
    if not mutes_of(step):
        return _OK
    told = list(dict.fromkeys(_answer(it) for it in view.answers if it.step == number))
    text = "; ".join(told) or _OPEN
    if isinstance(step, Burst) and not step.rate:
        return f"{text}; what comes too often may be refused ({', '.join(map(str, sorted(FREQUENCY)))})"
    return text


def _answer(answer: Answer) -> str:
    found = answer.conditions
    if found.expects == "served":
        return _OK
    if found.expects == "open":
        return _OPEN
    codes = " or ".join(map(str, sorted(found.codes))) or "other than 0"
    why = ", ".join(dict.fromkeys(it.clause.id for it in found.refusing))
    return f"FAIL, ErrorCode {codes} ({why})"


def _look(readings: Iterable[Reading]) -> str:
    """The accounts of whom the contract says the same, together."""
    alike: dict[str, list[str]] = {}
    for it in readings:
        alike.setdefault(_state(it), []).append(it.account)
    return "; ".join(_together(state, accounts) for state, accounts in alike.items()) or _OPEN


def _together(state: str, accounts: list[str]) -> str:
    known = tuple(dict.fromkeys(filter(None, accounts)))
    return f"{names(known)} {state}" if known else state


def _state(reading: Reading) -> str:
    if not reading.account or reading.outcome == "unreadable":
        return "as documented"
    belief, by = reading.belief, f", by step {reading.belief.step + 1}" if reading.belief.step >= 0 else ""
    sent = reading.channel == "send"
    match reading.state:
        case "clear" | "over":
            over = "" if reading.state == "clear" or belief.seconds is None else f" (the {belief.seconds} s are over)"
            return f"not muted{over}{by}" + (f": {_OK}" if sent else "")
        case "forever":
            return f"muted for good ({PERMANENT}){by}" + _refused(sent)
        case "until":
            return f"muted, for {belief.seconds} s from then on{by}" + _refused(sent)
        case _:
            return f"either way: {_OPEN}"


def _refused(sent: bool) -> str:
    return f": FAIL, ErrorCode {MUTED_SENDER}" if sent else ""
