"""Which store keeps the rate of an app, from what the environment says."""

from __future__ import annotations

from pathlib import Path

from conformance.api.errors import UsageError
from conformance.api.pace.machine import MachineStore, usual_folder
from conformance.api.pace.store import Store, StoreLost
from conformance.api.secrets import Secret


def open_store(place: Secret | None, app: str) -> tuple[Store | None, str]:
    """The store for an app of that name, and "": the Redis or the folder at `place`, or (None) the machine's own.

    Where the machine's own cannot be used, there is none, and a sentence tells it. UsageError, CredentialsError or
    another Trouble, each one sentence, where what `place` names cannot be used.
    """
    text = place.reveal() if place is not None else ""
    if text and not Path(text).is_absolute():
        # Imported late: most runs need no Redis.
        from conformance.api.pace.fleet import FleetStore

        fleet = FleetStore(Secret(text), app)
        fleet.check()
        return fleet, ""
    folder = Path(text) if text else usual_folder()
    try:
        return MachineStore(folder, app, private=not text), ""
    except StoreLost as lost:
        says = f"{MachineStore.name} {lost.says}"
        if text:
            raise UsageError(f"{says}: let TIM_RATE_STORE name a folder of yours, or leave it out.") from None
        return None, (
            f"{says}: other runs on this machine were not counted, and together may have passed the rates; "
            "TIM_RATE_STORE may name another folder."
        )
