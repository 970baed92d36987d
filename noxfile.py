"""`nox -s replay`: the recordings give the same verdicts under every Hypothesis and every Python."""

from __future__ import annotations

import json
from pathlib import Path

import nox

PYTHONS = ("3.11", "3.12", "3.13")
HYPOTHESIS = ("6.100.0", "6.130.0", "6.155.0", "newest")
RESULTS = Path(".nox") / "verdicts"

nox.options.sessions = ["replay"]
nox.options.default_venv_backend = "venv"


@nox.session(python=PYTHONS)
@nox.parametrize("hypothesis", HYPOTHESIS)
def replay(session: nox.Session, hypothesis: str) -> None:
    """Play the recordings, compare every verdict with those of the sessions before, and see the defective ones fail."""
    chosen = "hypothesis" if hypothesis == "newest" else f"hypothesis=={hypothesis}"
    session.install("--quiet", "-e", ".", chosen)
    reports = Path(session.create_tmp())
    run = ("tim-conformance", "run", "--tim-target", "replay", "--tim-reports", str(reports))
    session.run(*run, silent=True)
    verdicts = _verdicts(reports)
    session.run(*run, "--tim-cassettes", "cassettes/defective", success_codes=[1], silent=True)
    verdicts |= {f"{name} (defective)": verdict for name, verdict in _verdicts(reports).items()}
    RESULTS.mkdir(parents=True, exist_ok=True)
    for other in RESULTS.glob("*.json"):
        if json.loads(other.read_text()) != verdicts:
            session.error(f"the verdicts differ from those in {other}")
    (RESULTS / f"{session.python}-{hypothesis}.json").write_text(json.dumps(verdicts, indent=1))
    session.log(f"{len(verdicts)} verdicts, the same as in {len(list(RESULTS.glob('*.json')))} sessions")


def _verdicts(reports: Path) -> dict[str, str]:
    document = json.loads((reports / "conformance.json").read_text())
    return {clause["id"]: clause["verdict"] for clause in document["clauses"]} | {"run": document["verdict"]}
