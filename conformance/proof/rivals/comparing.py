"""The rival's result beside the suite's: what each caught of the same defects, as plain JSON for the scoreboard."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from statistics import median
from typing import Any, Final

from conformance.settings.profiles import PROFILES

NOT_RUN: Final = "No other tool has been run against these defects."
"""What the scoreboard says where there is no result of a rival."""
OURS: Final = "tim-conformance"
_CAUGHT: Final = frozenset({"named", "misnamed"})


def with_rivals(board: Mapping[str, Any], result: Any, *, current: bool = True) -> dict[str, Any]:
    """The scoreboard with the rival's result in it; without one (None) it says that no other tool has been run.

    `current` tells whether the rival ran against the simulator as it is now.
    """
    notes = [note for note in board["notes"] if note != NOT_RUN]
    if result is None:
        return {**board, "notes": [*notes, NOT_RUN], "rivals": None}
    return {**board, "notes": notes, "rivals": compared(board, result, current=current)}


def compared(board: Mapping[str, Any], result: Any, *, current: bool = True) -> dict[str, Any]:
    """Both tools over the defects that both were run against, the suite with its first seed."""
    ours = {defect["name"]: (row["id"], defect) for row in board["clauses"] for defect in row["defects"]}
    runs = {run["defect"]: run for run in result["runs"] if run["defect"] in ours and not run["error"]}
    won = {name for name in runs if ours[name][1]["verdicts"][0] in _CAUGHT}
    lost = {name for name, run in runs.items() if run["caught_at"] is not None}
    clauses: dict[str, dict[str, int]] = defaultdict(lambda: {"tried": 0, "ours": 0, "theirs": 0})
    groups: dict[str, dict[str, int]] = defaultdict(lambda: {"tried": 0, "ours": 0, "theirs": 0})
    for name in (name for name in ours if name in runs):
        clause = ours[name][0]
        for row in (clauses[clause], groups[clause.partition(".")[0]]):
            row["tried"] += 1
            row["ours"] += name in won
            row["theirs"] += name in lost
    kinds = Counter(runs[name]["failures"][0]["title"] for name in lost)
    return {
        "setup": setup(result, current=current),
        "tools": [
            {
                "tool": OURS, "version": board["versions"]["suite"], "tried": len(runs), "caught": len(won),
                "catch": _middle(ours[name][1]["caught_at"][0] for name in won),
                "calls": f"at most {PROFILES[board['profile']].calls:,}", "alarms": _own_alarms(board),
            },
            {
                "tool": result["tool"], "version": result["version"], "tried": len(runs), "caught": len(lost),
                "catch": _middle(runs[name]["caught_at"] for name in lost),
                "calls": _typical(result), "alarms": _alarms(result),
            },
        ],
        "clauses": dict(clauses),
        "groups": [{"group": name, **row} for name, row in groups.items()],
        "kinds": [{"title": title, "defects": number} for title, number in kinds.most_common()],
        "false_alarms": [f"{title}: {command}" for title, command in sorted(false_alarms(result))],
        "errors": [run["defect"] for run in result["runs"] if run["error"]],
        "ours_alone": sorted(won - lost),
        "theirs_alone": sorted(lost - won),
        "caught": [
            {"name": name, "at": runs[name]["caught_at"], "failures": _told(runs[name]["failures"])}
            for name in sorted(lost)
        ],
    }  # fmt: skip


def false_alarms(result: Any) -> set[tuple[str, str]]:
    """What the rival raised on the conforming simulator in any run: title and command."""
    return {(failure["title"], failure["command"]) for run in all_sound(result) for failure in run["failures"]}


def all_sound(result: Any) -> list[Any]:
    """The runs against the conforming simulator, those with more examples too."""
    return [*result["sound"], *result["sound_long"]]


def setup(result: Any, *, current: bool = True) -> list[str]:
    """How the rival was set up and what the comparison can tell, a paragraph each."""
    tool, effort = f"{result['tool']} {result['version']}", result["effort"]
    seeds = sorted({run["seed"] for run in result["runs"]})
    paragraphs = [
        f"{tool} was given the project's OpenAPI document with its examples and links. All its checks were on, and "
        "its phases of examples, coverage, fuzzing and states. "
        f"It drew {effort['examples']} examples for each command and {5 * effort['examples']} for forbid_send_msg. "
        "Its calls carried a right signature. Groups of every type, with members and a topic, were there and in its "
        "dictionaries, and a group that it dissolved was made anew; the calls for that are not counted. "
        "In its copy of the document, samples name these groups, a sample more each type of group and a missing one, "
        "and bounds are changed where no page tells what is refused: for empty lists, long names and a null TopicId. "
        f"It left {len(result['commands_left_alone'])} commands alone that no clause speaks of, and the phase of "
        "coverage to the three that clauses speak of most.",
        "The API answers HTTP 200 to everything, and the tool goes by statuses: on the bare conforming simulator its "
        "checks ignored_auth, negative_data_rejection and unsupported_method fail for every command. So a gateway told "
        "it each refusal as 403, 405, 409 or 422, and no check had to be left out.",
        "A run ended at the first failure that is no false alarm, when all phases were through, or after "
        f"{effort['calls']:,} calls. What the tool raised on the conforming simulator, in any of "
        f"{len(all_sound(result))} runs, {len(result['sound_long'])} of them with more examples, is a false alarm and "
        "catches nothing. So is what it says of a wrong random, for no page tells what that gets. "
        f"{'Seed' if len(seeds) == 1 else 'Seeds'} {', '.join(map(str, seeds))}; the suite's figures here are of its "
        "first seed.",
        "Most of these defects concern state across calls: who is muted, until when, after what. An OpenAPI document "
        "has no words for that, so a tool that goes by one has no oracle for it. The table shows how far a check of "
        "single answers goes here, and not that the tool is bad at what it is made for. The defects were written next "
        "to this suite.",
    ]
    if len(result["runs"]) < result["defects"]:
        paragraphs.append(f"It was run against {len(result['runs'])} of the {result['defects']} defects.")
    if not current:
        paragraphs.append("The tool was run against another state of the simulator or of its own set-up than this one.")
    return paragraphs


def _told(failures: Iterable[Any]) -> list[str]:
    return [f"{failure['title']}: {failure['command']}" for failure in failures]


def _own_alarms(board: Mapping[str, Any]) -> str:
    """The suite has no runs of the plain simulator: those that differ as the pages allow are the harder ones."""
    each = board["variations"]["each"]
    alarms = sum(bool(one["alone"]) for one in each) + len({pair for one in each for pair in one["false_alarms"]})
    return f"{alarms} in {len(each) + board['variations']['pairs']} runs that differ as pages allow"


def _alarms(result: Any) -> str:
    number = [len({(failure["title"], failure["command"]) for failure in run["failures"]}) for run in result["sound"]]
    return f"{_middle(number)} in the median of {len(number)} runs, {len(false_alarms(result))} different ones in all"


def _typical(result: Any) -> str:
    whole = [*result["sound"], *(run for run in result["runs"] if run["caught_at"] is None)]
    through = [run["calls"] for run in whole if not run["error"]]
    return f"{_middle(through):,} where no catch ends it" if through else ""


def _middle(values: Iterable[int | None]) -> int | None:
    known = [value for value in values if value is not None]
    return round(median(known)) if known else None
