"""A picture of calls that overlapped: when each was under way, and what was seen of one member."""

from __future__ import annotations

from html import escape
from typing import Final

from conformance.contract.columns import cells
from conformance.contract.language import _, again
from conformance.report.drawn import Overlapping
from conformance.report.text import clip, spelled
from conformance.report.timeline import spaced

_WIDTH: Final = 760
_LEFT: Final = 16
_RIGHT: Final = 744
_ROW: Final = 34
_LEAST: Final = 5.0
_MOST_CALLS: Final = 12
_MOST_LOOKS: Final = 6
_MOST_LINES: Final = 8
_CHARACTER: Final = 6.4


def intervals_svg(overlap: Overlapping) -> str:
    """An inline SVG of a few kB, to be styled by the report's style sheet. Gaps are compressed, not to scale."""
    rows = _rows(overlap)
    moments = [moment for _text, sent, answered, _kind in rows for moment in (sent, answered) if moment is not None]
    x = spaced(moments, _LEFT, _RIGHT)
    one_moment = len(x) < 2
    parts = [
        f'<svg class="tc-intervals" viewBox="0 0 {_WIDTH} {8 + _ROW * len(rows)}" role="img" '
        f'aria-label="{escape(spelled(_told(overlap)))}">'
    ]
    for number, (text, sent, answered, kind) in enumerate(rows):
        base = 8 + _ROW * number
        start = _LEFT if one_moment else x[sent]
        end = _RIGHT if one_moment or answered is None else x[answered]
        width = max(end - start, _LEAST)
        words = escape(clip(spelled(text), 110))
        # A text begins where its bar does; where it would not fit, it ends at the right.
        fits = start + cells(text) * _CHARACTER <= _RIGHT
        place = f'x="{start:.1f}"' if fits else f'x="{_RIGHT}" text-anchor="end"'
        parts.append(f'<text class="{kind}" {place} y="{base + 10}">{words}</text>')
        parts.append(f'<line class="rail" x1="{_LEFT}" y1="{base + 20}" x2="{_RIGHT}" y2="{base + 20}"/>')
        open_end = " unanswered" if answered is None else ""
        parts.append(
            f'<rect class="{kind}{open_end}" x="{start:.1f}" y="{base + 15}" width="{width:.1f}" height="10"/>'
        )
    return "".join([*parts, "</svg>"])


def overlap_lines(overlap: Overlapping) -> list[str]:
    """The same in lines of text: none where there are too many to be read."""
    rows = _rows(overlap)
    if len(rows) > _MOST_LINES:
        return []
    return [text for text, *_rest in rows]


def _rows(overlap: Overlapping) -> list[tuple[str, float, float | None, str]]:
    """The text of each call and look, when it was under way, and its kind in the style sheet."""
    rows: list[tuple[str, float, float | None, str]] = []
    calls = sorted(overlap["calls"], key=lambda it: (not it["leaves"], it["sent"]))
    for call in sorted(calls[:_MOST_CALLS], key=lambda it: it["sent"]):
        kind = "beside" if not call["leaves"] else "possible" if call["last"] else "never"
        outcome = again(call["outcome"])
        text = f"{_span(call['sent'], call['answered'])} {again(call['text'])}: {outcome}"
        rows.append((text, call["sent"], call["answered"], kind))
    for look in overlap["looks"][-_MOST_LOOKS:]:
        kind, mark = ("wrong", "✗ ") if look["wrong"] else ("look", "")
        text = f"{_span(look['sent'], look['answered'])} {mark}{again(look['text'])}"
        rows.append((text, look["sent"], look["answered"], kind))
    return rows


def _span(sent: float, answered: float | None) -> str:
    """From when to when, in milliseconds."""
    until = "?" if answered is None else f"{answered * 1000:,.1f}"
    return _("{sent} to {answered} ms").format(sent=f"{sent * 1000:,.1f}", answered=until)


def _told(overlap: Overlapping) -> str:
    """The picture in words."""
    wrong = next((again(it["text"]) for it in overlap["looks"] if it["wrong"]), "")
    calls = len(overlap["calls"])
    return _("Intervals of {calls} overlapping calls; what no order of them explains: {wrong}").format(
        calls=calls, wrong=wrong
    )
