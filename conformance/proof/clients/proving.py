"""`tim-conformance prove --clients`: every wrong client is to be caught on its clause, every sound one let through."""

from __future__ import annotations

import json
import shlex
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import as_completed
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from fnmatch import fnmatchcase
from functools import cache
from pathlib import Path
from typing import Final

import conformance
from conformance import __version__
from conformance.api.errors import UsageError
from conformance.clients.checking import PACED
from conformance.contract import client as client_register
from conformance.proof.cases import sampled
from conformance.proof.clients.drawing import write_clients
from conformance.proof.clients.measuring import ClientOutcome, Kind, measure_client
from conformance.proof.clients.mistakes import MISTAKES, SOUND
from conformance.proof.clients.table import board_of
from conformance.proof.pool import digest, entries, workers
from conformance.proof.sections import redraw_scoreboard

LINES: Final = "clients-proof.jsonl"
INTERRUPTED: Final = 2
_ROOT: Final = Path(conformance.__file__).parent
_ROOMS: Final = ("clients", "contract", "simulator", "proof/clients")
_NOT_MEASURING: Final = frozenset({"drawing.py", "proving.py", "table.py"})
Asked = tuple[str, Kind]


@dataclass(frozen=True)
class ClientPlan:
    """What is asked for: clients by globs of their names and clauses, or a sample of each kind that `seed` draws."""

    only: tuple[str, ...] = ()
    sample: int | None = None
    seed: int = 1
    jobs: int = 2
    resume: bool = False
    reports: Path = Path("reports")

    @property
    def whole(self) -> bool:
        """Whether every client is put to the test."""
        return self.sample is None and not self.only


def planned(plan: ClientPlan) -> list[Asked]:
    """The clients of a plan; UsageError where a glob fits none."""
    known = {*MISTAKES, *SOUND, *(it.clause for it in MISTAKES.values())}
    for glob in plan.only:
        if not any(fnmatchcase(name, glob) for name in known):
            raise UsageError(f"There is no client of the proof, and no clause of theirs, that {glob!r} fits.")
    wrong = [name for name, it in MISTAKES.items() if _fits(plan.only, name, it.clause)]
    sound = [name for name in SOUND if _fits(plan.only, name)]
    half = None if plan.sample is None else -(-plan.sample // 2)
    found: list[Asked] = [(name, "wrong") for name in sampled(wrong, plan.sample, plan.seed)]
    return [*found, *((name, "sound") for name in sampled(sound, half, plan.seed))]


def _fits(only: Sequence[str], *names: str) -> bool:
    return not only or any(fnmatchcase(name, glob) for name in names for glob in only)


@cache
def client_fingerprint() -> str:
    """A digest of the code that the outcomes depend on."""
    paths = [path for room in _ROOMS for path in (_ROOT / room).rglob("*") if path.name not in _NOT_MEASURING]
    return digest(_ROOT, paths)


def kept(lines: Path) -> dict[Asked, ClientOutcome]:
    """The outcomes of earlier runs of the very same code that did not go wrong. A line that was cut off is left out."""
    found = [ClientOutcome(**entry) for entry in entries(lines, client_fingerprint())]
    return {(it.name, it.kind): it for it in found if not it.error}


def prove_clients(plan: ClientPlan, command: Sequence[str]) -> int:
    """Run a plan and write what came of it; 1 where a mistake was missed or named wrongly or a sound client raised a
    finding, 2 where it was interrupted, else 0."""
    began = time.monotonic()
    lines = plan.reports / LINES
    if not plan.resume:
        lines.unlink(missing_ok=True)
    known = kept(lines)
    asked = planned(plan)
    rest = [it for it in asked if it not in known]
    wrong = sum(kind == "wrong" for _, kind in asked)
    print(f"{wrong} wrong clients and {len(asked) - wrong} sound ones, {plan.jobs} at a time", flush=True)
    interrupted = False
    try:
        _run(rest, lines, plan.jobs, _Teller(began))
    except KeyboardInterrupt:
        interrupted = True
    outcomes = kept(lines) if rest else known
    ran = [_told(outcomes, it) for it in asked if it in outcomes or not interrupted]
    if not ran:
        return INTERRUPTED
    notes = [] if plan.whole else ["Only a part was asked for."]
    if len(ran) < len(asked):
        notes.append(f"Interrupted: {len(ran)} of {len(asked)} clients were put to the test.")
    facts = {
        "schema_version": "1", "command": shlex.join(["tim-conformance", *command]),
        "date": f"{datetime.now(UTC):%Y-%m-%dT%H:%M:%SZ}", "seconds": round(time.monotonic() - began),
        "suite": __version__, "contract": client_register().version, "code": client_fingerprint(), "notes": notes,
    }  # fmt: skip
    board = {**facts, **board_of(ran)}
    write_clients(board, plan.reports)
    for row in board["figures"]:
        mark = ("ok" if row["reached"] else "MISSED") if row["aim"] else ""
        print(f"  {row['figure']:<58} {row['value']:>24}  {row['aim']:<13} {mark}".rstrip())
    print(f"clients: {plan.reports / 'clients-proof.html'}")
    if plan.whole and (drawn := redraw_scoreboard(plan.reports)):
        print(f"scoreboard: {drawn}")
    if interrupted:
        print("Interrupted: the same command with --resume goes on from here.", file=sys.stderr)
        return INTERRUPTED
    return 1 if board["troubles"] else 0


def _told(outcomes: Mapping[Asked, ClientOutcome], asked: Asked) -> ClientOutcome:
    """The outcome that is known; one that went wrong is not among them."""
    name, kind = asked
    known = MISTAKES[name] if kind == "wrong" else SOUND[name]
    return outcomes.get(asked) or ClientOutcome(name, kind, known.says, error=_ERRORS.get(asked, "it was not run"))


_ERRORS: Final[dict[Asked, str]] = {}


def _run(asked: Sequence[Asked], lines: Path, jobs: int, tell: Callable[[ClientOutcome, int, int], None]) -> None:
    """Put these to the test, a JSON line each; on KeyboardInterrupt what is under way is lost and no more."""
    lines.parent.mkdir(parents=True, exist_ok=True)
    alone = [it for it in asked if _paced(it)]
    together = [it for it in asked if not _paced(it)]
    done = 0
    with lines.open("a", encoding="utf-8") as out:
        for some, at_once in ((alone, 1), (together, jobs)):
            if not some:
                continue
            with workers(at_once) as pool:
                for future in as_completed([pool.submit(measure_client, *it) for it in some]):
                    outcome, done = future.result(), done + 1
                    if outcome.error:
                        _ERRORS[outcome.name, outcome.kind] = outcome.error
                    out.write(json.dumps({"code": client_fingerprint(), **asdict(outcome)}) + "\n")
                    out.flush()
                    tell(outcome, done, len(asked))


def _paced(asked: Asked) -> bool:
    """Whether a client is one whose mistake is its pace: on a machine that has much to do it makes none."""
    name, kind = asked
    return kind == "wrong" and MISTAKES[name].clause in PACED


class _Teller:
    """Tells of each tenth, and of what did not come out as it is to."""

    def __init__(self, began: float) -> None:
        self.began = began
        self.shown = 0

    def __call__(self, outcome: ClientOutcome, done: int, of: int) -> None:
        if outcome.verdict not in ("named", "let through") or outcome.beside:
            says = outcome.error or ", ".join(outcome.failing) or ", ".join(outcome.unsteady) or "nothing was found"
            print(f"  {outcome.verdict}: {outcome.name} ({says})")
        if done * 10 // of != self.shown:
            self.shown = done * 10 // of
            print(f"{done} of {of}, {time.monotonic() - self.began:.0f} s")
        sys.stdout.flush()
