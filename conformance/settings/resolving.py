"""From the sources of a run to its settings: the only place where they are put together, and it is done once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Final

from conformance.api.errors import UsageError
from conformance.contract import REGIONS, vendor
from conformance.settings.options import OPTIONS, SECRET_KEY, Settings
from conformance.settings.profiles import PROFILES
from conformance.settings.sources import KEY, Source, command_line, environment, ini_file
from conformance.settings.values import endpoint_of, key_of, number, one_of, truth

TARGETS: Final = ("simulator", "live", "replay")
REPLAY_VIA: Final = ("client", "wire")


def settings_of_run(
    given: Mapping[str, str | bool | None], environ: Mapping[str, str], ini: Mapping[str, str | None] | None = None
) -> Settings:
    """What a run was asked to do, by pytest or by a command: from the command line, else the environment, else an ini
    file, else by default.

    The cap on calls is the profile's where none is given. UsageError, in one sentence, where a value is missing or
    wrong.
    """
    settings = resolve((command_line(given), environment(environ), ini_file(ini or {})))
    if settings.clauses:
        try:
            vendor().matching(settings.clauses)
        except ValueError as error:
            raise UsageError(str(error)) from None
    return settings if settings.calls is not None else replace(settings, calls=PROFILES[settings.profile].calls)


def resolve(sources: Sequence[Source]) -> Settings:
    """The settings that the sources make, the strongest first; UsageError where a value is missing or wrong.

    No cap is put on calls, and globs are not held against the register: `settings_of_run` does, for a run.
    """
    values = {option.name: option.default for option in OPTIONS if option.default is not None}
    for source in reversed(sources):
        values.update(source.values)
    target = one_of(values["target"], TARGETS, "target")
    endpoint, region = _place(sources, target)
    settings = Settings(
        target=target,
        endpoint=endpoint,
        region=region,
        sdkappid=number(values.get("sdkappid"), "SDKAppID"),
        admin=values["admin"],
        key=key_of(values.get(KEY)),
        profile=one_of(values["profile"], PROFILES, "profile"),
        calls=number(values.get("calls"), "number of calls"),
        clauses=tuple(values.get("clauses", "").replace(",", " ").split()),
        strict=truth(values.get("strict"), "strict"),
        reports=Path(values["reports"]),
        record=truth(values.get("record"), "record") or "extend" in values,
        extend=number(values.get("extend"), "number of programs") or 0,
        cassettes=Path(values["cassettes"]),
        replay_via=one_of(values["replay-via"], REPLAY_VIA, "way to replay"),
    )
    if settings.record and target == "replay":
        raise UsageError("A replay is not recorded: leave out --tim-record, or give --tim-target simulator or live.")
    if target == "live":
        _complete(settings)
    return settings


def _place(sources: Sequence[Source], target: str) -> tuple[str | None, str | None]:
    """Endpoint and region by the strongest source that names either: one of another would not go with it."""
    for source in sources:
        endpoint, region = source.values.get("endpoint"), source.values.get("region")
        if endpoint and region:
            raise UsageError("Both an endpoint and a region are given: leave one of them out.")
        if (endpoint or region) and source.typed and target != "live":
            raise UsageError(f"The {target} has no endpoint and no region: add --tim-target live, or leave them out.")
        if endpoint:
            return endpoint_of(endpoint), None
        if region:
            region = one_of(region.lower().replace(" ", "-").replace("_", "-"), REGIONS, "region")
            return f"https://{REGIONS[region]}", region
    return None, None


def _complete(settings: Settings) -> None:
    if settings.endpoint is None:
        raise UsageError("A live run needs to know where the app lives: give --tim-region or --tim-endpoint.")
    if settings.sdkappid is None:
        raise UsageError("A live run needs the app's number: give --tim-sdkappid.")
    if settings.key is None:
        raise UsageError(f"A live run needs the app's secret key: put it into the variable {SECRET_KEY}.")
