"""The summary on the terminal: short, plain, and with what a reader of a CI log needs."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest

from conformance.contract.columns import cells
from conformance.report.document import validate
from conformance.report.terminal import command_lines, terminal_summary
from conformance.report.text import STAYING

from . import samples


@pytest.mark.parametrize("width", [60, 100, 160])
@pytest.mark.parametrize("name", samples.SAMPLES)
def test_it_moves_no_cursor(name: str, width: int) -> None:
    text = terminal_summary(samples.valid(name), width)
    assert all(each.isprintable() or each == "\n" for each in text)
    text.encode("utf-8")


def test_the_verdict_is_first_and_from_where_it_is() -> None:
    lines = terminal_summary(samples.valid("fail")).splitlines()
    assert lines[0].startswith("THE SIMULATOR DOES NOT CONFORM - 2 must clauses fail")
    assert lines[2] == "Evidence: the embedded simulator: nothing here was recorded from the live service"


def test_a_group_is_a_line() -> None:
    text = terminal_summary(samples.valid("fail"))
    assert re.search(r"^  persistence  FWPPOOO +1 must clause fails, 1 should clause fails, ", text, re.MULTILINE)


def test_a_failure_has_its_smallest_program() -> None:
    text = " ".join(terminal_summary(samples.valid("fail")).split())
    assert "F mute-time.unsigned (must): m1 is reported muted until 68 years too early." in text
    assert "create g1 Public with m1; mute m1 in g1 for 2147483648 s; >>read the muted list of g1<<" in text
    assert "send in m1's name" not in text  # what came after the first wrong step says nothing


def test_a_failure_tells_the_address_of_the_page() -> None:
    text = " ".join(terminal_summary(samples.valid("fail")).split())
    assert "page: https://www.tencentcloud.com/document/product/1047/34951 (read on 2025-12-15)" in text
    assert "https://" not in terminal_summary(samples.valid("pass"))


WIDEST = re.compile(r"(\x1b\[[0-9;]*m)*\s*(page: )?\S+( \\\\)?")
"""A line that holds one name, address or path and nothing else: it cannot be shorter."""


@pytest.mark.parametrize("width", [40, 60, 80, 100])
@pytest.mark.parametrize("name", samples.SAMPLES)
def test_no_line_is_longer_than_the_terminal(name: str, width: int) -> None:
    text = terminal_summary(samples.valid(name), width, reports=[Path("reports/conformance.html")] * 3)
    for line in text.splitlines():
        assert cells(line) <= width or WIDEST.fullmatch(line), line


@pytest.mark.parametrize("width", [20, 40, 80])
def test_a_command_that_is_too_long_is_broken_so_that_it_can_be_pasted(width: int) -> None:
    command = "tim-conformance run --tim-target live --tim-clauses 'mute-time.* topic.*' --tim-strict -- -k x"
    lines = command_lines(command, width, "    ")
    assert len(lines) > 1
    assert all(line.endswith(" \\") for line in lines[:-1])
    assert shlex.split("\n".join(lines).replace("\\\n", "")) == shlex.split(command)
    assert command_lines(command, 120, "  ") == [f"  {command}"]
    assert command_lines("", width, "  ") == []


def test_a_conforming_live_run_is_short() -> None:
    text = terminal_summary(samples.valid("live"), reports=[Path("reports/conformance.html")])
    assert text.startswith("CONFORMS - ")
    assert len(text.splitlines()) < 24
    assert "Clocks: The ends of mutes and the Date of answers are at least 399 s apart: mutes were judged by" in text
    assert text.endswith("Reports: reports/conformance.html\n")


def test_open_ends_are_told() -> None:
    text = terminal_summary(samples.valid("interrupted"))
    assert "Left behind: account tc-01: account_delete answered 71000" in text
    assert "Harness error: clean-up of g1: ConnectionError" in text
    assert "U 1 clause: interrupted (rate.up-to-200)" in text
    assert "tim-conformance run --tim-calls 600" in terminal_summary(samples.valid("budget"))


def test_colour_is_on_request_and_adds_nothing_else() -> None:
    plain = terminal_summary(samples.valid("fail"))
    coloured = terminal_summary(samples.valid("fail"), color=True)
    assert "\x1b[31;1m" in coloured
    assert re.sub(r"\x1b\[[0-9;]*m", "", coloured) == plain


def test_hundreds_of_failing_clauses_stay_readable() -> None:
    made = samples.document(verdict="fail", exit_code=1)
    clauses = [each | {"verdict": "fail", "failures": [samples.failure()] * 9} for each in made["clauses"]]
    text = terminal_summary(validate(made | {"clauses": clauses}))
    assert len(text.splitlines()) < 210
    assert "more clauses with failures; see the reports." in text


def test_what_nothing_can_take_away_is_no_reason_to_sweep() -> None:
    """Accounts that the edition keeps are told, and no command is offered that would leave them there."""
    stays = f"712 {STAYING}"
    told = terminal_summary(validate(samples.document(left_behind=[stays])))
    assert "712 accounts stay" in told
    assert "See what the run left behind" not in told
    more = terminal_summary(validate(samples.document(left_behind=[stays, "group g: it answered 10002"])))
    assert "See what the run left behind" in " ".join(more.split())


def test_a_long_tally_stays_in_its_column() -> None:
    """One group's must not stand otherwise than the others'; where there is no room for that, all have lines below."""
    made = samples.failed()
    lines = terminal_summary(validate(made), 80).splitlines()
    at = next(index for index, line in enumerate(lines) if line.startswith("  persistence  F"))
    column = re.search(r"\d+ must clause", lines[at])
    assert column is not None
    assert all(cells(line) <= 80 for line in lines[at : at + 2])
    assert lines[at + 1].startswith(" " * column.start()) or lines[at + 1].startswith("  topic")
    narrow = terminal_summary(validate(made), 40).splitlines()
    assert "  persistence" in narrow
