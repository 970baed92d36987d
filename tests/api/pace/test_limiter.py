"""The rate is kept where calls arrive: counted there, never timed."""

from __future__ import annotations

import random
import socket
import subprocess
import sys
import threading
import time
from bisect import bisect_left
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from conformance.api.clock import RealClock
from conformance.api.pace.book import Rate, Turn, Verb
from conformance.api.pace.limiter import Limiter
from conformance.api.pace.line import Line
from conformance.api.pace.store import OwnStore, StoreLost
from tests.api.helpers import FakeClock


def busiest(arrivals: list[float]) -> int:
    """The most arrivals in any second."""
    arrivals = sorted(arrivals)
    return max(bisect_left(arrivals, at + 1.0) - index for index, at in enumerate(arrivals))


def test_one_thread_on_a_virtual_clock() -> None:
    clock = FakeClock()
    limiter = Limiter(clock)
    arrivals = []
    for _ in range(1000):
        lanes = limiter.take("forbid_send_msg")
        arrivals.append(clock.now())
        limiter.give(lanes)
    assert busiest(arrivals) == 198
    assert clock.now() - arrivals[0] < 6


@pytest.mark.parametrize(("command", "most"), [("account_check", 99), ("get_appid_group_list", 1), ("unheard_of", 198)])
def test_every_command_has_its_rate(command: str, most: int) -> None:
    clock = FakeClock()
    limiter = Limiter(clock)
    arrivals = []
    for _ in range(most * 3):
        lanes = limiter.take(command)
        arrivals.append(clock.now())
        limiter.give(lanes)
    assert busiest(arrivals) == most


def test_messages_are_paced_in_each_group() -> None:
    clock = FakeClock()
    limiter = Limiter(clock)
    arrivals: dict[str, list[float]] = {"a": [], "b": []}
    for number in range(200):
        group = "ab"[number % 2]
        lanes = limiter.take("send_group_msg", group)
        arrivals[group].append(clock.now())
        limiter.give(lanes)
    assert [busiest(times) for times in arrivals.values()] == [39, 39]


def test_four_threads_with_answers_that_take_their_time() -> None:
    clock = RealClock()
    limiter = Limiter(clock, rates={"c": 50})
    arrivals: list[float] = []

    def call(seed: int) -> None:
        draw = random.Random(seed)
        for _ in range(30):
            lanes = limiter.take("c")
            time.sleep(draw.random() * 0.02)  # on its way there
            arrivals.append(time.monotonic())
            time.sleep(draw.random() * 0.02)  # and back
            limiter.give(lanes)

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(call, range(4)))
    assert len(arrivals) == 120
    assert busiest(arrivals) <= 50


PROCESS = """
import socket, sys
from pathlib import Path
from conformance.api.clock import RealClock
from conformance.api.pace.limiter import Limiter
from conformance.api.pace.machine import MachineStore
limiter = Limiter(RealClock(), rates={"c": 42}, store=MachineStore(Path(sys.argv[2]), "app"))
with socket.create_connection(("127.0.0.1", int(sys.argv[1]))) as connection:
    for _ in range(25):
        lanes = limiter.take("c")
        connection.sendall(b".")
        connection.recv(1)
        limiter.give(lanes)
limiter.close()
"""


def test_four_processes_share_a_rate(tmp_path: Path) -> None:
    arrivals: list[float] = []

    def serve(connection: socket.socket) -> None:
        with connection:
            while connection.recv(1):
                arrivals.append(time.monotonic())
                connection.sendall(b".")

    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(60)
        command = [sys.executable, "-c", PROCESS, str(server.getsockname()[1]), str(tmp_path / "new")]
        workers = [subprocess.Popen(command, cwd=Path(__file__).parents[3]) for _ in range(4)]
        threads = [threading.Thread(target=serve, args=(server.accept()[0],)) for _ in workers]
        for thread in threads:
            thread.start()
        assert [worker.wait(60) for worker in workers] == [0] * 4
        for thread in threads:
            thread.join(60)
    assert len(arrivals) == 100
    assert busiest(arrivals) <= 42


def test_a_burst_is_not_held_up_and_paced_calls_keep_their_distance_from_it() -> None:
    clock = FakeClock()
    limiter = Limiter(clock)
    limiter.give(limiter.take("c"))
    limiter.settle("c")
    began = clock.now()
    for _ in range(500):
        limiter.passed("c")
    assert clock.now() == began
    limiter.take("c")
    assert clock.now() > began + 1


def test_a_share_of_a_slow_rate() -> None:
    clock = FakeClock()
    limiter = Limiter(clock, share=4)
    for _ in range(3):
        limiter.give(limiter.take("get_appid_group_list"))
    assert sum(clock.slept) > 8


@pytest.mark.parametrize(
    ("command", "slots", "rest"),
    [("forbid_send_msg", 99, 1.01), ("account_check", 49, 1.01), ("get_appid_group_list", 1, 2.02)],
)
def test_a_part_is_taken_of_every_rate(command: str, slots: int, rest: float) -> None:
    limiter = Limiter(FakeClock(), part=0.5)
    ((lane, _),) = limiter.take(command)
    assert lane.rate == (slots, pytest.approx(rest))


def test_a_call_that_came_too_often_holds_all_threads_back() -> None:
    clock = FakeClock()
    limiter = Limiter(clock)
    began = clock.now()
    limiter.refused("c", 2.0)
    limiter.take("other")
    assert clock.now() == began
    limiter.take("c")
    assert clock.now() >= began + 2


def test_what_is_refused_for_the_whole_app_holds_every_command_back() -> None:
    clock = FakeClock()
    limiter = Limiter(clock)
    began = clock.now()
    limiter.refused("forbid_send_msg", 2.0, of_app=True)
    limiter.take("create_group")
    assert clock.now() >= began + 2


def test_a_message_that_waits_for_its_group_holds_nobody_in_another_group_up() -> None:
    clock = FakeClock()
    limiter = Limiter(clock, rates={"send_group_msg": 40})
    for _ in range(39):
        limiter.give(limiter.take("send_group_msg", "a"))
    names = [lane._name for lane, _ in limiter.take("send_group_msg", "a")]
    assert names == ["send_group_msg a", "send_group_msg"]


def test_threads_get_their_turns_in_the_order_in_which_they_came() -> None:
    line, order = Line(), list[int]()
    queued = threading.Semaphore(0)

    def wait(number: int) -> None:
        queued.release()
        with line:
            order.append(number)

    with ThreadPoolExecutor(8) as pool, line:
        for number in range(8):
            pool.submit(wait, number)
            queued.acquire()
            while len(line._waiting) <= number:
                time.sleep(0.001)
    assert order == list(range(8))


def test_a_thread_that_is_interrupted_while_it_waits_gives_its_slot_up() -> None:
    class Interrupted(FakeClock):
        def sleep(self, seconds: float, /) -> None:
            raise KeyboardInterrupt

    clock = Interrupted()
    limiter = Limiter(clock, rates={"c": 1})
    limiter.give(limiter.take("c"))
    with pytest.raises(KeyboardInterrupt):
        limiter.take("c")
    clock._now += 1.02
    assert len(limiter.take("c")) == 1


class Failing(OwnStore):
    """A store for `users` processes that is lost when told so."""

    name = "The store"
    lost = False

    def ask(self, name: str, verb: Verb, lease: int, rate: Rate, seconds: float = 0.0) -> Turn:
        """As long as it is there."""
        if self.lost:
            raise StoreLost("is gone", "silent")
        return super().ask(name, verb, lease, rate, seconds)


def test_without_its_store_each_process_takes_the_part_that_falls_to_it() -> None:
    clock = FakeClock()
    store = Failing(clock.now)
    store.users = 4
    limiter = Limiter(clock, rates={"c": 42}, store=store)
    before = [limiter.take("c") for _ in range(41)]
    for slots in before[:30]:
        limiter.give(slots)
    store.lost = True
    began = clock.now()
    for slots in before[30:]:
        limiter.give(slots)
    arrivals = []
    for _ in range(40):
        slots = limiter.take("c")
        arrivals.append(clock.now())
        limiter.give(slots)
    assert arrivals[0] > began + 1  # what the store had counted is not known any more
    assert busiest(arrivals) == 10
    assert limiter.told == [
        "The store is gone: from then on this run kept to one part in 4 of the rates, for so many processes had shared "
        "them."
    ]


def test_threads_that_lose_their_store_at_the_same_time_tell_it_once() -> None:
    clock = RealClock()
    store = Failing(clock.now)
    limiter = Limiter(clock, rates={"c": 42}, store=store)
    slots = [limiter.take("c") for _ in range(20)]
    store.lost = True
    with ThreadPoolExecutor(20) as pool:
        list(pool.map(limiter.give, slots))
    assert len(limiter.told) == 1


def test_random_commands_of_many_threads_keep_to_their_rates() -> None:
    clock = RealClock()
    limiter = Limiter(clock, rates={"a": 20, "b": 10})
    arrivals: dict[str, list[float]] = {"a": [], "b": []}

    def call(seed: int) -> None:
        draw = random.Random(seed)
        for _ in range(8):
            command = draw.choice("ab")
            slots = limiter.take(command)
            time.sleep(draw.random() * 0.01)
            arrivals[command].append(time.monotonic())
            limiter.give(slots)

    with ThreadPoolExecutor(12) as pool:
        list(pool.map(call, range(12)))
    assert sum(map(len, arrivals.values())) == 96
    assert busiest(arrivals["a"]) <= 20 and busiest(arrivals["b"]) <= 10
