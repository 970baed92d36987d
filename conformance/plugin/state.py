"""What the plugin keeps for one session."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

import pytest

from conformance.api.errors import Trouble
from conformance.plugin.html_glue import HtmlReport
from conformance.plugin.live_line import Display
from conformance.plugin.progress import Ticker
from conformance.plugin.xdist_glue import Controller
from conformance.report.document import Document
from conformance.report.formats.ndjson import Stream
from conformance.runs.trial import PropertyRun, Trial
from conformance.settings import Settings
from conformance.suite.collecting import Property
from conformance.suite.dealing import Hand
from conformance.suite.running import Selection

STATE: Final = pytest.StashKey["State"]()


@dataclass
class State:
    """One session. `judging`: whether properties of the suite are among its tests."""

    config: pytest.Config
    judging: bool = False
    selected: set[str] = field(default_factory=set)
    """The clauses that the session's properties judge."""
    chosen: list[Property] = field(default_factory=list)
    """Where the run is a shard: the properties of which it has a share."""
    hand: Hand | None = None
    """What falls to this shard; None where the run is none."""
    others_failed: bool = False
    settings: Settings | None = None
    trial: Trial | None = None
    selection: Selection | None = None
    seed: int = 0
    started: str = ""
    trouble: Trouble | None = None
    document: Document | None = None
    html: HtmlReport | None = None
    controller: Controller | None = None
    progress: Display | Ticker | None = None
    """What tells how far the run is."""
    unwritable: bool = False
    """No report can be written, so none was set aside."""
    old: dict[Path, bytes | None] = field(default_factory=dict)
    """The reports of the last run, where this one's stand now."""
    runs: list[PropertyRun] = field(default_factory=list)
    written: list[Path] = field(default_factory=list)
    stream: Stream | None = None
    """Where events are told while the run goes on; None where nobody asked for them."""


def now() -> str:
    """The time in UTC, as a document tells it."""
    return datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
