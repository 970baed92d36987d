"""Secrets are found in whatever form they are written, and never shown."""

from __future__ import annotations

import base64
import json
import pickle
import secrets
import zlib
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conformance.api import secrets as room
from conformance.api.errors import ScannerError
from conformance.api.secrets import Secret, Vault, scrub_all
from conformance.api.usersig import vendor_signature

VALUE = "k3y/with+all=the*trouble~0123456789"


def test_a_secret_is_shown_by_nothing_but_reveal() -> None:
    secret = Secret(VALUE)
    shown = [repr(secret), str(secret), f"{secret}", f"{secret!r:>50}", f"{secret}", repr({"key": [secret]})]
    assert not any(VALUE in text for text in shown)
    assert secret.reveal() == VALUE
    assert secret == Secret(VALUE)
    assert secret != Secret("other-value")
    assert hash(secret) == hash(Secret(VALUE))
    with pytest.raises(TypeError):
        pickle.dumps(secret)


@given(before=st.binary(max_size=40), after=st.binary(max_size=40))
def test_base64_is_found_at_any_alignment(before: bytes, after: bytes) -> None:
    vault = Vault()
    vault.register(VALUE, "key")
    text = base64.b64encode(before + VALUE.encode() + after).decode()
    assert vault.find(text) == ["key (base64)"]
    assert not vault.find(vault.scrub(text))


@given(value=st.text("abcdefXYZ019+/=*-_%&<>\"'\\é ", min_size=8, max_size=60), level=st.integers(0, 9))
def test_every_form_is_found_and_scrubbed(value: str, level: int) -> None:
    vault = Vault()
    vault.register(value, "key")
    packed = base64.b64encode(zlib.compress(json.dumps({"sig": value}).encode(), level)).decode()
    forms = [
        value,
        quote(value, safe=""),
        quote(quote(value, safe=""), safe=""),
        json.dumps([value]),
        packed,
        quote(packed, safe=""),
        packed.translate(str.maketrans("+/=", "*-_")),
    ]
    for text in forms:
        assert vault.find(f'{{"a": "{text}"}}'), text
        assert vault.find(f"name={text}&more=1".encode()), text
        assert not vault.find(vault.scrub(f"name={text}&more=1")), text


def test_scrubbing_leaves_the_rest_as_it_was() -> None:
    vault = Vault()
    vault.register("first-secret", "usersig")
    vault.register("first-secret-and-longer", "key")
    text = "GET /v4?usersig=first-secret&id=a%20b HTTP first-secret-and-longer eJyrVgrxCdYrSy1SslJQMtIzUNJRAItk end"
    assert vault.scrub(text) == ("GET /v4?usersig=[usersig]&id=a%20b HTTP [key] eJyrVgrxCdYrSy1SslJQMtIzUNJRAItk end")


def test_compressed_bytes_are_looked_into() -> None:
    vault = Vault()
    vault.register(Secret(VALUE), "key")
    assert vault.find(b"\x00head" + zlib.compress(b"x" * 100 + VALUE.encode())) == ["key (inflated)"]
    assert not vault.find(zlib.compress(b"nothing of the kind" * 50))


def test_a_short_secret_is_refused() -> None:
    with pytest.raises(ValueError, match="fewer than"):
        Vault().register("abc")


def test_the_self_test_passes_and_can_fail(monkeypatch: pytest.MonkeyPatch) -> None:
    vault = Vault()
    vault.prove()
    assert not vault.find("canary")
    monkeypatch.setattr(room, "_unpacked", lambda packed: iter(()))
    with pytest.raises(ScannerError, match="base64 of zlib"):
        vault.prove()


def test_pieces_of_a_secret_and_whatever_looks_like_a_signature_go_too() -> None:
    vault = Vault()
    value = secrets.token_urlsafe(60)
    vault.register(value, "usersig")
    assert scrub_all(f"url = '{value[:50]}...{value[60:]}'") == "url = '[usersig]...[usersig]'"
    assert scrub_all(f"a {value[20:28]} b") == f"a {value[20:28]} b"  # eight characters say nothing
    others = vendor_signature(1400000001, Secret("k" * 64), "admin", 1.7e9, 60)  # nobody has registered it
    assert scrub_all(f"usersig={others}&x=1") == "usersig=[usersig]&x=1"
    assert scrub_all(f"'{others[:90]}...{others[-40:]}'").startswith("'[usersig]...")
    assert scrub_all("{'TLS.sig': 'c2lnbmF0dXJlIG9mIHNvbWVib2R5'}") == "{'TLS.sig': '[usersig]'}"


def test_a_signature_of_somebody_that_begins_as_a_known_one_goes_as_a_whole() -> None:
    others = vendor_signature(1400000001, Secret("k" * 64), "admin", 1.7e9, 60)  # nobody has registered it
    vault = Vault()
    vault.register(others[:40] + secrets.token_urlsafe(60), "usersig")
    assert scrub_all(f"usersig={others}&x=1") == "usersig=[usersig]&x=1"
