"""What every check says of every recorded program: `python -m conformance.proof.judgements cassettes [FOLDER ...]`.

Run it before and after a change that is to change no behaviour, and compare the two outputs: they have a line a clause
and program, with a digest of the judgements in full (step, sign, sentences), and of what was observed.
"""

from __future__ import annotations

import hashlib
import json
import sys
from collections import defaultdict
from collections.abc import Iterator, Sequence
from pathlib import Path

from conformance.oracle.checks import View, judge
from conformance.oracle.observing import observations
from conformance.recordings.files import read


def judgements_of(folder: Path) -> Iterator[str]:
    """One line for each clause that a recorded program of the folder puts to the test. RecordingError as in `read`."""
    for path in sorted(folder.glob("*.jsonl")):
        for recorded in read(path):
            view = View(recorded.history)
            said: dict[str, list[object]] = defaultdict(list)
            for one in judge(view):
                said[one.clause].append([one.held, one.step, one.says, one.predicted, one.got, list(one.sign)])
            for clause, what, answer in observations(view):
                said[clause].append([what, answer])
            for clause, lines in sorted(said.items()):
                text = json.dumps(sorted(lines, key=json.dumps))
                digest = hashlib.sha256(text.encode("utf-8", "backslashreplace")).hexdigest()[:12]
                yield f"{path.stem}:{recorded.number} {clause} {len(lines)} {digest}"


def main(folders: Sequence[str]) -> None:
    """Print the lines of some folders of recordings."""
    for folder in folders:
        for line in judgements_of(Path(folder)):
            print(line)


if __name__ == "__main__":
    main(sys.argv[1:] or ["cassettes", "cassettes/defective"])
