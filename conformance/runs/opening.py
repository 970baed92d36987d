"""Opens the trial that the settings ask for: a plain one, one that records, or a replay."""

from __future__ import annotations

import secrets
from collections.abc import Collection
from typing import cast

from conformance.contract import vendor
from conformance.oracle.coverage import Coverage
from conformance.recordings.library import Library
from conformance.runs.recording import Recorder
from conformance.runs.replaying import Replay
from conformance.runs.run import Run
from conformance.runs.trial import Trial
from conformance.settings.options import Settings
from conformance.settings.profiles import PROFILES
from conformance.targets.live import Unanswered
from conformance.targets.opening import check_defects, open_target
from conformance.targets.replay import ReplayVia, open_replay
from conformance.targets.target import Target
from conformance.verdicts.baseline import baseline_at
from conformance.verdicts.docket import Docket
from conformance.verdicts.evidence import today


def open_trial(settings: Settings, seed: int, known: Collection[str] = (), session: str = "") -> Trial:
    """The trial, with its target open; it counts what it puts to the test.

    `known` names every property that there is; `session` is the same for the processes of one run. Trouble where the
    target cannot be opened, or a recording or the list of known failures cannot be read; where nothing answers, the
    docket says so, and there is nothing to run.
    """
    profile = PROFILES[settings.profile]
    docket = Docket(vendor(), known=baseline_at(settings.baseline, today()), conditions=Coverage())
    library = Library(settings.cassettes)
    if settings.target == "replay":
        library.existing()
        heads = [head for _, head in library.heads()]
        via = cast("ReplayVia", settings.replay_via)
        target = open_replay(heads[0] if heads else None, "recordings")
        return Replay(target, profile, library=library, known=known, via=via, docket=docket)
    if settings.record:
        library.usable()
    try:
        target = _target(settings)
    except Unanswered as silence:
        unheard = Run(silence.target, profile, docket)
        unheard.docket.unreached = str(silence)
        return unheard
    if not settings.record:
        return Run(target, profile, docket, width=settings.width)
    recorder = Recorder(
        library,
        target,
        profile,
        seed=seed,
        region=settings.region,
        defects=settings.defect,
        session=session or secrets.token_hex(8),
        more=settings.extend,
    )
    return Run(target, profile, docket, sink=recorder, width=settings.width)


def open_plain(settings: Settings, docket: Docket) -> Run:
    """A run on a target that answers calls, with nothing written down. Trouble where it cannot be opened."""
    return Run(_target(settings), PROFILES[settings.profile], docket)


def _target(settings: Settings) -> Target:
    """The target, with the defects of the settings; UsageError where there is none of a name."""
    check_defects(settings.defect)
    return open_target(settings, defects=settings.defect)
