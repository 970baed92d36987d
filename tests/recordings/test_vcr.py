"""Anyone can play a recording with plain vcrpy."""

from __future__ import annotations

from pathlib import Path

import pytest
import requests
import vcr

from conformance.api.client import encoded, path, to_json
from conformance.recordings.errors import RecordingError
from conformance.recordings.files import read
from conformance.recordings.vcr import MATCH_ON, SERIALIZER, player, register
from tests.recordings.helpers import MUTABLE, PRIVATE


def test_plain_vcrpy_plays_a_whole_file(folder: Path) -> None:
    file = folder / f"{MUTABLE}.jsonl"
    plain = register(vcr.VCR(serializer=SERIALIZER, match_on=MATCH_ON, record_mode="none"))
    asked = 0
    with plain.use_cassette(str(file)) as cassette, requests.Session() as session:
        for recorded in read(file):
            for event in recorded.history.events:
                exchange = event.exchange
                if exchange is None:
                    continue
                query = {**exchange.query, "random": str(asked), "usersig": "eJy-anything"}
                url = f"http://simulator{path(exchange.command)}?{encoded(query)}"
                for attempt in exchange.attempts:
                    reply = session.request(
                        exchange.method, url, data=to_json(exchange.body), headers={"Content-Type": "application/json"}
                    )
                    assert (reply.status_code, reply.text) == (attempt.status, attempt.text)
                    asked += 1
        assert cassette.all_played
    assert asked > 10


def test_one_line_alone(folder: Path) -> None:
    file = folder / f"{PRIVATE}.jsonl"
    with player().use_cassette(f"{file}#3") as cassette:
        one = len(cassette)
    with player().use_cassette(str(file)) as cassette:
        assert 0 < one < len(cassette)


def test_another_request_gets_no_answer(folder: Path) -> None:
    with (
        player().use_cassette(str(folder / f"{PRIVATE}.jsonl")),
        pytest.raises(Exception, match=r"match|overwrite"),
    ):
        requests.post("http://simulator/v4/group_open_http_svc/create_group?sdkappid=1", json={"GroupId": "other"})


def test_vcrpy_writes_no_recording(tmp_path: Path) -> None:
    file = tmp_path / "new.jsonl"
    cassettes = player().use_cassette(str(file), record_mode="all")
    with pytest.raises(RecordingError, match="record with --tim-record"), cassettes as cassette:
        cassette.append(
            vcr.request.Request("GET", "http://simulator/", b"", {}), {"status": {}, "headers": {}, "body": {}}
        )
    assert not file.exists()
