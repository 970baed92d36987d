"""`tim-conformance --print-completion SHELL`: what a shell needs to complete commands, options and their values."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator, Sequence
from typing import Any, Final

from conformance.contract import vendor
from conformance.settings import OPTIONS

_OPTION: Final = "--print-completion"
SHELLS: Final = ("bash", "zsh", "tcsh")
_FILES: Final = frozenset({"--tim-baseline", "--baseline", "--drift", "--accepted", "--output"})
_FOLDERS: Final = frozenset({"--tim-reports", "--tim-cassettes", "--reports"})


def add(parser: argparse.ArgumentParser) -> None:
    """Enter the option. It is about the whole command line, and none of the commands is needed beside it."""
    parser.add_argument(
        _OPTION, action=_Print, choices=SHELLS, metavar="SHELL",
        help=f"print what a shell needs to complete this command line: {', '.join(SHELLS)}",
    )  # fmt: skip


def wanted(arguments: Sequence[str]) -> bool:
    """Whether a command line asks for it, and so for the arguments of every command."""
    return any(word.partition("=")[0] == _OPTION for word in arguments)


class _Print(argparse.Action):
    """Prints the script for a shell, and ends."""

    def __call__(
        self,
        parser: argparse.ArgumentParser,
        namespace: object,
        values: str | Sequence[Any] | None,
        option: str | None = None,
    ) -> None:
        import shtab  # for this alone

        for action in _actions(parser):
            _offer(action, shtab.FILE, shtab.DIRECTORY)
        sys.stdout.write(shtab.complete(parser, shell=str(values)) + "\n")
        parser.exit(0)


def _actions(parser: argparse.ArgumentParser) -> Iterator[argparse.Action]:
    """Every argument of a parser and of its commands."""
    for action in parser._actions:
        yield action
        if isinstance(action, argparse._SubParsersAction):
            for command in action.choices.values():
                yield from _actions(command)


def _offer(action: Any, file: object, folder: object) -> None:
    """Have an argument offer what it may be, with a file and a folder as shtab has them: to a shell alone, for its
    own error names more."""
    known = {option.argument: tuple(option.known) for option in OPTIONS if option.known}
    for name in action.option_strings:
        if name in known:
            action.choices = known[name]
        if name in _FOLDERS:
            action.complete = folder
        if name in _FILES:
            action.complete = file
    if action.dest in ("paths", "results", "result") and not action.option_strings:
        action.complete = file
    if action.dest == "id" and not action.option_strings:
        action.choices = tuple(vendor().clauses)
