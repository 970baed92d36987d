"""Two pages held against each other: what is told is what they say, whatever the form and the language of each."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final
from urllib.parse import parse_qsl, urlsplit

from conformance.changes.pages import touching
from conformance.changes.pages.differences import Comparison, Difference, ordered
from conformance.changes.pages.fields import compare_fields, compare_limits, compare_samples, renames
from conformance.changes.pages.structure import CORE, Page
from conformance.changes.pages.wording import compare_rejoin, compare_wording
from conformance.changes.pages.words import PLACES, Part, bare
from conformance.contract import NEW_NAMES

_LEAST: Final = 2
"""Of the parts that no page lacks, those that a copy must have for anything to be told of it."""
_KNOWN_PLACES: Final = frozenset(PLACES.values())


def compare(old: Page, new: Page, words: bool = True) -> Comparison:
    """What has changed from one page to the other. `words`: texts are compared too, where the language is one."""
    told = Comparison(old, new, reason=_reason(old, new))
    if told.reason:
        return told
    _note_lost(told)
    renamed = renames(old.request, new.request) | renames(old.reply, new.reply)
    found = [
        *_commands(old, new),
        *_group_types(old, new, words),
        *_hosts(old, new),
        *_parameters(old, new),
        *_frequency(old, new),
        *compare_fields(old, new, renamed),
        *compare_samples(old, new, renamed),
        *_codes(old, new, words),
        *_sample_urls(old, new),
        *_references(old, new),
        *compare_rejoin(old, new),
    ]
    found += compare_limits(old, new, found)
    if words and old.language == new.language:
        found += compare_wording(old, new, found, renamed)
    told.differences = ordered(found)
    return told


def both(old: Page, new: Page, part: Part) -> bool:
    """Whether both copies tell of a part. HTML and Markdown that lack it say that the page does; text says nothing."""
    known = old.has(part) and new.has(part) and not (part == "frequency" and part in old.torn | new.torn)
    return part in old.parts | new.parts and known


def _reason(old: Page, new: Page) -> str:
    for page in (old, new):
        if not page.page:
            return f"{page.path} is not a page of the vendor's REST API: no command, fields or codes were found in it."
        if len(page.parts & CORE) < _LEAST and page.page != "errors":
            return f"Too little of {page.path} could be read: {', '.join(sorted(page.parts)) or 'nothing'}."
    if old.page != new.page and not _is_renamed(old, new):
        one, other = old.command or old.page, new.command or new.page
        return f"{old.path} is the page of {one}, and {new.path} that of {other}: name two copies of one page."
    return ""


def _is_renamed(old: Page, new: Page) -> bool:
    """Whether the call only has another name: what it takes besides GroupId is the same."""
    taken = [{NEW_NAMES.get(name, name) for name in page.request} - {"GroupId"} for page in (old, new)]
    return len(taken[0] & taken[1]) >= 2 and len(taken[0] ^ taken[1]) <= 1


def _note_lost(told: Comparison) -> None:
    old, new = told.old, told.new
    for part in sorted(old.parts | new.parts):
        for side, page in (("old", old), ("new", new)):
            if not page.has(part) and part not in ("notes", "samples", "sample URL"):
                told.lost.append((side, part, "the part was not found in this copy, and was not compared"))
    for side, page in (("old", old), ("new", new)):
        for part, rows in (
            ("request fields", page.request),
            ("reply fields", page.reply),
            ("parameters", page.parameters),
        ):
            for name, row in rows.items():
                if not row.facts.known:
                    told.lost.append(
                        (side, f"{part}: {name}", "its description is not in this copy: it was not compared")
                    )


def _commands(old: Page, new: Page) -> Iterator[Difference]:
    if old.command and new.command and old.command != new.command:
        clauses = touching.of_command(new.command)
        yield Difference(
            "command-renamed",
            new.command,
            old.command,
            new.command,
            clauses,
            "sample URL",
            f"The command {old.command} is called {new.command} now.",
        )


def _support(supported: bool | None) -> str:
    return {True: "yes", False: "no", None: ""}[supported]


def _group_types(old: Page, new: Page, words: bool) -> Iterator[Difference]:
    if not both(old, new, "group types"):
        return
    names = {
        name: NEW_NAMES[name]
        for name in old.group_types
        if name not in new.group_types
        and NEW_NAMES.get(name) in new.group_types
        and NEW_NAMES[name] not in old.group_types
    }
    for name, before in old.group_types.items():
        now = new.group_types.get(names.get(name, name))
        clauses = touching.of_type(name, new.page)
        if now is None and "group types" in new.torn:
            continue
        if now is None:
            yield Difference(
                "group-type-removed",
                name,
                name,
                "",
                clauses,
                "group types",
                f"The group type {name} is not on the page any more.",
            )
            continue
        if name in names:
            yield Difference(
                "group-type-removed",
                name,
                name,
                names[name],
                clauses,
                "group types",
                f"The group type {name} is called {names[name]} now.",
            )
        if None not in (before.supported, now.supported) and before.supported != now.supported:
            verb = "supported now" if now.supported else "not supported any more"
            yield Difference(
                "group-type-support",
                name,
                _support(before.supported),
                _support(now.supported),
                clauses,
                "group types",
                f"The group type {name} is {verb}.",
            )
        elif words and old.language == new.language and bare(before.text) != bare(now.text) and old.form == new.form:
            yield Difference(
                "wording", name, before.text, now.text, clauses, "group types", f"The remark beside {name} has changed."
            )
    for name, now in new.group_types.items():
        if name not in old.group_types and name not in names.values() and "group types" not in old.torn:
            kind = "supported" if now.supported else "not supported" if now.supported is False else "listed"
            yield Difference(
                "group-type-added",
                name,
                "",
                _support(now.supported) or name,
                touching.of_type(name, new.page),
                "group types",
                f"The group type {name} is new on the page, and {kind}.",
            )


def _hosts(old: Page, new: Page) -> Iterator[Difference]:
    if not both(old, new, "hosts"):
        return
    gone = {host: where for host, where in old.hosts.items() if host not in new.hosts}
    come = {host: where for host, where in new.hosts.items() if host not in old.hosts}
    for host, where in old.hosts.items():
        now = new.hosts.get(host, "")
        comparable = old.language == new.language or {where, now} <= _KNOWN_PLACES
        if where and now and bare(where) != bare(now) and comparable:
            yield Difference(
                "domain-renamed",
                host,
                where,
                now,
                (),
                "hosts",
                f"The host {host} is told to be in {now} now, not in {where}.",
            )
    for host, where in gone.items():
        moved = next((each for each, place in come.items() if where and bare(place) == bare(where)), None)
        if moved:
            del come[moved]
            yield Difference(
                "domain-renamed", where, host, moved, (), "hosts", f"The host of {where} is {moved} now, not {host}."
            )
        else:
            yield Difference(
                "domain-removed",
                host,
                host,
                "",
                (),
                "hosts",
                f"The host {_of(host, where)} is not on the page any more.",
            )
    for host, where in come.items():
        yield Difference(
            "domain-added", host, "", host, (), "hosts", f"The host {_of(host, where)} is new on the page."
        )


def _of(host: str, where: str) -> str:
    return f"{host} ({where})" if where else host


def _row_key(name: str, page: Page) -> str:
    return "v4/" if page.command and name.endswith("/" + page.command) else name


def _parameters(old: Page, new: Page) -> Iterator[Difference]:
    if not both(old, new, "parameters"):
        return
    before = {_row_key(name, old): (name, row) for name, row in old.parameters.items()}
    now = {_row_key(name, new): (name, row) for name, row in new.parameters.items()}
    for key, (name, row) in before.items():
        clauses = touching.of_parameter(name)
        if key not in now and "parameters" in new.torn:
            continue
        if key not in now:
            yield Difference(
                "parameter-row-removed",
                name,
                name,
                "",
                clauses,
                "parameters",
                f"The row {name} of the URL parameters is gone.",
            )
            continue
        other = now[key][1]
        if not (row.facts.known and other.facts.known):
            continue
        for one, two in (
            (_range(row.facts.range), _range(other.facts.range)),
            *_fixed(row.facts.fixed, row.text, other.facts.fixed, other.text),
            *([(f"{row.facts.bits} bits", f"{other.facts.bits} bits")] if row.facts.bits and other.facts.bits else []),
            *_each(row.facts.limits, other.facts.limits),
            (", ".join(row.facts.numbers), ", ".join(other.facts.numbers)),
        ):
            if one != two:
                yield Difference(
                    "parameter-range",
                    name,
                    one,
                    two,
                    clauses,
                    "parameters",
                    f"The URL parameter {name} may be {two or 'not stated'} now, and was {one or 'not stated'}.",
                )
                break
    for key, (name, _) in now.items():
        if key not in before and "parameters" not in old.torn:
            yield Difference(
                "parameter-row-added",
                name,
                "",
                name,
                touching.of_parameter(name),
                "parameters",
                f"The row {name} of the URL parameters is new.",
            )


def _range(span: tuple[int, int] | None) -> str:
    return f"{span[0]} to {span[1]}" if span else ""


def _fixed(one: str, one_text: str, two: str, two_text: str) -> list[tuple[str, str]]:
    """The only value, where one is told; a text that names it in other words tells it too."""
    if one == two or (not one and two in one_text.casefold()) or (not two and one in two_text.casefold()):
        return []
    return [(one, two)]


def _each(one: Mapping[str, int], two: Mapping[str, int]) -> list[tuple[str, str]]:
    return [
        (_amount(one.get(unit), unit), _amount(two.get(unit), unit))
        for unit in {**one, **two}
        if one.get(unit) != two.get(unit)
    ]


def _amount(most: int | None, unit: str) -> str:
    return "" if most is None else f"{most} {unit}"


def _frequency(old: Page, new: Page) -> Iterator[Difference]:
    if both(old, new, "frequency") and old.frequency != new.frequency:
        one, two = (f"{each} calls per second" if each else "" for each in (old.frequency, new.frequency))
        yield Difference(
            "frequency",
            old.command or "calls",
            one,
            two,
            touching.of_frequency(),
            "frequency",
            f"The most calls are {two or 'not stated'} now, and were {one or 'not stated'}.",
        )


def _codes(old: Page, new: Page, words: bool) -> Iterator[Difference]:
    if not both(old, new, "codes"):
        return
    for code, text in old.codes.items():
        clauses = touching.of_code(code, new.page)
        if code not in new.codes and "codes" in new.torn:
            continue
        if code not in new.codes:
            yield Difference(
                "code-removed",
                code,
                text or code,
                "",
                clauses,
                "codes",
                f"The error code {code} is not on the page any more.",
            )
            continue
        now = new.codes[code]
        lost = (not text and not old.sure) or (not now and not new.sure)
        if words and old.language == new.language and bare(text) != bare(now) and not lost:
            says = f"The text of the error code {code} has changed."
            yield Difference("code-text", code, text, now, clauses, "codes", says)
    for code, text in new.codes.items():
        if code not in old.codes and "codes" not in old.torn:
            yield Difference(
                "code-added",
                code,
                "",
                text or code,
                touching.of_code(code, new.page),
                "codes",
                f"The error code {code} is new on the page.",
            )


def _sample_urls(old: Page, new: Page) -> Iterator[Difference]:
    if not both(old, new, "sample URL"):
        return
    one, two = ({_url(url, page): url for url in page.sample_urls} for page in (old, new))
    if one.keys() != two.keys():
        before = " ".join(url for key, url in one.items() if key not in two)
        now = " ".join(url for key, url in two.items() if key not in one)
        queries = [{pair for key in keys for pair in key[-1]} for keys in (one, two)]
        clauses = tuple(
            dict.fromkeys(id for name, _ in sorted(queries[0] ^ queries[1]) for id in touching.of_parameter(name))
        )
        says = "The sample URL has changed."
        yield Difference("sample-url", old.command or "URL", before, now, clauses, "sample URL", says)


def _url(url: str, page: Page) -> tuple[str, str, str, tuple[tuple[str, str], ...]]:
    parts = urlsplit(url)
    path = parts.path.replace(page.command, "COMMAND") if page.command else parts.path
    return (
        parts.scheme.casefold(),
        parts.netloc.casefold(),
        path,
        tuple(sorted(parse_qsl(parts.query, keep_blank_values=True))),
    )


def _references(old: Page, new: Page) -> Iterator[Difference]:
    if not both(old, new, "references"):
        return
    gone = [name for name in old.references if name not in new.references]
    come = [name for name in new.references if name not in old.references]
    for name in gone:
        if (not new.references and not new.sure) or (not new.references and old.language != new.language):
            continue
        other = NEW_NAMES.get(name) if NEW_NAMES.get(name) in come else come[0] if len(gone) == len(come) == 1 else None
        if other in come:
            come.remove(other)
        says = (
            f"The page refers to {other} now, not to {name}."
            if other
            else f"The page does not refer to {name} any more."
        )
        yield Difference(
            "reference", other or name, name, other or "", touching.of_command(other or name), "references", says
        )
    for name in come:
        if not old.references and (not old.sure or old.language != new.language):
            continue
        yield Difference(
            "reference", name, "", name, touching.of_command(name), "references", f"The page refers to {name} now."
        )
