"""What a gate is given: results of runs and of clients, and drift, told apart by their format."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, Final, Literal

from conformance.api.errors import Trouble, UsageError
from conformance.changes.accepting import LOG
from conformance.changes.change import FORMAT, SEVERITIES
from conformance.changes.results import read_json, result_of
from conformance.recordings.places import inside, no_file, shown
from conformance.report.document import Document
from conformance.report.text import clip, printable
from conformance.report.write import JSON_NAME
from conformance.verdicts.evidence import KINDS

_DRIFT: Final = FORMAT.rpartition("/")[0]
_NONE: Final = "neither a conformance.json nor the JSON of a drift"
_SAME: Final = ("kind", "where", "old", "new")
_MOST: Final = 400


@dataclass(frozen=True, slots=True)
class ResultGiven:
    """A result of a run or of a client's check; `sha256` is of the file."""

    path: str
    kind: Literal["run", "client"]
    document: Document
    sha256: str

    def to_json(self) -> dict[str, Any]:
        """As the gate's document has it; `evidence` are the kinds that its clauses were seen in, the best first."""
        told = {it["kind"] for clause in self.document["clauses"] if (it := clause.get("evidence"))}
        return {
            "path": self.path, "kind": self.kind, "sha256": self.sha256, "verdict": self.document["verdict"],
            "at": self.document["finished"], "evidence": [kind for kind in reversed(KINDS) if kind in told],
        }  # fmt: skip


class Told(dict[str, Any]):
    """A change as a drift has it."""

    def same(self, other: Mapping[str, Any]) -> bool:
        """Whether another is of the same cause."""
        return all(self.get(name) == other.get(name) for name in _SAME)


@dataclass(frozen=True, slots=True)
class DriftGiven:
    """A drift; `log` is where what was accepted of it would be written down, beside its baseline."""

    path: str
    verdict: str
    origin: str
    at: str
    changes: tuple[Told, ...]
    log: Path
    sha256: str

    def age(self, on: date) -> int | None:
        """How many days old its current side is; None where it has no date."""
        try:
            return (on - date.fromisoformat(self.at[:10])).days
        except ValueError:
            return None

    def to_json(self) -> dict[str, Any]:
        """As the gate's document has it."""
        return {
            "path": self.path, "kind": "drift", "sha256": self.sha256, "verdict": self.verdict, "at": self.at,
            "evidence": [self.origin] if self.origin else [],
        }  # fmt: skip


@dataclass(frozen=True, slots=True)
class Given:
    """All of it, in the order in which it was named."""

    all: tuple[ResultGiven | DriftGiven, ...]

    @property
    def runs(self) -> list[ResultGiven]:
        """The results of runs."""
        return [it for it in self.all if isinstance(it, ResultGiven) and it.kind == "run"]

    @property
    def clients(self) -> list[ResultGiven]:
        """The results of checks of clients."""
        return [it for it in self.all if isinstance(it, ResultGiven) and it.kind == "client"]

    @property
    def drifts(self) -> list[DriftGiven]:
        """The drifts."""
        return [it for it in self.all if isinstance(it, DriftGiven)]

    @property
    def verdicts(self) -> str:
        """A SHA-256 of all verdicts and signatures, the same whatever the files are called and in whatever order."""
        told = sorted(
            json.dumps([
                it.kind,
                [[clause["id"], clause["verdict"], sorted({one.get("signature", "") for one in clause["failures"]})]
                 for clause in it.document["clauses"]],
            ])
            for it in (*self.runs, *self.clients)
        )  # fmt: skip
        return hashlib.sha256(json.dumps(told).encode()).hexdigest()


def given(paths: Sequence[Path], drifts: Sequence[Path] = ()) -> Given:
    """What is at the paths, each file once; `drifts` have to be drift. UsageError where one is nothing of the kind,
    Trouble where it cannot be read or is of another version."""
    found: dict[Path, ResultGiven | DriftGiven] = {}
    paths = [inside(path, JSON_NAME, "drift.json") for path in paths]
    drifts = [inside(path, "drift.json") for path in drifts]
    for path in (*paths, *drifts):
        if why := no_file(path):
            raise UsageError(f"{shown(path)} is no result: {why}.")
        if path.resolve() not in found:
            it = _one(path)
            if path in drifts and not isinstance(it, DriftGiven):
                raise UsageError(f"{shown(path)} is no drift: make one with `tim-conformance drift --format json`.")
            found[path.resolve()] = it
    return Given(tuple(found.values()))


def _one(path: Path) -> ResultGiven | DriftGiven:
    data = read_json(path, _NONE)
    kind = str(data.get("format", "")) if isinstance(data, dict) else ""
    if kind.startswith("tim-conformance-") and kind.rpartition("/")[0] != _DRIFT:
        raise UsageError(f"{shown(path)} is {_NONE}: it is of the format {printable(kind)[:60]}.")
    if kind:
        return _drift(path, data, kind)
    if not isinstance(data, dict) or "schema_version" not in data:
        raise UsageError(f"{shown(path)} is {_NONE}: it names no format.")
    document = result_of(path, data).document
    side: Literal["run", "client"] = "client" if document["target"]["kind"] == "client" else "run"
    return ResultGiven(shown(path), side, document, digest(path))


def _drift(path: Path, data: dict[str, Any], kind: str) -> DriftGiven:
    if kind != FORMAT:
        raise Trouble(f"{shown(path)} is of the format {printable(kind)[:60]}, and this suite reads {FORMAT}.")
    try:
        changes = tuple(_change(it) for it in data["changes"])
        verdict, current, baseline = data["verdict"], data["current"], Path(str(data["baseline"]["path"]))
        if verdict not in ("same", "drift", "unknown"):
            raise ValueError(verdict)
        log = (baseline.parent if baseline.suffix == ".json" else baseline) / LOG
        origin, at = str(current["origin"]), str(current["at"])
    except (KeyError, TypeError, ValueError, AttributeError):
        raise UsageError(
            f"{shown(path)} calls itself a drift and is none: make it anew with `tim-conformance drift --format json`."
        ) from None
    return DriftGiven(shown(path), verdict, origin, at, changes, log, digest(path))


def _change(data: Mapping[str, Any]) -> Told:
    told = Told({name: data[name] for name in ("kind", "severity", "where", "old", "new", "says")})
    if told["severity"] not in SEVERITIES:
        raise ValueError(told["severity"])
    return Told({name: clip(value, _MOST) if name == "says" else value for name, value in told.items()})


def digest(path: Path) -> str:
    """The SHA-256 of a file."""
    try:
        return hashlib.sha256(path.read_bytes()).hexdigest()
    except OSError as error:
        raise Trouble(f"{shown(path)} cannot be read: {error.strerror or error}.") from None


def digest_of_recordings(folder: Path) -> str | None:
    """The SHA-256 of the recordings of a folder, by their names; None where there are none."""
    files = sorted(folder.glob("*.jsonl")) if folder.is_dir() else []
    lines = "".join(f"{digest(path)}  {path.name}\n" for path in files if not no_file(path))
    return hashlib.sha256(lines.encode("utf-8", "surrogateescape")).hexdigest() if lines else None
