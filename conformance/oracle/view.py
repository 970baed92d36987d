"""A history as checks see it: the facts that the model found in it, and what may be asked about each."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import cached_property

from conformance.oracle import tags as tag
from conformance.oracle.conditions import Conditions
from conformance.oracle.model import Model, replay
from conformance.oracle.muting import Answer
from conformance.oracle.readings import Channel, Reading
from conformance.oracle.roster import Membership, membership
from conformance.oracle.tags import Tag
from conformance.oracle.world import Rank
from conformance.programs.history import Exchange, History
from conformance.programs.operations import READS

SERVED = "served"
TURNED_DOWN = "turned-down"
"""How a served call is wrong that was answered FAIL."""


_Place = tuple[int, int, str, str, str]


@dataclass(frozen=True)
class Subject:
    """What a stake is asked about: a reading's or a served call's tags, group type, state and way of being wrong.

    `ranks` are what the account, or each that the call lists, is in the group.
    """

    tags: frozenset[Tag]
    group_type: str
    state: str
    outcome: str
    seconds: int | None
    ranks: frozenset[Rank]
    beside: bool = False
    """Whether it was seen while calls were under way."""

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
        return self.seconds == 0 and tag.IDLE not in self.tags


@dataclass(frozen=True)
class Reply:
    """One call of any command, set-up and clean-up included; `conditions` are there for forbid_send_msg alone."""

    step: int
    exchange: Exchange
    early: bool
    conditions: Conditions


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
    def membership(self) -> Membership:
        """What the looks show of who is in a group."""
        return membership(self.history.program.steps, self.model.rosters, self.readings, self._epochs)

    @cached_property
    def replies(self) -> list[Reply]:
        """Every call that was made."""
        found = {id(answer.exchange): answer.conditions for answer in self.answers}
        return [
            Reply(event.step, exchange, event.early, found.get(id(exchange), Conditions()))
            for event in self.history.events
            if (exchange := event.exchange) is not None
        ]

    @cached_property
    def subjects(self) -> tuple[list[Subject], list[tuple[Reading, int]]]:
        """What stakes are asked about, each once, and every reading that the contract settles with the number of its
        subject: the five hundred members of a list are often alike."""
        numbers: dict[Subject, int] = {}
        settled = []
        consequences = set(map(id, self.membership.consequences))
        for reading in self.readings:
            if reading.outcome != "open" and id(reading) not in consequences:
                belief, ranks = reading.belief, frozenset({reading.rank})
                subject = Subject(
                    belief.tags,
                    reading.group_type,
                    reading.state,
                    reading.outcome,
                    belief.seconds,
                    ranks,
                    reading.beside,
                )
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
    def _votes(self) -> dict[_Place, dict[Channel, bool]]:
        votes: dict[_Place, dict[Channel, bool]] = {}
        for reading in self.readings:
            if reading.outcome != "open":
                votes.setdefault(self._place(reading), {})[reading.channel] = reading.wrong
        return votes

    def _place(self, reading: Reading) -> _Place:
        # Looks that were taken beside calls may each be of another moment.
        moment = reading.event.branch if reading.beside else -1
        return self._epochs[reading.step], moment, reading.group, reading.topic, reading.account

    def _unknown(self, reading: Reading) -> bool:
        """Whether it shows somebody of whom the program knows nothing: there is no other way to look at him."""
        return reading.account != "" and reading.account not in self.history.binding

    def at_fault(self, reading: Reading) -> Channel | None:
        """The channel that alone shows a wrong state, or None where the state itself departs from the contract.

        The muted list, the member's record and a message look at one state. Where most of them agree with the
        contract, the one that does not is wrong, and not the mute.
        """
        votes = dict(self._votes.get(self._place(reading), {}))
        if reading.outcome == "wrong-end":
            # A refused message says nothing of when the mute ends.
            votes.pop("send", None)
        if reading.outcome in ("unreadable", "wrong-code", "refused") or self._unknown(reading):
            return reading.channel
        wrong = sum(votes.values())
        return reading.channel if len(votes) > wrong and wrong <= len(votes) - wrong else None


def answers(view: View) -> list[Answer]:
    """The forbid_send_msg calls of a view, but for those of which nothing at all is promised."""
    return [answer for answer in view.answers if not answer.conditions.free]


def readings(view: View) -> list[Reading]:
    """The looks at a state of a view."""
    return view.readings


def shown_after(*tags: Tag, channel: Channel | None = None) -> Callable[[View], Iterator[Reading]]:
    """The looks (in one channel, or in any) that show the state of an account which all of these tags tell of."""

    def found(view: View) -> Iterator[Reading]:
        for reading in view.readings:
            there = reading.muted is not None and channel in (None, reading.channel)
            if there and reading.belief.tags.issuperset(tags):
                yield reading

    return found
