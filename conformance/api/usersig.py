"""UserSig: the signature in every URL, made by the vendor's own package at the time of our clock."""

from __future__ import annotations

import json
import math
import secrets
import threading
import zlib
from itertools import count
from types import SimpleNamespace
from typing import Final, Literal, get_args

import TLSSigAPIv2

from conformance.api.clock import Clock
from conformance.api.secrets import Secret, Vault

Signed = Literal[
    "right", "forged", "expired", "just-expired", "garbled", "empty", "other-identifier", "other-sdkappid", "none",
    "brief", "run-out", "run-out-unseen",
]  # fmt: skip
SIGNED: Final[tuple[Signed, ...]] = get_args(Signed)
"""The kinds of signature that a call can carry; `none` leaves the parameter out.

`other-identifier` is somebody else's: nobody's beside the administrator's name, the administrator's beside any other.
`brief` is good for a moment, `run-out` is the last brief one again when its time is over, and `run-out-unseen` is one
that ended at the same time and that nobody was ever shown.
"""
ENDING: Final = frozenset({"brief", "run-out", "run-out-unseen"})
_HOUR: Final = 3600
_DAY: Final = 24 * _HOUR
LIFETIME: Final = 900
"""Seconds that a signature holds at least: a call with all its attempts takes far less, and a longer run renews."""
_EARLY: Final = 60
"""Seconds that a signature holds already when it is made: what is known of a clock shifts a little as a run goes on."""
_JUST: Final = 120
"""Seconds since a signature has just expired: by the clock that is most behind."""
_BRIEFLY: Final = 3
"""Seconds for which a brief signature is good."""
_OVER: Final = 3.0
"""Seconds after its end at which it is shown again."""
_module_lock = threading.Lock()


class Signer:
    """Makes and caches signatures, and registers each one that the real key made. Thread-safe."""

    def __init__(
        self, sdkappid: int, key: Secret, clock: Clock, vault: Vault | None = None, *, lifetime: int = LIFETIME
    ) -> None:
        """Sign for `sdkappid` with `key`; a signature holds for `lifetime` seconds and is renewed at half of it."""
        self.sdkappid = sdkappid
        self.lifetime = lifetime
        self._key = key
        self._other_key = Secret(secrets.token_hex(32))
        self._clock = clock
        self._vault = vault
        self._reach = float(_DAY)
        self._made: dict[tuple[str, str], tuple[float, float, str]] = {}
        self._brief: dict[str, tuple[int, str]] = {}
        """By identifier, the end of the last brief signature, on the clock of who reads it, and the signature."""
        self._unseen = count(1)

    def sign(self, identifier: str, kind: Signed = "right", *, ahead: float = 0.0, least: float | None = None) -> str:
        """A signature for `identifier` of this kind; "" for the kinds `empty` and `none`.

        `ahead` is how far, in seconds, the clock of whoever reads it seems to be ahead of ours. That witness may be
        wrong, and so may our clock: a signature holds by both of them, where they are not more than a day apart.
        `least` is the least by which any clock of theirs may be ahead: one that is over is over by all of them.
        """
        now = self._clock.now()
        if kind in ENDING:
            return self._ending(identifier, kind, now, ahead if least is None else least)
        slowest = now + (min(0.0, ahead) if least is None else least)
        first, last = (slowest, slowest) if "expired" in kind else self._moments(now, ahead)
        made = self._made.get((identifier, kind))
        if made is not None and made[0] <= first and last <= made[1] - self.lifetime / 2:
            return made[2]
        made = (first - _EARLY, last + self.lifetime, self._make(identifier, kind, first, last))
        self._made[identifier, kind] = made
        return made[2]

    def widen(self, refused: str) -> bool:
        """Take both clocks at their word from now on, however far apart, and a day beside them.

        `refused` is a right signature that was called expired. Whether signing anew may help: not where it was wide.
        """
        if any(usersig == refused for _, _, usersig in self._made.values()) and self._reach == math.inf:
            return False
        if self._reach != math.inf:
            self._reach = math.inf
            self._made.clear()
        return True

    def _moments(self, now: float, ahead: float) -> tuple[float, float]:
        there = now + ahead if abs(ahead) <= self._reach else now
        beside = _DAY if self._reach == math.inf else 0
        return min(now, there) - beside, max(now, there) + beside

    def _ending(self, identifier: str, kind: Signed, now: float, ahead: float) -> str:
        """A signature that ends soon, or has ended: waits until it has."""
        if kind == "brief":
            end = int(now + ahead) + _BRIEFLY
            self._brief[identifier] = end, self._genuine(self.sdkappid, identifier, end - _HOUR, _HOUR)
            return self._brief[identifier][1]
        end, usersig = self._brief.get(identifier) or (int(now + ahead - 2 * _OVER), "")
        self._clock.sleep(max(0.0, end + _OVER - now - ahead))
        if kind == "run-out" and usersig:
            return usersig
        life = _HOUR + next(self._unseen)
        return self._genuine(self.sdkappid, identifier, end - life, life)

    def _make(self, identifier: str, kind: Signed, first: float, last: float) -> str:
        made = first - _EARLY
        holds = math.ceil(last - made) + self.lifetime
        match kind:
            case "right":
                return self._genuine(self.sdkappid, identifier, made, holds)
            case "expired":  # once valid for half a year, as is usual; long ago, for a clock may be months behind ours
                return self._genuine(self.sdkappid, identifier, first - 3 * 365 * _DAY, 180 * _DAY)
            case "just-expired":
                return self._genuine(self.sdkappid, identifier, first - _HOUR - _JUST, _HOUR)
            case "other-identifier":
                return self._genuine(self.sdkappid, f"not-{identifier}", made, holds)
            case "other-sdkappid":
                return self._genuine(self.sdkappid + 1, identifier, made, holds)
            case "forged":
                return vendor_signature(self.sdkappid, self._other_key, identifier, made, holds)
            case "garbled":  # of a forged one, so that no piece of a real signature is in it; its middle is gone
                whole = vendor_signature(self.sdkappid, self._other_key, identifier, made, holds)
                return whole[: len(whole) // 3] + whole[len(whole) // 2 :]
            case _:  # empty, and none at all
                return ""

    def _genuine(self, sdkappid: int, identifier: str, at: float, expire: int) -> str:
        usersig = vendor_signature(sdkappid, self._key, identifier, at, expire)
        if self._vault is not None:
            self._vault.register(usersig, "usersig")
            self._vault.register(_inner_signature(usersig), "usersig")
        return usersig


def vendor_signature(sdkappid: int, key: Secret, identifier: str, at: float, expire: int) -> str:
    """The vendor's signature made at `at` (seconds since the epoch) and valid for `expire` seconds."""
    with _module_lock:  # the package takes the time from its module's `time` alone
        kept, TLSSigAPIv2.time = TLSSigAPIv2.time, SimpleNamespace(time=lambda: at)
        try:
            return str(TLSSigAPIv2.TLSSigAPIv2(sdkappid, key.reveal()).gen_sig(identifier, expire))
        finally:
            TLSSigAPIv2.time = kept


def _inner_signature(usersig: str) -> str:
    """TLS.sig: with it anybody could pack the same signature again, in other bytes."""
    document = json.loads(zlib.decompress(TLSSigAPIv2.base64_decode_url(usersig.encode())))
    return str(document["TLS.sig"])
