"""What can be the name of a host."""

from __future__ import annotations

import re


def is_host(name: str) -> bool:
    """Whether a name can be that of a host: it has parts, each of 1 to 63 characters that a name may have."""
    try:
        ascii = name.encode("idna").decode("ascii")
    except UnicodeError:
        return False
    return ":" in name or re.fullmatch(r"[\w.-]+", ascii, re.ASCII) is not None
