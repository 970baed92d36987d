"""The programs that the properties run."""

from conformance.programs.operations import program_from_json
from conformance.suite.collecting import collected


def test_every_program_can_be_written_down_and_read_back() -> None:
    found = [program for _, programs in collected(2, 1) for program in programs]
    assert len(found) > 300
    assert [program_from_json(program.to_json()) for program in found] == found
