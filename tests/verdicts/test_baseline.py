"""The list of known failures: how it is read, what is wrong with one, and how it is written again."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml
from jsonschema import Draft202012Validator

import conformance.verdicts.baseline as baselines
from conformance.api.errors import UsageError
from conformance.verdicts.baseline import Baseline, Known, baseline_at, load, text_of

SCHEMA = json.loads(Path(baselines.__file__).with_name("baseline.schema.json").read_text(encoding="utf-8"))
TODAY = date(2026, 11, 30)
GOOD = """\
format: tim-conformance-baseline/1
known:
  - {clause: members.limit-500, signature: turned-down, reason: told to the vendor, ticket: 17, expiry: 2027-02-28}
  - {clause: client.line.url, signature: a path, also: [another], reason: ours, expiry: "2027-03-01", evidence: bench}
"""


def write(folder: Path, text: str) -> Path:
    path = folder / "known.yaml"
    path.write_text(text, encoding="utf-8")
    return path


def as_json(path: Path) -> Any:
    """The file as its schema sees it: days are texts."""
    return json.loads(json.dumps(yaml.safe_load(path.read_text(encoding="utf-8")), default=str))


def valid(data: Any) -> bool:
    return Draft202012Validator(SCHEMA).is_valid(data)


def test_a_list_is_read(tmp_path: Path) -> None:
    path = write(tmp_path, GOOD)
    one, other = load(path)
    assert one == Known("members.limit-500", "turned-down", "told to the vendor", date(2027, 2, 28), "17")
    assert one.says == "told to the vendor (17), until 2027-02-28"
    assert other.signatures == {"a path", "another"} and other.ticket == "" and other.evidence == "bench"
    assert valid(as_json(path))


def test_what_is_written_is_read_as_it_was(tmp_path: Path) -> None:
    entries = load(write(tmp_path, GOOD))
    path = write(tmp_path, text_of([*entries, *(Known("error.inert", "x", '": [no # yaml', TODAY) for _ in [0])]))
    assert load(path)[:2] == entries and load(path)[2].reason == '": [no # yaml'
    assert valid(as_json(path))
    assert "&id" not in path.read_text(encoding="utf-8")


def entry(**changes: Any) -> dict[str, Any]:
    made = {"clause": "error.inert", "signature": "state/missing", "reason": "why", "expiry": "2027-01-01"} | changes
    return {name: value for name, value in made.items() if value is not ...}


def listing(*entries: Any, **more: Any) -> dict[str, Any]:
    return {"format": "tim-conformance-baseline/1", "known": list(entries)} | more


WRONG: dict[str, tuple[Any, str]] = {
    "an unknown clause": (listing(entry(clause="error.inertt")), "did you mean error.inert?"),
    "no clause at all": (listing(entry(clause=7)), "there is no clause '7'"),
    "an observed clause": (listing(entry(clause="members.empty")), "only observed, and cannot fail"),
    "a doubled entry": (listing(entry(), entry(reason="again")), "entry 2 (error.inert): state/missing is there"),
    "a doubled signature": (listing(entry(), entry(signature="x", also=["state/missing"])), "is there already"),
    "a wrong day": (listing(entry(expiry="2027-02-30")), "expiry '2027-02-30' is no day; write one as in 2027-02-28"),
    "a day of another form": (listing(entry(expiry="31.12.2026")), "is no day"),
    "a moment": (listing(entry(expiry="2027-01-01 10:00")), "is no day"),
    "no expiry": (listing(entry(expiry=...)), "expiry is missing"),
    "an empty reason": (listing(entry(reason="  ")), "the reason is empty; write down why"),
    "no reason": (listing(entry(reason=...)), "reason is missing"),
    "a reason of two lines": (listing(entry(reason="a\nb")), "reason has to be a text of one line"),
    "an empty signature": (listing(entry(signature="")), "the signature is empty"),
    "a field that nobody knows": (listing(entry(expires="2027-01-01")), "expires is none of clause, signature"),
    "a kind of evidence": (listing(entry(evidence="hearsay")), "evidence 'hearsay' is none of"),
    "also is no list": (listing(entry(also="x")), "also has to be a list"),
    "an entry that is a text": (listing("error.inert"), "an entry is a mapping"),
    "no list": ({"format": "tim-conformance-baseline/1", "known": {}}, "`known`, a list of entries"),
    "more than a list": (listing(version=2), "and nothing else"),
    "another format": ({"format": "allure/2", "known": []}, "is no list of known failures"),
    "no format": ([], "is no list of known failures"),
    "a newer format": (listing(format="tim-conformance-baseline/2"), "is of format 2, and this suite reads format 1"),
}


@pytest.mark.parametrize("what", WRONG)
def test_what_is_wrong_is_told_in_a_sentence(tmp_path: Path, what: str) -> None:
    data, says = WRONG[what]
    with pytest.raises(UsageError) as raised:
        load(write(tmp_path, yaml.safe_dump(data)))
    assert says in str(raised.value) and raised.value.exit_code == 4
    assert "\n" not in str(raised.value)


OURS = {"an unknown clause", "an observed clause", "a doubled entry", "a doubled signature", "a wrong day"}
"""What takes more than a schema to see."""


@pytest.mark.parametrize("what", sorted(WRONG.keys() - OURS))
def test_the_schema_refuses_it_too(what: str) -> None:
    assert not valid(WRONG[what][0])


@pytest.mark.parametrize("what", sorted(OURS))
def test_what_the_schema_cannot_see_is_not_said_to_be_in_it(what: str) -> None:
    assert valid(WRONG[what][0])


@pytest.mark.parametrize(
    ("octets", "says"),
    [
        (b"known: [", "is no YAML: line 1"),
        (b"format: x\nformat: y\n", "'format' is there twice"),
        (b"\xff\xfe\x00", "is no YAML"),
        (b"!!python/object:os.system {}", "is no YAML"),
        (b"", "is no list of known failures"),
        (b"&a [*a]", "is no list of known failures"),
    ],
)
def test_what_is_no_yaml_is_told(tmp_path: Path, octets: bytes, says: str) -> None:
    path = tmp_path / "known.yaml"
    path.write_bytes(octets)
    with pytest.raises(UsageError) as raised:
        load(path)
    assert says in str(raised.value) and "\n" not in str(raised.value)


def test_a_file_that_is_not_there_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(UsageError, match=r"There is no baseline none\.yaml"):
        baseline_at(Path("none.yaml"), TODAY)
    assert baseline_at(None, TODAY) == Baseline(day=TODAY)
    write(tmp_path, GOOD).rename(tmp_path / "conformance-baseline.yaml")
    assert [it.clause for it in baseline_at(None, TODAY).entries] == ["members.limit-500", "client.line.url"]


def test_an_unfinished_list_is_read_by_who_asks_for_it(tmp_path: Path) -> None:
    path = write(tmp_path, yaml.safe_dump(listing(entry(reason=""))))
    assert load(path, finished=False)[0].reason == ""


def test_an_entry_counts_to_the_end_of_its_day() -> None:
    one = Known("error.inert", "state/missing", "why", TODAY)
    assert Baseline((one,), "known.yaml", TODAY).knows("error.inert", "state/missing") is one
    assert Baseline((one,), "known.yaml", date(2026, 12, 1)).knows("error.inert", "state/missing") is None
    assert Baseline((one,), "known.yaml", TODAY).knows("error.inert", "state/phantom") is None
    assert Baseline((one,), "known.yaml", TODAY).knows("error.code", "state/missing") is None
