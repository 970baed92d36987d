"""Signatures are the vendor's own, made at the clock's time, of the kind that was asked for."""

from __future__ import annotations

import base64
import json
import time
import zlib
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from conformance.api.secrets import Secret, Vault
from conformance.api.usersig import SIGNED, Signer, vendor_signature

from .helpers import KEY, SDKAPPID, START, FakeClock

VECTORS = json.loads(Path(__file__).with_name("usersig-vectors.json").read_text(encoding="utf-8"))["vectors"]


def document(usersig: str) -> dict[str, Any]:
    """What a signature holds."""
    packed = base64.b64decode(usersig.translate(str.maketrans("*-_", "+/=")))
    result = json.loads(zlib.decompress(packed))
    assert isinstance(result, dict)
    return result


@pytest.mark.parametrize("vector", VECTORS, ids=lambda vector: vector["name"])
def test_vectors(vector: dict[str, Any]) -> None:
    usersig = vendor_signature(
        vector["sdkappid"], Secret(vector["key"]), vector["identifier"], vector["time"] + 0.75, vector["expire"]
    )
    assert document(usersig) == vector["document"]


def test_the_package_gets_its_clock_back_whatever_threads_sign() -> None:
    with ThreadPoolExecutor(8) as pool:
        made = pool.map(lambda at: document(vendor_signature(1, Secret(KEY), "a", at, 60))["TLS.time"], range(200))
        assert list(made) == list(range(200))
    assert abs(document(vendor_signature(1, Secret(KEY), "a", time.time(), 60))["TLS.time"] - time.time()) < 5


def test_kinds() -> None:
    signer = Signer(SDKAPPID, Secret(KEY), FakeClock(), lifetime=3600)
    right = document(signer.sign("admin"))
    assert (right["TLS.time"], right["TLS.expire"]) == (int(START) - 60, 3660)
    forged = document(signer.sign("admin", "forged"))
    assert {**forged, "TLS.sig": ""} == {**right, "TLS.sig": ""}
    assert forged["TLS.sig"] != right["TLS.sig"]
    expired = document(signer.sign("admin", "expired"))
    assert expired["TLS.time"] + expired["TLS.expire"] == int(START) - (3 * 365 - 180) * 86400
    just = document(signer.sign("admin", "just-expired", ahead=90.0))
    assert just["TLS.time"] + just["TLS.expire"] == int(START) - 120
    assert document(signer.sign("admin", "other-identifier"))["TLS.identifier"] != "admin"
    assert document(signer.sign("admin", "other-sdkappid"))["TLS.sdkappid"] != SDKAPPID
    assert signer.sign("admin", "empty") == signer.sign("admin", "none") == ""
    with pytest.raises((ValueError, zlib.error)):
        document(signer.sign("admin", "garbled"))
    # Empty is none, and one that has run out is the brief one again.
    assert len({signer.sign("admin", kind) for kind in SIGNED}) == len(SIGNED) - 2


def test_a_brief_signature_is_shown_again_when_its_time_is_over() -> None:
    clock = FakeClock()
    signer = Signer(SDKAPPID, Secret(KEY), clock, lifetime=3600)
    brief = signer.sign("admin", "brief", ahead=90.0)
    end = document(brief)["TLS.time"] + document(brief)["TLS.expire"]
    assert 2 <= end - (clock.now() + 90.0) <= 3
    unseen = document(signer.sign("admin", "run-out-unseen", ahead=90.0))
    assert clock.now() + 90.0 >= end + 3
    assert unseen["TLS.time"] + unseen["TLS.expire"] == end
    assert signer.sign("admin", "run-out", ahead=90.0) == brief
    assert document(signer.sign("admin", "run-out-unseen"))["TLS.sig"] not in (
        unseen["TLS.sig"],
        document(brief)["TLS.sig"],
    )
    alone = document(signer.sign("other", "run-out"))
    assert alone["TLS.time"] + alone["TLS.expire"] < clock.now()


def test_a_signature_is_kept_and_renewed_before_it_ends() -> None:
    clock = FakeClock()
    signer = Signer(SDKAPPID, Secret(KEY), clock, lifetime=100)
    first = signer.sign("admin")
    clock.sleep(49)
    assert signer.sign("admin") == first
    clock.sleep(2)
    second = signer.sign("admin")
    assert second != first
    clock.sleep(2**32)
    assert document(signer.sign("admin"))["TLS.time"] == int(clock.now()) - 60


HOURS = 3600.0


@pytest.mark.parametrize("ahead", [-3 * HOURS, -400.0, -1.2, 0.0, 1.2, 400.0, 9 * HOURS])
def test_a_signature_is_short_and_holds_by_either_clock(ahead: float) -> None:
    clock = FakeClock()
    signer = Signer(SDKAPPID, Secret(KEY), clock)
    for _ in range(40):
        made = document(signer.sign("admin", ahead=ahead))
        begins, ends = made["TLS.time"], made["TLS.time"] + made["TLS.expire"]
        for now in (clock.now(), clock.now() + ahead):
            assert begins < now
            assert now + 300 < ends
        assert ends <= max(clock.now(), clock.now() + ahead) + 901
        clock.sleep(70)


def test_a_clock_that_is_absurd_is_left_aside_until_a_right_signature_is_refused() -> None:
    clock = FakeClock()
    signer = Signer(SDKAPPID, Secret(KEY), clock)
    refused = signer.sign("admin", ahead=-9 * 24 * HOURS)
    assert document(refused)["TLS.expire"] <= 961
    assert signer.widen(refused)
    wide = signer.sign("admin", ahead=-9 * 24 * HOURS)
    made = document(wide)
    assert made["TLS.time"] < clock.now() - 9 * 24 * HOURS
    assert clock.now() < made["TLS.time"] + made["TLS.expire"] < clock.now() + 25 * HOURS
    assert signer.widen(refused)  # of another call that was under way then
    assert not signer.widen(wide)


def test_just_expired_is_expired_by_both_clocks() -> None:
    for ahead in (-400.0, 0.0, 400.0):
        made = document(Signer(SDKAPPID, Secret(KEY), FakeClock()).sign("admin", "just-expired", ahead=ahead))
        assert made["TLS.time"] + made["TLS.expire"] < START + min(ahead, 0.0) - 60


def test_what_the_key_signed_is_registered_in_every_packing() -> None:
    vault = Vault()
    signer = Signer(SDKAPPID, Secret(KEY), FakeClock(), vault)
    for kind in ("right", "expired", "other-identifier", "other-sdkappid"):
        usersig = signer.sign("admin", kind)
        packed_again = base64.b64encode(zlib.compress(json.dumps(document(usersig)).encode(), 0)).decode()
        assert vault.find(usersig)
        assert vault.find(packed_again)
    assert not vault.find(signer.sign("admin", "forged"))
