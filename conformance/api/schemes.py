"""What a port speaks, TLS or plain http: looked at where the service did not answer as it should.

Nothing is sent but a handshake, or a request for nothing that holds no signature.
"""

from __future__ import annotations

import http.client
import socket
import ssl
from typing import Final

LONGEST: Final = 2.0
"""Seconds for a connection, and for an answer."""


def speaks_tls(host: str, port: int) -> bool:
    """Whether a handshake is answered there, whatever becomes of the certificate."""
    try:
        with socket.create_connection((host, port), LONGEST) as plain:
            ssl.create_default_context().wrap_socket(plain, server_hostname=host).close()
    except ssl.SSLCertVerificationError:
        return True
    except (OSError, ValueError):  # ssl.SSLError is the former; the latter is a name that no certificate can have
        return False
    return True


def speaks_plain_http(host: str, port: int) -> bool:
    """Whether a plain request is answered there."""
    wire = http.client.HTTPConnection(host, port, timeout=LONGEST)
    try:
        wire.request("HEAD", "/")
        wire.getresponse()
    except (OSError, http.client.HTTPException):
        return False
    finally:
        wire.close()
    return True
