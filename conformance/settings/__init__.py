"""What a run was asked to do: options, where their values come from, and profiles."""

from conformance.settings.options import OPTIONS, Option, Settings, resolve

__all__ = ["OPTIONS", "Option", "Settings", "resolve"]
