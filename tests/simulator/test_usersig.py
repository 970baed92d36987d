"""UserSig is verified as the vendor's own verifier does it."""

import base64
import json
import zlib
from pathlib import Path
from typing import Any

import pytest

from conformance.simulator import Limits, Simulator, VirtualClock
from conformance.simulator.usersig import read

from .client import ADMIN, APP, KEY, START, Caller, caller, sign

VECTORS: list[dict[str, Any]] = json.loads((Path(__file__).parent / "usersig-vectors.json").read_text())["vectors"]
CODES = {
    "valid": 0,
    "expired": 70001,
    "sdk appid not match": 70014,
    "identifier not match": 70013,
    "sig not match": 70009,
}
NAMES = [vector["name"] for vector in VECTORS]


def code_of(vector: dict[str, Any], now: float, **other: Any) -> int:
    """The code that a simulator answers to a call signed with a vector."""
    app, key = other.get("sdkappid", vector["sdkappid"]), other.get("key", vector["key"])
    identifier = other.get("identifier", vector["identifier"])
    simulator = Simulator(app, key, (identifier,), clock=VirtualClock(now), limits=Limits(calls=None))
    one = Caller(simulator)
    quoted = "".join(f"%{byte:02X}" for byte in identifier.encode())
    reply = one.raw(
        one.target("account_import", sdkappid=app, identifier=quoted, usersig=vector["usersig"]), b'{"UserID":"a"}'
    )
    code = json.loads(reply.body)["ErrorCode"]
    assert isinstance(code, int)
    return code


@pytest.mark.parametrize("vector", VECTORS, ids=NAMES)
def test_the_vendors_own_signatures_are_genuine(vector: dict[str, Any]) -> None:
    signature = read(vector["usersig"])
    assert signature.signature == vector["signature"]
    assert signature.genuine(vector["key"])
    assert not signature.genuine(vector["key"] + "x")


@pytest.mark.parametrize("vector", VECTORS, ids=NAMES)
def test_every_outcome_is_the_verifiers(vector: dict[str, Any]) -> None:
    says = vector["verifier"]
    end = vector["time"] + vector["expire"]
    assert code_of(vector, end + 0.1) == CODES[says["at_expiry"]]
    assert code_of(vector, end + 1.1) == CODES[says["after_expiry_1s"]]
    assert code_of(vector, vector["time"] + 0.1) == CODES[says["at_time"]]
    now = vector["time"] + 0.1
    assert code_of(vector, now, sdkappid=vector["sdkappid"] + 1) == CODES[says["wrong_appid"]]
    assert code_of(vector, now, identifier=vector["identifier"] + "x") == CODES[says["wrong_identifier"]]
    if says["wrong_key"] in CODES:
        assert code_of(vector, now, key="another") == CODES[says["wrong_key"]]


@pytest.mark.parametrize("garbled", ["x", "****", base64.b64encode(b"no deflate").decode(), sign()[:-8], "é"])
def test_what_cannot_be_decoded_is_a_value_error(garbled: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        read(garbled)


@pytest.mark.parametrize(
    "document",
    [
        [],
        {},
        {"TLS.identifier": "a"},
        {"TLS.identifier": 1, "TLS.sig": "", "TLS.sdkappid": 1, "TLS.time": 1, "TLS.expire": 1},
    ],
)
def test_a_document_with_fields_missing_is_a_value_error(document: object) -> None:
    with pytest.raises(ValueError, match=r"."):
        read(base64.b64encode(zlib.compress(json.dumps(document).encode())).decode())


def test_a_signature_known_for_good_still_expires() -> None:
    one = caller()
    one.usersig = sign(at=START, expire=60)
    assert one("account_import", UserID="a")["ErrorCode"] == 0
    one.simulator.clock.sleep(62)
    assert one("account_import", UserID="a")["ErrorCode"] == 70001


def test_what_inflates_without_end_is_refused() -> None:
    bomb = base64.b64encode(zlib.compress(b" " * 10_000_000)).decode().translate(str.maketrans("+/=", "*-_"))
    one = Caller(Simulator(APP, KEY, (ADMIN,), clock=VirtualClock(START)))
    one.usersig = bomb
    assert one("account_import", UserID="a")["ErrorCode"] == 70003
