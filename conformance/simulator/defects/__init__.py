"""Wrong behaviours by name, each tied to the clause that it breaks first.

A defect overrides one or two methods of the sound policy; importing its module enters it into `DEFECTS`, under its
class name in lower case. Those that are one return or one switch are rows of a table. This is all that one takes:

    @breaks("mute-time.seconds")
    class Milliseconds(Policy):
        "MuteTime counts milliseconds."

        def end_of(self, now: float, seconds: int) -> float:
            return super().end_of(now, seconds // 1000)
"""

from importlib import import_module
from pkgutil import iter_modules

from .catalogue import DEFECTS

__all__ = ["DEFECTS"]

for _module in sorted(module.name for module in iter_modules(__path__)):
    import_module(f"{__name__}.{_module}")
