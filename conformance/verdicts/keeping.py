"""What a docket holds that a result document does not tell, as JSON: so that one can be made of the dockets of shards.

A shard's document has both, and nothing that a verdict follows from is missing. What cannot be written down as it is
(programs that showed a departure, conditions under which something held) is kept by digests that are the same in
every process.
"""

from __future__ import annotations

from collections.abc import Collection, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from hashlib import blake2b
from typing import Any

from conformance.contract import Register
from conformance.oracle.coverage import Coverage
from conformance.oracle.situations import Situation
from conformance.programs.dimensions import DIMENSIONS
from conformance.report.document import ClauseResult, Document
from conformance.verdicts.baseline import Baseline, Known
from conformance.verdicts.docket import Docket, Tally
from conformance.verdicts.evidence import Evidence
from conformance.verdicts.stopping import Stop

_TABLES = ("absent", "unheard", "left_out", "unrecorded")


@dataclass(frozen=True, slots=True)
class Broken:
    """One judgement of a finding, as it was kept."""

    clause: str
    says: str
    sign: tuple[str, ...]
    held: bool = False
    under: Hashable = None


@dataclass(frozen=True, eq=False)
class Kept:
    """A finding of another run; `told` has what its document says of it, by clause."""

    broken: tuple[Broken, ...]
    once: bool
    passing: bool
    told: dict[str, Mapping[str, Any]] = field(default_factory=dict)

    @property
    def clauses(self) -> frozenset[str]:
        """The clauses that are broken."""
        return frozenset(it.clause for it in self.broken)


def keep(docket: Docket, unfinished: Collection[str]) -> dict[str, Any]:
    """What is to be kept of a docket beside its document, as JSON.

    `unfinished` are the clauses of properties that did not come to their end in this run, whatever others run of them.
    """
    findings = list({id(it): it for tally in docket.tallies.values() for it, _ in tally.findings}.values())
    numbers = {id(it): number for number, it in enumerate(findings)}
    tokens = {number: _token(value) for value, number in docket.numbers.items()}
    situations = docket.conditions.situations if docket.conditions is not None else ()
    return {
        "findings": [
            {
                "broken": [{"clause": it.clause, "says": it.says, "sign": list(it.sign)} for it in finding.broken],
                "once": finding.once, "passing": finding.passing,
            }
            for finding in findings
        ],
        "clauses": {name: _kept(tally, tokens, numbers) for name, tally in docket.tallies.items()},
        "stops": [
            {"says": stop.says, "excuse": stop.excuse, "clauses": sorted(names)} for stop, names in docket.stops.items()
        ],
        **{name: dict(getattr(docket, name)) for name in _TABLES},
        "unreached": docket.unreached, "spent": docket.spent, "interrupted": docket.interrupted,
        "out_of_reach": sorted(docket.out_of_reach),
        "unfinished": sorted(unfinished),
        "situations": sorted(map(_written, situations)),
    }  # fmt: skip


def _kept(tally: Tally, tokens: Mapping[int, str], numbers: Mapping[int, int]) -> dict[str, Any]:
    return {
        "findings": [numbers[id(it)] for it, _ in tally.findings],
        "suspected": tally.suspected,
        "under": sorted(tokens[number] for number in tally.under),
        "sighted": [
            {"sign": list(sign), "programs": sorted(map(_digest, programs))} for sign, programs in tally.sighted.items()
        ],
        "seen": {what: {"kind": it.kind, "day": it.day.isoformat()} for what, it in tally.seen.items()},
    }


def joined(documents: Iterable[Document], register: Register, day: date) -> Docket:
    """One docket of those that the documents of shards were drawn up from, as if one run had seen it all.

    Sightings, and conditions under which something held, are in it by their digests. KeyError, TypeError, ValueError or
    IndexError where what was kept does not fit its document.
    """
    docket = Docket(register, conditions=Coverage())
    for document in documents:
        docket.known = _known(document, day)
        _add(docket, document)
    for clause in docket.tallies:
        docket.settle(clause)
    return docket


def _add(docket: Docket, document: Document) -> None:
    kept = document["shard"]["kept"]
    assert docket.conditions is not None
    docket.conditions.add(map(_read, kept["situations"]))
    findings = [
        Kept(
            tuple(Broken(it["clause"], it["says"], tuple(it["sign"])) for it in one["broken"]),
            one["once"], one["passing"],
        )
        for one in kept["findings"]
    ]  # fmt: skip
    for entry in document["clauses"]:
        if entry["id"] in kept["clauses"]:
            _count(docket, entry, kept["clauses"][entry["id"]], findings)
    for stop in kept["stops"]:
        docket.stops[Stop(stop["says"], stop["excuse"])].update(stop["clauses"])
    for name in _TABLES:
        mine: dict[str, str] = getattr(docket, name)
        setattr(docket, name, kept[name] | mine)
    docket.spent = docket.spent or kept["spent"]
    docket.interrupted = docket.interrupted or kept["interrupted"]
    docket.out_of_reach |= {*kept["out_of_reach"]}
    docket.unfinished |= {*kept["unfinished"]}
    docket.harness_errors += [(it["where"], it["says"]) for it in document["harness_errors"]]
    docket.left_behind += document["left_behind"]
    docket.profile = document["profile"]


def _count(docket: Docket, entry: ClauseResult, kept: Mapping[str, Any], findings: Sequence[Kept]) -> None:
    tally = docket.tallies[entry["id"]]
    tally.programs += entry["programs"]
    tally.calls += entry["calls"]
    tally.held += entry["held"]
    tally.seconds += entry.get("seconds", 0.0)
    tally.suspected += kept["suspected"]
    tally.observed.update({(it["what"], it["answer"]): it["count"] for it in entry["observed"]})
    tally.glimpsed.update({it["what"]: it["count"] for it in entry.get("glimpsed", ())})
    tally.under |= {docket.numbers.setdefault(token, len(docket.numbers)) for token in kept["under"]}
    for it in kept["sighted"]:
        tally.sighted[tuple(it["sign"])] |= {*it["programs"]}
    for what, evidence in kept["seen"].items():
        tally.see(what, Evidence.from_json(evidence))
    for number, failure in zip(kept["findings"], entry["failures"], strict=True):
        findings[number].told[entry["id"]] = failure
        tally.findings.append((findings[number], failure["property"]))


def _known(document: Document, day: date) -> Baseline:
    if "baseline" not in document:
        return Baseline(day=day)
    entries = tuple(
        Known(
            it["clause"], it["signature"], it["reason"], date.fromisoformat(it["expiry"]), it["ticket"],
            tuple(it.get("also", ())), it.get("evidence", ""), it.get("profile", ""),
        )
        for it in document["baseline"]["entries"]
    )  # fmt: skip
    return Baseline(entries, document["baseline"]["file"], day)


# -- what is the same in every process -------------------------------------------------------------------------------


def _token(value: Hashable) -> str:
    return _digest(_spelled(value))


def _spelled(value: object) -> str:
    """The same text for equal values, in every process: a set has no order of its own."""
    if isinstance(value, frozenset | set):
        return f"{{{','.join(sorted(map(_spelled, value)))}}}"
    if isinstance(value, tuple):
        return f"({','.join(map(_spelled, value))})"
    return repr(value)


def _digest(text: str) -> str:
    return blake2b(text.encode("utf-8", "surrogatepass"), digest_size=8).hexdigest()


def _written(situation: Situation) -> str:
    """A situation by the places that its values have in their dimensions; "-" where one does not arise."""
    places = zip(DIMENSIONS, situation, strict=True)
    return " ".join("-" if value is None else str(dimension.values.index(value)) for dimension, value in places)


def _read(text: str) -> Situation:
    places = zip(DIMENSIONS, text.split(), strict=True)
    return tuple(None if place == "-" else dimension.values[int(place)] for dimension, place in places)
