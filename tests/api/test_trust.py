"""The bundle of certificates that the environment names: one that is none is told before the first call."""

from __future__ import annotations

import os
import ssl
from pathlib import Path

import certifi
import pytest

from conformance.api.errors import UsageError
from conformance.api.trust import VARIABLES, trusted

BUNDLE = certifi.where()


def test_the_strongest_variable_decides() -> None:
    assert trusted({}) is True
    assert trusted(dict.fromkeys(VARIABLES, "")) is True
    assert trusted({"SSL_CERT_FILE": BUNDLE}) == BUNDLE
    assert trusted({"REQUESTS_CA_BUNDLE": BUNDLE, "SSL_CERT_FILE": "/nowhere"}) == BUNDLE


@pytest.mark.parametrize("variable", VARIABLES)
@pytest.mark.parametrize(
    ("place", "says"),
    [
        ("missing", "which is not there"),
        ("empty", "which holds no certificate"),
        ("text", "which holds no certificate"),
        ("bytes", "which holds no certificate"),
        ("folder", "a folder without certificates"),
        (os.devnull, "which is no file"),
    ],
)
def test_a_bundle_that_is_none_is_named(variable: str, place: str, says: str, tmp_path: Path) -> None:
    (tmp_path / "empty").write_text("")
    (tmp_path / "text").write_text("-----BEGIN CERTIFICATE-----\nnone\n")
    (tmp_path / "bytes").write_bytes(b"\xff\x00")
    (tmp_path / "folder").mkdir()
    path = tmp_path / place
    with pytest.raises(UsageError) as wrong:
        trusted({variable: str(path)})
    assert str(wrong.value).startswith(f"{variable} names {path}, {says}")


def test_a_folder_of_hashed_certificates_is_one(tmp_path: Path) -> None:
    (tmp_path / "0a1b2c3d.0").write_text(Path(BUNDLE).read_text(encoding="utf-8"), encoding="utf-8")
    assert trusted({"REQUESTS_CA_BUNDLE": str(tmp_path)}) == str(tmp_path)
    ssl.create_default_context(capath=tmp_path)
