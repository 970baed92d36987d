"""Processes of the command line that need not load it first: each is forked from one that has.

Half of what a short run costs is the loading of some nine hundred modules, and hundreds of tests have such a run. A
session of pytest has one server for all its workers, which loads them once, from the moment that `share` was called or
a process is first needed; `command` is what to start in place of `python -m conformance.commands.cli`. That is a
client of a few lines in a process of its own: it hands its standard streams, its folder and its environment over,
passes signals on, and ends as the forked process ends. Whoever kills it kills that.

What a test holds of the beginning or the end of an interpreter, and of its environment, it has to hold of a real one.
"""

from __future__ import annotations

import atexit
import contextlib
import gc
import io
import marshal
import os
import random
import select
import shlex
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import Final

_ROOT: Final = Path(__file__).parents[1]

FIRST: Final = "WARM_FIRST"
"""The variable with code that a process runs before its command line: what a test makes otherwise in it."""
_LOADED: Final = (
    "hypothesis.extra.pytestplugin", "pytest_html.plugin", "xdist.plugin", "conformance.clients.checking",
    "conformance.plugin.hooks",
    *(f"conformance.commands.{name}" for name in ("again", "drift", "prove", "recordings", "run", "serve", "sweep")),
)  # fmt: skip

_MADE: Final = (
    "contract:vendor", "contract:client", "oracle.coverage:pairs_in_order", "oracle.coverage:_thirds",
    "report.document:_validator", "suite.collecting:properties",
)  # fmt: skip
"""What a process makes once of what is in the package, and keeps."""

_CLIENT: Final = """
import _signal, _socket, marshal, os, struct, sys
at = _socket.socket(_socket.AF_UNIX)
at.connect(sys.argv[1])
asked = marshal.dumps((sys.argv[2:], os.getcwd(), dict(os.environ)))
at.sendmsg([struct.pack("i", len(asked))], [(_socket.SOL_SOCKET, _socket.SCM_RIGHTS, struct.pack("3i", 0, 1, 2))])
at.sendall(asked)
for number in (_signal.SIGINT, _signal.SIGTERM, _signal.SIGHUP):
    _signal.signal(number, lambda number, frame: at.send(bytes([number])))
code = struct.unpack("i", at.recv(4) or struct.pack("i", -9))[0]
if code < 0:
    _signal.signal(-code, _signal.SIG_DFL) if code != -9 else None
    os.kill(os.getpid(), -code)
os._exit(code)
"""

_WORKER: Final = "a worker of xdist"
"""The one argument of a process that is no command line."""
PYTEST: Final = "pytest"
"""The first argument of a process that is `python -m pytest`."""

_PLAIN: Final = f"""
import os, sys
exec(os.environ.pop("{FIRST}", ""))
if sys.argv[1:2] == ["{PYTEST}"]:
    del sys.argv[1]
    from pytest import console_main as main
else:
    from conformance.commands.cli import main
sys.exit(main())
"""


def command(*arguments: str) -> list[str]:
    """What to start for a command line with these arguments; a usual process where this system has no pidfd_open."""
    if not hasattr(os, "pidfd_open"):
        return [sys.executable, "-c", _PLAIN, *arguments]
    return [sys.executable, "-I", "-S", "-c", _CLIENT, _server(), *arguments]


def script(folder: Path) -> Path:
    """A folder for a shell's path, made in another: the program in it starts such a process, and Python a usual one."""
    tools = folder / "warm"
    tools.mkdir()
    for name, line in (("tim-conformance", command()), ("python", [sys.executable]), ("python3", [sys.executable])):
        (tools / name).write_text(f'#!/bin/sh\nexec {shlex.join(line)} "$@"\n', encoding="utf-8")
        (tools / name).chmod(0o755)
    return tools


_address = ""
"""In a process that was forked: the socket of the server that it is from."""
_SHARED: Final = "WARM_SERVER"
"""The variable with the socket of a server that a process which started this one has begun, behind its folder."""
_SOONEST: Final = 0.02
_LONGEST: Final = 60.0
"""Seconds between looks for that socket, and after which nobody waits for it any more."""


def share() -> None:
    """Have all processes that are started from now on use one server, which loads meanwhile."""
    if hasattr(os, "pidfd_open"):
        os.environ[_SHARED] = f"{_ROOT}{os.pathsep}{_started()[0]}"


@cache
def _server() -> str:
    """The socket of the server: the one that is shared, or one of this process, with which it ends."""
    if _address:
        return _address
    root, _, shared = os.environ.get(_SHARED, "").partition(os.pathsep)
    if root == str(_ROOT):
        limit = time.monotonic() + _LONGEST
        while not os.path.exists(shared) and time.monotonic() < limit:
            time.sleep(_SOONEST)
        return shared
    address, process = _started()
    assert process.stdout is not None
    assert process.stdout.readline() == b"ready\n"
    process.stdout.close()
    return address


def _started() -> tuple[str, subprocess.Popen[bytes]]:
    """Start a server, which ends with this process; its socket, where it is once it is ready."""
    folder = tempfile.mkdtemp(prefix="warm-")
    address = f"{folder}/socket"
    left_out = ("TIM_", "PYTEST_", _SHARED)
    environment = {name: value for name, value in os.environ.items() if not name.startswith(left_out)}
    process = subprocess.Popen(
        [sys.executable, __file__, address], env=environment | {"PYTHONPATH": str(_ROOT)}, cwd=_ROOT,
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, start_new_session=True,
    )  # fmt: skip
    assert process.stdin is not None

    def close() -> None:
        process.stdin.close()  # type: ignore[union-attr]
        process.wait()
        with contextlib.suppress(OSError):
            os.unlink(address)
        os.rmdir(folder)

    atexit.register(close)
    return address, process


# -- the server ------------------------------------------------------------------------------------------------------


def _load() -> None:
    """Load what a run needs and what the other commands do, and draw up what they draw up once."""
    for name in _LOADED:
        import_module(name)
    for made in _MADE:
        module, _, function = made.partition(":")
        getattr(import_module(f"conformance.{module}"), function)()
    from conformance.report import html
    from conformance.suite import digest

    for template in (drawing := html._templates()).list_templates(["j2"]):
        drawing.get_template(template)
    for module_of_programs in digest._DRAWING:
        digest._code(module_of_programs)
    # Hypothesis takes everything before a session of pytest for the loading of plugins, and warns of strategies that
    # are drawn up then. A command line that starts no such session is not to hear of it.
    import_module("_hypothesis_globals").in_initialization = 0


def _serve(address: str) -> None:
    """Fork a process for each client; returns in such a process alone, once it is as a new one would be."""
    global _address
    _address = address
    with socket.socket(socket.AF_UNIX) as door:
        door.bind(f"{address}.new")
        door.listen(64)
        os.rename(f"{address}.new", address)  # whoever finds it is answered
        with contextlib.suppress(BrokenPipeError):
            os.write(1, b"ready\n")
        while True:
            if door in select.select([door, 0], [], [])[0]:
                client, _ = door.accept()
                if os.fork() == 0:
                    break
                client.close()
                _reap(os.WNOHANG)
            else:  # standard input has ended, and with it who has started this
                _reap(0)
                os._exit(0)
    head, (*streams,), _, _ = socket.recv_fds(client, 4, 3)
    with client:
        rest, asked = int.from_bytes(head, sys.byteorder), b""
        while len(asked) < rest:
            asked += client.recv(rest - len(asked))
        process = os.fork()
        if process:
            _watch(process, client, streams)
    _become(streams, *marshal.loads(asked))


def _reap(how: int) -> None:
    """Wait for those that watch, or for those of them that have ended."""
    with contextlib.suppress(ChildProcessError):
        while os.waitpid(-1, how)[0]:
            pass


def _watch(process: int, client: socket.socket, streams: list[int]) -> None:
    """Pass signals on and the end back, and let go of the streams; where the client is gone, end the process."""
    for stream in streams:
        os.close(stream)
    end = os.pidfd_open(process)
    while end not in (ready := select.select([end, client], [], [])[0]):
        if ready and not (numbers := client.recv(16)):
            os.kill(process, signal.SIGKILL)
            break
        for number in numbers:
            os.kill(process, number)
    code = os.waitstatus_to_exitcode(os.waitpid(process, 0)[1])
    with contextlib.suppress(OSError):
        client.send(code.to_bytes(4, sys.byteorder, signed=True))
    os._exit(0)


def _become(streams: list[int], arguments: list[str], folder: str, environment: dict[str, str]) -> None:
    """As a new process has it: streams, folder, environment, paths and chance."""
    for number, stream in enumerate(streams):
        os.dup2(stream, number)
        os.close(stream)
    os.chdir(folder)
    os.environ.clear()
    os.environ.update(environment)
    raw = bool(environment.get("PYTHONUNBUFFERED"))
    sys.stdin = open(0, encoding="utf-8", closefd=False)  # noqa: SIM115 - as long as the process
    sys.stdout, sys.stderr = (
        io.TextIOWrapper(
            open(number, "wb", 0 if raw else -1, closefd=False), encoding="utf-8", errors=errors,  # noqa: SIM115
            line_buffering=number == 2 or os.isatty(number), write_through=raw,
        )
        for number, errors in ((1, "strict"), (2, "backslashreplace"))
    )  # fmt: skip
    sys.__stdin__, sys.__stdout__, sys.__stderr__ = sys.stdin, sys.stdout, sys.stderr
    import conformance.commands.cli

    sys.argv = [conformance.commands.cli.__file__, *arguments]
    paths = [path for path in environment.get("PYTHONPATH", "").split(os.pathsep) if path]
    sys.path[:] = [folder, *paths, *(path for path in sys.path[1:] if path not in paths)]
    # xdist hands its workers the paths that there were when it was loaded; they are forked in their turn.
    import_module("xdist.plugin")._sys_path[:] = sys.path
    import execnet.gateway_io

    execnet.gateway_io.popen_args = lambda spec: command(_WORKER)
    random.seed()
    exec(os.environ.pop(FIRST, ""))


def _ended(code: object) -> None:
    """End this process as an interpreter ends, without the taking down of what the server has loaded: to go through all
    that takes longer than many a command. Returns where this is no usual end."""
    with contextlib.suppress(Exception):  # where standard output takes nothing, an interpreter tells of it at its end
        threading._shutdown()  # type: ignore[attr-defined]
        for stream in filter(None, (sys.stdout, sys.stderr)):
            stream.flush()
        if code is None or isinstance(code, int):
            atexit._run_exitfuncs()
            for stream in filter(None, (sys.stdout, sys.stderr)):
                stream.flush()
            os._exit((code or 0) & 0xFF)


if __name__ == "__main__":
    _load()
    gc.collect()
    gc.freeze()  # no process goes through all this again while it runs
    _serve(sys.argv[1])
    if sys.argv[1:] == [_WORKER]:
        exec(eval(sys.stdin.readline()))  # as execnet has a new interpreter do
        _ended(0)
    else:
        if sys.argv[1:2] == [PYTEST]:
            import pytest

            sys.argv = [str(Path(pytest.__file__).with_name("__main__.py")), *sys.argv[2:]]
            main = pytest.console_main
        else:
            from conformance.commands.cli import main

        try:
            code: object = main()
        except SystemExit as ended:
            code = ended.code
        _ended(code)
        sys.exit(code)  # type: ignore[arg-type]
