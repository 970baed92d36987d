"""Clauses as words of pytest: keywords for `-k`, markers for `-m`, and a list of them for `--collect-only`."""

from __future__ import annotations

from typing import Any, Final

import pytest

from conformance.contract import LEVELS, Register, vendor

_LISTED: Final = -1
"""The verbosity of `-q`; pytest lists no tests below it."""


def judged(item: pytest.Item) -> frozenset[str]:
    """The clauses that a test judges; none where it is no property of the suite."""
    return frozenset(getattr(getattr(item, "function", None), "judged_clauses", ()))


def register_markers(config: pytest.Config, register: Register) -> None:
    """Make every level and every group of clauses known as a marker."""
    for level in LEVELS:
        config.addinivalue_line("markers", f"{level}: conformance: judges a clause of this level")
    for group, title in register.groups.items():
        config.addinivalue_line("markers", f"{group}: conformance: judges a clause on {title}")


def pytest_itemcollected(item: pytest.Item) -> None:
    """Give a property its clauses as keywords, and their groups and levels as markers."""
    clauses = sorted(judged(item))
    if not clauses:
        return
    item.extra_keyword_matches.update(clauses)
    found = [vendor().clause(clause) for clause in clauses]
    for word in dict.fromkeys([clause.group for clause in found] + [clause.level for clause in found]):
        item.add_marker(word)


@pytest.hookimpl(trylast=True)
def pytest_collection_finish(session: pytest.Session) -> None:
    """After pytest's list of tests: each clause with its level and where it is judged."""
    terminal: Any = session.config.pluginmanager.get_plugin("terminalreporter")
    if terminal is None or not session.config.option.collectonly or session.config.get_verbosity() < _LISTED:
        return
    rows = [(clause, item.nodeid) for item in session.items for clause in judged(item)]
    if rows:
        terminal.write_line("")
    for clause, nodeid in sorted(rows):
        terminal.write_line(f"{clause}  {vendor().clause(clause).level}  {nodeid}")
