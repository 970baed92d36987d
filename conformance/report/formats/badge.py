"""A badge with the verdict: as JSON for shields.io's endpoint badge, and as a picture that needs nobody."""

from __future__ import annotations

from typing import Final, NamedTuple
from xml.sax.saxutils import escape

from conformance.contract.columns import cells
from conformance.contract.language import speaking
from conformance.report.document import Document
from conformance.report.formats.text import as_json, of_client
from conformance.report.text import one_line
from conformance.report.view import NOT_JUDGED, headline, weighs

_COLOURS: Final = {"good": ("brightgreen", "#2d7d32"), "bad": ("red", "#b3261e"), "open": ("yellow", "#7a5900")}
_MOST: Final = 80
_WIDTH: Final = 6.6
"""Pixels that a character takes in the picture; `textLength` makes it so whatever the font."""
_PAD: Final = 6


class Badge(NamedTuple):
    """What a badge says, on its left and on its right; `mood` is good, bad or open."""

    label: str
    message: str
    mood: str


def badge_of(document: Document) -> Badge:
    """The verdict in a few words, with the number of clauses that it rests on. It says where the evidence is from: a
    green badge of the simulator is none of the vendor."""
    with speaking("en"):
        top = headline(document)
        clauses = document["clauses"]
        failing = sum(weighs(it, document) for it in clauses)
        judged = sum(it["verdict"] not in (*NOT_JUDGED, "not-applicable") for it in clauses)
        label = "client conformance" if of_client(document) else f"forbid_send_msg on {document['target']['kind']}"
        words = {
            "fail": f"{failing} failing" if failing else top.words.lower(),
            "pass": "conforms" if top.mood == "good" else "partial",
        }
        message = words.get(document["verdict"], top.words.lower())
        told = f"{message}, {judged} of {len(clauses)} judged"
        return Badge(one_line(label, _MOST), one_line(told, _MOST), top.mood)


def badge(document: Document) -> str:
    """JSON for https://shields.io/badges/endpoint-badge."""
    it = badge_of(document)
    return as_json({
        "schemaVersion": 1, "label": it.label, "message": it.message, "color": _COLOURS[it.mood][0],
        "isError": it.mood == "bad",
    }) + "\n"  # fmt: skip


def svg(document: Document) -> str:
    """The badge as SVG, one file that asks for no other: no font, no script, no picture from elsewhere."""
    it = badge_of(document)
    left, right = (cells(text) * _WIDTH + 2 * _PAD for text in (it.label, it.message))
    whole, said, colour = left + right, f"{it.label}: {it.message}", _COLOURS[it.mood][1]
    edge = right - 3
    texts = [
        f'<text x="{x:.1f}" y="14" textLength="{wide - 2 * _PAD:.1f}" lengthAdjust="spacingAndGlyphs">{_x(text)}</text>'
        for text, x, wide in ((it.label, _PAD, left), (it.message, left + _PAD, right))
    ]
    return "\n".join([
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{whole:.1f}" height="20" role="img" aria-label="{_x(said)}">',
        f"<title>{_x(said)}</title>",
        f'<rect width="{whole:.1f}" height="20" rx="3" fill="#4a4f55"/>',
        f'<path d="M{left:.1f} 0h{edge:.1f}a3 3 0 0 1 3 3v14a3 3 0 0 1-3 3h-{edge:.1f}z" fill="{colour}"/>',
        '<g fill="#fff" font-family="Verdana,DejaVu Sans,Geneva,sans-serif" font-size="11">', *texts, "</g>", "</svg>",
    ]) + "\n"  # fmt: skip


def _x(text: str) -> str:
    return escape(text, {'"': "&quot;"})
