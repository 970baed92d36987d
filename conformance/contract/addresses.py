"""Where the vendor's pages stand, and the day on which each was read: what a clause can be looked up by."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final, Literal, NotRequired, TypedDict, get_args

import yaml

from conformance.contract.clause_register import ContractError

Language = Literal["en", "zh"]
LANGUAGES: Final[tuple[Language, ...]] = get_args(Language)
ADDRESSES: Final = Path(__file__).with_name("addresses.yaml")
NOT_CHECKED: Final = "not checked"


class Address(TypedDict):
    """An https address; `checked` says whether it was met in a stored copy of the page, or of one that links to it."""

    url: str
    checked: bool


class Source(TypedDict):
    """Where a page stands, by language (None: no address is known), and the ISO day of the copy that was read.

    Plain JSON, for it goes into documents as it is. `read` is None where the day was not kept.
    """

    en: Address | None
    zh: Address | None
    read: str | None
    title: NotRequired[str]
    """What the page is called; documents have it."""


UNKNOWN: Final[Source] = {"en": None, "zh": None, "read": None}


def load(path: Path) -> Mapping[str, Source]:
    """Read and check addresses by page name; ContractError names the file and the entry that is wrong."""
    try:
        data = yaml.safe_load(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise ContractError(f"{path.name} cannot be read: {error}") from error
    if not isinstance(data, dict) or not isinstance(data.get("pages"), dict):
        raise ContractError(f"{path.name}: expected a mapping with pages")
    return MappingProxyType({name: _source(entry, f"{path.name}, {name}") for name, entry in data["pages"].items()})


def _source(entry: Any, where: str) -> Source:
    if not isinstance(entry, dict) or entry.keys() - {*LANGUAGES, "checked", "read"}:
        raise ContractError(f"{where}: expected a mapping with en, zh, checked and read, got {entry!r}")
    checked, read = entry.get("checked"), entry.get("read")
    if not isinstance(checked, list) or not {*checked} <= entry.keys() & {*LANGUAGES}:
        raise ContractError(f"{where}: checked must be a list of the languages that have an address, got {checked!r}")
    if read is not None and type(read) is not date:
        raise ContractError(f"{where}: read must be a day, as in 2025-12-15, got {read!r}")
    for language in LANGUAGES:
        url = entry.get(language)
        if url is not None and not (isinstance(url, str) and url.startswith("https://")):
            raise ContractError(f"{where}: {language} must be an address that begins with https://, got {url!r}")
    made: dict[Language, Address | None] = {
        language: {"url": entry[language], "checked": language in checked} if entry.get(language) else None
        for language in LANGUAGES
    }
    return {"en": made["en"], "zh": made["zh"], "read": read.isoformat() if read else None}


@cache
def addresses() -> Mapping[str, Source]:
    """The addresses that the package ships, by page."""
    return load(ADDRESSES)


def source_of(page: str) -> Source:
    """Where a page stands; without any address where none is known."""
    return addresses().get(page, UNKNOWN)


def address_in(source: Source, language: Language) -> Address | None:
    """The address for readers of a language, the English one where there is none of their own."""
    return source[language] or source["en"]


def remarks(source: Source, language: Language = "en") -> tuple[str, ...]:
    """What a reader has to know beside the address: whether it was checked, and when the page was read."""
    address = address_in(source, language)
    if address is None:
        return ("address not known",)
    day = f"read on {source['read']}" if source["read"] else "day of reading not kept"
    return (day,) if address["checked"] else (NOT_CHECKED, day)
