"""The ways out of this process that are not ours: what any library logs, prints or raises passes the vaults first.

urllib3 logs whole URLs, http.client can print them, a logging handler shows what it is given, and a closed or full
standard output breaks whoever writes to it. While `covered` holds, all text that goes to a logging handler or to a
standard stream is scrubbed, and a stream that takes nothing more is told once and no longer written to.
"""

from __future__ import annotations

import contextlib
import io
import logging
import os
import sys
import threading
from collections.abc import Callable, Iterator
from typing import Any, Final

from conformance.api.secrets import scrub_all
from conformance.report.text import spelled

_WIRE: Final = ("urllib3", "requests", "http", "charset_normalizer")
"""Loggers whose messages quote what a service sent."""
_formatter: Final = logging.Formatter()
AT_WORK: Final = "program"
"""The name of threads that work for a run, and may still when it was broken off."""


class Streams:
    """The streams of this process that are watched over. `lost` says why standard output takes nothing more."""

    def __init__(self) -> None:
        self.covered = False
        self.lost = ""
        self.broken = False
        """Whether it was the reader who went away, as `head` does when it has seen enough."""
        self.late = False
        """Covered for longer than was asked for: threads of a run that was interrupted may yet write."""
        self.uncover: Callable[[], None] = self.leave
        self._watched: list[Any] = []

    def watch(self, stream: Any) -> None:
        """Scrub what is written to a text stream, and outlive its end; what its encoding has no letters for is spelled
        out."""
        if stream is None or any(stream is one for one in self._watched):
            return
        if isinstance(stream, io.TextIOWrapper) and stream.errors == "strict":
            stream.reconfigure(errors="backslashreplace")
        write, flush = stream.write, stream.flush

        def scrubbed(text: str) -> int:
            # A stream takes bytes of a caller that is wrong as it always did: with an error.
            told = scrub_all(text) if isinstance(text, str) else text
            self._kept(stream, lambda: write(told))
            return len(text)

        with contextlib.suppress(AttributeError):  # a stream of somebody's own may not let itself be changed
            stream.write, stream.flush = scrubbed, lambda: self._kept(stream, flush)
            self._watched.append(stream)

    def leave(self) -> None:
        """Let the streams be as they were."""
        for stream in self._watched:
            with contextlib.suppress(AttributeError):
                del stream.write, stream.flush
        self._watched.clear()

    def _kept(self, stream: Any, does: Callable[[], object]) -> None:
        try:
            does()
        except OSError as error:
            if not self.lost and stream is not sys.stderr:
                self.lost = error.strerror or str(error)
                self.broken = isinstance(error, BrokenPipeError)
            sink(stream)


STREAMS: Final = Streams()


def sink(stream: Any) -> None:
    """Let what a stream still holds, and all that follows, go nowhere: Python would try again when it ends."""
    with contextlib.suppress(OSError, ValueError), open(os.devnull, "wb") as nothing:
        os.dup2(nothing.fileno(), stream.fileno())


@contextlib.contextmanager
def covered() -> Iterator[None]:
    """Scrub what reaches the handlers of `logging` and the standard streams, until it ends (the outermost, where one
    is inside of another), and longer where a thread is still `AT_WORK` then: until the next one ends without such."""
    if STREAMS.covered and not STREAMS.late:
        yield
        return
    if not STREAMS.late:
        STREAMS.uncover = _cover_logging()
    STREAMS.covered, STREAMS.late, STREAMS.lost, STREAMS.broken = True, False, "", False
    for stream in (sys.stdout, sys.stderr, sys.__stdout__, sys.__stderr__):
        STREAMS.watch(stream)
    try:
        yield
    finally:
        STREAMS.late = any(thread.name == AT_WORK for thread in threading.enumerate())
        if not STREAMS.late:
            STREAMS.uncover()
            STREAMS.leave()
            STREAMS.covered = False


def _cover_logging() -> Callable[[], None]:
    """Scrub what reaches handlers; what is called to end that."""
    factory, shown = logging.getLogRecordFactory(), logging.Handler.format

    def made(*arguments: Any, **keywords: Any) -> logging.LogRecord:
        return _clean(factory(*arguments, **keywords))

    def formatted(self: logging.Handler, record: logging.LogRecord) -> str:
        return scrub_all(shown(self, record))

    # The factory is for handlers that keep records; a field that a caller adds, and a formatter that draws an error by
    # itself, come later than that: hence the second gate, which logging has no hook for.
    logging.setLogRecordFactory(made)
    logging.Handler.format = formatted  # type: ignore[method-assign]

    def uncover() -> None:
        logging.setLogRecordFactory(factory)
        logging.Handler.format = shown  # type: ignore[method-assign]

    return uncover


def _clean(record: logging.LogRecord) -> logging.LogRecord:
    try:
        said = record.getMessage()
    except Exception:  # logging tells of it when it formats the record, by a stream that is watched
        return record
    told = scrub_all(said)
    if record.name.partition(".")[0] in _WIRE:
        told = spelled(told)
    if told != said:
        record.msg, record.args = told, ()
    if record.exc_info and record.exc_info[0] is not None:
        text = _formatter.formatException(record.exc_info)
        if (clean := scrub_all(text)) != text:
            record.exc_text, record.exc_info = clean, None
    return record
