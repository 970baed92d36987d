"""What can be wrong with a recording, each told in one sentence that says what to do."""

from __future__ import annotations

from conformance.api.errors import Trouble


class RecordingError(Trouble):
    """A recording cannot be read, written or played."""


class NoRecording(RecordingError):
    """There is no recording of a property."""


class NoFolder(RecordingError):
    """The folder that recordings are asked from is not there, or is none: wrong usage."""

    exit_code = 4


class RequestDiffers(RecordingError):
    """The suite of today asks something else than was recorded; `str()` tells the fields, step by step."""


class NetworkShut(RecordingError):
    """Something wanted a connection during a replay."""
