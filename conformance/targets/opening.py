"""Opens the target that the settings name."""

from __future__ import annotations

from collections.abc import Sequence
from difflib import get_close_matches

from conformance.api.errors import UsageError
from conformance.api.undo.journal_file import JournalFile
from conformance.contract.calling import pasted
from conformance.settings.options import Settings
from conformance.targets.live import JOURNAL_FOLDER, open_live
from conformance.targets.target import Target, Via


def open_target(
    settings: Settings, *, defects: Sequence[str] = (), variations: Sequence[str] = (), transport: Via = "http"
) -> Target:
    """The target, ready to be called. Defects, variations and the direct transport are the simulator's alone.

    Trouble (its `exit_code` says of which class) where it cannot be opened; ValueError where there is no defect or
    variation of a name.
    """
    match settings.target:
        case "simulator":
            # Imported late: a live run has no use for a simulator with all its defects.
            from conformance.targets.simulator import open_simulator

            return open_simulator(settings, defects=defects, variations=variations, transport=transport)
        case "live":
            # Told before a call is made: without a journal every program would end at its first group.
            JournalFile.create(settings.reports / JOURNAL_FOLDER).close()
            return open_live(settings)
        case other:
            raise UsageError(f"The target {other} is not opened: it plays recordings, without a service to call.")


def check_defects(names: Sequence[str]) -> None:
    """UsageError, in one sentence, where the simulator has no defect of one of the names."""
    if not names:
        return
    from conformance.simulator import DEFECTS

    for name in names:
        if name not in DEFECTS:
            near = get_close_matches(name, DEFECTS, 3, 0.5)
            hint = f"; near it: {', '.join(near)}" if near else ""
            raise UsageError(f"There is no defect {name!r}{hint} (`{pasted('serve', '--list')}` lists all).")
