"""What tells whether a value keeps a JSON Schema, soon enough to be asked about a whole document: as jsonschema does,
but for what takes it longest."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

from jsonschema import Draft202012Validator
from jsonschema.protocols import Validator
from jsonschema.validators import extend

_NAMES: Final = {str: "string", int: "integer", bool: "boolean", type(None): "null", list: "array"}
_PLAIN: Final = frozenset({"type", "minLength", "minimum", "items", "minItems", "description"})


def keeping(schema: Mapping[str, Any]) -> Validator:
    """The validator of a schema whose definitions stand in its `$defs`, none of which refers to itself."""
    made: Validator = _Validator(_in_place(schema, schema["$defs"]))
    return made


def _in_place(schema: Any, definitions: Mapping[str, Any]) -> Any:
    """A schema with each definition where it is referred to. To look one up for every value takes as long as all the
    rest of a validation."""
    if isinstance(schema, list):
        return [_in_place(item, definitions) for item in schema]
    if not isinstance(schema, Mapping):
        return schema
    beside = {name: _in_place(item, definitions) for name, item in schema.items() if name not in ("$ref", "$defs")}
    if "$ref" not in schema:
        return beside
    return _in_place(definitions[schema["$ref"].removeprefix("#/$defs/")], definitions) | beside


def _is_plain(value: Any, schema: Any) -> bool:
    """Whether a value can be seen to keep a schema of a type and a least length or number, or of a list of such, as
    most of a document does.

    For each that cannot, jsonschema makes a validator, and tells what is wrong.
    """
    if not isinstance(schema, dict) or schema.get("type") != _NAMES.get(type(value), "") or not schema.keys() <= _PLAIN:
        return False
    if isinstance(value, str):
        return len(value) >= int(schema.get("minLength", 0))
    if isinstance(value, list):
        within = schema.get("items", True)
        return len(value) >= schema.get("minItems", 0) and all(_is_plain(item, within) for item in value)
    return not isinstance(value, int) or isinstance(value, bool) or value >= schema.get("minimum", value)


def _properties(validator: Validator, properties: Any, instance: Any, schema: Any) -> Iterator[Any]:
    if isinstance(instance, dict):
        properties = {
            name: asked for name, asked in properties.items()
            if name in instance and not _is_plain(instance[name], asked)
        }  # fmt: skip
    yield from _USUAL["properties"](validator, properties, instance, schema)


def _items(validator: Validator, items: Any, instance: Any, schema: Any) -> Iterator[Any]:
    if not isinstance(instance, list) or not all(_is_plain(value, items) for value in instance):
        yield from _USUAL["items"](validator, items, instance, schema)


_USUAL: Final = Draft202012Validator.VALIDATORS
_Validator: Final[Any] = extend(Draft202012Validator, {"properties": _properties, "items": _items})  # type: ignore[no-untyped-call]
