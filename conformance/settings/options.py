"""The options of a run: from the command line, else the environment, else an ini file, else their defaults."""

from __future__ import annotations

import ipaddress
from collections.abc import Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

from conformance.api.errors import UsageError
from conformance.api.secrets import SHORTEST, Secret
from conformance.contract import MAX_UINT32, REGIONS

TARGETS: Final = ("simulator", "live", "replay")
REPLAY_VIA: Final = ("client", "wire")
PROFILES: Final = ("smoke", "standard", "thorough")
SECRET_KEY: Final = "TIM_SECRET_KEY"
"""The only way in for the app's secret key: a command line and an ini file are seen by others."""
_YES: Final = frozenset({"1", "true", "yes", "on"})
_NO: Final = frozenset({"0", "false", "no", "off"})


@dataclass(frozen=True, slots=True)
class Option:
    """One option: `--tim-NAME` on the command line, TIM_NAME in the environment, tim_NAME in an ini file."""

    name: str
    help: str
    default: str | None = None
    flag: bool = False

    @property
    def argument(self) -> str:
        """As on the command line."""
        return f"--tim-{self.name}"

    @property
    def variable(self) -> str:
        """As in the environment."""
        return f"TIM_{self.name.upper().replace('-', '_')}"

    @property
    def ini(self) -> str:
        """As in an ini file."""
        return f"tim_{self.name.replace('-', '_')}"


OPTIONS: Final = (
    Option("target", "where the programs run: simulator (the default), live or replay", "simulator"),
    Option("endpoint", "base URL of a live service; see also --tim-region"),
    Option("region", f"the app's region, in place of an endpoint: {', '.join(REGIONS)}"),
    Option("sdkappid", "the app's number (SDKAppID)"),
    Option("admin", "an administrator of the app", "administrator"),
    Option("profile", "how much to try: smoke, standard (the default) or thorough", "standard"),
    Option("calls", "stop, with the verdict budget, before this many HTTP calls are spent"),
    Option("clauses", "globs of clause ids, separated by commas or blanks"),
    Option("strict", "let should clauses fail the run too", flag=True),
    Option("reports", "folder for the reports", "reports"),
    Option("record", "record what is run, a file a property", flag=True),
    Option("extend", "record on top of what there is, and draw this many programs more a property"),
    Option("cassettes", "folder of the recordings", "cassettes"),
    Option("replay-via", "how recorded answers come: client (the default) or wire (requests and vcrpy)", "client"),
)
"""Every option but the key, in the order in which help shows them."""


@dataclass(frozen=True, slots=True)
class Settings:
    """What a run was asked to do; every value is checked. For a live target, endpoint, sdkappid and key are there."""

    target: str = "simulator"
    endpoint: str | None = None
    region: str | None = None
    sdkappid: int | None = None
    admin: str = "administrator"
    key: Secret | None = field(default=None, repr=False)
    profile: str = "standard"
    calls: int | None = None
    clauses: tuple[str, ...] = ()
    strict: bool = False
    reports: Path = Path("reports")
    record: bool = False
    extend: int = 0
    cassettes: Path = Path("cassettes")
    replay_via: str = "client"


def resolve(
    given: Mapping[str, str | bool | None],
    environ: Mapping[str, str],
    ini: Mapping[str, str | None] | None = None,
) -> Settings:
    """The settings that the three sources make; UsageError, in one sentence, where a value is missing or wrong.

    `given` (the command line) is keyed by option name, `ini` by ini name. An empty value counts as not given.
    """
    levels = (
        {option.name: _text(given.get(option.name)) for option in OPTIONS},
        {option.name: _text(environ.get(option.variable)) for option in OPTIONS},
        {option.name: _text((ini or {}).get(option.ini)) for option in OPTIONS},
    )
    values = {
        option.name: next((level[option.name] for level in levels if level[option.name]), option.default)
        for option in OPTIONS
    }
    if (ini or {}).get("tim_secret_key"):
        raise UsageError(f"An ini file is no place for the secret key: put it into the variable {SECRET_KEY}.")
    target = _one_of(values["target"] or "", TARGETS, "target")
    where = next((level for level in levels if level["endpoint"] or level["region"]), levels[-1])
    if where["endpoint"] and where["region"]:
        raise UsageError("Both an endpoint and a region are given: leave one of them out.")
    if where is levels[0] and target != "live":
        raise UsageError(f"The {target} has no endpoint and no region: add --tim-target live, or leave them out.")
    endpoint, region = where["endpoint"], where["region"]
    if endpoint:
        endpoint = _endpoint(endpoint)
    if region:
        region = _one_of(region.lower().replace(" ", "-").replace("_", "-"), tuple(REGIONS), "region")
        endpoint = f"https://{REGIONS[region]}"
    settings = Settings(
        target=target,
        endpoint=endpoint,
        region=region,
        sdkappid=_number(values["sdkappid"], "SDKAppID"),
        admin=values["admin"] or "",
        key=_key(environ.get(SECRET_KEY, "")),
        profile=_one_of(values["profile"] or "", PROFILES, "profile"),
        calls=_number(values["calls"], "number of calls"),
        clauses=tuple((values["clauses"] or "").replace(",", " ").split()),
        strict=_truth(values["strict"], "strict"),
        reports=Path(values["reports"] or "reports"),
        record=_truth(values["record"], "record") or values["extend"] is not None,
        extend=_number(values["extend"], "number of programs") or 0,
        cassettes=Path(values["cassettes"] or "cassettes"),
        replay_via=_one_of(values["replay-via"] or "", REPLAY_VIA, "way to replay"),
    )
    if settings.record and target == "replay":
        raise UsageError("A replay is not recorded: leave out --tim-record, or give --tim-target simulator or live.")
    if target == "live":
        _complete(settings)
    return settings


def _text(value: str | bool | None) -> str | None:
    if isinstance(value, bool):
        return "yes" if value else None
    return (value or "").strip() or None


def _one_of(value: str, known: tuple[str, ...], what: str) -> str:
    if value in known:
        return value
    near = get_close_matches(value, known, n=1)
    guess = f" Did you mean {near[0]}?" if near else ""
    raise UsageError(f"There is no {what} {value!r}; there are {', '.join(known)}.{guess}")


def _number(value: str | None, what: str) -> int | None:
    if value is None:
        return None
    if not (value.isascii() and value.isdigit() and len(value) <= 10) or not 0 < int(value) <= MAX_UINT32:
        raise UsageError(f"{value!r} is no {what}: give a whole number from 1 to {MAX_UINT32}.")
    return int(value)


def _truth(value: str | None, what: str) -> bool:
    if value is None or value.lower() in _NO:
        return False
    if value.lower() in _YES:
        return True
    raise UsageError(f"{value!r} is neither yes nor no: give {what} one of the two.")


def _key(value: str) -> Secret | None:
    value = value.strip()
    if not value:
        return None
    if len(value) < SHORTEST or any(character.isspace() or character in "\"'" for character in value):
        raise UsageError(
            f"What is in {SECRET_KEY} is no secret key: copy the key from the console, without quotes or blanks."
        )
    return Secret(value)


def _endpoint(value: str) -> str:
    try:
        parts = urlsplit(value)
        host, _ = parts.hostname, parts.port
    except ValueError:
        raise UsageError("The endpoint is no URL: give something like https://adminapisgp.im.qcloud.com.") from None
    if parts.scheme not in ("http", "https") or not host:
        raise UsageError(
            "The endpoint does not begin with https:// and a host: give something like "
            "https://adminapisgp.im.qcloud.com, or use --tim-region."
        )
    if parts.username or parts.password or parts.query or parts.fragment or parts.path.strip("/"):
        raise UsageError("The endpoint holds more than scheme, host and port: leave the rest out.")
    if parts.scheme == "http" and not _at_home(host):
        raise UsageError(f"The endpoint {host} is asked for over http, which shows the signature to all: use https.")
    return f"{parts.scheme}://{parts.netloc}"


def _at_home(host: str) -> bool:
    """Whether calls to the host stay on this machine or in a private network (a name without a dot is a local one)."""
    try:
        return ipaddress.ip_address(host).is_private
    except ValueError:
        return "." not in host or host.endswith(".localhost")


def _complete(settings: Settings) -> None:
    if settings.endpoint is None:
        raise UsageError("A live run needs to know where the app lives: give --tim-region or --tim-endpoint.")
    if settings.sdkappid is None:
        raise UsageError("A live run needs the app's number: give --tim-sdkappid.")
    if settings.key is None:
        raise UsageError(f"A live run needs the app's secret key: put it into the variable {SECRET_KEY}.")
