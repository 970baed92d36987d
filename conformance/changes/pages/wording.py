"""What only words tell: notes and reworded sentences of one language, and what becomes of a mute on coming back."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from difflib import SequenceMatcher
from typing import Final

from conformance.changes.pages import touching
from conformance.changes.pages.differences import Difference
from conformance.changes.pages.facts import rejoin_of
from conformance.changes.pages.structure import Field, GroupType, Page, Parameter
from conformance.changes.pages.words import bare, group_types_in

_LIKE: Final = 0.55


def compare_rejoin(old: Page, new: Page) -> Iterator[Difference]:
    """Whether a mute outlasts leaving and coming back: told alike in every language."""
    for name in dict.fromkeys((*old.rejoin, *new.rejoin)):
        was, is_ = old.rejoin.get(name, ""), new.rejoin.get(name, "")
        unsure = (not old.rejoin and not old.sure) or (not new.rejoin and not new.sure)
        if was == is_ or unsure:
            continue
        whose = "a mute" if name == "all" else f"a mute in {name}"
        told = {
            "kept": f"{whose} outlasts leaving and coming back",
            "cleared": f"leaving and coming back clears {whose}",
        }
        says = f"The page says that {told[is_]} now." if is_ else f"The page does not say any more that {told[was]}."
        yield Difference("note", name if name != "all" else "rejoin", was, is_, touching.of_rejoin(), "notes", says)


def compare_wording(old: Page, new: Page, found: Sequence[Difference], renamed: Mapping[str, str]) -> list[Difference]:
    """The notes that came and went, and (of one form alone) what else has other words; nothing that is told already."""
    mask = _mask(found, renamed)
    told = list(_notes(old, new, found, mask))
    if old.form == new.form:
        told += _rows(old, new, found, renamed, mask)
        told += _prose(old, new, mask, told)
    return told


def _mask(found: Sequence[Difference], renamed: Mapping[str, str]) -> Callable[[str], str]:
    """What makes a sentence of the old page one of the new: the names and numbers that are told already."""
    changes = dict(renamed)
    for each in found:
        if each.kind in ("command-renamed", "reference", "field-renamed", "domain-renamed") and each.old and each.new:
            changes[each.old] = each.new
        if each.kind in ("limit", "frequency", "parameter-range"):
            one, two = re.findall(r"[0-9]+", each.old), re.findall(r"[0-9]+", each.new)
            changes.update(zip(one, two, strict=False))

    def masked(text: str) -> str:
        for one, two in changes.items():
            text = re.sub(rf"(?<![A-Za-z0-9]){re.escape(one)}(?![A-Za-z0-9])", two, text)
        return bare(text)

    return masked


def _notes(old: Page, new: Page, found: Sequence[Difference], mask: Callable[[str], str]) -> Iterator[Difference]:
    supported = {each.what for each in found if each.kind.startswith("group-type")}

    def open_(sentence: str) -> bool:
        """Whether a note tells more than a difference that is told already."""
        named = set(group_types_in(sentence))
        return not rejoin_of(sentence) and not (named and named & supported) and len(bare(sentence)) > 3

    before = [
        each
        for each in old.notes
        if mask(each) not in mask(_all(new)) and mask(each) not in bare(_all(new)) and open_(each)
    ]
    now = [each for each in new.notes if bare(each) not in mask(_all(old)) and open_(each)]
    if not new.notes and not _whole(new, old):
        before = []
    if not old.notes and not _whole(old, new):
        now = []
    for was, is_ in _pairs(before, now):
        says = "A note has changed." if was and is_ else "A note is new." if is_ else "A note is gone."
        yield Difference("note", _about(is_ or was), was, is_, touching.of_sentence(is_ or was), "notes", says)


def _whole(page: Page, other: Page) -> bool:
    """Whether a copy kept its sentences: HTML and Markdown do, and a text that has most of what the other copy has."""
    here = {bare(each) for each in (*page.prose, *page.notes)}
    there = {bare(each) for each in other.prose}
    return page.sure or len(here & there) * 2 > len(there)


def _about(sentence: str) -> str:
    return next(iter(group_types_in(sentence)), "note")


def _all(page: Page) -> str:
    rows = (page.parameters, page.request, page.reply, page.group_types)
    texts = [text for table in rows for text in _texts(table).values()]
    return " ".join((*page.prose, *page.notes, *texts))


def _texts(table: Mapping[str, Parameter] | Mapping[str, Field] | Mapping[str, GroupType]) -> dict[str, str]:
    return {name: row.text for name, row in table.items()}


def _rows(
    old: Page, new: Page, found: Sequence[Difference], renamed: Mapping[str, str], mask: Callable[[str], str]
) -> Iterator[Difference]:
    """The descriptions of rows about which nothing else is told."""
    told = {each.what for each in found}
    for part, before, texts in (
        ("parameters", _texts(old.parameters), _texts(new.parameters)),
        ("request fields", _texts(old.request), _texts(new.request)),
        ("reply fields", _texts(old.reply), _texts(new.reply)),
    ):
        for name, text in before.items():
            other = renamed.get(name, name)
            # where the hosts follow on one line, what stands before them cannot be told from the first
            lost = not old.sure and (name == "xxxxxx" or not (text and texts.get(other)))
            if (
                other in texts
                and bare(texts[other]) not in (mask(text), bare(text))
                and not lost
                and (other not in told or other in renamed.values())
            ):
                if other in told and any(each.what == other and each.kind != "field-renamed" for each in found):
                    continue
                clauses = (
                    touching.of_parameter(name)
                    if part == "parameters"
                    else touching.of_field("wording", other, part == "reply fields", new.command)
                )
                yield Difference(
                    "wording",
                    other,
                    text,
                    texts[other],
                    clauses,
                    part,
                    f"The description of {other} has other words.",
                )


def _prose(old: Page, new: Page, mask: Callable[[str], str], notes: Sequence[Difference]) -> Iterator[Difference]:
    seen = {bare(text) for each in notes for text in (each.old, each.new)}
    here, there = {bare(each) for each in (*new.prose, *new.notes)}, {mask(each) for each in (*old.prose, *old.notes)}
    there |= {bare(each) for each in (*old.prose, *old.notes)}

    def stays(sentence: str) -> bool:
        return mask(sentence) in here or bare(sentence) in here

    before = [each for each in old.prose if not stays(each) and bare(each) not in seen and not rejoin_of(each)]
    now = [each for each in new.prose if bare(each) not in there and bare(each) not in seen and not rejoin_of(each)]
    for was, is_ in _pairs(before, now):
        if old.sure or (was and is_):
            says = (
                "A sentence has other words." if was and is_ else "A sentence is new." if is_ else "A sentence is gone."
            )
            yield Difference("wording", "text", was, is_, touching.of_sentence(is_ or was), "text", says)


def _pairs(before: Iterable[str], now: Iterable[str]) -> Iterator[tuple[str, str]]:
    """Sentences that are the same in other words together, each other one alone."""
    left = list(now)
    for was in before:
        likely = [(SequenceMatcher(None, bare(was), bare(each)).ratio(), each) for each in left[:40]]
        best = max(likely, default=(0.0, ""))
        if best[0] >= _LIKE:
            left.remove(best[1])
            yield was, best[1]
        else:
            yield was, ""
    yield from (("", each) for each in left)
