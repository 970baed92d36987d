"""Where the values of options come from: sources in an order, and the first that has a value decides."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final, Self

from conformance.api.errors import UsageError
from conformance.settings.options import OPTIONS, RATE_STORE, SECRET_KEY
from conformance.settings.values import is_text

KEY: Final = "key"
"""How a source calls the app's secret key, which is no option."""
STORE: Final = "rate_store"
"""The same for where the common rate is kept."""
_NO_OPTIONS: Final = {KEY: SECRET_KEY, STORE: RATE_STORE}


@dataclass(frozen=True, slots=True)
class Source:
    """Values by option name; an empty one counts as not given. `typed`: for this very run, and not left lying about."""

    values: Mapping[str, str]
    typed: bool = False

    def only(self, *names: str) -> Self:
        """The source without its other values, for a command that has no use for them."""
        return replace(self, values={name: value for name, value in self.values.items() if name in names})


NONE: Final = Source({})
"""A source that says nothing."""


def command_line(given: Mapping[str, str | bool | None]) -> Source:
    """What was given on a command line, by option name."""
    texts = _texts({option.name: given.get(option.name) for option in OPTIONS})
    return Source(_decoded(texts, {option.name: option.argument for option in OPTIONS}), typed=True)


def environment(environ: Mapping[str, str]) -> Source:
    """What the variables say. The key, and where the common rate is kept, come from here and from nowhere else."""
    variables = {option.name: environ.get(option.variable) for option in OPTIONS}
    texts = _texts({**variables, **{name: environ.get(variable) for name, variable in _NO_OPTIONS.items()}})
    return Source(_decoded(texts, {**{option.name: option.variable for option in OPTIONS}, **_NO_OPTIONS}))


def ini_file(ini: Mapping[str, str | None]) -> Source:
    """What an ini file says, by ini name."""
    if ini.get("tim_secret_key"):
        raise UsageError(f"An ini file is no place for the secret key: put it into the variable {SECRET_KEY}.")
    return Source(_texts({option.name: ini.get(option.ini) for option in OPTIONS}))


def _texts(values: Mapping[str, str | bool | None]) -> dict[str, str]:
    texts = {name: "yes" if value is True else (value or "").strip() for name, value in values.items()}
    return {name: text for name, text in texts.items() if text}


def _decoded(texts: dict[str, str], names: Mapping[str, str]) -> dict[str, str]:
    """The same; UsageError where a text came in bytes that are no UTF-8. Folders may have any name."""
    folders = {option.name for option in OPTIONS if option.reads is Path}
    if odd := [names[name] for name, text in texts.items() if name not in folders and not is_text(text)]:
        raise UsageError(f"What is in {' and in '.join(odd)} is no UTF-8, so it cannot be sent: type it anew.")
    return texts
