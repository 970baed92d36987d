"""What one page says, whatever its form and language."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any, Final, Literal

from conformance.changes.pages.loading import Form
from conformance.changes.pages.words import Part

Language = Literal["en", "zh"]
FORMAT: Final = "tim-conformance-page/1"
CORE: Final[frozenset[Part]] = frozenset({"group types", "request fields", "reply fields", "codes"})
"""What the page of a call never lacks: a copy in which one is not seen is torn, or drawn in an unknown way."""


@dataclass(frozen=True, slots=True)
class Facts:
    """What a description says in numbers and values, in no language.

    `values` maps a value to its meaning (unmute, permanent, success, failure); `limits` a unit (items, bytes,
    characters, seconds) to the most; `range` is the least and the most; `fixed` the only value; `numbers` are those
    left over. `known` is false where the description got lost.
    """

    values: Mapping[str, str] = field(default_factory=dict)
    limits: Mapping[str, int] = field(default_factory=dict)
    range: tuple[int, int] | None = None
    bits: int | None = None
    fixed: str = ""
    unsigned: bool = False
    numbers: tuple[str, ...] = ()
    known: bool = True


@dataclass(frozen=True, slots=True)
class GroupType:
    """A row of the group types. `supported` is None where its cell got lost."""

    supported: bool | None
    text: str = ""


@dataclass(frozen=True, slots=True)
class Parameter:
    """A row of the URL parameters."""

    text: str = ""
    facts: Facts = Facts()
    example: str = ""


@dataclass(frozen=True, slots=True)
class Field:
    """A row of the request or reply fields. `type` and `required` are None where the page does not say."""

    type: str | None = None
    required: bool | None = None
    text: str = ""
    facts: Facts = Facts()


@dataclass(frozen=True, slots=True)
class Sample:
    """A sample body: its field names in order, and the facts told beside each."""

    names: tuple[str, ...]
    facts: Mapping[str, Facts]
    reply: bool


@dataclass(frozen=True, slots=True)
class Unread:
    """Something that was not placed, and why."""

    where: str
    text: str
    why: str


@dataclass(frozen=True, slots=True)
class Page:
    """One page. `page` is its name in the register (or its command, or empty for one that is none of the vendor's).

    `torn` are the parts in which rows lost their names: what is not among the others may be one of these.
    """

    path: str
    page: str = ""
    command: str = ""
    language: Language = "en"
    form: Form = "text"
    group_types: Mapping[str, GroupType] = field(default_factory=dict)
    hosts: Mapping[str, str] = field(default_factory=dict)
    parameters: Mapping[str, Parameter] = field(default_factory=dict)
    request: Mapping[str, Field] = field(default_factory=dict)
    reply: Mapping[str, Field] = field(default_factory=dict)
    codes: Mapping[str, str] = field(default_factory=dict)
    frequency: int | None = None
    notes: tuple[str, ...] = ()
    rejoin: Mapping[str, str] = field(default_factory=dict)
    sample_urls: tuple[str, ...] = ()
    samples: tuple[Sample, ...] = ()
    prose_facts: Mapping[str, Facts] = field(default_factory=dict)
    references: tuple[str, ...] = ()
    prose: tuple[str, ...] = ()
    parts: frozenset[Part] = frozenset()
    unread: tuple[Unread, ...] = ()
    torn: frozenset[Part] = frozenset()

    def has(self, part: Part) -> bool:
        """Whether this copy tells of a part, if only that the page lacks it."""
        return part in self.parts or (self.sure and part not in CORE)

    @property
    def sure(self) -> bool:
        """Whether what is not in this copy is not on the page: text loses parts, HTML and Markdown do not."""
        return self.form != "text"

    def side(self) -> dict[str, Any]:
        """What names this copy in a document."""
        return {"path": self.path, "page": self.page or None, "language": self.language, "form": self.form}

    def as_json(self) -> dict[str, Any]:
        """The structure as plain JSON, for `page-read`."""
        told = asdict(self)
        told["parts"] = sorted(self.parts)
        for name in ("prose_facts", "torn", "path", "page", "command", "language", "form"):
            told.pop(name)
        return {"format": FORMAT, **self.side(), "command": self.command or None, **_trimmed(told)}


def _trimmed(value: Any) -> Any:
    """Without the facts that are not told."""
    if isinstance(value, dict):
        kept = {str(key): _trimmed(each) for key, each in value.items()}
        if "numbers" in kept and "known" in kept:
            return {
                key: each for key, each in kept.items() if each not in ({}, [], None, "", False) and each is not True
            }
        return kept
    if isinstance(value, (list, tuple, set, frozenset)):
        return [_trimmed(each) for each in value]
    return value
