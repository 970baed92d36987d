"""`tim-conformance --print-completion SHELL`: what a shell needs to complete commands, options and their values."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator, Sequence
from typing import Any, Final

import shtab

from conformance.contract import vendor
from conformance.settings import OPTIONS

SHELLS: Final = ("bash", "zsh", "tcsh")
_FILES: Final = frozenset({"--tim-baseline", "--baseline", "--drift", "--accepted", "--output"})
_FOLDERS: Final = frozenset({"--tim-reports", "--tim-cassettes", "--reports"})


def add(parser: argparse.ArgumentParser) -> None:
    """Enter the option. It is about the whole command line, and none of the commands is needed beside it."""
    parser.add_argument(
        "--print-completion", action=_Print, choices=SHELLS, metavar="SHELL",
        help=f"print what a shell needs to complete this command line: {', '.join(SHELLS)}",
    )  # fmt: skip


class _Print(argparse.Action):
    """Prints the script for a shell, and ends."""

    def __call__(
        self,
        parser: argparse.ArgumentParser,
        namespace: object,
        values: str | Sequence[Any] | None,
        option: str | None = None,
    ) -> None:
        for action in _actions(parser):
            _offer(action)
        sys.stdout.write(shtab.complete(parser, shell=str(values)) + "\n")
        parser.exit(0)


def _actions(parser: argparse.ArgumentParser) -> Iterator[argparse.Action]:
    """Every argument of a parser and of its commands."""
    for action in parser._actions:
        yield action
        if isinstance(action, argparse._SubParsersAction):
            for command in action.choices.values():
                yield from _actions(command)


def _offer(action: Any) -> None:
    """Have an argument offer what it may be: to a shell alone, for its own error names more."""
    known = {option.argument: tuple(option.known) for option in OPTIONS if option.known}
    for name in action.option_strings:
        if name in known:
            action.choices = known[name]
        if name in _FOLDERS:
            action.complete = shtab.DIRECTORY
        if name in _FILES:
            action.complete = shtab.FILE
    if action.dest in ("paths", "results", "result") and not action.option_strings:
        action.complete = shtab.FILE
    if action.dest == "id" and not action.option_strings:
        action.choices = tuple(vendor().clauses)
