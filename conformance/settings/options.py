"""The options of a run, and the settings that their values make."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from conformance.api.secrets import Secret
from conformance.contract import REGIONS

SECRET_KEY: Final = "TIM_SECRET_KEY"
"""The only way in for the app's secret key: a command line and an ini file are seen by others."""


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
