"""The clause register: what the vendor's pages promise, read from `clauses.yaml` and checked while reading.

Everything here is read-only and read once for each process.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Iterable, Mapping
from dataclasses import asdict, dataclass
from difflib import get_close_matches
from fnmatch import fnmatchcase
from functools import cache, cached_property
from graphlib import CycleError, TopologicalSorter
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final, Literal, cast, get_args

import yaml

Level = Literal["must", "should", "observed"]
LEVELS: Final[tuple[Level, ...]] = get_args(Level)
REGISTER: Final = Path(__file__).with_name("clauses.yaml")
_REQUIRED: Final = frozenset({"id", "level", "page", "says"})
_LISTS: Final = (("expect", int, "integers"), ("allowed", int, "integers"), ("hangs_on", str, "clause ids"))
_OPTIONAL: Final = frozenset(name for name, _, _ in _LISTS) | {"openapi"}
_Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class ContractError(Exception):
    """The contract's own data is wrong; the message names the file and the entry."""


class UnknownClause(KeyError):
    """No clause has this id; the message suggests the nearest ones."""

    def __str__(self) -> str:
        return str(self.args[0])  # KeyError would print the sentence in quotes


@dataclass(frozen=True, slots=True)
class Clause:
    """One promise of the vendor's pages.

    `expect` are the documented codes, `allowed` further ones that are no fault (0: the call may be taken).
    `hangs_on` names the nearest clauses without which this one cannot be judged, `openapi` the places of the OpenAPI
    document that show it.
    """

    id: str
    level: Level
    page: str
    says: str
    expect: tuple[int, ...] = ()
    allowed: tuple[int, ...] = ()
    hangs_on: tuple[str, ...] = ()
    openapi: tuple[str, ...] = ("forbid_send_msg",)

    @property
    def group(self) -> str:
        """The part of the id before the dot."""
        return self.id.partition(".")[0]

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
        names = (*self.clauses, *(f"{group}.*" for group in self.groups))
        wanted: set[str] = set()
        for glob in globs:
            found = {id for id in self.clauses if fnmatchcase(id, glob)}
            if not found:
                raise ValueError(f"No clause matches {glob!r}{_suggest(glob, names)}")
            wanted |= found
        return [clause for clause in self.clauses.values() if clause.id in wanted]

    @cached_property
    def version(self) -> str:
        """A short hash of what the clauses say (12 hex digits): the same wherever they say the same."""
        fields = [asdict(clause) for clause in self.clauses.values()]
        for one in fields:
            del one["openapi"]  # where a clause is shown is nothing that it says
        text = json.dumps(fields, sort_keys=True)
        return hashlib.sha256(text.encode()).hexdigest()[:12]


def load(path: Path) -> Register:
    """Read and check a register; ContractError names the file and the entry that is wrong."""
    try:
        data = yaml.load(path.read_text(encoding="utf-8"), Loader=_Loader)
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise ContractError(f"{path.name} cannot be read: {error}") from error
    if not isinstance(data, dict):
        raise ContractError(f"{path.name}: expected a mapping with levels, pages, groups and clauses")
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
    _check_dependencies(clauses, path)
    return Register(MappingProxyType(clauses), levels, pages, groups)


def _titles(data: Mapping[str, Any], name: str, path: Path) -> Mapping[str, str]:
    titles = data.get(name)
    if not isinstance(titles, dict) or not all(isinstance(text, str) for pair in titles.items() for text in pair):
        raise ContractError(f"{path.name}, {name}: expected a mapping of names to texts")
    return MappingProxyType(titles)


def _clause(entry: object, where: str) -> Clause:
    if not isinstance(entry, dict):
        raise ContractError(f"{where}: expected a mapping, got {entry!r}")
    if missing := _REQUIRED - entry.keys():
        raise ContractError(f"{where}: {', '.join(sorted(missing))} is missing")
    if unknown := entry.keys() - _REQUIRED - _OPTIONAL:
        raise ContractError(f"{where}: unknown field {', '.join(sorted(map(str, unknown)))}")
    for name in _REQUIRED:
        if not isinstance(entry[name], str) or not entry[name].strip():
            raise ContractError(f"{where}: {name} must be a text, got {entry[name]!r}")
    group, dot, rest = entry["id"].partition(".")
    if not (group and dot and rest):
        raise ContractError(f"{where}: an id reads group.name, got {entry['id']!r}")
    if entry["level"] not in LEVELS:
        raise ContractError(f"{where}: level {entry['level']!r} is none of {', '.join(LEVELS)}")
    for name, kind, what in _LISTS:
        values = entry.get(name, [])
        # type() and not isinstance: true is an int to Python
        if not isinstance(values, list) or any(type(value) is not kind for value in values):
            raise ContractError(f"{where}: {name} must be a list of {what}, got {values!r}")
    shown = entry.get("openapi", "forbid_send_msg")
    shown = [shown] if isinstance(shown, str) else shown
    if not isinstance(shown, list) or any(not isinstance(place, str) for place in shown):
        raise ContractError(f"{where}: openapi must be a place or a list of places, got {shown!r}")
    return Clause(
        id=entry["id"],
        level=cast("Level", entry["level"]),
        page=entry["page"],
        says=entry["says"],
        expect=tuple(entry.get("expect", ())),
        allowed=tuple(entry.get("allowed", ())),
        hangs_on=tuple(entry.get("hangs_on", ())),
        openapi=tuple(shown),
    )


def _check_dependencies(clauses: Mapping[str, Clause], path: Path) -> None:
    for clause in clauses.values():
        for other in clause.hangs_on:
            if other not in clauses:
                raise ContractError(f"{path.name}, {clause.id}: hangs_on names {other!r}, which is no clause")
    try:
        TopologicalSorter({clause.id: clause.hangs_on for clause in clauses.values()}).prepare()
    except CycleError as error:
        raise ContractError(f"{path.name}: clauses hang on each other: {' -> '.join(error.args[1])}") from error


@cache
def vendor() -> Register:
    """The register of the vendor's promises, which the package ships."""
    return load(REGISTER)


def register() -> Register:
    """The vendor's register."""
    return vendor()


def clauses() -> Mapping[str, Clause]:
    """Every clause of the vendor's register by its id, in the order of the register."""
    return vendor().clauses


def clause(id: str) -> Clause:
    """The vendor's clause of this id; UnknownClause (a KeyError) with the nearest ids where there is none."""
    return vendor().clause(id)


def matching(globs: Iterable[str]) -> list[Clause]:
    """The vendor's clauses that match any of the globs; ValueError for a glob that matches nothing."""
    return vendor().matching(globs)


def _suggest(text: str, names: Collection[str]) -> str:
    near = [f"{text}.*"] if f"{text}.*" in names else get_close_matches(text, names, n=3, cutoff=0.5)
    return f"; did you mean {' or '.join(near)}?" if near else "; `tim-conformance clauses` lists them all."


@cache
def foundations(id: str) -> frozenset[str]:
    """Every clause that this one hangs on, near and far; never itself."""
    direct = clause(id).hangs_on
    return frozenset(direct).union(*(foundations(other) for other in direct))


@cache
def hanging_on(id: str) -> tuple[str, ...]:
    """The clauses that hang directly on this one, in the order of the register."""
    clause(id)
    return tuple(other.id for other in clauses().values() if id in other.hangs_on)


def contract_version() -> str:
    """The version of the vendor's register."""
    return vendor().version
