"""`tim-conformance new clause`: a new clause's places, each with what is to be written there, until nothing is left."""

from __future__ import annotations

import argparse
import ast
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import conformance
from conformance.api.errors import Trouble, UsageError
from conformance.contract import vendor
from conformance.contract.language import chinese

_ID: Final = re.compile(r"([a-z][a-z0-9-]*)\.([a-z][a-z0-9-]*)")


@dataclass(frozen=True)
class _Stub:
    """What is added to a group's module in a folder, and what that has to import."""

    folder: str
    imports: Mapping[str, tuple[str, ...]]
    text: str


_ENTRY: Final = """\
  - {{id: {id}, level: {level}, page: {page},
     says: "TODO({id}): what the page promises; further fields are told at the top"}}
"""
_CHECK: Final = _Stub(
    "conformance/oracle/checks",
    {"conformance.oracle.judging": ("unwritten",)},
    """

# TODO({id}): its check in place of this line: a stake, shows, among, refusal or each
unwritten("{id}")
""",
)
_OBSERVED: Final = _Stub(
    _CHECK.folder,
    {"conformance.oracle.observing": ("observes",), "conformance.oracle.view": ("answers",)},
    """

# TODO({id}): what was asked and what came; open_when where an answer is free
observes("{id}", of=answers)(lambda it: None)
""",
)
_DEFECTS: Final = _Stub(
    "conformance/simulator/defects",
    {"..policy": ("Policy",), ".catalogue": ("breaks",)},
    '''

@breaks("{id}")
class {kind}Broken(Policy):
    """TODO({id}): a name, what it does wrong, and the method that does it."""


@breaks("{id}")
class {kind}BrokenOtherwise(Policy):
    """TODO({id}): another name, and another way to break the clause."""
''',
)


def new_command(arguments: argparse.Namespace) -> int:
    """Write the places of a clause, and list what is left to do; the exit code."""
    root = Path(conformance.__file__).parents[1]
    if not (root / "tests").is_dir():
        raise UsageError("A new clause is written in a clone of the repository, and this is an installed package.")
    id, page = arguments.id, arguments.page
    known = vendor().clauses.get(id)
    level = arguments.level or (known.level if known else "must")
    if known is None:
        _check_id(id)
        if page is None:
            raise UsageError(f"A new clause needs its --page, one of {', '.join(vendor().pages)}.")
        try:
            _write(root, id, level, page)
        except OSError as error:
            raise Trouble(f"{error.filename} cannot be written: {error.strerror}.") from None
    elif level != known.level or page not in (None, known.page):
        raise UsageError(f"There is a clause {id} already: {known.level}, of the page {known.page}.")
    left = sorted({*_marked(root, id), *_missing(root, id, level)})
    for place, number, what in left:
        print(f"{place}:{number}: {what}")
    print(f"{len(left)} left to do for {id}." if left else f"Nothing is left to do for {id}.")
    return 1 if left else 0


def _check_id(id: str) -> None:
    match = _ID.fullmatch(id)
    if match is None:
        raise UsageError(f"{id!r} is no clause's id: it reads group.name, in lower case with hyphens.")
    if match[1] not in vendor().groups:
        raise UsageError(f"There is no group {match[1]!r}: one of {', '.join(vendor().groups)}.")


# -- writing ---------------------------------------------------------------------------------------------------------


def _write(root: Path, id: str, level: str, page: str) -> None:
    """Write every place; UsageError before the first where a module for its group is missing."""
    wanted = (_OBSERVED,) if level == "observed" else (_CHECK, _DEFECTS)
    stubs = [(_home(root / stub.folder, id), stub) for stub in wanted]
    register = root / "conformance" / "contract" / "clauses.yaml"
    register.write_text(_entered(register.read_text(encoding="utf-8"), id, level, page), encoding="utf-8")
    for path, stub in stubs:
        path.write_text(_added(path.read_text(encoding="utf-8"), stub, id), encoding="utf-8")


def _home(folder: Path, id: str) -> Path:
    """The module of a group: the one that is named after it, or the first that has something of its."""
    group = id.partition(".")[0]
    named = folder / f"{group.replace('-', '_')}.py"
    for path in (named, *sorted(folder.glob(f"{named.stem}*.py")), *sorted(folder.glob("*.py"))):
        if path.is_file() and (path == named or f'"{group}.' in path.read_text(encoding="utf-8")):
            return path
    raise UsageError(f"Nothing is there yet for the group {group}: make {named}.")


def _entered(text: str, id: str, level: str, page: str) -> str:
    """The register with an entry after the last of its group."""
    entries = list(re.finditer(r"^  - \{id: ([a-z-]+)\.[^\n]*\n(?:     [^\n]*\n)*", text, re.MULTILINE))
    at = max(entry.end() for entry in entries if entry[1] == id.partition(".")[0])
    return text[:at] + _ENTRY.format(id=id, level=level, page=page) + text[at:]


def _added(text: str, stub: _Stub, id: str) -> str:
    """A module with a stub at its end, and with what it imports."""
    for module, names in stub.imports.items():
        text = _importing(text, module, names)
    kind = "".join(map(str.capitalize, re.split("[.-]", id)))
    return text + stub.text.format(id=id, kind=kind)


def _importing(text: str, module: str, names: tuple[str, ...]) -> str:
    """A module's text in which these names are imported too, each module at its place among its kind."""
    lines = text.splitlines(keepends=True)
    imports = [node for node in ast.parse(text).body if isinstance(node, ast.ImportFrom)]
    akin = {
        name: node
        for node in imports
        if (name := "." * node.level + (node.module or "")).partition(".")[0] == module.partition(".")[0]
    }
    same = akin.get(module)
    wanted = sorted({*names, *(alias.name for alias in (same.names if same else ()))}, key=_rank)
    line = f"from {module} import {', '.join(wanted)}\n"
    if len(line) > 121:
        line = "\n    ".join([f"from {module} import (", *(f"{name}," for name in wanted)]) + "\n)\n"
    if same is not None:
        return "".join([*lines[: same.lineno - 1], line, *lines[same.end_lineno or same.lineno :]])
    last = max(node.end_lineno or node.lineno for node in akin.values())
    at = next((node.lineno - 1 for name, node in akin.items() if name > module), last)
    return "".join([*lines[:at], line, *lines[at:]])


def _rank(name: str) -> tuple[int, str]:
    """Constants, classes, functions: as imports are sorted here."""
    return (0 if name.isupper() else 1 if name[0].isupper() else 2), name


# -- what is left ----------------------------------------------------------------------------------------------------

Left = tuple[str, int, str]
"""A file, a line and what is to be done there."""


def _marked(root: Path, id: str) -> Iterator[Left]:
    mark = re.compile(rf"TODO\({re.escape(id)}\): (.*?)[\"}}]*$")
    files = [*(root / "conformance").rglob("*.py"), *(root / "conformance").rglob("*.yaml")]
    for path in files:
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
            if found := mark.search(line):
                yield str(path.relative_to(root)), number, found[1]


def _missing(root: Path, id: str, level: str) -> Iterator[Left]:
    """What no stub stands for: the property, and whatever was taken out again."""
    group = f"{id.partition('.')[0].replace('-', '_')}.py"
    observed = level == "observed"
    if not _naming(root / "conformance" / "suite", id):
        yield f"conformance/suite/test_{group}", 1, "name it in @judges of a property whose programs exercise it"
    if not _naming(root / "conformance" / "oracle", id):
        what = "write what is observed of it" if observed else "write its check"
        yield f"conformance/oracle/checks/{group}", 1, what
    if not observed and _naming(root / "conformance" / "simulator" / "defects", id) < 2:
        yield f"conformance/simulator/defects/{group}", 1, "write two defects that break it"
    clause = vendor().clauses.get(id)
    if clause is None or clause.says not in chinese().sentences:
        yield "conformance/contract/zh/clauses.yaml", 1, "say it in Chinese, once its English sentence stands"


def _naming(folder: Path, id: str) -> int:
    """How many lines of a folder's modules name a clause (but as the one for which another code comes)."""
    lines = (line for path in folder.rglob("*.py") for line in path.read_text(encoding="utf-8").splitlines())
    return sum(f'"{id}"' in line and "other_code" not in line for line in lines)
