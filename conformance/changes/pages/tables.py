"""What the columns of a table hold, told from what is in them first, and from their titles where that tells nothing."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from conformance.changes.pages.blocks import Rows
from conformance.changes.pages.lines import CODE, FIELD, HOST
from conformance.changes.pages.words import COLUMNS, Role, column, field_type, group_type, need, plain, yes_or_no

_PARAMETERS: Final = frozenset({"https", "xxxxxx", "sdkappid", "identifier", "usersig", "random", "contenttype"})
_TELLING: Final = frozenset({"code", "type", "host", "need", "support", "group type", "parameter"})
_ROLES: Final = frozenset(role for role, _ in COLUMNS)


@dataclass(frozen=True, slots=True)
class Table:
    """A table whose columns are known; `of` is what its rows are of, empty where they fit nothing."""

    of: str
    rows: tuple[dict[Role, str], ...]


def understood(rows: Rows) -> Table:
    """The table that these rows are, its title row (where it has one) left out."""
    if not rows:
        return Table("", ())
    titles, body = _titles(rows)
    width = len(rows[0])
    cells = [[row[place] for row in body if place < len(row) and row[place].strip()] for place in range(width)]
    roles = [_role(titles[place], cells[place]) for place in range(width)]
    if "field" in roles or "parameter" in roles:  # a yes here is about need
        roles = ["need" if role == "support" else role for role in roles]
    if "group type" in roles:
        roles = ["support" if role == "need" else role for role in roles]
    if "code" in roles:
        roles = ["text" if role not in ("code", "text") else role for role in roles]
    of = _of(roles, "field" in titles)
    told = tuple(_row(row, roles) for row in body)
    return Table(of, tuple(row for row in told if any(row.values())))


def _titles(rows: Rows) -> tuple[list[Role | None], Rows]:
    first = rows[0]
    named: list[Role | None] = [cell if cell in _ROLES else column(cell) for cell in first]
    if sum(role is not None for role in named) >= max(1, len([cell for cell in first if cell]) / 2):
        return named, rows[1:]
    # a title row whose words are new: none of its cells is like those below
    if len(rows) > 1:
        above = [_stands_above(place, rows) for place in range(len(first))]
        alike = [_content(cell) in _TELLING and not apart for cell, apart in zip(first, above, strict=True)]
        if any(above) and not any(alike):
            return named, rows[1:]
    return [None] * len(first), rows


def _stands_above(place: int, rows: Rows) -> bool:
    """Whether the first cell of a column is another kind of thing than all those below it."""
    below = [kind for row in rows[1:] if place < len(row) and (kind := _content(row[place])) is not None]
    told = Counter(below).most_common(1)
    least = (len(rows) - 1) * 0.6
    return bool(told and told[0][0] in _TELLING and told[0][1] >= least and _content(rows[0][place]) != told[0][0])


def _content(cell: str) -> Role | None:
    """What a cell is by itself."""
    text = plain(cell)
    if not text:
        return None
    if CODE.fullmatch(text):
        return "code"
    if text.casefold() in _PARAMETERS or re.fullmatch(r"/?v4/\S+", text):
        return "parameter"
    if field_type(text):
        return "type"
    if HOST.fullmatch(text):
        return "host"
    if group_type(text):
        return "group type"
    if need(text) is not None and len(text) < 14:
        return "need"
    if yes_or_no(text) is not None:
        return "support"
    return "field" if FIELD.fullmatch(text) else None


def _role(title: Role | None, cells: Sequence[str]) -> Role:
    votes = [_content(cell) for cell in cells]
    count = max(1, len(cells))
    for role in ("code", "parameter", "type", "host", "group type"):
        least = 0.3 if role in ("parameter", "group type") and title in (None, role) else 0.6
        if role == "group type" and title in ("field", "type"):
            continue
        if cells and votes.count(role) / count >= least and not (role == "type" and title == "field"):
            return role
    if (
        title == "field"
        and all(FIELD.fullmatch(plain(cell)) is None for cell in cells)
        and any(HOST.search(cell) for cell in cells)
    ):
        return "parameter"
    if title in ("group type", "support", "need", "code", "parameter", "region", "host", "field"):
        if title in ("need", "support") and cells and (votes.count("need") + votes.count("support")) / count < 0.3:
            return "text"
        return title
    if cells and (votes.count("need") + votes.count("support")) / count >= 0.6 and title != "text":
        return "need" if votes.count("need") >= votes.count("support") else "support"
    if cells and title is None and (votes.count("field") + votes.count("type")) / count >= 0.8:
        return "field"
    return "text" if title in (None, "type") else title


def _of(roles: Sequence[Role], named: bool) -> str:
    if "code" in roles:
        return "codes"
    if "group type" in roles and "support" in roles:
        return "group types"
    if "parameter" in roles:
        return "parameters"
    if "field" in roles and ("type" in roles or "need" in roles):
        return "fields"
    if "host" in roles:
        return "hosts"
    return "fields" if named and "field" in roles and "text" in roles else ""


def _row(row: Sequence[str], roles: Sequence[Role]) -> dict[Role, str]:
    told: dict[Role, str] = {}
    for role, cell in zip(roles, row, strict=False):
        if cell.strip() and cell not in told.get(role, ""):
            told[role] = f"{told[role]}\n{cell}" if role in told else cell
    return told
