"""The head of the HTML report: verdict first, nothing of a vendor's is mark-up, nothing comes from elsewhere."""

from __future__ import annotations

import re
from html.parser import HTMLParser

import pytest

from conformance.contract.addresses import addresses
from conformance.report.document import validate
from conformance.report.drawn import Timeline
from conformance.report.html import style, summary_html
from conformance.report.timeline import timeline_svg, verdict_on

from . import samples

KNOWN = re.compile(
    "style|section|p|b|span|ul|li|i|a|div|dl|dt|dd|meter|h2|h3|ol|code|small|article|header|blockquote|cite|time|em|"
    "figure|figcaption|svg|text|title|line|circle|rect|pre|details|summary|table|tr|th|td|wbr"
)


class Page(HTMLParser):
    """Reads a page, and insists that tags are balanced and known, ids unique and links inside it."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.ids: list[str] = []
        self.links: list[str] = []
        self.words: list[str] = []
        self.feed(html)
        self.close()
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert KNOWN.fullmatch(tag), tag
        for name, value in attrs:
            assert not name.startswith("on"), name
            assert name != "src"
            if name == "id":
                self.ids.append(value or "")
            if name == "href":
                self.links.append(value or "")
        if tag != "wbr":
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        self.open.pop()

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if "style" not in self.open:
            self.words.append(data)

    @property
    def text(self) -> str:
        return " ".join(" ".join(self.words).split())


def page(name: str) -> Page:
    return Page("".join(summary_html(samples.valid(name))))


@pytest.mark.parametrize("name", samples.SAMPLES)
def test_it_is_sound(name: str) -> None:
    html = "".join(summary_html(samples.valid(name)))
    html.encode("utf-8")
    assert all(each.isprintable() or each in "\n\t" for each in html)
    read = Page(html)
    assert len(read.ids) == len(set(read.ids))
    away = {address["url"] for source in addresses().values() if (address := source["en"])}
    assert all(link in away or (link.startswith("#") and link[1:] in read.ids) for link in read.links)
    assert {f"clause-{clause['id']}" for clause in samples.valid(name)["clauses"]} <= set(read.ids)


def test_nothing_comes_from_elsewhere() -> None:
    assert "url(" not in style()
    assert "@import" not in style()
    assert "<script" not in "".join(summary_html(samples.valid("nasty")))


def test_the_verdict_is_first() -> None:
    order = ["Simulator the embedded simulator", "does not conform", "2 must clauses fail", "What to do next",
             "Failures", "by group", "Failed preconditions", "Not judged", "Observed answers", "Not applicable",
             "Calls by command", "Every clause", "Properties"]  # fmt: skip
    text = page("fail").text
    places = [text.find(each) for each in order]
    assert -1 not in places
    assert places == sorted(places)


def test_a_failure_and_every_clause_carry_the_address_of_their_page() -> None:
    html = "".join(summary_html(samples.valid("fail")))
    link = '<a href="https://www.tencentcloud.com/document/product/1047/34951" rel="noreferrer">'
    article = html[html.index('id="argument-mute-time.unsigned"') :]
    assert link in article[: article.index("</header>")]
    assert "(read on 2025-12-15)" in article[: article.index("</header>")]
    row = html[html.index('id="clause-topic.unknown"') :]
    assert "(not checked, day of reading not kept)" in row[: row.index("</tr>")]


def test_a_document_from_before_addresses_were_kept_names_its_pages() -> None:
    made = samples.failed()
    for clause in made["clauses"]:
        del clause["source"]
    html = "".join(summary_html(validate(made)))
    assert "https://" not in html
    assert "<cite>mute</cite>" in html


def test_clocks_that_disagree_are_told() -> None:
    says = "The ends of mutes and the Date of answers are at least 399 s apart: mutes were judged by their ends."
    assert says in page("live").text


def test_weird_text_is_shown_as_it_came() -> None:
    shown = r"""</script><img src=x onerror=alert(1)>&"'` \x00\x1b[31m \ud800 \u202e \u2028 \ufffe ]]> {{ 7*7 }}"""
    assert shown in page("nasty").text


def test_a_failing_should_clause_looks_other_than_a_failing_must_clause() -> None:
    html = "".join(summary_html(samples.valid("fail")))
    assert re.search(r'class="tc-tile tc-fail tc-level-must"[^>]*href="#argument-mute-time.unsigned"', html)
    assert re.search(r'class="tc-tile tc-fail-should tc-level-should"[^>]*href="#argument-envelope.error-info"', html)


def test_only_the_first_arguments_of_a_clause_are_drawn() -> None:
    html = "".join(summary_html(samples.valid("fail")))
    start = html.index('id="argument-persistence.rejoin-end"')
    article = html[start : html.index("</article>", start)]
    assert article.count("<svg") == 3
    assert "2 more in conformance.json" in article


def test_long_answers_are_clipped() -> None:
    failure = samples.failure(got="x" * 1_000_000, program={"steps": [{"op": "mute", "members": ["m1"] * 100_000}]})
    made = samples.with_clause(samples.document(), "rate.up-to-200", verdict="fail", failures=[failure])
    html = "".join(summary_html(validate(made)))
    assert len(html) < 250_000
    assert "998,000 more characters" in html


def test_every_mood_has_a_headline() -> None:
    for verdict in ("pass", "fail", "budget", "unknown", "harness-error", "interrupted", "no-recording"):
        Page("".join(summary_html(validate(samples.document(verdict=verdict)))))


@pytest.mark.parametrize(
    ("predicted", "reported", "says"),
    [
        ((600.0, 600.3), 600.1, "ends at 600.1 s, as predicted"),
        ((600.0, 600.3), 720.2, "119.9 s too late"),
        ((600.0, 600.3), 500.0, "100 s too early"),
        ((600.0, 600.3), None, "no mute reported"),
        (None, None, "no mute reported"),
        (None, 60.0, "a mute, though none is due"),
        ((None, None), 60.0, "ends at 60 s"),
        ((600.0, None), 10_000.0, "as predicted"),
        ((4294967295.0, 4294967295.3), 4294967295.1, "as predicted"),
    ],
)
def test_timelines(predicted: tuple[float | None, float | None] | None, reported: float | None, says: str) -> None:
    timeline: Timeline = {
        "predicted": predicted, "reported": reported, "now": 4.2,
        "marks": [{"at": number / 7, "text": f"muted {number} s <b>"} for number in range(30)],
    }  # fmt: skip
    drawn = timeline_svg(timeline)
    assert says in Page(drawn).text
    assert len(drawn) < 10_000
    assert says in verdict_on(timeline)[1]
    places = [float(each) for each in re.findall(r' (?:x|x1|x2|cx)="([-0-9.]+)"', drawn)]
    assert all(0 <= place <= 760 for place in places)


def test_a_timeline_of_one_moment() -> None:
    Page(timeline_svg({"predicted": None, "reported": None, "now": 0.0, "marks": []}))
    Page(timeline_svg({"predicted": (0.0, 0.0), "reported": 0.0, "now": 0.0, "marks": [{"at": 0.0, "text": "x"}]}))
