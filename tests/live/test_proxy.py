"""A proxy that calls go through is told of, without its credentials, and refused where it could read the signature."""

from __future__ import annotations

import pytest

from conformance.api.errors import UsageError
from conformance.live.proxy import check_proxy

HTTPS = "https://adminapisgp.im.qcloud.com"
HTTP = "http://10.1.2.3:8080"
VARIABLES = ("HTTPS_PROXY", "HTTP_PROXY", "ALL_PROXY", "NO_PROXY")


@pytest.fixture(autouse=True)
def _no_proxies(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in VARIABLES:
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.lower(), raising=False)


@pytest.mark.parametrize(
    ("variable", "value", "place"),
    [
        ("HTTPS_PROXY", "http://proxy.corp:3128", "proxy.corp:3128"),
        ("https_proxy", "http://bob:s3cret-word@proxy.corp:3128", "proxy.corp:3128"),
        ("HTTPS_PROXY", "proxy.corp:3128", "proxy.corp:3128"),
        ("ALL_PROXY", "http://proxy.corp", "proxy.corp"),
        ("HTTPS_PROXY", "http://bob:s3cret%2Fword@[fd00::1]:3128/", "[fd00::1]:3128"),
    ],
)
def test_it_is_told_with_its_host_alone(variable: str, value: str, place: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(variable, value)
    says = check_proxy(HTTPS)
    assert f"through the proxy {place}," in says
    assert "bob" not in says
    assert "s3cret" not in says


def test_nothing_is_said_without_one(monkeypatch: pytest.MonkeyPatch) -> None:
    assert check_proxy(HTTPS) == ""
    monkeypatch.setenv("HTTP_PROXY", "http://proxy.corp")
    assert check_proxy(HTTPS) == ""
    monkeypatch.setenv("ALL_PROXY", "http://proxy.corp")
    monkeypatch.setenv("NO_PROXY", "im.qcloud.com")
    assert check_proxy(HTTPS) == ""
    assert check_proxy("http://127.0.0.1:9") == ""


def test_over_plain_http_it_has_to_be_trusted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTP_PROXY", "http://bob:s3cret-word@proxy.corp:3128")
    with pytest.raises(UsageError, match="--tim-trust-proxy") as refused:
        check_proxy(HTTP)
    assert refused.value.exit_code == 4
    assert "s3cret" not in str(refused.value)
    assert "can read the signature" in check_proxy(HTTP, trusted=True)


@pytest.mark.parametrize(
    "value",
    ["http://bob:s3/cret@proxy.corp:3128", "http://bob:s3#cret@proxy.corp", "http://bob:s3?cret@proxy.corp",
     "http://", "http://proxy.corp:port", "gopher://proxy.corp"],
)  # fmt: skip
def test_one_that_cannot_be_read_is_one_sentence(value: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTPS_PROXY", value)
    with pytest.raises(UsageError) as refused:
        check_proxy(HTTPS)
    assert "cret" not in str(refused.value)
    assert "bob" not in str(refused.value)


def test_socks_needs_its_package(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ALL_PROXY", "socks5h://proxy.corp:1080")
    monkeypatch.setattr("conformance.live.proxy.importlib.util.find_spec", lambda name: None)
    with pytest.raises(UsageError, match="PySocks"):
        check_proxy(HTTPS)
    monkeypatch.setattr("conformance.live.proxy.importlib.util.find_spec", lambda name: name)
    assert "proxy.corp:1080" in check_proxy(HTTPS)
