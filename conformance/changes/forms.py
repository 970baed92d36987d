"""The forms in which drift is told, by name alone: for a command line, which needs nothing that draws them."""

from __future__ import annotations

from typing import Final, Literal, get_args

Form = Literal["text", "json", "html", "markdown"]
FORMS: Final[tuple[Form, ...]] = get_args(Form)
