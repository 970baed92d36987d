"""A bench by itself: what it prints leads a client there, and what came is judged when it ends."""

from __future__ import annotations

import json
import os
import shlex
import signal
import ssl
import subprocess
import sys
from pathlib import Path
from urllib.request import urlopen

import pytest

from conformance.clients.bench import Bench
from conformance.clients.certificates import HOSTS
from conformance.clients.environment import leading, printed
from conformance.clients.offered import SHELLS
from conformance.commands.cli import main

from .running import VENDOR_CLIENT
from .test_bad_commands import LONGEST, free_port, started, taken
from .test_command import verdicts

CALL = VENDOR_CLIENT + "client.mute('my-group', ['alice'], 60)"
LAST = "PHP_INI_SCAN_DIR"
"""The variable that is printed last."""


def variables(text: str, form: str) -> dict[str, str]:
    """What a shell, docker or a program reads in what was printed."""
    if form == "json":
        told: dict[str, str] = json.loads(text)
        return told
    if form == "env-file":
        return dict(line.split("=", 1) for line in text.splitlines())
    done = subprocess.run(("env", "-i", "sh", "-c", text + "\nenv -0"), capture_output=True, text=True, check=True)
    return dict(line.split("=", 1) for line in done.stdout.split("\0") if line)


@pytest.mark.parametrize("form", ["sh", "env-file", "json"])
@pytest.mark.parametrize("end", [signal.SIGINT, signal.SIGTERM])
def test_a_client_comes_by_what_is_printed(tmp_path: Path, form: str, end: signal.Signals) -> None:
    port = free_port()
    with started("--port", str(port), "--print-env", form, "--reports", str(tmp_path)) as process:
        assert process.stdout
        text = ""
        for line in process.stdout:
            text += line
            if LAST in line or line == "}\n":
                break
        if form == "json" and not text.endswith("}\n"):
            text += process.stdout.readline()
        found = {**os.environ, **variables(text, form)}
        subprocess.run((sys.executable, "-c", CALL), env=found, check=True, timeout=LONGEST)
        process.send_signal(end)
        _, err = process.communicate(timeout=LONGEST)
    assert process.returncode == 0, err
    assert "Ctrl-C ends it" in err
    assert verdicts(tmp_path)["client.body.accounts"] == "pass"
    assert not taken(port)
    assert not Path(found["SSL_CERT_FILE"]).exists()


def test_where_nothing_came_nothing_is_judged(tmp_path: Path) -> None:
    with started("--port", "0", "--reports", str(tmp_path)) as process:
        assert process.stderr
        while "Ctrl-C" not in process.stderr.readline():
            pass
        process.send_signal(signal.SIGINT)
        _, err = process.communicate(timeout=LONGEST)
    assert (process.returncode, err) == (0, "No call came, and there is nothing to judge.\n")
    assert not list(tmp_path.glob("*.html"))


def test_the_files_to_trust_it_by_stay_in_a_folder_that_is_given(tmp_path: Path) -> None:
    """All that the environment names is in it, so that a container needs no other."""
    folder = tmp_path / "trust"
    with started("--port", "0", "--trust", str(folder), "--print-env", "json") as process:
        assert process.stdout
        text = ""
        while not text.endswith("}\n"):
            text += process.stdout.readline()
        found = json.loads(text)
        context = ssl.create_default_context(cafile=found["SSL_CERT_FILE"])
        with urlopen(f"https://127.0.0.1:{found['TIM_BENCH_PORT']}/", context=context) as reply:
            assert reply.status == 200
    named = [word for value in found.values() for word in value.replace("=", " ").replace(":", " ").split()]
    files = [Path(word) for word in named if word.startswith(str(tmp_path))]
    assert len(files) > 5
    assert all(file.exists() and file.is_relative_to(folder) for file in files)


def test_every_form_is_printed(tmp_path: Path) -> None:
    with Bench(tmp_path) as bench:
        found = {**leading(bench, tmp_path), "ODD": 'it\'s "odd" $HOME'}
        for form in SHELLS:
            assert "127.0.0.1" in printed(found, form)
    assert variables(printed(found, "sh"), "sh")["ODD"] == found["ODD"]
    assert shlex.quote(found["ODD"]) in printed(found, "fish")
    assert "$env:ODD = 'it''s" in printed(found, "powershell")


def test_the_names_of_the_vendors_hosts(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["client", "--hosts"]) == 0
    out, err = capsys.readouterr()
    assert out.splitlines() == [f"127.0.0.1 {host}" for host in HOSTS]
    assert "443" in err
    assert main(["client", "--hosts", "docker"]) == 0
    assert capsys.readouterr().out.split() == [f"--add-host={host}:127.0.0.1" for host in HOSTS]
