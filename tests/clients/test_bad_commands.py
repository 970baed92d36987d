"""Commands that cannot be judged, and ends that come early: a sentence, an exit code, and nothing left behind."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from conformance.clients import script
from conformance.clients.watching import Watch
from conformance.commands.cli import main
from tests import warm

from .running import VENDOR_CLIENT
from .test_bad_adapters import gone
from .test_command import document, run, verdicts

LONGEST = 60


@contextmanager
def started(*arguments: str) -> Iterator[subprocess.Popen[str]]:
    """`tim-conformance client` under way; as a child of a shell would be, it hears a Ctrl-C."""
    process = subprocess.Popen(
        warm.command("client", *arguments),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    try:
        yield process
    finally:
        process.kill()
        process.communicate()


def free_port() -> int:
    """A port that nobody listens on now."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        return int(server.getsockname()[1])


def taken(port: int) -> bool:
    """Whether somebody listens on a port."""
    try:
        socket.create_connection(("127.0.0.1", port), 1).close()
    except OSError:
        return False
    return True


def test_one_that_ends_at_once(tmp_path: Path) -> None:
    done = run(tmp_path, "--", sys.executable, "-c", "raise SystemExit(7)")
    assert done.returncode == 3
    assert "The command ended with exit code 7." in done.stderr
    assert (
        "The command ended with exit code 7, and made no call to the bench."
        in document(tmp_path)["sentence"] + done.stdout
    )


def test_one_that_is_no_program(tmp_path: Path) -> None:
    (tmp_path / "plain.txt").write_text("nothing\n", encoding="utf-8")
    done = run(tmp_path, "--", str(tmp_path / "plain.txt"))
    assert (done.returncode, done.stderr.count("\n")) == (3, 1)
    assert "cannot be run: Permission denied." in done.stderr


def test_one_that_asks_for_another_host(tmp_path: Path) -> None:
    code = "import requests; requests.get('https://example.org')"
    done = run(tmp_path, "--", sys.executable, "-c", code)
    assert done.returncode == 3
    assert "it asked for example.org" in done.stdout
    assert "The bench let nothing through to example.org" in done.stderr


def test_one_that_floods_is_judged_by_what_is_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(script, "MOST", 20)
    code = VENDOR_CLIENT + "for each in range(50): client.mute('g', ['alice'], 60)"
    watch = Watch((sys.executable, "-c", code), os.environ)
    episode = watch.run()
    assert (len(episode.turns[0].requests), watch.flooded, watch.code) == (20, 30, 0)


def test_one_that_floods_its_output(tmp_path: Path) -> None:
    code = VENDOR_CLIENT + "import sys; client.mute('g', ['alice'], 60); sys.stdout.write('x' * 3_000_000)"
    done = run(tmp_path, "--", sys.executable, "-c", code)
    assert done.returncode == 0, done.stderr[-300:]
    assert done.stdout.count("x") >= 3_000_000


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        ((), "Say what to check"),
        (("--adapter", "true", "--python", "a:b"), "Give one of --adapter, --python and -- COMMAND."),
        (("--adapter", "'unclosed"), "cannot be read: No closing quotation."),
        (("--adapter", " "), "The command of the adapter is empty."),
        (("--python", "no_colon"), "does not read package.module:factory"),
        (("--python", "no.such.module:make"), "cannot be loaded: ModuleNotFoundError"),
        (("--port", "70000"), "70000 is no port"),
        (("--print-env", "basic"), "There is no form 'basic'"),
        (("--check-adapter",), "Say what to check"),
        (("--play", "cassettes"), "give --adapter or --python with it"),
        (("--python", "conformance.proof.clients.sound:Sound", "--clauses", "client.no.such"), "client.no.such"),
        (("--python", "conformance.proof.clients.sound:Sound", "--scenario", "no-such-file"), "cannot be read"),
    ],
)
def test_wrong_usage(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], arguments: tuple[str, ...], sentence: str
) -> None:
    assert main(["client", "--reports", str(tmp_path), *arguments]) == 4
    said = capsys.readouterr().err
    assert sentence in said
    assert "Traceback" not in said


def test_a_port_that_is_taken(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        done = run(tmp_path, "--port", str(port))
    assert done.returncode == 3
    assert f"The bench cannot listen on port {port} of 127.0.0.1: it is in use." in done.stderr


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_an_end_by_signal_leaves_nothing(tmp_path: Path, number: signal.Signals) -> None:
    """The command has called, and waits; it and a child of its own that hears no SIGTERM are gone afterwards."""
    port = free_port()
    deaf = "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); time.sleep(99)"
    code = VENDOR_CLIENT + (
        "import os, subprocess, sys, time; client.mute('g', ['alice'], 60); "
        f"child = subprocess.Popen([sys.executable, '-c', {deaf!r}]); print(os.getpid(), child.pid, flush=True); "
        "time.sleep(99)"
    )
    with started("--reports", str(tmp_path), "--port", str(port), "--", sys.executable, "-c", code) as process:
        assert process.stdout
        pids = [int(word) for word in process.stdout.readline().split()]
        process.send_signal(number)
        _, err = process.communicate(timeout=LONGEST)
    assert process.returncode == 2, err
    assert "conformance/commands" not in err  # a traceback of the command's own is its own
    assert all(gone(pid) for pid in pids) and not taken(port)
    assert document(tmp_path)["calls"]["total"] == 1


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_driven_check_that_is_interrupted_leaves_nothing(tmp_path: Path, number: signal.Signals) -> None:
    (tmp_path / "slow.py").write_text(
        "import os, pathlib, time\nfrom conformance.proof.clients.sound import Sound\n"
        f"with open({str(tmp_path / 'pids')!r}, 'a') as file: print(os.getpid(), file=file)\n"
        "class Slow(Sound):\n    def mute(self, *given):\n        time.sleep(0.3); return super().mute(*given)\n",
        encoding="utf-8",
    )
    adapter = f"env PYTHONPATH={tmp_path} {sys.executable} -m conformance.clients.python_host slow:Slow"
    with started("--reports", str(tmp_path / "reports"), "--adapter", adapter, "--drawn", "0") as process:
        for _ in range(LONGEST * 20):  # until the lanes are under way: the first process is that of the trial
            if (tmp_path / "pids").is_file() and len((tmp_path / "pids").read_text().split()) >= 2:
                break
            time.sleep(0.05)
        time.sleep(0.5)
        process.send_signal(number)
        _, err = process.communicate(timeout=LONGEST)
    assert process.returncode == 2, err
    assert "Traceback" not in err
    assert all(gone(int(pid)) for pid in (tmp_path / "pids").read_text().split())


def test_an_adapter_that_dies_in_the_middle_is_told_with_the_task(tmp_path: Path) -> None:
    """What had been judged stays judged, and the rest is played to a new process."""
    (tmp_path / "dying.py").write_text(
        "import os\nfrom conformance.proof.clients.sound import Sound\n"
        "class Dying(Sound):\n    def mute(self, group, accounts, *more):\n"
        "        return os._exit(7) if len(accounts) == 11 else super().mute(group, accounts, *more)\n",
        encoding="utf-8",
    )
    adapter = f"env PYTHONPATH={tmp_path} {sys.executable} -m conformance.clients.python_host dying:Dying"
    reports = tmp_path / "reports"
    globs = "client.body.exact client.time.zero"
    done = run(reports, "--adapter", adapter, "--clauses", globs, "--drawn", "0", "--complete")
    assert done.returncode == 3, done.stderr
    assert "the adapter ended in the middle of a task" in done.stdout
    found = verdicts(reports)
    assert found["client.time.zero"] == "pass"
