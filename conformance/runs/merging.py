"""One result of the results of shards: the document that one run of it all would have drawn up.

The dockets are put together and judged anew, by the rules of any run: a clause fails where one shard shows that it
does, and else is unsteady, passes, or was not judged, by what all of them saw.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, cast

from conformance.contract import vendor
from conformance.contract.calling import portable
from conformance.report.commands import again_line
from conformance.report.document import Audit, Calls, Check, Clock, Document
from conformance.verdicts.docket import Docket
from conformance.verdicts.evidence import Demand, Wish, today
from conformance.verdicts.keeping import Kept, joined
from conformance.verdicts.shown import Shown
from conformance.verdicts.summing import coverage, entries, known_failures, overall, root_failures
from conformance.verdicts.tried import tried

_COUNTED: Final = re.compile(r"\b(\d+) propert(?:y|ies)\b")
_SUMS: Final = ("again", "allowance", "planned", "findings", "beyond")
_AUDITS: Final = ("none", "clean", "unknown", "left", "moved")
"""The better first."""


@dataclass(frozen=True)
class Gap:
    """A shard of which there is no result, and why."""

    number: int
    says: str


def merged(shards: Sequence[Document], gaps: Sequence[Gap], reports: str) -> Any:
    """The document of the shards of one run, which fit each other and are in order; of `gaps` there is no result.

    `reports` is the folder that it goes to. KeyError, TypeError, ValueError or IndexError where a shard kept what does
    not fit its document.
    """
    first, register = shards[0], vendor()
    docket = joined(shards, register, today())
    gaps = [*gaps, *_unreached(shards, docket)]
    if gaps:
        docket.unfinished |= {*register.clauses}
    for gap in gaps:
        for name in register.clauses.keys() - docket.absent.keys():
            docket.unheard.setdefault(name, gap.says)
    clauses = entries(docket, _told)
    options = _options(first)
    strict, complete = bool(first.get("strict")), "complete" in options
    verdict, code, sentence = overall(docket, clauses, strict, complete, _demand(options))
    if gaps:
        sentence = f"{' '.join(dict.fromkeys(gap.says for gap in gaps))} {sentence}"
        verdict, code = (verdict, code) if code else ("unknown", 3)
    covered = coverage(docket, clauses)
    document: dict[str, Any] = {
        **{name: first[name] for name in ("schema_version", "suite_version", "contract_version")},
        "titles": register.titles,
        "asked": {"program": portable(), "options": _without_place(options, reports)},
        "target": {**first["target"], "label": _label([it["target"]["label"] for it in shards])},
        "started": min((it["started"] for it in shards), key=datetime.fromisoformat),
        "finished": max((it["finished"] for it in shards), key=datetime.fromisoformat),
        "profile": first["profile"], "seed": first["seed"], "strict": strict,
        "verdict": verdict, "exit_code": code, "sentence": sentence,
        "partial": bool(covered["left_out"]), "coverage": covered, **known_failures(docket),
        "calls": _calls([it["calls"] for it in shards]),
        "clock": _clock([it["clock"] for it in shards]),
        "clauses": clauses,
        "root_failures": root_failures(docket),
        "harness_errors": [{"where": where, "says": says} for where, says in docket.harness_errors],
        "left_behind": docket.left_behind,
        "merged": {"of": first["shard"]["of"], "missing": sorted(gap.number for gap in gaps)},
    }  # fmt: skip
    if docket.conditions is not None and docket.conditions.situations:
        document["conditions"] = tried(docket.conditions)
    if checks := [it["check"] for it in shards if "check" in it]:
        document["check"] = _check(checks)
    if audits := [it["audit"] for it in shards if "audit" in it]:
        document["audit"] = _audit(audits)
    for entry in clauses:
        for failure in entry["failures"]:
            failure["again"] = again_line(cast("Document", document), entry["id"])
    return document


def _unreached(shards: Sequence[Document], docket: Docket) -> list[Gap]:
    """Shards that had no answer to their first call. Where none had one, nothing could be judged at all."""
    found = [(it["shard"]["number"], it["shard"]["kept"]["unreached"]) for it in shards]
    found = [(number, why) for number, why in found if why]
    if len(found) == len(shards):
        docket.unreached = found[0][1]
        return []
    return [Gap(number, f"Shard {number} judged nothing: {why}") for number, why in found]


def _told(it: Shown, name: str, where: str, again: bool) -> dict[str, Any]:
    """What its own document says of a finding; where it counts only now, for others have seen it too, that it does."""
    told = dict(cast("Kept", it).told[name])
    return told | {"reproduced": "again"} if it.once and again else told


def _label(labels: Sequence[str]) -> str:
    """Where the evidence of all is from; the recordings that replays have played are counted together."""
    pieces = [_COUNTED.split(label) for label in labels]
    if len({tuple(it[::2]) for it in pieces}) > 1:  # text, number, text, number, ..., text
        return "; ".join(dict.fromkeys(labels))
    whole = pieces[0]
    for at in range(1, len(whole), 2):
        number = sum(int(it[at]) for it in pieces)
        whole[at] = f"{number} propert{'y' if number == 1 else 'ies'}"
    return "".join(whole)


def _options(document: Document) -> dict[str, str | bool]:
    return dict(document["asked"]["options"]) if "asked" in document else {}


def _without_place(options: Mapping[str, str | bool], reports: str) -> dict[str, str | bool]:
    """The options by which the whole is called, in place of a shard."""
    own = {name: value for name, value in options.items() if name not in ("shard", "reports")}
    return own | ({"reports": reports} if reports != "reports" else {})


def _demand(options: Mapping[str, str | bool]) -> Demand:
    age = options.get("max-age")
    return Demand(cast("Wish", options.get("evidence", "any")), int(age) if age is not None else None)


def _calls(all_calls: Sequence[Calls]) -> Calls:
    """All calls; the limit is what all shards together were allowed."""
    commands: dict[str, int] = {}
    for calls in all_calls:
        for command, number in calls["by_command"].items():
            commands[command] = commands.get(command, 0) + number
    limits = [it["limit"] for it in all_calls]
    made: dict[str, Any] = {
        "total": sum(it["total"] for it in all_calls),
        "limit": None if None in limits else sum(it for it in limits if it is not None),
        "by_command": dict(sorted(commands.items(), key=lambda it: -it[1])),
    }
    for name in _SUMS:
        if any(name in it for it in all_calls):
            made[name] = sum(cast("Mapping[str, int]", it).get(name, 0) for it in all_calls)
    return cast("Calls", made)


def _clock(clocks: Sequence[Clock]) -> Clock:
    """The clock that was measured best: shards may run on machines whose own clocks differ."""
    measured = [it for it in clocks if it["error"] is not None]
    best = min(measured, key=lambda it: it["error"] or 0.0, default=clocks[0])
    if best["virtual"]:
        return best
    said = dict.fromkeys(it.get("disagreement", "") for it in clocks)
    return {**best, "disagreement": " ".join(filter(None, said))}


def _check(checks: Sequence[Check]) -> Check:
    """Every row of the first check, and what others found otherwise."""
    rows = {(row["name"], row["state"], row["says"]): row for it in checks[:1] for row in it["rows"]}
    for it in checks[1:]:
        rows |= {(row["name"], row["state"], row["says"]): row for row in it["rows"] if row["state"] != "good"}
    return {
        "ready": all(it["ready"] for it in checks), "calls": sum(it["calls"] for it in checks),
        "rows": list(rows.values()),
    }  # fmt: skip


def _audit(audits: Sequence[Audit]) -> Audit:
    """What moved while the shards ran. Groups that came and went were other shards' too: they are not counted."""
    worst = max(audits, key=lambda it: _AUDITS.index(it["state"]))
    many = len(audits) > 1
    return {
        **worst,
        "says": _sentences(audits) if many else worst["says"],
        "before": None if many else worst["before"], "after": None if many else worst["after"],
        "came": None if many else worst["came"], "went": None if many else worst["went"],
        "own": sum(it["own"] for it in audits), "accounts": sum(it["accounts"] for it in audits),
        "accounts_stay": sum(it["accounts_stay"] for it in audits),
        "left": [name for it in audits for name in it["left"]],
        "moved": [name for it in audits for name in it["moved"]],
        "accounts_left": [name for it in audits for name in it["accounts_left"]],
    }  # fmt: skip


def _sentences(audits: Iterable[Audit]) -> list[str]:
    return list(dict.fromkeys(says for it in audits for says in it["says"]))
