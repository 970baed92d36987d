"""What recordings cost: `python -m conformance.proof.cost_of_recordings` prints ratios.

The same calls are recorded by stock vcrpy to JSON and by the recorder, and played by both. Where rounds alternate, the
best of each counts: noise only ever adds. Whole sessions are run by pytest, in processes of their own.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import time
import tracemalloc
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Final

import requests
import vcr

from conformance.api.client import encoded, path, to_json
from conformance.api.secrets import Vault
from conformance.programs.history import Attempt, Event, Exchange, History
from conformance.programs.operations import program_from_json
from conformance.recordings.files import Head, read
from conformance.recordings.library import Library
from conformance.recordings.playing import RecordedClock, ReplayTransport
from conformance.recordings.recorder import Part

CALLS: Final = 1_000  # of one stock cassette
CORPORA: Final = (1_000, 10_000, 100_000)
A_PROGRAM: Final = 20  # calls of one program
STOCK_PLAYED: Final = 100  # calls in the middle of the stock cassette: the mean of all, without an hour's wait
ROUNDS: Final = 3
_ENDPOINT: Final = "http://simulator"
_OK: Final = '{"ActionStatus": "OK", "ErrorInfo": "", "ErrorCode": 0}'
_QUERY: Final = {"sdkappid": "1400000001", "identifier": "administrator", "random": "1", "contenttype": "json"}
_SIGNATURE: Final = "eJw" + "x" * 190  # as long as a real one
_HEADERS: Final = {"Content-Type": "application/json", "User-Agent": "tim-conformance"}


def main() -> int:
    """Measure, print, and return 0 where every aim is reached, else 1."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        rows = [*_against_stock(folder), *_growth(folder), *_sessions(folder)]
    missed = 0
    for says, value, sign, aim in rows:
        reached = value >= aim if sign == ">=" else value <= aim
        missed += not reached
        print(f"{says:68} {value:10,.2f}  (aim {sign} {aim:g}) {'ok' if reached else 'MISSED'}")
    return 1 if missed else 0


Row = tuple[str, float, str, float]


# -- the calls -------------------------------------------------------------------------------------------------------


def _histories(calls: int) -> Iterator[History]:
    """Programs of mute calls, each call another one."""
    for start in range(0, calls, A_PROGRAM):
        steps = [
            {"op": "mute", "group": "g1", "members": ["m1"], "seconds": 60 + start + number}
            for number in range(A_PROGRAM)
        ]
        events = []
        for number in range(A_PROGRAM):
            at = 1.7e9 + start + number * 0.01
            body = {"GroupId": f"group{start}", "Members_Account": ["tcf0Ab001x"], "MuteTime": 60 + start + number}
            attempt = Attempt(at, at + 0.001, 200, _OK, "Tue, 14 Nov 2023 22:13:20 GMT")
            events.append(Event(number, Exchange("forbid_send_msg", "POST", _QUERY, "right", body, None, (attempt,))))
        binding = {"g1": f"group{start}", "m1": "tcf0Ab001x", "admin": "administrator", "sdkappid": "1400000001"}
        yield History(program_from_json({"steps": steps}), binding, tuple(events))


def _record(folder: Path, calls: int) -> Path:
    head = Head(
        "simulator", f"bench.of_{calls}", ("effect.listed",), "2026-01-01T00:00:00Z", _ENDPOINT, None, 1400000001,
        "administrator", "virtual", "standard", 0, "0", "0", "0", "3.11", "0",
    )  # fmt: skip
    part = Part(Library(folder), head, Vault())
    for history in _histories(calls):
        part.keep(history)
    return part.settle({})


def _play(file: Path) -> int:
    """Play a whole file at the client's level; the number of calls."""
    transport = ReplayTransport(RecordedClock())
    played = 0
    for recorded in read(file):
        transport.start(recorded, file)
        for event in recorded.history.events:
            if event.exchange is not None:
                url, body = _request(event.exchange)
                transport.send("POST", url, _HEADERS, body)
                played += 1
        transport.stop(whole=True)
    return played


def _request(exchange: Exchange) -> tuple[str, bytes]:
    url = f"{_ENDPOINT}{path(exchange.command)}?{encoded({**exchange.query, 'usersig': _SIGNATURE})}"
    return url, to_json(exchange.body).encode()


# -- against stock vcrpy ---------------------------------------------------------------------------------------------


def _against_stock(folder: Path) -> Iterator[Row]:
    stock = folder / "stock.json"
    _stock_cassette(stock)
    file = _record(folder, CALLS)
    ours = min(_timed(lambda: _play(file)) for _ in range(ROUNDS)) / CALLS
    theirs = _stock_play(stock)
    print(f"{'a call played by stock vcrpy from one cassette of 1,000':68} {theirs * 1e6:10,.0f} us")
    print(f"{'a call played from a recording, reading included':68} {ours * 1e6:10,.0f} us")
    yield "replay at the client's level, times faster than stock vcrpy", theirs / ours, ">=", 1000
    yield "bytes a call against stock vcrpy JSON", file.stat().st_size / stock.stat().st_size, "<=", 0.2


def _stock_cassette(stock: Path) -> None:
    """What vcrpy's JSON serializer makes of the calls, as it would have recorded them."""
    reply_headers = {
        "Date": ["Tue, 14 Nov 2023 22:13:20 GMT"],
        "Content-Length": ["55"],
        "Content-Type": ["application/json"],
    }
    sent_headers = {
        "User-Agent": ["tim-conformance"], "Accept-Encoding": ["gzip, deflate"], "Accept": ["*/*"],
        "Connection": ["keep-alive"], "Content-Type": ["application/json"], "Content-Length": ["80"],
    }  # fmt: skip
    interactions = []
    for exchange in _exchanges(CALLS):
        url, body = _request(exchange)
        interactions.append({
            "request": {"method": "POST", "uri": url, "body": body.decode(), "headers": sent_headers},
            "response": {
                "status": {"code": 200, "message": "OK"}, "headers": reply_headers, "body": {"string": _OK},
            },
        })  # fmt: skip
    stock.write_text(json.dumps({"version": 1, "interactions": interactions}, indent=4) + "\n")


def _exchanges(calls: int) -> Iterator[Exchange]:
    for history in _histories(calls):
        yield from (event.exchange for event in history.events if event.exchange is not None)


def _stock_play(stock: Path) -> float:
    """Seconds a call, over some calls in the middle of the cassette: what all of them come to on average."""
    plain = vcr.VCR(serializer="json", record_mode="none", match_on=("method", "path", "query", "body"))
    middle = list(_exchanges(CALLS))[(CALLS - STOCK_PLAYED) // 2 :][:STOCK_PLAYED]
    with plain.use_cassette(str(stock)), requests.Session() as session:
        session.trust_env = False
        asked = [_request(exchange) for exchange in middle]
        return _timed(lambda: [session.post(url, body, headers=_HEADERS) for url, body in asked]) / len(asked)


def _timed(does: Callable[[], object]) -> float:
    began = time.perf_counter()
    does()
    return time.perf_counter() - began


# -- as the corpus grows ---------------------------------------------------------------------------------------------


def _growth(folder: Path) -> Iterator[Row]:
    files = {calls: _record(folder, calls) for calls in CORPORA}
    best = dict.fromkeys(CORPORA, float("inf"))
    for _ in range(ROUNDS):
        for calls, file in files.items():
            again = max(1, 10_000 // calls)
            spent = _timed(lambda file=file, again=again: [_play(file) for _ in range(again)])  # type: ignore[misc]
            best[calls] = min(best[calls], spent / again / calls)
    for calls, spent in best.items():
        print(f"{f'a call played from a corpus of {calls:,}':68} {spent * 1e6:10,.0f} us")
    yield "cost a call, 100,000 calls against 1,000", best[CORPORA[-1]] / best[CORPORA[0]], "<=", 1.2
    tracemalloc.start()
    _play(files[CORPORA[-1]])
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    yield "memory for a replay of 100,000 calls, MB", peak / 1e6, "<=", 200


# -- whole sessions --------------------------------------------------------------------------------------------------


def _sessions(folder: Path) -> Iterator[Row]:
    cassettes = folder / "recorded"
    plain, recording = [], []
    for _ in range(ROUNDS):
        plain.append(_session(folder))
        recording.append(_session(folder, "--tim-record", f"--tim-cassettes={cassettes}"))
    yield "a recording session against a plain one, wall time", min(recording) / min(plain), "<=", 1.3
    replays = [_session(folder, "--tim-target=replay", f"--tim-cassettes={cassettes}") for _ in range(ROUNDS)]
    yield "the standard corpus replayed, start to report, seconds", min(replays), "<=", 5


def _session(folder: Path, *options: str) -> float:
    command = [
        sys.executable,
        "-m",
        "conformance.commands.cli",
        "run",
        "--seed=1",
        f"--tim-reports={folder / 'reports'}",
        *options,
    ]
    began = time.perf_counter()
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    return time.perf_counter() - began


if __name__ == "__main__":
    sys.exit(main())
