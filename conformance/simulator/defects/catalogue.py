"""The register that a defect enters by its decorator."""

from collections.abc import Callable
from typing import TypeVar

from ..policy import Policy
from ..registry import Defect, sentence, slug

DEFECTS: dict[str, Defect] = {}
Part = TypeVar("Part", bound=type[Policy])


def breaks(clause: str) -> Callable[[Part], Part]:
    """Enter a policy's part as the defect of that name: named after its class, told by its docstring."""

    def enter(part: Part) -> Part:
        name = slug(part)
        if name in DEFECTS:
            raise ValueError(f"there are two defects {name!r}")
        DEFECTS[name] = Defect(name, clause, sentence(part), part)
        return part

    return enter
