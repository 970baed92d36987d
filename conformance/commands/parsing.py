"""What the sub-commands have in common: a parser whose errors are one sentence, and the --tim-* options."""

from __future__ import annotations

import argparse
import re
import sys
from collections.abc import Iterable, Sequence
from difflib import get_close_matches
from typing import Any, Final, NoReturn

from conformance.api.errors import UsageError
from conformance.contract.calling import pasted
from conformance.report.text import spelled
from conformance.settings.options import OPTIONS, Option


class Parser(argparse.ArgumentParser):
    """Raises UsageError in place of printing the usage, and takes no abbreviations."""

    def __init__(self, **keywords: Any) -> None:
        keywords.setdefault("formatter_class", argparse.RawDescriptionHelpFormatter)
        super().__init__(**keywords, allow_abbrev=False)

    def error(self, message: str) -> NoReturn:
        """One sentence, for main to print; what was probably meant is part of it."""
        if wrong := _CHOICE.fullmatch(message):
            message += _meant(wrong[1], re.findall(r"[\w.-]+", wrong[2]))
        raise UsageError(f"{capital(message)} (see `{pasted(*self.prog.split()[1:], '--help')}`).")

    def refuse(self, rest: Sequence[str]) -> NoReturn:
        """Raise UsageError for arguments that this command does not have."""
        name = next((each.partition("=")[0] for each in rest if each.startswith("-")), "")
        if any(name == option.argument for option in OPTIONS):
            self.error(f"the command {self.prog.partition(' ')[2]} has no {name}")
        self.error(f"unrecognized arguments: {' '.join(rest)}{_meant(name, self._option_string_actions)}")


_CHOICE: Final = re.compile(r".*invalid choice: '?(.*?)'? \(choose from (.*)\)", re.DOTALL)


def _meant(word: str, words: Iterable[str]) -> str:
    near = get_close_matches(word, list(words), n=1) if word else []
    return f"; did you mean {near[0]}?" if near else ""


def capital(text: str) -> str:
    """The text with its first letter in upper case, and the others as they were."""
    return text[:1].upper() + text[1:]


def say(text: str) -> None:
    """Print a line; what a service, a file or a user has put into it moves no cursor and orders nothing."""
    print(spelled(text))


def complain(sentence: str) -> None:
    """Print what went wrong, in one line of standard error."""
    print(f"tim-conformance: {spelled(sentence)}", file=sys.stderr)


_PLACE: Final = "tim-"
"""What their names begin with among the parsed arguments: a command may have a word of its own, such as --baseline."""


def add_options(parser: argparse.ArgumentParser, options: Iterable[Option] = OPTIONS) -> None:
    """The --tim-* options, as pytest has them too."""
    for option in options:
        told = f"{option.help} [{option.variable}]"
        if option.flag:
            parser.add_argument(
                option.argument, dest=_PLACE + option.name, action="store_true", default=None, help=told
            )
        else:
            parser.add_argument(option.argument, dest=_PLACE + option.name, metavar=option.name.upper(), help=told)


def given(arguments: argparse.Namespace) -> dict[str, str | bool | None]:
    """The --tim-* options of a command line by their names; None where one was not given."""
    return {option.name: getattr(arguments, _PLACE + option.name, None) for option in OPTIONS}
