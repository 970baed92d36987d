"""`page-read`, `page-diff` and `contract-check` as commands: output, exit codes, and input that is wrong."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from conformance.changes.pages.differences import KINDS
from conformance.commands.cli import main
from conformance.contract import vendor
from tests.changes.pages.rendering import Shape, Spec, render, with_field

OLD = render(with_field(Spec(), "MuteTime", name="ShutUpTime"), Shape())
NEW = render(Spec(), Shape("html", "zh"))


@pytest.fixture
def pages(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "old.md").write_text(OLD, encoding="utf-8")
    (tmp_path / "new.html").write_text(NEW, encoding="utf-8")
    (tmp_path / "list.md").write_text(
        render(replace(Spec(), command="get_group_muted_account", request=Spec().request[:1]), Shape()),
        encoding="utf-8",
    )
    (tmp_path / "none.txt").write_text("Nothing of the kind.\n", encoding="utf-8")
    (tmp_path / "empty.html").write_bytes(b" \n")
    (tmp_path / "picture.png").write_bytes(b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR" + bytes(range(256)))
    (tmp_path / "folder").mkdir()
    return tmp_path


def told(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str, str]:
    code = main(arguments)
    printed = capsys.readouterr()
    return code, printed.out, printed.err


def test_the_document_is_as_the_interface_has_it(pages: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, out, err = told(capsys, "page-diff", "old.md", "new.html", "--format", "json")
    document: dict[str, Any] = json.loads(out)
    assert (code, err) == (1, "")
    assert document == {
        "format": "tim-conformance-page-diff/1",
        "verdict": "changed",
        "severity": "warn",
        "old": {"path": "old.md", "page": "mute", "language": "en", "form": "markdown"},
        "new": {"path": "new.html", "page": "mute", "language": "zh", "form": "html"},
        "differences": [
            {
                "kind": "field-renamed",
                "severity": "warn",
                "what": "MuteTime",
                "old": "ShutUpTime",
                "new": "MuteTime",
                "clauses": ["alias.shut-up-time", "mute-time.required"],
                "where": "request fields",
                "says": "The request field ShutUpTime is called MuteTime now.",
            }
        ],
        "unread": [],
    }


@pytest.mark.parametrize(("least", "code"), [("info", 1), ("note", 1), ("warn", 1), ("fail", 0)])
def test_the_exit_code_follows_the_severity(
    least: str, code: int, pages: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert told(capsys, "page-diff", "old.md", "new.html", "--fail-on", least)[0] == code
    assert told(capsys, "page-diff", "old.md", "old.md", "--fail-on", least)[0] == 0


@pytest.mark.parametrize("style", ["text", "html", "markdown"])
def test_people_are_told_in_three_ways(style: str, pages: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (pages / "old.md").write_text(OLD.replace("No such command word", "No <b>such</b> | word"), encoding="utf-8")
    (pages / "new.html").write_text(render(Spec(), Shape("html")), encoding="utf-8")
    code, out, err = told(capsys, "page-diff", "old.md", "new.html", "--format", style)
    assert (code, err) == (1, "")
    for word in ("MuteTime", "alias.shut-up-time", "field-renamed", "code-text"):
        assert word in out
    if style == "html":
        assert out.startswith("<!doctype html>") and "http" not in out.replace("http-equiv", "")
        assert "<script" not in out
    if style == "markdown":
        rows = [line for line in out.splitlines() if line.startswith("| warn")]
        assert len(rows) == 2 and all(len(re.findall(r"(?<!\\)\|", row)) == 7 for row in rows)


def test_a_page_is_read_as_json(pages: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, out, err = told(capsys, "page-read", "new.html")
    page = json.loads(out)
    assert (code, err) == (0, "")
    assert page["format"] == "tim-conformance-page/1"
    assert (page["page"], page["command"], page["language"]) == ("mute", "forbid_send_msg", "zh")
    assert page["request"]["MuteTime"]["facts"]["values"] == {"0": "unmute", "4294967295": "permanent"}
    assert page["frequency"] == 200 and page["unread"] == []


def test_the_contract_check_tells_both_sides(pages: Path, capsys: pytest.CaptureFixture[str]) -> None:
    spec = replace(Spec(), frequency=100, request=Spec().request[:3])
    (pages / "page.txt").write_text(render(spec, Shape("cells")), encoding="utf-8")
    code, out, _ = told(capsys, "contract-check", "page.txt", "--format", "json")
    document = json.loads(out)
    assert (code, document["verdict"], document["severity"]) == (1, "changed", "fail")
    assert document["contract_version"] == vendor().version
    assert [each["kind"] for each in document["differ"]] == ["frequency"]
    assert {"field-removed", "domain-removed"} == {each["kind"] for each in document["only_in_contract"]}
    assert {each["kind"] for each in document["only_on_page"]} == {"domain-added"}
    code, out, _ = told(capsys, "contract-check", "new.html")
    assert code == 0 and "In the contract, and not on the page:" in out


@pytest.mark.parametrize(
    ("arguments", "code", "says"),
    [
        (("page-diff", "old.md", "gone.md"), 4, "There is no file gone.md"),
        (("page-diff", "old.md", "folder"), 4, "folder is a folder"),
        (("page-diff", "old.md", "empty.html"), 3, "empty.html is empty"),
        (("page-diff", "picture.png", "old.md"), 3, "picture.png is no text"),
        (("page-diff", "old.md", "none.txt"), 3, "none.txt is not a page of the vendor's REST API"),
        (
            ("page-diff", "old.md", "list.md"),
            3,
            "old.md is the page of forbid_send_msg, and list.md that of get_group_",
        ),
        (("page-read", "gone.md"), 4, "There is no file gone.md"),
        (("contract-check", "none.txt"), 3, "none.txt is not a page of the vendor's REST API"),
        (("contract-check", "empty.html"), 3, "empty.html is empty"),
        (("page-diff", "old.md"), 4, "The following arguments are required"),
        (("page-diff", "old.md", "new.html", "--fail-on", "never"), 4, "Argument --fail-on: invalid choice"),
    ],
)
def test_wrong_input_is_told_in_one_sentence(
    arguments: tuple[str, ...], code: int, says: str, pages: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    ended, out, err = told(capsys, *arguments)
    assert (ended, out) == (code, "")
    assert err.startswith(f"tim-conformance: {says}") and err.count("\n") == 1 and err.endswith(".\n")


@pytest.mark.parametrize("name", ["none.txt", "empty.html", "picture.png", "list.md"])
def test_programs_are_told_that_nothing_is_known(name: str, pages: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, out, err = told(capsys, "page-diff", "old.md", name, "--format", "json")
    document = json.loads(out)
    assert (code, document["verdict"], document["severity"], document["differences"]) == (3, "unknown", None, [])
    assert document["unread"][0]["why"] in err and document["unread"][0]["side"] == "new"


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-16-le", "utf-32", "gb18030"])
def test_other_encodings_are_read_or_told(encoding: str, pages: Path, capsys: pytest.CaptureFixture[str]) -> None:
    text = render(Spec(), Shape("markdown", "zh"))
    (pages / "one.md").write_text(text.replace("\n", "\r\n"), encoding=encoding, newline="")
    (pages / "two.md").write_text(text, encoding="utf-8")
    code, _, err = told(capsys, "page-diff", "one.md", "two.md")
    if encoding == "utf-16-le":  # without a mark that says so
        assert (code, err) == (
            3,
            "tim-conformance: one.md is no text: save the page as HTML, Markdown or text in UTF-8.\n",
        )
    else:
        assert (code, err) == (0, "")


def test_every_kind_has_its_severity() -> None:
    text = (Path(__file__).parents[2] / "docs" / "pages.md").read_text(encoding="utf-8")
    rows = dict(re.findall(r"^\| `(\w+)` \| (.*) \|$", text, re.M))
    assert {kind: level for level, kinds in rows.items() for kind in re.findall(r"`([\w-]+)`", kinds)} == dict(KINDS)
