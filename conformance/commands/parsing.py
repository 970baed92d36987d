"""What the sub-commands have in common: a parser whose errors are one sentence, and the --tim-* options."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterable
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
        """One sentence, for main to print."""
        raise UsageError(f"{capital(message)} (see `{pasted(*self.prog.split()[1:], '--help')}`).")


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
