"""UserSig as the vendor verifies it: inflate, parse, compare signatures (never strings)."""

import base64
import binascii
import hashlib
import hmac
import json
import zlib
from dataclasses import dataclass

LARGEST = 65536  # bytes a signature may inflate to; real ones have a few hundred
_TO_BASE64 = str.maketrans("*-_", "+/=")


@dataclass(frozen=True, slots=True)
class UserSig:
    """The content of one signature. Times are epoch seconds, `userbuf` is base64 text or None."""

    identifier: str
    sdkappid: int
    time: int
    expire: int
    userbuf: str | None
    signature: str

    def genuine(self, key: str) -> bool:
        """Whether the signature was made with `key` (used as text, not hex-decoded)."""
        text = (
            f"TLS.identifier:{self.identifier}\nTLS.sdkappid:{self.sdkappid}\n"
            f"TLS.time:{self.time}\nTLS.expire:{self.expire}\n"
        )
        if self.userbuf is not None:
            text += f"TLS.userbuf:{self.userbuf}\n"
        digest = hmac.new(key.encode(), text.encode("utf-8", "surrogatepass"), hashlib.sha256).digest()
        return hmac.compare_digest(base64.b64encode(digest), self.signature.encode("utf-8", "surrogatepass"))


def read(usersig: str) -> UserSig:
    """Decode a signature as it stands in a URL; ValueError if it cannot be decoded."""
    try:
        packed = base64.b64decode(usersig.translate(_TO_BASE64).encode("ascii"), validate=True)
        inflater = zlib.decompressobj()
        text = inflater.decompress(packed, LARGEST)
        if not inflater.eof:
            raise ValueError("cut short, or far too large")
        document = json.loads(text.decode())
    except (binascii.Error, zlib.error, UnicodeError, RecursionError) as error:
        raise ValueError("not base64 of deflated JSON") from error
    if not isinstance(document, dict):
        raise ValueError("not a JSON object")
    identifier, signature, userbuf = (document.get(f"TLS.{name}") for name in ("identifier", "sig", "userbuf"))
    numbers = [document.get(f"TLS.{name}") for name in ("sdkappid", "time", "expire")]
    if not isinstance(identifier, str) or not isinstance(signature, str):
        raise ValueError("identifier or signature is missing")
    sdkappid, made, expire = (number for number in numbers if type(number) is int)
    if userbuf is not None and not isinstance(userbuf, str):
        raise ValueError("userbuf is no text")
    return UserSig(identifier, sdkappid, made, expire, userbuf, signature)
