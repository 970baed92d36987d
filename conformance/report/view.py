"""What every drawing of a result document needs: how a verdict looks, who stands where, what to do next."""

from __future__ import annotations

import shlex
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import PurePath
from types import MappingProxyType
from typing import Final, Literal

from conformance.contract import address_in, remarks
from conformance.contract.calling import NAME
from conformance.contract.language import _, again, spoken
from conformance.report.commands import again_line, run_line, sweep_line
from conformance.report.document import ClauseResult, Document, Failure
from conformance.report.known import KnownFailure
from conformance.report.seen import thin
from conformance.report.text import STAYING, plural


@dataclass(frozen=True, slots=True)
class Standing:
    """How a clause came out, as it is drawn: `key` is its CSS class and name in tallies.

    `letter` is for terminals, `symbol` for pages; no two standings share either, so that colour is never needed.
    `one` and `many` follow a number ("1 must clause fails").
    """

    key: str
    letter: str
    symbol: str
    one: str
    many: str


_STANDINGS: Final = (
    Standing("fail", "F", "✗", "must clause fails", "must clauses fail"),
    Standing("fail-should", "W", "!", "should clause fails", "should clauses fail"),
    Standing("stale-known-fail", "S", "↺", "known failure is gone", "known failures are gone"),
    Standing("harness-error", "H", "⚡", "harness error", "harness errors"),
    Standing("unknown", "U", "?", "unknown", "unknown"),
    Standing("no-recording", "R", "∅", "without recording", "without recording"),
    Standing("budget", "B", "…", "not reached within the budget", "not reached within the budget"),
    Standing("unsteady", "Y", "~", "unsteady", "unsteady"),
    Standing("known-fail", "K", "≈", "known failure", "known failures"),
    Standing("not-applicable", "N", "—", "not applicable", "not applicable"),
    Standing("observed", "O", "○", "observed", "observed"),
    Standing("pass", "P", "✓", "pass", "pass"),
)
STANDINGS: Final[Mapping[str, Standing]] = MappingProxyType({each.key: each for each in _STANDINGS})
"""Every standing by its key, the gravest first."""

NOT_JUDGED: Final = ("harness-error", "unknown", "no-recording", "budget")
"""Verdicts of clauses that should have been judged and were not."""

STALE: Final = ("gone", "changed", "expired")
"""What became of known failures that have to be looked at."""

FATES: Final[Mapping[str, str]] = MappingProxyType(
    {
        "known": "fails as known",
        "gone": "does not fail any more",
        "changed": "fails in another way",
        "expired": "has expired",
        "not judged": "not looked for",
    }
)

REPRODUCED: Final[Mapping[str, str]] = MappingProxyType(
    {
        "alone": "The program fails by itself, on fresh groups.",
        "once": "Seen, but it did not come again when the program ran alone.",
        "beside": "Seen while other programs ran beside it, and not when the program ran alone.",
        "again": "Seen in several programs, though it did not come again when this one ran alone.",
    }
)
REPRODUCED_BY_CLIENT: Final[Mapping[str, str]] = MappingProxyType(
    {
        "alone": "The scenario shows it each time that it is played:",
        "once": "Seen, but it did not come again when the scenario was played again:",
        "again": "Seen in several scenarios, though it did not come again when this one was played again:",
        "watched": "Seen while the command ran:",
    }
)

_HEADLINES: Final[Mapping[str, tuple[str, str, str]]] = MappingProxyType(
    {
        "pass": ("good", "✓", "Conforms"),
        "known": ("good", "≈", "Conforms but for known failures"),
        "fail": ("bad", "✗", "Does not conform"),
        "stale": ("bad", "↺", "Known failures have changed"),
        "budget": ("open", "…", "Stopped at the call limit"),
        "unknown": ("open", "?", "Could not tell"),
        "harness-error": ("open", "⚡", "The harness failed"),
        "interrupted": ("open", "…", "Interrupted"),
        "no-recording": ("open", "∅", "No recording"),
    }
)


@dataclass(frozen=True, slots=True)
class Headline:
    """The verdict of the run in two words; `mood` is good, bad or open."""

    mood: str
    symbol: str
    words: str


@dataclass(frozen=True, slots=True)
class Advice:
    """One thing to do next, and the command that does it ("" for none)."""

    text: str
    command: str = ""


def headline(document: Document) -> Headline:
    """The verdict of the run as it is drawn. One on the simulator is not one on the vendor, and says so."""
    verdict: str = document["verdict"]
    if verdict == "fail" and outdated(document) and not any(_fails(it, document) for it in document["clauses"]):
        verdict = "stale"
    if verdict == "pass" and known(document):
        verdict = "known"
    mood, symbol, words = _HEADLINES[verdict]
    if document.get("partial") and document["verdict"] == "pass":
        return Headline("open", "◐", _("Partial"))
    if document["target"]["kind"] == "simulator" and verdict in ("pass", "known", "fail"):
        words = f"The simulator {words[0].lower()}{words[1:]}"
    if document["target"]["kind"] == "client" and verdict in ("pass", "known", "fail"):
        words = f"The client {words[0].lower()}{words[1:]}"
    return Headline(mood, symbol, _(words))


def standing(clause: ClauseResult) -> Standing:
    """How this clause is drawn: its verdict, but a failing should clause is told from a failing must clause."""
    if clause["verdict"] == "fail" and clause["level"] != "must":
        return STANDINGS["fail-should"]
    return STANDINGS[clause["verdict"]]


def tally(clauses: Iterable[ClauseResult]) -> list[tuple[Standing, int]]:
    """How many clauses stand where, the gravest first, standings without any left out."""
    counts = Counter(standing(clause).key for clause in clauses)
    return [(each, counts[each.key]) for each in _STANDINGS if counts[each.key]]


def groups(document: Document) -> list[tuple[str, list[ClauseResult]]]:
    """The clauses by group, in the document's order."""
    found: dict[str, list[ClauseResult]] = {}
    for clause in document["clauses"]:
        found.setdefault(clause["group"], []).append(clause)
    return list(found.items())


def title(document: Document, kind: Literal["levels", "pages", "groups"], name: str) -> str:
    """What the register calls one of its levels, pages or groups; the name where the document does not say."""
    return _(document["titles"][kind].get(name, name)) if "titles" in document else name


def where(document: Document, clause: ClauseResult) -> tuple[str, str]:
    """The address of the page that a clause is of ("" where none is known), and what a reader has to know beside it:
    whether it was checked, and when the page was read."""
    source = clause.get("source")
    if source is None:
        return "", title(document, "pages", clause["page"])
    address = address_in(source, spoken())
    return address["url"] if address else "", ", ".join(map(again, remarks(source, spoken())))


def failing(document: Document) -> list[ClauseResult]:
    """The clauses with something to argue: failing must clauses, then should clauses, then the rest with failures."""
    order = list(STANDINGS)
    found = [
        each for each in document["clauses"]
        if (each["failures"] and each["verdict"] not in ("unsteady", "known-fail"))
        or each["verdict"] == "stale-known-fail"
    ]  # fmt: skip
    return sorted(found, key=lambda clause: order.index(standing(clause).key))


def weighs(clause: ClauseResult, document: Document) -> bool:
    """Whether a clause makes the run fail: by itself, or because a known failure of it has expired or is another."""
    if clause["verdict"] == "fail":
        return _fails(clause, document) or any(it["clause"] == clause["id"] for it in outdated(document))
    return clause["verdict"] == "stale-known-fail"


def known(document: Document) -> list[ClauseResult]:
    """The clauses that fail as they are known to."""
    return [each for each in document["clauses"] if each["verdict"] == "known-fail"]


def entries(document: Document) -> list[KnownFailure]:
    """The list of known failures, with what became of each; those that have to be looked at come first."""
    listed = document["baseline"]["entries"] if "baseline" in document else []
    return sorted(listed, key=lambda it: it["fate"] not in STALE)


def outdated(document: Document) -> list[KnownFailure]:
    """The known failures that are gone, are others now, or have expired."""
    return [it for it in entries(document) if it["fate"] in STALE]


def _fails(clause: ClauseResult, document: Document) -> bool:
    """Whether a clause fails, and that fails a run, whatever is known."""
    return clause["verdict"] == "fail" and (clause["level"] == "must" or bool(document.get("strict")))


def unsteady(document: Document) -> list[ClauseResult]:
    """The clauses of which something wrong was seen that did not come again."""
    return [each for each in document["clauses"] if each["verdict"] == "unsteady"]


def held(clause: ClauseResult, exchange: str = "judged exchange") -> str:
    """How often a clause held, of how many times that it was judged, and under how many different conditions."""
    told = _("held in {held} of {exchanges}").format(
        held=f"{clause['held']:,}", exchanges=plural(clause["calls"], exchange)
    )
    if clause.get("conditions"):
        told += _(" under {conditions}").format(conditions=plural(clause["conditions"], "different condition"))
    return told


def arguments(clause: ClauseResult) -> list[Failure]:
    """The clause's failures, the fewest steps first."""
    return sorted(clause["failures"], key=lambda failure: len(failure["steps"]))


def by_reason(document: Document, verdicts: Iterable[str]) -> list[tuple[Standing, str, list[str]]]:
    """The clauses with one of these verdicts, gathered by verdict and reason: (standing, reason, clause ids)."""
    wanted = set(verdicts)
    found: dict[tuple[str, str], list[str]] = {}
    for clause in document["clauses"]:
        if clause["verdict"] in wanted:
            found.setdefault((clause["verdict"], clause["reason"]), []).append(clause["id"])
    return [(STANDINGS[verdict], reason, ids) for (verdict, reason), ids in found.items()]


def advice(document: Document, program: Sequence[str] = ()) -> list[Advice]:
    """What to do next, the most useful first. `program` are the words that call the program, if not the document's."""
    if document["target"]["kind"] == "client":
        return _advice_on_a_client(document)
    found: list[Advice] = []
    broken = [clause for clause in failing(document) if clause["verdict"] == "fail"]
    if broken:
        found += _after_a_failure(document, broken[0]["id"], program)
    if outdated(document):
        words = [*(program or document.get("asked", {}).get("program", [NAME])), "baseline", _result(document)]
        text = _("Write the list of known failures anew, and look at what is new in it:")
        found.append(Advice(text, shlex.join(words)))
    elif any(clause["verdict"] == "stale-known-fail" for clause in document["clauses"]):
        found.append(Advice(_("Take the clauses that hold again off the list of known failures.")))
    if document["root_failures"]:
        found.append(Advice(_("Look at the failed preconditions: the clauses behind each could not be judged.")))
    unjudged = sum(clause["verdict"] in NOT_JUDGED for clause in document["clauses"])
    if "shard" in document:
        words = [*(program or document.get("asked", {}).get("program", [NAME])), "merge", "shard-*"]
        text = _("Put the results of all shards together, each of a folder of its own:")
        found.append(Advice(text, " ".join(words)))
    elif document.get("partial") and document["verdict"] == "pass":
        short = document["profile"] == "smoke"
        left_out = ("clauses", "calls", *(["profile"] if short else []))
        line = run_line(document, program, without=left_out, complete=True)
        all_clauses = _("Judge what this run left out: all clauses, in the standard profile.")
        text = all_clauses if short else _("Judge what this run left out: all clauses.")
        found.append(Advice(text, line))
    if unsteady(document):
        text = _("Look at what was unsteady: it fails nothing, and comes from the network or the service.")
        found.append(Advice(text))
    clauses = plural(unjudged, "clause")
    match document["verdict"]:
        case "pass" if document["target"]["kind"] == "simulator":
            words = [*(program or document.get("asked", {}).get("program", [NAME])), "run", "--help"]
            text = _("Judge your own app: the help says what a live run needs.")
            found.append(Advice(text, shlex.join(words)))
        case "budget":
            limit = document["calls"]["limit"] or document["calls"]["total"]
            text = _("{clauses} not judged: allow more calls, or ask for fewer clauses.").format(clauses=clauses)
            found.append(Advice(text, run_line(document, program, calls=limit * 2)))
        case "interrupted":
            text = _("{clauses} not judged: run again.").format(clauses=clauses)
            found.append(Advice(text, run_line(document, program)))
        case "no-recording":
            found.append(Advice(_("Record what is missing on a live app, or run on the simulator.")))
        case "unknown" if thin(document):
            found.append(
                Advice(_("Run on your own app, or record it anew: what this run saw is less than was asked for."))
            )
        case "unknown" | "harness-error":
            text = _("See what kept clauses from being judged; none of it is a finding against the vendor.")
            found.append(Advice(text))
    if any(not it.endswith(STAYING) for it in document["left_behind"]):
        line = sweep_line(document, program) if document["target"]["kind"] == "live" else ""
        found.append(Advice(_("See what the run left behind on the target, and take away what can be."), line))
    return found


def portion(document: Document) -> str:
    """Which part of a run a document is of, or of how many it was put together; "" where it is of one whole run."""
    if "shard" in document:
        return _("shard {number} of {of}").format(number=document["shard"]["number"], of=document["shard"]["of"])
    return _("put together of {of} shards").format(of=document["merged"]["of"]) if "merged" in document else ""


def _result(document: Document) -> str:
    """Where the document itself is, as its run was asked to put it."""
    folder = document["asked"]["options"].get("reports", "reports") if "asked" in document else "reports"
    return str(PurePath(str(folder)) / "conformance.json")


def _after_a_failure(document: Document, first: str, program: Sequence[str]) -> list[Advice]:
    script = again_line(document, first, program, "--script", "sh")
    saved = f"{script} > again.sh" if script else ""
    read = _("Read the argument for {clause} first: its steps, what was predicted, and what came.")
    return [
        Advice(read.format(clause=first)),
        Advice(_("Run its program again, and see whether it shows the same:"), again_line(document, first, program)),
        Advice(_("Hand it on as a script that wants curl alone (or Python: --script python):"), saved),
        Advice(_("Judge that clause alone, after a fix:"),
               run_line(document, program, without=("clauses", "shard"), clauses=first)),
    ]  # fmt: skip


def _advice_on_a_client(document: Document) -> list[Advice]:
    found: list[Advice] = []
    broken = [clause for clause in failing(document) if clause["verdict"] == "fail"]
    if broken:
        found.append(
            Advice(f"Read the argument for {broken[0]['id']} first: what was asked, what came, what was told.")
        )
    line = next((failure["curl"] for clause in broken for failure in arguments(clause) if failure["curl"]), "")
    if line:
        found.append(Advice("Play its scenario alone, after a fix:", line))
    if document["profile"] == "watched" and not document["calls"]["total"]:
        text = "See why the command made no call to the bench: run it by itself, and mend that first."
        return [*found, Advice(text)]
    if document["profile"] == "watched":
        text = (
            "Have the bench ask for the calls itself, which tells far more: write an adapter (a Python client that "
            "can be imported needs none: --python)."
        )
        found.append(Advice(text, "tim-conformance client --adapter COMMAND"))
    if document["root_failures"]:
        found.append(Advice("Look at what ended in the middle: the clauses behind it could not be judged."))
    return found


def width_told(document: Document) -> str:
    """How the line on a run's profile goes on: how many programs ran side by side; "" where they cannot."""
    if "width" not in document:
        return ""
    width = document["width"]
    says = _(", width {width} and then 1") if width["narrowed"] else _(", width {width}")
    return says.format(width=width["programs"])
