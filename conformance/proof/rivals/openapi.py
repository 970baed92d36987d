"""Makes `openapi.yaml`, an OpenAPI 3.1 document of the API, from the register and the tables of this room.

`python -m conformance.proof.rivals.openapi` writes the file anew. In the document `x-clauses` ties an operation or a
field to the clauses that speak of it, and `x-register` at the top holds what those clauses say.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, Final

import yaml

from conformance.contract.clause_register import Clause, vendor
from conformance.contract.commands import COMMANDS, Command
from conformance.contract.error_codes import codes
from conformance.contract.limits import CONTENT_TYPE, MAX_RANDOM, MAX_UINT32, MIN_RANDOM
from conformance.contract.names import OLD_NAMES
from conformance.contract.regions import REGIONS
from conformance.proof.rivals.openapi_links import LINKS
from conformance.proof.rivals.openapi_tables import COUNT, OPERATIONS, SHARED, TEXT, Operation, Schema, ref

DOCUMENT: Final = Path(__file__).with_name("openapi.yaml")
_HEAD: Final = "# Made by `python -m conformance.proof.rivals.openapi` from the register: change that, not this file.\n"
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
        "x-clauses": _ids("request.command-unknown", "request.post-only"),
        "x-register": {clause.id: _entry(clause) for clause in vendor().clauses.values()},
    }


def text() -> str:
    """The document as it stands in the file."""
    return _HEAD + yaml.dump(document(), Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=110)


def main() -> None:
    """Write the file anew."""
    DOCUMENT.write_text(text(), encoding="utf-8")


class _Dumper(yaml.SafeDumper):
    """Writes shared values out in full, for OpenAPI tools stumble over YAML's anchors; and short lists on one line."""

    def ignore_aliases(self, data: Any) -> bool:
        return True


def _write_list(dumper: yaml.SafeDumper, data: list[Any]) -> yaml.Node:
    return dumper.represent_sequence("tag:yaml.org,2002:seq", data, flow_style=not any(map(_nested, data)))


def _write_text(dumper: yaml.SafeDumper, data: str) -> yaml.Node:
    return dumper.represent_scalar("tag:yaml.org,2002:str", data, style="|" if "\n" in data else None)


_Dumper.add_representer(list, _write_list)
_Dumper.add_representer(str, _write_text)


def _nested(value: object) -> bool:
    return isinstance(value, dict | list)


def _ids(*globs: str) -> list[str]:
    return [clause.id for clause in vendor().matching(globs)]


def _tied(globs: Iterable[str]) -> Schema:
    return {"x-clauses": ids} if (ids := _ids(*globs)) else {}


def _entry(clause: Clause) -> Schema:
    told = {"level": clause.level, "page": vendor().pages[clause.page], "says": clause.says}
    lists = {"expect": clause.expect, "allowed": clause.allowed}
    return told | {name: list(values) for name, values in lists.items() if values}


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
            "x-clauses": _ids("request.body-not-json", "request.unknown-field"),
        },
        "responses": {"200": _answer(command, operation), "502": {"description": "A fault of the network."}},
        "x-calls-per-second": command.rate,
        **_tied(operation.clauses),
    }
    return {"post": post | ({"deprecated": True} if operation.deprecated else {})}


def _examples(operation: Operation) -> Schema:
    return {name: {"value": value} for name, value in operation.examples.items()}


def _body(command: Command, operation: Operation) -> Schema:
    fields = _fields(operation.takes, operation.about)
    for name, most in command.lists.items():
        fields[name] |= {"maxItems": most}
    return {"type": "object", "properties": fields} | ({"required": operation.needs.split()} if operation.needs else {})


def _fields(schemas: Mapping[str, Schema], about: Mapping[str, tuple[str, ...]]) -> dict[str, Schema]:
    old = {name: {"x-old-name": OLD_NAMES[name]} for name in schemas if name in OLD_NAMES}
    return {name: schema | old.get(name, {}) | _tied(about.get(name, ())) for name, schema in schemas.items()}


def _answer(command: Command, operation: Operation) -> Schema:
    # Printed samples of other commands leave ErrorInfo out; only the page of forbid_send_msg is held to all three.
    parts: list[Schema] = [ref("Envelope" if command.name == "forbid_send_msg" else "Status")]
    if operation.gives:
        parts.append({"properties": _fields(operation.gives, operation.about_answer)})
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
            "ActionStatus": {"type": "string", "enum": ["OK", "FAIL"], **_tied(["envelope.status-agrees"])},
            "ErrorCode": {
                "type": "integer",
                "anyOf": [{"enum": [0, *outside]}, *ranges],
                "x-means": {str(code): codes().means(code) for code in codes().listed()},
                **_tied(["envelope.known-code", "envelope.page-code"]),
            },
            "ErrorInfo": TEXT | _tied(["envelope.error-info"]),
        },
        **_if_ok(
            {"properties": {"ActionStatus": {"const": "OK"}}},
            {"properties": {"ActionStatus": {"const": "FAIL"}, "ErrorInfo": {"minLength": 1}}},
        ),
    }


def _envelope() -> Schema:
    tied = _tied(["envelope.http-200", "envelope.fields", "envelope.extra-fields"])
    return {"allOf": [ref("Status"), {"required": ["ErrorInfo"]}], **tied}


def _usersig() -> Schema:
    return {
        "type": "apiKey",
        "in": "query",
        "name": "usersig",
        "description": "A signature that is made with the app's secret key for the identifier and ends some day.",
        **_tied(["request.usersig-*"]),
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
    table: tuple[tuple[str, Schema, str, str], ...] = (
        ("sdkappid", sdkappid, "Which app.", "request.sdkappid-*"),
        ("identifier", TEXT | {"minLength": 1}, "An administrator of the app.", "request.admin-only"),
        ("random", random, "Any number; another one for each call.", "request.random-*"),
        ("contenttype", TEXT | {"enum": [CONTENT_TYPE]}, "How the body is written.", "request.contenttype"),
    )
    return {
        name: {"name": name, "in": "query", "required": True, "description": says, "schema": schema, **_tied([glob])}
        for name, schema, says, glob in table
    }


if __name__ == "__main__":
    main()
