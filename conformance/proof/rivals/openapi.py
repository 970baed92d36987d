"""Makes an OpenAPI 3.1 document of the API for the rival, from the register and the tables of this room.

`python -m conformance.proof.rivals.openapi` prints it. In the document `x-clauses` ties a command or a field to the
clauses that speak of it: an entry of the register names the places.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Mapping
from functools import cache
from typing import Final

from conformance.contract import COMMANDS, OLD_NAMES, REGIONS, codes, vendor
from conformance.contract.commands import Command
from conformance.contract.limits import CONTENT_TYPE, MAX_RANDOM, MAX_UINT32, MIN_RANDOM
from conformance.proof.rivals.openapi_links import LINKS
from conformance.proof.rivals.openapi_tables import COUNT, OPERATIONS, SHARED, TEXT, Operation, Schema, ref

_ABOUT: Final = """\
The part of the server API of Tencent Cloud Chat that a run of the conformance suite needs, as its public pages tell it.

HTTP is 200 for every outcome of the API; what happened is in ErrorCode, and other statuses are faults of the network.
Callers must bear fields that this document does not name.
"""


def document() -> Schema:
    """The whole document as plain JSON values."""
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Muting group members in Tencent Cloud Chat, and what belongs to it",
            "version": vendor().version,
            "description": _ABOUT,
        },
        "servers": [_server()],
        "security": [{"UserSig": []}],
        "tags": [{"name": service} for service in dict.fromkeys(command.service for command in COMMANDS.values())],
        "paths": {COMMANDS[name].path: _path(COMMANDS[name], operation) for name, operation in OPERATIONS.items()},
        "components": {
            "securitySchemes": {"UserSig": _usersig()},
            "parameters": _parameters(),
            "schemas": {**SHARED, "Status": _status(), "Envelope": _envelope()},
        },
        **_tied("document"),
    }


@cache
def _shown() -> Mapping[str, list[str]]:
    """The clauses that are shown at each place of the document."""
    found: dict[str, list[str]] = defaultdict(list)
    for clause in vendor().clauses.values():
        for place in clause.openapi:
            found[place].append(clause.id)
    return found


def _tied(place: str) -> Schema:
    return {"x-clauses": list(_shown()[place])} if place in _shown() else {}


def _path(command: Command, operation: Operation) -> Schema:
    post: Schema = {
        "operationId": command.name,
        "summary": operation.summary,
        "description": f"Served {command.rate} time{'s' if command.rate > 1 else ''} a second.",
        "tags": [command.service],
        "parameters": [{"$ref": f"#/components/parameters/{name}"} for name in _parameters()],
        "requestBody": {
            "required": True,
            "content": {"application/json": {"schema": _body(command, operation), "examples": _examples(operation)}},
            **_tied("body"),
        },
        "responses": {"200": _answer(command, operation), "502": {"description": "A fault of the network."}},
        "x-calls-per-second": command.rate,
        **_tied(command.name),
    }
    return {"post": post | ({"deprecated": True} if operation.deprecated else {})}


def _examples(operation: Operation) -> Schema:
    return {name: {"value": value} for name, value in operation.examples.items()}


def _body(command: Command, operation: Operation) -> Schema:
    fields = _fields(operation.takes, f"{command.name}.takes")
    for name, most in command.lists.items():
        fields[name] |= {"maxItems": most}
    return {"type": "object", "properties": fields} | ({"required": operation.needs.split()} if operation.needs else {})


def _fields(schemas: Mapping[str, Schema], place: str) -> dict[str, Schema]:
    old = {name: {"x-old-name": OLD_NAMES[name]} for name in schemas if name in OLD_NAMES}
    return {name: schema | old.get(name, {}) | _tied(f"{place}.{name}") for name, schema in schemas.items()}


def _answer(command: Command, operation: Operation) -> Schema:
    # Printed samples of other commands leave ErrorInfo out; only the page of forbid_send_msg is held to all three.
    parts: list[Schema] = [ref("Envelope" if command.name == "forbid_send_msg" else "Status")]
    if operation.gives:
        parts.append({"properties": _fields(operation.gives, f"{command.name}.gives")})
    if operation.surely:
        parts.append(_if_ok({"required": operation.surely.split()}))
    following = LINKS.get(command.name, {}).items()
    links = {name: {"operationId": target, "requestBody": body} for name, (target, body) in following}
    return {
        "description": "Every outcome: ErrorCode 0 where it was done, another where it was refused.",
        "content": {"application/json": {"schema": {"allOf": parts} if len(parts) > 1 else parts[0]}},
    } | ({"links": links} if links else {})


def _if_ok(then: Schema, otherwise: Schema | None = None) -> Schema:
    condition: Schema = {"required": ["ErrorCode"], "properties": {"ErrorCode": {"const": 0}}}
    return {"if": condition, "then": then} | ({"else": otherwise} if otherwise else {})


def _status() -> Schema:
    outside = [code for code in codes().listed() if not codes().public(code)]
    ranges = [{"minimum": span[0], "maximum": span[-1]} for span in codes().ranges()]
    return {
        "type": "object",
        "required": ["ActionStatus", "ErrorCode"],
        "properties": {
            "ActionStatus": {"type": "string", "enum": ["OK", "FAIL"], **_tied("answer.ActionStatus")},
            "ErrorCode": {
                "type": "integer",
                "anyOf": [{"enum": [0, *outside]}, *ranges],
                "x-means": {str(code): codes().means(code) for code in codes().listed()},
                **_tied("answer.ErrorCode"),
            },
            "ErrorInfo": TEXT | _tied("answer.ErrorInfo"),
        },
        **_if_ok(
            {"properties": {"ActionStatus": {"const": "OK"}}},
            {"properties": {"ActionStatus": {"const": "FAIL"}, "ErrorInfo": {"minLength": 1}}},
        ),
    }


def _envelope() -> Schema:
    return {"allOf": [ref("Status"), {"required": ["ErrorInfo"]}], **_tied("answer")}


def _usersig() -> Schema:
    return {
        "type": "apiKey",
        "in": "query",
        "name": "usersig",
        "description": "A signature that is made with the app's secret key for the identifier and ends some day.",
        **_tied("query.usersig"),
    }


def _server() -> Schema:
    domains = list(REGIONS.values())
    return {
        "url": "https://{domain}",
        "description": "One domain a region: " + ", ".join(f"{name} {domain}" for name, domain in REGIONS.items()),
        "variables": {"domain": {"default": domains[0], "enum": domains}},
    }


def _parameters() -> Mapping[str, Schema]:
    sdkappid = {"type": "integer", "minimum": 1, "maximum": MAX_UINT32}
    random = COUNT | {"minimum": MIN_RANDOM, "maximum": MAX_RANDOM}
    table: tuple[tuple[str, Schema, str], ...] = (
        ("sdkappid", sdkappid, "Which app."),
        ("identifier", TEXT | {"minLength": 1}, "An administrator of the app."),
        ("random", random, "Any number; another one for each call."),
        ("contenttype", TEXT | {"enum": [CONTENT_TYPE]}, "How the body is written."),
    )
    fixed: Schema = {"in": "query", "required": True}
    return {
        name: {"name": name, **fixed, "description": says, "schema": schema, **_tied(f"query.{name}")}
        for name, schema, says in table
    }


if __name__ == "__main__":
    print(json.dumps(document(), indent=1))
