"""Nothing that people are told is missing in Chinese, and nothing that machines read is in it."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from conformance.commands.cli import main
from conformance.contract import ContractError, language, vendor
from conformance.contract.explain import explain, listing
from conformance.contract.language import _, again, chinese, speaking, spoken
from conformance.report import html, intervals, terminal, timeline, tried, view
from conformance.report.document import Document, validate
from conformance.report.junit import junit
from conformance.report.text import plural
from conformance.runs.result import document_of, label_of
from conformance.runs.run import Run
from conformance.settings import OPTIONS, Settings
from conformance.settings.profiles import PROFILES
from conformance.suite.running import run_all
from conformance.targets import open_target

from . import messages

HAN = re.compile("[\u4e00-\u9fff]")
ENGLISH = re.compile(r"\b(?!must|should|get_)[a-z]{2,} (?!must|should)[a-z]{2,}\b")
"""Two words after each other: what nobody has translated."""


def every() -> dict[str, str]:
    found = [*messages.in_tables(), *messages.in_code(), *messages.in_templates()]
    assert len(found) > 400
    return dict(reversed(found))


def test_no_sentence_is_missing() -> None:
    missing = {text: place for text, place in every().items() if text not in chinese().sentences}
    assert missing == {}


def test_no_sentence_is_kept_that_nobody_says_any_more() -> None:
    assert chinese().sentences.keys() - every().keys() == set()


def test_what_a_run_tells_at_its_end_is_chinese_too() -> None:
    with speaking("zh"):
        assert again("Recorded 34 properties in mine.") == "已将 34 个性质录制到 mine。"


def test_every_clause_has_one_of_its_own() -> None:
    with speaking("zh"):
        said = [_(clause.says) for clause in vendor().clauses.values()]
    assert len(set(said)) == len(said)
    assert all(map(HAN.search, said))


def test_what_is_translated_is_chinese() -> None:
    for en, zh in (*chinese().sentences.items(), *chinese().drawn.items()):
        assert HAN.search(zh) or not ENGLISH.search(en), en
        assert not ENGLISH.search(re.sub(r"\{\w+\}|--\w+ \w+|get_\w+|ActionStatus|Service", "", zh)), zh


def judged(*defects: str) -> Document:
    """The document of a short run on a simulator."""
    target = open_target(Settings(), transport="direct", defects=defects)
    trial = Run(target, PROFILES["smoke"])
    run_all(trial, 1)
    now = "2026-02-03T10:11:12Z"
    made: Any = document_of(trial, Settings(), now, now, 1)
    return validate(made)


@pytest.mark.parametrize("defects", [(), ("rejoin-clears-public",), ("zero-ignored",), ("overlapping-cancel-out",)])
def test_what_a_run_draws_up_is_chinese_too(monkeypatch: pytest.MonkeyPatch, defects: tuple[str, ...]) -> None:
    kept: set[str] = set()

    def heard(text: str) -> str:
        told = again(text)
        if told == text and spoken() == "zh":
            kept.add(text)
        return told

    for module in (html, intervals, terminal, timeline, tried, view):
        monkeypatch.setattr(module, "again", heard)
    html._templates.cache_clear()
    document = judged(*defects)
    with speaking("zh"):
        page = html.page(document)
        said = terminal.terminal_summary(document, 80)
    html._templates.cache_clear()
    assert '<html lang="zh-CN">' in page
    judged_here = document["coverage"]["judged"]
    assert judged_here > 80
    assert said.startswith(
        "模拟器不符合"
        if {*defects} - {"overlapping-cancel-out"}
        else f"部分判定 - 106 条条款中判定了 {judged_here} 条，没有发现问题。"
    )
    answers = re.compile(r"^HTTP \d|^\w+ \d+ |^\w+=|^//?v4|^random")  # what a service said stays as it came
    assert {text for text in kept if ENGLISH.search(text) and not answers.search(text)} == set()


def test_machines_are_told_in_english() -> None:
    document = judged()
    with speaking("zh"):
        assert not HAN.search(junit(document))
    assert not HAN.search(json.dumps(document, ensure_ascii=False))


def test_numbers_and_names_are_put_where_chinese_has_them() -> None:
    with speaking("zh"):
        assert again("mute m1, m2 in t1@g1 for 60 s (without TopicId; signature forged)") == (
            "在 t1@g1 中禁言 m1, m2 60 秒（不带 TopicId；签名 伪造）"
        )
        assert again("2 must clauses are not kept: a.b, c.d. 1 should clause is not kept: e.f.") == (
            "2 条 must 条款不成立：a.b, c.d。1 条 should 条款不成立：e.f。"
        )
        assert again("what nobody has ever said") == "what nobody has ever said"
        assert plural(1204, "call") == "1,204 次调用"
    assert again("for good") == "for good"
    assert plural(1204, "call") == "1,204 calls"


@pytest.mark.parametrize("width", [40, 80])
def test_chinese_fits_the_columns_too(width: int) -> None:
    with speaking("zh"):
        texts = [listing(vendor(), vendor().clauses.values(), width=width)]
        texts += [explain(vendor(), id, {}, width) for id in vendor().clauses]
    for line in "".join(texts).splitlines():
        assert language_cells(line) <= width or len(line.split()) <= 2, line


def language_cells(line: str) -> int:
    return sum(2 if ord(it) > 0x2E7F else 1 for it in line)


@pytest.mark.parametrize("defects", [(), ("rejoin-clears",), ("rejoin-clears", "private-taken")])
def test_where_the_evidence_is_from_is_told_in_it(defects: tuple[str, ...]) -> None:
    with speaking("zh"):
        assert "没有任何内容录自真实服务" in again(label_of(Settings(defect=defects)))


def test_the_commands_speak_it(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "200")
    assert main(["explain", "mute-time.zero", "--tim-lang", "zh"]) == 0
    said = capsys.readouterr().out
    assert "MuteTime 为 0 表示解除禁言。" in said
    assert "https://cloud.tencent.com/document/product/269/1627 (阅读日期 2025-12-15)" in said
    monkeypatch.setenv("TIM_LANG", "zh")
    assert main(["clauses", "topic.*"]) == 0
    assert "话题" in capsys.readouterr().out
    assert main(["clauses", "topic.*", "--format", "json"]) == 0
    assert not HAN.search(capsys.readouterr().out)
    assert main(["clauses", "--tim-lang", "fr"]) == 4
    assert "There is no language 'fr'; there are en, zh" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("- {en: A}", "expected en and zh"),
        ("- {en: 'A {b}', zh: '甲'}", "have not the same fields"),
        ("- {en: A, zh: 甲}\n- {en: A, zh: 乙}", "is there twice"),
    ],
)
def test_a_wrong_entry_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, text: str, says: str) -> None:
    (tmp_path / "words.yaml").write_text(text, encoding="utf-8")
    monkeypatch.setattr(language, "CATALOGUES", tmp_path)
    chinese.cache_clear()
    try:
        with pytest.raises(ContractError, match=f"words.yaml, entry [12]: .*{says}"):
            chinese()
    finally:
        chinese.cache_clear()


def test_its_readme_has_what_the_english_one_has() -> None:
    root = Path(messages.ROOT).parent
    english, translated = ((root / name).read_text(encoding="utf-8") for name in ("README.md", "README.zh-CN.md"))
    for option in OPTIONS:
        assert f"| `{option.argument}` | `{option.variable}` |" in translated
    for profile in PROFILES.values():
        assert f"| {profile.name} | {profile.calls + profile.trouble:,} |" in translated
    commands = re.findall(r"```sh\n(.*?)```", translated, re.DOTALL)
    assert len(commands) > 6
    assert all(command in english for command in commands)
    for word in re.findall(r"^\| `?([a-z-]+|\d)`? \|", translated, re.MULTILINE):
        assert re.search(rf"^\| `?{word}`? \|", english, re.MULTILINE), word
    figures = [
        re.findall(r"^\| [^|]+ \| ([^|]+ \| [^|]+) \| (`python -m [^|]+`) \|$", text, re.MULTILINE)
        for text in (english, translated)
    ]
    assert figures[0] == figures[1]
    assert len(figures[0]) > 6
    for name in re.findall(r"\]\((\w[\w/.-]*)\)", translated):
        assert (root / name).exists(), name
