"""The way to a scheduler: its address, the library, the connection, and who works for it."""

from __future__ import annotations

import asyncio
import importlib
import logging
import pickle
import ssl
import time
import warnings
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any, Final
from urllib.parse import urlsplit

from conformance.api.errors import Trouble, UsageError
from conformance.proof.cluster.crew import Cluster
from conformance.proof.cluster.fitness import unfit
from conformance.proof.cluster.work import State, asked, state

SCHEMES: Final = ("tcp", "tls")
REACHED: Final = 10.0
"""Seconds after which a scheduler that does not answer is given up."""
WORKERS: Final = 10.0
"""Seconds that workers have to be there, for they may have been started at the same time."""
ANSWERED: Final = 60.0
"""Seconds that they have to load the code and tell their state."""


@contextmanager
def joined(address: str, wait: float = WORKERS) -> Iterator[Cluster]:
    """The cluster of this scheduler, whose workers are fit for a proof.

    UsageError where it is no address, or the library is not installed; Trouble where nobody is there, or a worker is
    not fit. Leaving takes back what has not been done yet.
    """
    _check(address)
    distributed = _library()
    here = state()
    client = _connected(distributed, address)
    try:
        _fit(client, address, here, wait)
        yield Cluster(client, address, here)
    finally:
        with suppress(Exception), warnings.catch_warnings():
            warnings.simplefilter("ignore")
            client.close(timeout=2)


def _check(address: str) -> None:
    try:
        parts = urlsplit(address)
        right = parts.scheme in SCHEMES and parts.hostname and parts.port and parts.netloc.count("@") == 0
        right = right and not (parts.path or parts.query or parts.fragment)
    except ValueError:
        right = False
    if not right:
        raise UsageError(f"{address!r} is no address of a scheduler: give --cluster tcp://HOST:8786 (or tls://).")


def _library() -> Any:
    try:
        found = importlib.import_module("distributed")
    except ImportError as error:
        if error.name != "distributed":
            raise Trouble(f"The library for --cluster cannot be loaded: {error}.") from None
        raise UsageError(
            "--cluster needs a library that is not installed: pip install 'tim-conformance[cluster]'."
        ) from None
    except Exception as error:  # it reads settings when it is loaded
        raise Trouble(f"Dask cannot be loaded, perhaps for its settings: {_line(error)}.") from None
    for name in ("distributed", "tornado", "asyncio", *logging.root.manager.loggerDict):
        if name.split(".")[0] in ("distributed", "tornado", "asyncio"):
            logging.getLogger(name).setLevel(logging.CRITICAL + 1)  # what goes wrong is told by us, in one sentence
    return found


def _connected(distributed: Any, address: str) -> Any:
    out_of_reach = f"The scheduler at {address} cannot be reached"
    look = "look at the address and at firewalls on the way"
    own = "name certificates in Dask's own settings, distributed.comm.tls"
    try:
        security = distributed.Security().get_connection_args("client")
    except Exception as error:
        raise Trouble(f"{out_of_reach}: {own}, that can be read ({_line(error)}).") from None
    if address.startswith("tls:") and security.get("ssl_context") is None:
        raise Trouble(f"{out_of_reach} by TLS without certificates: {own}.")

    async def who() -> Any:
        async with distributed.core.rpc(address, connection_args=security) as there:
            return await there.identity()

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # other versions of libraries: what matters of them is looked at by us
            # Asked before the client is made, which waits for ever for what says nothing, and ends with a traceback.
            found = asyncio.run(asyncio.wait_for(who(), REACHED))
            if found["type"] != "Scheduler":
                raise Trouble(
                    f"What is at {address} is no scheduler but a {found['type']}: give the scheduler's address."
                )
            return distributed.Client(address, timeout=REACHED, set_as_default=False, name="tim-conformance")
    except Trouble:
        raise
    except Exception as error:
        raise Trouble(f"{out_of_reach} ({_why(error)}): start one (`dask scheduler`), or {look}.") from None


def _why(error: BaseException) -> str:
    chain = list(_chain(error))
    secure = next((_line(it) for it in chain if isinstance(it, ssl.SSLError)), "")
    system = next((it.strerror for it in chain if isinstance(it, OSError) and it.strerror), "")
    return secure or system or f"what is there is no Dask scheduler, or says nothing for {REACHED:.0f} seconds"


def _fit(client: Any, address: str, here: State, wait: float) -> None:
    end = time.monotonic() + wait
    try:
        while not (threads := client.nthreads(callback_timeout=REACHED)):
            if time.monotonic() > end:
                raise Trouble(
                    f"The scheduler at {address} has no workers: start some, a process a core, "
                    f"with `dask worker {address} --nthreads 1 --nworkers CORES`."
                )
            time.sleep(0.1)
        found = client.run(pickle.loads, asked(), on_error="return", callback_timeout=ANSWERED)
    except Trouble:
        raise
    except Exception as error:
        raise Trouble(f"The scheduler at {address} does not answer what a scheduler answers: {_line(error)}.") from None
    for worker, answer in found.items():
        if isinstance(answer, dict):
            answer["threads"] = threads.get(worker)
    if says := unfit(here, found):
        raise Trouble(f"Of the scheduler at {address}, {says}")


def _chain(error: BaseException) -> Iterator[BaseException]:
    seen: list[BaseException] = []
    step: BaseException | None = error
    while step is not None and step not in seen:
        yield step
        seen.append(step)
        step = step.__cause__ or step.__context__


def _line(error: BaseException) -> str:
    return f"{type(error).__name__}: {' '.join(str(error).split())[:300]}".rstrip(".: ")
