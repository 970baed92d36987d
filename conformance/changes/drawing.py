"""Pages of this room: its templates with the report's filters, each text made printable, in a frame of their own."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any, Final

from jinja2 import Environment

from conformance.report.frame import framed
from conformance.report.html import templates
from conformance.report.text import spelled

_FOLDER: Final = Path(__file__).parent / "templates"
CHANGES: Final = "changes.css"
"""The style sheet of pages that tell changes one by one."""


def drawn(template: str, title: str, facts: Mapping[str, Any], style: str = "", script: str = "") -> str:
    """A template as a page by itself. `style` is the text of its sheet (that of changes), `script` that of its
    script."""
    body = _environment().get_template(f"{template}.html.j2").render(facts)
    return framed(title, body, style or beside(CHANGES), script)


def beside(name: str) -> str:
    """The text of a file beside the templates."""
    return (_FOLDER / name).read_text(encoding="utf-8")


@cache
def _environment() -> Environment:
    environment = templates(_FOLDER)
    environment.finalize = lambda it: spelled(it) if type(it) is str else it
    return environment
