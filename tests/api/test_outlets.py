"""What reaches standard streams and `logging` is scrubbed while it is covered, and while a run's threads may write."""

from __future__ import annotations

import contextlib
import io
import logging
import threading

import pytest

from conformance.api.outlets import AT_WORK, STREAMS, covered
from conformance.api.secrets import Vault

SECRET = "a-secret-of-many-characters-1234567890"


@pytest.fixture
def stream() -> io.TextIOWrapper:
    """A stream to be standard output, and a secret that is known."""
    vault = Vault()
    vault.register(SECRET, "key")
    return io.TextIOWrapper(io.BytesIO(), encoding="utf-8", write_through=True)


def told(stream: io.TextIOWrapper) -> str:
    """What is written to it, where a secret is."""
    print(SECRET)
    return stream.buffer.getvalue().decode().splitlines()[-1]  # type: ignore[attr-defined]


def test_a_secret_is_covered_for_as_long_as_it_was_asked_for(stream: io.TextIOWrapper) -> None:
    factory = logging.getLogRecordFactory()
    with contextlib.redirect_stdout(stream):
        with covered(), covered():
            assert told(stream) == "[key]"
        assert told(stream) == SECRET
    assert logging.getLogRecordFactory() is factory


def test_and_for_as_long_as_a_thread_of_the_run_may_write(stream: io.TextIOWrapper) -> None:
    factory, over = logging.getLogRecordFactory(), threading.Event()
    worker = threading.Thread(target=over.wait, name=AT_WORK)
    with contextlib.redirect_stdout(stream):
        with covered():
            worker.start()  # what it does goes on when the run is broken off
        assert (told(stream), STREAMS.late) == ("[key]", True)
        with covered():
            over.set()
            worker.join()
            assert told(stream) == "[key]"
        assert (told(stream), STREAMS.late) == (SECRET, False)
    assert logging.getLogRecordFactory() is factory
