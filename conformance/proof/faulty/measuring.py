"""One fault measured: the suite is run through it, and what is wrong with the outcome is counted."""

from __future__ import annotations

import json
import secrets
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from functools import cache
from pathlib import Path
from typing import Any, Final

from conformance.api.secrets import Secret, Vault
from conformance.contract import vendor
from conformance.proof.faulty.faults import Fault
from conformance.proof.surroundings import plain_environment
from conformance.recordings.scanning import scan_paths
from conformance.settings.options import SECRET_KEY

CLAUSES: Final = "group-type.* topic.* persistence.rejoin effect.* envelope.*"
"""What is run: few calls, and each command of the table among them."""
LONGEST: Final = 90.0
"""Seconds after which a run is taken not to end."""
JUDGED: Final = frozenset({"pass", "fail", "observed", "known-fail", "unsteady"})
LOUD: Final = ("--", "-o", "log_cli=true", "-o", "log_level=DEBUG", "--log-file=debug.log")


@dataclass
class Outcome:
    """What a run came to; plain data, one JSON line. A list that is not empty is something wrong."""

    key: str
    hits: int = 0
    code: int | None = None
    verdict: str = ""
    false: list[str] = field(default_factory=list)
    untold: list[str] = field(default_factory=list)
    secrets: list[str] = field(default_factory=list)
    lost: list[str] = field(default_factory=list)
    broken: list[str] = field(default_factory=list)
    seconds: float = 0.0

    @property
    def wrong(self) -> bool:
        """Whether anything is."""
        return bool(self.false or self.untold or self.secrets or self.lost or self.broken)


def measure(fault: Fault | None) -> Outcome:
    """Run the suite through a fault (None: through none), in a process and a folder of its own."""
    began = time.monotonic()
    outcome = Outcome(fault.key if fault else "none")
    key = secrets.token_hex(32)
    with tempfile.TemporaryDirectory(prefix="faulty-") as name:
        folder = Path(name)
        told = _run(fault, folder, key, outcome)
        document = _document(folder)
        if not document:
            outcome.broken.append("no report")
        outcome.verdict = document.get("verdict", "")
        outcome.false = _failing(document)
        outcome.untold = _untold(told, folder)
        outcome.secrets = _secrets(folder, key)
        if fault is not None and fault.storm == 1:
            outcome.lost = sorted(judged_without() - _judged(document))
    outcome.seconds = round(time.monotonic() - began, 2)
    return outcome


def _run(fault: Fault | None, folder: Path, key: str, outcome: Outcome) -> dict[str, Any]:
    """Have the process run, and take down how it ended; what it told of the service."""
    arguments = [
        "--tim-profile", "smoke", "--seed", "1", "--tim-clauses", CLAUSES, "--tim-reports", "reports",
        *(LOUD if fault is not None and fault.loud else ()),
    ]  # fmt: skip
    environment = plain_environment()
    command = [sys.executable, "-m", "conformance.proof.faulty.suite", json.dumps(asdict(fault) if fault else None)]
    with (folder / "out").open("wb") as out:
        process = subprocess.Popen(
            [*command, "result.json", *arguments], cwd=folder, env={**environment, SECRET_KEY: key},
            stdin=subprocess.DEVNULL, stdout=out, stderr=subprocess.STDOUT,
        )  # fmt: skip
        try:
            process.wait(LONGEST)
        except subprocess.TimeoutExpired:
            outcome.broken.append(f"did not end within {LONGEST:.0f} s")
        finally:
            process.kill()
            process.wait()
    # A loud run shows what a library logs with a traceback of its own (urllib3, of headers that it cannot read).
    logged = fault is not None and fault.loud
    said = (folder / "out").read_text(encoding="utf-8", errors="replace")
    if "Traceback (most recent call last)" in said and not logged:
        outcome.broken.append("a traceback")
    try:
        told: dict[str, Any] = json.loads((folder / "result.json").read_text(encoding="utf-8"))
    except (OSError, ValueError):
        outcome.broken.append("the process broke off")
        return {}
    outcome.hits, outcome.code = told["hits"], told["code"]
    if fault is not None and not outcome.hits:
        outcome.broken.append("the fault hit nothing")
    return told


def _document(folder: Path) -> Any:
    try:
        return json.loads((folder / "reports" / "conformance.json").read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}


def _failing(document: Any) -> list[str]:
    return [
        clause["id"]
        for clause in document.get("clauses", ())
        if clause["verdict"] == "fail" and clause["level"] in ("must", "should")
    ]


def _judged(document: Any) -> set[str]:
    """The clauses with a verdict, of those that were asked for: others are met by chance."""
    asked = {clause.id for clause in vendor().matching(CLAUSES.split())}
    return {it["id"] for it in document.get("clauses", ()) if it["id"] in asked and it["verdict"] in JUDGED}


@cache
def judged_without() -> frozenset[str]:
    """What two runs without a fault both judge; RuntimeError where one goes wrong by itself."""
    found = []
    for _ in range(2):
        with tempfile.TemporaryDirectory(prefix="faulty-") as name:
            folder, outcome = Path(name), Outcome("none")
            _run(None, folder, secrets.token_hex(32), outcome)
            document = _document(folder)
            if document.get("exit_code") != 0:
                raise RuntimeError(f"a run without a fault ends with {document.get('sentence', outcome.broken)}")
            found.append(_judged(document))
    return frozenset(set.intersection(*found))


def _untold(told: dict[str, Any], folder: Path) -> list[str]:
    """What is left on the service and is named in no journal, no report and no word on the screen."""
    left: Sequence[str] = [*told.get("groups", ()), *told.get("accounts", ())]
    if not left:
        return []
    words = "".join(
        path.read_text(encoding="utf-8", errors="replace")
        for path in (folder / "out", *(folder / "reports").rglob("*.jsonl"), folder / "reports" / "conformance.json")
        if path.is_file()
    )
    return [name for name in left if name not in words]


def _secrets(folder: Path, key: str) -> list[str]:
    """Which files hold the key or a signature, in whatever form."""
    vault = Vault()
    vault.register(Secret(key), "secret key")
    found = scan_paths([folder], vault).found
    return sorted({sentence.replace(f"{folder}/", "").partition(":")[0] for sentence in found})
