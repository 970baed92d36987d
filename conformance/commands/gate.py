"""`tim-conformance gate`: may we ship? One answer from results, checks of clients, drift and known failures."""

from __future__ import annotations

import argparse
import json
import os
from pathlib import Path

from conformance.api.errors import Trouble
from conformance.changes.gate import Answer, Asked, gate
from conformance.changes.gate_inputs import DriftGiven, digest_of_recordings, given
from conformance.changes.watching import now
from conformance.commands.parsing import given as options_in
from conformance.commands.parsing import say
from conformance.contract import client, vendor
from conformance.recordings.places import shown
from conformance.report.text import plural, printable_tree
from conformance.report.whole import write_whole
from conformance.settings import settings_of_run
from conformance.settings.shipped import shipped_recordings
from conformance.suite.collecting import properties
from conformance.suite.digest import suite_digest
from conformance.verdicts.baseline import baseline_at
from conformance.verdicts.evidence import Demand, today


def gate_command(arguments: argparse.Namespace) -> int:
    """Tell whether to ship; the exit code."""
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
    folder = settings_of_run(options_in(arguments), os.environ).cassettes
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
