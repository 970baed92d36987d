"""Ways in which a conforming vendor may differ from the default, by name: none of them may raise a finding."""

from ..registry import Variation
from . import answers, codes, effects, requests, service

VARIATIONS: dict[str, Variation] = {
    variation.name: variation for module in (requests, answers, effects, service, codes) for variation in module.PARTS
}

__all__ = ["VARIATIONS"]
