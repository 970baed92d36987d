"""`tim-conformance report`: a saved result in another format, and one sentence where the file is none."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from conformance.commands.cli import main
from conformance.contract.language import speaking
from conformance.report.document import dump
from conformance.report.formats.names import FORMATS
from conformance.report.formats.table import draw
from tests.report import samples


def saved(folder: Path, made: Any) -> str:
    path = folder / "saved.json"
    dump(made, path)
    return str(path)


@pytest.mark.parametrize("name", ["fail", "client", "untold", "hostile"])
@pytest.mark.parametrize("form", FORMATS)
def test_each_format_is_drawn_from_a_saved_result(
    form: str, name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = saved(tmp_path, samples.SAMPLES[name]())
    assert main(["report", path, "--format", form]) == 0
    assert capsys.readouterr().out == draw(form, samples.valid(name))
    out = tmp_path / "new" / "out"
    assert main(["report", path, "--format", form, "-o", str(out)]) == 0
    assert out.read_text(encoding="utf-8") == draw(form, samples.valid(name))
    assert capsys.readouterr().out == ""


def test_it_speaks_the_language_that_is_asked_for(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = saved(tmp_path, samples.failed())
    assert main(["report", path, "--format", "markdown", "--tim-lang", "zh"]) == 0
    with speaking("zh"):
        assert capsys.readouterr().out == draw("markdown", samples.valid("fail"))


@pytest.mark.parametrize(
    ("text", "says", "code"),
    [
        ("", "it is no JSON", 4),
        ("\x00\x01", "it is no JSON", 4),
        ("[" * 100_000, "it is no JSON", 4),
        ("[]", "it has no clauses and no schema_version", 4),
        (json.dumps({"programs": [], "verdict": "same"}), "it has no clauses and no schema_version", 4),
        (json.dumps(samples.document(schema_version="2")), "is of schema version 2, and this suite reads 1", 3),
        (json.dumps(samples.document(schema_version="\x1b[31m")), "is of schema version \\x1b[31m", 3),
        (json.dumps(samples.document(verdict="great")), "is no conformance.json as its schema has it", 3),
    ],
)
def test_a_file_that_is_none_is_told_in_one_sentence(
    text: str, says: str, code: int, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "saved.json"
    path.write_text(text, encoding="utf-8")
    assert main(["report", str(path), "--format", "sarif"]) == code
    told = capsys.readouterr()
    assert told.out == ""
    assert says in told.err and told.err.count("\n") == 1


def test_a_file_that_cannot_be_read_is_told_in_one_sentence(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "latin").write_bytes(b'{"clauses": "\xff"}')
    for name, says in (("gone", "there is no such file"), (".", "it is a folder"), ("latin", "it is no JSON")):
        assert main(["report", str(tmp_path / name), "--format", "ctrf"]) == 4
        told = capsys.readouterr().err
        assert says in told and told.count("\n") == 1


def test_what_is_asked_for_wrongly_is_told_before_anything_is_written(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = saved(tmp_path, samples.document())
    for wrong in (["--format", "pdf"], [], ["--format", "sarif", "--tim-lang", "fr"]):
        assert main(["report", path, *wrong]) == 4
        assert capsys.readouterr().err.count("\n") == 1
    assert main(["report", path, "--format", "sarif", "-o", str(tmp_path)]) == 3
    assert "cannot be written" in capsys.readouterr().err


def test_a_folder_stands_for_the_result_in_it(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    dump(samples.failed(), tmp_path / "conformance.json")
    assert main(["report", str(tmp_path), "--format", "markdown"]) == 0
    assert capsys.readouterr().out == draw("markdown", samples.valid("fail"))
