"""The signature of a failure: what kind of departure it is, in a word or a few. Ids, times and seeds are none of it."""

from __future__ import annotations

import re
from typing import Final

from conformance.report.text import clip, spelled
from conformance.verdicts.shown import Judged, Shown

MOST: Final = 200
"""Characters of a signature."""
_VOLATILE: Final = re.compile(r"'[^']*'|\"[^\"]*\"|\d[\d.,]*")


def signature(sign: tuple[str, ...], clause: str, says: str = "") -> str:
    """The signature of a departure from a clause: the parts of its sign, but for the clause's own name.

    `says` stands in where there is no sign. In what is a sentence, quoted texts and numbers are left out.
    """
    parts = [_steady(part) for part in sign if part and part != clause] or [_steady(says) or "fails"]
    return clip(spelled("/".join(parts)), MOST)


def signature_of(finding: Shown, clause: str) -> str:
    """The signature of a finding, told for one of its clauses."""
    broken = broken_in(finding, clause)
    return signature(broken.sign, clause, broken.says)


def broken_in(finding: Shown, clause: str) -> Judged:
    """What shows that a clause is broken in a finding."""
    return next((one for one in finding.broken if one.clause == clause), finding.broken[0])


def _steady(text: str) -> str:
    return _VOLATILE.sub("*", text) if " " in text else text
