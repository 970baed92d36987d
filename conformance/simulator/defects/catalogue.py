"""The register that a defect enters: by a decorator, or as a row of a table where it is one switch or one return."""

from collections.abc import Callable
from typing import Concatenate, ParamSpec, TypeVar

from ..policy import Policy
from ..registry import Defect, sentence, slug

DEFECTS: dict[str, Defect] = {}
Part = TypeVar("Part", bound=type[Policy])
Host = TypeVar("Host", bound=Policy)
Given = ParamSpec("Given")
Made = TypeVar("Made")


def breaks(clause: str) -> Callable[[Part], Part]:
    """Enter a policy's part as the defect of that name: named after its class, told by its docstring."""

    def enter(part: Part) -> Part:
        _enter(clause, slug(part), sentence(part), part)
        return part

    return enter


def table(
    host: type[Host],
    method: Callable[Concatenate[Host, Given], Made],
    *rows: tuple[str, str, str, Callable[Given, Made]],
) -> None:
    """Enter a defect a row: the clause, its name, what it does, and what `method` of `host` makes of its arguments."""

    def returning(function: Callable[Given, Made]) -> Callable[Concatenate[Host, Given], Made]:
        def override(_: Host, /, *given: Given.args, **named: Given.kwargs) -> Made:
            return function(*given, **named)

        return override

    for clause, name, says, function in rows:
        _enter(clause, name, says, type(name, (host,), {method.__name__: returning(function)}))


def switches(host: type[Policy], attribute: str, *rows: tuple[str, str, str, object]) -> None:
    """Enter a defect a row: the clause, its name, what it does, and the value that `attribute` of `host` has then."""
    for clause, name, says, value in rows:
        _enter(clause, name, says, type(name, (host,), {attribute: value}))


def _enter(clause: str, name: str, says: str, part: type[Policy]) -> None:
    if name in DEFECTS:
        raise ValueError(f"there are two defects {name!r}")
    DEFECTS[name] = Defect(name, clause, says, part)
