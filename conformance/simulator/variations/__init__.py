"""Ways in which a conforming vendor may differ from the default, by name: none of them may raise a finding."""

from . import answers, clocks, codes, effects, overlaps, records, requests, service
from .catalogue import VARIATIONS

__all__ = ["VARIATIONS", "answers", "clocks", "codes", "effects", "overlaps", "records", "requests", "service"]
