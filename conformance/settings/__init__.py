"""What a run was asked to do: options, where their values come from, and profiles."""

from conformance.settings.options import OPTIONS, Settings
from conformance.settings.resolving import resolve, settings_of_run, sources

__all__ = ["OPTIONS", "Settings", "resolve", "settings_of_run", "sources"]
