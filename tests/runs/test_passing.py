"""What may be a network's is no finding unless it comes again; what comes each time is one, within the budget."""

from __future__ import annotations

import json
import socket
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from itertools import cycle

import pytest

from conformance.api.errors import WireError
from conformance.api.secrets import Secret
from conformance.api.transport import TIMEOUT, Transport, WireReply
from conformance.report.document import Document, validate
from conformance.runs.opening import open_trial
from conformance.runs.result import document_of
from conformance.runs.run import Run
from conformance.settings import Settings, settings_of_run
from conformance.settings.profiles import PROFILES
from conformance.suite.running import run_all
from conformance.targets.opening import open_target
from conformance.targets.target import Target

NOW = "2026-02-03T10:11:12Z"
OK = {"Content-Type": "application/json"}


def code(number: int) -> WireReply:
    return WireReply(200, OK, json.dumps({"ActionStatus": "FAIL", "ErrorCode": number, "ErrorInfo": "no"}).encode())


HTML = WireReply(200, {}, b"<html><title>Sign in</title></html>")
EMPTY = WireReply(200, OK, b"")
CUT = WireReply(200, OK, b'{"ActionStatus":"OK","Err')
OOPS = WireReply(500, {}, b"oops")
BUSY = WireReply(429, {}, b'{"message":"busy"}')
RESET = WireError("reset", "cut")
KINDS: dict[str, WireReply | WireError] = {
    "reset": RESET, "502": WireReply(502, {}, b"<html>"), "503": WireReply(503, {}, b""),
    "504": WireReply(504, {}, b""),
    "500": OOPS, "429": BUSY, "302": WireReply(302, {}, b""),
    "html": HTML, "empty": EMPTY, "cut": CUT, "charset": WireReply(200, OK, '{"ErrorCode":0}'.encode("utf-16")),
    "10002": code(10002), "60007": code(60007), "60008": code(60008),
}  # fmt: skip

Due = Callable[[str, dict[str, object], bytes], WireReply | WireError | None]


@dataclass
class Wire:
    """A wire that puts something in the place of answers; `after`: once the call has been done."""

    inner: Transport
    due: Due
    after: bool = False
    seen: list[str] = field(default_factory=list)

    def send(
        self, method: str, url: str, headers: Mapping[str, str], body: bytes, timeout: tuple[float, float] = TIMEOUT
    ) -> WireReply:
        command = url.partition("?")[0].rpartition("/")[2]
        self.seen.append(command)
        asked = json.loads(body) if body.startswith(b"{") and b'"MuteTime"' in body and body.endswith(b"}") else {}
        reply = self.inner.send(method, url, headers, body, timeout) if self.after else None
        put = self.due(command, asked, reply.body if reply else b"")
        if isinstance(put, WireError):
            raise put
        return put or reply or self.inner.send(method, url, headers, body, timeout)

    def close(self) -> None:
        self.inner.close()


def judged(due: Due, *, after: bool = False, profile: str = "smoke") -> tuple[Document, Target]:
    """What a run comes to where answers are replaced."""
    settings = settings_of_run({"profile": profile}, {})
    target = open_target(settings, transport="direct")
    target.client.transport = Wire(target.client.transport, due, after)
    trial = Run(target, PROFILES[profile])
    run_all(trial, 1)
    return validate(document_of(trial, settings, NOW, NOW, 1)), target


def failing(document: Document) -> list[str]:
    return [each["id"] for each in document["clauses"] if each["verdict"] == "fail"]


def storm(length: int, command: str, put: WireReply | WireError, start: int = 3) -> Due:
    """From the `start`-th call of the command on, so many answers to it are replaced."""
    calls = iter(range(10**6))

    def due(name: str, body: object, answer: bytes) -> WireReply | WireError | None:
        if name != command:
            return None
        return put if start <= next(calls) < start + length else None

    return due


PLACES = ("create_group", "forbid_send_msg", "get_group_muted_account", "send_group_msg", "destroy_group")


@pytest.mark.parametrize("length", [1, 5, 20])
@pytest.mark.parametrize(("place", "first"), [(place, number) for number, place in enumerate(PLACES)])
def test_a_storm_raises_nothing(place: str, first: int, length: int) -> None:
    for name in list(KINDS)[first :: len(PLACES)]:
        put = KINDS[name]
        document, target = judged(storm(length, place, put))
        assert not failing(document), name
        assert document["verdict"] in ("pass", "unknown"), (name, document["sentence"])
        assert target.ledger.total <= (target.ledger.limit or 0)
        assert not target.journal.pending() or length > 5, name


@pytest.mark.parametrize("after", [False, True])
def test_one_answer_in_eight_is_unsteady_and_the_run_conforms(after: bool) -> None:
    puts, calls = cycle([KINDS[name] for name in ("500", "429", "html", "empty", "cut")]), iter(range(10**6))
    document, _ = judged(lambda *_: next(puts) if next(calls) % 8 == 7 else None, after=after)
    assert not failing(document)
    assert (document["verdict"], document["exit_code"]) == ("pass", 0)
    verdicts = {each["id"]: each for each in document["clauses"]}
    assert verdicts["envelope.http-200"]["verdict"] == "unsteady"
    assert "HTTP 500" in verdicts["envelope.http-200"]["reason"]
    assert verdicts["envelope.http-200"]["glimpsed"]
    assert "unsteady" in document["sentence"]
    assert document["calls"]["again"] > 20
    assert document["calls"]["total"] - document["calls"]["again"] <= PROFILES["smoke"].calls


def mute(body: Mapping[str, object]) -> bool:
    return "MuteTime" in body


PERSISTENT: dict[str, tuple[str, Callable[[Mapping[str, object], bytes], bool], WireReply]] = {
    "500 to each overlong list": (
        "envelope.http-200", lambda body, answer: len(body.get("Members_Account") or ()) > 500, OOPS,  # type: ignore[arg-type]
    ),
    "HTML to each refusal": ("envelope.fields", lambda body, answer: b'"ErrorCode": 10' in answer, HTML),
    "an empty body to each unmute": ("envelope.fields", lambda body, answer: body.get("MuteTime") == 0, EMPTY),
    "429 to each second member": (
        "envelope.http-200", lambda body, answer: len(body.get("Members_Account") or ()) == 2, BUSY,  # type: ignore[arg-type]
    ),
    "60007 to each unmute": ("rate.up-to-200", lambda body, answer: body.get("MuteTime") == 0, code(60007)),
    "10002 to each unmute": ("error.retry-10002", lambda body, answer: body.get("MuteTime") == 0, code(10002)),
}  # fmt: skip


@pytest.mark.parametrize("name", PERSISTENT)
def test_what_comes_each_time_fails_within_the_budget(name: str) -> None:
    clause, wrong, put = PERSISTENT[name]
    due: Due = lambda command, body, answer: put if mute(body) and wrong(body, answer) else None  # noqa: E731
    document, target = judged(due, after=True)
    assert clause in failing(document), document["sentence"]
    assert target.ledger.total <= (target.ledger.limit or 0)


def test_html_for_each_list_is_caught_too() -> None:
    document, _ = judged(lambda command, *_: HTML if command == "get_group_muted_account" else None)
    assert "effect.listed" in failing(document)


@pytest.mark.parametrize(("looks", "verdict"), [(6, "unsteady"), (10**6, "fail")])
def test_a_wrong_state_counts_where_it_comes_again(looks: int, verdict: str) -> None:
    calls = iter(range(10**6))

    def due(command: str, body: object, answer: bytes) -> WireReply | None:
        told = json.loads(answer)
        if command != "get_group_muted_account" or not told.get("MutedAccountList") or next(calls) >= looks:
            return None
        return WireReply(200, OK, json.dumps({**told, "MutedAccountList": []}).encode())

    document, _ = judged(due, after=True)
    told = {each["id"]: each["verdict"] for each in document["clauses"]}
    assert verdict in told.values()  # which clause is in doubt is up to the program that saw it
    assert [name for name in told if told[name] == "fail"] == (["effect.listed"] if verdict == "fail" else [])
    assert document["exit_code"] == (verdict == "fail")


def test_a_run_of_a_few_clauses_is_partial() -> None:
    settings = settings_of_run({"profile": "smoke", "complete": True}, {})
    target = open_target(Settings(), transport="direct")
    trial = Run(target, PROFILES["smoke"])
    unasked = "no property that judges this clause was selected for this run"
    trial.docket.absent = dict.fromkeys(trial.docket.register.clauses, unasked)
    del trial.docket.absent["mute-time.zero"]
    trial.docket.tallies["mute-time.zero"].held = 1
    whole = document_of(trial, settings, NOW, NOW, 1)
    part = document_of(trial, Settings(profile="smoke"), NOW, NOW, 1)
    target.close()
    assert (whole["exit_code"], whole["verdict"], whole["partial"]) == (3, "unknown", True)
    assert (part["exit_code"], part["verdict"], part["partial"]) == (0, "pass", True)
    assert "1 of" in part["sentence"]
    assert part["coverage"]["judged"] == 1


def test_a_first_call_that_is_never_answered_ends_with_a_report(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("conformance.api.patience.PAUSES", (0.0, 0.0))
    with socket.create_server(("127.0.0.1", 0)) as free:
        endpoint = f"http://127.0.0.1:{free.getsockname()[1]}"
    settings = Settings("live", endpoint, sdkappid=1400000001, key=Secret("0" * 64))
    trial = open_trial(settings, 1)
    trial.clean_up()
    document = validate(document_of(trial, settings, NOW, NOW, 1))
    assert (document["verdict"], document["exit_code"], document["calls"]["total"]) == ("unknown", 3, 3)
    assert "Nothing listens" in document["sentence"]
    assert {each["verdict"] for each in document["clauses"]} == {"unknown"}
