"""The parser of `plan`."""

from __future__ import annotations

from typing import Final

from conformance.commands.parsing import Parser, add_options

_EXAMPLES: Final = """\
examples:
  tim-conformance plan --tim-target live --tim-profile smoke
  tim-conformance plan --tim-target live --tim-clauses 'mute-time.*' --format json
  tim-conformance plan --tim-target live --tim-profile thorough --seed 7

It takes the options of `run`, makes no call and needs no key. The figures are the most that a run takes of a service
that answers each call and shows each change at once. Without --seed a part is set aside for what other seeds draw. What
findings cost comes on top, and so does what an unanswered call, a late answer, or another run's leavings cost: the
report of a run tells these apart.

exit code: 0, 4 wrong usage
"""


def plan(parser: Parser) -> None:
    """Enter the arguments of `plan`."""
    parser.epilog = _EXAMPLES
    add_options(parser)
    parser.add_argument("--seed", type=int, metavar="N", help="plan what the run with this seed draws")
    parser.add_argument("--format", choices=("text", "json"), default="text", help="default: text")
