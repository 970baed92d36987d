"""Clauses as JSON for other programs: what `clauses` and `explain` print with `--format json`.

The shape is that of clauses.schema.json. Its names, levels and ids stay English, whatever language people read.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Final, TypedDict

from conformance.contract.addresses import Source, source_of
from conformance.contract.clause_register import Clause, Register
from conformance.contract.error_codes import codes

SCHEMA: Final = Path(__file__).with_name("clauses.schema.json")
SCHEMA_VERSION: Final = "1"


class Code(TypedDict):
    """A code that a clause speaks of; `documented` is false where it is no fault either."""

    code: int
    documented: bool
    means: str


class Told(TypedDict):
    """All that is known of one clause; `properties` are the names of those that judge it."""

    id: str
    level: str
    group: str
    page: str
    title: str
    source: Source
    says: str
    codes: list[Code]
    unjudged: str
    properties: list[str]


def listing_json(register: Register, clauses: Iterable[Clause], properties: Mapping[str, Sequence[str]]) -> str:
    """The document with these clauses, in their order; `properties` maps ids to the names of those that judge them."""
    document = {
        "schema_version": SCHEMA_VERSION,
        "contract_version": register.version,
        "clauses": [_told(register, clause, properties.get(clause.id, ())) for clause in clauses],
    }
    return json.dumps(document, indent=1, ensure_ascii=False) + "\n"


def _told(register: Register, clause: Clause, properties: Sequence[str]) -> Told:
    documented = clause.level != "observed"
    return {
        "id": clause.id,
        "level": clause.level,
        "group": clause.group,
        "page": clause.page,
        "title": register.pages[clause.page],
        "source": source_of(clause.page),
        "says": clause.says,
        "codes": [
            {"code": code, "documented": documented and code in clause.expect, "means": codes().means(code)}
            for code in (*clause.expect, *clause.allowed)
        ],
        "unjudged": clause.unjudged,
        "properties": list(properties),
    }
