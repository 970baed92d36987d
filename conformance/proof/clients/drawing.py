"""The proof of the clients drawn: JSON, Markdown, and a page for a browser."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, Final

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from conformance.report.document import write_atomically
from conformance.report.html import style
from conformance.report.text import printable_tree

NAME: Final = "clients-proof"
_TEMPLATES: Final = Path(__file__).parents[1] / "templates"


def write_clients(board: Any, reports: Path) -> None:
    """The proof in all three forms, in this folder."""
    write_atomically(json.dumps(board, indent=1, ensure_ascii=True) + "\n", reports / f"{NAME}.json")
    write_atomically(_drawn(f"{NAME}.md.j2", board, escaped=False), reports / f"{NAME}.md")
    write_atomically(_drawn(f"{NAME}.html.j2", board, escaped=True), reports / f"{NAME}.html")


def _drawn(name: str, board: Any, escaped: bool) -> str:
    environment = Environment(
        loader=FileSystemLoader(_TEMPLATES), autoescape=escaped, undefined=StrictUndefined, trim_blocks=True,
        lstrip_blocks=True, keep_trailing_newline=True,
    )  # fmt: skip
    environment.filters["cell"] = lambda value: "" if value is None else str(value).replace("|", "\\|")
    return environment.get_template(name).render(b=printable_tree(board), style=Markup(style()))
