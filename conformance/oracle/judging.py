"""How checks are written and gathered: a check is a pure function from the facts of a history to judgements.

Most promises are of one of three shapes, and each has a decorator or factory of its own:

* `stake`: a promise about a state. It names the readings (and served calls) in which it is at stake, and which ways of
  being wrong break it.
* `refusal`: a promise that a request is refused, with the codes that the clause names.
* `check`: anything else.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import cache, cached_property

from conformance.contract import vendor
from conformance.oracle.model import Answer, Model, replay
from conformance.oracle.readings import Channel, Reading
from conformance.oracle.wording import answer_text, belief_text, reading_text
from conformance.programs.history import Event, Exchange, History
from conformance.programs.operations import READS

FREQUENCY = frozenset({60007, 60011, 60018, 60019, 10006})
TRY_AGAIN = 10002
PASSING_CODES = FREQUENCY | {TRY_AGAIN}

AFTER = frozenset(
    {"rejoin", "other-call", "twin-call", "topic-call", "community-call", "elsewhere", "refused"}
)  # fmt: skip
"""Tags of what came after the call that made the state, and must not have changed it."""
SPECIAL = frozenset(
    {
        "many",
        "dup",
        "unsorted",
        "twin",
        "owner",
        "topic",
        "topics-enabled",
        "random",
        "remute",
        "same",
        "overlap",
        "burst",
    }
)
"""Tags of what was special about the call itself; the plain promises answer only for calls without any."""
SERVED = "served"
TURNED_DOWN = "turned-down"
"""How a served call is wrong that was answered FAIL."""


@dataclass(frozen=True)
class Judgement:
    """What a check says of one place in a history: the promise held there, or it did not.

    `sign` tells what kind of departure it is: a smaller program shows the same one if its judgement has the same sign.
    """

    clause: str
    held: bool
    step: int
    says: str = ""
    predicted: str = ""
    got: str = ""
    sign: tuple[str, ...] = ()
    exchange: Exchange | None = None
    reading: Reading | None = None


@dataclass(frozen=True)
class Subject:
    """What a stake is asked about: a reading's or a served call's tags, group type, state and way of being wrong."""

    tags: frozenset[str]
    group_type: str
    state: str
    outcome: str
    seconds: int | None

    @property
    def wrong(self) -> bool:
        """Whether it departs from the contract."""
        return self.outcome not in ("agrees", SERVED)

    @property
    def muted(self) -> bool:
        """Whether the account ought to be muted (or the call meant to mute)."""
        return self.state in ("until", "forever")

    @property
    def lifted(self) -> bool:
        """Whether an unmute ought to have ended a mute."""
        return self.seconds == 0 and "idle" not in self.tags


@dataclass
class View:
    """A history with the facts that the model found in it; what every check is given."""

    history: History
    model: Model = field(init=False)

    def __post_init__(self) -> None:
        self.model = replay(self.history)

    @property
    def answers(self) -> list[Answer]:
        """The forbid_send_msg calls."""
        return self.model.answers

    @property
    def readings(self) -> list[Reading]:
        """The looks at a state, account by account."""
        return self.model.readings

    @cached_property
    def exchanges(self) -> list[tuple[Event, Exchange]]:
        """Every call that was made, set-up and clean-up included."""
        return [(event, event.exchange) for event in self.history.events if event.exchange is not None]

    @cached_property
    def subjects(self) -> tuple[list[Subject], list[tuple[Reading, int]]]:
        """What stakes are asked about, each once, and every reading that the contract settles with the number of its
        subject: the five hundred members of a list are often alike."""
        numbers: dict[Subject, int] = {}
        settled = []
        for reading in self.readings:
            if reading.outcome != "open":
                belief = reading.belief
                subject = Subject(belief.tags, reading.group_type, reading.state, reading.outcome, belief.seconds)
                settled.append((reading, numbers.setdefault(subject, len(numbers))))
        return list(numbers), settled

    @cached_property
    def _epochs(self) -> list[int]:
        epoch, out = 0, []
        for step in self.history.program.steps:
            epoch += not isinstance(step, READS)
            out.append(epoch)
        return out

    @cached_property
    def _votes(self) -> dict[tuple[int, str, str, str], dict[Channel, bool]]:
        votes: dict[tuple[int, str, str, str], dict[Channel, bool]] = {}
        for reading in self.readings:
            if reading.outcome != "open":
                votes.setdefault(self._place(reading), {})[reading.channel] = reading.wrong
        return votes

    def _place(self, reading: Reading) -> tuple[int, str, str, str]:
        return self._epochs[reading.step], reading.group, reading.topic, reading.account

    def at_fault(self, reading: Reading) -> Channel | None:
        """The channel that alone shows a wrong state, or None where the state itself departs from the contract.

        The muted list, the member's record and a message look at one state. Where most of them agree with the
        contract, the one that does not is wrong, and not the mute.
        """
        votes = dict(self._votes.get(self._place(reading), {}))
        if reading.outcome == "wrong-end":
            # A refused message says nothing of when the mute ends.
            votes.pop("send", None)
        if reading.outcome in ("unreadable", "wrong-code", "refused"):
            return reading.channel
        wrong = sum(votes.values())
        return reading.channel if len(votes) > wrong and wrong <= len(votes) - wrong else None


Check = Callable[[View], Iterator[Judgement]]
CHECKS: dict[str, list[Check]] = {}


def check(clause: str) -> Callable[[Check], Check]:
    """Register a check of a clause. Raises KeyError where the clause is not in the register."""
    vendor().clause(clause)

    def register(function: Check) -> Check:
        CHECKS.setdefault(clause, []).append(function)
        return function

    return register


def stake(
    clause: str, *fails: str, after: bool = False, plain: bool = False, effects: bool = True
) -> Callable[[Callable[[Subject], bool]], Callable[[Subject], bool]]:
    """Register a promise about a state by a predicate that says where it is at stake.

    `fails` are the ways of being wrong that break it. `after` promises are about what must leave a state alone; all
    others answer only for what a call itself made. `plain` promises answer only for calls with nothing special, and
    neither they nor those without `effects` where messages alone show a wrong state.
    """

    def register(predicate: Callable[[Subject], bool]) -> Callable[[Subject], bool]:
        def judge(view: View) -> Iterator[Judgement]:
            subjects, settled = view.subjects
            at_stake = [predicate(subject) for subject in subjects]
            for reading, number in settled:
                if not at_stake[number]:
                    continue
                if not reading.wrong:
                    yield _held(clause, reading.step)
                elif reading.outcome in fails and _answers_for(view, reading, after, plain, effects):
                    yield violated_by(clause, reading)
            if TURNED_DOWN in fails:
                yield from _turned_down(view)

        def _turned_down(view: View) -> Iterator[Judgement]:
            for answer in view.answers:
                if answer.conditions.expects != "served" or answer.exchange.code in (None, *PASSING_CODES):
                    continue
                seconds = answer.exchange.body["MuteTime"]
                state = "clear" if seconds == 0 else "until"
                outcome = SERVED if answer.exchange.ok else TURNED_DOWN
                subject = Subject(answer.tags, answer.group_type, state, outcome, seconds)
                if not predicate(subject) or answer.tags & {"burst", "burst-over"}:
                    continue
                if answer.exchange.ok:
                    yield Judgement(clause, True, answer.step)
                elif not (plain and answer.tags & SPECIAL):
                    yield Judgement(
                        clause, False, answer.step,
                        says="a call that the page allows was refused", predicted="OK 0",
                        got=answer_text(answer.exchange), exchange=answer.exchange,
                        sign=(TURNED_DOWN, "idle" if "idle" in answer.tags else ""),
                    )  # fmt: skip

        check(clause)(judge)
        return predicate

    return register


@cache
def _held(clause: str, step: int) -> Judgement:
    """That a promise held at a step: the same object each time, for there are many."""
    return Judgement(clause, True, step)


def _answers_for(view: View, reading: Reading, after: bool, plain: bool, effects: bool) -> bool:
    tags = reading.belief.tags
    channel = view.at_fault(reading)
    if channel in ("listed", "record"):
        # Only what must leave a mute alone can be why the list alone, or the record alone, shows it wrongly.
        return after
    if channel == "send" and (plain or not effects or reading.outcome == "wrong-code"):
        return False
    if tags & AFTER and not after:
        return False
    return not (plain and tags & SPECIAL)


def violated_by(clause: str, reading: Reading) -> Judgement:
    """The judgement that a reading breaks a clause."""
    return Judgement(
        clause,
        False,
        reading.step,
        says=reading_text(reading),
        predicted=belief_text(reading),
        got=answer_text(reading.event.exchange),
        sign=("state", reading.outcome),
        exchange=reading.event.exchange,
        reading=reading,
    )


def refusal(clause: str) -> None:
    """Register the promise that a request is refused, with one of the codes that the clause names (if it names any)."""

    @check(clause)
    def judge(view: View) -> Iterator[Judgement]:
        for answer in view.answers:
            found, code = answer.conditions, answer.exchange.code
            if clause not in found.refusing or found.open or code is None or code == TRY_AGAIN:
                continue
            if code == 0:
                if clause != found.refusing[0]:
                    continue  # each reason by itself is tried elsewhere; here the first stands for all
                yield Judgement(
                    clause, False, answer.step, says="a request that has to be refused was accepted",
                    predicted=f"FAIL {_codes(found.codes)}", got=answer_text(answer.exchange),
                    sign=("accepted", clause), exchange=answer.exchange,
                )  # fmt: skip
            elif (
                found.codes and code not in found.codes and all(vendor().clause(name).codes for name in found.refusing)
            ):
                yield Judgement(
                    clause, False, answer.step, says="the refusal carries a code that means something else",
                    predicted=f"FAIL {_codes(found.codes)}", got=answer_text(answer.exchange),
                    sign=("code", clause), exchange=answer.exchange,
                )  # fmt: skip
            else:
                yield Judgement(clause, True, answer.step)


def _codes(codes: frozenset[int]) -> str:
    return "with a non-zero code" if not codes else "with code " + " or ".join(map(str, sorted(codes)))


def judge(view: View) -> list[Judgement]:
    """Every judgement that every check makes of a history."""
    return [judgement for checks in CHECKS.values() for one in checks for judgement in one(view)]
