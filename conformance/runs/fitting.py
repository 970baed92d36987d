"""Whether results are the shards of one run: each once, and all of them."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from typing import Any, Final

from conformance import __version__
from conformance.api.errors import Trouble, UsageError
from conformance.contract import vendor
from conformance.report.document import Document
from conformance.report.text import spelled
from conformance.runs.merging import Gap

Named = tuple[str, Document]
"""A result, and what it is called."""


def _option(name: str) -> Callable[[Document], Any]:
    return lambda it: it.get("asked", {}).get("options", {}).get(name)


_SAME: Final[tuple[tuple[str, Callable[[Document], Any]], ...]] = (
    ("number of shards", lambda it: it["shard"]["of"]),
    ("suite", lambda it: it["suite_version"]),
    ("contract", lambda it: it["contract_version"]),
    ("target", lambda it: it["target"]["kind"]),
    ("endpoint", lambda it: it["target"]["endpoint"] if it["target"]["kind"] == "live" else ""),
    ("app", lambda it: it["target"]["sdkappid"] if it["target"]["kind"] == "live" else 0),
    ("profile", lambda it: it["profile"]),
    ("seed", lambda it: it["seed"]),
    ("strictness", lambda it: bool(it.get("strict"))),
    ("choice of clauses", _option("clauses")),
    ("defect", _option("defect")),
    ("demand for completeness", _option("complete")),
    ("demand for evidence", _option("evidence")),
    ("oldest evidence", _option("max-age")),
)
"""What the shards of one run have in common; what they were allowed and where they wrote may differ."""
_OF_RESULTS: Final[tuple[tuple[str, Callable[[Document], Any]], ...]] = (
    ("list of known failures", lambda it: _known(it)),
    ("way to record", lambda it: not it["shard"]["cut"]),
    ("deal", lambda it: it["shard"]["split"]),
)
"""The same of those that came to a result."""


def fitting(results: Sequence[Named], *, partial: bool = False) -> tuple[list[Document], list[Gap]]:
    """The shards of one run in their order, and those of which there is no result.

    UsageError, in one sentence, where a result is no shard, two do not fit, or one is there twice. Trouble where one is
    missing or came to no result; with `partial`, where none is left.
    """
    for name, it in results:
        _check(name, it)
    _alike(results, _SAME)
    by_number: dict[int, Named] = {}
    for name, it in results:
        number = it["shard"]["number"]
        if number in by_number:
            of = it["shard"]["of"]
            raise UsageError(
                f"Shard {number} of {of} is there twice, in {by_number[number][0]} and in {name}: give one."
            )
        by_number[number] = name, it
    _alike([one for one in results if _has_result(one[1])], _OF_RESULTS)
    gaps = list(_gaps(by_number, results[0][1]["shard"]["of"]))
    if gaps and not partial:
        raise Trouble(f"{gaps[0].says} Run it, or have the others told with --partial, which is never green.")
    shards = [by_number[number][1] for number in sorted(by_number) if _has_result(by_number[number][1])]
    if not shards:
        raise Trouble(gaps[0].says)
    return shards, gaps


def _check(name: str, it: Document) -> None:
    """UsageError where a result is no shard, or not of this suite."""
    if "merged" in it:
        raise UsageError(f"{name} was merged already: give the results of its shards.")
    if "shard" not in it:
        raise UsageError(f"{name} is the result of a whole run, and no shard: give those of `run --tim-shard K/N`.")
    if it["shard"]["number"] > it["shard"]["of"]:
        raise UsageError(f"{name} is no shard: there is no number {it['shard']['number']} of {it['shard']['of']}.")
    for what, theirs, ours in (
        ("suite", it["suite_version"], __version__), ("contract", it["contract_version"], vendor().version),
    ):  # fmt: skip
        if theirs != ours:
            raise UsageError(
                f"{name} is of {what} {spelled(theirs)[:40]}, and this is {ours}: merge with the suite that ran it."
            )


def _alike(results: Sequence[Named], same: Sequence[tuple[str, Callable[[Document], Any]]]) -> None:
    for what, of in same:
        for name, it in results[1:]:
            one, other = of(results[0][1]), of(it)
            if one != other:
                raise UsageError(f"{name} does not fit {results[0][0]}: {_apart(what, one, other)}.")


def _apart(what: str, one: Any, other: Any) -> str:
    if what == "deal":
        return "the programs were dealt out otherwise, as where other tests were selected or the suite was changed"
    if what == "way to record":
        return "one was recorded or replayed, and the other was not"
    if what == "list of known failures":
        return "they had another list of known failures"
    return f"the {what} is {_told(other)}, and not {_told(one)}"


def _told(value: Any) -> str:
    if value is None or value == "":
        return "none"
    return {True: "on", False: "off"}[value] if isinstance(value, bool) else spelled(str(value))[:80]


def _known(it: Document) -> Any:
    entries = it["baseline"]["entries"] if "baseline" in it else []
    return [
        [each["clause"], each["signature"], each.get("also"), each["reason"], each["ticket"], each["expiry"]]
        for each in entries
    ]


def _has_result(it: Document) -> bool:
    return {"split", "cut", "kept"} <= it["shard"].keys()


def _gaps(by_number: dict[int, Named], of: int) -> Collection[Gap]:
    """What is missing: the first of many shards speaks for all."""
    missing = [number for number in range(1, of + 1) if number not in by_number]
    names = ", ".join(map(str, missing[:8])) + (f" and {len(missing) - 8} more" if len(missing) > 8 else "")
    told = f"Shard {names} of {of} is missing." if len(missing) == 1 else f"Shards {names} of {of} are missing."
    found = [Gap(number, told) for number in missing]
    for number, (name, it) in sorted(by_number.items()):
        if not _has_result(it):
            found.append(Gap(number, f"Shard {number} of {of} ({name}) came to no result: {it['sentence']}"))
    return found
