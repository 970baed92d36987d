"""Whose certificates are trusted: the bundle that the environment names, looked at before the first call."""

from __future__ import annotations

import os
import re
import ssl
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from conformance.api.errors import UsageError

VARIABLES: Final = ("REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE", "SSL_CERT_FILE")
"""The strongest first. requests knows the first two; the third is OpenSSL's, which most other clients follow."""
_HASHED: Final = re.compile(r"[0-9a-f]{8}\.\d+")
"""How OpenSSL looks certificates up in a folder."""


def trusted(environ: Mapping[str, str]) -> str | bool:
    """The bundle to verify certificates with: a path, or True for the one that requests brings along.

    UsageError, which names the variable, where what it names holds no certificates.
    """
    for variable in VARIABLES:
        if place := environ.get(variable):
            if why := _no_bundle(Path(place)):
                raise UsageError(
                    f"{variable} names {place}, {why}: let it name a file of certificates (PEM), or leave the variable "
                    "out."
                )
            return place
    return True


def _no_bundle(path: Path) -> str:
    """Why there are no certificates at a path; "" where there are."""
    try:
        if path.is_dir():
            known = any(_HASHED.fullmatch(name) for name in os.listdir(path))
            return "" if known else "a folder without certificates (c_rehash makes one of those that are there)"
        if not path.exists():
            return "which is not there"
        if not path.is_file():
            return "which is no file"
        ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT).load_verify_locations(cafile=path)
    except ssl.SSLError:
        return "which holds no certificate"
    except OSError as error:
        return f"which cannot be read ({error.strerror or error})"
    return ""
