"""An exchange as a curl line that anybody can run, with the signature left to the shell."""

from __future__ import annotations

import shlex

from conformance.api.client import encoded, path, to_json
from conformance.programs.history import Exchange


def curl(exchange: Exchange, endpoint: str) -> str:
    """A command for a POSIX shell that makes the same call; it wants a signature in the variable USERSIG."""
    query = encoded(exchange.query)
    start = f"{endpoint.rstrip('/')}{path(exchange.command)}?"
    match exchange.signed:
        case "none":
            url = shlex.quote(start + query)
        case "empty":
            url = shlex.quote(f"{start}usersig=&{query}")
        case _:
            url = shlex.quote(f"{start}usersig=") + '"$USERSIG"' + shlex.quote(f"&{query}")
    text = to_json(exchange.body) if exchange.raw is None else exchange.raw
    line = f"curl -X {shlex.quote(exchange.method)} {url} -H 'Content-Type: application/json'"
    if text.isprintable():
        line += f" --data-raw {shlex.quote(text)}"
    else:  # a shell's argument cannot hold every byte
        octets = "".join(f"\\0{byte:03o}" for byte in text.encode("utf-8", "surrogatepass"))
        line = f"printf '%b' '{octets}' | {line} --data-binary @-"
    if exchange.signed not in ("right", "none", "empty"):
        line += f"  # USERSIG: a signature of the kind {exchange.signed!r}"
    return line
