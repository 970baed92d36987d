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
from conformance.api.pace.limiter import Limiter

from .helpers import FakeClock


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
from conformance.api.clock import RealClock
from conformance.api.pace.limiter import Limiter
limiter = Limiter(RealClock(), rates={"c": 42}, share=4)
with socket.create_connection(("127.0.0.1", int(sys.argv[1]))) as connection:
    for _ in range(25):
        lanes = limiter.take("c")
        connection.sendall(b".")
        connection.recv(1)
        limiter.give(lanes)
"""


def test_four_processes_share_a_rate() -> None:
    arrivals: list[float] = []

    def serve(connection: socket.socket) -> None:
        with connection:
            while connection.recv(1):
                arrivals.append(time.monotonic())
                connection.sendall(b".")

    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(60)
        command = [sys.executable, "-c", PROCESS, str(server.getsockname()[1])]
        workers = [subprocess.Popen(command, cwd=Path(__file__).parents[2]) for _ in range(4)]
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
