"""Opens the target that the settings name."""

from __future__ import annotations

from collections.abc import Sequence

from conformance.api.errors import UsageError
from conformance.settings.options import Settings
from conformance.targets.live import open_live
from conformance.targets.target import Target, Via


def open_target(
    settings: Settings, *, defects: Sequence[str] = (), variations: Sequence[str] = (), transport: Via = "http"
) -> Target:
    """The target, ready to be called. Defects, variations and the direct transport are the simulator's alone.

    Trouble (its `exit_code` says of which class) where it cannot be opened.
    """
    match settings.target:
        case "simulator":
            # Imported late: a live run has no use for a simulator with all its defects.
            from conformance.targets.simulator import open_simulator

            return open_simulator(settings, defects=defects, variations=variations, transport=transport)
        case "live":
            return open_live(settings)
        case other:
            raise UsageError(f"The target {other} is not opened: it plays recordings, without a service to call.")
