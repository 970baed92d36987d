"""Arrows only ever point down: import-linter holds the rules of pyproject.toml."""

from __future__ import annotations

import pkgutil
import tomllib
from graphlib import TopologicalSorter
from pathlib import Path

import grimp
import pytest
from importlinter.cli import EXIT_STATUS_SUCCESS, lint_imports

import conformance

CONFIG = Path(__file__).parents[1] / "pyproject.toml"


def test_imports_keep_to_the_rules(capsys: pytest.CaptureFixture[str]) -> None:
    assert lint_imports(config_filename=str(CONFIG), no_cache=True) == EXIT_STATUS_SUCCESS, capsys.readouterr().out


def test_every_room_has_its_floor() -> None:
    floors = [{name.strip() for name in layer.split("|")} for layer in _layers()]
    rooms = {f"conformance.{module.name}" for module in pkgutil.iter_modules(conformance.__path__)}
    assert rooms - {"conformance.__main__"} == set().union(*floors)
    assert len(floors) <= 9


def test_no_import_is_left_out_of_account() -> None:
    importlinter = tomllib.loads(CONFIG.read_text(encoding="utf-8"))["tool"]["importlinter"]
    assert importlinter["exclude_type_checking_imports"] is False
    assert not any("ignore_imports" in contract for contract in importlinter["contracts"])


def test_no_two_modules_import_each_other() -> None:
    graph = grimp.build_graph("conformance", cache_dir=None)
    order = TopologicalSorter({name: graph.find_modules_directly_imported_by(name) for name in graph.modules})
    order.prepare()  # a CycleError names the circle


def test_the_simulator_imports_nothing_of_ours() -> None:
    graph = grimp.build_graph("conformance", cache_dir=None)
    inside = {"conformance.simulator", *graph.find_descendants("conformance.simulator")}
    assert set().union(*(graph.find_modules_directly_imported_by(name) for name in inside)) <= inside


def _layers() -> list[str]:
    contracts = tomllib.loads(CONFIG.read_text(encoding="utf-8"))["tool"]["importlinter"]["contracts"]
    return next(contract["layers"] for contract in contracts if contract["type"] == "layers")
