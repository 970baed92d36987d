"""The sub-commands of `tim-conformance`: each by its name and one line, and where its parser and its work are.

A parser gets its arguments when its command is asked for, and what does the work is imported when that begins: the
suite, the simulator and the libraries under them take most of a second, and help, a clause's text or a scan need none.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from typing import Any, Final, cast

from conformance.commands.parsing import Parser, capital


@dataclass(frozen=True, slots=True)
class Entry:
    """A sub-command: its name, what it does in one line, and both as MODULE:FUNCTION of this package: what gives its
    parser its arguments, and what does it, from these to the exit code."""

    name: str
    says: str
    parser: str
    work: str

    def enter(self, subparsers: Any) -> Parser:
        """Enter the name with its line, so that the help lists it."""
        parser: Parser = subparsers.add_parser(self.name, help=self.says, description=f"{capital(self.says)}.")
        parser.set_defaults(does=self.do, by=parser)
        return parser

    def fill(self, parser: Parser) -> None:
        """Give the parser its arguments, and its examples."""
        cast("Callable[[Parser], None]", _loaded(f"parsers.{self.parser}"))(parser)

    def do(self, arguments: argparse.Namespace) -> int:
        """Do it; the exit code."""
        return self.worker()(arguments)

    def worker(self) -> Callable[[argparse.Namespace], int]:
        """What does it, loaded."""
        return cast("Callable[[argparse.Namespace], int]", _loaded(self.work))


def _loaded(place: str) -> object:
    module, _, name = place.partition(":")
    return getattr(import_module(f"conformance.commands.{module}"), name)


TABLE: Final = (
    Entry("run", "run the suite and write its reports", "run:run", "run:run_command"),
    Entry("check", "see whether an app is ready for a run", "check:check", "check:check_command"),
    Entry("plan", "tell what a run would take, without a call", "plan:plan", "plan:plan_command"),
    Entry("client", "put a client of yours to the test, offline", "client:client", "client:client_command"),
    Entry("again", "run the failing programs of a report again", "again:again", "again:again_command"),
    Entry("report", "write a saved result in another format", "report:report", "report:report_command"),
    Entry("merge", "make one result of the results of shards", "merge:merge", "merge:merge_command"),
    Entry("clauses", "list the clauses of the register", "contract:clauses", "contract:clauses_command"),
    Entry("explain", "tell all about one clause", "contract:explain", "contract:explain_command"),
    Entry(
        "rerecord", "run the recorded programs again, and compare", "recordings:rerecord", "recordings:rerecord_command"
    ),
    Entry("extend", "keep what is recorded, and draw more", "recordings:extend", "recordings:extend_command"),
    Entry("prune", "tell orphans among the recordings, or remove them", "recordings:prune", "recordings:prune_command"),
    Entry("scan", "look for secrets in recordings and reports", "recordings:scan", "scan:scan_command"),
    Entry("drift", "what has changed between two recordings or results", "drift:drift", "drift:drift_command"),
    Entry("watch", "run the recorded programs again, and tell the drift", "drift:watch", "drift:watch_command"),
    Entry("accept", "make the current side the baseline", "drift:accept", "drift:accept_command"),
    Entry("matrix", "results side by side: regions, days, clients", "matrix:matrix", "matrix:matrix_command"),
    Entry("gate", "may we ship? one answer from results and drift", "gate:gate", "gate:gate_command"),
    Entry("baseline", "write down the failures that are known", "baseline:baseline", "baseline:baseline_command"),
    Entry("page-read", "tell what a copy of a vendor's page says", "pages:page_read", "pages:page_read_command"),
    Entry(
        "page-diff", "tell what has changed between two copies of a page", "pages:page_diff", "pages:page_diff_command"
    ),
    Entry(
        "contract-check", "hold a page against the clauses, limits and codes",
        "pages:contract_check", "pages:contract_check_command",
    ),
    Entry(
        "prove", "run the suite against every defect and variation, and write the scoreboard",
        "prove:prove", "prove:prove_command",
    ),
    Entry("serve", "serve the simulator on 127.0.0.1", "serve:serve", "serve:serve_command"),
    Entry("sweep", "undo what crashed live runs left on the target", "sweep:sweep", "sweep:sweep_command"),
    Entry("new", "write the places of a new clause, and tell what is left", "new:new", "new:new_command"),
)  # fmt: skip
"""Every sub-command, in the order in which help lists them."""
