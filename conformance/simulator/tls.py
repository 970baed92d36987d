"""HTTPS for a stand-in: an authority that nobody trusts yet, made anew each time, and a certificate from it."""

import ssl
from collections.abc import Collection
from pathlib import Path

NAMES = ("127.0.0.1", "localhost")


def make_authority(bundle: Path, names: Collection[str] = NAMES) -> ssl.SSLContext:
    """Have a certificate made for `names`, write its authority to `bundle` (PEM), and return what a server needs.

    A client that is told to trust the bundle verifies the certificate like any other. OSError where it cannot be
    written.
    """
    import trustme  # slow to import, and only HTTPS needs it

    authority = trustme.CA(organization_name="tim-conformance: a stand-in, trusted by nobody")
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert(*names).configure_cert(context)
    bundle.write_bytes(authority.cert_pem.bytes())
    return context
