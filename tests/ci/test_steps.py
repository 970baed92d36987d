"""The jobs for GitHub and GitLab and the action, played step by step: quiet where all is well, red where it is not."""

from __future__ import annotations

import json
import shlex
import shutil
import sys
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs

import pytest

from tests import warm
from tests.ci.steps import BASH, Runner, copied, github, gitlab, offline, read
from tests.command_line import APP, KEY, ROOT, served

WORKFLOW, PIPELINE, ACTION = (read(name) for name in ("examples/ci/github.yml", "examples/ci/gitlab.yml", "action.yml"))
SOME = (
    "test_group_type.test_members_can_be_muted_and_unmuted",
    "test_members.test_five_hundred_accounts_a_call_and_not_one_more",
)
PART = {"TIM_CLAUSES": "members.limit-500 group-type.public"}
"""What a run is of where one of all clauses would show no more of a job."""
INSTALL = "Install"
READY = PIPELINE | {"default": {"before_script": []}}
"""The pipeline on a machine where the suite is installed already."""
SH = ("sh", "-e", "-c")
"""The shell of an image that has no bash, which GitLab takes then."""


@pytest.fixture
def bare(tmp_path: Path) -> Runner:
    """A machine with a checkout, on which the suite has to be installed: it has the Python of these tests, and pip asks
    nobody."""
    for name in ("clone", "usual"):
        (tmp_path / name).mkdir()
    program = tmp_path / "usual" / "python3"
    program.write_text(f'#!/bin/sh\nexec {shlex.quote(sys.executable)} "$@"\n', encoding="utf-8")
    program.chmod(0o755)
    return Runner(copied(tmp_path / "clone"), env=offline(), path=[str(program.parent)])


@pytest.fixture
def fast(bare: Runner, tmp_path: Path) -> Runner:
    """The same, where a new environment takes the pip of these tests in place of one of its own."""
    (tmp_path / "python").mkdir()
    program = tmp_path / "python" / "python3"
    program.write_text(f"""#!/bin/sh -eu
[ "$1 $2 $#" = '-m venv 3' ]
{sys.executable} -m venv --without-pip "$3"
printf '#!/bin/sh\\nexec "%s/bin/python" -m pip "$@"\\n' "$(realpath "$3")" > "$3/bin/pip"
chmod +x "$3/bin/pip"
""", encoding="utf-8")  # fmt: skip
    program.chmod(0o755)
    return Runner(bare.folder, env=bare.env, path=[str(program.parent)])


@pytest.fixture
def runner(bare: Runner, tmp_path: Path) -> Runner:
    """A machine with a checkout, on which the suite is installed already: the environment of these tests."""
    suite = str(warm.script(tmp_path))
    return Runner(bare.folder, env={"SUITE": suite}, path=[suite])


def fewer(runner: Runner) -> None:
    """Two recordings for a baseline, which are enough to notice another limit."""
    for path in (runner.folder / "cassettes").glob("*.jsonl"):
        if path.stem not in SOME:
            path.unlink()


def codes(runner: Runner, job: str, workflow: Any = WORKFLOW) -> dict[str, int]:
    """The exit code of each step that was played, by its name."""
    if "SUITE" in runner.env:
        workflow = without(workflow, job, INSTALL)
    return {step.name: step.code for step in github(runner, workflow, job)}


def without(workflow: Any, job: str, name: str) -> Any:
    """The workflow with a step of a job left out."""
    changed = json.loads(json.dumps(workflow))
    steps = changed["jobs"][job]["steps"]
    changed["jobs"][job]["steps"] = [it for it in steps if it.get("name") != name]
    return changed


# -- GitHub ----------------------------------------------------------------------------------------------------------


def test_replay_on_github(bare: Runner) -> None:
    bare.env |= PART
    told = codes(bare, "replay")
    assert told == {"Install": 0, "No secret in what is committed": 0, "Replay": 0}, bare.said
    assert bare.path[0] == str(bare.folder / ".venv" / "bin")
    assert (bare.folder / "reports" / "junit.xml").exists()


def test_replay_of_what_fails_is_red(runner: Runner) -> None:
    shutil.rmtree(runner.folder / "cassettes")
    shutil.copytree(ROOT / "cassettes" / "defective", runner.folder / "cassettes")
    assert codes(runner, "replay") == {"No secret in what is committed": 0, "Replay": 1}, runner.said


def test_shards_on_github_are_merged_and_a_missing_one_is_red(runner: Runner) -> None:
    runner.env |= {"TIM_PROFILE": "smoke"}
    for number in WORKFLOW["jobs"]["shard"]["strategy"]["matrix"]["shard"]:
        runner.facts = {"matrix.shard": number}
        assert codes(runner, "shard") == {"Shard": 0}, runner.said
    assert runner.unknown == set()
    assert codes(runner, "merge") == {"Merge": 0}, runner.said
    assert json.loads((runner.folder / "reports" / "conformance.json").read_text())["merged"]["of"] == 3
    shutil.rmtree(runner.folder / "shards" / "shard-2")
    assert codes(runner, "merge") == {"Merge": 3}, runner.said


def test_shards_on_gitlab_are_merged(runner: Runner) -> None:
    runner.env |= {"TIM_PROFILE": "smoke", "CI_NODE_TOTAL": PIPELINE["shard"]["parallel"]}
    for number in range(1, int(PIPELINE["shard"]["parallel"]) + 1):
        runner.env["CI_NODE_INDEX"] = str(number)
        assert gitlab(runner, READY, "shard", SH) == 0, runner.said
    assert gitlab(runner, READY, "merge", SH) == 0, runner.said
    assert (runner.folder / "reports" / "junit.xml").exists()


def test_client_on_github(runner: Runner) -> None:
    told = codes(runner, "client")
    assert told == {"The adapter keeps to the protocol": 0, "Client": 0}, runner.said


def test_the_self_check_on_github_is_green_because_its_step_went_red(runner: Runner) -> None:
    runner.env |= PART
    told = codes(runner, "self-check")
    assert told == {
        "Baseline": 0, "Nothing has changed": 0, "Something has changed, and this step goes red": 1,
        "It went red, for that reason": 0,
    }, runner.said  # fmt: skip


@pytest.mark.parametrize(("outcome", "kind", "code"), [
    ("failure", "limit-changed", 0), ("success", "limit-changed", 1),
    ("failure", "text-changed", 1), ("failure", "", 2),
])  # fmt: skip
def test_the_self_check_on_github_is_red_where_the_change_is_not_noticed(
    outcome: str, kind: str, code: int, runner: Runner
) -> None:
    if kind:
        (runner.folder / "self-check" / "changed").mkdir(parents=True)
        told = json.dumps({"changes": [{"kind": kind}]}, indent=1)
        (runner.folder / "self-check" / "changed" / "drift.json").write_text(told)
    last = WORKFLOW["jobs"]["self-check"]["steps"][-1]
    assert runner.play(last["run"], {"OUTCOME": outcome}) == code


GH = """#!/bin/sh
printf '%s\\n' "$*" >> "$LOG"
case "$1 $2" in
  "issue list") cat "$LOG.open" 2>/dev/null || true ;;
  "issue create") echo 12 > "$LOG.open" ;;
esac
"""


@pytest.mark.parametrize("defect", ["", "limit-is-100"])
def test_a_night_on_github(defect: str, runner: Runner, tmp_path: Path) -> None:
    fewer(runner)
    tools = tmp_path / "tools"
    tools.mkdir()
    (tools / "gh").write_text(GH)
    (tools / "gh").chmod(0o755)
    log = tmp_path / "log"
    with served(tmp_path, *(["--defect", defect] if defect else [])) as url:
        runner.path, runner.env = [str(tools), *runner.path], runner.env | {"TIM_ENDPOINT": url, "LOG": str(log)}
        runner.facts = {
            "vars.TIM_SDKAPPID": str(APP), "vars.TIM_REGION": "",
            "secrets.TIM_SECRET_KEY": KEY, "github.token": "T0KEN",
            "github.repository": "we/us", "github.server_url": "https://github.com", "github.run_id": "17",
        }  # fmt: skip
        told = codes(runner, "watch")
    assert runner.unknown == set()
    assert KEY not in runner.said
    assert "T0KEN" not in runner.said
    if not defect:
        assert told == {"Watch": 0, "Outcome": 0}, runner.said
        assert not log.exists()
        assert "Nothing has changed" in runner.summary
        return
    assert told == {"Watch": 0, "Issue": 0, "Outcome": 1}, runner.said
    lines = log.read_text().splitlines()
    assert lines[2].startswith("issue create --label drift --title The muting API has changed (20")
    issue = (runner.folder / "issue.md").read_text()
    assert "limit-changed" in issue
    assert "https://github.com/we/us/actions/runs/17" in issue


def test_a_second_night_adds_to_the_issue_that_is_open(runner: Runner, tmp_path: Path) -> None:
    tools = tmp_path / "tools"
    tools.mkdir()
    (tools / "gh").write_text(GH)
    (tools / "gh").chmod(0o755)
    log = tmp_path / "log"
    (tmp_path / "log.open").write_text("12\n")
    (runner.folder / "watch").mkdir()
    (runner.folder / "watch" / "drift.md").write_text("## 1 change\n" * 10_000)
    (step,) = [it for it in WORKFLOW["jobs"]["watch"]["steps"] if it.get("name") == "Issue"]
    runner.path = [str(tools)]
    assert runner.play(step["run"], {"LOG": str(log), "RUN": "https://example.org/17"}) == 0, runner.said
    assert log.read_text().splitlines()[-1] == "issue comment 12 --body-file issue.md"
    issue = (runner.folder / "issue.md").read_text()
    assert len(issue) < 65_536
    assert issue.endswith("https://example.org/17\n")


# -- GitLab ----------------------------------------------------------------------------------------------------------


def test_replay_and_client_on_gitlab_do_what_they_do_on_github() -> None:
    for job in ("replay", "client"):
        steps = [it["run"] for it in WORKFLOW["jobs"][job]["steps"] if "run" in it]
        assert PIPELINE[job]["script"] == [it for it in steps if "venv" not in it]
        assert PIPELINE[job]["artifacts"]["reports"] == {"junit": "reports/junit.xml"}


def test_a_job_on_gitlab_installs_the_suite(fast: Runner) -> None:
    short = PIPELINE | {"replay": {"script": ["tim-conformance --version", "command -v tim-conformance"]}}
    assert gitlab(fast, short, "replay", SH) == 0, fast.said
    assert str(fast.folder / ".venv" / "bin" / "tim-conformance") in fast.said


def test_the_self_check_on_gitlab_is_green_where_the_change_is_noticed(runner: Runner) -> None:
    runner.env |= PART
    assert gitlab(runner, READY, "self-check", SH) == 0, runner.said
    assert "limit-changed" in runner.said


@pytest.mark.parametrize("shell", [SH, BASH])
@pytest.mark.parametrize("ends", [0, 3])
def test_the_self_check_on_gitlab_is_red_where_it_is_not(
    ends: int, shell: tuple[str, ...], runner: Runner, tmp_path: Path
) -> None:
    (tmp_path / "tools").mkdir()
    program = tmp_path / "tools" / "tim-conformance"
    program.write_text(f'#!/bin/sh\ncase "$*" in *limit-is-100*) exit {ends} ;; esac\n')
    program.chmod(0o755)
    runner.path = [str(program.parent)]
    assert gitlab(runner, READY, "self-check", shell) == 1


class Forge(BaseHTTPRequestHandler):
    """The issues of a project, as GitLab serves them."""

    asked: list[tuple[str, str, dict[str, list[str]]]]
    open: list[dict[str, int]]

    def do_GET(self) -> None:
        self.asked.append(("GET", self.path, {"token": [self.headers.get("PRIVATE-TOKEN", "")]}))
        self._answer(self.open)

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"])).decode()
        self.asked.append(("POST", self.path, parse_qs(body)))
        self._answer({"iid": 7})

    def _answer(self, told: Any) -> None:
        data = json.dumps(told).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, format: str, *arguments: Any) -> None:
        pass


@pytest.fixture
def forge() -> Iterator[type[Forge]]:
    """A server of issues; its class has what it was asked."""
    kind = type("Asked", (Forge,), {"asked": [], "open": []})
    with ThreadingHTTPServer(("127.0.0.1", 0), kind) as server:
        kind.url = f"http://127.0.0.1:{server.server_port}/api/v4"
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield kind
        server.shutdown()


@pytest.mark.parametrize(("defect", "token", "open"), [
    ("", "T0KEN", []), ("limit-is-100", "T0KEN", []), ("limit-is-100", "T0KEN", [{"iid": 4}]), ("limit-is-100", "", []),
])  # fmt: skip
def test_a_night_on_gitlab(
    defect: str, token: str, open: list[dict[str, int]], runner: Runner, forge: Any, tmp_path: Path
) -> None:
    fewer(runner)
    forge.open = open
    with served(tmp_path, *(["--defect", defect] if defect else [])) as url:
        runner.env |= {
            "TIM_ENDPOINT": url, "TIM_SDKAPPID": str(APP), "TIM_SECRET_KEY": KEY, "DRIFT_TOKEN": token,
            "CI_API_V4_URL": forge.url, "CI_PROJECT_ID": "5", "CI_JOB_URL": "https://gitlab.com/we/us/-/jobs/17",
        }  # fmt: skip
        code = gitlab(runner, READY, "watch", SH)
    assert code == bool(defect), runner.said
    assert KEY not in runner.said
    assert "T0KEN" not in runner.said
    if not defect or not token:
        assert forge.asked == []
        assert (runner.folder / "watch" / "drift.md").exists()
        return
    assert forge.asked[0] == (
        "GET", "/api/v4/projects/5/issues?labels=drift&state=opened&per_page=1", {"token": ["T0KEN"]},
    )  # fmt: skip
    method, path, told = forge.asked[1]
    assert method == "POST"
    text = told["body" if open else "description"][0]
    assert path == "/api/v4/projects/5/issues" + ("/4/notes" if open else "")
    assert "limit-changed" in text
    assert "https://gitlab.com/we/us/-/jobs/17" in text
    if not open:
        assert told["labels"] == ["drift"]


# -- the action ------------------------------------------------------------------------------------------------------


def acted(runner: Runner, **inputs: str) -> int:
    """The exit code of the action's last step, with these inputs."""
    given = {name: it.get("default", "") for name, it in ACTION["inputs"].items()}
    given |= {name.replace("_", "-"): it for name, it in inputs.items()}
    runner.facts = {
        **{f"inputs.{name}": it for name, it in given.items()},
        "runner.temp": str(runner.folder.parent / "temp"), "github.action_path": str(runner.folder),
    }  # fmt: skip
    steps = [it for it in ACTION["runs"]["steps"] if "run" in it]
    code = 0
    for step in steps["SUITE" in runner.env :]:
        env = {name: runner.resolved(value) for name, value in step["env"].items()}
        code = runner.play(step["run"], env | runner.env)
    assert runner.unknown == set()
    return code


def test_the_action_installs_itself(fast: Runner) -> None:
    assert acted(fast, target="simulator", profile="smoke", clauses="mute-time.*") == 0, fast.said
    assert (fast.folder.parent / "temp" / "tim-conformance" / "bin" / "tim-conformance").exists()
    assert fast.outputs == {"verdict": "pass", "exit-code": "0", "reports": "reports"}
    assert "# ◐ Partial: `forbid_send_msg`" in fast.summary


def test_the_action_tells_what_fails_and_goes_red_or_not_as_asked(runner: Runner) -> None:
    inputs = {"target": "simulator", "profile": "smoke", "defect": "rejoin-clears-public", "clauses": "persistence.*"}
    assert acted(runner, **inputs, reports="one") == 1, runner.said
    assert runner.outputs == {"verdict": "fail", "exit-code": "1", "reports": "one"}
    assert "persistence.rejoin" in runner.summary
    assert acted(runner, **inputs, reports="other", fail="false") == 0
    assert runner.outputs == {"verdict": "fail", "exit-code": "1", "reports": "other"}


def test_the_action_watches(runner: Runner) -> None:
    fewer(runner)
    assert acted(runner, command="watch", target="simulator") == 0, runner.said
    assert runner.outputs["verdict"] == "same"
    assert acted(runner, command="watch", target="simulator", defect="limit-is-100", reports="odd") == 1
    assert runner.outputs["verdict"] == "drift"
    assert (runner.folder / runner.outputs["reports"] / "drift.html").exists()
    assert "limit-changed" in runner.summary


def test_the_action_checks_a_client(runner: Runner) -> None:
    adapter = "python3 examples/clients/python/adapter.py"
    assert acted(runner, command="client", adapter=adapter, clauses="client.tell.*") == 0, runner.said
    assert runner.outputs["verdict"] == "pass"
    looked_on = "python3 examples/clients/python/client.py && echo done"
    assert acted(runner, command="client", client=looked_on, reports="watched") == 0, runner.said
    assert "done" in runner.said


def test_the_action_takes_no_input_for_a_command(runner: Runner) -> None:
    odd = '$(touch pwned); `touch pwned` "; touch pwned; "'
    assert acted(runner, command="run", target="simulator", clauses=odd, region=odd, admin=odd, sdkappid=odd) == 4
    assert acted(runner, command=odd) == 4
    assert runner.outputs == {"verdict": "none", "exit-code": "4", "reports": "reports"}
    assert not (runner.folder / "pwned").exists()


def test_an_old_result_is_not_told_for_a_run_that_could_not_begin(runner: Runner) -> None:
    inputs = {"target": "simulator", "profile": "smoke", "clauses": "mute-time.zero"}
    assert acted(runner, **inputs) == 0, runner.said
    assert acted(runner, **inputs | {"defect": "no-such"}) == 4
    assert (runner.outputs["verdict"], runner.outputs["exit-code"]) == ("none", "4")
