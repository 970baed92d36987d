"""The scripts of a failure are run for real: by a shell with curl, and by Python with requests, against a served
simulator. They make what they need, show what the report shows, and leave no group behind."""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from conformance.api.clock import RealClock as OurClock
from conformance.api.secrets import Secret
from conformance.api.usersig import Signer
from conformance.oracle.checks import Judgement, View
from conformance.programs.history import History
from conformance.programs.operations import (
    Burst,
    Change,
    Create,
    Destroy,
    Join,
    Leave,
    Listed,
    Mute,
    Operation,
    Overlap,
    Program,
    Record,
    Send,
    Topic,
    Wait,
)
from conformance.runs.accounts import Accounts
from conformance.runs.binding import Names
from conformance.runs.runner import Runner
from conformance.settings import Settings
from conformance.simulator import DEFECTS, VARIATIONS, Limits, RealClock, Simulator, serve
from conformance.targets.simulator import open_simulator
from conformance.verdicts.scripts import plan_of, python_script, shell_script
from tests.command_line import APP, KEY, LONGEST

ADMIN = "an admin+'s"
DEFECT = "rejoin-clears-public"
MANY = tuple(f"m{number}" for number in range(1, 231))
ONE = Create("g1", members=("m1", "m2"))
PROGRAMS: dict[str, tuple[Operation, ...]] = {
    "rejoin": (ONE, Mute("g1", ("m1",)), Leave("g1", ("m1",)), Join("g1", ("m1",)), Listed("g1")),
    "many members": (Create("g1", members=MANY), Mute("g1", MANY), Listed("g1"), Send("g1", "m230")),
    "topics": (
        Create("g1", "Community", ("m1",), topics=True), Topic("t1@g1"), Mute("g1", ("m1",), 4294967295, "t1@g1"),
        Listed("g1", "t1@g1"), Listed("g1"), Send("g1", "m1", "t1@g1"), Record("g1"),
    ),
    "at once": (ONE, Overlap((Mute("g1", ("m1",)), Mute("g1", ("m2",)))), Listed("g1", old=True)),
    "burst": (
        ONE, Burst((Mute("g1", ("m1",)),), 30, 0), Burst((Mute("g1", ("m2",)), Mute("g1", ("m1",), 0)), 6, 3),
        Listed("g1"),
    ),
    "waits": (ONE, Mute("g1", ("m1",), 1), Wait(2), Listed("g1"), Send("g1", "m1")),
    "odd requests": (
        ONE, Mute("g1", ("m1",), "60"), Mute("g1", ("m1",), change=Change(text="{'é\x00\udc80'%s\n$HOME`")),
        Mute("n1", ("m1",)), Mute("g1", ("m1",), change=Change(signed="none")),
        Mute("g1", ("m1",), change=Change(signed="empty")), Mute("g1", ("u1", "m1~case")),
        Mute("g1", ("m1",), change=Change(query=(("random", "0"), ("contenttype", None), ("é", "a b&c=\"'")))),
        Mute("g1", ("m1",), change=Change(method="GET")), Mute("g1", ("m1",), change=Change(command="/v4/a b/$x")),
        Create("g2", "ChatRoom", ("m1",)), Mute("g2~longer", ("m1",)), Destroy("g2"), Mute("g2", ("m1",)),
    ),
    "other signatures": (
        ONE, Mute("g1", ("m1",), change=Change(identifier="m1")), Mute("g1", ("m1",), change=Change(signed="forged")),
    ),
}  # fmt: skip
SHELLS = [shell for shell in ("dash", "bash") if shutil.which(shell)]


@dataclass
class Service:
    """A served simulator, and the environment that a script is given."""

    app: Simulator
    environment: dict[str, str]


def history_of(steps: tuple[Operation, ...], *defects: str) -> History:
    """What a program comes to on a simulator in the process."""
    target = open_simulator(Settings(admin=ADMIN), transport="direct", defects=defects)
    with target:
        return Runner(target, Accounts(target), Names()).run(Program(steps))


def scripts_of(name: str, *defects: str, step: int = -1) -> dict[str, str]:
    """The scripts of a program, told as if a clause were broken at its last step, or at another."""
    history = history_of(PROGRAMS[name], *defects)
    number = step % len(history.program)
    broken = next(e.exchange for e in reversed(history.events) if e.step == number)
    judgement = Judgement("persistence.rejoin", False, number, "it's \x1b[2J wrong\n::error::", exchange=broken)
    plan = plan_of(View(history), judgement)
    return {"sh": shell_script(plan), "python": python_script(plan)}


@pytest.fixture
def service(request: pytest.FixtureRequest) -> Iterator[Service]:
    """A simulator on a real clock, with the defects that the test is given."""
    odd = getattr(request, "param", ())
    kinds = {"defects": [name for name in odd if name in DEFECTS]}
    kinds["variations"] = [name for name in odd if name in VARIATIONS]
    signer = Signer(APP, Secret(KEY), OurClock())
    app = Simulator(APP, KEY, (ADMIN,), clock=RealClock(), limits=Limits(time=time.time), **kinds)
    with serve(app) as server:
        variables = {"TIM_ENDPOINT": f"{server.url}/", "SDKAPPID": str(APP), "ADMIN": ADMIN}
        signatures = {"USERSIG": signer.sign(ADMIN), "USERSIG_M1": signer.sign("tcf0ab001x")}
        signatures["USERSIG_FORGED"] = signer.sign(ADMIN, "forged")
        usual = {name: value for name, value in os.environ.items() if not name.startswith(("TIM_", "USERSIG"))}
        yield Service(app, usual | variables | signatures)


def command(kind: str, text: str, folder: Path) -> list[str]:
    """How a script is run; `kind` is python or the name of a shell."""
    path = folder / f"again.{kind}"
    path.write_text(text, encoding="ascii")
    return [sys.executable if kind == "python" else kind, str(path)]


def run(kind: str, text: str, folder: Path, service: Service) -> str:
    """What a script prints; it ends well, leaves no group and shows no signature."""
    done = subprocess.run(
        command(kind, text, folder), env=service.environment | {"TMPDIR": str(folder)}, cwd=folder,
        capture_output=True, text=True, check=False, timeout=LONGEST,
    )  # fmt: skip
    assert done.returncode == 0, done
    assert done.stderr == "", done.stderr
    assert service.app.world.groups == {}
    for name, value in service.environment.items():
        assert not name.startswith("USERSIG") or value not in done.stdout
    assert "\x1b" not in done.stdout
    assert sorted(path.name for path in folder.iterdir()) == [f"again.{kind}"]
    return done.stdout


def answers(printed: str) -> list[str]:
    """HTTP status and ErrorCode of each answer, in order, and how often which code came to a burst."""
    found = re.findall(r'answer: +HTTP (\d+) .*?"ErrorCode": ?(-?\d+)|(\d+ \d+$)|by ErrorCode: (.*)', printed, re.M)
    return [" ".join(filter(None, one)) for one in found]


KINDS = [*SHELLS, "python"]
FEW = [*SHELLS[:1], "python"]


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(("service", "muted"), [((), True), ((DEFECT,), False)], indirect=["service"])
def test_the_failing_look_shows_up_where_the_service_is_wrong(
    kind: str, muted: bool, service: Service, tmp_path: Path
) -> None:
    text = scripts_of("rejoin", DEFECT)["python" if kind == "python" else "sh"]
    printed = run(kind, text, tmp_path, service)
    last = printed[printed.index("5. read the muted list of g1") :]
    assert (
        "should be: owner not muted; m2 not muted; m1 muted, for 600 s from then on, by step 2"
        in " ".join(last.split())
        or "m1 muted, for 600 s" in last
    )
    assert "<- the first wrong step" in last
    answer = last[last.index("answer:") :]
    assert ("tcf0ab001x" in answer) is muted
    assert printed.count("ErrorCode") >= 6


@pytest.mark.parametrize("name", [name for name in PROGRAMS if name != "rejoin"])
def test_both_scripts_get_the_answers_of_the_run(name: str, service: Service, tmp_path: Path) -> None:
    texts = scripts_of(name)
    (tmp_path / "sh").mkdir()
    (tmp_path / "python").mkdir()
    shell = run(SHELLS[0], texts["sh"], tmp_path / "sh", service)
    python = run("python", texts["python"], tmp_path / "python", service)
    history = history_of(PROGRAMS[name])
    expected = [
        f"{event.exchange.status} {event.exchange.code}"
        for event in history.events
        if event.exchange is not None and event.step >= 0 and not event.early
        and not isinstance(history.program.steps[event.step], Burst)
    ]  # fmt: skip
    imports = sum(line.startswith("The accounts are there") for line in shell.splitlines())
    for printed in (shell, python):
        found = [one for one in answers(printed) if re.match(r"[2-5]\d\d ", one)]
        assert found[imports:] == [one for one in expected if "None" not in one]
    if name == "burst":
        assert re.search(r"^ +30 0$", shell, re.M)
        assert "by ErrorCode: 0: 6" in python


def test_accounts_are_imported_in_as_many_calls_as_it_takes(service: Service, tmp_path: Path) -> None:
    run("python", scripts_of("many members")["python"], tmp_path, service)
    assert len([name for name in service.app.world.accounts if name.startswith("tcf")]) == len(MANY) + 1


@pytest.mark.parametrize("kind", FEW)
@pytest.mark.parametrize("service", [("trial-edition",)], indirect=True)
def test_accounts_stay_unless_they_are_to_be_deleted(kind: str, service: Service, tmp_path: Path) -> None:
    text = scripts_of("at once")["python" if kind == "python" else "sh"]
    for wish, left in (("", 3), ("yes", 0)):
        service.environment["DELETE_ACCOUNTS"] = wish
        run(kind, text, tmp_path, service)
        assert len([name for name in service.app.world.accounts if name.startswith("tcf")]) == left


@pytest.mark.parametrize("kind", FEW)
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_what_it_made_is_dissolved_when_it_is_stopped(
    kind: str, number: signal.Signals, service: Service, tmp_path: Path
) -> None:
    text = scripts_of("waits")["python" if kind == "python" else "sh"]
    process = subprocess.Popen(
        command(kind, text, tmp_path), env=service.environment | {"TMPDIR": str(tmp_path)}, stdout=subprocess.PIPE,
        stderr=subprocess.PIPE, text=True, start_new_session=True,
    )  # fmt: skip
    assert process.stdout is not None
    while "3. wait" not in process.stdout.readline():
        assert process.poll() is None
    assert service.app.world.groups
    os.killpg(process.pid, number)  # as a terminal and a CI server do
    process.communicate(timeout=LONGEST)
    assert process.returncode != 0
    assert service.app.world.groups == {}


@pytest.mark.parametrize("kind", FEW)
def test_where_the_set_up_is_refused_the_rest_is_not_run(kind: str, service: Service, tmp_path: Path) -> None:
    text = scripts_of("rejoin")["python" if kind == "python" else "sh"].replace("Public", "Nonsense")
    done = subprocess.run(
        command(kind, text, tmp_path), env=service.environment, capture_output=True, text=True, timeout=LONGEST
    )
    assert done.returncode == 1, done
    assert "2. mute" not in done.stdout
    assert "program ends here" in done.stdout + done.stderr


@pytest.mark.parametrize("kind", FEW)
def test_what_it_wants_is_asked_for_before_any_call(kind: str, service: Service, tmp_path: Path) -> None:
    text = scripts_of("other signatures")["python" if kind == "python" else "sh"]
    service.environment.pop("USERSIG_FORGED")
    done = subprocess.run(
        command(kind, text, tmp_path), env=service.environment, capture_output=True, text=True, timeout=LONGEST
    )
    assert done.returncode != 0
    assert "USERSIG_FORGED" in done.stderr
    assert done.stdout == ""
    assert "USERSIG_FORGED  a UserSig that is made with another key than the app's (never shown)" in text


@pytest.mark.parametrize("shell", SHELLS)
def test_it_can_be_pasted_into_a_shell_that_goes_on(shell: str, service: Service, tmp_path: Path) -> None:
    text = scripts_of("rejoin")["sh"] + "\necho still there\n"
    done = subprocess.run(
        [shell, "-s"],
        timeout=LONGEST,
        input=text,
        env=service.environment,
        cwd=tmp_path,
        capture_output=True,
        text=True,
    )
    assert done.stdout.endswith("still there\n"), done
    assert service.app.world.groups == {}


@pytest.mark.parametrize("kind", ["sh", "python"])
def test_all_that_is_missing_is_named_at_once(kind: str, tmp_path: Path) -> None:
    line = command(kind, scripts_of("rejoin")[kind], tmp_path)
    usual = {name: value for name, value in os.environ.items() if not name.startswith(("TIM_", "USERSIG"))}
    done = subprocess.run(line, env=usual | {"SDKAPPID": "1"}, capture_output=True, text=True, check=False)
    assert done.returncode != 0
    assert done.stderr.strip().startswith("TIM_ENDPOINT, ADMIN, USERSIG: not set; see the top of this script.")
