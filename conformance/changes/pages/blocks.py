"""What a page is made of in every form: headings, paragraphs, notes, code and tables, each with its line."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from typing import Final, Literal

from bs4 import BeautifulSoup
from bs4.element import Comment, NavigableString, Tag
from markdown_it import MarkdownIt

Sort = Literal["heading", "text", "note", "code", "table"]
Rows = tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class Block:
    """One piece of a page. `line` counts from 1 in the file; `rows` are a table's, its title row first."""

    sort: Sort
    text: str = ""
    line: int = 0
    rows: Rows = ()


_NO_PAGE: Final = (
    "script",
    "style",
    "noscript",
    "template",
    "svg",
    "nav",
    "footer",
    "button",
    "form",
    "select",
    "iframe",
    "input",
    "textarea",
    "head",
    "link",
    "meta",
    "aside",
    "dialog",
)
_FRAME: Final = re.compile(
    r"(^|[-_ ])(nav(bar|igation)?|menu|side-?bar|footer|bread-?crumbs?|toc|"
    r"catalog(ue)?|feedback|cookies?|pagination|banner)([-_ ]|$)",
    re.I,
)
_LINES: Final = frozenset(
    {
        "p",
        "div",
        "section",
        "article",
        "main",
        "li",
        "dt",
        "dd",
        "center",
        "figure",
        "header",
        "body",
        "details",
        "summary",
        "figcaption",
        "address",
    }
)
_OWN: Final = re.compile(r"/v4/|sdkappid|GroupId|ErrorCode|ActionStatus|_Account|\b1000[2-9]\b|\b6000[2-9]\b")


def markdown_blocks(text: str) -> list[Block]:
    """The blocks of a Markdown page, HTML within it included."""
    parser = MarkdownIt("commonmark", {"html": True}).enable("table").disable("code")
    text = re.sub(r"^([ >]{0,4}#{1,6})(?=[^\s#!])", r"\1 ", text, flags=re.M)  # older pages write ##Title
    tokens = parser.parse(text)
    for token in tokens:
        if token.map and token.nesting >= 0:
            token.attrSet("data-line", str(token.map[0] + 1))
    return html_blocks(parser.renderer.render(tokens, parser.options, {}), whole=True)


def html_blocks(text: str, whole: bool = False) -> list[Block]:
    """The blocks of an HTML page without what frames it: navigation, scripts, styles (`whole`: there is no frame)."""
    soup = BeautifulSoup(text, "html.parser")
    for comment in soup.find_all(string=lambda string: isinstance(string, Comment)):
        comment.extract()
    for tag in soup(_NO_PAGE if not whole else ("script", "style", "head")):
        tag.decompose()
    root: Tag = soup
    if not whole:
        for tag in soup.find_all(_is_frame):
            if not tag.decomposed:
                tag.decompose()
        root = _main(soup)
    walk = _Walk(lines=not whole)
    walk.into(root)
    walk.end()
    return walk.blocks


def flat(text: str) -> str:
    """An HTML page as text, a piece a line: for one whose tables are none."""
    soup = BeautifulSoup(text, "html.parser")
    for tag in soup(_NO_PAGE):
        tag.decompose()
    return soup.get_text("\n")


def _is_frame(tag: Tag) -> bool:
    if tag.name in ("body", "html", "main", "article") or tag.find(["table", "pre"]):
        return False
    names = [*(tag.get_attribute_list("class")), tag.get("id"), tag.get("role")]
    if any(_FRAME.search(str(name)) for name in names if name):
        return not _OWN.search(tag.get_text(" ")) or tag.find("a") is not None
    return False


def _main(soup: Tag) -> Tag:
    """The smallest element that holds everything which speaks of the API."""
    found = [string.parent for string in soup.find_all(string=_OWN) if string.parent is not None]
    if not found:
        return soup
    shared = [found[0], *found[0].parents]
    for tag in found[1:]:
        above = {id(each) for each in (tag, *tag.parents)}
        shared = [each for each in shared if id(each) in above]
    root = next(
        (each for each in shared if each.name not in ("p", "li", "td", "tr", "table", "pre", "code", "span")), soup
    )
    # an overview before the first word of the API, and the title, stand beside it
    while (
        root.parent is not None
        and root.name not in ("article", "main", "body")
        and not root.find(re.compile("^h[1-6]$"))
    ):
        root = root.parent
    return root


@dataclass
class _Walk:
    lines: bool
    blocks: list[Block] = field(default_factory=list)
    open: list[str] = field(default_factory=list)
    line: int = 0
    in_note: int = 0

    def into(self, tag: Tag) -> None:
        for child in tag.children:
            if isinstance(child, NavigableString):
                text = str(child)
                self.open.append(re.sub(r"\s+", " ", text) if self.lines else text)
            elif isinstance(child, Tag):
                self._tag(child)

    def _tag(self, tag: Tag) -> None:
        if re.fullmatch(r"h[1-6]", tag.name):
            self._alone(tag, "heading")
        elif tag.name == "pre":
            self.end()
            for each in tag.find_all("br"):
                each.replace_with("\n")
            self._add("code", tag.get_text(), tag)
        elif tag.name == "table":
            self.end()
            if rows := _grid(tag):
                self.blocks.append(Block("table", "", _line_of(tag), rows))
        elif tag.name == "br":
            self.open.append("\n")
        elif tag.name == "blockquote" or _is_note(tag):
            self.end()
            whole = tag.find([*(f"h{level}" for level in range(1, 7)), "table"]) is not None
            self.in_note += 0 if whole else 1
            self.into(tag)
            self.end()
            self.in_note -= 0 if whole else 1
        elif tag.name in _LINES or tag.name in ("ul", "ol", "dl"):
            self.end()
            self.line = _line_of(tag)
            self.into(tag)
            self.end()
        else:
            self.into(tag)

    def _alone(self, tag: Tag, sort: Sort) -> None:
        self.end()
        self._add(sort, re.sub(r"\s+", " ", tag.get_text()), tag)

    def _add(self, sort: Sort, text: str, tag: Tag) -> None:
        if text.strip():
            self.blocks.append(Block(sort, text.strip("\n") if sort == "code" else text.strip(), _line_of(tag)))

    def end(self) -> None:
        text = "".join(self.open).strip()
        self.open.clear()
        if text:
            self.blocks.append(Block("note" if self.in_note else "text", text, self.line))


def _is_note(tag: Tag) -> bool:
    names = " ".join(str(name) for name in (*tag.get_attribute_list("class"), tag.get("id")) if name)
    return tag.name in ("div", "section") and bool(
        re.search(r"\b(note|notice|tip|alert|warning|callout|hint)\b", names, re.I)
    )


def _line_of(tag: Tag) -> int:
    for each in (tag, *tag.find_all(True, limit=3), *tag.parents):
        if line := each.get("data-line"):
            return int(str(line))
    return tag.sourceline or 0


def _grid(table: Tag) -> Rows:
    """The cells of a table; one that spans rows or columns stands in each of them."""
    rows: list[list[str]] = []
    spans: dict[int, tuple[int, str]] = {}
    for tr in table.find_all("tr"):
        if tr.find_parent("table") is not table:
            continue
        row: list[str] = []
        for cell in tr.find_all(["td", "th"]):
            if cell.find_parent("table") is not table:
                continue
            _drop_down(spans, row)
            text = _cell(cell)
            for _ in range(_span(cell, "colspan")):
                if (deep := _span(cell, "rowspan")) > 1:
                    spans[len(row)] = (deep - 1, text)
                row.append(text)
        _drop_down(spans, row)
        if any(text for text in row):
            rows.append(row)
    width = max(map(len, rows), default=0)
    return tuple(tuple(row + [""] * (width - len(row))) for row in rows)


def _drop_down(spans: dict[int, tuple[int, str]], row: list[str]) -> None:
    while len(row) in spans:
        left, text = spans.pop(len(row))
        if left > 1:
            spans[len(row)] = (left - 1, text)
        row.append(text)


def _span(cell: Tag, name: str) -> int:
    value = str(cell.get(name) or "1").strip()
    return max(1, min(int(value), 500)) if value.isdigit() else 1


def _cell(cell: Tag) -> str:
    """A cell's text, with a new line for each of its items, lines and paragraphs."""
    for each in cell.find_all("br"):
        each.replace_with("\n")
    for each in cell.find_all(["li", "p", "div", "tr"]):
        each.insert_before("\n")
        each.append("\n")
    lines = (re.sub(r"[^\S\n]+", " ", line).strip() for line in cell.get_text().split("\n"))
    return "\n".join(line for line in lines if line)


def at(block: Block, line: int) -> Block:
    """The same block at another line."""
    return replace(block, line=line)
