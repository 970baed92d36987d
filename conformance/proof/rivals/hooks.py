"""What schemathesis loads in a run: requests that the document cannot rule out are left out, and failures noted."""

from __future__ import annotations

import json
import os
import time
from pathlib import Path
from typing import Any, Final

import schemathesis

from conformance.proof.rivals.failures import FOUND, KNOWN, is_new, places, sendable

_known: Final = [(title, command, place) for title, command, place in json.loads(os.environ[KNOWN])]
_seen: Final[set[str]] = set()


@schemathesis.hook
def filter_body(context: Any, body: Any) -> bool:
    """Leave out bodies that fit the document by its letter alone."""
    return sendable(body)


@schemathesis.hook
def filter_failure(context: Any, failure: Any, case: Any, response: Any) -> bool:
    """Leave out what the conforming simulator raises too, and note the rest with the time."""
    note = {
        "title": failure.title,
        "command": case.operation.path.rpartition("/")[2],
        "places": places(failure.title, failure.message, response.content),
    }
    if not is_new(note, _known):
        return False
    key = json.dumps(note)
    if key not in _seen:
        _seen.add(key)
        note |= {"at": time.time(), "says": failure.message[:300]}
        with Path(os.environ[FOUND]).open("a", encoding="utf-8") as file:
            file.write(json.dumps(note) + "\n")
    return True
