"""The command line: `tim-conformance`, or `python -m conformance.commands.cli`."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Sequence
from typing import Final

from conformance import __version__
from conformance.api.errors import Trouble
from conformance.commands import contract, new, prove, recordings, run, serve, sweep
from conformance.commands.parsing import Parser

_MORE: Final = """\
`tim-conformance COMMAND --help` tells more, with examples.

exit code: 0 conforms (or done), 1 a must clause fails, 2 interrupted, 3 could not tell, 4 wrong usage or credentials
"""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command line (default: that of the process); the exit code. What goes wrong is told in one sentence."""
    parser = Parser(
        prog="tim-conformance",
        description="Property-based conformance tests for forbid_send_msg, the muting API of Tencent Cloud Chat.",
        epilog=_MORE,
    )
    parser.add_argument("--version", action="version", version=f"tim-conformance {__version__}")
    subparsers = parser.add_subparsers(metavar="COMMAND", required=True, title="commands")
    for command in (run, contract, recordings, prove, serve, sweep, new):
        command.add(subparsers)
    own = list(sys.argv[1:] if arguments is None else arguments)
    cut = own.index("--") if own[:1] == ["run"] and "--" in own else len(own)
    own, rest = own[:cut], own[cut + 1 :]
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:  # as a shell script's & leaves it
        signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        told = parser.parse_args(own)
        told.rest = rest
        code: int = told.does(told)
        sys.stdout.flush()
        return code
    except Trouble as trouble:
        print(f"tim-conformance: {trouble}", file=sys.stderr)
        return trouble.exit_code
    except KeyboardInterrupt:
        print("tim-conformance: interrupted", file=sys.stderr)
        return 2
    except BrokenPipeError:  # the reader, head say, has seen enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0


if __name__ == "__main__":
    sys.exit(main())
