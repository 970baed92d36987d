"""Where a program runs: the embedded simulator or a live service, with its clock and what it is able to do."""

from conformance.targets.opening import open_target
from conformance.targets.target import Target

__all__ = ["Target", "open_target"]
