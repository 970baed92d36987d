"""`tim-conformance client`: somebody else's client, put to the test on a bench of this machine."""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import secrets
import shlex
import signal
import sys
import tempfile
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from types import FrameType
from typing import Any, Final, NoReturn

from conformance.api.errors import Trouble, UsageError
from conformance.clients.adapter import command_of
from conformance.clients.bench import Bench, hosts_lines
from conformance.clients.checking import Checked, Checking, try_out
from conformance.clients.document import document_of
from conformance.clients.drawing import DRAWN, MOST, drawn
from conformance.clients.driving import Client
from conformance.clients.environment import SHELLS, leading, printed
from conformance.clients.episodes import BadScenario, Scenario
from conformance.clients.exercising import explain
from conformance.clients.planned import PLAN, Planned
from conformance.clients.python_host import NoFactory, load
from conformance.clients.replaying import pieces, play
from conformance.clients.watching import Watch, judged
from conformance.commands.parsing import say, sub_command
from conformance.contract import client as client_register
from conformance.report.document import write_atomically
from conformance.report.html import page
from conformance.report.terminal import terminal_summary
from conformance.report.text import printable
from conformance.report.whole import unwritable
from conformance.report.write import HTML_NAME, write_reports

_EXAMPLES: Final = """\
examples:
  tim-conformance client -- npm test
  tim-conformance client --adapter 'node adapter.mjs'
  tim-conformance client --python mypackage.mymodule:make_client
  tim-conformance client --adapter 'node adapter.mjs' --check-adapter
  tim-conformance client --adapter 'node adapter.mjs' --scenario reports/scenarios/busy-once.json
  tim-conformance client --adapter 'node adapter.mjs' --play cassettes
  tim-conformance client --port 8443

The bench is a stand-in for the vendor on this machine: nothing is sent to the live service. With -- COMMAND it looks
on while a command of yours runs; with an adapter, a small program that reads tasks and writes what came of them, it
asks for the calls itself, and can tell far more.

exit code: 0 conforms, 1 a must clause fails, 2 interrupted, 3 could not tell, 4 wrong usage
"""
_SCENARIOS: Final = "scenarios"
_PLAYED: Final = "played.json"


def add(subparsers: Any) -> None:
    """Enter the sub-command."""
    parser = sub_command(subparsers, "client", _client, "put a client of yours to the test, offline", _EXAMPLES)
    parser.add_argument("--adapter", metavar="COMMAND", help="a program that is asked for calls, line by line")
    parser.add_argument("--python", metavar="MODULE:FACTORY", help="a Python client: what makes it, without arguments")
    parser.add_argument("--check-adapter", action="store_true", help="see whether the adapter keeps to the protocol")
    parser.add_argument("--scenario", type=Path, action="append", default=[], metavar="FILE", help="play just this")
    parser.add_argument("--play", type=Path, metavar="DIR", help="ask for what is in these recordings, and compare")
    parser.add_argument("--clauses", default="", metavar="GLOBS", help="globs of clause ids, as in 'client.tell.*'")
    parser.add_argument(
        "--drawn", type=_count, default=DRAWN, metavar="N", help="scenarios that are drawn beside (%(default)s)"
    )
    parser.add_argument("--seed", default="1", metavar="N", help="what they are drawn by, or random (%(default)s)")
    parser.add_argument("--log", type=Path, action="append", default=[], metavar="FILE", help="a log of the client's")
    parser.add_argument("--port", type=int, metavar="N", help="the bench's port; alone, serve until Ctrl-C")
    parser.add_argument("--print-env", nargs="?", const="sh", metavar="FORM", help=f"print it: {', '.join(SHELLS)}")
    parser.add_argument("--hosts", action="store_true", help="print the lines for /etc/hosts")
    parser.add_argument("--strict", action="store_true", help="let should clauses fail the check too")
    parser.add_argument("--complete", action="store_true", help="exit with 3 where a must clause was left out")
    parser.add_argument("--reports", type=Path, default=Path("reports"), metavar="DIR", help="default: %(default)s")
    parser.usage = "%(prog)s [OPTION ...] [-- COMMAND ...]"


def _count(text: str) -> int:
    if not text.isdecimal() or int(text) > MOST:
        raise argparse.ArgumentTypeError(f"{text!r} is no number from 0 to {MOST}")
    return int(text)


def _client(arguments: argparse.Namespace) -> int:
    signal.signal(signal.SIGTERM, _interrupt)
    if arguments.hosts:
        sys.stdout.write(hosts_lines())
        return 0
    asked = [bool(arguments.adapter), bool(arguments.python), bool(arguments.rest)]
    if sum(asked) > 1:
        raise UsageError("Give one of --adapter, --python and -- COMMAND.")
    if arguments.port is not None and not 0 <= arguments.port <= 65535:
        raise UsageError(f"{arguments.port} is no port; they go from 0 to 65535.")
    if not any(asked):
        if arguments.play is not None:
            raise UsageError("Say whom to play to: give --adapter or --python with --play.")
        if arguments.port is None and arguments.print_env is None:
            raise UsageError("Say what to check: --adapter, --python, or -- COMMAND (tim-conformance client --help).")
        return _serve(arguments.port or 0, arguments.print_env or "sh")
    if says := unwritable(arguments.reports):
        raise Trouble(f"Nothing can be written to {arguments.reports} ({says}): give another --reports.")
    if arguments.rest and arguments.play is not None:
        raise UsageError("--play asks the client for what was recorded: give --adapter or --python with it.")
    if arguments.rest:
        return _watch(arguments)
    client = Client(_command(arguments), dict(os.environ), tuple(arguments.log))
    if arguments.check_adapter:
        try_out(client)
        say("The adapter keeps to the protocol, and its client reached the bench.")
        return 0
    if arguments.play is not None:
        return _play(arguments, client)
    return _drive(arguments, client)


def _play(arguments: argparse.Namespace, client: Client) -> int:
    pieces(arguments.play)  # a folder without recordings is told before the client is started
    try_out(client)
    played = play(client, arguments.play)
    path = arguments.reports / _PLAYED
    write_atomically(json.dumps(played.to_json(), indent=1, ensure_ascii=False) + "\n", path)
    print(printable(str(played)))
    print(f"report: {path}")
    return 1 if played.first else 0


def _command(arguments: argparse.Namespace) -> tuple[str, ...]:
    if arguments.adapter:
        return tuple(command_of(arguments.adapter))
    sys.path.insert(0, os.getcwd())
    try:
        load(arguments.python)
    except NoFactory as error:
        raise UsageError(f"{str(error)[:1].upper()}{str(error)[1:]}.") from None
    return (sys.executable, "-m", "conformance.clients.python_host", arguments.python)


def _drive(arguments: argparse.Namespace, client: Client) -> int:
    started = _now()
    try_out(client)
    plan, wanted = _plan(arguments)
    found = Checking(client, lambda clause: say(f"not kept: {clause}")).run(plan)
    return _finish(arguments, found, wanted, started, driven=True)


def _plan(arguments: argparse.Namespace) -> tuple[list[Planned], list[str]]:
    import conformance.clients.scenarios  # noqa: F401 - enters them

    try:
        globs = arguments.clauses.replace(",", " ").split() or ["*"]
        wanted = [clause.id for clause in client_register().matching(globs)]
    except ValueError as error:
        raise UsageError(str(error)) from None
    if arguments.scenario:
        return [Planned(_read(path), ()) for path in arguments.scenario], wanted
    plan = [it for it in PLAN if set(it.aims) & set(wanted)]
    if arguments.clauses or not arguments.drawn:
        return plan, wanted
    seed = _seed(arguments.seed)
    say(f"{arguments.drawn} scenarios are drawn beside those that are written down: --seed {seed}")
    return [*plan, *drawn(arguments.drawn, seed)], wanted


def _seed(text: str) -> int:
    if text != "random" and not text.isdecimal():
        raise UsageError(f"{text!r} is no seed: give a whole number, or random.")
    return secrets.randbelow(10**6) if text == "random" else int(text)


def _read(path: Path) -> Scenario:
    try:
        return Scenario.from_json(json.loads(path.read_text(encoding="utf-8")))
    except (OSError, ValueError, RecursionError) as error:
        says = error.strerror if isinstance(error, OSError) else str(error)
        kind = UsageError if isinstance(error, OSError | BadScenario | ValueError) else Trouble
        raise kind(f"The scenario {path} cannot be read: {says}.") from None


def _watch(arguments: argparse.Namespace) -> int:
    started = _now()
    watch = Watch(arguments.rest, dict(os.environ), arguments.log)
    episode = watch.run(arguments.port or 0)
    found = Checked()
    found.scrub.append(watch.leaks.vault.scrub)
    found.docket.interrupted = watch.interrupted
    judged(episode, found, shlex.join(arguments.rest)[:200])
    if not found.requests and not watch.interrupted:
        says = f"The command ended with exit code {watch.code}, and made no call to the bench"
        others = f"; it asked for {', '.join(sorted(watch.strangers)[:3])}" if watch.strangers else ""
        found.docket.unreached = f"{says}{others}."
    for host, count in sorted(watch.strangers.items()):
        say(f"The bench let nothing through to {host} ({count} times): it leads to itself alone.")
    if watch.flooded:
        say(f"{watch.flooded:,} calls more than are kept were not judged.")
    return _finish(arguments, found, list(client_register().clauses), started, driven=False)


def _finish(arguments: argparse.Namespace, found: Checked, wanted: Sequence[str], started: str, *, driven: bool) -> int:
    explain(found.docket, driven, wanted)
    scenarios = arguments.reports / _SCENARIOS
    how = f"--adapter {shlex.quote(arguments.adapter)}" if arguments.adapter else f"--python {arguments.python}"
    document = document_of(
        found, started=started, finished=_now(), strict=arguments.strict, complete=arguments.complete,
        endpoint="", sdkappid=0, driven=driven,
        rerun=lambda name: f"tim-conformance client {how} --scenario {shlex.quote(str(scenarios / name))}.json",
    )  # fmt: skip
    if driven:
        _keep_scenarios(document, scenarios)
    paths = write_reports(document, arguments.reports)
    html = arguments.reports / HTML_NAME
    write_atomically(page(document), html)  # type: ignore[arg-type]
    color = sys.stdout.isatty() and "NO_COLOR" not in os.environ
    sys.stdout.write(terminal_summary(document, color=color, reports=[html, *paths]))  # type: ignore[arg-type]
    code: int = document["exit_code"]
    return code


def _keep_scenarios(document: dict[str, Any], folder: Path) -> None:
    for clause in document["clauses"]:
        for failure in clause["failures"]:
            program = failure["program"]
            write_atomically(
                json.dumps(program, indent=1, ensure_ascii=False) + "\n", folder / f"{program['name']}.json"
            )


def _serve(port: int, form: str) -> int:
    with tempfile.TemporaryDirectory(prefix="tim-conformance-") as folder, Bench(Path(folder), port=port) as bench:
        sys.stdout.write(printed(leading(bench, Path(folder)), form))
        sys.stdout.flush()
        print(f"# The bench listens on port {bench.port}. Ctrl-C ends it.", file=sys.stderr, flush=True)
        with contextlib.suppress(KeyboardInterrupt):
            signal.pause()
    return 0


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="milliseconds")


def _interrupt(number: int, frame: FrameType | None) -> NoReturn:
    raise KeyboardInterrupt
