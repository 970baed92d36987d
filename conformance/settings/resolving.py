"""From the sources of a run to its settings: the only place where they are put together, and it is done once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any, Final

from conformance.api.errors import UsageError
from conformance.api.secrets import SHORTEST, Secret
from conformance.contract import REGIONS, vendor
from conformance.settings.file import configuration
from conformance.settings.options import OPTIONS, SECRET_KEY, Settings
from conformance.settings.profiles import PROFILES
from conformance.settings.shipped import shipped_recordings
from conformance.settings.sources import KEY, STORE, Source, command_line, environment, ini_file

_PLACE: Final = frozenset({"endpoint", "region"})


def settings_of_run(
    given: Mapping[str, str | bool | None], environ: Mapping[str, str], ini: Mapping[str, str | None] | None = None
) -> Settings:
    """What a run was asked to do, by pytest or by a command: from the command line, else the environment, else an ini
    file, else the configuration file, else by default.

    The cap on calls, and what trouble may cost besides, are the profile's where no cap is given. UsageError, in one
    sentence, where a value is missing or wrong.
    """
    return completed(resolve(sources(given, environ, ini)))


def completed(settings: Settings) -> Settings:
    """The settings of a run, its cap on calls included. UsageError where a glob names no clause."""
    if settings.clauses:
        try:
            vendor().matching(settings.clauses)
        except ValueError as error:
            raise UsageError(str(error)) from None
    return capped(settings)


def capped(settings: Settings) -> Settings:
    """The settings with the profile's cap on calls, where none is given."""
    if settings.calls is not None:
        return settings
    profile = PROFILES[settings.profile]
    return replace(settings, calls=profile.calls, trouble=profile.trouble)


def sources(
    given: Mapping[str, str | bool | None], environ: Mapping[str, str], ini: Mapping[str, str | None] | None = None
) -> tuple[Source, ...]:
    """Where the options of a command come from, the strongest first; UsageError where a file is wrong."""
    return command_line(given), environment(environ), ini_file(ini or {}), configuration()


def resolve(sources: Sequence[Source]) -> Settings:
    """The settings that the sources make, the strongest first; UsageError where a value is missing or wrong.

    No cap is put on calls, and globs are not held against the register: `settings_of_run` does, for a run.
    """
    values: dict[str, str] = {}
    for source in reversed(sources):
        if _PLACE & source.values.keys():  # an endpoint does not go with the region of a weaker source
            values = {name: text for name, text in values.items() if name not in _PLACE}
        values |= source.values
    if values.keys() >= _PLACE:
        raise UsageError("Both an endpoint and a region are given: leave one of them out.")
    settings = _read(values)
    target = settings.target
    if target != "live" and any(source.typed and _PLACE & source.values.keys() for source in sources):
        raise UsageError(f"The {target} has no endpoint and no region: add --tim-target live, or leave them out.")
    if target != "simulator" and settings.defect:
        if any(source.typed and "defect" in source.values for source in sources):
            raise UsageError(f"Only the simulator is given defects: leave out --tim-defect, or --tim-target {target}.")
        settings = replace(settings, defect=())
    if settings.region is not None:
        settings = replace(settings, endpoint=f"https://{REGIONS[settings.region]}")
    if target == "replay" and "cassettes" not in values and not settings.cassettes.exists():
        settings = replace(settings, cassettes=shipped_recordings() or settings.cassettes)
    if settings.extend:
        settings = replace(settings, record=True)
    if settings.record and target == "replay":
        raise UsageError("A replay is not recorded: leave out --tim-record, or give --tim-target simulator or live.")
    if target == "live":
        _complete(settings)
    return settings


def _read(values: Mapping[str, str]) -> Settings:
    """The settings of texts by option name; UsageError that tells of all that are wrong."""
    fields: dict[str, Any] = {}
    wrong: list[str] = []
    readers = [(option.name, option.field, option.reads) for option in OPTIONS]
    for name, field, reads in [*readers, (KEY, "key", _key), (STORE, STORE, Secret)]:
        if name in values:
            try:
                fields[field] = reads(values[name])
            except UsageError as error:
                wrong.append(str(error))
    if wrong:
        raise UsageError(" ".join(wrong))
    return Settings(**fields)


def _key(text: str) -> Secret:
    if len(text) < SHORTEST or any(character.isspace() or character in "\"'" for character in text):
        raise UsageError(
            f"What is in {SECRET_KEY} is no secret key: copy the key from the console, without quotes or blanks."
        )
    return Secret(text)


def _complete(settings: Settings) -> None:
    """UsageError that tells all at once what a live run lacks."""
    missing = []
    if settings.endpoint is None:
        missing.append("where the app lives (--tim-region or --tim-endpoint)")
    if settings.sdkappid is None:
        missing.append("the app's number (--tim-sdkappid)")
    if settings.key is None:
        missing.append(f"the app's secret key (the variable {SECRET_KEY})")
    if missing:
        told = missing[0] if len(missing) == 1 else f"{', '.join(missing[:-1])} and {missing[-1]}"
        raise UsageError(f"A live run needs to know {told}.")
