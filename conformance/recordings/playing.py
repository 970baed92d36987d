"""The transport of a replay: it answers each request from the slice of the program under way, without a network."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Protocol

from conformance.api.errors import WireError
from conformance.api.transport import TIMEOUT, WireReply
from conformance.programs.history import Attempt
from conformance.recordings.errors import RecordingError, RequestDiffers
from conformance.recordings.lines import Recorded
from conformance.recordings.slicing import Asked, Call, Slice


class RecordedClock:
    """The clock of a replay: it shows the time of the recording, and waiting costs nothing."""

    virtual = True

    def __init__(self) -> None:
        self._now = 0.0

    def now(self) -> float:
        """Seconds since the epoch, as far as the recording has been played."""
        return self._now

    def sleep(self, seconds: float, /) -> None:
        """Let `seconds` pass."""
        self._now += seconds

    def set(self, now: float) -> None:
        """Go to a moment of the recording."""
        self._now = now


class Wire(Protocol):
    """A way on which answers come that are not taken from memory."""

    def start(self, file: Path, number: int) -> None:
        """The program of a line is about to be played."""

    def send(
        self, method: str, url: str, headers: Mapping[str, str], body: bytes, call: Call, attempt: Attempt
    ) -> WireReply:
        """The answer to this request, which was recorded as an attempt of a call."""

    def stop(self) -> None:
        """The program is over."""


class ReplayTransport:
    """Answers from recordings. Thread-safe: requests that overlap are answered one after the other."""

    def __init__(self, clock: RecordedClock, wire: Wire | None = None) -> None:
        """`wire` is the way that answers take; without one they come from memory."""
        self._clock = clock
        self._wire = wire
        self._slice: Slice | None = None

    def start(self, recorded: Recorded, file: Path) -> None:
        """Play the program of a line of a file."""
        self._slice = Slice(recorded, file)
        if self._wire is not None:
            self._wire.start(file, recorded.number)

    def stop(self, *, whole: bool) -> None:
        """The program is over; RequestDiffers where `whole` and not every recorded call was asked for."""
        if self._wire is not None:
            self._wire.stop()
        played, self._slice = self._slice, None
        if played is not None and whole:
            played.finish()

    def send(
        self, method: str, url: str, headers: Mapping[str, str], body: bytes, timeout: tuple[float, float] = TIMEOUT
    ) -> WireReply:
        """The recorded answer; WireError where none came then. RequestDiffers where another request was recorded."""
        if self._slice is None:
            raise RequestDiffers("A call was made between two programs, where nothing is recorded.")
        playing = self._slice
        with playing.lock:
            call = playing.take(Asked.of(method, url, body))
            for look in call.earlier if call.served == 0 else ():
                while look.left:
                    self._answer(playing, look, method, url, headers)
            return self._answer(playing, call, method, url, headers)

    @property
    def more(self) -> bool:
        """Whether the call that this thread made last was tried again when it was recorded, and has not been yet."""
        return self._slice is not None and self._slice.more

    def close(self) -> None:
        """Nothing to close."""

    def _answer(self, playing: Slice, call: Call, method: str, url: str, headers: Mapping[str, str]) -> WireReply:
        attempts = call.exchange.attempts
        attempt = attempts[call.served]
        playing.served(call)
        self._clock.set(attempt.received)
        final = attempt is attempts[-1]  # how often a call was made is in the recording, whatever today's rule is
        if attempt.status is None:
            error = WireError("reset", attempt.error or "No answer came.")
            error.final = final
            raise error
        if self._wire is None:
            return replace(from_memory(attempt), final=final)
        try:
            reply = self._wire.send(method, url, headers, call.asked.body, call, attempt)
        except RecordingError as error:
            playing.fail(error)
        if reply != (recorded := from_memory(attempt)):
            playing.fail(RequestDiffers(f"{playing.where}: vcrpy gave {reply} where {recorded} was recorded."))
        return replace(reply, final=final)


def from_memory(attempt: Attempt) -> WireReply:
    """A recorded answer as a transport gives it."""
    headers = {"Content-Type": "application/json"} | ({} if attempt.date is None else {"Date": attempt.date})
    return WireReply(attempt.status or 0, headers, attempt.text.encode("utf-8", "surrogatepass"))
