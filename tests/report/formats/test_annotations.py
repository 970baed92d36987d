"""Workflow commands of GitHub: one line each, whatever stands in them, and only where GitHub reads them."""

from __future__ import annotations

import re

import pytest

from conformance.report.document import validate
from conformance.report.formats.annotations import asked_for, workflow_commands

from .. import samples

LINE = re.compile(r"::(error|warning|notice) title=([^:,\r\n]+)::([^\r\n]*)")


def read(text: str) -> list[tuple[str, str, str]]:
    """As the runner reads it: kind, title and message of each, unescaped."""
    found = []
    for line in text.splitlines():
        match = LINE.fullmatch(line)
        assert match, line
        kind, title, message = match.groups()
        for sign, code in ((":", "%3A"), (",", "%2C"), ("\r", "%0D"), ("\n", "%0A"), ("%", "%25")):
            title = title.replace(code, sign)
            message = message.replace(code, sign) if sign not in ":," else message
        found.append((kind, title, message))
    return found


@pytest.mark.parametrize("name", samples.SAMPLES)
def test_each_is_one_line_that_the_runner_reads(name: str) -> None:
    read(workflow_commands(samples.valid(name)))


def test_levels_are_those_of_the_clauses() -> None:
    found = {title.partition(" ")[0]: kind for kind, title, _ in read(workflow_commands(samples.valid("fail")))}
    assert found == {
        "mute-time.unsigned": "error", "persistence.rejoin": "error", "members.order": "error",
        "persistence.rejoin-end": "warning", "envelope.error-info": "warning",
    }  # fmt: skip
    strict = workflow_commands(validate(samples.failed() | {"strict": True}))
    assert {kind for kind, _, _ in read(strict)} == {"error"}


def test_a_message_is_the_argument() -> None:
    kind, title, message = read(workflow_commands(samples.valid("fail")))[0]
    assert (kind, title) == ("error", "mute-time.unsigned (must): must clause fails")
    assert ">> 3. read the muted list of g1" in message
    assert message.count("\n") > 5


@pytest.mark.parametrize("name", ["budget", "interrupted", "untold"])
def test_a_run_without_a_verdict_is_an_error(name: str) -> None:
    document = samples.valid(name)
    assert next((kind, text) for kind, _, text in read(workflow_commands(document))) == ("error", document["sentence"])


@pytest.mark.parametrize("name", ["pass", "live", "cut off"])
def test_a_run_that_conforms_tells_nothing(name: str) -> None:
    assert workflow_commands(samples.valid(name)) == ""


def test_of_many_the_last_one_names_the_rest() -> None:
    made = samples.document(verdict="fail", exit_code=1)
    names = [clause["id"] for clause in made["clauses"] if clause["level"] == "must"]
    for name in names:
        made = samples.with_clause(made, name, verdict="fail", failures=[samples.failure()])
    found = read(workflow_commands(validate(made)))
    assert len(found) == 10
    assert found[-1][1] == f"and {len(names) - 9} more"
    assert names[-1] in found[-1][2]


def test_percent_signs_come_back_as_they_were() -> None:
    made = samples.with_clause(
        samples.document(), "mute-time.zero", verdict="fail", failures=[samples.failure(says="100% %0A::error::y, z")]
    )
    text = workflow_commands(validate(made))
    assert text.count("\n") == 1
    assert read(text)[0][2].startswith("100% %0A::error::y, z\n")


@pytest.mark.parametrize(
    ("environ", "asked"), [({}, False), ({"GITHUB_ACTIONS": "true"}, True), ({"GITHUB_ACTIONS": "false"}, False)]
)
def test_only_on_github(environ: dict[str, str], asked: bool) -> None:
    assert asked_for(environ) is asked
