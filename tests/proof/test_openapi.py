"""The OpenAPI document: made from the register, valid, and saying what the clauses say."""

from __future__ import annotations

import importlib
import json
from collections import Counter
from collections.abc import Iterator
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from conformance.contract import COMMANDS, vendor
from conformance.proof.rivals.openapi import document
from conformance.proof.rivals.openapi_links import LINKS
from conformance.proof.rivals.openapi_tables import OPERATIONS

OK = {"ActionStatus": "OK", "ErrorCode": 0, "ErrorInfo": ""}
REFUSED = {"ActionStatus": "FAIL", "ErrorCode": 10010, "ErrorInfo": "this group does not exist"}


@pytest.fixture(scope="module")
def made() -> dict[str, Any]:
    """The document, made once."""
    return document()


def schema_of(made: dict[str, Any], command: str, part: str) -> Draft202012Validator:
    """A validator for the body that a command takes, or for its answer."""
    post = made["paths"][COMMANDS[command].path]["post"]
    holder = post["requestBody"] if part == "body" else post["responses"]["200"]
    schema = holder["content"]["application/json"]["schema"]
    return Draft202012Validator({"allOf": [schema], "components": made["components"]})


def ties(value: Any) -> Iterator[str]:
    """Every clause id of every x-clauses in the document."""
    if isinstance(value, dict):
        yield from value.get("x-clauses", ())
    for child in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        yield from ties(child)


def test_the_document_is_valid_and_plain_json(made: dict[str, Any]) -> None:
    openapi_spec_validator = importlib.import_module("openapi_spec_validator")  # takes long to load, for one test
    openapi_spec_validator.validate(json.loads(json.dumps(made)))


def test_every_command_is_described_and_every_clause_is_tied_to_something(made: dict[str, Any]) -> None:
    assert set(OPERATIONS) == set(COMMANDS)
    shown = Counter(clause.id for clause in vendor().clauses.values() for _ in clause.openapi)
    assert shown <= Counter(ties(made)), "a place that the register names is not in the document"


@pytest.mark.parametrize("command", OPERATIONS)
def test_examples_and_links_name_fields_that_the_body_takes(made: dict[str, Any], command: str) -> None:
    for example in OPERATIONS[command].examples.values():
        schema_of(made, command, "body").validate(example)
    for target, body in LINKS.get(command, {}).values():
        assert set(OPERATIONS[target].needs.split()) <= set(body) <= set(OPERATIONS[target].takes)


@pytest.mark.parametrize(
    "change",
    [
        {"MuteTime": -1},
        {"MuteTime": 2**32},
        {"MuteTime": "60"},
        {"Members_Account": "peter"},
        {"Members_Account": [7]},
        {"Members_Account": [f"m{number}" for number in range(501)]},
        {"GroupId": None},
        {"TopicId": 7},
    ],
    ids=str,
)
def test_a_body_that_the_clauses_refuse_does_not_fit(made: dict[str, Any], change: dict[str, Any]) -> None:
    mute = OPERATIONS["forbid_send_msg"].examples["mute"]
    assert not schema_of(made, "forbid_send_msg", "body").is_valid(mute | change)


@pytest.mark.parametrize(
    ("answer", "fits"),
    [
        (OK, True),
        (OK | {"NewField": 1}, True),
        (REFUSED, True),
        (REFUSED | {"ErrorCode": 66666}, True),
        (REFUSED | {"ErrorCode": 12345}, False),
        (REFUSED | {"ErrorCode": "10010"}, False),
        (REFUSED | {"ActionStatus": "OK"}, False),
        (REFUSED | {"ErrorInfo": ""}, False),
        (OK | {"ActionStatus": "FAIL"}, False),
        ({"ActionStatus": "OK", "ErrorCode": 0}, False),
    ],
)
def test_an_answer_fits_exactly_when_the_envelope_clauses_hold(
    made: dict[str, Any], answer: dict[str, Any], fits: bool
) -> None:
    assert schema_of(made, "forbid_send_msg", "answer").is_valid(answer) is fits


def test_the_muted_list_may_leave_error_info_out_but_not_the_list(made: dict[str, Any]) -> None:
    schema = schema_of(made, "get_group_muted_account", "answer")
    listed = [{"Member_Account": "peter", "MutedUntil": 1700000000}]
    assert schema.is_valid({"ActionStatus": "OK", "ErrorCode": 0, "GroupId": "g", "MutedAccountList": listed})
    assert not schema.is_valid(OK)
    assert schema.is_valid(REFUSED)
