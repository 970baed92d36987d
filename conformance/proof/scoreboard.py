"""The scoreboard as data: from outcomes to what is caught, named, missed, and raised for nothing."""

from __future__ import annotations

import platform
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version
from statistics import median
from typing import Any, Final

from conformance import __version__
from conformance.contract import vendor
from conformance.proof.cases import Case
from conformance.proof.covering import Asked, Covered, covering
from conformance.proof.measuring import Outcome
from conformance.proof.pool import fingerprint
from conformance.simulator import DEFECTS, VARIATIONS

SCHEMA_VERSION: Final = "1"
_PACKAGES: Final = ("hypothesis", "requests")
Ran = Sequence[tuple[Case, Outcome]]


def scoreboard(
    ran: Ran, *, command: str, seconds: float, notes: Sequence[str] = (), clean: Mapping[Asked, Covered] | None = None
) -> Any:
    """The whole scoreboard, plain JSON. `seconds` is what the run took, `notes` tell what was left out of it.

    `clean` are the clean runs whose coverage was measured. Its `rivals` are filled in by `with_rivals`.
    """
    main = [(case, outcome) for case, outcome in ran if case.kind == "defect" and case.order == "suite"]
    profile = next((case.profile for case, _ in main if case.profile != "smoke"), "smoke")
    proven = [outcome for case, outcome in main if case.profile == profile]
    quick = [outcome for case, outcome in main if case.profile == "smoke" and profile != "smoke"]
    shuffled = [outcome for case, outcome in ran if case.order == "random"]
    # An interrupted run may lack some in random order: the curves are of the same defects.
    both = {(*outcome.names, outcome.seed) for outcome in shuffled}
    compared = [outcome for outcome in proven if (*outcome.names, outcome.seed) in both]
    different = [outcome for case, outcome in ran if case.kind != "defect"]
    board: dict[str, Any] = {
        "schema_version": SCHEMA_VERSION,
        "command": command,
        "date": f"{datetime.now(UTC):%Y-%m-%dT%H:%M:%SZ}",
        "seconds": round(seconds),
        "versions": _versions(),
        "profile": profile,
        "seeds": sorted({outcome.seed for outcome in proven}),
        "notes": list(notes),
        "clauses": _clauses(proven),
        "troubles": [
            *_troubles(proven, profile),
            *(_false_alarm(outcome) for outcome in different if outcome.failing or outcome.error),
        ],
        "smoke": [_trouble(outcome, "smoke") for outcome in quick if verdict(outcome) != "named"],
        "variations": _variations(different),
        "curves": {
            "suite": curve(compared),
            "random": curve(shuffled),
            "of": len(compared),
        },
        "covering": covering(proven, profile, clean or {}),
        "rivals": None,
    }
    board["figures"] = [*_figures(proven, quick, shuffled, different), *_covered(board["covering"])]
    return board


def verdict(outcome: Outcome) -> str:
    """How a run against a defect came out: "named", "misnamed" (other clauses fail), "missed", or "error"."""
    if outcome.error:
        return "error"
    if DEFECTS[outcome.names[0]].clause in outcome.failing:
        return "named"
    return "misnamed" if outcome.failing else "missed"


def exit_code(board: Any) -> int:
    """1 where a defect was missed or put down to the wrong clause, or a variation raised a finding; else 0."""
    return 1 if board["troubles"] else 0


def curve(outcomes: Iterable[Outcome]) -> list[list[int]]:
    """`[calls, defects caught with so many calls]`, a point for every defect that is caught."""
    return [[calls, number] for number, calls in enumerate(sorted(_calls(o.caught_at for o in outcomes)), 1)]


def _calls(values: Iterable[int | None]) -> list[int]:
    return [value for value in values if value is not None]


def _middle(values: Iterable[int | None]) -> int | None:
    known = _calls(values)
    return round(median(known)) if known else None


def _most(values: Iterable[int | None]) -> int | None:
    return max(_calls(values), default=None)


def _versions() -> dict[str, str]:
    found = {
        "suite": __version__,
        "contract": vendor().version,
        "code": fingerprint(),
        "python": platform.python_version(),
    }
    for package in _PACKAGES:
        try:
            found[package] = version(package)
        except PackageNotFoundError:
            found[package] = "unknown"
    return found


def _clauses(proven: Sequence[Outcome]) -> list[dict[str, Any]]:
    by_clause: dict[str, list[Outcome]] = defaultdict(list)
    for outcome in proven:
        by_clause[DEFECTS[outcome.names[0]].clause].append(outcome)
    rows = []
    for name, clause in vendor().clauses.items():
        runs = by_clause.get(name, [])
        if not runs:
            continue
        by_defect: dict[str, list[Outcome]] = defaultdict(list)
        for run in runs:
            by_defect[run.names[0]].append(run)
        rows.append(
            {
                "id": name, "level": clause.level, "says": clause.says, "runs": len(runs),
                "defects": [_defect(defect, tried) for defect, tried in by_defect.items()],
                "caught": sum(bool(run.failing) for run in runs),
                "named": sum(verdict(run) == "named" for run in runs),
                "calls": {
                    "median": _middle(run.caught_at for run in runs),
                    "worst": _most(run.caught_at for run in runs),
                    "named_median": _middle(run.named_at for run in runs),
                    "named_worst": _most(run.named_at for run in runs),
                },
                "steps": _middle(run.steps for run in runs if verdict(run) == "named"),
                "all_steps": _middle(run.all_steps for run in runs if verdict(run) == "named"),
            }
        )  # fmt: skip
    return rows


def _defect(name: str, tried: Sequence[Outcome]) -> dict[str, Any]:
    shown = min(tried, key=lambda outcome: (verdict(outcome) == "named", outcome.seed))
    return {
        "name": name, "says": DEFECTS[name].says,
        "verdicts": [verdict(outcome) for outcome in tried],
        "caught_at": [outcome.caught_at for outcome in tried],
        "named_at": [outcome.named_at for outcome in tried],
        "steps": [outcome.steps for outcome in tried],
        "failing": shown.failing, "found": shown.says, "program": shown.program,
    }  # fmt: skip


def _troubles(proven: Iterable[Outcome], profile: str) -> list[dict[str, Any]]:
    return [_trouble(outcome, profile) for outcome in proven if verdict(outcome) != "named"]


def _trouble(outcome: Outcome, profile: str) -> dict[str, Any]:
    defect = DEFECTS[outcome.names[0]]
    return {
        "what": verdict(outcome), "names": outcome.names, "seed": outcome.seed, "profile": profile,
        "clause": defect.clause, "says": defect.says, "failing": outcome.failing, "reason": _reason(outcome),
        "program": outcome.program,
    }  # fmt: skip


def _reason(outcome: Outcome) -> str:
    match verdict(outcome):
        case "error":
            return f"the suite itself went wrong: {outcome.error.strip().splitlines()[-1]}"
        case "missed" if outcome.spent:
            return f"the cap on calls was reached before a program showed it ({outcome.calls} calls)"
        case "missed":
            return f"none of the profile's programs shows it ({outcome.calls} calls)"
        case _:
            return f"seen, and put down to {', '.join(outcome.failing)}"


def _false_alarm(outcome: Outcome) -> dict[str, Any]:
    return {
        "what": "error" if outcome.error else "false alarm", "names": outcome.names, "seed": outcome.seed,
        "clause": "", "says": " ".join(VARIATIONS[name].says for name in outcome.names), "failing": outcome.failing,
        "reason": outcome.error.strip().splitlines()[-1] if outcome.error else outcome.says, "program": outcome.program,
    }  # fmt: skip


def _variations(different: Sequence[Outcome]) -> dict[str, Any]:
    alone = {outcome.names[0]: outcome for outcome in different if outcome.kind == "variation"}
    paired: dict[str, list[Outcome]] = defaultdict(list)
    for outcome in different:
        if outcome.kind == "pair":
            for name in outcome.names:
                paired[name].append(outcome)
    pairs = {tuple(outcome.names) for outcome in different if outcome.kind == "pair"}
    return {
        "pairs": len(pairs),
        "all_pairs": len(VARIATIONS) * (len(VARIATIONS) - 1) // 2,
        "each": [
            {
                "name": name, "says": VARIATIONS[name].says, "alone": outcome.failing, "untold": outcome.untold,
                "pairs": len(paired[name]),
                "false_alarms": ["+".join(pair.names) for pair in paired[name] if pair.failing],
            }
            for name, outcome in alone.items()
        ],
    }  # fmt: skip


def _figures(
    proven: Sequence[Outcome], quick: Sequence[Outcome], shuffled: Sequence[Outcome], different: Sequence[Outcome]
) -> list[dict[str, Any]]:
    caught = [outcome for outcome in proven if outcome.failing]
    named = [outcome for outcome in proven if verdict(outcome) == "named"]
    every: dict[str, list[bool]] = defaultdict(list)
    for outcome in proven:
        every[outcome.names[0]].append(bool(outcome.failing))
    seeds = {outcome.seed for outcome in proven}
    steady = sum(all(runs) for runs in every.values())
    alarms = sum(bool(outcome.failing) for outcome in different)
    first, steps = _middle(o.caught_at for o in caught), _middle(o.steps for o in named)
    rows: list[dict[str, Any]] = []

    def row(figure: str, aim: str, value: str, reached: bool) -> None:
        rows.append({"figure": figure, "aim": aim, "value": value, "reached": reached})

    if proven:
        row("defects caught", "all", f"{len(caught)} of {len(proven)}", len(caught) == len(proven))
        right = f"{len(named)} of {len(caught)}"
        row("the right clause named, of those caught", "all", right, len(named) == len(caught))
        at_once = sum(DEFECTS[outcome.names[0]].clause in outcome.first for outcome in named)
        row("the right clause named by the very first finding", "", f"{at_once} of {len(caught)}", True)
        row("calls to the first catch, median", "under 150", f"{first}", first is not None and first < 150)
        if shuffled:
            row("the same, programs in a random order", "", f"{_middle(o.caught_at for o in shuffled)}", True)
        row("calls to the first catch, worst", "", f"{_most(o.caught_at for o in caught)}", True)
        row("calls until the clause is named, median", "", f"{_middle(o.named_at for o in named)}", True)
        row("operations in the median shrunk program", "at most 4", f"{steps}", steps is not None and steps <= 4)
        row("the same, set-up and looks included", "", f"{_middle(o.all_steps for o in named)}", True)
        if len(seeds) > 1:
            row(f"defects caught with all {len(seeds)} seeds", "all", f"{steady} of {len(every)}", steady == len(every))
    if quick:
        seen = sum(bool(outcome.failing) for outcome in quick)
        row("defects caught, smoke profile", "4 of 5", f"{seen} of {len(quick)}", seen * 5 >= len(quick) * 4)
        right = f"{sum(verdict(outcome) == 'named' for outcome in quick)} of {seen}"
        row("the right clause named, of those caught, smoke profile", "", right, True)
    if different:
        row("false alarms over the variations and pairs", "none", f"{alarms} in {len(different)} runs", not alarms)
    return rows


def _covered(told: Any) -> list[dict[str, Any]]:
    """The rows on coverage: of several seeds the least."""
    if told is None:
        return []
    rows = []
    least = min(told["runs"], key=lambda run: run["covered"])
    aim = 98 if told["profile"] == "standard" else 0
    rows.append(
        _share(f"pairs of conditions put to the test ({told['profile']})", aim, least["covered"], least["possible"])
    )
    if told["thorough"] is not None:
        rows.append(_share("triples of conditions put to the test (thorough)", 60, *told["thorough"]["triples"]))
    return rows


def _share(figure: str, aim: int, covered: int, possible: int) -> dict[str, Any]:
    value = f"{100 * covered / possible:.1f} % ({covered:,} of {possible:,})"
    reached = 100 * covered >= aim * possible
    return {"figure": figure, "aim": f"at least {aim} %" if aim else "", "value": value, "reached": reached}
