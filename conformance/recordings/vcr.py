"""Recordings for vcrpy, by its public hooks: a serializer, a persister that only reads, and a matcher.

    from conformance.recordings.vcr import player

    with player().use_cassette("cassettes/test_group_type.test_private_groups_refuse.jsonl"):
        requests.post(...)          # answered from the file

`…jsonl#3` plays the program of line 3 alone. Whoever has a vcr.VCR of his own gives it the hooks by `register`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final
from urllib.parse import parse_qs, urlsplit

import vcr as vcrpy
from vcr.persisters.filesystem import CassetteNotFoundError
from vcr.serialize import deserialize as with_serializer

from conformance.api.client import encoded, path, to_json
from conformance.programs.history import JSON, Attempt, Exchange
from conformance.recordings.errors import RecordingError
from conformance.recordings.files import Head, read_head, read_lines, recorded
from conformance.recordings.lines import purposeful_random
from conformance.recordings.playing import from_memory

SERIALIZER: Final = "tim-jsonl"
MATCHER: Final = "tim-query"
MATCH_ON: Final = ("method", "scheme", "host", "port", "path", MATCHER, "body")
_REASONS: Final[Mapping[int, str]] = {200: "OK", 404: "Not Found", 502: "Bad Gateway", 503: "Service Unavailable"}


def player(**options: Any) -> vcrpy.VCR:
    """A vcr.VCR that plays recordings and records nothing."""
    return register(vcrpy.VCR(serializer=SERIALIZER, match_on=MATCH_ON, record_mode=vcrpy.mode.NONE, **options))


def register(vcr: vcrpy.VCR) -> vcrpy.VCR:
    """Give a vcr.VCR the serializer "tim-jsonl", the matcher "tim-query" and a persister that reads recordings."""
    vcr.register_serializer(SERIALIZER, Serializer)
    vcr.register_matcher(MATCHER, same_query)
    vcr.register_persister(Persister)
    return vcr


class Serializer:
    """From a recording (its path and, after a #, a line) to vcrpy's interactions."""

    @staticmethod
    def deserialize(cassette_string: str) -> dict[str, JSON]:
        """The interactions of a recording, or of one line of it."""
        name, _, line = cassette_string.partition("#")
        return {"version": 1, "interactions": list(interactions(Path(name), int(line) if line else None))}

    @staticmethod
    def serialize(cassette_dict: dict[str, JSON]) -> str:
        """Refused: a recording holds programs, which vcrpy does not know."""
        raise RecordingError("vcrpy plays these recordings and cannot write them: record with --tim-record.")


class Persister:
    """Hands recordings to the serializer by their path."""

    @classmethod
    def load_cassette(cls, cassette_path: str, serializer: Any) -> Any:
        """The requests and responses of a recording."""
        if not Path(str(cassette_path).partition("#")[0]).is_file():
            raise CassetteNotFoundError(cassette_path)
        return with_serializer(str(cassette_path), serializer)

    @staticmethod
    def save_cassette(cassette_path: str, cassette_dict: Any, serializer: Any) -> None:
        """Refused, as by the serializer."""
        Serializer.serialize(cassette_dict)


def same_query(asked: Any, recorded: Any) -> bool:
    """Whether two requests ask for the same: usersig never counts, random where a program set it on purpose."""
    then, now = _query(recorded.uri), _query(asked.uri)
    then.pop("usersig", None)
    now.pop("usersig", None)
    if "random" not in then:
        now.pop("random", None)
    return then == now


def _query(url: str) -> dict[str, list[str]]:
    return parse_qs(urlsplit(url).query, keep_blank_values=True)


def interactions(file: Path, line: int | None = None) -> Iterator[dict[str, JSON]]:
    """vcrpy's interactions of a recording, or of one line. Attempts without an answer are left out: it has no word
    for them."""
    head = read_head(file)
    for number, data in read_lines(file):
        if line is not None and number != line:
            continue
        history = recorded(file, number, data, head.app).history
        for event in history.events:
            if event.exchange is not None:
                random = purposeful_random(history.program, event)
                for attempt in event.exchange.attempts:
                    if attempt.status is not None:
                        yield interaction(event.exchange, attempt, head, keep_random=random)


def interaction(exchange: Exchange, attempt: Attempt, head: Head, *, keep_random: bool) -> dict[str, JSON]:
    """vcrpy's interaction of one attempt that was answered; its request has no `random` unless that is to count."""
    query = {name: value for name, value in exchange.query.items() if name != "random" or keep_random}
    body = to_json(exchange.body) if exchange.raw is None else exchange.raw
    request = {
        "method": exchange.method,
        "uri": f"{head.endpoint}{path(exchange.command)}?{encoded(query)}",
        "body": body.encode("utf-8", "surrogatepass"),
        "headers": {"Content-Type": ["application/json"]},
    }
    return {"request": request, "response": _response(attempt)}


def _response(attempt: Attempt) -> dict[str, JSON]:
    reply = from_memory(attempt)
    headers = {name: [value] for name, value in reply.headers.items()} | {"Content-Length": [str(len(reply.body))]}
    return {
        "status": {"code": reply.status, "message": _REASONS.get(reply.status, "")},
        "headers": headers,
        "body": {"string": reply.body},
    }
