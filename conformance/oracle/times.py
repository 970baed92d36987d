"""Moments and spans in words."""

from __future__ import annotations

from datetime import UTC, datetime


def clock_text(seconds: float) -> str:
    """A time, in seconds since 1970, as `2026-11-30 14:03:07 UTC`; as the number where it is far away."""
    try:
        return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%d %H:%M:%S UTC")
    except (ValueError, OverflowError, OSError):
        return f"{seconds:.0f} s after 1970"


def milliseconds(seconds: float) -> str:
    """A span in milliseconds."""
    return f"{seconds * 1000:.1f} ms"
