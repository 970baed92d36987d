"""What a run was asked to do: options, where their values come from, and profiles."""

from conformance.settings.options import OPTIONS, Option, Settings
from conformance.settings.resolving import resolve, settings_of_run

__all__ = ["OPTIONS", "Option", "Settings", "resolve", "settings_of_run"]
