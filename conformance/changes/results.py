"""Drift between two results (`conformance.json`): by clause, by what was observed, by how it failed."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from conformance.api.errors import Trouble, UsageError
from conformance.changes.change import Change, Drift, Kind, Origin, Severity, ordered, severity_of
from conformance.programs.operations import ProgramError, program_from_json
from conformance.recordings.places import no_file, shown
from conformance.report.document import SCHEMA_VERSION, ClauseResult, Document, Failure, InvalidDocument, validate
from conformance.verdicts.evidence import kind_of
from conformance.verdicts.steps import operation_text

_TOLD: Final = frozenset({"pass", "fail", "known-fail", "stale-known-fail", "observed"})
"""Verdicts that say what the service does."""
_FAILING: Final = frozenset({"fail", "known-fail"})
_SKIPPED: Final = frozenset({"effect.lag"})
_LARGEST: Final = 200 * 2**20


@dataclass(frozen=True)
class Result:
    """One result as a side."""

    path: Path
    document: Document

    @property
    def origin(self) -> Origin:
        """Where the evidence is from: `live` is the vendor's own hosts alone."""
        target = self.document["target"]
        origin = kind_of("live", target["endpoint"]) if target["kind"] == "live" else target["kind"]
        return Origin(shown(self.path), "result", origin, self.document["finished"])


def open_result(path: Path) -> Result:
    """A result. Trouble where it cannot be read, or is of another version; UsageError where the file is none."""
    if why := no_file(path):
        raise UsageError(f"{shown(path)} is no side to compare: {why}.")
    return result_of(path, read_json(path, "neither a folder of recordings nor a conformance.json"))


def read_json(path: Path, none: str) -> Any:
    """What a file of JSON holds. Trouble where it cannot be read, UsageError where it is `none`."""
    try:
        if path.stat().st_size > _LARGEST:
            raise UsageError(f"{shown(path)} is too large for a conformance.json.")
        return json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise Trouble(f"{shown(path)} cannot be read: {error.strerror or error}.") from None
    except (ValueError, RecursionError):
        raise UsageError(f"{shown(path)} is {none}: it is no JSON.") from None


def result_of(path: Path, data: Any) -> Result:
    """A result that was read. Trouble where it is of another version, UsageError where it is none."""
    if not isinstance(data, dict) or "clauses" not in data or "schema_version" not in data:
        raise UsageError(f"{shown(path)} is no conformance.json: it has no clauses and no schema_version.")
    if data["schema_version"] != SCHEMA_VERSION:
        raise Trouble(
            f"{shown(path)} is of schema version {str(data['schema_version'])[:20]}, and this suite reads "
            f"{SCHEMA_VERSION}: make both results with one version of the suite."
        )
    try:
        return Result(path, validate(data))
    except InvalidDocument as error:
        first = str(error).splitlines()[1].strip() if "\n" in str(error) else str(error)
        raise Trouble(f"{shown(path)} is no conformance.json as its schema has it: {first[:160]}.") from None


def drift(baseline: Result, current: Result) -> Drift:
    """What has changed from one result to another."""
    one, other = ({it["id"]: it for it in side.document["clauses"]} for side in (baseline, current))
    compared, not_compared = [], []
    for name in sorted(one.keys() | other.keys()):
        why = _apart(one.get(name), other.get(name))
        if why is None:
            compared.append(name)
        elif why:
            not_compared.append((name, why))
    changes = [*_verdicts(compared, one, other), *_observed(compared, one, other)]
    return Drift(baseline.origin, current.origin, 0, len(compared), ordered(changes), tuple(not_compared))


def _apart(one: ClauseResult | None, other: ClauseResult | None) -> str | None:
    """Why a clause cannot be compared; "" where neither side says anything of it, None where it can be."""
    if one is None or other is None:
        return f"not in {'BASELINE' if one is None else 'CURRENT'}"
    told = [it["verdict"] in _TOLD for it in (one, other)]
    if all(told):
        return None
    if not any(told):
        return ""
    side, it = ("BASELINE", one) if not told[0] else ("CURRENT", other)
    return f"{it['verdict']} in {side}{': ' + it['reason'] if it['reason'] else ''}"


def _verdicts(names: list[str], one: dict[str, ClauseResult], other: dict[str, ClauseResult]) -> Iterator[Change]:
    """Clauses that fail on one side: one change for those that the same program shows."""
    groups: dict[tuple[bool, str], list[tuple[str, Failure | None]]] = defaultdict(list)
    for name in names:
        was, now = (it[name]["verdict"] in _FAILING for it in (one, other))
        if was == now:
            continue
        failures = (other if now else one)[name]["failures"]
        failure = min(failures, key=lambda it: len(it["steps"]), default=None)
        key = json.dumps([failure["program"], failure["step"]], sort_keys=True) if failure else name
        groups[now, key].append((name, failure))
    for (now, _), group in groups.items():
        yield _verdict(now, group, other)


def _verdict(now: bool, group: list[tuple[str, Failure | None]], other: dict[str, ClauseResult]) -> Change:
    names = [name for name, _ in group]
    failure = group[0][1]
    level = min((other[name]["level"] for name in names), key=("must", "should", "observed").index)
    kind = _kind(names, failure)
    severity: Severity = severity_of(kind) if level != "observed" else "warn"
    if kind == "code-changed" and level == "should":
        severity = "warn"
    got, predicted = (failure["got"], failure["predicted"]) if failure else ("fails", "holds")
    old, new = (predicted, got) if now else (got, predicted)
    says = failure["says"] if failure else ""
    verb = "fails now" if now else "failed and holds now"
    return Change(
        kind, severity, tuple(names), f"clause {names[0]}", old[:300], new[:300],
        f"{other[names[0]]['says'].rstrip('.')}: {verb}{' (' + says + ')' if says else ''}.",
        max((len((other if now else {}).get(name, {"failures": [0]})["failures"]) for name in names), default=0),
        _steps(failure),
    )  # fmt: skip


def _steps(failure: Failure | None) -> tuple[str, ...]:
    if failure is None:
        return ()
    try:
        return tuple(operation_text(step) for step in program_from_json(failure["program"]).steps)
    except ProgramError:
        return tuple(step["text"] for step in failure["steps"])


def _kind(names: list[str], failure: Failure | None) -> Kind:
    """The word for it, by the clause and by what is wrong."""
    name, says = names[0], (failure["says"] if failure else "").lower()
    if name == "envelope.http-200" or name == "envelope.status-agrees":
        return "status-changed"
    if name == "envelope.fields":
        return "field-removed" if "missing" in says and "wrong type" not in says else "type-changed"
    if name == "envelope.error-info":
        return "text-changed"
    if name.startswith("rate."):
        return "rate-changed"
    if name in ("members.limit-500", "members.over-500", "mute-time.unsigned", "mute-time.overflow"):
        return "limit-changed"
    if name.startswith("group-type.") and ("refused" in says or "accepted" in says):
        return "support-changed"
    if "code" in says or "refused" in says or "accepted" in says:
        return "code-changed"
    if name in ("mute-time.seconds", "persistence.rejoin-end", "mute-time.permanent"):
        return "time-changed"
    return "effect-changed"


def _observed(names: list[str], one: dict[str, ClauseResult], other: dict[str, ClauseResult]) -> Iterator[Change]:
    """Observed clauses, of which a question that both sides asked has another answer."""
    for name in names:
        if name in _SKIPPED:
            continue
        was, now = (_answers(it[name]) for it in (one, other))
        apart = [what for what in was if what in now and not was[what] & now[what]]
        if not apart:
            continue
        what = apart[0]
        old, new = (" or ".join(sorted(it[what])) for it in (was, now))
        kind: Kind = "observed-changed"
        if name == "envelope.extra-fields":
            old, new = (it.replace("the documented three", "") for it in (old, new))
            before, after = ({word for word in it.split(", ") if word} for it in (old, new))
            kind = "field-added" if after - before and not before - after else "field-removed"
            old, new = ", ".join(sorted(before - after)), ", ".join(sorted(after - before))
        elif name.startswith("rate."):
            kind = "rate-changed"
        elif name.startswith("alias.") and old == "OK 0" and new.startswith("FAIL"):
            kind, old, new = "name-stopped", what, ""
        elif name.startswith("alias.") and old.startswith("FAIL") and new == "OK 0":
            kind, old, new = "name-started", "", what
        severity: Severity = "info" if kind in ("field-added", "name-started") else "warn"
        says = f"Asked for {what}: {old or 'nothing'} before, {new or 'nothing'} now."
        yield Change(kind, severity, (name,), f"clause {name}", old, new, says, len(apart), ())


def _answers(clause: ClauseResult) -> dict[str, set[str]]:
    found: dict[str, set[str]] = defaultdict(set)
    for it in clause["observed"]:
        found[it["what"]].add(it["answer"])
    return found
