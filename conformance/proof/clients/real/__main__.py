"""Puts clients of others on the bench.

    python -m conformance.proof.clients.real [--write] [--only PACKAGE ...]

Each is installed from its registry into a folder that is thrown away. --write writes reports/clients.md and .json.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from fnmatch import fnmatch
from pathlib import Path
from typing import Final, cast

import conformance.clients.scenarios  # noqa: F401 - enters them
from conformance.api.errors import Trouble
from conformance.clients.checking import Checked, Checking
from conformance.clients.finding import Departure
from conformance.clients.planned import PLAN
from conformance.contract import client as client_register
from conformance.proof.clients.real.catalogue import REAL, NotInstalled, Real, install
from conformance.report.document import write_atomically

_HEAD: Final = """\
# Clients of others on the bench

Written by `python -m conformance.proof.clients.real --write` on {date}. Each package is installed from its registry and
asked for mutes by a small adapter of ours (`conformance/proof/clients/real/adapters/`). What is found is of the version
named, on this bench, which is a stand-in for the vendor; what a page leaves open is held against nobody. A clause is
of this project's register of what a client has to do, not of what a package promises: some were last released before
the pages took their present form. What hands a reply back as it is says nothing of its own: one without a verdict then
looks to the caller like any other value, which is what `client.tell.no-verdict` tells.

| client | version | what it does | must clauses not kept | should clauses not kept | kept | calls | seconds |
| --- | --- | --- | --- | --- | --- | --- | --- |
"""


@dataclass
class Row:
    """What came of one client. `must` and `should` have the clauses that are not kept, with what was seen; `trouble`
    says why it could not be looked at."""

    package: str
    registry: str
    about: str
    version: str = ""
    must: dict[str, str] = field(default_factory=dict)
    should: dict[str, str] = field(default_factory=dict)
    kept: int = 0
    calls: int = 0
    seconds: float = 0.0
    trouble: str = ""


def look(real: Real, folder: Path) -> Row:
    """Install one client and put it through every scenario."""
    row = Row(real.package, real.registry, real.about)
    try:
        client, row.version = install(real, folder)
        began = time.monotonic()
        found = Checking(client).run(PLAN)
    except (NotInstalled, Trouble) as error:
        row.trouble = str(error)
        return row
    row.seconds, row.calls = round(time.monotonic() - began, 1), found.requests
    _enter(real, found, row)
    return row


def _enter(real: Real, found: Checked, row: Row) -> None:
    register = client_register()
    for name, (verdict, _) in found.docket.verdicts().items():
        if not any(fnmatch(name.removeprefix("client."), glob.removeprefix("client.")) for glob in real.clauses):
            continue
        row.kept += verdict == "pass"
        if verdict == "fail":
            shown = cast("Departure", found.docket.tallies[name].findings[0][0])
            says = next(it.says for it in shown.broken if it.clause == name)
            (row.must if register.clause(name).level == "must" else row.should)[name] = says


def table(rows: Sequence[Row], date: str) -> str:
    """All of it as Markdown."""
    text = _HEAD.format(date=date)
    for row in rows:
        if row.trouble:
            text += f"| {row.package} ({row.registry}) | | {row.about} | not looked at: {row.trouble} | | | | |\n"
            continue
        cells = (
            f"{row.package} ({row.registry})", row.version, row.about, str(len(row.must)), str(len(row.should)),
            str(row.kept), str(row.calls), f"{row.seconds:.0f}",
        )  # fmt: skip
        text += f"| {' | '.join(cells)} |\n"
    for row in rows:
        if row.must or row.should:
            text += f"\n## {row.package} {row.version}\n\n| clause | level | what was seen |\n| --- | --- | --- |\n"
            for level, found in (("must", row.must), ("should", row.should)):
                text += "".join(f"| `{clause}` | {level} | {says} |\n" for clause, says in found.items())
    return text


def main(arguments: Sequence[str] | None = None) -> int:
    """Look at each, and print (or write) what was seen; 3 where one could not be looked at."""
    parser = argparse.ArgumentParser(prog="python -m conformance.proof.clients.real", description=__doc__)
    parser.add_argument("--write", action="store_true", help="write reports/clients.md and reports/clients.json")
    parser.add_argument("--only", nargs="+", default=[], metavar="PACKAGE")
    parser.add_argument("--reports", type=Path, default=Path("reports"), metavar="DIR", help="default: %(default)s")
    told = parser.parse_args(arguments)
    rows: list[Row] = []
    for real in REAL:
        if told.only and real.package not in told.only:
            continue
        with tempfile.TemporaryDirectory(prefix="tim-conformance-real-") as folder:
            rows.append(look(real, Path(folder)))
        print(f"{real.package} ({real.registry}): {rows[-1].trouble or f'{rows[-1].calls} calls'}", file=sys.stderr)
    date = datetime.now(UTC).date().isoformat()
    text = table(rows, date)
    print(text, end="")
    if told.write:
        write_atomically(text, told.reports / "clients.md")
        written = {"date": date, "clients": [asdict(row) for row in rows]}
        write_atomically(json.dumps(written, indent=1, ensure_ascii=False) + "\n", told.reports / "clients.json")
    return 3 if any(row.trouble for row in rows) else 0


if __name__ == "__main__":
    sys.exit(main())
