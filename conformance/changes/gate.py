"""May we ship? What results, checks of clients, drift and the list of known failures say together, as one answer."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass, field
from datetime import date
from pathlib import Path
from typing import Any, Final, Literal

from conformance import __version__
from conformance.changes.accepting import accepted_changes
from conformance.changes.change import SEVERITIES, Severity
from conformance.changes.gate_inputs import DriftGiven, Given, ResultGiven
from conformance.contract import Register, client, vendor
from conformance.report.document import ClauseResult, Document
from conformance.report.seen import thin
from conformance.report.text import clip, plural
from conformance.verdicts.baseline import Baseline
from conformance.verdicts.evidence import Demand, Evidence, days, short_of
from conformance.verdicts.renewing import renewed
from conformance.verdicts.summing import JUDGED

FORMAT: Final = "tim-conformance-gate/1"
What = Literal["run", "judged", "evidence", "client", "drift", "baseline", "version"]
_MOST: Final = 4
_LONGEST: Final = 600
_RERUN: Final = "run again with this suite"


@dataclass(frozen=True, slots=True)
class Missing:
    """One thing that stands in the way: what it is of, what is so, and what to do about it."""

    what: What
    says: str
    do: str


@dataclass(frozen=True, slots=True)
class Asked:
    """What is asked for before anything is shipped. `fail_on` is the least severity of drift that stands in the way;
    `log` is where what was accepted of drift is written down, unless that is beside its baseline."""

    demand: Demand
    client: bool = False
    fail_on: Severity = "warn"
    log: Path | None = None


@dataclass(frozen=True)
class Answer:
    """Yes where nothing is missing. `notes` stand in nobody's way; `counts` are of must clauses on the vendor."""

    missing: tuple[Missing, ...]
    notes: tuple[str, ...]
    given: Given
    asked: Asked
    counts: dict[str, int] = field(default_factory=dict)

    @property
    def verdict(self) -> Literal["yes", "no"]:
        """The answer."""
        return "no" if self.missing else "yes"

    def to_json(self, at: str, digests: dict[str, str | None]) -> dict[str, Any]:
        """The document that is left behind, by `gate.schema.json`."""
        demand = self.asked.demand
        return {
            "format": FORMAT, "verdict": self.verdict, "at": at, "suite_version": __version__,
            "contract_version": vendor().version,
            "asked": {
                "evidence": demand.wish, "max_age": demand.max_age, "client": self.asked.client,
                "fail_on": self.asked.fail_on,
            },
            "missing": [asdict(it) for it in self.missing], "notes": list(self.notes), "must": self.counts,
            "looked_at": [it.to_json() for it in self.given.all], "digests": digests,
        }  # fmt: skip


def gate(given: Given, asked: Asked, baseline: Baseline) -> Answer:
    """The answer; `baseline.day` is the day on which it is given. Nothing is read but the log of accepted drift."""
    runs, clients = [it.document for it in given.runs], [it.document for it in given.clients]
    counts: dict[str, int] = {}
    missing: list[Missing] = []
    notes: list[str] = []
    if not runs:
        missing.append(
            Missing("run", "No result of a run was given.", "name a conformance.json of tim-conformance run")
        )
    missing += _apart(given)
    missing += [it for one in (*given.runs, *given.clients) for it in _outcome(one)]
    if runs:
        missing += _judged(runs, vendor(), counts, notes)
        missing += _evidence(runs, vendor(), asked.demand, baseline.day)
        if asked.demand.wish == "any" and not any(map(_is_live, runs)):
            notes.append("Nothing here was seen on the live service.")
    if clients:
        missing += [_of_client(it) for it in _judged(clients, client(), {}, notes)]
        missing += [_of_client(it) for it in _aged(clients, asked.demand.max_age, baseline.day)]
    elif asked.client:
        do = "run tim-conformance client --adapter COMMAND --reports DIR, and name its conformance.json"
        missing.append(Missing("client", "No result of a client was given, and one was asked for.", do))
    missing += _baseline([*given.runs, *given.clients], baseline)
    for it in given.drifts:
        missing += _drift(it, asked, baseline.day)
    if not given.drifts:
        notes.append("No drift was given: whether the vendor has changed was not looked at.")
    return Answer(tuple(missing), tuple(notes), given, asked, counts)


def _apart(given: Given) -> Iterator[Missing]:
    """Results that are not of this suite, or of other clauses than today's."""
    for it in (*given.runs, *given.clients):
        register = client() if it.kind == "client" else vendor()
        made = it.document["suite_version"]
        if made != __version__:
            yield Missing("version", f"{it.path} was made by suite {made}, and this is {__version__}.", _RERUN)
        elif it.document["contract_version"] != register.version:
            yield Missing("version", f"{it.path} was made with other clauses than today's.", _RERUN)


def _outcome(it: ResultGiven) -> Iterator[Missing]:
    """That a run or a check of a client did not pass."""
    document = it.document
    if document["exit_code"] == 0 and document["verdict"] == "pass":
        return
    what: What = "client" if it.kind == "client" else "run"
    do = {
        "fail": "mend it, or write it down with tim-conformance baseline", "budget": "allow more calls",
        "no-recording": "record what is missing",
    }.get(document["verdict"], "see the report, and run again")  # fmt: skip
    if thin(document):
        do = "run on your app, or record it anew: tim-conformance run --tim-target live"
    if document["verdict"] == "fail" and not any(each["verdict"] == "fail" for each in document["clauses"]):
        do = "bring the list of known failures up to date with tim-conformance baseline"
    yield Missing(what, f"{it.path}: {clip(document['sentence'], _LONGEST)}", do)


def _judged(
    documents: Sequence[Document], register: Register, counts: dict[str, int], notes: list[str]
) -> Iterator[Missing]:  # fmt: skip
    """Must clauses that none of the results has judged, though they could be."""
    by_document = [{it["id"]: it for it in document["clauses"]} for document in documents]
    musts = [clause for clause in register.clauses.values() if clause.level == "must"]
    left: list[str] = []
    excused: list[str] = []
    wobbly: list[str] = []
    known = 0
    for clause in musts:
        entries = [it[clause.id] for it in by_document if clause.id in it]
        verdicts = {entry["verdict"] for entry in entries}
        known += "known-fail" in verdicts
        if verdicts == {"unsteady"}:
            wobbly.append(clause.id)
        if verdicts & JUDGED:
            continue
        settled = [_settled(document, entry) for document, entry in _pairs(documents, by_document, clause.id)]
        (excused if settled and all(settled) else left).append(clause.id)
    counts |= {"clauses": len(musts), "judged": len(musts) - len(left) - len(excused), "known": known}
    side = "on the client " if register is client() else ""
    if left:
        says = f"{plural(len(left), 'must clause')} {side}{_was(left)} not judged: {_first(left)}."
        yield Missing("judged", says, "judge all clauses: the standard profile, without -k and --tim-clauses")
    if excused:
        notes.append(f"{plural(len(excused), 'must clause')} {side}cannot be judged there: {_first(excused)}.")
    if wobbly:
        notes.append(f"{plural(len(wobbly), 'must clause')} {side}{_was(wobbly)} unsteady: {_first(wobbly)}.")


def _pairs(
    documents: Sequence[Document], by_document: Sequence[dict[str, ClauseResult]], name: str
) -> Iterator[tuple[Document, ClauseResult]]:  # fmt: skip
    for document, entries in zip(documents, by_document, strict=True):
        if name in entries:
            yield document, entries[name]


def _settled(document: Document, entry: ClauseResult) -> bool:
    """Whether a clause that was not judged cannot be, on that target."""
    left_out = document["coverage"]["left_out"] if "coverage" in document else [entry["id"]]
    return entry["verdict"] == "not-applicable" and entry["id"] not in left_out


def _evidence(documents: Sequence[Document], register: Register, demand: Demand, on: date) -> Iterator[Missing]:
    """Must clauses whose best evidence, over all results, is less than is asked for."""
    best: dict[str, Evidence] = {}
    untold: list[str] = []
    for entry in (it for document in documents for it in document["clauses"] if it["level"] == "must"):
        if entry["verdict"] not in JUDGED:
            continue
        told = entry.get("evidence")
        if not told:
            untold.append(entry["id"])
            continue
        evidence = Evidence.from_json(told)
        if entry["id"] not in best or evidence.rank > best[entry["id"]].rank:
            best[entry["id"]] = evidence
    entries = [{"id": name, "evidence": it.to_json(on)} for name, it in best.items()]
    for why, names in short_of(entries, demand, on).items():
        do = "run again" if "ago" in why else "run on your app: tim-conformance run --tim-target live"
        yield Missing("evidence", f"{plural(len(names), 'must clause')} {_was(names)} seen {why}: {_first(names)}.", do)
    unseen = sorted(set(untold) - best.keys())
    if unseen:
        says = f"Of {plural(len(unseen), 'must clause')} no evidence is told: {_first(unseen)}."
        yield Missing("evidence", says, _RERUN)


def _is_live(document: Document) -> bool:
    """Whether any clause was seen on the live service, now or in a recording."""
    told = (it.get("evidence") for it in document["clauses"])
    return any(it is not None and it["kind"] in ("live", "recorded live") for it in told)


def _aged(documents: Iterable[Document], max_age: int | None, on: date) -> Iterator[Missing]:
    """Checks of a client that are older than asked for; where they were made is the bench, always."""
    for document in documents:
        age = (on - date.fromisoformat(document["finished"][:10])).days
        if max_age is not None and age > max_age:
            yield Missing("client", f"The client was looked at more than {days(max_age)} ago.", "look at it again")


def _of_client(it: Missing) -> Missing:
    do = "have an adapter drive the client: tim-conformance client --adapter COMMAND" if it.what == "judged" else it.do
    return Missing("client", it.says, do)


def _baseline(results: Sequence[ResultGiven], baseline: Baseline) -> Iterator[Missing]:
    """Entries that are not right any more, and failures that passed as known and are not known today."""
    do = "tim-conformance baseline RESULT writes it anew; look at what is new"
    clauses = {clause["id"] for it in results for clause in it.document["clauses"]}
    for entry in baseline.entries:
        if entry.clause in clauses and entry.expired(baseline.day):
            says = f"{entry.clause} ({entry.signature}) was known until {entry.expiry.isoformat()}."
            yield Missing("baseline", says, "mend it, or give a later expiry and the reason for it")
    for it in results:
        try:
            gone = renewed(it.document, baseline.entries, baseline.day).dropped
        except ValueError as error:
            yield Missing("version", f"{it.path} cannot be held against known failures: {error}.", _RERUN)
            continue
        for entry in gone:
            yield Missing("baseline", f"{entry.clause} ({entry.signature}) does not fail any more.", do)
        for clause in it.document["clauses"]:
            for failure in clause["failures"]:
                signature = failure.get("signature", "")
                known = any(signature in entry.signatures for entry in baseline.of(clause["id"]))
                if clause["verdict"] == "known-fail" and failure.get("counts", True) and not known:
                    says = f"{clause['id']} ({signature}) passed as known, and is on no list that was given."
                    yield Missing("baseline", says, "name the list with --baseline")


def _drift(it: DriftGiven, asked: Asked, on: date) -> Iterator[Missing]:
    """Changes that nobody has accepted, and drift that tells too little, or is too old."""
    if it.verdict == "unknown":
        yield Missing("drift", f"{it.path}: too little could be compared.", "run tim-conformance watch again")
    least = SEVERITIES.index(asked.fail_on)
    accepted = accepted_changes(asked.log) if asked.log is not None else accepted_changes(it.log)
    for change in it.changes:
        if SEVERITIES.index(change["severity"]) >= least and not any(map(change.same, accepted)):
            says = f"{it.path}: {change['severity']} {change['kind']}: {change['says']}"
            yield Missing("drift", says, "look at it; then tim-conformance accept --why REASON, or mend")
    if asked.demand.wish != "any" and it.origin != "live":
        yield Missing("drift", f"{it.path} compares nothing live.", "watch your app: tim-conformance watch")
    if asked.demand.max_age is not None and (age := it.age(on)) is not None and age > asked.demand.max_age:
        says = f"{it.path} is of more than {days(asked.demand.max_age)} ago."
        yield Missing("drift", says, "run tim-conformance watch again")


def _was(names: Sequence[str]) -> str:
    return "was" if len(names) == 1 else "were"


def _first(names: Sequence[str]) -> str:
    return ", ".join(names[:_MOST]) + (f" and {len(names) - _MOST} more" if len(names) > _MOST else "")
