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
_DRIVEN: Final = "no call of the client's put it to the test, though the bench asked for mutes: see what fails first"
_PLAYED: Final = "the scenario that was played does not put it to the test; the whole check does"


def explain(docket: Docket, driven: bool, wanted: Iterable[str], *, part: bool = False) -> None:
    """Enter why clauses were not put to the test, where nothing else says so.

    `wanted` were asked for. `part`: scenarios that somebody named were played, and no others.
    """
    chosen = set(wanted)
    for name, clause in docket.register.clauses.items():
        tally = docket.tallies.get(name)
        if tally is not None and (tally.calls or tally.observed or tally.findings):
            continue
        if name not in chosen:
            docket.absent.setdefault(name, "it was not asked for")
        else:
            docket.left_out.setdefault(name, _why(clause, driven, part))
        if not driven and (clause.needs == "drive" or name in ("client.line.tls", "client.line.redirect")):
            docket.out_of_reach.add(name)


def _why(clause: Clause, driven: bool, part: bool) -> str:
    if part:
        return _PLAYED
    if driven:
        return _DRIVEN
    return _DRIVE if clause.needs == "drive" else _BY.get(clause.id, _USUAL)
