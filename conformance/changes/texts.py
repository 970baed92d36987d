"""Changes of what failures say, at the same code. Texts are compared without ids; one cause may touch many codes."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from difflib import SequenceMatcher

from conformance.changes.change import Change
from conformance.changes.evidence import KEPT, Evidence
from conformance.changes.masking import same_but_for_ids
from conformance.changes.noting import Noted, Text

_MANY = 3
"""From so many codes on, texts that all changed have changed for one reason (another language, say)."""


def text_changes(noted: Noted, told: Collection[bytes]) -> list[Change]:
    """One change for each text, or for the same edit of several; one for all where all have changed.

    `told` are the programs in which a call is answered with another code: what a few of them say besides follows from
    that.
    """
    found: dict[tuple[Text, Text], list[tuple[str, int, Evidence]]] = defaultdict(list)
    for (command, code, old, new), evidence in noted.texts.items():
        follows = evidence.programs <= KEPT and all(it.line.key in told for it in evidence.smallest)
        if not follows and not same_but_for_ids(old, new, noted.said[0, code], noted.said[1, code]):
            found[_edit(old, new)].append((command, code, evidence))
    changed = {code for places in found.values() for _, code, _ in places}
    if len(found) >= _MANY and len(changed) >= _MANY:
        places = [it for them in found.values() for it in them]
        (old, new), _ = max(found.items(), key=lambda pair: len(pair[1]))
        return [_change(old, new, places, f"The texts of {len(changed)} codes are others now")]
    return [_change(old, new, places, "") for (old, new), places in found.items()]


def _edit(old: Text, new: Text) -> tuple[Text, Text]:
    """What has been put in the place of what; the whole texts where little of them is the same."""
    matcher = SequenceMatcher(None, old, new, autojunk=False)
    edits = [code for code in matcher.get_opcodes() if code[0] != "equal"]
    if matcher.ratio() < 0.6 or len(edits) != 1:
        return old, new
    _, a, b, c, d = edits[0]
    return (old[a:b], new[c:d]) if b > a and d > c else (old, new)


def _change(old: Text, new: Text, places: list[tuple[str, int, Evidence]], says: str) -> Change:
    evidence = Evidence()
    for _, _, shown in places:
        evidence.join(shown)
    names = sorted({command for command, _, _ in places}, key=lambda it: (it != "forbid_send_msg", it))
    codes = sorted({code for _, code, _ in places})
    few = ", ".join(map(str, codes[:4])) + (", …" if len(codes) > 4 else "")
    one, other = " ".join(old), " ".join(new)
    if not says:
        says = f"The text of {few} says {other!r} in place of {one!r}"
    failures = any(codes)
    where = f"{names[0] if len(names) == 1 else f'{len(names)} commands'} reply ErrorInfo ({few})"
    clauses = ("envelope.error-info",) if failures else ("envelope.fields",)
    return Change("text-changed", "note", clauses, where, one, other, f"{says}.", evidence.programs, evidence.steps())
