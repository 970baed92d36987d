"""How wrong clients are written down: each is the sound one with a method or a switch of its own, and names the clause
that it breaks."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, TypeVar

from conformance.proof.clients.sound import Sound

S = TypeVar("S", bound=type[Sound])


@dataclass(frozen=True, slots=True)
class Mistake:
    """A wrong client: its name, what it does wrong, the clause, and what makes it."""

    name: str
    says: str
    clause: str
    make: type[Sound]


MISTAKES: Final[dict[str, Mistake]] = {}
"""Every wrong client, by name; entered when the modules of `conformance.proof.clients.wrong` are imported."""


@dataclass(frozen=True, slots=True)
class Different:
    """A sound client that differs in what the pages leave open."""

    name: str
    says: str
    make: type[Sound]


SOUND: Final[dict[str, Different]] = {}
"""Every one of them; entered when the modules of `conformance.proof.clients.different` are imported."""


def breaks(clause: str) -> Callable[[S], S]:
    """Enter a wrong client; its name comes from the class, what it does wrong from the docstring."""

    def enter(kind: S) -> S:
        name = named(kind.__name__)
        if name in MISTAKES:
            raise ValueError(f"there is a wrong client {name} already")
        MISTAKES[name] = Mistake(name, (kind.__doc__ or "").strip(), clause, kind)
        return kind

    return enter


def differs(kind: S) -> S:
    """Enter a sound client that differs."""
    name = named(kind.__name__)
    if name in SOUND:
        raise ValueError(f"there is a sound client {name} already")
    SOUND[name] = Different(name, (kind.__doc__ or "").strip(), kind)
    return kind


def factory(make: type[Sound]) -> str:
    """What makes a client, as `--python` takes it."""
    return f"{make.__module__}:{make.__qualname__}"


def named(name: str) -> str:
    """LikeThis as like-this."""
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])", "-", name).lower()
