"""What other proofs than that of the suite have measured, as sections of the scoreboard."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from conformance.proof.drawing import write_scoreboard

FILES: Final[Mapping[str, str]] = {"clients": "clients-proof.json", "changes": "changes.json"}
"""The sections by their names on the board, and where their proofs leave their figures."""
_TOLD: Final = ("figures", "command", "date", "code", "notes")


def with_sections(board: Any, reports: Path) -> Any:
    """A scoreboard with the figures of the other proofs in this folder; None for those that there are none of."""
    return {**board, **{name: _section(reports / file) for name, file in FILES.items()}}


def _section(path: Path) -> dict[str, Any] | None:
    told = json.loads(path.read_text(encoding="utf-8")) if path.exists() else None
    return {name: told[name] for name in _TOLD} if told else None


def redraw_scoreboard(reports: Path) -> Path | None:
    """Draw the scoreboard of this folder anew with what other proofs have measured; None where there is none."""
    path = reports / "scoreboard.json"
    if not path.exists():
        return None
    write_scoreboard(with_sections(json.loads(path.read_text(encoding="utf-8")), reports), reports)
    return path.with_suffix(".html")
