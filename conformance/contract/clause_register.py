"""The clause register: what the pages promise, read from a YAML file and checked while reading.

A register is an object, and whoever needs one is handed it: there is one for each side that can be judged. `vendor()`
is that of the vendor's promises and `client()` that of what is asked of a client; each is read once for each process.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from fnmatch import fnmatchcase
from functools import cache, cached_property
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final, Literal, get_args

import yaml

from conformance.contract.calling import pasted

Level = Literal["must", "should", "observed"]
LEVELS: Final[tuple[Level, ...]] = get_args(Level)
REGISTER: Final = Path(__file__).with_name("clauses.yaml")
CLIENT_REGISTER: Final = Path(__file__).with_name("client-clauses.yaml")
_SAID: Final = ("id", "level", "page", "says", "expect", "allowed")
"""The fields that a version is made of: what a clause says, and not how it is tried or shown."""
_TEXTS: Final = ("id", "level", "page", "says")
_CODES: Final = ("expect", "allowed")
_CHOICES: Final[Mapping[str, tuple[str, ...]]] = {
    "level": LEVELS, "seen_by": ("wire", "outcome", "output", "count"), "needs": ("drive", "watch"),
}  # fmt: skip
_OPTIONAL: Final = (*_CODES, "unjudged", "openapi", "seen_by", "needs")
_Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class ContractError(Exception):
    """The contract's own data is wrong; the message names the file and the entry."""


class UnknownClause(KeyError):
    """No clause has this id; the message suggests the nearest ones."""

    def __str__(self) -> str:
        return str(self.args[0])  # KeyError would print the sentence in quotes


@dataclass(frozen=True, slots=True)
class Clause:
    """One promise of the pages.

    `expect` are the documented codes, `allowed` further ones that are no fault (0: the call may be taken). `unjudged`
    says why a run may end without having put it to the test. `openapi` names the places of the OpenAPI document
    that show it. `seen_by` and `needs` are of clauses on a client: from what it is judged, and
    whether the bench has to ask for the call.
    """

    id: str
    level: Level
    page: str
    says: str
    expect: tuple[int, ...] = ()
    allowed: tuple[int, ...] = ()
    unjudged: str = ""
    openapi: tuple[str, ...] = ("forbid_send_msg",)
    seen_by: str = ""
    needs: str = ""

    @property
    def group(self) -> str:
        """The part of the id before its name: of `mute-time.zero` mute-time, of `client.line.url` line."""
        return self.id.split(".")[-2]

    @property
    def codes(self) -> frozenset[int]:
        """Every code that is no fault; empty where the clause speaks of no code."""
        return frozenset(self.expect + self.allowed)


@dataclass(frozen=True)
class Register:
    """The clauses of one side in their order, and what levels, pages and groups are called."""

    clauses: Mapping[str, Clause]
    levels: Mapping[str, str]
    pages: Mapping[str, str]
    groups: Mapping[str, str]

    def clause(self, id: str) -> Clause:
        """The clause of this id; UnknownClause (a KeyError) with the nearest ids where there is none."""
        try:
            return self.clauses[id]
        except KeyError:
            raise UnknownClause(f"There is no clause {id!r}{_suggest(id, self.clauses)}") from None

    def matching(self, globs: Iterable[str]) -> list[Clause]:
        """The clauses that match any of the globs, in the order of the register.

        ValueError with one sentence for a glob that matches nothing: a typing error must not select an empty run.
        """
        if isinstance(globs, str):
            globs = [globs]
        names = (*self.clauses, *dict.fromkeys(f"{id.rpartition('.')[0]}.*" for id in self.clauses))
        wanted: set[str] = set()
        for glob in globs:
            found = {id for id in self.clauses if fnmatchcase(id, glob)}
            if not found:
                raise ValueError(f"No clause matches {glob!r}{_suggest(glob, names)}")
            wanted |= found
        return [clause for clause in self.clauses.values() if clause.id in wanted]

    @property
    def titles(self) -> dict[str, dict[str, str]]:
        """What levels, pages and groups are called, for a document that is to be drawn without the register."""
        return {"levels": dict(self.levels), "pages": dict(self.pages), "groups": dict(self.groups)}

    @property
    def version(self) -> str:
        """A short hash of what the clauses say (12 hex digits): the same wherever they say the same."""
        return self.digest[:12]

    @cached_property
    def digest(self) -> str:
        """The whole of that hash: a SHA-256 in hex digits."""
        said = [{name: getattr(clause, name) for name in _SAID} for clause in self.clauses.values()]
        return hashlib.sha256(json.dumps(said, sort_keys=True).encode()).hexdigest()


def load(path: Path, beside: Register | None = None) -> Register:
    """Read and check a register; ContractError names the file and the entry that is wrong.

    Levels and pages that the file does not name are called what the register beside it calls them.
    """
    try:
        data = yaml.load(path.read_text(encoding="utf-8"), Loader=_Loader)
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise ContractError(f"{path.name} cannot be read: {error}") from error
    if not isinstance(data, dict):
        raise ContractError(f"{path.name}: expected a mapping with levels, pages, groups and clauses")
    if beside:
        data = {"levels": dict(beside.levels), "pages": dict(beside.pages)} | data
    levels, pages, groups = (_titles(data, name, path) for name in ("levels", "pages", "groups"))
    if set(levels) != set(LEVELS):
        raise ContractError(f"{path.name}, levels: expected exactly {', '.join(LEVELS)}")
    entries = data.get("clauses")
    if not isinstance(entries, list) or not entries:
        raise ContractError(f"{path.name}, clauses: expected a list of entries")
    clauses: dict[str, Clause] = {}
    for number, entry in enumerate(entries, start=1):
        name = entry.get("id") if isinstance(entry, dict) else None
        where = f"{path.name}, entry {number}" + (f" ({name})" if name else "")
        clause = _clause(entry, where)
        if clause.id in clauses:
            raise ContractError(f"{where}: there is another entry with this id")
        if clause.page not in pages:
            raise ContractError(f"{where}: page {clause.page!r} is none of {', '.join(pages)}")
        if clause.group not in groups:
            raise ContractError(f"{where}: group {clause.group!r} is none of {', '.join(groups)}")
        clauses[clause.id] = clause
    return Register(MappingProxyType(clauses), levels, pages, groups)


def _titles(data: Mapping[str, Any], name: str, path: Path) -> Mapping[str, str]:
    titles = data.get(name)
    if not isinstance(titles, dict) or not all(isinstance(text, str) for pair in titles.items() for text in pair):
        raise ContractError(f"{path.name}, {name}: expected a mapping of names to texts")
    return MappingProxyType(titles)


def _clause(entry: object, where: str) -> Clause:
    if not isinstance(entry, dict):
        raise ContractError(f"{where}: expected a mapping, got {entry!r}")
    if missing := set(_TEXTS) - entry.keys():
        raise ContractError(f"{where}: {', '.join(sorted(missing))} is missing")
    if unknown := entry.keys() - {*_TEXTS, *_OPTIONAL}:
        raise ContractError(f"{where}: unknown field {', '.join(sorted(map(str, unknown)))}")
    fields: dict[str, Any] = dict(entry)
    if isinstance(entry.get("openapi"), str):
        fields["openapi"] = [entry["openapi"]]
    for name, value in fields.items():
        # type() and not isinstance: true is an int to Python
        if name in _CODES and not (isinstance(value, list) and all(type(code) is int for code in value)):
            raise ContractError(f"{where}: {name} must be a list of integers, got {value!r}")
        if name == "openapi" and not (isinstance(value, list) and all(map(_is_text, value))):
            raise ContractError(f"{where}: {name} must be a text or a list of texts, got {value!r}")
        if name not in (*_CODES, "openapi") and not _is_text(value):
            raise ContractError(f"{where}: {name} must be a text, got {value!r}")
        if name in _CHOICES and value not in _CHOICES[name]:
            raise ContractError(f"{where}: {name} {value!r} is none of {', '.join(_CHOICES[name])}")
    if entry["id"].count(".") not in (1, 2) or not all(entry["id"].split(".")):
        raise ContractError(f"{where}: an id reads group.name or side.group.name, got {entry['id']!r}")
    lists = {name: tuple(value) for name, value in fields.items() if isinstance(value, list)}
    return Clause(**(fields | lists))


def _is_text(value: object) -> bool:
    return isinstance(value, str) and bool(value.strip())


@cache
def vendor() -> Register:
    """The register of the vendor's promises, which the package ships."""
    return load(REGISTER)


@cache
def client() -> Register:
    """The register of what the pages ask of a client, which the package ships."""
    return load(CLIENT_REGISTER, beside=vendor())


def _suggest(text: str, names: Collection[str]) -> str:
    near = [f"{text}.*"] if f"{text}.*" in names else get_close_matches(text, names, n=3, cutoff=0.5)
    return f"; did you mean {' or '.join(near)}?" if near else f"; `{pasted('clauses')}` lists them all."
