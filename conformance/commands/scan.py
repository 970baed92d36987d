"""`tim-conformance scan`: secrets in recordings and reports."""

from __future__ import annotations

import argparse
import os
from pathlib import Path
from typing import Final

from conformance.api.errors import UsageError
from conformance.api.secrets import Vault
from conformance.commands.parsing import say
from conformance.recordings.places import no_file, no_folder, shown
from conformance.recordings.scanning import scan_paths
from conformance.report.text import plural
from conformance.settings.options import SECRET_KEY
from conformance.settings.resolving import resolve
from conformance.settings.sources import KEY, environment

_USUAL: Final = (Path("cassettes"), Path("reports"))


def scan_command(arguments: argparse.Namespace) -> int:
    """Look into what is named, or into the usual folders; the exit code."""
    for path in arguments.paths:
        if no_folder(path) and (why := no_file(path)):
            raise UsageError(f"{shown(path)} cannot be searched: {why}.")
    paths = arguments.paths or [path for path in _USUAL if not (no_folder(path) and no_file(path))]
    if not paths:
        raise UsageError(f"There is neither {' nor '.join(map(str, _USUAL))} here: name what is to be searched.")
    vault = Vault()
    key = resolve([environment(os.environ).only(KEY)]).key
    if key is None:
        say(f"{SECRET_KEY} is not set: only signatures are looked for.")
    else:
        vault.register(key, "secret key")
    scanned = scan_paths(paths, vault)
    for sentence in (*scanned.found, *scanned.unread):
        say(sentence)
    searched = plural(scanned.files, "file")
    if scanned.found:
        say(f"{len(scanned.found)} found in {searched}.")
        return 1
    if scanned.unread or not scanned.files:
        say(
            f"No secret was found in {searched}, but not everything could be searched."
            if scanned.unread
            else "There was no file to search."
        )
        return 3
    say(f"No secret was found in {searched}; every planted one was.")
    return 0
