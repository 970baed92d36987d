"""The parser of `run`."""

from __future__ import annotations

from typing import Final

from conformance.commands.parsing import Parser, add_options

_EXAMPLES: Final = """\
examples:
  tim-conformance run
  tim-conformance run --tim-profile smoke --tim-clauses 'mute-time.*'
  tim-conformance run --tim-target live --tim-region singapore --tim-sdkappid 1400000000
  tim-conformance run --tim-defect rejoin-clears-public
  tim-conformance run --tim-formats sarif,markdown,badge
  tim-conformance run --tim-shard 2/4 --tim-reports shard-2
  tim-conformance run --seed 7 -- -x -v

Several runs on one app at once use different accounts and share the documented rates: those of a user on one
machine by themselves, those on several by the Redis that TIM_RATE_STORE names (redis://NAME:PASSWORD@HOST:PORT/0,
or rediss://; it needs pip install 'tim-conformance[redis]'). A proxy of the environment is told of at the start.

--tim-shard 2/4 runs a quarter of the suite: a job each of 1/4 to 4/4, and `tim-conformance merge` makes one result of
theirs. pytest's -n does not share the suite out: with it all properties run in one worker.

The secret key of a live app is read from the variable TIM_SECRET_KEY and from nowhere else. What comes
after -- goes to pytest; its ini files, conftest.py files and PYTEST_ADDOPTS are left aside.

exit code: 0 conforms, 1 a must clause fails, 2 interrupted, 3 could not tell, 4 wrong usage or credentials
"""


def run(parser: Parser) -> None:
    """Enter the arguments of `run`."""
    parser.epilog = _EXAMPLES
    add_options(parser)
    parser.add_argument("--seed", type=int, metavar="N", help="draw what the run with this seed drew (see its report)")
    parser.usage = "%(prog)s [OPTION ...] [-- ARGUMENT-OF-PYTEST ...]"
