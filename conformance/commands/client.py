"""`tim-conformance client`: somebody else's client, put to the test on a bench of this machine."""

from __future__ import annotations

import argparse
import json
import os
import secrets
import shlex
import signal
import sys
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from types import FrameType
from typing import Any, Final, NoReturn, cast

from conformance.api.errors import Trouble, UsageError
from conformance.clients.adapter import command_of
from conformance.clients.bench import Bench
from conformance.clients.checking import Checked, Checking, docket_of
from conformance.clients.document import document_of
from conformance.clients.drawing import drawn
from conformance.clients.driving import Client
from conformance.clients.environment import hosts_lines, leading, printed
from conformance.clients.episodes import BadScenario, Episode, Scenario
from conformance.clients.exercising import explain
from conformance.clients.planned import PLAN, Planned
from conformance.clients.python_host import NoFactory, load
from conformance.clients.replaying import pieces, play
from conformance.clients.telling import Telling
from conformance.clients.trying import try_out
from conformance.clients.watching import Watch, judged
from conformance.commands.parsing import capital
from conformance.contract import client as client_register
from conformance.report.document import Document, ReportNotWritten, write_atomically
from conformance.report.formats.annotations import asked_for, workflow_commands
from conformance.report.html import page
from conformance.report.terminal import terminal_summary
from conformance.report.text import printable, spelled
from conformance.report.whole import unwritable
from conformance.report.write import HTML_NAME, write_reports
from conformance.settings import resolve, sources
from conformance.verdicts.baseline import baseline_at
from conformance.verdicts.evidence import today

_SCENARIOS: Final = "scenarios"
_PLAYED: Final = "played.json"


def client_command(arguments: argparse.Namespace) -> int:
    """Put a client to the test; the exit code. Ctrl-C and SIGTERM end it once."""
    before = {number: signal.signal(number, _interrupt) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        return _do(arguments)
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _do(arguments: argparse.Namespace) -> int:
    if arguments.hosts:
        sys.stdout.write(hosts_lines(arguments.hosts))
        _note("A client that goes there by name comes to port 443: tim-conformance client --port 443.")
        return 0
    asked = [bool(arguments.adapter), bool(arguments.python), bool(arguments.rest)]
    if sum(asked) > 1:
        raise UsageError("Give one of --adapter, --python and -- COMMAND.")
    if arguments.port is not None and not 0 <= arguments.port <= 65535:
        raise UsageError(f"{arguments.port} is no port; they go from 0 to 65535.")
    if arguments.play is not None and not (arguments.adapter or arguments.python):
        raise UsageError("--play asks the client for what was recorded: give --adapter or --python with it.")
    if not any(asked) and arguments.port is None and arguments.print_env is None:
        raise UsageError("Say what to check: --adapter, --python, or -- COMMAND (tim-conformance client --help).")
    baseline_at(arguments.baseline, today())  # what is wrong with it is told before anything is started
    if says := unwritable(arguments.reports):
        raise Trouble(f"Nothing can be written to {arguments.reports} ({says}): give another --reports.")
    if not any(asked):
        return _serve(arguments)
    if arguments.rest:
        return _watch(arguments)
    client = Client(_command(arguments), dict(os.environ), tuple(arguments.log))
    if arguments.check_adapter:
        return _check_adapter(client)
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


def _check_adapter(client: Client) -> int:
    """0 where all looks well, 1 where it is the client that is wrong; what is wrong with an adapter is Trouble."""
    tried = try_out(client, _note)
    able = [name for name in ("topics", "list", "unmute", "expiry") if getattr(tried.can, name)]
    print(f"The adapter keeps to the protocol, and its client reached the bench. It says it can: {', '.join(able)}.")
    for says in tried.client:
        print(f"Your client is wrong, unless the adapter does not hand on what it was told: {says}")
    return 1 if tried.client else 0


def _command(arguments: argparse.Namespace) -> tuple[str, ...]:
    if arguments.adapter:
        return tuple(command_of(arguments.adapter))
    sys.path.insert(0, os.getcwd())
    try:
        load(arguments.python)
    except NoFactory as error:
        raise UsageError(f"{error}.") from None
    return (sys.executable, "-m", "conformance.clients.python_host", arguments.python)


def _drive(arguments: argparse.Namespace, client: Client) -> int:
    started = _now()
    known = baseline_at(arguments.baseline, today())
    telling = Telling(_formats(arguments), arguments.reports)
    try_out(client)
    plan, wanted = _plan(arguments)
    _begin(telling, started, driven=True)
    found = Checking(client, lambda clause: _note(f"not kept: {clause}"), telling.played, known).run(plan)
    if arguments.scenario:  # what these do not show is not gone for that
        found.docket.unfinished.update(client_register().clauses)
    return _finish(arguments, found, wanted, started, telling, driven=True)


def _formats(arguments: argparse.Namespace) -> tuple[str, ...]:
    """The formats that are asked for; the other settings of a run are none of this command's business."""
    known = sources({"formats": arguments.formats}, os.environ)
    return resolve([source.only("formats") for source in known]).formats


def _begin(telling: Telling, started: str, *, driven: bool) -> None:
    try:
        telling.begin(started, driven=driven)
    except OSError as error:
        raise Trouble(
            f"The reports of the last check cannot be taken away ({error.strerror or error}): give another --reports."
        ) from None


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
    _note(f"{arguments.drawn} scenarios are drawn beside those that are written down: --seed {seed}")
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
    telling = Telling(_formats(arguments), arguments.reports)
    watch = Watch(arguments.rest, dict(os.environ), arguments.log)
    _begin(telling, started, driven=False)
    episode = watch.run(arguments.port or 0)
    if watch.code and not watch.interrupted:
        _note(f"The command ended with exit code {watch.code}.")
    return _looked_at(arguments, watch, episode, shlex.join(arguments.rest)[:200], started, telling)


def _looked_at(
    arguments: argparse.Namespace, watch: Watch, episode: Episode, what: str, started: str, telling: Telling
) -> int:
    found = Checked(docket_of(baseline_at(arguments.baseline, today())), endpoint=watch.endpoint)
    found.scrub.append(watch.leaks.vault.scrub)
    found.docket.interrupted = watch.interrupted
    judged(episode, found, what, watch.seconds)
    if not found.requests and not watch.interrupted:
        how = (
            f"was ended by signal {-watch.code}"
            if watch.code and watch.code < 0
            else f"ended with exit code {watch.code}"
        )
        says = f"The command {how}, and made no call to the bench"
        others = f"; it asked for {', '.join(sorted(watch.strangers)[:3])}" if watch.strangers else ""
        found.docket.unreached = f"{says}{others}."
    for host, count in sorted(watch.strangers.items()):
        _note(f"The bench let nothing through to {host} ({count} times): it leads to itself alone.")
    if watch.flooded:
        _note(f"{watch.flooded:,} calls more than are kept were not judged.")
    return _finish(arguments, found, list(client_register().clauses), started, telling, driven=False)


def _finish(
    arguments: argparse.Namespace, found: Checked, wanted: Sequence[str], started: str, telling: Telling, *,
    driven: bool,
) -> int:  # fmt: skip
    explain(found.docket, driven, wanted, part=bool(arguments.scenario))
    found.docket.profile = "driven" if driven else "watched"
    found.docket.unfinished |= found.docket.register.clauses.keys() - set(wanted)
    scenarios = arguments.reports / _SCENARIOS
    how = f"--adapter {shlex.quote(arguments.adapter)}" if arguments.adapter else f"--python {arguments.python}"
    document = document_of(
        found, started=started, finished=_now(), strict=arguments.strict, complete=arguments.complete,
        driven=driven,
        rerun=lambda name: f"tim-conformance client {how} --scenario {shlex.quote(str(scenarios / name))}.json",
    )  # fmt: skip
    if driven:
        _keep_scenarios(document, scenarios)
    paths = write_reports(document, arguments.reports)
    html = arguments.reports / HTML_NAME
    told = cast("Document", document)
    write_atomically(page(told), html)
    problem = ""
    try:
        paths += telling.finish(told)
    except ReportNotWritten as error:
        problem = f"{capital(str(error))}."
    color = sys.stdout.isatty() and "NO_COLOR" not in os.environ
    sys.stdout.write(terminal_summary(told, color=color, reports=[html, *paths]))
    if asked_for(os.environ):
        sys.stdout.write(workflow_commands(told))
    if problem:
        raise Trouble(problem)
    code: int = document["exit_code"]
    return code


def _keep_scenarios(document: dict[str, Any], folder: Path) -> None:
    for clause in document["clauses"]:
        for failure in clause["failures"]:
            program = failure["program"]
            write_atomically(
                json.dumps(program, indent=1, ensure_ascii=False) + "\n", folder / f"{program['name']}.json"
            )


def _serve(arguments: argparse.Namespace) -> int:
    started = _now()
    telling = Telling(_formats(arguments), arguments.reports)
    watch = Watch((), {}, arguments.log)
    if arguments.trust:
        _make(arguments.trust)

    def announce(bench: Bench, folder: Path) -> None:
        sys.stdout.write(printed(leading(bench, folder), arguments.print_env or "sh"))
        sys.stdout.flush()
        _note(f"The bench listens on port {bench.port} of 127.0.0.1; the files to trust it by are in {folder}.")
        _note("Ctrl-C ends it, and judges what has come.")

    _begin(telling, started, driven=False)
    episode = watch.serve(arguments.port or 0, announce, arguments.trust)
    if not episode.turns[0].requests:
        _note("No call came, and there is nothing to judge.")
        return 0
    return _looked_at(arguments, watch, episode, "served", started, telling)


def _make(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise Trouble(f"The folder {folder} cannot be made: {error.strerror or error}.") from None


def _note(text: str) -> None:
    """Tell something beside the results: what they are printed to may be read by a shell, or by a pipe."""
    print(spelled(text), file=sys.stderr, flush=True)


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="milliseconds")


def _interrupt(number: int, frame: FrameType | None) -> NoReturn:
    """What was asked for by Ctrl-C is ended once: a second one must not leave processes behind."""
    for each in (signal.SIGINT, signal.SIGTERM):
        signal.signal(each, signal.SIG_IGN)
    raise KeyboardInterrupt
