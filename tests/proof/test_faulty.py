"""The table of faults: the proxy does what it says, what is wrong is counted, a sample of runs has nothing wrong."""

from __future__ import annotations

import http.client
import json
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

from conformance.api.secrets import Secret
from conformance.api.usersig import vendor_signature
from conformance.proof.faulty import measuring, proxy
from conformance.proof.faulty.__main__ import main
from conformance.proof.faulty.faults import KINDS, PLACES, Fault, sample, table
from conformance.proof.faulty.proxy import Proxy
from conformance.proof.faulty.table import COLUMNS, as_json, markdown
from conformance.proof.faulty.work import kept, run_all
from conformance.simulator import Simulator, VirtualClock, serve
from tests.simulator.client import ADMIN, APP, KEY, START, UNLIMITED, Caller


def test_the_table_has_every_kind_on_every_command_single_and_in_storms() -> None:
    every = table()
    assert len({fault.key for fault in every}) == len(every) >= 200
    assert {(fault.kind, fault.command) for fault in every} == {(kind, place) for kind in KINDS for place in PLACES}
    for kind in KINDS:
        assert {fault.storm for fault in every if fault.kind == kind} == {1, 5, 20}
    assert Counter(fault.storm == 1 for fault in every)[True] * 2 >= len(every) - 10
    assert any(fault.loud for fault in every)
    assert sample(6, 3) == sample(6, 3) != sample(6, 4)


@dataclass
class Wire:
    """A served app behind a proxy, and a client of it."""

    app: Simulator
    caller: Caller
    way: Proxy

    def call(self, user: str, wait: float = 0.6) -> tuple[int, Any]:
        """Import an account on a connection of its own: the status and the body's document, or why there is none."""
        connection = http.client.HTTPConnection(urlsplit(self.way.url).netloc, timeout=wait)
        try:
            connection.request("POST", self.caller.target("account_import"), json.dumps({"UserID": user}))
            reply = connection.getresponse()
            return reply.status, json.loads(reply.read())
        except (OSError, http.client.HTTPException) as error:
            return 0, error
        except ValueError as error:
            return reply.status, error
        finally:
            connection.close()


def wired(fault: Fault | None) -> Iterator[Wire]:
    """Serve an app, and put a fault before it."""
    app = Simulator(APP, KEY, (ADMIN,), clock=VirtualClock(START), limits=UNLIMITED)
    with serve(app) as server, Proxy(("127.0.0.1", urlsplit(server.url).port or 0), fault) as way:
        yield Wire(app, Caller(app), way)


@pytest.mark.parametrize("kind", KINDS)
def test_the_proxy_fails_where_and_as_it_is_told(kind: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(proxy, "DRIP", 0.001)  # so slow that it shows, and so fast that it ends
    for wire in wired(Fault(kind, "account_import", 2, 2)):
        told = [wire.call(name) for name in "abcd"]
        assert told[0][0] == told[3][0] == 200
        assert told[0][1]["ErrorCode"] == told[3][1]["ErrorCode"] == 0
        for status, document in told[1:3]:
            if kind == "stall-short" or kind.startswith("drip"):
                assert document["ErrorCode"] == 0
            elif kind in ("busy", "busy-after", "frequency"):
                assert document["ErrorCode"] in (10002, 60007)
            elif code := re.search(r"\d{3}", kind):
                assert status == int(code[0])
                assert isinstance(document, (ValueError, dict))
            else:
                assert isinstance(document, Exception)
        assert {"b", "c"} <= wire.app.world.accounts or KINDS[kind][0] == "before"
        assert not {"b", "c"} & wire.app.world.accounts or KINDS[kind][0] == "after"
        assert {"a", "d"} <= wire.app.world.accounts
        assert (wire.way.hits, wire.way.seen) == (2, {"account_import": 4})


def test_the_proxy_hands_on_what_clients_send() -> None:
    for wire in wired(None):
        connection = http.client.HTTPConnection(urlsplit(wire.way.url).netloc, timeout=5)
        target = wire.caller.target("account_import")
        connection.request("POST", target, iter([b'{"User', b'ID": "a"}']))  # in chunks
        assert json.loads(connection.getresponse().read())["ErrorCode"] == 0
        connection.request("HEAD", target)
        assert connection.getresponse().read() == b""
        connection.request("GET", target)
        assert json.loads(connection.getresponse().read())["ErrorCode"] == 60002
        connection.close()
        assert "a" in wire.app.world.accounts


@dataclass
class _Told:
    key: str
    bad: list[str]

    @property
    def wrong(self) -> bool:
        return bool(self.bad)


@dataclass(frozen=True)
class _Case:
    key: str


def test_outcomes_are_kept_and_an_interruption_loses_none(tmp_path: Path) -> None:
    lines, ran = tmp_path / "lines.jsonl", []

    def once(case: _Case) -> _Told:
        ran.append(case.key)
        if case.key == "c" and ran.count("c") == 1:
            raise KeyboardInterrupt
        return _Told(case.key, [])

    cases = [_Case(key) for key in "abcd"]
    found, whole = run_all(cases, once, lines, 1, {})
    assert not whole
    assert {"a", "b"} <= found.keys()
    lines.open("a").write('{"key": "d", "sta')  # cut off
    known = kept(lines, _Told)
    found, whole = run_all(cases, once, lines, 2, known)
    assert whole
    assert found.keys() == set("abcd")
    assert ran.count("a") == ran.count("b") == 1


def test_what_is_left_and_not_told_is_found(tmp_path: Path) -> None:
    (tmp_path / "reports" / "undo").mkdir(parents=True)
    (tmp_path / "reports" / "undo" / "undo-1.jsonl").write_text('{"names": ["tcf-one"]}\n')
    (tmp_path / "reports" / "conformance.json").write_text('{"left_behind": ["group tcf-two"]}')
    (tmp_path / "out").write_text("account tcf-three stays\n")
    told = {"groups": ["tcf-one", "tcf-two", "tcf-four"], "accounts": ["tcf-three", "tcf-five"]}
    assert measuring._untold(told, tmp_path) == ["tcf-four", "tcf-five"]


def test_a_secret_in_any_file_is_found(tmp_path: Path) -> None:
    key = "0123456789abcdef0123456789abcdef"
    signature = vendor_signature(APP, Secret("another key"), ADMIN, START, 60)
    (tmp_path / "reports").mkdir()
    (tmp_path / "reports" / "junit.xml").write_text(f"<a>{signature.replace('*', '%2A')}</a>")
    (tmp_path / "out").write_text(f"the key is {key}")
    (tmp_path / "fine").write_text("TLS.sig")
    assert measuring._secrets(tmp_path, key) == ["out", "reports/junit.xml"]


def test_the_table_is_read_at_a_glance() -> None:
    faults = table()[:3]
    rows = [(fault, measuring.Outcome(fault.key, 1, 0, "pass")) for fault in faults]
    rows[1][1].false, rows[1][1].verdict = ["effect.listed"], "fail"
    page = markdown(rows, "A part.")
    assert "| false findings | 0 | 1 |" in page
    assert f"- `{faults[1].key}` ends as fail. false findings: effect.listed." in page
    found = json.loads(as_json(rows, ""))
    assert found["totals"] == {**dict.fromkeys(COLUMNS, 0), "false": 1}
    assert [case.get("false") for case in found["cases"]] == [None, ["effect.listed"], None]


def test_a_sample_of_faults(tmp_path: Path) -> None:
    main(["--sample", "6", "--seed", "199038", "--jobs", "2", "--reports", str(tmp_path)])
    found = json.loads((tmp_path / "faults.json").read_text(encoding="utf-8"))
    assert found["runs"] == 6
    assert found["totals"] == dict.fromkeys(COLUMNS, 0), (tmp_path / "faults.md").read_text(encoding="utf-8")
    assert all(case["hits"] for case in found["cases"])
