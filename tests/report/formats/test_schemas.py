"""Every format keeps to the schema that was published for it, whatever a service answers and however a run ends."""

from __future__ import annotations

import importlib
import json
import re
from functools import cache
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import pytest
from jsonschema import Draft202012Validator
from jsonschema.protocols import Validator
from jsonschema.validators import validator_for

from conformance.contract.language import speaking
from conformance.report.formats import names
from conformance.report.formats.names import FORMATS
from conformance.report.formats.table import draw

from .. import samples

SCHEMAS = Path(__file__).with_name("schemas")
EVENTS = Path(names.__file__).with_name("events.schema.json")


@cache
def validator(path: Path) -> Validator:
    schema = json.loads(path.read_text(encoding="utf-8"))
    kind = validator_for(schema)
    kind.check_schema(schema)
    return kind(schema)


def problems(path: Path, value: Any) -> list[str]:
    return [f"{error.json_path}: {error.message[:200]}" for error in validator(path).iter_errors(value)]


@cache
def _junit() -> Any:
    # It takes long to load, and most workers of pytest read this module alone.
    return importlib.import_module("xmlschema").XMLSchema(SCHEMAS / "junit-10.xsd")


def drawn(name: str, form: str) -> str:
    return draw(form, samples.valid(name))


@pytest.mark.parametrize("name", samples.SAMPLES)
@pytest.mark.parametrize(
    ("form", "schema"),
    [("ctrf", "ctrf.schema.json"), ("sarif", "sarif-2.1.0.schema.json"), ("badge", "shields-endpoint.schema.json")],
)
def test_json_keeps_to_its_published_schema(form: str, schema: str, name: str) -> None:
    assert problems(SCHEMAS / schema, json.loads(drawn(name, form))) == []


@pytest.mark.parametrize("name", samples.SAMPLES)
def test_junit_keeps_to_the_schema_of_jenkins(name: str) -> None:
    assert [error.reason for error in _junit().iter_errors(ET.fromstring(drawn(name, "junit")))] == []


@pytest.mark.parametrize("name", samples.SAMPLES)
def test_events_keep_to_their_schema(name: str) -> None:
    lines = drawn(name, "ndjson").splitlines()
    assert [found for line in lines for found in problems(EVENTS, json.loads(line))] == []
    assert [json.loads(line)["event"] for line in (lines[0], lines[-1])] == ["begin", "end"]


def test_a_schema_tells_what_is_wrong() -> None:
    made = json.loads(drawn("fail", "sarif"))
    made["runs"][0]["results"][0]["level"] = "grave"
    assert problems(SCHEMAS / "sarif-2.1.0.schema.json", made)
    assert problems(SCHEMAS / "ctrf.schema.json", {"reportFormat": "CTRF"})
    assert problems(SCHEMAS / "shields-endpoint.schema.json", {"schemaVersion": 1, "label": "x", "message": ""})
    assert problems(EVENTS, {"event": "end", "at": "2026-01-02T03:04:05Z"})
    Draft202012Validator.check_schema(json.loads(EVENTS.read_text(encoding="utf-8")))


@pytest.mark.parametrize("name", samples.SAMPLES)
@pytest.mark.parametrize("form", FORMATS)
def test_it_is_text_that_orders_nothing(form: str, name: str) -> None:
    text = drawn(name, form)
    assert text.endswith("\n") or not text
    assert not set(text) - {"\n"} & set(map(chr, [*range(32), 127, 0x202E, 0x2028]))
    assert "##[" not in text and "##vso" not in text
    own = text.splitlines() if form == "annotations" else []
    assert [line for line in text.splitlines() if line.lstrip().startswith("::")] == own


@pytest.mark.parametrize("form", ["ctrf", "sarif", "junit", "badge", "svg", "ndjson"])
def test_what_machines_read_is_english(form: str) -> None:
    english = drawn("fail", form)
    with speaking("zh"):
        assert drawn("fail", form) == english


@pytest.mark.parametrize("form", ["markdown", "step-summary", "annotations"])
def test_what_people_read_is_in_their_language(form: str) -> None:
    with speaking("zh"):
        text = drawn("fail", form)
    assert "不" in text
    assert "must clause fails" not in text
    assert "predicted:" not in text and "The program fails by itself" not in text


def test_the_page_about_formats_names_each_and_its_files() -> None:
    text = (Path(__file__).parents[3] / "docs" / "formats.md").read_text(encoding="utf-8")
    rows = [line for line in text.splitlines() if line.startswith("| `")]
    for it in FORMATS.values():
        row = next(row for row in rows if f"`{it.name}`" in row.split("|")[1])
        for of in (names.RUN, names.CLIENT) if it.file else ():
            assert f"`{it.path(Path(), of)}`" in row, it.name
    for example in re.findall(r"```json\n(.*?)\n```", text, re.DOTALL):
        json.loads(example)
