"""What a document tells of evidence, and of failures that are known."""

from __future__ import annotations

from typing import Literal, NotRequired, TypedDict


class Evidence(TypedDict):
    """Where a verdict was seen, on which day, and how many days before the report that was."""

    kind: Literal["live", "recorded live", "stand-in", "bench", "simulator"]
    day: str
    age: int


class KnownFailure(TypedDict):
    """An entry of the list of known failures, and what became of it; `says` is "" where all is as it was."""

    clause: str
    signature: str
    also: NotRequired[list[str]]
    reason: str
    ticket: str
    expiry: str
    evidence: NotRequired[str]
    profile: NotRequired[str]
    fate: Literal["known", "gone", "changed", "expired", "not judged"]
    says: str


class KnownFailures(TypedDict):
    """The list of known failures that a run was held against."""

    file: str
    entries: list[KnownFailure]
