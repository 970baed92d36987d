"""No secret gets into a recording: every one is searched before it is put in place, and whenever asked."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Final

from conformance.api.secrets import Vault
from conformance.recordings.errors import RecordingError
from conformance.recordings.places import no_file, no_folder, shown

_INSIDE: Final = "TLS.sig"
_SIGNATURE: Final = "signature"
"""What every UserSig holds, by whatever key it was made, and how that is told."""
_PIECE: Final = 1 << 20
_OVERLAP: Final = 1 << 17
"""Bytes: a line is read in pieces, each of which begins with the end of the one before, longer than any secret."""
_PACKED: Final = re.compile(rb"\x78[\x01\x5e\x9c\xda]|\x1f\x8b\x08")


class SecretFound(RecordingError):
    """A recording that holds a secret; nothing was written."""


@dataclass
class Scanned:
    """What a search came to: a sentence for each secret, one for each file that could not be searched, and how many
    were."""

    found: list[str] = field(default_factory=list)
    unread: list[str] = field(default_factory=list)
    files: int = 0


def scan_text(text: str, path: Path, vault: Vault) -> None:
    """Search a recording that is about to be written. SecretFound where it holds a registered value, in any form."""
    found = vault.find(text)
    if found:
        raise SecretFound(
            f"The recording {path} would hold {', '.join(found)}, so it is not written. The answer of the service must "
            "have repeated it: report that to whoever keeps this suite, and make a new key."
        )


def scan_paths(paths: Iterable[Path], vault: Vault) -> Scanned:
    """Search every file under the paths for registered values and for signatures, in any form.

    The scanner is put to the test with planted values first: ScannerError where it misses one.
    """
    vault.prove()
    vault.register(_INSIDE, _SIGNATURE)
    scanned = Scanned()
    seen: set[Path] = set()
    for path in sorted({file for place in paths for file in _files(place, seen)}):
        try:
            if why := no_file(path) if no_folder(path) else "it may not be read":
                scanned.unread.append(f"{shown(path)} cannot be searched: {why}.")
                continue
            with path.open("rb") as file:
                scanned.found += [
                    f"{shown(path)}:{number} holds the {found}." for number, found in _search(file, vault)
                ]
            scanned.files += 1
        except OSError as error:
            scanned.unread.append(f"{shown(path)} cannot be searched: {error.strerror or error}.")
    return scanned


def _search(file: IO[bytes], vault: Vault) -> Iterator[tuple[int, str]]:
    """The number of each line that holds a secret, and which; each once a line."""
    told: set[tuple[int, str]] = set()
    for number, piece in _pieces(file):
        for found in vault.find(piece):
            # The word itself is no secret: it is one inside of what inflates.
            if (not found.startswith(_SIGNATURE) or found.endswith("(inflated)")) and (number, found) not in told:
                told.add((number, found))
                yield number, found


def _pieces(file: IO[bytes]) -> Iterator[tuple[int, bytes]]:
    """The lines of a file with their numbers, long ones in pieces; then packed bytes again, uncut by lines."""
    number, before, packed = 1, b"", False
    while piece := file.readline(_PIECE):
        packed = packed or _PACKED.search(piece) is not None
        yield number, before + piece
        whole = piece.endswith(b"\n")
        number, before = (number + 1, b"") if whole else (number, (before + piece)[-_OVERLAP:])
    if packed:
        file.seek(0)
        before = b""
        while block := file.read(_PIECE):
            yield 1, before + block
            before = block[-_OVERLAP:]


def _files(path: Path, seen: set[Path]) -> Iterator[Path]:
    """Every file under a path, each folder once, however links lead to it."""
    if no_folder(path):
        yield path
        return
    try:
        real = path.resolve()
        if real in seen:
            return
        seen.add(real)
        inside = sorted(path.iterdir())
    except OSError:
        yield path  # told as what cannot be searched
        return
    for inner in inside:
        if inner.name != ".git":
            yield from _files(inner, seen)
