"""A source of recorded histories: each program runs once more, through the same runner and client as ever.

Every request has to be the recorded one; the history that comes of it is the recorded one, to the last time and digit.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from conformance.oracle.model import Model
from conformance.oracle.readings import Reading
from conformance.programs.history import Event, History
from conformance.programs.operations import Burst, Create, Program, Topic
from conformance.recordings.errors import RecordingError
from conformance.recordings.files import Head
from conformance.recordings.lines import Recorded
from conformance.runs.accounts import Accounts
from conformance.runs.runner import Runner
from conformance.targets.replay import ReplayVia, Stage


class _Creations(Model):
    """Leaves it to the recording how long to look; what the runner asks depends on a group's type alone."""

    def feed(self, event: Event) -> None:
        """Take in that a group was made."""
        if isinstance(self.steps[event.step], Create):
            super().feed(event)

    def look(self, event: Event) -> list[Reading]:
        """Nothing to wait for."""
        return []


class Player:
    """Plays the programs of one recording."""

    def __init__(self, file: Path, head: Head, via: ReplayVia = "client") -> None:
        self._stage = Stage(file, head, via)
        self._runner = Runner(self._stage.target, Accounts(self._stage.target), follow=_Creations)

    def play(self, recorded: Recorded) -> History:
        """Make the calls of a program and return its recorded history.

        RequestDiffers where other calls are made than were recorded.
        """
        history = recorded.history
        if not history.events:  # refused before its first call
            return history
        self._runner.accounts.known.update(history.binding.values())
        self._stage.start(recorded)
        whole = False
        try:
            self._runner.run(_unpaced(history.program), binding=_first_binding(history))
            whole = True
        except RecordingError as error:
            if isinstance(error.__context__, KeyboardInterrupt):  # what cleaned up after it was in no recording
                raise error.__context__ from None
            raise
        finally:
            self._stage.transport.stop(whole=whole)
        return history


def _first_binding(history: History) -> dict[str, str]:
    """The ids that the program asked for: those of groups and topics were then made what the answers said."""
    binding = dict(history.binding)
    seen: set[str] = set()
    for event in history.events:
        step = history.program.steps[event.step] if event.step >= 0 and event.exchange else None
        if event.exchange is None:
            continue
        match step:
            case Create() if event.exchange.command == "create_group" and step.group not in seen:
                body = event.exchange.body  # where the vendor chose the id, the name is the one asked for first
                binding[step.group] = body.get("GroupId", body["Name"])
                seen.add(step.group)
            case Topic() if step.topic not in seen:
                binding[step.topic] = event.exchange.body["TopicId"]
                seen.add(step.topic)
    return binding


def _unpaced(program: Program) -> Program:
    """The program with its bursts as fast as they go: their pace is in the recording."""
    if not any(isinstance(step, Burst) for step in program.steps):
        return program
    return Program(tuple(replace(step, rate=0) if isinstance(step, Burst) else step for step in program.steps))
