"""Adapters that do not do what the protocol asks: one sentence for each, in seconds, and nothing is left behind."""

from __future__ import annotations

import contextlib
import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from conformance.clients import adapter as adapters
from conformance.clients import driving
from conformance.clients.adapter import AdapterError
from conformance.clients.driving import Client
from conformance.clients.processes import Started
from conformance.clients.trying import Tried, try_out

CAN = '{"topics": false, "list": false, "unmute": true, "expiry": false}'
FRAME = """
import json, os, signal, subprocess, sys, time
from urllib.request import Request, urlopen
from conformance.proof.clients.sound import Sound
def told(line):
    print(line, flush=True)
def mute():
    try:
        client.mute(task["group"], task["accounts"], task["seconds"])
        return {{"kind": "returned"}}
    except Exception as error:
        return {{"kind": "raised", "text": str(error)}}
client = Sound()
{first}
for number, line in enumerate(sys.stdin):
    task = json.loads(line)
    if task["do"] == "can":
        {can}
    else:
        {do}
"""


def adapter(folder: Path, first: str = "", can: str = f"told('{CAN}')", do: str = "told(json.dumps(mute()))") -> Client:
    """An adapter, written in Python, that is asked to try."""
    place = folder / "adapter.py"
    place.write_text(FRAME.format(first=first, can=can, do=do), encoding="utf-8")
    return Client((sys.executable, str(place)), dict(os.environ))


def says(client: Client) -> str:
    """What is wrong with it."""
    with pytest.raises(AdapterError) as caught:
        try_out(client)
    return str(caught.value)


def test_a_client_that_is_wrong_is_told_from_its_adapter(tmp_path: Path) -> None:
    tried = try_out(adapter(tmp_path, do='mute(); told(\'{"kind": "returned"}\')'))
    assert tried.client == ("a refusal with 10010 was told as a success.",)
    tried = try_out(adapter(tmp_path, do='mute(); told(\'{"kind": "raised", "text": "KeyError"}\')'))
    assert tried.client == (
        "a mute that was served was told as: raised: KeyError.", "a refusal was told without its code, 10010.",
    )  # fmt: skip


def test_one_that_keeps_to_the_protocol(tmp_path: Path) -> None:
    tried = try_out(adapter(tmp_path))
    assert (tried.calls, tried.client) == (1, ())
    assert tried.can.unmute and not tried.can.topics


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ({"can": "sys.exit(3)"}, "The adapter ended with exit code 3 before it gave a result."),
        ({"do": "sys.exit('out of cheese')"}, "ended with exit code 1 before it gave a result. Its last words: out"),
        ({"do": "os.kill(os.getpid(), 9)"}, "The adapter was ended by signal 9 before it gave a result."),
        ({"do": "print('muted', flush=True); sys.exit(0)"}, "exit code 0 before it gave a result. It wrote 'muted'"),
        ({"can": "told('yes')"}, "The adapter wrote 'yes', which is no JSON object, and no result."),
        ({"can": "told('[true]')"}, "The adapter wrote '[true]', which is no JSON object"),
        ({"can": "told('{\"topics\": 1}')"}, 'the answer to {"do": "can"} is an object whose values are true or false'),
        ({"do": "mute(); told('{\"kind\": \"ok\"}')"}, "'ok' is not one of ['returned', 'raised'] ($.kind)"),
        ({"do": "mute(); told('{\"kind\": \"raised\", \"text\": 7}')"}, "7 is not of type 'string', 'null' ($.text)"),
        ({"do": "mute(); told('{}')"}, "'kind' is a required property"),
        ({"do": "told(json.dumps(mute())); told('{\"kind\": \"returned\"}')"}, "The adapter answered a task twice"),
        ({"do": "mute(); told('{\"kind\": \"returned\", \"id\": 99}')"}, "answered task 99 where task 2 was due"),
        ({"do": "told('{\"kind\": \"returned\"}')"}, "and no call reached the bench: does its client take"),
        ({"do": "mute(); time.sleep(99)"}, "The adapter gave no result within 2 s."),
        ({"first": "time.sleep(99)"}, "The adapter gave no result within 3 s."),
        ({"can": f"os.close(0); told('{CAN}'); time.sleep(99)"}, "The adapter closed its standard input"),
        ({"can": f"told('{CAN}'); os.close(1); time.sleep(99)"}, "The adapter closed its standard output before"),
    ],
)  # fmt: skip
def test_one_that_does_not(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, given: dict[str, str], sentence: str
) -> None:
    monkeypatch.setattr(adapters, "FIRST", 3.0)
    monkeypatch.setattr(adapters, "STRAY", 0.5)
    monkeypatch.setattr(adapters, "_GRACE", 0.3)
    monkeypatch.setattr(driving, "FIRST", 2.0)
    monkeypatch.setattr(driving, "PATIENCE", 2.0)
    told = says(adapter(tmp_path, **given))
    assert sentence in told
    assert "\n" not in told


@pytest.mark.parametrize(
    "first",
    [
        "sys.stderr.write('x' * 5_000_000 + chr(10)); sys.stderr.flush()",
        "sys.stdout.write('x' * 3_000_000 + chr(10)); sys.stdout.flush()",
        "for each in range(20_000): told('a line of the log')",
    ],
)
def test_output_of_its_own_does_no_harm(tmp_path: Path, first: str) -> None:
    assert isinstance(try_out(adapter(tmp_path, first=first)), Tried)


def test_one_that_does_not_read_blocks_nobody(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(adapters, "FIRST", 1.0)
    silent = (sys.executable, "-c", "import time; time.sleep(99)")
    with adapters.Adapter(silent, os.environ) as it, pytest.raises(AdapterError, match="gave no result"):
        it.ask_json({"do": "mute", "accounts": ["x" * 100] * 5_000}, 0.5)


def test_one_that_writes_without_an_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(adapters, "STRAY", 0.5)
    monkeypatch.setattr(adapters, "_GRACE", 0.3)
    endless = "while True: print('a line of the log')"
    told = says(Client((sys.executable, "-c", endless), dict(os.environ)))
    assert told == "The adapter wrote 'a line of the log', which is no JSON object, and no result."


def test_a_command_that_is_not_there() -> None:
    assert says(Client(("no-such-adapter",), {})) == (
        "The command no-such-adapter cannot be run: there is no such program."
    )


def alive(process: int) -> bool:
    """Whether a process runs (a zombie does not)."""
    try:
        return Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def gone(process: int) -> bool:
    """Whether it is gone, or goes within a moment."""
    for _ in range(200):
        if not alive(process):
            return True
        time.sleep(0.02)
    return False


STUBBORN = "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); print(flush=True); time.sleep(99)"


@pytest.mark.skipif(not Path("/proc").is_dir(), reason="there is no /proc here, by which processes are looked for")
@pytest.mark.parametrize("detached", [False, True])
def test_neither_it_nor_what_it_started_is_left(tmp_path: Path, detached: bool) -> None:
    """It ignores SIGTERM, and has started another that does, which may have gone into a session of its own."""
    script = (
        f"import subprocess, sys; child = subprocess.Popen([sys.executable, '-c', {STUBBORN!r}], "
        f"start_new_session={detached}, stdout=subprocess.PIPE); child.stdout.readline(); "
        "print(child.pid, flush=True); "
        f"exec({STUBBORN!r})"
    )
    it = Started((sys.executable, "-c", script), os.environ, stdout=subprocess.PIPE)
    assert it.process.stdout
    child = int(it.process.stdout.readline())
    it.process.stdout.readline()
    try:
        assert alive(child)
        it.end(0.2)
        assert gone(child) and it.process.poll() is not None
    finally:
        it.process.stdout.close()
        for process in (child, it.process.pid):
            with contextlib.suppress(OSError):
                os.kill(process, 9)
