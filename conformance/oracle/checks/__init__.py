"""The checks of the vendor's clauses, one module a clause group, and beside them where a clause refuses a request or
leaves its answer open.

They are declared in the order of the modules' names: a request that has to be refused for several reasons is judged by
the first (what is wrong with its line or its signature comes before that).
"""

from importlib import import_module
from pkgutil import iter_modules

from conformance.oracle.judging import CHECKS, Judgement, judge
from conformance.oracle.view import View

__all__ = ["CHECKS", "Judgement", "View", "judge"]

for _module in sorted(module.name for module in iter_modules(__path__)):
    import_module(f"{__name__}.{_module}")
