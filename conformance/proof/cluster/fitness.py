"""Whether the workers of a cluster come to the outcomes that this machine comes to, as a sentence where they do not."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from conformance.proof.cluster.work import State

Found = Mapping[str, State | BaseException]
"""What each worker answers, by its address."""
_EXTRA: Final = "pip install 'tim-conformance[cluster]'"


def unfit(here: State, found: Found) -> str:
    """What is wrong with some of these workers, and what to do; nothing where they are all fit."""
    told = {address: _without(answer) for address, answer in found.items() if isinstance(answer, BaseException)}
    states = {address: answer for address, answer in found.items() if not isinstance(answer, BaseException)}
    for wrong in _WRONG:
        told = told or {address: says for address, state in states.items() if (says := wrong(here, state))}
    if not told:
        return ""
    first = next(iter(told))
    return f"{len(told)} of {len(found)} workers {told[first]} (the first is {first})."


def _without(answer: BaseException) -> str:
    name = (getattr(answer, "name", None) or "") if isinstance(answer, ImportError) else ""
    if name == "conformance":
        return f"cannot load tim-conformance: install there what is installed here ({_EXTRA})"
    if name.startswith("conformance.") or isinstance(answer, AttributeError):
        return _other("an older or newer state of the code than here")
    return f"cannot do what is asked ({type(answer).__name__}: {answer}): install there what is installed here"


def _python(here: State, there: State) -> str:
    if there["python"] == here["python"]:
        return ""
    return f"run Python {there['python']}, and here it is {here['python']}: start either with the other's"


def _code(here: State, there: State) -> str:
    if there["code"] == here["code"]:
        return ""
    return _other(f"another state of the code ({there['code']}, here {here['code']})")


def _other(what: str) -> str:
    return f"have {what}: install the same there, and start the workers anew, for they keep what they have loaded"


def _hypothesis(here: State, there: State) -> str:
    if there["hypothesis"] == here["hypothesis"]:
        return ""
    return f"have Hypothesis {there['hypothesis']}, which may draw other programs than {here['hypothesis']}, as here"


def _threads(here: State, there: State) -> str:
    if there["threads"] in (None, 1):
        return ""
    return (
        f"have {there['threads']} threads, and a process runs one case at a time: "
        "start them with `dask worker ADDRESS --nthreads 1 --nworkers CORES`"
    )


_WRONG: Final[tuple[Callable[[State, State], str], ...]] = (_python, _code, _hypothesis, _threads)
