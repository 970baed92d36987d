"""The register that a variation enters: by a decorator, or with the switches of the policy that it sets."""

from typing import TypeVar

from ..policy import Policy
from ..registry import Variation, sentence, slug

VARIATIONS: dict[str, Variation] = {}
Part = TypeVar("Part", bound=type[Policy])


def varies(part: Part) -> Part:
    """Enter a policy's part as the variation of that name: named after its class, told by its docstring."""
    VARIATIONS[slug(part)] = Variation(slug(part), sentence(part), part)
    return part


def differs(name: str, says: str, *, base: type[Policy] = Policy, **switches: object) -> None:
    """Enter a variation that sets these attributes of the policy, or of a part of it."""
    VARIATIONS[name] = Variation(name, says, type(name, (base,), switches))
