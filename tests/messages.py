"""Every sentence that people are told in a language of theirs: found in the code, the templates and the register."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

from jinja2 import Environment, nodes

import conformance
from conformance.contract import codes, vendor
from conformance.plugin.html_glue import _HEADERS
from conformance.report import seen, tried, view

ROOT = Path(conformance.__file__).parent
NOUNS = {"plural": 1, "held": 1}
"""Functions that are given a noun, and where."""


def in_code() -> Iterator[tuple[str, str]]:
    """What is handed to `_`, and the nouns that are counted, with their files."""
    for path in sorted(ROOT.rglob("*.py")):
        text = path.read_text(encoding="utf-8")
        if "conformance.contract.language" not in text and "report.text import" not in text:
            continue
        for node in ast.walk(ast.parse(text)):
            if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Name | ast.Attribute):
                continue
            name = node.func.id if isinstance(node.func, ast.Name) else node.func.attr
            at = 0 if name == "_" else NOUNS.get(name, -1)
            if 0 <= at < len(node.args) and path.is_relative_to(ROOT / "report") | (name == "_"):
                form = "{}" if name == "_" else "{{count}} {}"
                yield from ((form.format(text), path.name) for text in _texts(node.args[at]))


def _texts(node: ast.expr) -> Iterator[str]:
    """The texts that an expression may come to."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield node.value
    elif isinstance(node, ast.IfExp):
        yield from _texts(node.body)
        yield from _texts(node.orelse)


def in_templates() -> Iterator[tuple[str, str]]:
    """The same of the templates of the report."""
    environment = Environment(autoescape=True)
    for path in sorted((ROOT / "report" / "templates").glob("*.j2")):
        tree = environment.parse(path.read_text(encoding="utf-8"))
        for call in tree.find_all(nodes.Call):
            if isinstance(call.node, nodes.Name) and call.node.name == "_":
                yield from ((text, path.name) for text in _constants(call.args[0]))
        for noun in tree.find_all(nodes.Filter):
            if noun.name == "plural":
                yield from ((f"{{count}} {text}", path.name) for text in _constants(noun.args[0]))


def _constants(node: nodes.Node) -> Iterator[str]:
    if isinstance(node, nodes.Const) and isinstance(node.value, str):
        yield node.value
    elif isinstance(node, nodes.CondExpr):
        yield from _constants(node.expr1)
        if node.expr2 is not None:
            yield from _constants(node.expr2)


def in_tables() -> Iterator[tuple[str, str]]:
    """What the register, the error codes and the tables of the report say."""
    register = vendor()
    for texts in (register.levels, register.pages, register.groups):
        yield from ((text, "clauses.yaml") for text in texts.values())
    for clause in register.clauses.values():
        yield from ((text, "clauses.yaml") for text in (clause.says, clause.unjudged) if text)
        yield from ((codes().means(code), "error-codes.json") for code in clause.expect + clause.allowed)
    for each in view.STANDINGS.values():
        yield from ((text, "view.py") for text in (each.one, each.many))
    yield from ((text, "view.py") for text in (*view.REPRODUCED.values(), *view.FATES.values()))
    yield from ((text, "seen.py") for text in seen.KINDS.values())
    for verdict, (_, _, text) in view._HEADLINES.items():
        yield text, "view.py"
        if verdict in ("pass", "known", "fail"):
            yield f"The simulator {text[0].lower()}{text[1:]}", "view.py"
    yield from ((text, "tried.py") for _, text in tried.LEVELS)
    yield from ((text, "html_glue.py") for _, text in _HEADERS)
    yield from ((text, "view.py") for text in ("{count} judged exchange", "{count} exchange"))
