"""The scoreboard drawn: Markdown to read in a repository, HTML with the curve for a browser."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from math import log10
from pathlib import Path
from typing import Any, Final

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from conformance.report.document import write_atomically
from conformance.report.html import style
from conformance.report.text import printable_tree

_HERE: Final = Path(__file__).parent / "templates"
STEPS: Final = (25, 50, 100, 150, 200, 300, 500, 1000, 1500, 2000, 3000)
"""Numbers of calls at which the table tells how many defects are caught."""
_WIDTH, _HEIGHT = 760, 320
_LEFT, _RIGHT, _TOP, _BOTTOM = 48, 744, 14, 280


def markdown(board: Any) -> str:
    """The scoreboard as Markdown."""
    return _drawn("scoreboard.md.j2", board, escaped=False)


def html(board: Any) -> str:
    """The scoreboard as one page that loads nothing."""
    return _drawn("scoreboard.html.j2", board, escaped=True)


def write_scoreboard(board: Any, reports: Path) -> None:
    """The scoreboard in all three forms, in this folder."""
    for name, text in (
        ("scoreboard.json", json.dumps(board, indent=1, ensure_ascii=True) + "\n"),
        ("scoreboard.md", markdown(board)),
        ("scoreboard.html", html(board)),
    ):
        write_atomically(text, reports / name)


def _drawn(name: str, board: Any, escaped: bool) -> str:
    environment = Environment(
        loader=FileSystemLoader(_HERE),
        autoescape=escaped,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.filters["cell"] = lambda value: "" if value is None else str(value).replace("|", "\\|")
    environment.tests["alarming"] = lambda one: bool(one["alone"] or one["false_alarms"])
    covering = board.get("covering")
    facts = {
        "b": {"covering": None, "clients": None, "changes": None} | printable_tree(board),
        "style": Markup(style()),
        "picture": Markup(picture(board["curves"])),
        "picture_of_pairs": Markup(picture_of_pairs(covering) if covering else ""),
    }
    return environment.get_template(name).render(facts, steps=by_steps(board["curves"]))


def by_steps(curves: Any) -> list[tuple[int, int, int]]:
    """For every number of calls in STEPS: the defects caught in the suite's order and in a random one."""
    last = max((points[-1][0] for points in (curves["suite"], curves["random"]) if points), default=0)
    shown = [calls for calls in STEPS if calls < last] + [last]
    return [(calls, _caught(curves["suite"], calls), _caught(curves["random"], calls)) for calls in shown]


def _caught(points: list[list[int]], calls: int) -> int:
    return max((number for at, number in points if at <= calls), default=0)


def picture(curves: dict[str, Any]) -> str:
    """Defects caught against calls spent, as an inline SVG of a few kB; calls are on a logarithmic scale."""
    last: int = max([points[-1][0] for points in (curves["suite"], curves["random"]) if points], default=100)
    first = 5

    def x(calls: float) -> float:
        return log10(max(calls, first) / first) / (log10(last / first) or 1)

    ticks = [(calls, str(calls)) for calls in (5, 10, 25, 50, 100, 150, 300, 1000, 3000) if calls <= last]
    lines = [(curves["random"], "random"), (curves["suite"], "suite")]
    return _plot("Defects caught against calls spent", "calls spent (logarithmic)", curves["of"], x, ticks, lines)


def picture_of_pairs(covering: dict[str, Any]) -> str:
    """Defects caught against the share of the covered pairs of conditions that was covered by then."""
    ticks = [(share, f"{share} %") for share in (0, 25, 50, 75, 90, 100)]
    says, under = "Defects caught against pairs of conditions covered", "of the pairs that a clean run covers"
    return _plot(says, under, covering["of"], lambda share: share / 100, ticks, [(covering["curve"], "suite")])


def _plot(
    says: str,
    under: str,
    most: int,
    along: Callable[[float], float],
    ticks: Sequence[tuple[float, str]],
    lines: Sequence[tuple[list[list[int]], str]],
) -> str:
    """Stairs of `[where, how many]`, each with its CSS class.

    `along` places a point between 0 and 1; `under` tells what it goes by.
    """
    most = max(most, 1)

    def x(value: float) -> float:
        return _LEFT + (_RIGHT - _LEFT) * along(value)

    def y(number: float) -> float:
        return _BOTTOM - (_BOTTOM - _TOP) * number / most

    def line(points: list[list[int]], kind: str) -> str:
        path, before = [f"M{_LEFT} {y(0):.1f}"], -1.0
        for at, number in points:
            here = x(at)
            if here - before >= 1 or number == len(points):
                path.append(f"H{here:.1f}V{y(number):.1f}")
                before = here
        path.append(f"H{_RIGHT}")
        return f'<path class="curve {kind}" d="{"".join(path)}"/>'

    parts = [f'<svg class="curves" viewBox="0 0 {_WIDTH} {_HEIGHT}" role="img" aria-label="{says}">']
    for value, text in ticks:
        parts.append(f'<line class="grid" x1="{x(value):.1f}" y1="{_TOP}" x2="{x(value):.1f}" y2="{_BOTTOM}"/>')
        parts.append(f'<text x="{x(value):.1f}" y="{_BOTTOM + 16}" text-anchor="middle">{text}</text>')
    for part in range(5):
        number = most * part / 4
        parts.append(f'<line class="grid" x1="{_LEFT}" y1="{y(number):.1f}" x2="{_RIGHT}" y2="{y(number):.1f}"/>')
        parts.append(f'<text x="{_LEFT - 6}" y="{y(number) + 4:.1f}" text-anchor="end">{round(number)}</text>')
    parts.append(f'<text x="{_RIGHT}" y="{_BOTTOM + 34}" text-anchor="end">{under}</text>')
    return "".join([*parts, *(line(points, kind) for points, kind in lines), "</svg>"])
