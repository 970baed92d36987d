"""`tim-conformance gate`: may we ship? One answer from results, checks of clients, drift and known failures."""

from __future__ import annotations

import argparse
import json
import os
from pathlib import Path
from typing import Any, Final

from conformance.api.errors import Trouble
from conformance.changes.change import SEVERITIES
from conformance.changes.gate import Answer, Asked, gate
from conformance.changes.gate_inputs import DriftGiven, digest_of_recordings, given
from conformance.changes.watching import now
from conformance.commands.parsing import add_options, say, sub_command
from conformance.contract import client, vendor
from conformance.recordings.places import shown
from conformance.report.text import plural, printable_tree
from conformance.report.whole import write_whole
from conformance.settings import OPTIONS, settings_of_run
from conformance.settings.shipped import shipped_recordings
from conformance.suite.collecting import properties
from conformance.suite.digest import suite_digest
from conformance.verdicts.baseline import NAME, baseline_at
from conformance.verdicts.evidence import WISHES, Demand, today

_EXAMPLES: Final = """\
examples:
  tim-conformance gate reports/conformance.json
  tim-conformance gate reports/conformance.json client/conformance.json drift.json --client --evidence live --max-age 7
  tim-conformance gate reports/conformance.json --format json -o gate.json

May we ship? Yes where every must clause that can be judged was, on evidence that is good enough, and holds or fails as
it is known to; where the client's check passed; where every change of the vendor was accepted; and where no entry of
the list of known failures is stale. RESULTs are told apart by their format, and come in any order. What is missing is
listed with what to do. gate.json tells the answer with digests of all that it is about.

exit code: 0 yes, 1 no, 3 a result could not be read, 4 wrong usage
"""


def add(subparsers: Any) -> None:
    """Enter the sub-command."""
    parser = sub_command(subparsers, "gate", _gate, "may we ship? one answer from results and drift", _EXAMPLES)
    parser.add_argument(
        "results", nargs="+", type=Path, metavar="RESULT",
        help="a conformance.json of a run or of a client, or the JSON of a drift",
    )  # fmt: skip
    parser.add_argument("--drift", type=Path, action="append", default=[], metavar="FILE", help="a drift as JSON")
    parser.add_argument("--client", action="store_true", help="ask for a result of a client, too")
    parser.add_argument(
        "--evidence", choices=WISHES, default="any", help="the least that must clauses were seen on (%(default)s)"
    )
    parser.add_argument("--max-age", type=_days, metavar="DAYS", help="how old evidence may be at most (any age)")
    parser.add_argument(
        "--fail-on", choices=SEVERITIES, default="warn", help="the least severity of drift that counts (%(default)s)"
    )
    parser.add_argument("--baseline", type=Path, metavar="FILE", help=f"failures that are known ({NAME}, where it is)")
    parser.add_argument("--accepted", type=Path, metavar="FILE", help="what was accepted (beside the drift's baseline)")
    parser.add_argument("--format", choices=("text", "json"), default="text", dest="form", help="default: %(default)s")
    parser.add_argument(
        "-o", "--output", type=Path, default=Path("gate.json"), metavar="FILE", help="default: %(default)s"
    )
    add_options(parser, [option for option in OPTIONS if option.name == "cassettes"])


def _days(text: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) <= 5):
        raise argparse.ArgumentTypeError(f"{text!r} is no number of days")
    return int(text)


def _gate(arguments: argparse.Namespace) -> int:
    found = given(arguments.results, arguments.drift)
    demand = Demand(arguments.evidence, arguments.max_age)
    asked = Asked(demand, arguments.client, arguments.fail_on, arguments.accepted)
    answer = gate(found, asked, baseline_at(arguments.baseline, today()))
    document = printable_tree(answer.to_json(now(), _digests(answer, arguments)))
    text = json.dumps(document, indent=1) + "\n"
    try:
        write_whole(arguments.output, text)
    except OSError as error:
        raise Trouble(f"{shown(arguments.output)} cannot be written: {error.strerror or error}.") from None
    if arguments.form == "json":
        print(text, end="")
    else:
        _tell(answer, arguments.output)
    return 1 if answer.missing else 0


def _digests(answer: Answer, arguments: argparse.Namespace) -> dict[str, str | None]:
    folder = settings_of_run({"cassettes": arguments.cassettes}, os.environ).cassettes
    folder = folder if folder.is_dir() else shipped_recordings() or folder
    digests: dict[str, str | None] = {
        "suite": suite_digest(properties()), "contract": vendor().digest, "recordings": digest_of_recordings(folder),
        "verdicts": answer.given.verdicts,
    }  # fmt: skip
    return digests | ({"client_contract": client().digest} if answer.given.clients else {})


def _tell(answer: Answer, output: Path) -> None:
    must = answer.counts
    if answer.missing:
        what = "1 thing is" if len(answer.missing) == 1 else f"{len(answer.missing)} things are"
        say(f"No: {what} missing.")
    else:
        known = f", {must['known']} of them with a known failure" if must["known"] else ""
        say(f"Yes: {must['judged']} of {plural(must['clauses'], 'must clause')} judged{known}, and nothing is missing.")
    for it in answer.missing:
        say(f"  {it.what:8}  {it.says}")
        say(f"            -> {it.do}")
    for note in answer.notes:
        say(f"  note      {note}")
    say("Looked at:")
    for one in answer.given.all:
        told = one.to_json()
        seen = ", ".join(told["evidence"]) or "no evidence told"
        verdict = one.verdict if isinstance(one, DriftGiven) else told["verdict"]
        say(f"  {told['kind']:8}  {told['path']}: {verdict}, {told['at'][:10]}, {seen}")
    say(f"Written to {shown(output)}.")
