"""The language in which people are told things: English, or Chinese from a catalogue of sentences.

Whatever is written for people goes through `_`, in English, where it is drawn up: `_("Nothing here.")`, or
`_("{count} calls").format(count=3)`. The English sentence is the key: one that changes is one that is not translated
any more, and a test tells. What was drawn up elsewhere, with names and numbers in it already, goes through `again`,
which knows it by its pattern. Formats for machines (JSON, JUnit, ids, names of options) never come here.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache
from pathlib import Path
from typing import Final, NamedTuple

import yaml

from conformance.contract.addresses import Language
from conformance.contract.clause_register import ContractError

CATALOGUES: Final = Path(__file__).with_name("zh")
"""A folder of YAML files: lists of entries with `en` and `zh`."""
DRAWN: Final = "drawn.yaml"
"""The one with what is drawn up elsewhere, which `again` looks into; `_` looks into the others."""
_LANGUAGE: Final[ContextVar[Language]] = ContextVar("language", default="en")
_SENTENCES: Final = re.compile(r"(?<=\.) (?=[A-Z0-9])")
_PARTS: Final = re.compile("; ")
_ITEMS: Final = re.compile(", ")
_FIELD: Final = re.compile(r"\{([a-z_]*)\}")
_Loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class _Pattern(NamedTuple):
    """A sentence with fields: what it looks like when they are filled, and its translation."""

    looks: re.Pattern[str]
    zh: str


class Catalogue(NamedTuple):
    """Chinese by English sentence; of what is `drawn` up elsewhere, `patterns` are those with fields, longest first."""

    sentences: Mapping[str, str]
    drawn: Mapping[str, str]
    patterns: tuple[_Pattern, ...]


@contextmanager
def speaking(language: Language) -> Iterator[None]:
    """Until it ends, people are told things in this language (in this thread)."""
    before = _LANGUAGE.set(language)
    try:
        yield
    finally:
        _LANGUAGE.reset(before)


def spoken() -> Language:
    """The language in which people are told things now."""
    return _LANGUAGE.get()


def _(sentence: str) -> str:
    """The sentence in the language of now; as it is, where the catalogue has none."""
    return sentence if spoken() == "en" else chinese().sentences.get(sentence, sentence)


def again(text: str) -> str:
    """A text that was drawn up in English, in the language of now: by its sentence, or by the pattern that it fits.

    What a pattern takes in is translated too, and so are sentences that follow each other and the parts of a list. What
    nobody knows stays as it is.
    """
    if spoken() == "en" or not text:
        return text
    sentences = _SENTENCES.split(text)
    if len(sentences) > 1:  # first: a pattern would take two for one
        return "".join(map(again, sentences))
    if (whole := _known(text)) is not None:
        return whole
    for between, mark in ((_PARTS, "；"), (_ITEMS, "、")):
        parts = between.split(text)
        if any(_known(part) is not None for part in parts):
            return mark.join(map(again, parts))
    return text


def _known(text: str) -> str | None:
    catalogue = chinese()
    if text in catalogue.drawn:
        return catalogue.drawn[text]
    for looks, zh in catalogue.patterns:
        if found := looks.fullmatch(text):
            return _FIELD.sub(lambda field: again(found[field[1]]), zh)
    return None


@cache
def chinese() -> Catalogue:
    """The catalogue that the package ships; ContractError where an entry is no sentence with its translation."""
    sentences: dict[str, str] = {}
    drawn: dict[str, str] = {}
    for path in sorted(CATALOGUES.glob("*.yaml")):
        entries = yaml.load(path.read_text(encoding="utf-8"), Loader=_Loader)
        known = drawn if path.name == DRAWN else sentences
        for number, entry in enumerate(entries, start=1):
            if not isinstance(entry, dict) or entry.keys() != {"en", "zh"} or not all(map(_is_text, entry.values())):
                raise ContractError(f"{path.name}, entry {number}: expected en and zh, two texts")
            if sorted(_FIELD.findall(entry["en"])) != sorted(_FIELD.findall(entry["zh"])):
                raise ContractError(f"{path.name}, entry {number}: en and zh have not the same fields in braces")
            if entry["en"] in known:
                raise ContractError(f"{path.name}, entry {number}: the sentence is there twice")
            known[entry["en"]] = entry["zh"]
    with_fields = sorted((en for en in drawn if _FIELD.search(en)), key=len, reverse=True)
    return Catalogue(sentences, drawn, tuple(_Pattern(_looks(en), drawn[en]) for en in with_fields))


def _looks(sentence: str) -> re.Pattern[str]:
    parts = _FIELD.split(sentence)  # text, name, text, name, ..., text
    return re.compile(
        "".join(f"(?P<{part}>.+?)" if number % 2 else re.escape(part) for number, part in enumerate(parts)), re.DOTALL
    )


def _is_text(value: object) -> bool:
    return isinstance(value, str) and bool(value.strip())
