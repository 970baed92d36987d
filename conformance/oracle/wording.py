"""The sentences in which a judgement is told."""

from __future__ import annotations

from conformance.oracle.race_wording import beside_text, race_text, raced
from conformance.oracle.readings import Reading
from conformance.oracle.times import clock_text
from conformance.programs.history import Exchange

CHANNELS = {
    "listed": "the muted list",
    "record": "the member's record",
    "send": "a message",
    "roster": "the members' records",
}


def answer_text(exchange: Exchange | None, limit: int = 400) -> str:
    """What came back, in one line."""
    if exchange is None:
        return "nothing"
    last = exchange.last
    if last.status is None:
        return f"no answer: {last.error}"
    text = last.text if len(last.text) <= limit else last.text[:limit] + "…"
    return f"HTTP {last.status} {text}"


def belief_text(reading: Reading) -> str:
    """What the contract predicts for the account of a reading."""
    if reading.channel == "roster":
        return _rank_text(reading)
    if not reading.account or reading.outcome == "unreadable":
        return f"{CHANNELS[reading.channel]}, as documented"
    race = raced(reading)
    if race and (len(race.calls) > 1 or race.pending):
        return race_text(reading, race)
    text = _state_text(reading)
    return f"{text}; {beside_text(race)}" if race and race.calls else text


def _state_text(reading: Reading) -> str:
    belief = reading.belief
    made = "" if belief.step < 0 else f", by step {belief.step + 1}"
    match reading.state:
        case "clear":
            why = "nobody muted it" if belief.step < 0 else "unmuted"
            return f"{reading.account} is not muted ({why}{made})"
        case "over":
            return f"{reading.account} is muted no more: the {belief.seconds} s{made} ended by {clock_text(belief.hi)}"
        case "forever":
            return f"{reading.account} is muted for good{made}"
        case "until":
            least, most = reading.ends
            return (
                f"{reading.account} is muted for {belief.seconds} s{made}: "
                f"until between {least:.2f} ({clock_text(least)}) and {most:.2f} ({clock_text(most)})"
            )
        case _:
            return f"the state of {reading.account} that one of the overlapping calls sets"


def _rank_text(reading: Reading) -> str:
    """Who ought to be in the group."""
    if reading.outcome == "stranger":
        return f"{reading.account or reading.until} is not in {reading.group}"
    if not reading.account:
        return f"MemberNum counts the members of {reading.group}"
    role = {"owner": "its owner", "admin": "as one of its admins"}.get(reading.rank, "as an ordinary member")
    return f"{reading.account} is in {reading.group}, {role}"


def seen_text(reading: Reading) -> str:
    """What a look shows of an account, where nothing is wrong with it."""
    if reading.channel == "send":
        answer = "was accepted" if reading.code == 0 else f"was refused with code {reading.code}"
        return f"a message of {reading.account} {answer}"
    topic = f" of {reading.topic}" if reading.topic else ""
    until = f" until {reading.until}" if reading.muted and reading.until is not None else ""
    return f"{CHANNELS[reading.channel]}{topic} shows {reading.account} as {reading.shown}{until}"


def reading_text(reading: Reading) -> str:
    """What is wrong with what a look at the state shows."""
    where = CHANNELS[reading.channel]
    topic = f" of {reading.topic}" if reading.topic else ""
    match reading.outcome:
        case "missing" if reading.channel == "send":
            return f"a message of {reading.account} was accepted although it is muted"
        case "phantom" if reading.channel == "send":
            return f"a message of {reading.account} was refused as from a muted sender although it is not muted"
        case "missing":
            return f"{where}{topic} shows {reading.account} as not muted"
        case "phantom":
            end = "" if reading.until is None else f" until {reading.until}"
            return f"{where}{topic} shows {reading.account} as muted{end}"
        case "wrong-end":
            return f"{where}{topic} shows {reading.account} as muted until {reading.until!r}"
        case "gone":
            return f"{where} do not name {reading.account}, who is in {reading.group}"
        case "stranger":
            return f"{where} name {reading.account or reading.until}, who is not in {reading.group}"
        case "twice":
            return f"{where} name {reading.account} {reading.until} times"
        case "other-rank":
            return f"{where} give {reading.account} the role {reading.until} in {reading.group}"
        case "miscounted":
            return f"{where} come with MemberNum {reading.until}, another number than that of the members"
        case "refused" | "wrong-code":
            return f"a message of {reading.account} was refused with code {reading.code}"
        case _:
            return f"{where}{topic} cannot be read"
