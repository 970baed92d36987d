"""Lines of text into blocks: tables flattened to a cell or a row a line are put together again by what is in them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from conformance.changes.pages.blocks import Block
from conformance.changes.pages.words import NOTE, Role, column, field_type, group_type, heading, need, plain, yes_or_no

Line = tuple[int, str]
HOST: Final = re.compile(r"[a-z0-9-]+(?:\.[a-z0-9-]+)+\.(?:com|cn|net|io)(?![a-z0-9.-])")
FIELD: Final = re.compile(r"[A-Z][A-Za-z0-9_]*(?:\[\])?(?:[./][A-Z][A-Za-z0-9_]*(?:\[\])?)*")
CODE: Final = re.compile(r"-?[0-9]{4,6}(?:\s*[-~]\s*[0-9]{4,6})?")
PARAMETER: Final = re.compile(r"https?|x{4,8}|/?v4/[\w/]+|[a-z]+(?:[_-]?[a-z]+)*", re.I)
_KEYS: Final[tuple[Role, ...]] = ("group type", "code", "parameter", "field", "region", "host")
_BULLET: Final = re.compile(r"^\s*(?:[-*+•·▪◦●]|[0-9]+[.)、])\s+")
_SPLIT: Final = re.compile(r"\s*\|\s*|\s*\t\s*|\s{2,}")
_NO_FIELD: Final = frozenset(
    {"Yes", "No", "Required", "Optional", "Note", "Notes", "Description", "Field", "True", "False"}
)


def blocks_of(lines: Sequence[Line]) -> list[Block]:
    """The blocks of lines; each line has its number in the file."""
    return _Reader([(number, text.rstrip()) for number, text in lines]).read()


def numbered(text: str, first: int = 1) -> list[Line]:
    """The lines of a text with their numbers; a text that is quoted as a whole loses its marks."""
    lines = text.split("\n")
    quoted = [line for line in lines if line.strip()]
    if quoted and sum(line.lstrip().startswith(">") for line in quoted) > 0.8 * len(quoted) > 3:
        lines = [re.sub(r"^\s*>\s?", "", line) for line in lines]
    return list(enumerate(lines, first))


@dataclass
class _Reader:
    lines: list[Line]
    at: int = 0
    out: list[Block] = field(default_factory=list)

    def read(self) -> list[Block]:
        while self.at < len(self.lines):
            number, text = self.lines[self.at]
            text = text.strip()
            if not text:
                self.at += 1
            elif text.startswith(("{", "[{")):
                self._code()
            elif (titles := self._titles()) or (titles := self._guessed()):
                self._table(*titles)
            elif heading(text):
                self.out.append(Block("heading", text.lstrip("# "), number))
                self.at += 1
            elif NOTE.match(plain(text)):
                self._note()
            elif re.match(r">?\s*[!?\uff01\uff1f]\s*\w", text):  # the vendor's Markdown has >! and >? for a note
                self.out.append(Block("note", text.lstrip(">!?\uff01\uff1f "), number))
                self.at += 1
            else:
                self.out.append(Block("text", text, number))
                self.at += 1
        return self.out

    def _code(self) -> None:
        first, depth, taken = self.at, 0, []
        while self.at < len(self.lines) and self.at - first < 200:
            text = self.lines[self.at][1]
            bare = re.sub(r"//[^{}\[\]]*$", "", re.sub(r'"[^"\n]*"', "", text))
            depth += sum(bare.count(each) for each in "{[") - sum(bare.count(each) for each in "}]")
            taken.append(text)
            self.at += 1
            if depth <= 0 and (depth < 0 or "}" in text):
                break
        self.out.append(Block("code", "\n".join(taken), self.lines[first][0]))

    def _note(self) -> None:
        number, text = self.lines[self.at]
        taken = [NOTE.sub("", plain(text)).strip()]
        self.at += 1
        if not any(taken) and (nearest := self._next(self.at)) is not None:  # the word alone, what it says below
            self.at = nearest
        while self.at < len(self.lines):
            more = self.lines[self.at][1].strip()
            if not more or heading(more) or self._titles() or more.startswith("{"):
                break
            taken.append(more)
            self.at += 1
            if len(taken) > 12:
                break
        if any(taken):
            self.out.append(Block("note", "\n".join(each for each in taken if each), number))

    def _next(self, start: int) -> int | None:
        """The next line that is not blank."""
        return next((at for at in range(start, len(self.lines)) if self.lines[at][1].strip()), None)

    def _titles(self, begin: int | None = None) -> tuple[str, list[Role], int] | None:
        """How the table that begins here is laid out (cell, row, words), its columns, and its first row's line."""
        first = self.at if begin is None else begin
        text = self.lines[first][1].strip()
        cells = _cells(text)
        if len(cells) >= 2:
            roles = [column(cell) for cell in cells]
            if sum(role is not None for role in roles) >= 2 and any(role in _KEYS for role in roles):
                return "row", [role or "text" for role in roles], first + 1
        words = plain(text).split(" ")
        if 2 <= len(words) <= 16 and len(said := _phrases(words)) > 1 and (said[1:] != ["field"]):
            return "words", said, first + 1
        found: list[Role] = []
        at: int | None = first
        while at is not None:
            title = _BULLET.sub("", self.lines[at][1].strip())
            several = _phrases(plain(title).split(" "))[1:]
            role = column(title) if not several or several == ["field"] else None  # Parameter Name is one title
            if role is None or (role in found and role != "text") or len(found) == 4:
                break
            found.append(role)
            at = self._next(at + 1)
        if len(found) >= 2 and found[0] in _KEYS:
            return "cell", found, at if at is not None else len(self.lines)
        return None

    def _guessed(self) -> tuple[str, list[Role], int] | None:
        """The same where a table lost its titles."""
        text = _BULLET.sub("", self.lines[self.at][1].strip())
        after = self._next(self.at + 1)
        follows = self.lines[after][1].strip() if after is not None else ""
        if group_type(text) and yes_or_no(follows) is not None and len(follows) < 120:
            return "cell", ["group type", "support"], self.at
        if _is_field(text) and field_type(follows):
            return "cell", ["field", "type", "need", "text"], self.at
        cells = _cells(text)
        if len(cells) >= 2:
            if group_type(cells[0]) and yes_or_no(cells[1]) is not None:
                return "row", ["group type", "support"], self.at
            if _is_field(cells[0]) and field_type(cells[1]):
                between: list[Role] = ["need"] if len(cells) > 3 else []
                return "row", ["field", "type", *between, "text"], self.at
            if CODE.fullmatch(cells[0]) and re.match(r"\W*[0-9]{4,6}\b", follows):
                return "row", ["code", "text"], self.at
        if CODE.fullmatch(text) and after is not None:
            third = self._next(after + 1)
            if third is not None and CODE.fullmatch(self.lines[third][1].strip()):
                return "cell", ["code", "text"], self.at
        return None

    def _table(self, layout: str, roles: list[Role], start: int) -> None:
        number = self.lines[self.at][0]
        self.at = start
        key: Role = next((role for role in _KEYS if role in roles), "text")
        rows: list[dict[int, str]] = []
        while self.at < len(self.lines):
            text = self.lines[self.at][1].strip()
            if not text:
                nearest = self._next(self.at)
                if nearest is None or not self._goes_on(layout, key, roles, nearest, rows):
                    break
                self.at = nearest
                continue
            if re.fullmatch(r"[\s|:+-]{3,}", text):
                self.at += 1
                continue
            if self._titles() or not self._take(layout, key, roles, rows):
                break
            self.at += 1
        width = len(roles)
        body = tuple(tuple(row.get(place, "") for place in range(width)) for row in rows)
        self.out.append(Block("table", "", number, (tuple(roles), *body)))

    def _goes_on(self, layout: str, key: Role, roles: list[Role], at: int, rows: list[dict[int, str]]) -> bool:
        """Whether a table goes on after blank lines."""
        text = self.lines[at][1].strip()
        if self._titles(at):
            return False
        if self._starts(layout, key, roles, at):
            return True
        open_row = bool(rows) and len(rows[-1]) < len(roles)
        if layout == "cell" and (open_row or not rows) and not heading(text) and not NOTE.match(plain(text)):
            return self._fills(roles, rows[-1] if rows else {}, text, at) is not None
        return key in ("parameter", "host", "region") and bool(HOST.search(text)) and len(text) < 90 and "/" not in text

    def _starts(self, layout: str, key: Role, roles: list[Role], at: int) -> bool:
        """Whether a row begins at this line."""
        text = _BULLET.sub("", self.lines[at][1].strip())
        if layout == "row":
            return len(_cells(text)) >= 2 and not heading(text)
        first = text if layout == "cell" else plain(text).split(" ")[0]
        if key == "group type":
            if layout == "words":
                return group_type(first) is not None and yes_or_no(text[len(first) :]) is not None
            known = group_type(text) is not None
            follows = self._next(at + 1)
            own = re.fullmatch(r"[A-Z][A-Za-z]+", text) and follows is not None
            return known or bool(own and yes_or_no(self.lines[follows or 0][1]) is not None and yes_or_no(text) is None)
        if key == "code":
            return bool(CODE.fullmatch(first))
        if key == "parameter":
            return (
                bool(PARAMETER.fullmatch(first))
                and not heading(text)
                and (first[:1].islower() or first[:4].casefold() == "xxxx")
            )
        if key == "field":
            if not _is_field(first):
                return False
            if layout == "words":
                return field_type(plain(text).split(" ")[1] if " " in plain(text) else "") is not None
            follows = self._next(at + 1)
            after = self.lines[follows][1].strip() if follows is not None else ""
            return field_type(after) is not None or (at > 0 and need(after) is not None and "need" in roles)
        if key in ("region", "host"):
            return bool(HOST.search(text)) if layout == "words" else not heading(text) and len(text) < 60
        return False

    def _fills(self, roles: list[Role], row: dict[int, str], text: str, at: int) -> int | None:
        """The column of an open row that a cell of this text fills."""
        for place, role in enumerate(roles):
            if place in row:
                continue
            fits = {
                "type": field_type(text) is not None,
                "need": need(text) is not None,
                "support": yes_or_no(text) is not None,
                "host": bool(HOST.search(text)),
                "region": not HOST.search(text),
                "text": not text.startswith("http") or len(text.split()) > 1,
            }.get(role, False)
            if fits:
                return place
        return None

    def _take(self, layout: str, key: Role, roles: list[Role], rows: list[dict[int, str]]) -> bool:
        """Take the line into the table; False where the table ends before it."""
        text = _BULLET.sub("", self.lines[self.at][1].strip())
        row = rows[-1] if rows else None
        hosts = key in ("parameter", "host", "region") and bool(HOST.search(text)) and "://" not in text
        hosts = hosts and not re.match(r"x{4,}\s", text, re.I)
        if layout == "row" and len(_cells(text)) >= 2 and not (hosts and row and "|" not in text and "\t" not in text):
            if text.startswith("{"):
                return False
            cells = _cells(text)
            if text.startswith("|") and len(cells) == len(roles) - 1:  # its first cell got lost
                cells = ["", *cells]
            rows.append(dict(enumerate(_fitted(cells, roles))))
            return True
        if layout == "cell" and key in ("region", "host"):
            if (
                row is not None
                and len(row) < len(roles)
                and (place := self._fills(roles, row, text, self.at)) is not None
            ):
                row[place] = text
                return True
            if HOST.search(text) or ((after := self._next(self.at + 1)) and HOST.search(self.lines[after][1])):
                rows.append(
                    {roles.index("host" if HOST.search(text) else "region"): text} if "host" in roles else {0: text}
                )
                return True
            return False
        if layout != "row" and not hosts and self._starts(layout, key, roles, self.at):
            rows.append({roles.index(key): text} if layout == "cell" else _words(text, key, roles))
            return True
        nameless = _nameless(key, text)
        if row is None:
            if layout == "cell" and nameless in roles and len(text) < 120:
                rows.append({roles.index(nameless): text})
                return True
            return False
        last = max(
            (place for place, role in enumerate(roles) if role in ("text", "support", "host")), default=len(roles) - 1
        )
        if hosts:
            row[last] = f"{row.get(last, '')}\n{text}".strip()
            return True
        named = (
            heading(text) == "codes" and len(row) < len(roles) and self.lines[self.at - 1][1].strip()
        )  # what ErrorCode holds
        if (heading(text) and not named) or NOTE.match(plain(text)) or text.startswith(("{", "http")):
            return False
        if layout == "cell" and (place := self._fills(roles, row, text, self.at)) is not None:
            row[place] = text
            return True
        if layout == "cell" and nameless in roles and len(text) < 120:  # its first cell got lost
            rows.append({roles.index(nameless): text})
            return True
        return self._continues(layout, key, roles, row, last, text)

    def _continues(self, layout: str, key: Role, roles: list[Role], row: dict[int, str], last: int, text: str) -> bool:
        """A further line of a cell: another row follows before any blank line."""
        if last not in row or key == "group type":
            return False
        for at in range(self.at + 1, min(self.at + 12, len(self.lines))):
            ahead = self.lines[at][1].strip()
            if not ahead or heading(ahead) or self._titles(at):
                return False
            if self._starts(layout, key, roles, at):
                row[last] = f"{row[last]}\n{text}"
                return True
        return False


def _nameless(key: Role, text: str) -> Role:
    """The column of a cell that only a row of its own can have; the row's key where it may be anything."""
    if key == "field" and field_type(text) is not None:
        return "type"
    return "support" if key == "group type" and yes_or_no(text) is not None else "region"


def _is_field(text: str) -> bool:
    return (
        bool(FIELD.fullmatch(text))
        and text not in _NO_FIELD
        and not text.isupper()
        and field_type(text) is None
        and len(text) < 50
    )


def _cells(text: str) -> list[str]:
    """The cells of a row that stands in one line; one cell where it is no row."""
    if "|" in text:
        cells = [cell.strip() for cell in text.strip().removeprefix("|").split("|")]
        return cells[:-1] if cells[-1] == "" else cells
    if "\t" in text.strip():
        return [cell.strip() for cell in text.strip().split("\t")]
    return re.split(r"\s{2,}", text.strip())


def _fitted(cells: list[str], roles: list[Role]) -> list[str]:
    """Cells put under their columns: where some got lost or split, by what is in them."""
    if len(cells) == len(roles):
        return cells
    if len(cells) > len(roles):
        return [*cells[: len(roles) - 1], " ".join(cells[len(roles) - 1 :])]
    fitted = [cells[0]] + [""] * (len(roles) - 1)
    for cell in cells[1:]:
        wants: Role = "type" if field_type(cell) else "need" if need(cell) is not None else "text"
        free = [place for place, role in enumerate(roles) if place and not fitted[place]]
        best = (
            [place for place in free if roles[place] == wants]
            or [place for place in free if roles[place] in ("text", "support")]
            or free
        )
        if best:
            fitted[best[0]] = cell
    return fitted


def _phrases(words: list[str]) -> list[Role]:
    """The columns of a row of titles with one space between them; empty where it is no such row."""
    if not words:
        return []
    best: list[Role] = []
    for size in range(min(7, len(words)), 0, -1):
        role = column(" ".join(words[:size]))
        rest = _phrases(words[size:]) if role is not None else []
        found: list[Role | None] = [role] if size == len(words) else [role, *rest] if rest and role not in rest else []
        if role is not None and len(found) > len(best):
            best = [each for each in found if each is not None]
    return best


def _words(text: str, key: Role, roles: list[Role]) -> dict[int, str]:
    """A row whose cells have one space between them."""
    first, _, rest = plain(text).partition(" ")
    row = {roles.index(key): first}
    for role, tells in (("type", field_type), ("need", need)):
        word, _, more = rest.partition(" ")
        if role in roles and tells(word) is not None:
            row[roles.index(role)] = word
            rest = more
    left = next(
        (place for place, role in enumerate(roles) if place not in row and role in ("text", "support", "host")), None
    )
    if left is not None:
        row[left] = rest
    return row
