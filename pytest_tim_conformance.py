"""What pytest loads wherever tim-conformance is installed. It wakes `conformance.plugin` in a session that is about the
suite, and does nothing in any other: an argument that names the suite wakes it, an option of ours, or a property.

It stands beside the package and not in it: an unrelated project may have a package called `conformance` of its own.
"""

from __future__ import annotations

import contextlib
import copy
import sys
from collections.abc import Generator, Iterable, Iterator
from importlib.util import find_spec
from pathlib import Path
from types import FunctionType
from typing import Any, Final

import pytest

PLUGIN: Final = "conformance.plugin"
_PACKAGE: Final = Path(__file__).with_name("conformance")


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_load_initial_conftests(
    early_config: pytest.Config, parser: pytest.Parser, args: list[str]
) -> Generator[None, None, None]:
    """Wake the plugin where the arguments (PYTEST_ADDOPTS and `addopts` are among them) or the ini file ask for it."""
    with _interruptible():
        if (_names_suite(early_config) or _gives_options(early_config, args)) and _wake(early_config):
            sys.modules[PLUGIN].give_output_a_place()
            # The value of an option that was unknown so far would be taken for a place with tests.
            known = parser.parse_known_args(args, namespace=copy.copy(early_config.option))
            early_config.known_args_namespace.file_or_dir = known.file_or_dir
    return (yield)


@pytest.hookimpl(tryfirst=True)
def pytest_pycollect_makeitem(collector: pytest.Collector, obj: object) -> None:
    """Wake the plugin where a property is collected that nobody had named, before pytest looks for its fixtures."""
    if "conformance.suite.properties" in sys.modules and type(obj) is FunctionType and hasattr(obj, "judged_clauses"):
        _wake(collector.config)


def _names_suite(config: pytest.Config) -> bool:
    known, here = config.known_args_namespace, config.invocation_params.dir
    named = [str(name).partition("::")[0] for name in known.file_or_dir]
    if not named:
        named = (config.getini("testpaths") if here == config.rootpath else []) or [str(here)]
    modules = named if known.pyargs else []
    return any(name == "conformance" or f"{name}.".startswith("conformance.suite.") for name in modules) or any(
        _is_suite(here / name) for name in named
    )


def _is_suite(path: Path) -> bool:
    """Whether a path is our package, the suite or a part of it."""
    if _PACKAGE.name not in str(path):
        return False
    path, package = path.resolve(), _PACKAGE.resolve()
    return path == package or path.is_relative_to(package / "suite")


def _gives_options(config: pytest.Config, args: list[str]) -> bool:
    ini: Any = getattr(config, "_inicfg", None)  # since pytest 9.1; before that it had no underscore
    ini = config.inicfg if ini is None else ini
    arguments = (word.partition("=")[0] for word in args if word.startswith("--tim-"))
    return _are_ours(arguments, "argument") or _are_ours((name for name in ini if name.startswith("tim_")), "ini")


def _are_ours(names: Iterable[str], kind: str) -> bool:
    """Whether an option of ours is among names that look like one: only to tell that is anything imported."""
    given = set(names)
    if not given or not _is_there():
        return False
    from conformance.settings import OPTIONS

    return not given.isdisjoint(getattr(option, kind) for option in OPTIONS)


def _is_there() -> bool:
    """Whether `conformance` is our package here, and not somebody else's of that name."""
    spec = find_spec("conformance")
    return spec is not None and spec.origin is not None and Path(spec.origin).parent.resolve() == _PACKAGE.resolve()


def _wake(config: pytest.Config) -> bool:
    """Have the plugin join the session; False where it has, is not to, or is not ours."""
    manager = config.pluginmanager
    if manager.has_plugin(PLUGIN) or manager.is_blocked(PLUGIN) or not _is_there():
        return False
    manager.import_plugin(PLUGIN)
    return True


@contextlib.contextmanager
def _interruptible() -> Iterator[None]:
    """A Ctrl-C this early, which pytest does not look out for yet, is told in a word."""
    try:
        yield
    except KeyboardInterrupt:
        print("tim-conformance: interrupted", file=sys.stderr)
        raise SystemExit(2) from None
