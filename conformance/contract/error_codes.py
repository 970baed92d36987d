"""The vendor's error codes: which are known, which are the endpoint's own, and what they mean."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Final

from conformance.contract.clause_register import ContractError

CODES: Final = Path(__file__).with_name("error-codes.json")
PUBLIC: Final = range(60000, 80000)
"""Public error codes are public by range, whether a table lists them or not."""
_LISTED: Final = ("page", "public", "global")


@dataclass(frozen=True, slots=True)
class Codes:
    """The error-code tables. 0 is success: known, and on the page, which prints it with ErrorCode."""

    _means: Mapping[int, str]
    _page: frozenset[int]
    _ranges: tuple[tuple[range, str], ...]
    _retired: frozenset[int]

    def known(self, code: int) -> bool:
        """A table of today names the code, by itself or by a range; a retired one counts in the public range alone."""
        return self.on_page(code) or self.public(code) or code in self._means or any(code in r for r, _ in self._ranges)

    def public(self, code: int) -> bool:
        """The code lies in the public range 60000 to 79999."""
        return code in PUBLIC

    def on_page(self, code: int) -> bool:
        """The page of forbid_send_msg itself lists the code."""
        return code == 0 or code in self._page

    def retired(self, code: int) -> bool:
        """Only older tables list the code."""
        return code in self._retired

    def means(self, code: int) -> str:
        """What the code means, in a few words; for a code that no table names, which kind of code it is."""
        if code == 0:
            return "success"
        if code in self._means:
            return self._means[code]
        for codes, text in self._ranges:
            if code in codes:
                return text
        if self.retired(code):
            return "a code of older tables"
        return "a public code that no table explains" if self.public(code) else "an unknown code"

    def ranges(self) -> tuple[range, ...]:
        """The ranges of today's tables, the public one first."""
        return (PUBLIC, *(codes for codes, _ in self._ranges))

    def listed(self) -> tuple[int, ...]:
        """Every single code of today's tables, ascending; ranges are left out."""
        return tuple(sorted(self._means))


def load(path: Path) -> Codes:
    """Read and check a code table; ContractError names the file and the entry that is wrong."""
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise ContractError(f"{path.name} cannot be read: {error}") from error
    if not isinstance(data, dict) or not isinstance(data.get("codes"), dict):
        raise ContractError(f"{path.name}: expected an object with codes and retired")
    means: dict[int, str] = {}
    ranges: list[tuple[range, str]] = []
    page: set[int] = set()
    for key, entry in data["codes"].items():
        bounds = _bounds(key, path)
        if not isinstance(entry, dict) or not isinstance(entry.get("means"), str) or entry.get("listed") not in _LISTED:
            raise ContractError(f"{path.name}, {key}: expected means (a text) and listed ({', '.join(_LISTED)})")
        if entry["listed"] == "page":
            page.update(bounds)
        if len(bounds) == 1:
            means[bounds[0]] = entry["means"]
        else:
            ranges.append((bounds, entry["means"]))
    retired = frozenset(_bounds(key, path)[0] for key in data.get("retired", ()))
    return Codes(means, frozenset(page), tuple(ranges), retired)


def _bounds(key: Any, path: Path) -> range:
    match = re.fullmatch(r"(\d+)(?:-(\d+))?", key) if isinstance(key, str) else None
    if match is None:
        raise ContractError(f"{path.name}, {key}: a code is a number or a range such as 10100-10200")
    first, last = int(match[1]), int(match[2] or match[1])
    return range(first, last + 1)


@cache
def codes() -> Codes:
    """The tables that the package ships."""
    return load(CODES)
