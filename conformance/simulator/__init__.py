"""The stand-in vendor: an app, its clocks, its server, and the ways in which it can be wrong or different."""

from .app import Simulator
from .call import Reply
from .clock import RealClock, VirtualClock
from .defects import DEFECTS
from .faults import Fault
from .rates import Limits
from .server import Server, serve
from .variations import VARIATIONS

__all__ = [
    "DEFECTS",
    "VARIATIONS",
    "Fault",
    "Limits",
    "RealClock",
    "Reply",
    "Server",
    "Simulator",
    "VirtualClock",
    "serve",
]
