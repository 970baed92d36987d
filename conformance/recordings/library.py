"""A folder of recordings: which file is whose, what no property asks for any more, and what a crash left behind."""

from __future__ import annotations

import tempfile
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from pathlib import Path
from typing import Final

from conformance.api.undo.file_lock import hold
from conformance.contract.calling import pasted
from conformance.recordings.errors import NoFolder, NoRecording, RecordingError
from conformance.recordings.files import SUFFIX, Head, put_in_place, read_head
from conformance.recordings.places import no_file, no_folder, shown

PARTS: Final = ".recording"
"""The folder, beside the recordings, of those that are being made."""
ATTRIBUTES: Final = ".gitattributes"
_LINE_ENDS: Final = f"*{SUFFIX} text eol=lf\n"
PART: Final = ".part"


@dataclass(frozen=True, slots=True)
class Library:
    """The recordings of one folder."""

    folder: Path

    def existing(self) -> Library:
        """The same, where the folder is there; NoFolder where it is not."""
        if why := no_folder(self.folder):
            raise NoFolder(
                f"There are no recordings to be had in {shown(self.folder)}: {why}. Give another folder with "
                "--tim-cassettes, or make recordings with --tim-record."
            )
        return self

    def usable(self) -> Library:
        """The same, where the folder can be written to or made; NoFolder, before a call is spent, where not."""
        try:
            (self.folder / PARTS).mkdir(parents=True, exist_ok=True)
            with tempfile.TemporaryFile(dir=self.folder / PARTS):
                pass
        except (OSError, ValueError) as error:
            why = no_folder(self.folder) or f"cannot be written to ({getattr(error, 'strerror', None) or error})"
            raise NoFolder(
                f"No recording can be put into {shown(self.folder)}: {why}. Give another folder with --tim-cassettes."
            ) from None
        for path in self.files():
            if not path.is_file():
                raise NoFolder(
                    f"No recording can take the place of {shown(path)}: {no_file(path)}. Give another folder with "
                    "--tim-cassettes, or take it away."
                )
        return self

    def keep_line_ends(self) -> None:
        """Have git leave the line ends of the recordings alone, whatever it is told to do elsewhere (core.autocrlf);
        RecordingError where that cannot be written down."""
        above = self.folder.parent / ATTRIBUTES  # of cassettes/ for cassettes/defective/
        told = above.is_file() and _LINE_ENDS in above.read_text(encoding="utf-8", errors="replace")
        if not told and not (self.folder / ATTRIBUTES).exists():
            put_in_place(self.folder / ATTRIBUTES, _LINE_ENDS)

    def path_of(self, key: str) -> Path:
        """Where the recording of a property is, or would be; `key` is module and test, joined by a dot."""
        return self.folder / f"{key}{SUFFIX}"

    def files(self) -> list[Path]:
        """Every recording, in the order of their names."""
        return sorted(self.folder.glob(f"*{SUFFIX}"))

    def heads(self) -> Iterator[tuple[Path, Head]]:
        """Every recording with its head. RecordingError at the first one that has none."""
        for path in self.files():
            yield path, read_head(path)

    def find(self, key: str, clauses: Collection[str], known: Collection[str]) -> tuple[Path, str]:
        """The recording of a property and, where it had another name when it was recorded, a sentence that says so.

        A recording is taken over from a property of the same module that is none of the `known` ones any more and
        that judged the same clauses. NoRecording where there is none.
        """
        path = self.path_of(key)
        if path.exists():
            return path, ""
        module = key.partition(".")[0]
        orphans = [
            (path, head)
            for path in self.folder.glob(f"{module}.*{SUFFIX}")
            if (head := read_head(path)).key not in known and set(head.clauses) == set(clauses)
        ]
        if not orphans:
            raise NoRecording(
                f"There is no recording of {key} ({path}): record it with --tim-record, or take it from version "
                "control."
            )
        path, head = max(orphans, key=lambda found: SequenceMatcher(None, found[1].key, key).ratio())
        return path, f"{path} was recorded for {head.key}: rename it to {self.path_of(key).name}."

    def sorted_out(self, known: Collection[str]) -> tuple[set[str], list[Path], list[str]]:
        """The properties that have a recording, the recordings of properties that there are no more, and a sentence
        for each file that cannot be read as one."""
        keys: set[str] = set()
        orphans: list[Path] = []
        unreadable: list[str] = []
        for path in self.files():
            try:
                key = read_head(path).key
            except RecordingError as error:
                unreadable.append(str(error))
                continue
            keys.add(key)
            if key not in known:
                orphans.append(path)
        return keys, orphans, unreadable

    def abandoned(self, key: str = "*") -> list[tuple[Path, int]]:
        """What runs that were killed left behind: files of whole lines, each with the number of its programs."""
        found = []
        for path in sorted((self.folder / PARTS).glob(f"{key}~*{PART}")):
            if no_file(path):
                continue
            try:
                with path.open("r+", encoding="utf-8", errors="surrogateescape", newline="\n") as file:
                    if hold(file):
                        found.append((path, max(0, sum(line.endswith("\n") for line in file) - 1)))
            except OSError:  # another process has just finished with it
                continue
        return found

    def left_behind(self) -> list[str]:
        """A sentence for each of them, for whoever runs next."""
        usual = self.folder == Path("cassettes")
        where = () if usual else ("--tim-cassettes", str(self.folder))
        return [
            f"A recording of {path.name.partition('~')[0]} was not finished; {count} whole programs are in "
            f"{path}. `{pasted('prune', '--remove', *where)}` removes them; what `extend` records goes on from them."
            for path, count in self.abandoned()
        ]
