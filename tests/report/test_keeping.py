"""Whether a value keeps a schema: as jsonschema tells, error by error, though most of it is seen at a glance."""

from __future__ import annotations

from typing import Any

from hypothesis import example, given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator
from jsonschema.protocols import Validator

from conformance.report.keeping import keeping

SCHEMA: dict[str, Any] = {
    "type": "object",
    "required": ["text"],
    "properties": {
        "text": {"type": "string", "description": "With words about it."},
        "words": {"$ref": "#/$defs/words"},
        "count": {"type": "integer", "minimum": 0},
        "yes": {"type": "boolean"},
        "none": {"type": "null"},
        "one": {"type": ["string", "null"], "minLength": 2},
        "lists": {"type": "array", "minItems": 1, "items": {"type": "array", "items": {"$ref": "#/$defs/words"}}},
        "day": {"type": "string", "minLength": 1, "pattern": "^[0-9]+$"},
    },
    "$defs": {"words": {"type": "string", "minLength": 2}},
}
VALUES = st.recursive(
    st.sampled_from([None, True, False, -1, 0, 7, 1.5, "", "a", "ab", "12"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["text", "count"]), inner, max_size=2),
    max_leaves=4,
)


def _told(validator: Validator, value: Any) -> list[tuple[Any, ...]]:
    return [(it.json_path, list(it.absolute_schema_path), it.validator_value, it.message)
            for it in validator.iter_errors(value)]  # fmt: skip


@given(st.dictionaries(st.sampled_from([*SCHEMA["properties"], "other"]), VALUES, max_size=5) | VALUES)
@example(
    {"text": 1, "words": "a", "count": True, "yes": 0, "none": "", "one": "x", "lists": [["ab", "a"], 1], "day": "x"}
)
@example(
    {"text": "", "words": "ab", "count": 0, "yes": False, "none": None, "one": None, "lists": [["ab"]], "day": "1"}
)
@example({"text": "", "lists": [], "count": -1, "day": ""})
def test_it_tells_what_jsonschema_does(value: Any) -> None:
    in_place = {name: it for name, it in SCHEMA.items() if name != "$defs"}
    in_place["properties"] = SCHEMA["properties"] | {
        "words": SCHEMA["$defs"]["words"],
        "lists": {"type": "array", "minItems": 1, "items": {"type": "array", "items": SCHEMA["$defs"]["words"]}},
    }
    assert _told(keeping(SCHEMA), value) == _told(Draft202012Validator(in_place), value)
