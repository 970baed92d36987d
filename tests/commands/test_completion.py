"""What a shell is given to complete the command line, tried in the shell."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

from conformance.commands.cli import main
from conformance.commands.completion import SHELLS
from conformance.contract import vendor
from conformance.settings import OPTIONS


def script(shell: str, capsys: pytest.CaptureFixture[str]) -> str:
    with pytest.raises(SystemExit) as ended:
        main(["--print-completion", shell])
    assert ended.value.code == 0
    return capsys.readouterr().out


@pytest.mark.parametrize("shell", SHELLS)
def test_every_shell_is_offered_commands_options_and_values(shell: str, capsys: pytest.CaptureFixture[str]) -> None:
    text = script(shell, capsys)
    for word in ("explain", "rerecord", "thorough", "silicon-valley", "mute-time.zero", "--tim-lang"):
        assert word in text, word


@pytest.mark.parametrize(
    ("line", "offered"),
    [
        (["tim-conformance", "expl"], {"explain"}),
        (["tim-conformance", "explain", "mute-time.zero"], {"mute-time.zero", "mute-time.zero-idle"}),
        (["tim-conformance", "run", "--tim-profile", ""], {"smoke", "standard", "thorough"}),
        (["tim-conformance", "run", "--tim-re"], {"--tim-region", "--tim-reports", "--tim-record", "--tim-replay-via"}),
    ],
)
def test_bash_completes(line: list[str], offered: set[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    if (bash := shutil.which("bash")) is None:
        pytest.skip("there is no bash")
    (tmp_path / "completion").write_text(script("bash", capsys), encoding="utf-8")
    words = " ".join(f"'{word}'" for word in line)
    asked = (
        f"source completion; COMP_WORDS=({words}); COMP_CWORD={len(line) - 1}; _shtab_tim_conformance; "
        'printf "%s\\n" "${COMPREPLY[@]}"'
    )
    done = subprocess.run([bash, "-c", asked], cwd=tmp_path, capture_output=True, text=True, timeout=30, check=True)
    assert set(done.stdout.split()) == offered


def test_another_shell_is_refused_in_one_sentence(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--print-completion", "fishy"]) == 4
    assert "choose from" in capsys.readouterr().err


def test_what_is_offered_is_what_is_taken() -> None:
    for option in OPTIONS:
        for text in option.known:
            assert option.reads(text) in (text, (text,))  # several may be given of some
    assert vendor().clauses
