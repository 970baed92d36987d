"""What other programs are told of clauses: by the schema that is shipped, and all that people are told."""

from __future__ import annotations

import json
from typing import Any

from jsonschema import Draft202012Validator

from conformance.contract import codes, source_of, vendor
from conformance.contract.clauses_json import SCHEMA, SCHEMA_VERSION, Code, Told, listing_json

VALIDATOR: Any = Draft202012Validator(json.loads(SCHEMA.read_text(encoding="utf-8")))


def told(*globs: str) -> dict[str, Any]:
    chosen = vendor().matching(globs)
    made: dict[str, Any] = json.loads(listing_json(vendor(), chosen, {"mute-time.zero": ["test_zero"]}))
    return made


def test_every_clause_is_told_by_the_schema() -> None:
    document = told("*")
    VALIDATOR.check_schema(VALIDATOR.schema)
    VALIDATOR.validate(document)
    assert [clause["id"] for clause in document["clauses"]] == list(vendor().clauses)
    assert document["schema_version"] == SCHEMA_VERSION
    assert document["contract_version"] == vendor().version


def test_the_schema_has_the_fields_of_the_types_and_misses_each() -> None:
    for name, kind in (("clause", Told), ("code", Code)):
        assert VALIDATOR.schema["$defs"][name]["properties"].keys() == kind.__annotations__.keys()
        assert set(VALIDATOR.schema["$defs"][name]["required"]) == set(kind.__annotations__)


def test_one_clause_with_all_that_is_known_of_it() -> None:
    (clause,) = told("members.over-500")["clauses"]
    assert clause["source"] == source_of("mute")
    assert clause["codes"] == [
        {"code": 10004, "documented": True, "means": codes().means(10004)},
        {"code": 10005, "documented": False, "means": codes().means(10005)},
    ]
    assert clause["level"] == "must"
    assert told("mute-time.zero")["clauses"][0]["properties"] == ["test_zero"]
    assert not any(code["documented"] for code in told("group-type.refusal-code")["clauses"][0]["codes"])
