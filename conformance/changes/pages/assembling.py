"""Blocks put where they belong: which part of the page a table, a paragraph or a piece of code tells."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field
from typing import Final
from urllib.parse import parse_qsl, urlsplit

from conformance.changes.pages.blocks import Block
from conformance.changes.pages.facts import facts_of, frequency_of, rejoin_of, support_in
from conformance.changes.pages.lines import HOST, blocks_of, numbered
from conformance.changes.pages.loading import Form
from conformance.changes.pages.structure import Facts, Field, GroupType, Language, Page, Parameter, Sample, Unread
from conformance.changes.pages.tables import Table, understood
from conformance.changes.pages.words import (
    NOTE,
    Part,
    field_type,
    group_type,
    group_types_in,
    heading,
    is_chinese,
    need,
    place,
    plain,
    yes_or_no,
)
from conformance.contract import OLD_NAMES

_URL: Final = re.compile(r"https?://[^\s\"'<>`，。）]+?/v4/[^\s\"'<>`，。）]+", re.I)
_COMMAND: Final = re.compile(r"/?v4/(\w+)/(\w+)")
_PAGES: Final = {
    "forbid_send_msg": "mute",
    "get_group_muted_account": "list",
    "get_group_shutted_uin": "list",
    "send_group_msg": "send",
}
_REPLY: Final = frozenset({"ActionStatus", "ErrorCode", "ErrorInfo"})
_ANSWER: Final = re.compile(
    r"^[\W\u2713\u2714\u221a\u00d7\u2717]*((yes|no|not supported|supported|不支持|支持|是|否)\W*)?", re.I
)
"""The yes or no that a cell begins with; what follows is a remark."""
_MANY_CODES: Final = 10
"""The codes of a page that is of codes alone."""


def sentences(text: str) -> list[str]:
    """The sentences of a text, without numbers and bullets before them."""
    parts = re.split(
        r"(?<=[.!?])\s+|[。！？；;!?](?=\D|$)|\n",
        plain(text) if "\n" not in text else "\n".join(map(plain, text.split("\n"))),
    )
    bare = (re.sub(r"^\W*(?:[0-9]{1,2}[.、)]\s*)?", "", part).strip() for part in parts)
    return [part for part in bare if part]


@dataclass
class Assembly:
    """What has been read of a page."""

    form: Form
    section: str = ""
    begun: bool = False
    group_types: dict[str, GroupType] = field(default_factory=dict)
    hosts: dict[str, str] = field(default_factory=dict)
    parameters: dict[str, Parameter] = field(default_factory=dict)
    request: dict[str, Field] = field(default_factory=dict)
    reply: dict[str, Field] = field(default_factory=dict)
    codes: dict[str, str] = field(default_factory=dict)
    frequency: int | None = None
    notes: list[str] = field(default_factory=list)
    urls: list[str] = field(default_factory=list)
    samples: list[Sample] = field(default_factory=list)
    references: list[str] = field(default_factory=list)
    prose: list[str] = field(default_factory=list)
    all_text: list[str] = field(default_factory=list)
    type_text: list[str] = field(default_factory=list)
    commands: list[str] = field(default_factory=list)
    parts: set[Part] = field(default_factory=set)
    unread: list[Unread] = field(default_factory=list)
    torn: set[Part] = field(default_factory=set)

    def take(self, block: Block, again: bool = False) -> None:
        """Put a block where it belongs. `again`: it was taken apart into lines already."""
        if block.sort == "heading":
            self.section = heading(block.text)
            self.begun = self.begun or bool(self.section)
            if self.section:
                return
            self.all_text.append(block.text)
        elif block.sort == "table":
            self.begun = True
            self._table(understood(block.rows), block)
        elif block.sort == "code":
            self._code(block, again)
        elif not again and (heading(block.text) or "\n" in block.text or re.search(r"\||\t", block.text)):
            for each in blocks_of(numbered(block.text, block.line or 1)):
                self.take(
                    Block("note", each.text, each.line) if block.sort == "note" and each.sort == "text" else each, True
                )
        else:
            self._text(block)

    def page(self, path: str) -> Page:
        """The page that was read; `path` is what its file is called."""
        command = self._command()
        language: Language = "zh" if is_chinese("\n".join(self.all_text)) else "en"
        if not self.group_types:
            self.group_types = {name: GroupType(yes) for name, yes in support_in(self.type_text).items()}
            self.parts |= {"group types"} if self.group_types else set()
        told: tuple[tuple[Part, object], ...] = (
            ("hosts", self.hosts),
            ("samples", self.samples),
            ("sample URL", self.urls),
            ("notes", self.notes),
        )
        self.parts.update(part for part, found in told if found)
        if "references" not in self.parts:  # the heading got lost
            self.references = [found[2] for text in self.all_text for found in _COMMAND.finditer(text)]
        references = [name for name in dict.fromkeys(self.references) if name != command]
        if references:
            self.parts.add("references")
        return Page(
            path,
            self._name(command),
            command,
            language,
            self.form,
            self.group_types,
            self.hosts,
            self._examples(),
            self.request,
            self.reply,
            self.codes,
            self.frequency,
            tuple(dict.fromkeys(self.notes)),
            self._rejoin(),
            tuple(dict.fromkeys(self.urls)),
            tuple(self.samples),
            self._prose_facts(),
            tuple(references),
            tuple(dict.fromkeys(self.prose)),
            frozenset(self.parts),
            tuple(self.unread),
            frozenset(self.torn),
        )

    # -- what a block is ------------------------------------------------------------------------------------------

    def _text(self, block: Block) -> None:
        text = block.text.strip()
        self.all_text.append(text)
        self._addresses(text)
        said = plain(text)
        if _URL.fullmatch(said):
            self.begun = True
            return
        if (
            (calls := frequency_of(said)) is not None
            and self.frequency is None
            and (
                self.section == "frequency" or (len(said) < 200 and re.search(r"call|invo|frequen|频率|次", said, re.I))
            )
        ):
            self.frequency = calls
            self.parts.add("frequency")
        elif self.section == "frequency" and self.frequency is None and re.search(r"[0-9]", said):
            self.torn.add("frequency")
            self._leave(block.line, text, "a call frequency that was not understood")
        if self.section == "group types":
            self.type_text += sentences(text)
        if self.section == "references":
            self._reference(text)
        elif block.sort == "note" or NOTE.match(said):
            self.notes += sentences(re.sub(r"^\W*(notes?|说明|注意)\W*?[:：\s]\s*", "", text, flags=re.I))
        elif self.begun:
            self.prose += sentences(text)

    def _reference(self, text: str) -> None:
        self.parts.add("references")
        self.references += [found[2] for found in _COMMAND.finditer(text)]
        if not _COMMAND.search(text):
            self.prose += sentences(text)

    def _addresses(self, text: str) -> None:
        for found in _URL.finditer(text.replace("\u200b", "")):
            if "api-test" in found[0] or "APITester" in found[0]:
                continue
            url = found[0].rstrip(".,;)")
            self.urls.append(url)
            host = urlsplit(url).hostname or ""
            if HOST.fullmatch(host):
                self.hosts.setdefault(host, "")
            self.commands += [each[2] for each in _COMMAND.finditer(url)] * 3
        if self.section != "references":
            self.commands += [each[2] for each in _COMMAND.finditer(text)]

    def _code(self, block: Block, again: bool) -> None:
        text = block.text.strip()
        if _URL.search(text) and "{" not in text:
            self.begun = True
            self._addresses(" ".join(text.split()))
        elif re.match(r"[\[{]", text) and '"' in text:
            self.begun = True
            self.samples.append(_sample(text))
        elif not again and len(text.splitlines()) > 1 and not re.search(r"[;$]\s*$|->|#!|\.php|function ", text):
            for each in blocks_of(numbered(text, block.line or 1)):
                self.take(each, True)
        else:
            self._leave(block.line, text, "a piece of code that is no sample body")

    def _leave(self, line: int, text: str, why: str) -> None:
        self.unread.append(Unread(f"line {line}" if line else self.section or "the page", text[:300], why))

    # -- tables ---------------------------------------------------------------------------------------------------

    def _table(self, table: Table, block: Block) -> None:
        self.all_text += ["\n".join(cell for row in block.rows for cell in row)]
        take = {
            "group types": self._types,
            "codes": self._codes,
            "parameters": self._parameters,
            "hosts": self._hosts,
            "fields": self._fields,
        }.get(table.of)
        if take is None:
            told = " / ".join(" | ".join(row) for row in block.rows[:4])
            self._leave(block.line, told, "a table that fits no known part")
            return
        take(table, block)

    def _row_left(self, row: object, block: Block, part: Part) -> None:
        self.torn.add(part)
        said = " | ".join(row.values()) if isinstance(row, dict) else str(row)
        self._leave(block.line, said, "a row of a table without what its rows are named by")

    def _types(self, table: Table, block: Block) -> None:
        self.parts.add("group types")
        for row in table.rows:
            cell = row.get("group type", "")
            name = group_type(cell) or plain(cell)
            if not name:
                self._row_left(row, block, "group types")
                continue
            told = row.get("support", "") or row.get("text", "")
            supported = yes_or_no(told)
            if supported is None:
                self._leave(block.line, f"{name} | {told}", "neither a yes nor a no beside the group type")
            rest = _ANSWER.sub("", plain(told))
            self.group_types[name] = GroupType(
                supported, re.sub(r"^\(?(见说明|see note)\)?$", "", rest, flags=re.I).strip()
            )

    def _codes(self, table: Table, block: Block) -> None:
        self.parts.add("codes")
        for row in table.rows:
            code = plain(row.get("code", "")).replace(" ", "")
            if not re.match(r"-?[0-9]", code):
                self._row_left(row, block, "codes")
                continue
            text = plain(row.get("text", ""))
            self.codes[code] = text if code not in self.codes or text else self.codes[code]

    def _parameters(self, table: Table, block: Block) -> None:
        self.parts.add("parameters")
        for row in table.rows:
            name = plain(row.get("parameter", "")).strip("`* ")
            text = row.get("text", "") or row.get("host", "")
            if not name:
                self._row_left(row, block, "parameters")
                continue
            if found := _COMMAND.search(name):
                self.commands += [found[2]] * 2
                name = "v4/" + found[1] + "/" + found[2]
            elif HOST.search(text) and not re.search(r"https?://", text):
                self._host_list(text)
                text = text.split("\n")[0] if "\n" in text else HOST.split(text)[0]
                name = "xxxxxx" if re.fullmatch("x+", name, re.I) else name
            self.parameters[name] = Parameter(plain(text), self._facts(text))

    def _host_list(self, text: str) -> None:
        end = 0
        for found in HOST.finditer(text):
            label = plain(
                text[end : found.start()].split("\n")[-1] or text[end : found.start()].strip().split("\n")[-1]
            )
            named = re.split(r"[:.。]\s*", label.rstrip(" :`"))[-1]
            self.hosts[found[0].casefold()] = place(named.strip("()/,;\u3001"))
            end = found.end()

    def _hosts(self, table: Table, block: Block) -> None:
        for row in table.rows:
            found = HOST.search(row.get("host", ""))
            if not found:
                self._row_left(row, block, "hosts")
                continue
            self.hosts[found[0].casefold()] = place(
                row.get("region") or row.get("text") or row.get("group type") or row.get("field", "")
            )

    def _fields(self, table: Table, block: Block) -> None:
        named = [plain(row.get("field", "")) for row in table.rows]
        if _REPLY & {*named}:
            reply = True
        elif self.section in ("request fields", "reply fields"):
            reply = self.section == "reply fields"
        else:
            reply = not any("need" in row for row in table.rows)
        into = self.reply if reply else self.request
        self.parts.add("reply fields" if reply else "request fields")
        for name, row in zip(named, table.rows, strict=True):
            if not name:
                self._row_left(row, block, "reply fields" if reply else "request fields")
                continue
            text = row.get("text", "")
            into[name] = Field(
                field_type(row.get("type", "")) or plain(row.get("type", "")) or None,
                need(row.get("need", "")),
                plain(text),
                self._facts(text),
            )

    def _facts(self, text: str) -> Facts:
        return facts_of(text) if text.strip() or self.form == "text" else Facts()

    def _name(self, command: str) -> str:
        """What the page is called: as in the register, by its command, or nothing where it is none of the vendor's."""
        if not (self.request or self.reply or self.codes):
            return ""
        if command in _PAGES:
            return _PAGES[command]
        if "Members_Account" in self.request and {"MuteTime", "ShutUpTime"} & self.request.keys():
            return "mute"
        if {"MutedAccountList", "ShuttedUinList"} & self.reply.keys():
            return "list"
        if self.request and command:
            return command
        return "errors" if len(self.codes) >= _MANY_CODES else ""

    # -- what follows from all ------------------------------------------------------------------------------------

    def _command(self) -> str:
        counted = Counter(self.commands)
        return counted.most_common(1)[0][0] if counted else ""

    def _examples(self) -> dict[str, Parameter]:
        query = {
            name: value
            for url in self.urls[:1]
            for name, value in parse_qsl(urlsplit(url).query, keep_blank_values=True)
        }
        return {name: Parameter(told.text, told.facts, query.get(name, "")) for name, told in self.parameters.items()}

    def _rejoin(self) -> dict[str, str]:
        told: dict[str, str] = {}
        for sentence in (each for text in (*self.all_text, *self.notes) for each in sentences(text)):
            if kept := rejoin_of(sentence):
                for name in group_types_in(sentence) or ["all"]:
                    told[name] = kept
        return told

    def _prose_facts(self) -> dict[str, Facts]:
        told: dict[str, Facts] = {}
        for sentence in (*self.prose, *self.notes):
            named = [
                name
                for name in (*self.request, *OLD_NAMES.values(), *OLD_NAMES)
                if re.search(rf"\b{re.escape(name)}\b", sentence)
            ]
            if not named and (limits := facts_of(sentence).limits):
                told[""] = Facts(limits={**limits, **told.get("", Facts()).limits})
            if len({*named}) == 1:
                facts = facts_of(sentence)
                earlier = told.get(named[0], Facts())
                told[named[0]] = Facts({**earlier.values, **facts.values}, {**earlier.limits, **facts.limits})
        return told


def _sample(text: str) -> Sample:
    """A sample body with its comments, laid out in lines or not."""
    found = list(re.finditer(r'"(\w+)"\s*:', text))
    names, facts = [], {}
    for at, match in enumerate(found):
        names.append(match[1])
        rest = text[match.end() : found[at + 1].start() if at + 1 < len(found) else len(text)]
        said = " ".join(re.findall(r'//([^\n"{}]*)', rest)).strip()
        if said:
            facts[match[1]] = facts_of(said)
    return Sample(tuple(dict.fromkeys(names)), facts, bool(_REPLY & {*names}))
