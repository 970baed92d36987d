"""Arrows only ever point down: import-linter holds the rules of pyproject.toml."""

from __future__ import annotations

import pkgutil
import tomllib
from pathlib import Path

import pytest
from importlinter.cli import EXIT_STATUS_SUCCESS, lint_imports

import conformance

CONFIG = Path(__file__).parents[1] / "pyproject.toml"


def test_imports_keep_to_the_rules(capsys: pytest.CaptureFixture[str]) -> None:
    assert lint_imports(config_filename=str(CONFIG), no_cache=True) == EXIT_STATUS_SUCCESS, capsys.readouterr().out


def test_every_room_has_its_floor() -> None:
    contracts = tomllib.loads(CONFIG.read_text(encoding="utf-8"))["tool"]["importlinter"]["contracts"]
    layers = next(contract["layers"] for contract in contracts if contract["type"] == "layers")
    floors = {name.strip() for layer in layers for name in layer.split("|")}
    rooms = {f"conformance.{module.name}" for module in pkgutil.iter_modules(conformance.__path__)}
    # The simulator stands apart, with rules of its own.
    assert rooms - {"conformance.simulator"} == floors


def test_the_simulator_knows_no_room_but_the_contract() -> None:
    contracts = tomllib.loads(CONFIG.read_text(encoding="utf-8"))["tool"]["importlinter"]["contracts"]
    apart = next(contract for contract in contracts if contract.get("source_modules") == ["conformance.simulator"])
    rooms = {f"conformance.{module.name}" for module in pkgutil.iter_modules(conformance.__path__)}
    assert set(apart["forbidden_modules"]) == rooms - {"conformance.simulator", "conformance.contract"}
