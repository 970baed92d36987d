"""A scheduler and workers on this machine, in processes of their own: for tests, and to measure with."""

from __future__ import annotations

import contextlib
import importlib
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from conformance.proof.surroundings import free_port, plain_environment

_LONGEST: Final = "10 minutes"
"""After which a scheduler with nothing to do ends, and its workers with it, where whoever started them was killed."""


@dataclass
class LocalCluster:
    """A scheduler, and the workers that were started; they write to files in `folder`."""

    folder: Path
    scheduler: subprocess.Popen[bytes]
    port: int
    workers: list[subprocess.Popen[bytes]] = field(default_factory=list)

    @property
    def address(self) -> str:
        """How the scheduler is reached."""
        return f"tcp://127.0.0.1:{self.port}"

    def work(self, *more: str, threads: int = 1, variables: Mapping[str, str] | None = None) -> subprocess.Popen[bytes]:
        """Start a worker, which nobody starts anew; `more` are arguments of `dask worker`."""
        own = ("--nthreads", str(threads), "--no-nanny", "--local-directory", str(self.folder))
        here = ("--host", "127.0.0.1", "--dashboard-address", "127.0.0.1:0")
        worker = _started(self.folder, "worker", self.address, *own, *here, *more, variables=variables or {})
        self.workers.append(worker)
        return worker

    def wait(self, workers: int) -> None:
        """Wait until so many workers are there."""
        distributed: Any = importlib.import_module("distributed")
        with distributed.Client(self.address, set_as_default=False) as client:
            while len(client.nthreads()) != workers:
                time.sleep(0.1)


@contextlib.contextmanager
def local_cluster(workers: int = 2, variables: Mapping[str, str] | None = None) -> Iterator[LocalCluster]:
    """Start a scheduler on a free port, and so many workers, which may still be on their way; end them all."""
    with (
        tempfile.TemporaryDirectory(prefix="cluster-", ignore_cleanup_errors=True) as folder,
        contextlib.ExitStack() as stack,
    ):
        port = free_port()
        arguments = (
            "--host",
            "127.0.0.1",
            "--port",
            str(port),
            "--dashboard-address",
            "127.0.0.1:0",
            "--no-show",
            "--idle-timeout",
            _LONGEST,
        )
        scheduler = _started(Path(folder), "scheduler", *arguments, variables=variables or {})
        cluster = LocalCluster(Path(folder), scheduler, port)
        stack.callback(lambda: _end([*cluster.workers, scheduler]))
        for _ in range(workers):
            cluster.work(variables=variables)
        yield cluster


def _started(folder: Path, *command: str, variables: Mapping[str, str]) -> subprocess.Popen[bytes]:
    log = folder / f"{command[0]}.log"
    with log.open("ab") as out:
        return subprocess.Popen(
            [sys.executable, "-m", "dask", *command],
            cwd=folder, env={**plain_environment(), **variables}, stdin=subprocess.DEVNULL, stdout=out, stderr=out,
        )  # fmt: skip


def _end(processes: Sequence[subprocess.Popen[bytes]]) -> None:
    for process in processes:
        process.kill()
    for process in processes:
        process.wait()
