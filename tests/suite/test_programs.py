"""The programs that the properties run."""

from conformance.programs.operations import program_from_json
from conformance.suite.collecting import properties


def test_every_program_can_be_written_down_and_read_back() -> None:
    made = [it.test.programs for it in properties()]
    found = [program for it in made for program in (*it.corners(2), *it.draw(min(it.examples[2], 75), 1))]
    assert len(found) > 300
    assert [program_from_json(program.to_json()) for program in found] == found
