"""Options of other plugins that a run cannot be with, as those plugins have them."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any, cast

import pytest

from conformance.api.errors import UsageError
from conformance.plugin.guests import check_guests
from conformance.settings import Settings

LIVE = Settings(target="live", endpoint="https://adminapi.example:8443")


def config(timeout: float | None = None, method: str = "signal", **option: Any) -> pytest.Config:
    """What pytest-timeout and pytest-socket leave at a configuration."""
    made = SimpleNamespace(_env_timeout=timeout, _env_timeout_method=method, option=SimpleNamespace(**option))
    return cast("pytest.Config", made)


@pytest.mark.parametrize(
    ("given", "settings"),
    [
        (cast("pytest.Config", SimpleNamespace(option=SimpleNamespace())), Settings()),
        (config(300), Settings()),
        (config(0, "thread"), Settings()),
        (config(None, "thread"), Settings()),
        (config(disable_socket=True, allow_hosts=None), Settings(target="replay")),
        (config(disable_socket=True, force_enable_socket=True), LIVE),
        (config(disable_socket=True, allow_hosts="10.0.0.1, 127.0.0.1"), Settings()),
        (config(allow_hosts="127.0.0.0/8"), Settings()),
        (config(allow_hosts="localhost"), Settings()),
        (config(allow_hosts="adminapi.example"), LIVE),
        (config(allow_hosts="192.0.2.7"), LIVE),  # may be its address
    ],
)
def test_what_can_be_with_a_run_is_let_be(given: pytest.Config, settings: Settings) -> None:
    check_guests(given, settings)


@pytest.mark.parametrize(
    ("given", "settings", "says"),
    [
        (config(300, "thread"), Settings(), "give --timeout-method=signal"),
        (config(300, "thread"), Settings(target="replay"), "give --timeout-method=signal"),
        (config(disable_socket=True, allow_hosts=None), Settings(), "add 127.0.0.1 to --allow-hosts"),
        (config(allow_hosts="10.0.0.1,odd/99,::1"), Settings(), "add 127.0.0.1 to --allow-hosts"),
        (config(disable_socket=True), LIVE, "add adminapi.example to --allow-hosts"),
        (config(allow_hosts="other.example"), LIVE, "add adminapi.example to --allow-hosts"),
    ],
)
def test_what_cannot_is_refused_in_a_sentence(given: pytest.Config, settings: Settings, says: str) -> None:
    with pytest.raises(UsageError, match=says) as refused:
        check_guests(given, settings)
    assert str(refused.value).count(". ") == 0
