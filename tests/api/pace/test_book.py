"""Never more calls at the server in any second than there are slots, whatever networks and processes do."""

from __future__ import annotations

import heapq
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import count

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from conformance.api.pace.book import LEASE, LONGEST, Book, Rate, Turn

REST = 1.01


@dataclass(frozen=True)
class Call:
    """What happens to a call: pauses before it, between its turn and its arrival, and until its answer; whether its
    process gives it up before it is sent, or dies when it is. `late` is by how much waits are overslept."""

    pause: float
    there: float
    back: float
    late: float
    fate: str


class Server:
    """Time, and what arrives."""

    def __init__(self, book: Book, rate: Rate) -> None:
        self.now = 1000.0
        self.arrivals: list[float] = []
        self.leases = count(1)
        self.book = book
        self.rate = rate

    def ask(self, verb: str, lease: int = 0, seconds: float = 0.0) -> Turn:
        """Of the book, at this time."""
        return self.book.ask(verb, lease, self.now, self.rate, seconds)  # type: ignore[arg-type]

    def worker(self, calls: list[Call]) -> Iterator[float]:
        """Make the calls, one after another; yields how long it does nothing."""
        for call in calls:
            yield call.pause
            if call.fate == "refused":
                self.ask("shut", seconds=call.late)
            lease = next(self.leases)
            turn = self.ask("take", lease)
            while not turn.granted or turn.wait > 0:
                if turn.granted and call.fate == "gives up":
                    self.ask("drop", lease)
                    break
                yield (turn.wait + call.late) if turn.granted else min(0.2, turn.wait + 0.001)
                turn = self.ask("take", lease)
            else:
                yield call.there
                self.arrivals.append(self.now)
                if call.fate == "dies":
                    return
                yield call.back
                self.ask("give", lease)

    def run(self, workers: list[list[Call]]) -> None:
        """Until all have made their calls."""
        order = count()
        under_way = [(self.now, next(order), self.worker(calls)) for calls in workers]
        heapq.heapify(under_way)
        while under_way:
            self.now, _, worker = heapq.heappop(under_way)
            if (pause := next(worker, None)) is not None:
                heapq.heappush(under_way, (self.now + pause, next(order), worker))

    @property
    def busiest(self) -> int:
        """The most arrivals in any second."""
        times = sorted(self.arrivals)
        return max((bisect_left(times, at + 1.0) - index for index, at in enumerate(times)), default=0)


SHORT = st.sampled_from([0.0, 0.001, 0.03, 0.2, 0.5, 0.99, 1.0, 1.02, 3.0])
LONG = st.one_of(SHORT, st.floats(0.0, 9.0))
FATES = st.sampled_from(["answered"] * 6 + ["dies", "gives up", "refused"])
CALLS = st.builds(Call, SHORT, LONG, LONG, SHORT, FATES)


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.integers(1, 4), st.lists(st.lists(CALLS, min_size=1, max_size=8), min_size=1, max_size=8))
def test_no_second_at_the_server_holds_more_calls_than_there_are_slots(slots: int, workers: list[list[Call]]) -> None:
    server = Server(Book(), Rate(slots, REST))
    server.run(workers)
    assert server.busiest <= slots
    # And whatever had become of the others, all calls that were not given up were made.
    least = sum(len(calls) for calls in workers if all(call.fate == "answered" for call in calls))
    assert len(server.arrivals) >= least


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.tuples(st.integers(1, 5), st.lists(CALLS, min_size=1, max_size=6)), min_size=2, max_size=6))
def test_workers_that_take_different_parts_keep_to_the_largest(workers: list[tuple[int, list[Call]]]) -> None:
    book = Book()
    servers = [Server(book, Rate(slots, REST)) for slots, _ in workers]
    whole = Server(book, Rate(max(slots for slots, _ in workers), REST))

    class Several(Server):
        """Hands each worker to the server with its rate; time and arrivals are those of all."""

        def worker(self, calls: list[Call]) -> Iterator[float]:
            own = servers.pop(0)
            own.leases, own.arrivals = self.leases, self.arrivals
            pauses = own.worker(calls)
            while True:
                own.now = self.now
                if (pause := next(pauses, None)) is None:
                    return
                yield pause

    several = Several(book, whole.rate)
    several.run([calls for _, calls in workers])
    assert several.busiest <= whole.rate.slots


def test_all_slots_are_used_under_load() -> None:
    server = Server(Book(), Rate(10, REST))
    server.run([[Call(0.0, 0.001, 0.001, 0.0, "answered")] * 50 for _ in range(4)])
    assert server.busiest == 10
    assert len(server.arrivals) == 200
    assert server.now - 1000.0 < 20 * (REST + 0.01)


def test_turns_come_in_the_order_in_which_they_were_asked_for() -> None:
    book, rate = Book(), Rate(2, REST)
    for lease in (1, 2):
        assert book.ask("take", lease, 10.0, rate) == (True, 0.0)
    for lease, at in ((1, 10.1), (2, 10.3)):
        book.ask("give", lease, at, rate)
    assert book.ask("take", 3, 10.4, rate).wait == pytest.approx(0.71)
    assert book.ask("take", 4, 10.4, rate).wait == pytest.approx(0.91)
    assert not book.ask("take", 5, 10.4, rate).granted
    assert book.ask("take", 3, 11.0, rate).wait == pytest.approx(0.11)


def test_who_takes_a_smaller_part_waits_while_others_have_more_under_way() -> None:
    book = Book()
    for lease, at in ((1, 10.0), (2, 10.2), (3, 10.4)):
        book.ask("take", lease, at, Rate(3, REST))
        book.ask("give", lease, at, Rate(3, REST))
    turn = book.ask("take", 4, 10.5, Rate(2, REST))
    assert not turn.granted and turn.wait == pytest.approx(0.71)
    assert book.ask("take", 4, 11.02, Rate(2, REST)).wait == pytest.approx(0.19)


def test_the_slots_of_a_process_that_died_come_back_by_time() -> None:
    book, rate = Book(), Rate(1, REST)
    book.ask("take", 1, 10.0, rate)
    assert not book.ask("take", 2, 10.0 + LEASE - 0.1, rate).granted
    assert book.ask("take", 2, 10.0 + LEASE + 0.1, rate) == (True, 0.0)


def test_an_answer_after_the_lease_has_lapsed_still_keeps_others_off() -> None:
    book, rate = Book(), Rate(1, REST)
    book.ask("take", 1, 10.0, rate)
    late = 10.0 + LEASE + 5
    book.ask("give", 1, late, rate)
    assert book.ask("take", 2, late, rate).wait == pytest.approx(REST)


def test_who_is_refused_shuts_the_rate_for_all_also_for_turns_that_were_promised() -> None:
    book, rate = Book(), Rate(1, REST)
    book.ask("take", 1, 10.0, rate)
    book.ask("give", 1, 10.0, rate)
    assert book.ask("take", 2, 10.5, rate).wait == pytest.approx(0.51)
    book.ask("shut", 0, 10.6, rate, 2.0)
    assert book.ask("take", 2, 11.01, rate).wait == pytest.approx(1.59)


def test_settling_waits_for_what_counts_and_shuts_for_others() -> None:
    book, rate = Book(), Rate(5, REST)
    book.ask("take", 1, 10.0, rate)
    book.ask("give", 1, 10.2, rate)
    assert book.ask("settle", 0, 10.5, rate, 2.0).wait == pytest.approx(0.71)
    assert book.ask("take", 2, 10.5, rate).wait == pytest.approx(2.71)


def test_a_clock_that_was_set_back_keeps_nobody_waiting_for_long() -> None:
    book, rate = Book(), Rate(1, REST)
    book.ask("take", 1, 2 * LONGEST, rate)
    book.ask("give", 1, 2 * LONGEST, rate)
    book.ask("shut", 0, 2 * LONGEST, rate, 5.0)
    assert book.ask("take", 2, 10.0, rate).wait == pytest.approx(REST)


@given(
    st.dictionaries(st.integers(0, 2**52), st.floats(0, 1e10), max_size=9),
    st.lists(st.floats(0, 1e10), max_size=9),
    st.floats(0, 1e10),
)
def test_a_book_is_the_same_from_its_bytes(held: dict[int, float], resting: list[float], shut: float) -> None:
    book = Book(held, sorted(resting), shut)
    assert Book.unpack(book.pack()) == book


@pytest.mark.parametrize("data", [b"", b"\0" * 9, Book({1: 2.0}).pack()[:-1], b"something else, longer than a head"])
def test_bytes_that_are_no_book(data: bytes) -> None:
    with pytest.raises(ValueError, match="no book"):
        Book.unpack(data)
