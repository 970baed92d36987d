"""The configuration file: what it may say, where it is looked for, and that it never holds a secret."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import pytest

from conformance.api.errors import UsageError
from conformance.commands.cli import main
from conformance.settings import OPTIONS, Settings, resolve, settings_of_run, sources
from conformance.settings.file import configuration
from conformance.settings.values import Shard
from tests.command_line import call


def write(folder: Path, text: str, name: str = "tim-conformance.toml") -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / name).write_text(text, encoding="utf-8")
    return folder


def read(folder: Path) -> Settings:
    return resolve([configuration(folder)])


def test_every_option_can_stand_in_it(tmp_path: Path) -> None:
    values: dict[str, Any] = {
        "target": "simulator", "sdkappid": 1400000001, "admin": "boss", "trust-proxy": True, "profile": "smoke",
        "calls": 250, "clauses": ["mute-time.*", "topic.*"], "complete": True, "strict": False, "reports": "out",
        "record": False, "extend": 3, "cassettes": "tapes", "replay-via": "wire", "progress": "line", "lang": "zh",
        "defect": "zero-ignored", "formats": ["ctrf", "badge"], "evidence": "recorded", "max-age": 30,
        "baseline": "known.yaml", "rate": 100, "width": 4, "shard": "2/4",
    }  # fmt: skip
    assert {option.name for option in OPTIONS} - values.keys() == {"endpoint", "region"}  # they need a live target
    write(tmp_path, "\n".join(f"{key} = {json.dumps(value)}" for key, value in values.items()))
    found = read(tmp_path)
    assert found == Settings(
        sdkappid=1400000001, admin="boss", trust_proxy=True, profile="smoke", calls=250, defect=("zero-ignored",),
        formats=("ctrf", "badge"),
        clauses=("mute-time.*", "topic.*"), complete=True, reports=Path("out"), record=True, extend=3,
        evidence="recorded", max_age=30, baseline=Path("known.yaml"), rate=100,
        cassettes=Path("tapes"), replay_via="wire", progress="line", lang="zh", width=4,
        shard=Shard(2, 4),
    )  # fmt: skip


def test_names_are_written_either_way(tmp_path: Path) -> None:
    assert read(write(tmp_path, 'replay_via = "wire"\ntim_profile = "smoke"')).replay_via == "wire"
    assert read(tmp_path).profile == "smoke"


def test_the_nearest_file_decides_and_its_folders_are_below_it(tmp_path: Path) -> None:
    write(tmp_path, 'profile = "thorough"\nreports = "out"')
    below = tmp_path / "a" / "b"
    below.mkdir(parents=True)
    assert read(below) == Settings(profile="thorough", reports=tmp_path / "out")
    write(tmp_path / "a", '[project]\nname = "mine"\n[tool.tim-conformance]\nprofile = "smoke"\n', "pyproject.toml")
    assert read(below).profile == "smoke"
    write(tmp_path / "a", 'lang = "zh"')
    assert (read(below).lang, read(below).profile) == ("zh", "standard")
    write(below, '[tool.other]\nprofile = "thorough"\n', "pyproject.toml")  # nothing for us
    assert read(below).lang == "zh"


def test_the_command_line_and_the_environment_are_stronger(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(write(tmp_path, 'profile = "smoke"\nstrict = true\nlang = "zh"'))
    assert settings_of_run({}, {}).profile == "smoke"
    assert settings_of_run({}, {"TIM_PROFILE": "standard"}).profile == "standard"
    assert settings_of_run({}, {}, {"tim_profile": "standard"}).profile == "standard"
    assert settings_of_run({"profile": "thorough"}, {"TIM_PROFILE": "standard"}).profile == "thorough"
    assert not settings_of_run({}, {"TIM_STRICT": "no"}).strict
    assert len(sources({}, {})) == 4


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ('profil = "smoke"', "names an option 'profil' that there is not; did you mean profile?"),
        ("zzz = 1", "`tim-conformance run --help` names them all"),
        ('profile = "fast"', "smoke, standard, thorough"),
        ("profile = 1.5", "profile: give a text, a whole number, true or false, or a list of texts"),
        ("clauses = [1]", "clauses: give a text"),
        ("profile = ", "is no TOML"),
        ('secret_key = "x"', "is no place for the secret key: put it into the variable TIM_SECRET_KEY"),
        ('tim-secret-key = "x"', "is no place for the secret key"),
        ('key = "x"', "is no place for the secret key"),
        ('rate_store = "redis://:x@y"', "is no place for a URL with a password"),
        ('usersig = "x"', "is no place for the secret key"),
    ],
)
def test_what_is_wrong_is_one_sentence_with_the_files_name(tmp_path: Path, text: str, says: str) -> None:
    with pytest.raises(UsageError) as wrong:
        read(write(tmp_path, text))
    if "fast" not in text:
        assert "tim-conformance.toml" in str(wrong.value)
    assert says in str(wrong.value)
    assert "\n" not in str(wrong.value)


def test_what_is_no_table_of_ours_is_told(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="is no table"):
        read(write(tmp_path, '[tool]\ntim-conformance = "x"\n', "pyproject.toml"))
    (tmp_path / "tim-conformance.toml").write_bytes(b"\xff")
    with pytest.raises(UsageError, match="is no UTF-8"):
        read(tmp_path)


def test_a_file_of_another_project_that_is_broken_is_none_of_our_business(tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_bytes(b"\xff")
    assert read(tmp_path) == Settings()
    write(tmp_path, "[broken", "pyproject.toml")
    assert read(tmp_path) == Settings()


def test_a_file_of_another_user_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = write(tmp_path, 'endpoint = "https://elsewhere.example"') / "tim-conformance.toml"
    (below := tmp_path / "mine").mkdir()
    real = Path.stat

    def stat(self: Path, **keywords: Any) -> os.stat_result:
        found = real(self, **keywords)
        return os.stat_result((*found[:4], 12345, *found[5:])) if self == path else found

    monkeypatch.setattr(Path, "stat", stat)
    with pytest.raises(UsageError, match="belongs to another user, and is not read"):
        read(below)


@pytest.mark.parametrize(
    "command",
    [("run",), ("clauses",), ("explain", "mute-time.zero"), ("rerecord",), ("extend", "3"), ("prune",), ("sweep",)],
)
def test_every_command_reads_it(
    command: tuple[str, ...], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(write(tmp_path, 'profil = "smoke"'))
    assert main(command) == 4
    said = capsys.readouterr()
    assert said.err == (
        "tim-conformance: tim-conformance.toml names an option 'profil' that there is not; did you mean profile?\n"
    )
    assert not said.out


def test_a_run_does_what_it_says(tmp_path: Path) -> None:
    write(tmp_path, 'profile = "smoke"\nreports = "out"\nclauses = "group-type.*"\nlang = "zh"\nprogress = "off"')
    ended = call("run", folder=tmp_path)
    assert ended.code == 0, ended
    assert "下一步：" in ended.out
    document = json.loads((tmp_path / "out" / "conformance.json").read_text(encoding="utf-8"))
    assert document["profile"] == "smoke"
    assert '<html lang="zh-CN">' in (tmp_path / "out" / "conformance.html").read_text(encoding="utf-8")
