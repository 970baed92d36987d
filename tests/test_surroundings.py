"""Surroundings that a command can do nothing with: one sentence that names the thing, before any call."""

from __future__ import annotations

import os
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

from conformance.api.trust import VARIABLES
from tests.command_line import APP, KEY, LONGEST, ROOT, Ended, call, document, pointed_at

VENDOR = ("run", "--tim-target", "live", "--tim-region", "singapore", "--tim-sdkappid", str(APP))
SHORT = ("run", "--tim-profile=smoke", "--tim-clauses=group-type.private*")
NO_UTF8 = os.fsdecode(b"\xff\xfe23456789abcdef")

pytestmark = pytest.mark.skipif(os.name == "nt", reason="Windows has no such shell, and no such names")


def shell(script: str, folder: Path, **variables: str) -> Ended:
    """What a shell's script comes to, in which $T is the command line."""
    command = shlex.join([sys.executable, "-m", "conformance.commands.cli"])
    done = subprocess.run(
        ["bash", "-c", f"set -o pipefail; T() {{ {command} \"$@\"; }}; {script}"], cwd=folder, check=False,
        env=os.environ | {"PYTHONPATH": str(ROOT)} | variables, capture_output=True, text=True, timeout=LONGEST,
    )  # fmt: skip
    return Ended(done.returncode, done.stdout, done.stderr)


@pytest.mark.parametrize(
    ("variables", "says"),
    [
        ({"all_proxy": "socks5://127.0.0.1:9"}, "through the SOCKS proxy 127.0.0.1:9, for which PySocks is not"),
        ({"https_proxy": "http://\udcff:9"}, "has no address that can be read"),
        ({"REQUESTS_CA_BUNDLE": "/nowhere.pem"}, "REQUESTS_CA_BUNDLE names /nowhere.pem, which is not there"),
        ({"SSL_CERT_FILE": os.devnull}, f"SSL_CERT_FILE names {os.devnull}, which is no file"),
    ],
)
def test_what_the_network_needs_is_told_before_a_call(variables: dict[str, str], says: str, tmp_path: Path) -> None:
    if "all_proxy" in variables:  # as where PySocks is not installed
        (tmp_path / "sitecustomize.py").write_text("import sys\nsys.modules['socks'] = None\n")
    proxies = ("HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy", "NO_PROXY", "no_proxy")
    plain = dict.fromkeys((*proxies, *VARIABLES), "")
    path = f"{ROOT}{os.pathsep}{tmp_path}"
    ended = call(*VENDOR, folder=tmp_path, **{**plain, "TIM_SECRET_KEY": KEY, "PYTHONPATH": path, **variables})
    assert ended.code == 4, ended
    assert not ended.sentence
    assert ended.out.count(says) == 1
    assert not (tmp_path / "reports" / "conformance.json").exists()


def test_a_key_that_is_no_utf8_is_named_and_not_shown(tmp_path: Path) -> None:
    ended = call(*VENDOR, folder=tmp_path, TIM_SECRET_KEY=NO_UTF8, TIM_ADMIN="\udcff")
    assert ended.code == 4
    assert ended.sentence.startswith("tim-conformance: What is in TIM_ADMIN and in TIM_SECRET_KEY is no UTF-8")
    assert "456789" not in ended.sentence


def test_a_journal_that_cannot_be_kept_is_told_before_a_call(tmp_path: Path) -> None:
    (tmp_path / "reports").mkdir()
    (tmp_path / "reports" / "undo").write_text("")
    ended = call("run", *pointed_at("http://127.0.0.1:9"), folder=tmp_path, TIM_SECRET_KEY=KEY)
    assert ended.code == 3
    assert not ended.sentence
    assert "The undo journal reports/undo/" in ended.out
    assert "Nothing listens" not in ended.out
    assert document(tmp_path)["calls"]["total"] == 0


@pytest.mark.parametrize("command", ["run", "clauses", "--help"])
def test_a_working_folder_that_is_gone_is_one_sentence(command: str, tmp_path: Path) -> None:
    ended = shell(f"mkdir gone && cd gone && rmdir ../gone && T {command}", tmp_path)
    assert ended.code == 3, ended
    assert ended.sentence == "tim-conformance: The folder that this was started in is gone: go to another one."


@pytest.mark.parametrize("command", ["--version", "run --help", "clauses"])
@pytest.mark.parametrize("where", [">&-", ">/dev/full"])
def test_what_cannot_be_shown_is_exit_3(command: str, where: str, tmp_path: Path) -> None:
    ended = shell(f"T {command} {where}", tmp_path)
    assert ended.code == 3, ended
    assert ended.sentence.startswith("tim-conformance: Standard output took not all that was to be told: ")


def test_whoever_reads_the_first_line_alone_has_all_that_was_asked_for(tmp_path: Path) -> None:
    ended = shell("T serve --list | head -1", tmp_path)
    assert ended.code == 0, ended
    assert not ended.sentence


def test_chinese_names_where_the_terminal_has_no_letters_for_them(tmp_path: Path) -> None:
    ended = call(*SHORT, "--tim-reports=报告", folder=tmp_path, PYTHONIOENCODING="ascii", COLUMNS="9" * 12)
    assert ended.code == 0, ended
    assert not ended.sentence
    assert r"Reports: \u62a5\u544a/conformance.json" in ended.out
    assert max(map(len, ended.out.splitlines())) < 1000
    assert (tmp_path / "报告" / "conformance.json").exists()


def test_neither_a_home_nor_a_place_for_temporary_files_nor_a_locale_is_needed(tmp_path: Path) -> None:
    (tmp_path / ".hypothesis").write_text("")
    places = {"HOME": "/nowhere", "TMPDIR": "/nowhere", "HYPOTHESIS_STORAGE_DIRECTORY": "/nowhere"}
    locale = {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0", "TZ": "No/Where"}
    ended = call(*SHORT, folder=tmp_path, **places, **locale)
    assert ended.code == 0, ended
    assert not ended.sentence
    assert document(tmp_path)["verdict"] == "pass"
