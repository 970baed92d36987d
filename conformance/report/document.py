"""The result document of a run: its shape, its check against the shipped JSON Schema, and how it is written.

The document is plain JSON. `validate` is the gate: everything else in this room draws from what it lets through.
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any, Final, Literal, NotRequired, TypedDict, cast

from jsonschema.protocols import Validator

from conformance.contract import Source
from conformance.report.drawn import Overlapping, Timeline, Tried
from conformance.report.keeping import keeping
from conformance.report.known import Evidence, KnownFailures
from conformance.report.whole import write_whole

SCHEMA_VERSION: Final = "1"
_SCHEMA: Final = Path(__file__).with_name("schema.json")
_MOST_PROBLEMS: Final = 20

RunVerdict = Literal["pass", "fail", "budget", "unknown", "harness-error", "interrupted", "no-recording"]
ClauseVerdict = Literal[
    "pass", "fail", "known-fail", "stale-known-fail", "unsteady", "not-applicable", "observed",
    "unknown", "no-recording", "budget", "harness-error",
]  # fmt: skip


class Capabilities(TypedDict):
    """What the target's clock can do; `max_wait` in seconds, None for no limit."""

    virtual_clock: bool
    max_wait: float | None


class Titles(TypedDict):
    """What the register calls its levels, pages and groups: name to text."""

    levels: dict[str, str]
    pages: dict[str, str]
    groups: dict[str, str]


class Target(TypedDict):
    """Where the evidence is from; `label` tells it to a person in one sentence."""

    kind: Literal["simulator", "live", "replay", "client"]
    endpoint: str
    sdkappid: int
    label: str
    capabilities: Capabilities


class Asked(TypedDict):
    """How the run was called: the words of the program, and its --tim-* options that were not at their defaults, by
    name (True for a flag). No secret is among them."""

    program: list[str]
    options: dict[str, str | bool]


class Calls(TypedDict):
    """HTTP calls spent, set-up and clean-up included; `limit` None for no limit.

    `again` are those that were made because the one before was not answered; `allowance` is what of the limit is for
    trouble alone. `planned` are those that the programs of the run, its set-up and its clean-up were to take at most;
    `findings` those that were made to look into departures; `beyond` what passes the two: calls made again, looks at
    what shows late, what others had left or hold.
    """

    total: int
    limit: int | None
    by_command: dict[str, int]
    again: NotRequired[int]
    allowance: NotRequired[int]
    planned: NotRequired[int]
    findings: NotRequired[int]
    beyond: NotRequired[int]


class CheckRow(TypedDict):
    """One thing that was looked at before the run; `do` is what to do where it is a problem."""

    name: str
    state: Literal["good", "problem", "open"]
    says: str
    do: str


class Check(TypedDict):
    """Whether the app was ready for the run, as ten calls or fewer told."""

    ready: bool
    calls: int
    rows: list[CheckRow]


class Audit(TypedDict):
    """What moved on the app while the run was under way. `says` are sentences; the rest is in numbers and names.

    `state` is clean, left (of the run), moved (of others, by the run), unknown, or none where nobody looked. `looked`
    says whether the groups were seen all, in part, the run's own alone, or not.
    """

    state: Literal["clean", "left", "moved", "unknown", "none"]
    says: list[str]
    looked: Literal["all", "part", "own", "none"]
    before: int | None
    after: int | None
    own: int
    left: list[str]
    came: int | None
    went: int | None
    moved: list[str]
    accounts: int
    accounts_left: list[str]
    accounts_stay: int


class Shard(TypedDict):
    """Which part of how many a run is.

    `split` is the same for the parts of one run; `cut` says whether properties are cut into programs. `kept` is what
    the run knows besides what its document tells, for a merge (`conformance.verdicts.keeping`). All three are missing
    where it came to no result.
    """

    number: int
    of: int
    split: NotRequired[str]
    cut: NotRequired[bool]
    kept: NotRequired[Any]


class Merged(TypedDict):
    """Of how many shards a result was put together, and which of them were missing."""

    of: int
    missing: list[int]


class Coverage(TypedDict):
    """How many clauses were judged, and which must clauses were not though they could have been."""

    judged: int
    clauses: int
    must_judged: int
    must: int
    left_out: list[str]


class Glimpse(TypedDict):
    """A wrong answer that did not come again when the very call was made again."""

    what: str
    count: int


class Witness(TypedDict):
    """What tells of the vendor's clock, and between what it puts it, in seconds from ours."""

    name: str
    low: float
    high: float


class Clock(TypedDict):
    """The clock that mutes are reckoned by minus ours, and how far that may be wrong, in seconds.

    `disagreement` says which witnesses contradict each other, "" where none do.
    """

    offset: float | None
    error: float | None
    virtual: bool
    witnesses: NotRequired[list[Witness]]
    disagreement: NotRequired[str]


class Step(TypedDict):
    """One step of a failing program; `at` in seconds since the program's start.

    `talk` is the note in pieces, where it has some: pairs of who says it ("sent", "answered", "told") and what.
    """

    text: str
    mark: Literal["ok", "wrong", "after"]
    note: str
    at: float | None
    talk: NotRequired[list[list[str]]]


class Failure(TypedDict):
    """One argument that a clause does not hold. `step` counts from 0; -1 is set-up.

    `curl` and `python` are the whole program as scripts, `again` is the command that runs it again. `signature` is the
    kind of departure; `known` says why it is a known failure.
    """

    program: Any
    property: str
    step: int
    says: str
    predicted: str
    got: str
    curl: str
    python: NotRequired[str]
    again: NotRequired[str]
    signature: NotRequired[str]
    counts: NotRequired[bool]
    known: NotRequired[str]
    reproduced: Literal["alone", "once", "beside", "again"]
    steps: list[Step]
    causes: list[str]
    timeline: Timeline | None
    overlap: NotRequired[Overlapping]


class Observation(TypedDict):
    """What the vendor answered where no page settles it."""

    what: str
    answer: str
    count: int


class ClauseResult(TypedDict):
    """One clause of the register; `calls` are the exchanges judged by it, `held` those that kept it.

    `evidence` is None where it was not put to the test. `also` are signatures of departures that were put down to its
    failures. `source` is where the vendor's page stands and when it was read; missing in documents from before it was
    kept.
    `conditions` are the different ones under which it held; missing where nobody counted them. `seconds` is its share
    of the time that the programs took in which it was judged.
    """

    id: str
    level: Literal["must", "should", "observed"]
    group: str
    page: str
    says: str
    verdict: ClauseVerdict
    reason: str
    programs: int
    calls: int
    held: int
    failures: list[Failure]
    observed: list[Observation]
    source: NotRequired[Source]
    conditions: NotRequired[int]
    seconds: NotRequired[float]
    glimpsed: NotRequired[list[Glimpse]]
    evidence: NotRequired[Evidence | None]
    also: NotRequired[list[str]]


class Width(TypedDict):
    """How many programs of a live run ran side by side: as many as were `asked` for, or (None) as the shortest
    `round_trip` of the first calls called for, in seconds; `narrowed` says whether the last ones ran one after the
    other."""

    programs: int
    asked: int | None
    round_trip: float | None
    narrowed: bool


class RootFailure(TypedDict):
    """A failed precondition, told once, with the clauses that could not be judged for it."""

    says: str
    clauses: list[str]


class HarnessError(TypedDict):
    """Something that went wrong on our side; never a finding against the vendor."""

    where: str
    says: str


class Document(TypedDict):
    """A whole run. `strict` says that failing should clauses turn the exit code too (missing means no).

    Without `titles` names stand for themselves. `coverage` is of clauses, `conditions` of what was tried together;
    that is missing where a run has counted nothing.
    """

    schema_version: str
    suite_version: str
    contract_version: str
    titles: NotRequired[Titles]
    asked: NotRequired[Asked]
    target: Target
    started: str
    finished: str
    profile: str
    seed: int | None
    strict: NotRequired[bool]
    verdict: RunVerdict
    exit_code: int
    sentence: str
    partial: NotRequired[bool]
    coverage: NotRequired[Coverage]
    conditions: NotRequired[Tried]
    baseline: NotRequired[KnownFailures]
    calls: Calls
    clock: Clock
    clauses: list[ClauseResult]
    root_failures: list[RootFailure]
    harness_errors: list[HarnessError]
    left_behind: list[str]
    width: NotRequired[Width]
    check: NotRequired[Check]
    audit: NotRequired[Audit]
    shard: NotRequired[Shard]
    merged: NotRequired[Merged]


class InvalidDocument(ValueError):
    """A document that its schema refuses; the message lists where and why."""


class ReportNotWritten(OSError):
    """A report could not be written; the message is one sentence for the user."""


@cache
def _validator() -> Validator:
    return keeping(json.loads(_SCHEMA.read_text(encoding="utf-8")))


def validate(document: Mapping[str, Any]) -> Document:
    """The document, known to keep its schema and to name each clause once.

    Raises InvalidDocument, which lists up to twenty places and what is wrong there.
    """
    problems = list(_problems(_as_written(document)))
    if problems:
        more = [f"and {len(problems) - _MOST_PROBLEMS} more"] if len(problems) > _MOST_PROBLEMS else []
        lines = "\n  ".join(problems[:_MOST_PROBLEMS] + more)
        raise InvalidDocument(f"the result document is not what its schema promises:\n  {lines}")
    return cast("Document", document)


def _problems(document: Any) -> Iterator[str]:
    # json_path quotes awkward keys; values are left out of the message, for one may be a whole program
    for error in _validator().iter_errors(document):
        told = f"got {error.instance!r:.80}" if error.validator != "required" else error.message
        yield f"{error.json_path}: {error.validator} {error.validator_value!r:.120}, {told}"
    seen: set[str] = set()
    clauses = document.get("clauses") if isinstance(document, dict) else None
    for clause in clauses if isinstance(clauses, list) else []:
        name = clause.get("id") if isinstance(clause, dict) else None
        if isinstance(name, str):
            if name in seen:
                yield f"$.clauses: {name} is there twice"
            seen.add(name)


def dump(document: Mapping[str, Any], path: Path) -> None:
    """Write the document as JSON, whole or not at all. NaN and infinities, which JSON has not, become null.

    Raises ReportNotWritten where the folder cannot be made or the file cannot be written.
    """
    text = json.dumps(_as_written(document), indent=1, allow_nan=False) + "\n"
    # A CI server that shows the file takes "##[" for an order; in JSON the sign stands in strings alone.
    write_atomically(text.replace("##", r"\u0023#"), path)


def _as_written(value: Any) -> Any:
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if isinstance(value, Mapping):
        return {key: _as_written(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_as_written(item) for item in value]
    return value


def write_atomically(text: str, path: Path) -> None:
    """Put text at the path, whole; ReportNotWritten, in one sentence, where that cannot be."""
    try:
        write_whole(path, text)
    except OSError as error:
        raise ReportNotWritten(f"the report {path} cannot be written: {error.strerror or error}") from error
