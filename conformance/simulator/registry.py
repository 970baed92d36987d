"""Named parts of a policy: what a defect and a variation have in common."""

import difflib
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TypeVar

from .policy import Policy


@dataclass(frozen=True, slots=True)
class Variation:
    """A way in which a conforming vendor may differ from the default."""

    name: str
    says: str
    part: type[Policy]


@dataclass(frozen=True, slots=True)
class Defect:
    """A wrong behaviour, with the clause that it breaks first."""

    name: str
    clause: str
    says: str
    part: type[Policy]


def slug(part: type[Policy]) -> str:
    """The name of a part: its class name in lower case, words joined by hyphens."""
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[a-z])(?=[0-9])", "-", part.__name__).lower()


def sentence(part: type[Policy]) -> str:
    """What a part does: the first line of its docstring."""
    return (part.__doc__ or "").strip().split("\n")[0]


Entry = TypeVar("Entry", Variation, Defect)


def pick(registry: Mapping[str, Entry], names: Iterable[str], kind: str) -> list[type[Policy]]:
    """The parts of that name; ValueError naming the nearest ones if there is none."""
    parts = []
    for name in names:
        if name not in registry:
            near = difflib.get_close_matches(name, registry, 3, 0.5)
            hint = f"; near it: {', '.join(near)}" if near else ""
            raise ValueError(f"there is no {kind} {name!r}{hint}")
        parts.append(registry[name].part)
    return parts
