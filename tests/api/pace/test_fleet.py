"""The books on a real Redis: the same as in Python, and what becomes of a run without it."""

from __future__ import annotations

import builtins
import os
import random
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from importlib import resources
from pathlib import Path
from typing import Any

import pytest
import trustme
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from conformance.api.clock import RealClock
from conformance.api.errors import CredentialsError, Trouble, UnreachableError, UsageError
from conformance.api.pace.book import LEASE, LONGEST, Rate, Verb
from conformance.api.pace.limiter import Limiter
from conformance.api.pace.opening import open_store
from conformance.api.pace.store import OwnStore, Store
from conformance.api.secrets import Secret
from tests.api.pace.redis_server import PASSWORD, WRITTEN, RedisServer, free_port, redis_server
from tests.api.pace.test_limiter import busiest
from tests.api.pace.test_machine import STEPS

RATE = Rate(3, 1.01)
CLOCK = "local time = redis.call('TIME')\nlocal now = tonumber(time[1]) + tonumber(time[2]) / 1000000\n"


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RedisServer]:
    """One for the tests that leave it alive."""
    with redis_server(tmp_path_factory.mktemp("redis")) as started:
        yield started


def opened(url: str, app: str = "app") -> Store:
    """The store at a URL."""
    store, says = open_store(Secret(url), app)
    assert store is not None and says == ""
    return store


def called(limiter: Limiter, times: int, arrivals: list[float], seed: int) -> None:
    """Make so many calls of "c"."""
    draw = random.Random(seed)
    for _ in range(times):
        slots = limiter.take("c")
        time.sleep(draw.random() * 0.02)
        arrivals.append(time.monotonic())
        time.sleep(draw.random() * 0.02)
        limiter.give(slots)


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(STEPS, st.sampled_from([0.0, 2 * LONGEST]))
def test_the_script_does_what_the_book_does(
    server: RedisServer, steps: list[tuple[Verb, int, float, float]], back: float
) -> None:
    import redis

    text = resources.files("conformance.api.pace").joinpath("slots.lua").read_text(encoding="utf-8")
    assert CLOCK in text
    with redis.Redis(port=server.port, password=PASSWORD) as connection:
        connection.flushall()
        script = connection.register_script(text.replace(CLOCK, "local now = tonumber(ARGV[9])\n"))
        now = 500.0 + back
        own = OwnStore(lambda: now)
        for number, (verb, lease, pause, seconds) in enumerate(steps):
            now += pause - (back if number == len(steps) // 2 else 0)
            # A lease is given back once, and a slot that rests has the name of its lease: they are never used again.
            lease += 10 * number if verb == "give" else 0
            values = [verb, lease, *RATE, seconds, "process", LEASE, LONGEST, now]
            granted, wait, users = script(["held", "resting", "shut", "members"], values)
            expected = own.ask("c", verb, lease, RATE, seconds)
            assert (bool(granted), wait / 1e6) == (expected.granted, pytest.approx(expected.wait, abs=1e-5))
            assert users == 1


def test_two_processes_share_a_rate(server: RedisServer) -> None:
    limiters = [Limiter(RealClock(), rates={"c": 42}, store=opened(server.url, "two")) for _ in range(2)]
    arrivals: list[float] = []
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda number: called(limiters[number % 2], 12, arrivals, number), range(8)))
    assert len(arrivals) == 96
    assert busiest(arrivals) <= 41
    assert limiters[0].store.users == 2
    for limiter in limiters:
        assert limiter.told == []
        limiter.close()


def test_a_refusal_holds_other_machines_back(server: RedisServer) -> None:
    one, other = (opened(server.url, "refused") for _ in range(2))
    Limiter(RealClock(), store=one).refused("c", 5.0)
    assert other.ask("c", "take", 1, RATE).wait > 4


def test_nothing_stays_on_the_server(server: RedisServer) -> None:
    import redis

    store = opened(server.url, "traces")
    for verb in ("take", "give", "shut"):
        store.ask("c", verb, 1, RATE, 1.0)  # type: ignore[arg-type]
    with redis.Redis(port=server.port, password=PASSWORD) as connection:
        keys = connection.keys("tim-conformance:{traces}*")
        assert len(keys) == 3
        assert all(connection.pttl(key) > 0 for key in keys)


def test_a_redis_that_is_killed_leaves_each_process_its_part(tmp_path: Path) -> None:
    with redis_server(tmp_path) as server:
        limiters = [Limiter(RealClock(), rates={"c": 42}, store=opened(server.url)) for _ in range(2)]
        arrivals: list[float] = []
        begun = threading.Barrier(5)

        def work(number: int) -> None:
            called(limiters[number % 2], 3, arrivals, number)
            begun.wait()
            called(limiters[number % 2], 12, arrivals, number)

        with ThreadPoolExecutor(4) as pool:
            done = [pool.submit(work, number) for number in range(4)]
            begun.wait()
            server.kill()
            for each in done:
                each.result()
        assert len(arrivals) == 60
        assert busiest(arrivals) <= 42
        for limiter in limiters:
            assert limiter.told == [
                f"The Redis at 127.0.0.1:{server.port} does not answer: from then on this run kept to one part in 2 of "
                "the rates, for so many processes had shared them."
            ]
            limiter.close()


def test_its_password_is_not_to_be_written(server: RedisServer) -> None:
    assert set(opened(server.url).secrets) == {PASSWORD, WRITTEN}


def _tls(folder: Path, authority: trustme.CA, name: str) -> tuple[str, ...]:
    issued = authority.issue_cert(name)
    issued.private_key_pem.write_to_path(folder / "key.pem")
    issued.cert_chain_pems[0].write_to_path(folder / "cert.pem")
    authority.cert_pem.write_to_path(folder / "authority.pem")
    files = {"cert": "cert.pem", "key": "key.pem", "ca-cert": "authority.pem"}
    options = [word for kind, file in files.items() for word in (f"--tls-{kind}-file", str(folder / file))]
    return (*options, "--tls-auth-clients", "no")


@pytest.mark.parametrize(("name", "trusted", "says"), [
    ("127.0.0.1", True, ""),
    ("127.0.0.1", False, "shows a certificate that is not trusted"),
    ("elsewhere.example", True, "shows a certificate that is not trusted"),
])  # fmt: skip
def test_over_tls_the_certificate_is_verified(
    name: str, trusted: bool, says: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    more = _tls(tmp_path, trustme.CA(), name)
    other = tmp_path / "other.pem"
    trustme.CA().cert_pem.write_to_path(other)
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(tmp_path / "authority.pem" if trusted else other))
    with redis_server(tmp_path, *more, scheme="rediss") as server:
        if says:
            with pytest.raises(UnreachableError, match=says):
                opened(server.url)
        else:
            assert opened(server.url).ask("c", "take", 1, RATE).granted


def test_what_speaks_no_tls(server: RedisServer) -> None:
    with pytest.raises(UnreachableError, match="does not"):
        opened(server.url.replace("redis://", "rediss://"))


@pytest.mark.parametrize("password", ["", ":wrong-password@", "somebody:wrong-password@"])
def test_a_wrong_password(server: RedisServer, password: str) -> None:
    with pytest.raises(CredentialsError) as wrong:
        opened(f"redis://{password}127.0.0.1:{server.port}/0")
    assert str(wrong.value) == (
        f"The Redis at 127.0.0.1:{server.port} does not take the name or the password: check both in TIM_RATE_STORE."
    )


def test_a_user_who_may_not_run_the_script(server: RedisServer) -> None:
    import redis

    with redis.Redis(port=server.port, password=PASSWORD) as connection:
        connection.acl_setuser("reader", enabled=True, passwords=["+reading-only"], commands=["+get"], keys=["*"])
    with pytest.raises(Trouble, match="does not let this user run a script"):
        opened(f"redis://reader:reading-only@127.0.0.1:{server.port}/0")


def test_no_redis_there() -> None:
    pytest.importorskip("redis", reason="the library redis is not installed")
    port = free_port()
    with pytest.raises(UnreachableError) as wrong:
        opened(f"redis://:{WRITTEN}@127.0.0.1:{port}")
    assert str(wrong.value) == (
        f"The Redis at 127.0.0.1:{port} does not answer: start it, check TIM_RATE_STORE, or leave that out where all "
        "runs are on this machine."
    )


@pytest.mark.parametrize("url", [
    "http://:kept-from-everybody@redis.example", "memcached://redis.example:11211", "redis.example:6379", "rates/here",
    "redis://", "redis://:kept-from-everybody@redis.example:port", "redis://:kept/from#every@body@redis.example",
    "redis://redis.example/0/1", "redis://redis.example/zero", "redis://[::1", "redis://:kept-from-everybody@",
    "rediss://:kept-from-everybody@redis.example/0?ssl_cert_reqs=none", "redis://bad host/0",
])  # fmt: skip
def test_what_is_no_url_of_a_redis_is_told_without_showing_it(url: str) -> None:
    with pytest.raises(UsageError) as wrong:
        opened(url)
    assert "give TIM_RATE_STORE as redis://NAME:PASSWORD@HOST:PORT/0" in str(wrong.value)
    assert "kept" not in str(wrong.value) and "example" not in str(wrong.value)


def test_without_the_library_the_extra_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    imported = builtins.__import__

    def without(name: str, *more: Any) -> Any:
        if name.partition(".")[0] == "redis":
            raise ModuleNotFoundError(name)
        return imported(name, *more)

    monkeypatch.setattr(builtins, "__import__", without)
    with pytest.raises(UsageError, match=r"pip install 'tim-conformance\[redis\]'") as wrong:
        opened(f"redis://:{WRITTEN}@redis.example/0")
    assert wrong.value.exit_code == 4


def test_the_library_is_loaded_only_for_a_redis() -> None:
    code = "import sys, conformance.targets.live, conformance.commands.run; sys.exit('redis' in sys.modules)"
    environment = {name: value for name, value in os.environ.items() if not name.startswith("TIM_")}
    root = Path(__file__).parents[3]
    assert subprocess.run([sys.executable, "-c", code], cwd=root, env=environment, check=False).returncode == 0
