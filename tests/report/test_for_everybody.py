"""The page on a phone, on paper, for a screen reader and for eyes that need contrast."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from pathlib import Path
from typing import Final

import pytest

from conformance.report.html import breakable, finished, page, style, summary_html
from tests.browser import asked

from . import samples

LEAST: Final = 4.5
"""WCAG 2, level AA, for text of an ordinary size."""
GROUNDS: Final = ("page", "card", "code")
"""What ordinary text stands on; the verdict, the steps and the boxes of an argument have grounds of their own."""
KINDS: Final = ("good", "bad", "warn", "open", "calm", "seen")
PAIRS: Final = (
    *((ink, ground) for ink in ("ink", "soft", "link") for ground in GROUNDS),
    *((ink, ground) for ink in ("ink", "soft") for ground in ("good-bg", "bad-bg", "warn-bg")),
    *((kind, ground) for kind in KINDS for ground in (f"{kind}-bg", "page", "card")),
    *((kind, f"{mood}-bg") for kind in KINDS for mood in ("good", "bad", "warn")),  # the tally, in the verdict's box
    *(("page", mood) for mood in ("good", "bad", "warn")),
    ("ink", "most"), ("ink", "half"), ("ink", "few"), ("none-ink", "none"),
)  # fmt: skip
"""Every colour of text with every colour that it stands on."""


def colours(dark: bool) -> dict[str, str]:
    root = re.findall(r":root \{(.*?)\}", style(), re.DOTALL)[dark]
    return dict(re.findall(r"--([a-z-]+): (#[0-9a-f]{6})", root))


def contrast(one: str, other: str) -> float:
    def light(colour: str) -> float:
        parts = (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
        linear = [it / 12.92 if it <= 0.04045 else ((it + 0.055) / 1.055) ** 2.4 for it in parts]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    dark, bright = sorted((light(one), light(other)))
    return (bright + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("dark", [False, True])
def test_every_text_can_be_read_on_its_ground(dark: bool) -> None:
    colour = colours(dark)
    low = {pair: contrast(colour[pair[0]], colour[pair[1]]) for pair in PAIRS}
    assert {pair: round(ratio, 2) for pair, ratio in low.items() if ratio < LEAST} == {}


def test_no_colour_is_left_out_of_that_and_none_is_weakened() -> None:
    named = {name for pair in PAIRS for name in pair} | {"line"}  # a line is no text
    assert colours(dark=False).keys() == colours(dark=True).keys() == named
    for rule in re.findall(r"([^{}]+)\{([^{}]*opacity[^{}]*)\}", style()):
        assert "rect" in rule[0], rule  # text is never made pale
    used = re.findall(r"(?<![-\w])color: ([^;}]+)", style())
    assert all(re.fullmatch(r"(var\(--[a-z-]+\)|inherit|transparent)( !important)?", it.strip()) for it in used)


class Outline(HTMLParser):
    """The headings, the landmarks and the cells of a page."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.headings: list[int] = []
        self.regions: list[str | None] = []
        self.heads_without_scope = 0
        self.pictures_without_words = 0
        self.signs: list[str] = []
        self._shown = True
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        told = dict(attrs)
        if re.fullmatch("h[1-6]", tag):
            self.headings.append(int(tag[1]))
        if tag == "section" or told.get("role") == "region":
            self.regions.append(told.get("aria-label"))
        self.heads_without_scope += tag == "th" and "scope" not in told
        self.pictures_without_words += tag in ("svg", "meter") and not told.get("aria-label")
        self._shown = told.get("aria-hidden") != "true" and "aria-label" not in told and (tag != "i" or self._shown)

    def handle_data(self, data: str) -> None:
        if self._shown and re.fullmatch(r"\s*[✗✓!?∅…~≈—○◐⚡↺]\s*", data):
            self.signs.append(data)


@pytest.mark.parametrize("name", samples.SAMPLES)
def test_a_screen_reader_finds_its_way(name: str) -> None:
    html = page(samples.valid(name))
    assert html.startswith('<!doctype html>\n<html lang="en">')
    assert html.count("<main>") == html.count("</main>") == html.count("<h1>") == 1
    read = Outline(html)
    assert read.headings[0] == 1
    assert all(after <= before + 1 for before, after in zip(read.headings, read.headings[1:], strict=False))
    assert all(read.regions)
    assert (read.heads_without_scope, read.pictures_without_words) == (0, 0)
    assert not read.signs  # a sign beside a word is for eyes alone


def test_what_failed_comes_before_the_matrix() -> None:
    html = "".join(summary_html(samples.valid("fail")))
    assert (
        html.index('class="tc tc-verdict') < html.index('class="tc tc-failures"') < html.index('class="tc tc-matrix"')
    )


def test_the_page_fits_a_phone() -> None:
    assert '<meta name="viewport" content="width=device-width, initial-scale=1">' in page(samples.valid("fail"))
    assert "@media screen and (max-width: 760px)" in style()
    html = "".join(summary_html(samples.valid("fail")))
    tables = [html[max(at.start() - 200, 0) : at.start()] for at in re.finditer("<table", html)]
    scrolled = [before for before in tables if re.search(r'<div class="tc-scroll"[^>]*>\s*$', before)]
    assert len(scrolled) == len(tables) - 1  # that of the calls by command is narrow


def test_the_page_of_pytest_html_is_made_to_fit_too() -> None:
    html = finished('<!DOCTYPE html>\n<html>\n<head><meta charset="utf-8"/></head><div class="summary">')
    assert '<html lang="en">' in html
    assert 'name="viewport"' in html
    assert '<div class="summary" role="main">' in html


def test_on_paper_nothing_is_cut_off_and_colours_stay() -> None:
    paper = style().split("@media print")[1]
    assert "print-color-adjust: exact" in paper
    for part in ("max-height: none", ".tc-scroll { overflow: visible; }", "break-inside: avoid"):
        assert part in paper


def test_names_are_not_broken_in_the_middle() -> None:
    html = "".join(summary_html(samples.valid("fail")))
    assert '<span class="tc-name">persistence.rejoin-end</span>' in html
    assert ".tc-name { white-space: nowrap; }" in style()
    first, option = ("tim-conformance", "run"), ("--tim-clauses", "persistence.rejoin-end")
    whole = '<span class="tc-part"><span class="tc-name">{}</span> <span class="tc-name">{}</span></span>'
    assert f"{whole.format(*first)} " in html
    assert whole.format(*option).partition("</span>")[0] in html
    screen = style().split("@media print")[0]
    assert "anywhere" not in re.sub(r"\.tc-(sentence|facts dd|says|steps li|versus dd|talk dd)[^}]*\}", "", screen)
    assert breakable("test_a.py::test_b") == "test_<wbr>a.<wbr>py::<wbr>test_<wbr>b"


def test_the_time_of_a_step_is_beside_it_and_in_no_other_line(tmp_path: Path) -> None:
    """On a phone, where it had been beside the next step, or behind a box."""
    path = tmp_path / "page.html"
    path.write_text(page(samples.valid("fail")), encoding="utf-8")
    told = asked(
        path,
        "return [...page.querySelectorAll('.tc-steps li')].map((li) => [li, li.querySelector('time')])"
        ".filter(([, time]) => time).map((two) => { const [a, b] = two.map((it) => it.getBoundingClientRect());"
        "return [b.top - a.top, a.bottom - b.bottom, a.right - b.right]; });",
        390, tmp_path,
    )  # fmt: skip
    assert told
    assert all(gap >= -1 for gaps in told for gap in gaps), told


def test_a_command_on_a_phone_is_broken_between_words_and_shown_whole(tmp_path: Path) -> None:
    path = tmp_path / "page.html"
    path.write_text(page(samples.valid("fail")), encoding="utf-8")
    told = asked(
        path,
        "return [...page.querySelectorAll('.tc-next code')].map((it) => [it.scrollWidth, it.clientWidth]);",
        390, tmp_path,
    )  # fmt: skip
    assert told
    assert all(inner <= outer for inner, outer in told), told
