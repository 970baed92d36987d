"""Runs on a simulator in this process, whole and in shards, as documents; without pytest, in tenths of a second."""

from __future__ import annotations

import contextlib
import json
from typing import Any

from conformance.contract import vendor
from conformance.oracle.coverage import Coverage
from conformance.runs.result import document_of
from conformance.runs.run import Run
from conformance.settings import Settings
from conformance.settings.profiles import PROFILES
from conformance.settings.values import Shard
from conformance.suite.collecting import properties
from conformance.suite.dealing import hand_of, leave_to_others
from conformance.suite.running import PropertyFailed, Selection
from conformance.targets import open_target
from conformance.verdicts.docket import Docket
from conformance.verdicts.keeping import keep

NOW = "2026-02-03T10:11:12Z"


def ran(*defects: str, shard: Shard | None = None, strict: bool = False) -> Any:
    """The document of a smoke run with seed 0, or of one shard of it; as a file would have it."""
    settings = Settings(profile="smoke", shard=shard, defect=defects, strict=strict)
    target = open_target(Settings(), transport="direct", defects=defects)
    trial = Run(target, PROFILES["smoke"], Docket(vendor(), conditions=Coverage()))
    hand = hand_of(settings, 0, properties())
    chosen = [it for it in properties() if hand is None or it.name in hand.names]
    selection = Selection(trial, chosen, 0, strict, **({"runs": hand.runs} if hand is not None else {}))
    for name, _, test in chosen:
        with contextlib.suppress(PropertyFailed):
            test(selection.runners[name])
    trial.look_into_the_rest()
    trial.clean_up()
    target.close()
    part: dict[str, Any] | None = None
    if hand is not None:
        kept = keep(trial.docket, set())
        part = {"number": hand.number, "of": hand.of, "split": hand.digest, "cut": hand.cut, "kept": kept}
        trial.docket.shard = hand.number, hand.of
        leave_to_others(trial.docket, hand, properties())
    return json.loads(json.dumps(document_of(trial, settings, NOW, NOW, 0, part)))


def shards(of: int, *defects: str, strict: bool = False) -> list[Any]:
    """The documents of all shards of such a run."""
    return [ran(*defects, shard=Shard(number, of), strict=strict) for number in range(1, of + 1)]
