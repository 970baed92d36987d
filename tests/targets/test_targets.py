"""A target is ready when it is open; what stands in the way is one sentence with the right exit code."""

from __future__ import annotations

import json
import os
import socket
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from conformance.api.errors import CredentialsError, Trouble, UnreachableError, UsageError
from conformance.api.secrets import Secret
from conformance.programs.history import Attempt, Exchange
from conformance.settings import Settings
from conformance.simulator import RealClock, Server, Simulator, serve
from conformance.targets import open_target
from conformance.targets.live import diagnose
from conformance.targets.target import Via

KEY = "0123456789abcdef0123456789abcdef"


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    """A simulator on real time, as `serve` starts it."""
    with serve(Simulator(1400000001, KEY, ("administrator",), clock=RealClock())) as server:
        yield server


@pytest.fixture
def live(server: Server, tmp_path: Path) -> Settings:
    """Settings that work against it."""
    return Settings(
        target="live", endpoint=server.url, sdkappid=1400000001, key=Secret(KEY), calls=100, reports=tmp_path
    )


def mute(target_settings: Settings, transport: Via = "http") -> list[tuple[str, int | None]]:
    """Make a group, mute somebody, look, and clean up: the commands with their codes."""
    with open_target(target_settings, transport=transport) as target:
        call, journal = target.client.call, target.journal
        journal.making_accounts(["target-a"])
        journal.making_group("target-g")
        exchanges = [
            call("account_import", {"UserID": "target-a"}),
            call("create_group", {"Type": "Public", "Name": "g", "GroupId": "target-g", "Owner_Account": "target-a"}),
            call("forbid_send_msg", {"GroupId": "target-g", "Members_Account": ["target-a"], "MuteTime": 60}),
            call("get_group_muted_account", {"GroupId": "target-g"}),
            call(
                "forbid_send_msg",
                {"GroupId": "target-g", "Members_Account": ["target-a"], "MuteTime": 0},
                signed="forged",
            ),
        ]
        assert [item["Member_Account"] for item in exchanges[3].fields["MutedAccountList"]] == ["target-a"]
        swept = journal.sweep(target.client)
        assert not swept.left
        assert not journal.pending()
        usersig = target.client.signer.sign(target.admin)
        written = json.dumps([exchange.last.text for exchange in exchanges])
        assert target.vault.find(usersig)
        assert not target.vault.find(written)
        assert abs(target.offset.dated) < 1
        return [(exchange.command, exchange.code) for exchange in exchanges]


def test_the_same_calls_get_the_same_answers_on_every_target(live: Settings) -> None:
    expected = mute(Settings())
    assert [code for _, code in expected] == [0, 0, 0, 0, 70009]
    assert mute(Settings(), "direct") == expected
    assert mute(live) == expected
    assert not list((live.reports / "undo").iterdir())


@pytest.mark.parametrize("transport", ["http", "direct"])
def test_on_the_simulator_time_is_free(transport: Via) -> None:
    with open_target(Settings(calls=50), transport=transport) as target:
        assert target.virtual
        assert target.max_wait == float("inf")
        assert target.ledger.total == 0
        before = target.clock.now()
        target.clock.sleep(2**32)  # a real clock would not come back from it
        assert target.client.call("get_group_info", {"GroupIdList": ["g"]}).ok
        assert target.clock.now() - before > 2**32 - 1
        assert target.ledger.total < 10


def test_defects_are_the_simulators_and_unknown_ones_are_refused() -> None:
    with pytest.raises(ValueError, match="no-such-defect"):
        open_target(Settings(), defects=["no-such-defect"])


def test_what_live_is_able_to_do(live: Settings) -> None:
    with open_target(live) as target:
        assert (target.kind, target.virtual, target.max_wait) == ("live", False, 10.0)
        assert target.ledger.by_command == {"get_group_info": 1}
        assert target.label.startswith("127.0.0.1:")


@pytest.mark.parametrize(
    ("change", "error", "says"),
    [
        ({"key": Secret("f" * 32)}, CredentialsError, "is not the key of the app 1400000001 (70009)"),
        ({"sdkappid": 1400000002}, CredentialsError, "There is no app 1400000002"),
        ({"admin": "bob"}, CredentialsError, "'bob' is no administrator"),
        ({"endpoint": None}, UsageError, "endpoint"),
        ({"target": "replay"}, UsageError, "replay"),
    ],
)
def test_wrong_credentials(live: Settings, change: dict[str, object], error: type[Trouble], says: str) -> None:
    with pytest.raises(error) as wrong:
        open_target(replace(live, **change))  # type: ignore[arg-type]
    assert says in str(wrong.value)
    assert wrong.value.exit_code == 4
    assert KEY not in str(wrong.value)
    assert "\n" not in str(wrong.value)


def test_nobody_there(live: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("conformance.api.patience.PAUSES", ())
    with socket.create_server(("127.0.0.1", 0)) as free:
        endpoint = f"http://127.0.0.1:{free.getsockname()[1]}"
    with pytest.raises(UnreachableError, match="Nothing listens") as wrong:
        open_target(replace(live, endpoint=endpoint))
    assert wrong.value.exit_code == 3


@pytest.mark.parametrize(
    ("code", "kind", "says"),
    [
        (0, None, ""),
        (10010, None, ""),
        (70001, CredentialsError, "clock"),
        (70003, CredentialsError, "key"),
        (70020, CredentialsError, "region"),
        (60004, CredentialsError, "--tim-admin"),
        (60016, CredentialsError, "disabled"),
        (60008, UnreachableError, "does not work: 60008 because"),
        (None, UnreachableError, "not the REST API (HTTP 404"),
    ],
)
def test_what_the_probe_makes_of_an_answer(
    live: Settings, code: int | None, kind: type[Trouble] | None, says: str
) -> None:
    text = "<html>" if code is None else json.dumps({"ActionStatus": "?", "ErrorCode": code, "ErrorInfo": "because"})
    attempt = Attempt(1.0, 2.0, 404 if code is None else 200, text)
    with open_target(live) as target:
        trouble = diagnose(Exchange("get_group_info", "POST", {}, "right", {}, None, (attempt,)), target.client)
    assert type(trouble) is (kind or type(None))
    assert says in str(trouble)


def test_processes_side_by_side_share_the_rate(live: Settings, tmp_path: Path) -> None:
    shared = replace(live, rate_store=Secret(str(tmp_path / "rates")), rate=100)
    with open_target(shared) as one, open_target(shared) as other:
        slots = [target.limiter.take("forbid_send_msg") for target in (one, other) for _ in range(49)]
        ((lane, _),) = slots[0]
        last = lane._ask("take", 1), lane._ask("take", 2)
        assert [turn.granted for turn in last] == [True, False]


def test_without_a_place_for_the_rate_workers_of_xdist_divide_it(
    live: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(os.environ, "PYTEST_XDIST_WORKER_COUNT", "4")
    (tmp_path / "rates").write_text("")
    monkeypatch.setattr("conformance.api.pace.opening.usual_folder", lambda: tmp_path / "rates")
    with open_target(live) as target:
        ((lane, _),) = target.limiter.take("forbid_send_msg")
        assert lane.rate.slots == 49
        assert "other runs on this machine were not counted" in target.limiter.told[0]
