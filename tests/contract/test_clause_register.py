"""The register that is shipped, and what the loader says of a bad one."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

from conformance.contract import ContractError, codes, vendor
from conformance.contract.clause_register import load

HEAD = """
levels: {must: a, should: b, observed: c}
pages: {mute: the page}
groups: {one: the group}
clauses:
"""
CLIENT = """
groups: {line: the request line, sign: the signature}
clauses:
  - {id: client.line.url, level: must, page: mute, seen_by: wire, says: "The method is POST."}
  - {id: client.sign.renews, level: should, page: usersig, seen_by: count, needs: drive,
     says: "After 70001 (expired) the next call carries a new signature."}
"""
GOOD = "  - {id: one.good, level: must, page: mute, says: It works.}\n"


def test_every_code_of_a_clause_is_in_the_tables() -> None:
    assert all(codes().known(code) for clause in vendor().clauses.values() for code in clause.codes)


def test_a_clause_carries_what_its_entry_says() -> None:
    over = vendor().clause("members.over-500")
    assert (over.group, over.level, over.page) == ("members", "must", "mute")
    assert (over.expect, over.allowed, over.codes) == ((10004,), (10005,), frozenset({10004, 10005}))


def test_matching_keeps_the_order_of_the_register_and_counts_none_twice() -> None:
    found = [clause.id for clause in vendor().matching(["topic.s*", "envelope.http-200", "topic.sets"])]
    assert found == ["envelope.http-200", "topic.sets", "topic.scope"]
    assert len(vendor().matching("*")) == len(vendor().clauses)


@pytest.mark.parametrize(
    ("glob", "hint"), [("mute-time.zreo", "mute-time.zero"), ("topic", "topic.*"), ("???", "clauses` lists them all")]
)
def test_a_glob_that_matches_nothing_is_refused_with_a_hint(glob: str, hint: str) -> None:
    with pytest.raises(ValueError, match=re.escape(hint)):
        vendor().matching(["envelope.*", glob])


def test_an_unknown_id_is_refused_in_a_plain_sentence() -> None:
    with pytest.raises(KeyError) as caught:
        vendor().clause("mute-time.zer")
    assert str(caught.value).startswith("There is no clause 'mute-time.zer'; did you mean mute-time.zero")


@pytest.mark.parametrize(
    ("entry", "complaint"),
    [
        ("  - {id: one.bad, level: maybe, page: mute, says: x}", "level 'maybe'"),
        ("  - {id: one.good, level: must, page: mute, says: x}", "another entry with this id"),
        ("  - {id: one.bad, level: must, page: nowhere, says: x}", "page 'nowhere'"),
        ("  - {id: two.bad, level: must, page: mute, says: x}", "group 'two'"),
        ("  - {id: bad, level: must, page: mute, says: x}", "reads group.name"),
        ("  - {id: one.bad, level: must, page: mute}", "says is missing"),
        ("  - {id: one.bad, level: must, page: mute, says: x, expects: [1]}", "unknown field expects"),
        ("  - {id: one.bad, level: must, page: mute, says: x, expect: ['10004']}", "list of integers"),
        ("  - {id: one.bad, level: must, page: mute, says: x, allowed: [true]}", "list of integers"),
        ("  - {id: one.bad, level: must, page: mute, says: x, expect: 10004}", "list of integers"),
        ("  - {id: one.bad, level: must, page: mute, says: x, unjudged: [a]}", "unjudged must be a text"),
        ("  - {id: one.bad, level: must, page: mute, says: x, openapi: 1}", "a text or a list of texts"),
        ("  - {id: one.bad, level: must, page: mute, says: x, openapi: [1]}", "a text or a list of texts"),
        ("  - {id: one.bad, level: must, page: mute, says: x, seen_by: ear}", "seen_by 'ear' is none of wire"),
        ("  - {id: a.b.one.bad, level: must, page: mute, says: x}", "reads group.name or side.group.name"),
        ("  - just words", "expected a mapping"),
        ("  - {", "cannot be read"),
    ],
)
def test_a_bad_entry_is_named_with_its_file(tmp_path: Path, entry: str, complaint: str) -> None:
    path = tmp_path / "bad.yaml"
    path.write_text(HEAD + GOOD + entry + "\n", encoding="utf-8")
    with pytest.raises(ContractError) as caught:
        load(path)
    assert "bad.yaml" in str(caught.value)
    assert complaint in str(caught.value)


def test_the_version_is_the_same_in_every_process() -> None:
    command = [sys.executable, "-c", "from conformance.contract import vendor; print(vendor().version)"]
    root = Path(__file__).parents[2]
    printed = subprocess.run(command, cwd=root, capture_output=True, text=True, check=True).stdout.strip()
    assert printed == vendor().version
    assert re.fullmatch(r"[0-9a-f]{12}", printed)


def test_how_a_clause_is_tried_or_shown_is_no_part_of_the_version(tmp_path: Path) -> None:
    path = tmp_path / "some.yaml"
    path.write_text(HEAD + GOOD, encoding="utf-8")
    bare = load(path)
    path.write_text(HEAD + GOOD.replace("}", ", openapi: info, unjudged: No chance.}"), encoding="utf-8")
    more = load(path)
    assert (more.clause("one.good").openapi, more.clause("one.good").unjudged) == (("info",), "No chance.")
    assert more.version == bare.version
    path.write_text(HEAD + GOOD.replace("works", "never works"), encoding="utf-8")
    assert load(path).version != bare.version


def test_the_register_of_another_side_can_stand_beside_the_vendors(tmp_path: Path) -> None:
    path = tmp_path / "client.yaml"
    path.write_text(CLIENT, encoding="utf-8")
    client = load(path, beside=vendor())
    assert list(client.groups) == ["line", "sign"]
    assert (client.levels, client.pages) == (vendor().levels, vendor().pages)
    renews = client.clause("client.sign.renews")
    assert (renews.group, renews.seen_by, renews.needs) == ("sign", "count", "drive")
    assert [clause.id for clause in client.matching(["client.line.*"])] == ["client.line.url"]
    with pytest.raises(ValueError, match=re.escape("did you mean client.line.*")):
        client.matching(["client.line"])
    assert client.version != vendor().version
    with pytest.raises(ContractError, match="levels"):
        load(path)
