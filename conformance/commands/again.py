"""`tim-conformance again`: a failing program from a report once more, on any target; does it show the same?"""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Final, cast

from conformance.api.errors import Trouble, UsageError
from conformance.commands.parsers.again import TAKEN
from conformance.commands.parsing import given, say
from conformance.contract import UnknownClause, vendor
from conformance.live.proxy import check_proxy
from conformance.programs.operations import ProgramError, program_from_json
from conformance.recordings.library import Library
from conformance.report.document import Document, InvalidDocument, validate
from conformance.report.text import plural, spelled
from conformance.report.view import arguments
from conformance.report.write import JSON_NAME
from conformance.runs.again import Outcome, Wanted, again, live_play, recorded_play
from conformance.runs.opening import open_plain
from conformance.runs.result import label_of
from conformance.settings import Settings
from conformance.settings.options import REPLAY_VIA
from conformance.settings.resolving import capped, resolve
from conformance.settings.sources import KEY, command_line, environment
from conformance.targets.replay import ReplayVia, open_replay
from conformance.verdicts.argument import argument_text
from conformance.verdicts.docket import Docket

_SHOWN: Final = ("fail", "unsteady", "known-fail")


def again_command(arguments: argparse.Namespace) -> int:
    """Run what is asked for again, or print its script; the exit code."""
    sources = (command_line(given(arguments)), environment(os.environ).only(*TAKEN, KEY))
    folder = resolve([source.only("reports") for source in sources]).reports
    found = list(_found(arguments.what, folder))
    if arguments.script:
        sys.stdout.write(_script(found, "curl" if arguments.script == "sh" else "python"))
        return 0
    settings = capped(resolve(sources))
    docket = Docket(vendor())
    outcomes = _run(settings, [wanted for wanted, _ in found], docket, arguments.times)
    for outcome in outcomes:
        _tell(outcome)
    return _code(outcomes, settings.strict)


# -- what is to be run -----------------------------------------------------------------------------------------------

Found = tuple[Wanted, Mapping[str, Any]]
"""A program, and the report's entry for it (empty where there is none)."""


def _found(what: Sequence[str], folder: Path) -> Iterator[Found]:
    """The programs that a command line asks for: clauses are looked up in the reports that it names, if it does."""
    files = [name for name in what if _is_file(name)]
    clauses = [name for name in what if name not in files]
    for clause in clauses:
        try:
            vendor().clause(clause)
        except UnknownClause as error:
            raise UsageError(f"There is no file {spelled(clause)}, and as a clause: {error}") from None
    for name in files or [str(folder / JSON_NAME)]:
        data = _read(Path(name))
        if isinstance(data, dict) and isinstance(data.get("clauses"), list):
            yield from _of_report(name, _checked(name, data), clauses)
        elif clauses:
            raise UsageError(f"{spelled(name)} is one program: leave out {', '.join(clauses)}.")
        else:
            yield _of_program(name, data)


def _is_file(name: str) -> bool:
    return name not in vendor().clauses and (os.path.exists(name) or "/" in name or name.endswith(".json"))


def _read(path: Path) -> Any:
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise UsageError(
            f"{spelled(str(path))} cannot be read ({error.strerror or error}): give a report or a program, or the "
            "folder of a report with --tim-reports."
        ) from None
    except (ValueError, RecursionError):
        raise UsageError(
            f"{spelled(str(path))} holds no JSON: give a report (conformance.json) or a program."
        ) from None


def _checked(name: str, data: dict[str, Any]) -> Document:
    try:
        return validate(data)
    except InvalidDocument:
        raise UsageError(f"{spelled(name)} is no report that this suite has written.") from None


def _of_report(name: str, document: Document, clauses: Sequence[str]) -> Iterator[Found]:
    """The failures of a report, the smallest of each clause first."""
    any_there = False
    entries = {entry["id"]: entry for entry in document["clauses"]}
    for clause in clauses:
        if clause not in entries or not entries[clause]["failures"]:
            verdict = f"its verdict is {entries[clause]['verdict']}" if clause in entries else "it is not in it"
            raise UsageError(f"{spelled(name)} has no failing program for {clause}: {verdict}.")
    for entry in entries.values():
        if entry["id"] not in clauses and (clauses or entry["verdict"] not in _SHOWN):
            continue
        for failure in arguments(entry):
            any_there = True
            yield _wanted(name, failure["program"], failure, entry["id"])
    if not any_there:
        raise Trouble(f"Nothing fails in {spelled(name)}, so there is nothing to run again.")


def _of_program(name: str, data: Any) -> Found:
    """One program: by itself, or as an entry of a report has it (where steps are the argument's)."""
    if isinstance(data, dict) and "program" in data and "steps" in data:
        return _wanted(name, data["program"], {}, "")
    return _wanted(name, data, {}, "")


def _wanted(name: str, program: Any, failure: Mapping[str, Any], clause: str) -> Found:
    try:
        made = program_from_json(program)
    except (ProgramError, TypeError, ValueError, AttributeError, KeyError) as error:
        raise UsageError(f"{spelled(name)} is neither a report nor a program: {spelled(str(error))}.") from None
    return Wanted(made, clause, failure.get("step"), str(failure.get("says", ""))), failure


def _script(found: Sequence[Found], kind: str) -> str:
    clauses = list(dict.fromkeys(wanted.clause for wanted, _ in found))
    if len(clauses) > 1:
        raise UsageError(f"A script is of one clause, and here are {len(clauses)}: name one of {', '.join(clauses)}.")
    text = found[0][1].get(kind)
    if not isinstance(text, str):
        raise UsageError("There is no script of this program: reports have one of each that failed in their run.")
    return text


# -- running it ------------------------------------------------------------------------------------------------------


def _run(settings: Settings, wanted: Sequence[Wanted], docket: Docket, times: int) -> list[Outcome]:
    if settings.target == "replay":
        library = Library(settings.cassettes).existing()
        heads = [head for _, head in library.heads()]
        with open_replay(heads[0] if heads else None, "recordings"):
            say(f"Played from the recordings in {library.folder}.")
            via = cast("ReplayVia", settings.replay_via if settings.replay_via in REPLAY_VIA else "client")
            return [again(it, recorded_play(library, via), docket, sys.maxsize) for it in wanted]
    if settings.target == "live" and settings.endpoint and (
        says := check_proxy(settings.endpoint, trusted=settings.trust_proxy)
    ):  # fmt: skip
        say(says)
    run = open_plain(settings, docket)
    try:
        where = label_of(settings).partition(":")[0] if settings.target == "simulator" else run.target.label
        say(f"On {where}:")
        return [again(it, live_play(run), docket, times) for it in wanted]
    finally:
        run.clean_up()
        run.target.close()
        for sentence in (*run.told, *run.target.limiter.told, *docket.left_behind):
            say(sentence)


def _tell(outcome: Outcome) -> None:
    wanted, finding = outcome.wanted, outcome.finding
    name = wanted.clause or "The program"
    if finding is not None:
        print()
        print(argument_text(finding, vendor()))
        print()
    match outcome.showing:
        case "same":
            say(f"{name}: it shows the same departure as the report.")
        case "another" if not wanted.clause:
            say(f"{name}: it departs from {', '.join(sorted(_clauses(outcome)))}.")
        case "another":
            at = ", ".join(sorted(_clauses(outcome)))
            say(f"{name}: it shows another departure than the report ({wanted.says}); at stake: {at}.")
        case "nothing":
            what = f"the departure any more ({wanted.says})" if wanted.says else "any departure from the contract"
            say(f"{name}: it does not show {what}; it ran {plural(outcome.times, 'time')}.")
        case _:
            say(f"{name}: it could not be judged: {outcome.why}.")


def _clauses(outcome: Outcome) -> set[str]:
    """The clauses that are broken, or at stake."""
    findings = [outcome.finding] if outcome.showing == "same" and outcome.finding else outcome.others
    return {clause for finding in findings for clause in finding.clauses}


def _code(outcomes: Sequence[Outcome], strict: bool) -> int:
    broken = {clause for outcome in outcomes for clause in _clauses(outcome)}
    if any(strict or vendor().clause(clause).level == "must" for clause in broken):
        return 1
    return 3 if any(outcome.showing == "unknown" for outcome in outcomes) else 0
