"""No secret gets into a recording: every one is searched before it is put in place, and whenever asked."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Final

from conformance.api.secrets import Vault
from conformance.recordings.errors import RecordingError

_INSIDE: Final = "TLS.sig"
_SIGNATURE: Final = "signature"
"""What every UserSig holds, by whatever key it was made, and how that is told."""


class SecretFound(RecordingError):
    """A recording that holds a secret; nothing was written."""


def scan_text(text: str, path: Path, vault: Vault) -> None:
    """Search a recording that is about to be written. SecretFound where it holds a registered value, in any form."""
    found = vault.find(text)
    if found:
        raise SecretFound(
            f"The recording {path} would hold {', '.join(found)}, so it is not written. The answer of the service must "
            "have repeated it: report that to whoever keeps this suite, and make a new key."
        )


def scan_paths(paths: Iterable[Path], vault: Vault) -> Iterator[str]:
    """A sentence for each file under the paths in which a registered value is, in any form.

    The scanner is put to the test with planted values first: ScannerError where it misses one.
    """
    vault.prove()
    vault.register(_INSIDE, _SIGNATURE)
    for path in sorted({file for place in paths for file in _files(place)}):
        try:
            data = path.read_bytes()
        except OSError as error:
            yield f"{path} cannot be read: {error.strerror or error}."
            continue
        for number, line in enumerate(data.split(b"\n"), 1):
            for found in vault.find(line):
                # The word itself is no secret: it is one inside of what inflates.
                if not found.startswith(_SIGNATURE) or found.endswith("(inflated)"):
                    yield f"{path}:{number} holds the {found}."


def _files(path: Path) -> Iterator[Path]:
    if not path.is_dir():
        yield path
        return
    for inner in path.iterdir():
        if inner.name != ".git":
            yield from _files(inner)
