"""Why a clause was not put to the test, and what would do it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from conformance.contract import Clause
from conformance.verdicts.docket import Docket

_DRIVE: Final = "only a check that asks for the calls can tell: tim-conformance client --adapter or --python"
_BY: Final = {
    "client.name.list": "no call read the muted list; one would put it to the test",
    "client.line.random-fresh": "it takes ten calls, and fewer came",
    "client.line.tls": "no connection was shown a wrong certificate; a driven check does that",
    "client.line.redirect": "no call was redirected; a driven check does that",
    "client.sign.fresh": "no signature ran out while the client was looked at",
}
_USUAL: Final = "no call put it to the test; a mute call would"


def explain(docket: Docket, driven: bool, wanted: Iterable[str]) -> None:
    """Enter why clauses were not put to the test, where nothing else says so. `wanted` were asked for."""
    chosen = set(wanted)
    for name, clause in docket.register.clauses.items():
        tally = docket.tallies.get(name)
        if tally is not None and (tally.calls or tally.observed or tally.findings):
            continue
        if name not in chosen:
            docket.absent.setdefault(name, "it was not asked for")
        else:
            docket.left_out.setdefault(name, _why(clause, driven))
        if not driven and (clause.needs == "drive" or name in ("client.line.tls", "client.line.redirect")):
            docket.out_of_reach.add(name)


def _why(clause: Clause, driven: bool) -> str:
    if not driven and clause.needs == "drive":
        return _DRIVE
    return _BY.get(clause.id, _USUAL)
