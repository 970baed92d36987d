"""A recording's file: its head, its lines, and how it is put in place whole.

The first line is the head; each further line is one program (see `lines`). Every line ends in a checksum of what is
before it, so that a line that was cut or edited by hand is told, with its number.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass, field, replace
from dataclasses import fields as dataclass_fields
from functools import cache
from hashlib import blake2b
from pathlib import Path
from typing import Any, Final, Literal
from urllib.parse import urlsplit

from jsonschema import Draft202012Validator

from conformance.contract import REGIONS
from conformance.programs.history import JSON
from conformance.programs.operations import ProgramError
from conformance.recordings.errors import RecordingError
from conformance.recordings.lines import Recorded, decode
from conformance.recordings.places import no_file, shown
from conformance.report.whole import write_whole

FORMAT: Final = 1
SUFFIX: Final = ".jsonl"
LONGEST_HEAD: Final = 1 << 20
"""Characters of a first line that are read at all: a head has a few thousand."""
Origin = Literal["simulator", "live"]
_SCHEMA: Final = Path(__file__).with_name("schema.json")
_KIND: Final = "tim-conformance recording"
_SUM: Final = ', "sum": "'
_MARK: Final = '{"finding": '
"""How the line of a finding begins, so that findings are found without reading the rest."""


@dataclass(frozen=True, slots=True)
class Head:
    """Where a recording comes from.

    `key` names the property by its module and itself. `clock` is "virtual" or "real"; `strategies` a digest of what
    drew the programs. `recorded` is the end of the recording, in UTC. `defects` are those that a simulator was given.
    `session` tells the processes of one run together. `left_out` names clauses that had no program in this profile or
    at this target, and why not. `programs` is the number of lines that follow.
    """

    origin: Origin
    key: str
    clauses: tuple[str, ...]
    recorded: str
    endpoint: str
    region: str | None
    sdkappid: int
    admin: str
    clock: Literal["virtual", "real"]
    profile: str
    seed: int
    suite: str
    contract: str
    hypothesis: str
    python: str
    strategies: str
    session: str = ""
    defects: tuple[str, ...] = ()
    left_out: Mapping[str, str] = field(default_factory=dict)
    programs: int = 0

    @property
    def app(self) -> dict[str, str]:
        """The roles that are the same for every program."""
        return {"admin": self.admin, "sdkappid": str(self.sdkappid)}

    @property
    def place(self) -> str:
        """Where the recording is from, in words. Only the vendor's own hosts are the live service."""
        if self.origin == "simulator":
            return "the embedded simulator, which is no evidence about the live service"
        host = urlsplit(self.endpoint).hostname
        if host in REGIONS.values():
            return f"the live service ({self.region or host})"
        return f"what answered at {self.endpoint}, which is not a host of the vendor's"

    def to_json(self) -> dict[str, JSON]:
        """The first line's object."""
        fields = {name: list(value) if isinstance(value, tuple) else value for name, value in asdict(self).items()}
        return {"kind": _KIND, "format": FORMAT, "says": f"Recorded from {self.place}.", **fields}


def line_text(data: Mapping[str, JSON]) -> str:
    """A line, its checksum and its line end included. ASCII alone."""
    text = json.dumps(data)[:-1]
    return f'{text}{_SUM}{_digest(text)}"}}\n'


def read_head(path: Path) -> Head:
    """The head of a recording. RecordingError where it has none, or one of a newer format."""
    with _opened(path) as file:
        return _head(path, file.readline(LONGEST_HEAD))


def read_lines(
    path: Path, *, findings_only: bool = False, counted: bool = True
) -> Iterator[tuple[int, dict[str, JSON]]]:
    """The number and object of every line after the head, one at a time; RecordingError names the line that is wrong.

    `counted=False` reads a recording under way, whose head does not count its lines yet.
    """
    with _opened(path) as file:
        head = _head(path, file.readline(LONGEST_HEAD))
        number = 1
        for number, text in enumerate(file, 2):
            if not findings_only or text.startswith(_MARK):
                yield number, _line(path, number, text)
        if counted and number - 1 != head.programs:
            raise RecordingError(
                f"{shown(path)} holds {number - 1} programs and its head says {head.programs}: it was cut short or "
                "edited by hand. Take it from version control again, or record it anew."
            )


def read(path: Path, *, findings_only: bool = False, counted: bool = True) -> Iterator[Recorded]:
    """The programs of a recording, one at a time (see `read_lines`). RecordingError names the line that is wrong."""
    app = read_head(path).app
    for number, data in read_lines(path, findings_only=findings_only, counted=counted):
        yield recorded(path, number, data, app)


def recorded(path: Path, number: int, data: Mapping[str, JSON], app: Mapping[str, str]) -> Recorded:
    """One line's object as a history; RecordingError where it is none."""
    try:
        return decode(data, app, number)
    except (ProgramError, KeyError, TypeError, ValueError, IndexError, AttributeError, RecursionError) as error:
        raise RecordingError(
            f"{shown(path)}:{number} is no program with its exchanges ({type(error).__name__}: {error}): take the "
            "file from version control again, or record it anew."
        ) from None


def write(path: Path, head: Head, lines: Iterable[Mapping[str, JSON]]) -> Head:
    """Put a whole recording in place: a reader sees the old file or the new one. Returns the head as written."""
    texts = [line_text(line) for line in lines]
    head = replace(head, programs=len(texts))
    put_in_place(path, line_text(head.to_json()) + "".join(texts))
    return head


def put_in_place(path: Path, text: str) -> None:
    """Put the text of a recording at the path, whole; RecordingError where that cannot be."""
    try:
        write_whole(path, text)
    except OSError as error:
        raise RecordingError(f"The recording {path} cannot be written: {error.strerror or error}.") from None


def _opened(path: Path) -> Any:
    if why := no_file(path):
        raise RecordingError(f"The recording {shown(path)} cannot be read: {why}.")
    try:
        # Lines end in "\n" alone: texts may hold U+2028 and the like.
        return path.open("r", encoding="utf-8", errors="surrogateescape", newline="\n")
    except OSError as error:
        raise RecordingError(f"The recording {path} cannot be read: {error.strerror or error}.") from None


def _digest(text: str) -> str:
    return blake2b(text.encode("utf-8", "surrogateescape"), digest_size=6).hexdigest()


def _line(path: Path, number: int, text: str) -> dict[str, JSON]:
    if text.endswith("\r\n"):  # as git writes them with core.autocrlf; the checksum is of what is before it
        text = f"{text[:-2]}\n"
    body, mark, end = text.rpartition(_SUM)
    if not mark or not text.endswith('"}\n'):
        raise RecordingError(
            f"{shown(path)}:{number} is cut short: take the file from version control again, or record it anew."
        )
    if _digest(body) != end[:-3]:
        raise RecordingError(
            f"{shown(path)}:{number} was edited by hand (its checksum does not fit): what was recorded is evidence and "
            "stays as it is. Take the file from version control again, or record it anew."
        )
    try:
        data = json.loads(body + "}")
    except (ValueError, RecursionError):
        data = None
    if not isinstance(data, dict):
        raise RecordingError(f"{shown(path)}:{number} is no JSON object: take the file from version control again.")
    return data


def _head(path: Path, text: str) -> Head:
    try:
        data = json.loads(text)
    except (ValueError, RecursionError):
        data = None
    if not isinstance(data, dict) or data.get("kind") != _KIND:
        raise RecordingError(
            f"{shown(path)}:1 is not the head of a recording: take it away, or take the file from version "
            "control again."
        )
    number = data.get("format")
    if type(number) is not int or number > FORMAT:
        raise RecordingError(
            f"{shown(path)} is of format {number}, and this suite reads format {FORMAT}: install the newer suite, or "
            "record it anew with this one."
        )
    fields = _line(path, 1, text)
    try:
        values: dict[str, Any] = {known.name: fields[known.name] for known in dataclass_fields(Head)}
    except KeyError as error:
        raise RecordingError(f"{shown(path)}:1 is a head without {error}: record the property anew.") from None
    if not _validator().is_valid(data):
        raise RecordingError(
            f"{shown(path)}:1 is a head whose fields are not what they should be: record the property anew."
        )
    values |= {name: tuple(value) for name, value in values.items() if isinstance(value, list)}
    return Head(**values)


@cache
def _validator() -> Draft202012Validator:
    schema = json.loads(_SCHEMA.read_text(encoding="utf-8"))
    return Draft202012Validator({"$ref": "#/$defs/head", "$defs": schema["$defs"]})
