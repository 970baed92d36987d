"""Where the vendor's pages stand: every page has an entry or says that it has none, and nothing claims too much."""

from __future__ import annotations

from pathlib import Path

import pytest

from conformance.contract import ContractError, address_in, remarks, source_of, vendor
from conformance.contract.addresses import UNKNOWN, addresses, load


def test_every_address_is_of_a_page_of_the_register() -> None:
    assert addresses().keys() <= vendor().pages.keys()
    assert vendor().pages.keys() - addresses().keys() == {"practice"}  # nobody knows its address


def test_the_page_itself_was_read_on_a_known_day() -> None:
    mute = source_of("mute")
    assert mute["read"] == "2025-12-15"
    assert mute["en"] == {"url": "https://www.tencentcloud.com/document/product/1047/34951", "checked": True}
    assert mute["zh"] == {"url": "https://cloud.tencent.com/document/product/269/1627", "checked": True}
    assert remarks(mute) == ("read on 2025-12-15",)


def test_an_unchecked_address_is_shown_as_that() -> None:
    assert remarks(source_of("topics")) == ("not checked", "day of reading not kept")
    assert remarks(source_of("errors")) == ("day of reading not kept",)
    assert remarks(source_of("errors"), "zh") == ("not checked", "day of reading not kept")
    assert remarks(source_of("practice")) == ("address not known",)


def test_readers_of_chinese_get_the_english_page_where_there_is_no_other() -> None:
    assert source_of("topics")["zh"] is None
    assert address_in(source_of("topics"), "zh") == source_of("topics")["en"]
    assert source_of("nowhere") == UNKNOWN


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("- mute", "expected a mapping with pages"),
        ("pages: {mute: [1]}", "expected a mapping with en, zh"),
        ("pages: {mute: {en: 'https://x', checked: [], seen: 1}}", "expected a mapping with en, zh"),
        ("pages: {mute: {en: 'http://x', checked: []}}", "an address that begins with https://"),
        ("pages: {mute: {en: 'https://x', checked: [zh]}}", "languages that have an address"),
        ("pages: {mute: {en: 'https://x'}}", "languages that have an address"),
        ("pages: {mute: {en: 'https://x', checked: [], read: soon}}", "must be a day"),
        ("pages: {mute: {", "cannot be read"),
    ],
)
def test_a_wrong_entry_is_named(tmp_path: Path, text: str, says: str) -> None:
    path = tmp_path / "addresses.yaml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(ContractError, match=says):
        load(path)
