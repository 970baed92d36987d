"""Which clients of others are looked at, how they are installed, and with which adapter."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Literal

from conformance.clients.driving import Client

_ADAPTERS: Final = Path(__file__).with_name("adapters")
_EXAMPLES: Final = Path(__file__).parents[4] / "examples" / "clients"
_LONGEST: Final = 300.0


class NotInstalled(Exception):
    """A client cannot be installed here; the message is one sentence."""


@dataclass(frozen=True, slots=True)
class Real:
    """A package of a registry. `clauses` are globs: what is to its account; of a package that only signs, the rest is
    our own example client's. `about` is said in the table; `beside` is what it imports and does not ask for."""

    package: str
    registry: Literal["PyPI", "npm"]
    adapter: str
    about: str
    clauses: tuple[str, ...] = ("*",)
    beside: tuple[str, ...] = ()


_SIGNS: Final = ("client.sign.*", "client.line.parameters")
REAL: Final = (
    Real("timsdk", "PyPI", "timsdk_adapter.py", "hands back the reply's JSON; fixes the host"),
    Real(
        "tencentcloud-sdk-python-im", "PyPI", "tencentcloud_im_adapter.py",
        "hands back the response, which our adapter reads as a caller would; names no dependencies", ("*",),
        ("requests", "tls-sig-api-v2"),
    ),
    Real("tls-sig-api-v2", "PyPI", "signed_adapter.py", "signs; the rest is our example client", _SIGNS),
    Real("tls-sig-api-v2", "npm", "signed_adapter.mjs", "signs; the rest is our example client", _SIGNS),
)  # fmt: skip
"""Found by their descriptions among the packages of both registries: those that make the call, or sign for it. Client
SDKs for browsers and phones speak another protocol; tls-sig-api (1.x) makes signatures of a kind before HMAC."""


def install(real: Real, folder: Path) -> tuple[Client, str]:
    """Install a client into a folder; how it is driven, and its version. NotInstalled where that cannot be."""
    if not _EXAMPLES.is_dir():
        raise NotInstalled("This is for a clone of the project: the adapters use its examples/clients.")
    return (_by_pip if real.registry == "PyPI" else _by_npm)(real, folder)


def _by_pip(real: Real, folder: Path) -> tuple[Client, str]:
    python = folder / "bin" / "python"
    _run(real, sys.executable, "-m", "venv", str(folder))
    _run(
        real, str(python), "-m", "pip", "install", "--quiet", "--disable-pip-version-check", real.package, *real.beside
    )
    asks = f"import importlib.metadata; print(importlib.metadata.version({real.package!r}))"
    version = _run(real, str(python), "-c", asks).strip()
    paths = os.pathsep.join(map(str, (_ADAPTERS, _EXAMPLES / "python")))
    return Client((str(python), str(_ADAPTERS / real.adapter)), {**os.environ, "PYTHONPATH": paths}), version


def _by_npm(real: Real, folder: Path) -> tuple[Client, str]:
    node, npm = shutil.which("node"), shutil.which("npm")
    if not node or not npm:
        raise NotInstalled(f"{real.package} needs node and npm, which are not here.")
    _run(real, npm, "install", "--silent", "--no-audit", "--no-fund", "--prefix", str(folder), real.package)
    told = json.loads((folder / "node_modules" / real.package / "package.json").read_text(encoding="utf-8"))
    own = {**os.environ, "TIM_INSTALLED": str(folder), "TIM_EXAMPLES": str(_EXAMPLES)}
    return Client((node, str(_ADAPTERS / real.adapter)), own), str(told["version"])


def _run(real: Real, *line: str) -> str:
    try:
        done = subprocess.run(line, capture_output=True, text=True, timeout=_LONGEST, check=False)
    except (OSError, subprocess.TimeoutExpired) as error:
        raise NotInstalled(f"{real.package} of {real.registry} cannot be installed: {type(error).__name__}.") from None
    if done.returncode:
        last = (done.stderr.strip().splitlines() or ["it gave no reason"])[-1]
        raise NotInstalled(f"{real.package} of {real.registry} cannot be installed: {last[:160]}.")
    return done.stdout
