"""What a report tells of the app: the check before a live run, the audit around it, and the plan of its calls."""

from __future__ import annotations

from conformance.contract.language import speaking
from conformance.report.document import validate
from conformance.report.formats.markdown import markdown
from conformance.report.html import page
from conformance.report.terminal import terminal_summary

from . import samples


def test_the_terminal_tells_the_audit_in_a_line_and_the_plan_with_the_calls() -> None:
    said = " ".join(terminal_summary(samples.valid("audited"), 100).split())
    assert "Audit: The 3 groups that the run made are gone. Of the other 7, 1 went and 2 came" in said
    assert "(2,150 planned, 44 for findings, 10 beyond)" in said
    assert "Audit" not in terminal_summary(samples.valid("live"), 100)


def test_the_page_shows_both_and_opens_what_is_a_problem() -> None:
    drawn = page(samples.valid("audited"))
    assert "<h2>The app, before and after</h2>" in drawn
    assert "<details open>" in drawn.partition("The app, before and after</h2>")[2]
    assert "The app, before" not in page(samples.valid("live"))


def test_how_many_programs_ran_side_by_side_is_told_in_each_drawing() -> None:
    made = samples.valid("audited")
    drawings = (lambda it: terminal_summary(it, 200), page, markdown)
    narrowed = validate(made | {"width": made["width"] | {"narrowed": True}})
    for draw in drawings:
        assert ", width 8" in draw(made)
        assert ", width 8 and then 1" in " ".join(draw(narrowed).split())
        assert ", width" not in draw(samples.valid("live"))  # a result from before that was told
    with speaking("zh"):
        assert all("，并行 8" in draw(made) for draw in drawings)


def test_both_speak_chinese() -> None:
    with speaking("zh"):
        assert "本次运行创建的 3 个群组均已解散。" in page(samples.valid("audited"))
        assert "核对：本次运行创建的 3 个群组均已解散。" in terminal_summary(samples.valid("audited"), 200)


def test_what_comes_from_outside_orders_nothing() -> None:
    made = validate(samples.audited("a\n::error::b <u id=x>"))
    assert "::error" not in terminal_summary(made, 100)
    assert "<u id=x>" not in page(made)
    assert "&lt;u id=x&gt;" in page(made)
