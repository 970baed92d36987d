"""How an answer is broken on its way: for whatever stands between a client and a service, or in the service's place."""

import select
import socket
import time
from typing import Literal, get_args

from .server import RESET

Break = Literal["reset", "close", "half-head", "half-body", "garbage", "drip-head", "drip-body", "stall"]
BREAKS: tuple[Break, ...] = get_args(Break)
GARBAGE = b"\x00\xff\x16\x03\x01 this is no HTTP at all\n\n"
PAGE = b"<html><head><title>Bad Gateway</title></head><body><h1>Bad Gateway</h1></body></html>"


def break_off(connection: socket.socket, how: Break, answer: bytes, *, drip: float = 0.1, stall: float = 3.0) -> None:
    """Do to an answer (head and body) what `how` says; the connection is of no use afterwards.

    `drip` is the pause between two bytes, `stall` how long nothing comes, in seconds; both end early where the client
    lets go. OSError where it has gone before.
    """
    head, _, body = answer.partition(b"\r\n\r\n")
    match how:
        case "reset":
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, RESET)
            connection.close()
        case "close":
            pass
        case "half-head":
            connection.sendall(head[: len(head) // 2])
        case "half-body":
            connection.sendall(head + b"\r\n\r\n" + body[: len(body) // 2])
        case "garbage":
            connection.sendall(GARBAGE)
        case "stall":
            given_up(connection, stall)
        case "drip-head":
            drop_by_drop(connection, answer, drip)
        case "drip-body":
            connection.sendall(head + b"\r\n\r\n")
            drop_by_drop(connection, body, drip)


def drop_by_drop(connection: socket.socket, data: bytes, pause: float) -> bool:
    """Send a byte at a time; whether all of it was sent before the client let go."""
    for byte in data:
        connection.sendall(bytes([byte]))
        if given_up(connection, pause):
            return False
    return True


def given_up(connection: socket.socket, seconds: float) -> bool:
    """Wait; True at once where the client lets go of the connection (or says something out of turn)."""
    end = time.monotonic() + seconds
    while (left := end - time.monotonic()) > 0:
        if select.select([connection], [], [], left)[0]:
            return True
    return False
