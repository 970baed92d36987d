"""The options of a run, and the settings that their values make."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, Literal

from conformance.api.secrets import Secret
from conformance.contract import DEFAULT_RATE, LANGUAGES, REGIONS, Language
from conformance.report.formats.names import FILES
from conformance.settings.profiles import PROFILES
from conformance.settings.values import (
    Shard,
    count,
    endpoint,
    number,
    one_of,
    rate,
    region,
    several,
    shard,
    truth,
    width,
    words,
)

TARGETS: Final = ("simulator", "live", "replay")
EVIDENCE: Final = ("live", "recorded", "any")
PROGRESS: Final = ("auto", "line", "off")
SIMULATED_APP: Final = 1400000001
"""The number of the simulator's app, where none is given."""
REPLAY_VIA: Final = ("client", "wire")
RATE_STORE: Final = "TIM_RATE_STORE"
"""The only way in for the store of the common rate: the URL may have a password in it."""
SECRET_KEY: Final = "TIM_SECRET_KEY"
"""The only way in for the app's secret key: a command line and an ini file are seen by others."""


@dataclass(frozen=True, slots=True)
class Option:
    """One option: `--tim-NAME` on the command line, TIM_NAME in the environment, tim_NAME in an ini file.

    `reads` makes a setting of its text, or raises UsageError. `known` are the texts that a shell offers.
    """

    name: str
    help: str
    reads: Callable[[str], object] = str
    flag: bool = False
    known: Collection[str] = ()

    @property
    def field(self) -> str:
        """As among the settings, where its default is too."""
        return self.name.replace("-", "_")

    @property
    def argument(self) -> str:
        """As on the command line."""
        return f"--tim-{self.name}"

    @property
    def variable(self) -> str:
        """As in the environment."""
        return f"TIM_{self.field.upper()}"

    @property
    def ini(self) -> str:
        """As in an ini file."""
        return f"tim_{self.field}"


OPTIONS: Final = (
    Option("target", "where the programs run: simulator (the default), live or replay", one_of(TARGETS, "target"),
           known=TARGETS),
    Option("endpoint", "base URL of a live service; see also --tim-region", endpoint),
    Option("region", f"the app's region, in place of an endpoint: {', '.join(REGIONS)}", region, known=tuple(REGIONS)),
    Option("sdkappid", "the app's number (SDKAppID)", number("SDKAppID")),
    Option("admin", "an administrator of the app"),
    Option(
        "trust-proxy", "let a proxy that the environment names read the signature, where the endpoint is plain http",
        truth("trust-proxy"), flag=True,
    ),
    Option(
        "defect", "names of defects that the simulator is given, separated by commas or blanks", words
    ),
    Option("profile", "how much to try: smoke, standard (the default) or thorough", one_of(PROFILES, "profile"),
           known=tuple(PROFILES)),
    Option(
        "calls",
        "stop, with the verdict budget, before this many HTTP calls are spent, whatever they are for (by default the "
        "profile's, and an allowance for calls that have to be made again and for looking into departures)",
        number("number of calls"),
    ),
    Option(
        "width", "programs side by side on a live service (by default 4 to 16, by the measured round trip; 1 on the "
        "simulator, where waiting costs no time)", width,
    ),
    Option(
        "rate",
        f"take at most this many of the {DEFAULT_RATE} calls a second that a command is served, and of lower limits "
        "the same part: it leaves room for other traffic of the app",
        rate,
    ),
    Option(
        "shard",
        "run the Kth of N shares of the suite, as in 2/4: jobs that run 1/4 to 4/4 run each program once, and `merge` "
        "makes one result of theirs (--tim-calls is for each of them; the seed is 0 where none is given)",
        shard,
    ),
    Option("clauses", "globs of clause ids, separated by commas or blanks", words),
    Option(
        "complete", "exit with 3 where a must clause was left out that could have been judged", truth("complete"),
        flag=True,
    ),
    Option("evidence", "exit with 3 where a clause was seen on less: live, recorded (live or a recording of it) or any "
           "(the default)", one_of(EVIDENCE, "kind of evidence"), known=EVIDENCE),
    Option("max-age", "exit with 3 where what a clause was seen in is older than this many days",
           count("number of days")),
    Option("baseline", "file of the failures that are known (default: conformance-baseline.yaml, where there is one)",
           Path),
    Option("strict", "let should clauses fail the run too", truth("strict"), flag=True),
    Option("reports", "folder for the reports", Path),
    Option(
        "formats", f"more files beside the reports, separated by commas or blanks: {', '.join(FILES)}",
        several(FILES, "format"), known=FILES,
    ),
    Option("record", "record what is run, a file a property", truth("record"), flag=True),
    Option(
        "extend", "record on top of what there is, and draw this many programs more a property",
        number("number of programs"),
    ),
    Option(
        "cassettes", "folder of the recordings (default: cassettes; where there is none, a replay plays what comes "
        "with the suite)", Path,
    ),
    Option(
        "replay-via", "how recorded answers come: client (the default) or wire (requests and vcrpy)",
        one_of(REPLAY_VIA, "way to replay"), known=REPLAY_VIA,
    ),
    Option(
        "progress", "how far a run is: auto (the default: one line that is rewritten, and where nobody could see that, "
        "a line every ten seconds), line (the latter) or off", one_of(PROGRESS, "kind of progress"), known=PROGRESS,
    ),
    Option("lang", "the language of clauses and reports: en (the default) or zh", one_of(LANGUAGES, "language"),
           known=LANGUAGES),
)  # fmt: skip
"""Every option but the key, in the order in which help shows them."""


@dataclass(frozen=True, slots=True)
class Settings:
    """What a run was asked to do; every value is checked. For a live target, endpoint, sdkappid and key are there."""

    target: str = "simulator"
    endpoint: str | None = None
    region: str | None = None
    sdkappid: int | None = None
    admin: str = "administrator"
    trust_proxy: bool = False
    key: Secret | None = field(default=None, repr=False)
    defect: tuple[str, ...] = ()
    """What the simulator does wrong; none on any other target."""
    profile: str = "standard"
    calls: int | None = None
    trouble: int = 0
    """Calls on top of that, for trouble alone; none where a number of calls was asked for."""
    width: int | None = None
    """Programs side by side; None: as many as the round trip asks for."""
    rate: int | None = None
    rate_store: Secret | None = field(default=None, repr=False)
    """Where processes keep their common rate: the URL of a Redis, or a folder; None for the machine's own."""
    shard: Shard | None = None
    """The part of the suite that is run; None for all of it."""
    clauses: tuple[str, ...] = ()
    evidence: Literal["live", "recorded", "any"] = "any"
    max_age: int | None = None
    baseline: Path | None = None
    strict: bool = False
    complete: bool = False
    reports: Path = Path("reports")
    formats: tuple[str, ...] = ()
    """What is written beside them, by the names of `conformance.report.formats`."""
    record: bool = False
    extend: int = 0
    cassettes: Path = Path("cassettes")
    replay_via: str = "client"
    progress: str = "auto"
    lang: Language = "en"


def asked(settings: Settings) -> dict[str, str | bool]:
    """The options that make the same settings again, by name, with their texts (True for a flag): those that are not
    at their defaults. The key is none of them, and the environment has to have it."""
    usual, found = Settings(), dict[str, str | bool]()
    for option in OPTIONS:
        value = getattr(settings, option.field)
        if value == getattr(usual, option.field):
            continue
        if (option.name == "endpoint" and settings.region) or (option.name == "calls" and settings.trouble):
            continue  # they are the region's, and the profile's
        found[option.name] = option.flag or (" ".join(value) if isinstance(value, tuple) else str(value))
    return found
