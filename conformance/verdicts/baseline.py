"""Failures that are known (`conformance-baseline.yaml`): read, checked, and written.

An entry names a clause and the signature of a failure, with a reason and the last day on which it counts as known.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from difflib import get_close_matches
from pathlib import Path
from typing import Any, Final

import yaml

from conformance.api.errors import UsageError
from conformance.contract import Clause, client, vendor
from conformance.report.text import printable
from conformance.verdicts.evidence import KINDS, Kind

NAME: Final = "conformance-baseline.yaml"
"""The file that a run takes from the working folder where there is one."""
FORMAT: Final = 1
_KIND: Final = "tim-conformance-baseline"
_FIELDS: Final = ("clause", "signature", "also", "reason", "ticket", "expiry", "evidence", "profile")
_NEEDED: Final = ("clause", "signature", "reason", "expiry")
PROFILES: Final = ("smoke", "standard", "thorough", "watched", "driven")
"""How much was tried: of the vendor the first three, of a client the others."""
_LARGEST: Final = 4 * 2**20
_HEAD: Final = """\
# Failures that are known. `tim-conformance baseline RESULT` writes this file again: reasons, tickets and expiries stay,
# comments do not. An entry without a reason is refused. On the day after its expiry a failure is no longer known.
"""


@dataclass(frozen=True, slots=True)
class Known:
    """A failure that is known.

    `also` are signatures that the same failure may have instead. `evidence` and `profile` tell where it was seen: what
    passes on less than that does not show that it is gone. Either is "" where nobody wrote it down.
    """

    clause: str
    signature: str
    reason: str
    expiry: date
    ticket: str = ""
    also: tuple[str, ...] = ()
    evidence: Kind | str = ""
    profile: str = ""

    @property
    def signatures(self) -> frozenset[str]:
        """Every signature that it may have."""
        return frozenset((self.signature, *self.also))

    @property
    def says(self) -> str:
        """The reason, the ticket and how long it holds, in one line."""
        ticket = f" ({self.ticket})" if self.ticket else ""
        return f"{self.reason}{ticket}, until {self.expiry.isoformat()}"

    def expired(self, on: date) -> bool:
        """Whether its last day is over."""
        return on > self.expiry

    def to_json(self) -> dict[str, Any]:
        """As the file and result documents have it; what is empty is left out, but for the reason and the ticket."""
        fields: dict[str, Any] = {
            "clause": self.clause, "signature": self.signature, "also": list(self.also), "reason": self.reason,
            "ticket": self.ticket, "expiry": self.expiry.isoformat(), "evidence": self.evidence,
            "profile": self.profile,
        }  # fmt: skip
        return {name: value for name, value in fields.items() if value or name in ("reason", "ticket")}


@dataclass(frozen=True, slots=True)
class Baseline:
    """The failures that are known on a day; `path` is where they were read from ("" where nowhere)."""

    entries: tuple[Known, ...] = ()
    path: str = ""
    day: date = date.min

    def of(self, clause: str) -> list[Known]:
        """The entries of a clause."""
        return [entry for entry in self.entries if entry.clause == clause]

    def alike(self, signature: str) -> int:
        """How many entries have a signature."""
        return sum(signature in entry.signatures for entry in self.entries)

    def knows(self, clause: str, signature: str) -> Known | None:
        """The entry by which a failure is known today; None where it is not, or is no more."""
        found = (entry for entry in self.of(clause) if signature in entry.signatures)
        return next((entry for entry in found if not entry.expired(self.day)), None)


NOTHING_KNOWN: Final = Baseline()


def baseline_at(path: Path | None, day: date) -> Baseline:
    """The baseline of a run: that at the path, else the file in the working folder, else none. UsageError as `load`."""
    if path is None and not Path(NAME).exists():
        return Baseline(day=day)
    return Baseline(load(path or Path(NAME)), printable(str(path or NAME)), day)


def load(path: Path, *, finished: bool = True) -> tuple[Known, ...]:
    """The entries of a file. UsageError in one sentence where the file is none, or an entry is wrong.

    `finished=False`: reasons may still be empty.
    """
    where = printable(str(path))
    try:
        if not path.is_file():
            raise UsageError(f"There is no baseline {where}: `tim-conformance baseline RESULT -o {where}` writes one.")
        if path.stat().st_size > _LARGEST:
            raise UsageError(f"{where} is too large for a list of known failures.")
        data: Any = yaml.load(path.read_text(encoding="utf-8"), Loader=_Loader)
    except OSError as error:
        raise UsageError(f"{where} cannot be read: {error.strerror or error}.") from None
    except (yaml.YAMLError, UnicodeDecodeError, RecursionError, ValueError) as error:
        raise UsageError(f"{where} is no YAML: {_yaml_says(error)}.") from None
    _check_format(data, where)
    entries = data.get("known")
    if not isinstance(entries, list) or data.keys() - {"format", "known"}:
        raise UsageError(f"{where} has to hold `format` and `known`, a list of entries, and nothing else.")
    found: list[Known] = []
    for number, entry in enumerate(entries, 1):
        known = _known(entry, f"{where}, entry {number}", finished)
        for other in found:
            if other.clause == known.clause and other.signatures & known.signatures:
                both = ", ".join(sorted(other.signatures & known.signatures))
                raise UsageError(f"{where}, entry {number} ({known.clause}): {both} is there already; take one away.")
        found.append(known)
    return tuple(found)


def text_of(entries: Iterable[Known]) -> str:
    """The text of a file with these entries."""
    known = [{**entry.to_json(), "expiry": entry.expiry} for entry in entries]
    data = {"format": f"{_KIND}/{FORMAT}", "known": known}
    return _HEAD + yaml.dump(data, Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=110)


def _check_format(data: Any, where: str) -> None:
    kind, _, number = str(data.get("format", "") if isinstance(data, Mapping) else "").partition("/")
    if kind != _KIND or not number.isdecimal():
        raise UsageError(
            f"{where} is no list of known failures: it has to begin with `format: {_KIND}/{FORMAT}` "
            "(`tim-conformance baseline RESULT` writes one)."
        )
    if int(number[:6]) != FORMAT:
        raise UsageError(
            f"{where} is of format {number[:20]}, and this suite reads format {FORMAT}: install a suite that reads it, "
            "or write it anew with `tim-conformance baseline`."
        )


def _known(entry: Any, where: str, finished: bool) -> Known:
    if not isinstance(entry, Mapping):
        raise UsageError(f"{where}: an entry is a mapping of {', '.join(_FIELDS)}.")
    name = entry.get("clause")
    where += f" ({printable(name)[:80]})" if isinstance(name, str) and name else ""
    if odd := sorted(printable(str(field))[:40] for field in entry.keys() - set(_FIELDS)):
        raise UsageError(f"{where}: {', '.join(odd)} is none of {', '.join(_FIELDS)}.")
    if missing := [field for field in _NEEDED if field not in entry]:
        raise UsageError(f"{where}: {' and '.join(missing)} is missing.")
    clause = _clause(name, where)
    texts = {field: _text(entry.get(field), field, where) for field in ("signature", "reason", "ticket")}
    if not texts["signature"]:
        raise UsageError(f"{where}: the signature is empty; `tim-conformance baseline RESULT` writes it.")
    if finished and not texts["reason"]:
        raise UsageError(f"{where}: the reason is empty; write down why this failure is accepted for now.")
    return Known(
        clause.id, texts["signature"], texts["reason"], _expiry(entry["expiry"], where), texts["ticket"],
        _also(entry.get("also"), where), _choice(entry, "evidence", KINDS, where),
        _choice(entry, "profile", PROFILES, where),
    )  # fmt: skip


def _clause(name: Any, where: str) -> Clause:
    registers = {**vendor().clauses, **client().clauses}
    clause = registers.get(name) if isinstance(name, str) else None
    if clause is None:
        near = get_close_matches(str(name), registers, 1, 0.5)
        hint = f"did you mean {near[0]}?" if near else "`tim-conformance clauses` lists them all."
        raise UsageError(f"{where}: there is no clause {printable(str(name))[:80]!r}; {hint}")
    if clause.level == "observed":
        raise UsageError(f"{where}: the clause is only observed, and cannot fail; take the entry away.")
    return clause


def _text(value: Any, field: str, where: str) -> str:
    if value is None:
        return ""
    if type(value) in (int, float) and field == "ticket":  # a number is a good name for a ticket
        value = str(value)
    if not isinstance(value, str) or "\n" in value.strip():
        raise UsageError(f"{where}: {field} has to be a text of one line; put it in quotes.")
    return value.strip()


def _expiry(value: Any, where: str) -> date:
    if type(value) is date:
        return value
    try:
        return date.fromisoformat(value if isinstance(value, str) and len(value) == 10 else "")
    except ValueError:
        shown = printable(str(value))[:40]
        raise UsageError(f"{where}: expiry {shown!r} is no day; write one as in 2027-02-28.") from None


def _also(value: Any, where: str) -> tuple[str, ...]:
    if value is None:
        return ()
    if not isinstance(value, list) or not all(isinstance(text, str) and text.strip() for text in value):
        raise UsageError(f"{where}: also has to be a list of signatures.")
    return tuple(text.strip() for text in value)


def _choice(entry: Mapping[str, Any], field: str, known: tuple[str, ...], where: str) -> str:
    value = entry.get(field)
    if value is None:
        return ""
    if value not in known:
        raise UsageError(f"{where}: {field} {printable(str(value))[:40]!r} is none of {', '.join(known)}.")
    return str(value)


def _yaml_says(error: Exception) -> str:
    mark = getattr(error, "problem_mark", None)
    problem = getattr(error, "problem", None) or ("it is not UTF-8" if isinstance(error, UnicodeError) else str(error))
    place = f"line {mark.line + 1}, " if mark is not None else ""
    return f"{place}{' '.join(printable(str(problem)).split())[:160]}"


class _Dumper(yaml.SafeDumper):
    """Writes a day that comes twice out twice."""

    def ignore_aliases(self, data: Any) -> bool:
        """Whatever it is."""
        return True


class _Loader(yaml.SafeLoader):
    """Refuses a key that is there twice, of which YAML would take the last."""


def _mapping(loader: _Loader, node: yaml.MappingNode) -> dict[Any, Any]:
    keys = [key.value for key, _ in node.value if isinstance(key, yaml.ScalarNode)]
    twice = next((key for key in keys if keys.count(key) > 1), None)
    if twice is not None:
        raise yaml.constructor.ConstructorError(None, None, f"{twice!r} is there twice", node.start_mark)
    return loader.construct_mapping(node)


_Loader.add_constructor(yaml.resolver.BaseResolver.DEFAULT_MAPPING_TAG, _mapping)
