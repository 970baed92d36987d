"""`tim-conformance check`: whether an app is ready for a run, in ten calls or fewer."""

from __future__ import annotations

import argparse
import json
import os
import shutil
from collections.abc import Iterator
from dataclasses import asdict, dataclass, replace
from typing import Any, Final

from conformance.api.errors import CredentialsError
from conformance.commands.parsing import given, say
from conformance.contract.columns import wrapped
from conformance.live.checked import Checked, Row
from conformance.live.checking import MOST_CALLS, TRIAL, check
from conformance.live.proxy import check_proxy
from conformance.report.text import plural, spelled
from conformance.settings import resolve, sources
from conformance.suite.reach import Reach, out_of_reach
from conformance.targets.live import MAX_WAIT, Unanswered
from conformance.targets.opening import open_target

_FIRST: Final = ("host", "TLS", "key", "administrator")
_MARKS: Final = {"good": "ok", "problem": "PROBLEM", "open": "open"}
_DO: Final = {
    "host": "check --tim-endpoint or --tim-region, --tim-sdkappid, and the network between",
    "TLS": "check --tim-endpoint, and the bundle that REQUESTS_CA_BUNDLE or SSL_CERT_FILE names",
    "key": "copy the app's key from the console into TIM_SECRET_KEY",
    "administrator": "give an administrator of the app with --tim-admin",
    "clock": "set this machine's clock",
    "edition": "see in the console whether the app is open, and which addresses may call it",
}
_WIDTH: Final = 100


@dataclass(frozen=True)
class Told:
    """What there is to tell: the rows, the calls, and what cannot be exercised there."""

    checked: Checked
    calls: int
    unreachable: tuple[Reach, ...]


def check_command(arguments: argparse.Namespace) -> int:
    """Look at the app, and tell; the exit code."""
    settings = replace(resolve(sources({**given(arguments), "target": "live"}, os.environ)), calls=MOST_CALLS)
    assert settings.endpoint is not None
    proxied = check_proxy(settings.endpoint, trusted=settings.trust_proxy)
    try:
        with open_target(settings) as target:
            checked = check(target.client, target.journal)
            told = Told(checked, target.ledger.total, tuple(_unreachable(checked)))
    except Unanswered as silence:
        told = Told(
            Checked(_rows_of("TLS" if _is_tls(str(silence)) else "host", str(silence))), silence.target.ledger.total, ()
        )
    except CredentialsError as refused:
        told = Told(Checked(_rows_of(refused.about, str(refused))), refused.calls, ())
    if proxied:
        told.checked.rows.insert(1, Row("proxy", "good", proxied.rstrip(".")))
    if arguments.format == "json":
        print(json.dumps(_document(told), indent=1))
    else:
        for line in _table(told):
            say(line)
    return 3 if told.checked.problems else 0


def _rows_of(about: str, says: str) -> list[Row]:
    """The rows of a check that came no further than its first call."""
    rows: list[Row] = []
    for name in (*_FIRST, *({about} - {*_FIRST})):
        if name == about:
            return [*rows, Row(name, "problem", says.rstrip("."), _DO.get(name, ""))]
        rows.append(
            Row(name, *(("good", "no trouble was met") if about not in _FIRST[:2] else ("open", "it was not come to")))
        )
    return rows


def _is_tls(says: str) -> bool:
    return any(word in says for word in ("certificate", "TLS", "plain http"))


def _unreachable(checked: Checked) -> Iterator[Reach]:
    refused = {kind.partition(" ")[0]: says for kind, says in checked.refused.items()}
    members = TRIAL[2] if checked.deletes else None
    return out_of_reach(refused, MAX_WAIT, members)


def _document(told: Told) -> dict[str, Any]:
    return {
        "schema_version": "1",
        "ready": not told.checked.problems,
        "calls": told.calls,
        "rows": [asdict(row) for row in told.checked.rows],
        "not_exercised": [asdict(it) for it in told.unreachable],
    }


def _table(told: Told) -> Iterator[str]:
    columns = min(_WIDTH, shutil.get_terminal_size((_WIDTH, 24)).columns)
    name = max(len(row.name) for row in told.checked.rows)
    state = max(map(len, _MARKS.values()))
    indent = " " * (name + state + 4)
    for row in told.checked.rows:
        head = f"{row.name:<{name}}  {_MARKS[row.state]:<{state}}  "
        yield from wrapped(spelled(row.says), columns, head, indent)
        if row.do:
            yield from wrapped(f"-> {row.do}", columns, indent, indent)
    if told.unreachable:
        yield ""
        yield "What cannot be exercised there:"
        for it in told.unreachable:
            ids = (
                f", and with them {', '.join(it.clauses)}" if it.clauses else "; other programs exercise their clauses"
            )
            yield from wrapped(f"{spelled(it.why)}: {plural(it.programs, 'program')}{ids}.", columns, "  - ", "    ")
    yield ""
    number = len(told.checked.problems)
    ready = (
        "Ready for a run."
        if not number
        else f"Not ready: {number} problem{'' if number == 1 else 's'}, each with what to do."
    )
    yield f"{ready} {told.calls} call{'' if told.calls == 1 else 's'} {'was' if told.calls == 1 else 'were'} made."
