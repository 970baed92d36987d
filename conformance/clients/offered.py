"""What the command line says of the bench before it is needed: forms and usual numbers, without the bench."""

from __future__ import annotations

from typing import Final

DRAWN: Final = 25
"""Scenarios that are drawn where nothing else is asked for."""
MOST: Final = 10_000
"""Scenarios that may be drawn."""
SHELLS: Final = ("sh", "fish", "powershell", "env-file", "json")
"""The forms in which the environment is printed."""
HOSTS_FORMS: Final = ("hosts", "docker")
"""The forms in which the names of the bench are printed."""
