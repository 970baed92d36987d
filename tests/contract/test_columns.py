"""Lines of a terminal: as textwrap makes them, and Chinese by its columns."""

from __future__ import annotations

import textwrap

from hypothesis import given, settings
from hypothesis import strategies as st

from conformance.contract.columns import cells, padded, wrapped

WORDS = st.text("abc-.:/_'", min_size=1, max_size=30)


@settings(deadline=None)
@given(st.lists(WORDS, max_size=20), st.integers(8, 60), st.sampled_from([("", ""), ("  - ", "      "), ("x: ", "")]))
def test_plain_text_is_broken_as_textwrap_breaks_it(words: list[str], width: int, heads: tuple[str, str]) -> None:
    text = " ".join(words)
    assert wrapped(text, width, *heads) == textwrap.wrap(
        text, width, initial_indent=heads[0], subsequent_indent=heads[1], break_long_words=False, break_on_hyphens=False
    )


@settings(deadline=None)
@given(st.text("群组禁言，。（） 60ab", max_size=80), st.integers(8, 60))
def test_chinese_is_broken_anywhere_but_before_its_marks_and_nothing_is_lost(text: str, width: int) -> None:
    lines = wrapped(text, width)
    assert "".join("".join(lines).split()) == "".join(text.split())
    assert all(line[0] not in "，。）" for line in lines[1:] if len(text.split()) == 1)


def test_a_chinese_character_takes_two_columns() -> None:
    assert cells("禁言 60 s") == 9
    assert padded("页面", 6) == "页面  "
    assert wrapped("群组成员的禁言", 6) == ["群组成", "员的禁", "言"]
    assert wrapped("解除禁言。", 8) == ["解除禁", "言。"]
