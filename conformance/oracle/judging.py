"""How checks are written and gathered: a check is a pure function from the facts of a history to judgements.

A book of checks belongs to one register, and names each clause once. Most of the vendor's promises are of one of these
shapes, and each has a decorator:

* `stake`: a promise about a state. It names the readings (and served calls) in which it is at stake, and which ways of
  being wrong break it.
* `shows`: a promise that one way of looking at a state shows it as it is.
* `among`: a promise that is kept where each of some readings agrees with the contract.
* `refusal`: a promise that a request is refused, with the codes that the clause names.
* `each`: a promise about each answer, or each of whatever else it is given.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Final, Generic, NamedTuple, Protocol, TypeVar

from conformance.contract import Register, vendor
from conformance.contract.passing import FREQUENCY, NOT_NOW
from conformance.oracle import tags as tag
from conformance.oracle.conditions import Holds, refused_when
from conformance.oracle.muting import Answer
from conformance.oracle.readings import Channel, Reading
from conformance.oracle.under import under
from conformance.oracle.view import SERVED, TURNED_DOWN, Subject, View
from conformance.oracle.wording import answer_text, belief_text, reading_text
from conformance.programs.history import Exchange

WRONG: Final = ("missing", "phantom", "wrong-end")
"""The ways in which a state that is shown can depart from the contract."""
V = TypeVar("V")


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
    under: Hashable = None
    """Where it held: under what, as `conformance.oracle.under` tells it."""


class Place(Protocol):
    """Whatever a promise can be kept or broken at."""

    @property
    def step(self) -> int:
        """The step of the program; -1 where it names none."""

    @property
    def exchange(self) -> Exchange | None:
        """What was said there."""


P = TypeVar("P", bound=Place)


class Told(NamedTuple):
    """What a check tells of a place: whether the promise held there, and what is wrong if it did not.

    `sign` is the kind of the departure.
    """

    held: bool
    says: str = ""
    predicted: str = ""
    sign: tuple[str, ...] = ()


told = Told
Tells = Callable[[P], Told | None]
AtStake = Callable[[Subject], bool]


class Checks(Generic[V]):
    """The checks of the clauses of one register, by clause, in the order in which they were declared."""

    def __init__(self, register: Register) -> None:
        self.register = register
        self._checks: dict[str, list[Callable[[V], Iterable[Judgement]]]] = {}

    @property
    def clauses(self) -> frozenset[str]:
        """The ids of the clauses that have a check."""
        return frozenset(self._checks)

    def add(self, clause: str, check: Callable[[V], Iterable[Judgement]]) -> None:
        """Take in a check of a clause. UnknownClause where the register has none of that id."""
        self._checks.setdefault(self.register.clause(clause).id, []).append(check)

    def each(self, clause: str, of: Callable[[V], Iterable[P]]) -> Callable[[Tells[P]], Tells[P]]:
        """Register what a clause promises about each of the places that `of` finds in a view.

        The function tells of one place if the promise holds there; None where it is not at stake.
        """

        def register(tells: Tells[P]) -> Tells[P]:
            def judge(view: V) -> Iterator[Judgement]:
                for place in of(view):
                    tale = tells(place)
                    if tale is not None:
                        yield _judgement(clause, place, tale)

            self.add(clause, judge)
            return tells

        return register

    def judge(self, view: V) -> list[Judgement]:
        """Every judgement that every check makes of a view."""
        return [judgement for checks in self._checks.values() for one in checks for judgement in one(view)]


CHECKS: Final[Checks[View]] = Checks(vendor())
"""The checks of the vendor's promises: the modules of `checks` fill it."""
judge = CHECKS.judge
each = CHECKS.each


def unwritten(clause: str) -> None:
    """Register a check that fails everywhere: it keeps the place of one that is still to be written."""
    CHECKS.add(clause, lambda view: [Judgement(clause, False, 0, says="its check is not written yet")])


def stake(
    clause: str, *fails: str, after: bool = False, plain: bool = False, effects: bool = True
) -> Callable[[AtStake], AtStake]:
    """Register a promise about a state by a predicate that says where it is at stake.

    `fails` are the ways of being wrong that break it. `after` promises are about what must leave a state alone; all
    others answer only for what a call itself made. `plain` promises answer only for calls with nothing special, and
    neither they nor those without `effects` where messages alone show a wrong state.
    """

    def register(predicate: AtStake) -> AtStake:
        def judge(view: View) -> Iterator[Judgement]:
            subjects, settled = view.subjects
            at_stake, held = [predicate(subject) for subject in subjects], _Held(clause)
            for reading, number in settled:
                if not at_stake[number]:
                    continue
                if not reading.wrong:
                    yield held.at(reading, number)
                elif reading.outcome in fails and _answers_for(view, reading, after, plain, effects):
                    yield _violated(clause, reading)

        CHECKS.add(clause, judge)
        if TURNED_DOWN in fails:
            each(clause, of=_served)(lambda answer: _turned_down(answer, predicate, plain))
        return predicate

    return register


def _served(view: View) -> Iterator[Answer]:
    """The answers to calls that have to be served."""
    for answer in view.answers:
        passing = answer.exchange.code in (None, *NOT_NOW)
        if answer.conditions.expects == "served" and not passing and not answer.tags & {tag.BURST, tag.BURST_OVER}:
            yield answer


def _turned_down(answer: Answer, predicate: AtStake, plain: bool) -> Told | None:
    seconds, served = answer.exchange.body["MuteTime"], answer.exchange.ok
    subject = Subject(
        answer.tags, answer.group_type, "clear" if seconds == 0 else "until", SERVED if served else TURNED_DOWN,
        seconds, answer.ranks,
    )  # fmt: skip
    if not predicate(subject) or (not served and plain and answer.tags & tag.SPECIAL):
        return None
    says = "a call that the page allows was refused"
    return told(served, says, predicted="OK 0", sign=sign_of_refusal(answer))


def sign_of_refusal(answer: Answer) -> tuple[str, str]:
    """The kind of departure that it is when a call is refused which has to be served."""
    return TURNED_DOWN, "idle" if tag.IDLE in answer.tags else ""


def _answers_for(view: View, reading: Reading, after: bool, plain: bool, effects: bool) -> bool:
    tags = reading.belief.tags
    channel = view.at_fault(reading)
    if channel in ("listed", "record"):
        # Only what must leave a mute alone can be why the list alone, or the record alone, shows it wrongly.
        return after
    if channel == "send" and (plain or not effects or reading.outcome == "wrong-code"):
        return False
    if tags & tag.AFTER and not after:
        return False
    return not (plain and tags & tag.SPECIAL)


def shows(clause: str, channel: Channel) -> Callable[[Callable[[Reading], bool]], Callable[[Reading], bool]]:
    """Register the promise that a channel shows a state as it is, by a predicate that says which of its readings count.

    The channel is right wherever it agrees, and wrong where it alone departs from the contract.
    """

    def register(counts: Callable[[Reading], bool]) -> Callable[[Reading], bool]:
        def judge(view: View) -> Iterator[Judgement]:
            held = _Held(clause)
            for reading, number in view.subjects[1]:
                if reading.channel == channel and counts(reading):
                    if not reading.wrong:
                        yield held.at(reading, number)
                    elif view.at_fault(reading) == channel:
                        yield _violated(clause, reading)

        CHECKS.add(clause, judge)
        return counts

    return register


def refusal(clause: str, *, line: bool = False, means: int | None = None) -> Callable[[Holds], Holds]:
    """Register the promise that a request is refused, with one of the codes that the clause names (if it names any).

    The predicate says where; `line` and `means` are those of `conditions.Condition`.
    """

    def tells(answer: Answer) -> Told | None:
        found, code = answer.conditions, answer.exchange.code
        if not found.refused_for(clause) or found.open or code is None or code in NOT_NOW - FREQUENCY:
            return None
        predicted = f"FAIL {_codes(found.codes)}"
        if code == 0:
            if clause != found.refusing[0].clause.id:
                return None  # each reason by itself is tried elsewhere; here the first stands for all
            says = "a request that has to be refused was accepted"
            return told(False, says, predicted=predicted, sign=("accepted", clause))
        named = found.codes and all(condition.clause.codes for condition in found.refusing)
        says = "the refusal carries a code that means something else"
        return told(not named or code in found.codes, says, predicted=predicted, sign=("code", clause))

    each(clause, of=lambda view: view.answers)(tells)
    return refused_when(clause, line=line, means=means)


def among(clause: str) -> Callable[[Callable[[View], Iterable[Reading]]], Callable[[View], Iterable[Reading]]]:
    """Register the promise that each of some readings agrees with the contract, by a function that finds them."""

    def register(found: Callable[[View], Iterable[Reading]]) -> Callable[[View], Iterable[Reading]]:
        def judge(view: View) -> Iterator[Judgement]:
            for reading in found(view):
                yield _violated(clause, reading) if reading.wrong else _judgement(clause, reading, told(True))

        CHECKS.add(clause, judge)
        return found

    return register


def _codes(codes: frozenset[int]) -> str:
    return "with a non-zero code" if not codes else "with code " + " or ".join(map(str, sorted(codes)))


def _judgement(clause: str, place: Place, tale: Told) -> Judgement:
    if tale.held:
        return Judgement(clause, True, place.step, under=under(place))
    got = answer_text(place.exchange)
    return Judgement(clause, False, place.step, tale.says, tale.predicted, got, tale.sign, place.exchange)


class _Held:
    """That a promise held in readings of one view: the same object for those that are alike, for there are many."""

    def __init__(self, clause: str) -> None:
        self._clause = clause
        self._made: dict[tuple[int, int, Channel], Judgement] = {}

    def at(self, reading: Reading, number: int) -> Judgement:
        """That it held in a reading, which has the subject of this number."""
        place = reading.step, number, reading.channel
        made = self._made.get(place)
        if made is None:
            made = self._made[place] = _judgement(self._clause, reading, told(True))
        return made


def _violated(clause: str, reading: Reading) -> Judgement:
    """That a reading breaks a clause."""
    tale = told(False, reading_text(reading), predicted=belief_text(reading), sign=("state", reading.outcome))
    return replace(_judgement(clause, reading, tale), reading=reading)
