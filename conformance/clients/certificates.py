"""An authority for one run, the certificates that the bench shows, and the files by which a client trusts it."""

from __future__ import annotations

import ssl
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

from conformance.clients.wire import Certificate
from conformance.contract import REGIONS

HOSTS: Final = tuple(REGIONS.values())
"""The vendor's hosts, which the bench answers for."""
HOME: Final = ("127.0.0.1", "localhost", "::1")
"""The bench's own names."""
STORE_PASSWORD: Final = "changeit"
"""Java wants one; the store holds nothing that is secret."""
_BEFORE: Final = timedelta(days=1)


class Certificates:
    """What the bench shows on TLS, sound and unsound; `pem` and `store` are files that hold the authority.

    The folder is the caller's. OSError where a file cannot be written.
    """

    def __init__(self, folder: Path) -> None:
        import trustme  # slow to import

        self._authority = trustme.CA(organization_name="tim-conformance: a stand-in, trusted by nobody else")
        self._stranger = trustme.CA(organization_name="tim-conformance: an authority that nobody trusts")
        self._made: dict[Certificate, ssl.SSLContext] = {}
        self.pem = folder / "authority.pem"
        self.store = folder / "authority.p12"
        self.pem.write_bytes(self._authority.cert_pem.bytes())
        self.store.write_bytes(_java_store(self._authority.cert_pem.bytes()))

    def context(self, kind: Certificate) -> ssl.SSLContext:
        """What a server needs to show a certificate of this kind."""
        if kind not in self._made:
            names = ("somebody-else.example",) if kind == "other-name" else (*HOSTS, *HOME)
            authority = self._stranger if kind == "unknown" else self._authority
            now = datetime.now(UTC)
            over = now - timedelta(hours=2) if kind == "expired" else now + timedelta(days=2)
            leaf = authority.issue_cert(*names, not_before=now - _BEFORE, not_after=over)
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            leaf.configure_cert(context)
            self._made[kind] = context
        return self._made[kind]


def _java_store(pem: bytes) -> bytes:
    from cryptography.hazmat.primitives.serialization import BestAvailableEncryption
    from cryptography.hazmat.primitives.serialization.pkcs12 import PKCS12Certificate, serialize_java_truststore
    from cryptography.x509 import load_pem_x509_certificate

    entry = PKCS12Certificate(load_pem_x509_certificate(pem), b"tim-conformance")
    return serialize_java_truststore([entry], BestAvailableEncryption(STORE_PASSWORD.encode()))
