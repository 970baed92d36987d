"""A real Redis for tests, on a free port and with a password."""

from __future__ import annotations

import contextlib
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

PASSWORD = "kept-from-everybody/%+"
WRITTEN = "kept-from-everybody%2F%25%2B"
"""The same in a URL."""


@dataclass
class RedisServer:
    """A process of redis-server."""

    process: subprocess.Popen[bytes]
    port: int
    scheme: str = "redis"

    @property
    def url(self) -> str:
        """How it is reached."""
        return f"{self.scheme}://:{WRITTEN}@127.0.0.1:{self.port}/0"

    def kill(self) -> None:
        """End it at once, as a machine that goes down does."""
        self.process.kill()
        self.process.wait()


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        port: int = server.getsockname()[1]
        return port


@contextlib.contextmanager
def redis_server(folder: Path, *more: str, scheme: str = "redis") -> Iterator[RedisServer]:
    """Start one, with `more` arguments; PORT in them is its port. The test is skipped where there is none."""
    binary = shutil.which("redis-server")
    if binary is None:
        pytest.skip("there is no redis-server here")
    pytest.importorskip("redis", reason="the library redis is not installed")
    port = free_port()
    own = ("--port", str(port)) if scheme == "redis" else ("--port", "0", "--tls-port", str(port))
    kept = ("--save", "", "--appendonly", "no", "--bind", "127.0.0.1", "--dir", str(folder), "--requirepass", PASSWORD)
    process = subprocess.Popen([binary, *own, *kept, *more], stdout=subprocess.DEVNULL)
    try:
        for _ in range(500):
            with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
                break
            if process.poll() is not None:
                pytest.fail("redis-server has ended at once")
            time.sleep(0.02)
        yield RedisServer(process, port, scheme)
    finally:
        process.kill()
        process.wait()
