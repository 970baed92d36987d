"""What is there for CI keeps to the schemas of those who read it, and to rules of ours about secrets and scripts."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from fnmatch import fnmatch
from pathlib import Path
from typing import Any

import pytest
from dockerfile_parse import DockerfileParser

from tests.ci.steps import BIN, offline, read
from tests.command_line import ROOT

WORKFLOW, PIPELINE, ACTION = "examples/ci/github.yml", "examples/ci/gitlab.yml", "action.yml"
HOOKS = ".pre-commit-hooks.yaml"


def ended(*command: str, folder: Path = ROOT) -> None:
    """Run a command, which has to end well."""
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize(("name", "schema"), [
    (WORKFLOW, "vendor.github-workflows"), (ACTION, "vendor.github-actions"), (PIPELINE, "vendor.gitlab-ci"),
])  # fmt: skip
def test_each_keeps_to_the_schema_that_is_published_for_it(name: str, schema: str) -> None:
    ended(sys.executable, "-m", "check_jsonschema", "--builtin-schema", schema, name)


def test_pre_commit_takes_the_hooks() -> None:
    ended(sys.executable, "-m", "pre_commit", "validate-manifest", HOOKS)


def scripts() -> list[tuple[str, str]]:
    """Every script in one of them, with where it stands."""
    workflow, pipeline, action = map(read, (WORKFLOW, PIPELINE, ACTION))
    jobs = workflow["jobs"].items()
    found = [(f"{name}: {it['name']}", it["run"]) for name, job in jobs for it in job["steps"] if "run" in it]
    found += [(f"action: {it['name']}", it["run"]) for it in action["runs"]["steps"] if "run" in it]
    found += [(f"gitlab: {name}", line) for name, job in pipeline.items() if "script" in job for line in job["script"]]
    return found + [("gitlab: before", line) for line in pipeline["default"]["before_script"]]


def test_no_script_has_an_expression_in_it_or_names_the_key() -> None:
    assert len(scripts()) > 25
    for where, script in scripts():
        assert "${{" not in script, where  # what an input or a title says would be a command
        assert "TIM_SECRET_KEY" not in script, where
        assert not re.search(r"set -\w*x|\benv\b|printenv|export -p", script), where
        subprocess.run(["bash", "-n", "-c", script], check=True)


def test_secrets_come_from_the_store_into_variables_alone() -> None:
    for name in (WORKFLOW, ACTION):
        text = (ROOT / name).read_text(encoding="utf-8")
        for line in [it for it in text.splitlines() if "${{" in it and re.search(r"secrets\.|github\.token", it)]:
            assert re.fullmatch(
                r" +(TIM_SECRET_KEY|GH_TOKEN): \$\{\{ (secrets\.TIM_SECRET_KEY|github\.token) \}\}", line
            )
    assert "secret" not in " ".join(read(ACTION)["inputs"])


def test_actions_of_others_are_pinned_and_the_reason_is_told() -> None:
    for name in (WORKFLOW, ACTION):
        text = (ROOT / name).read_text(encoding="utf-8")
        uses = re.findall(r"uses: (\S+)", text)
        assert uses
        assert all(re.fullmatch(r"actions/[a-z-]+@(v\d+|[0-9a-f]{40})", it) for it in uses)
        assert "major tag" in text


def test_the_jobs_have_no_more_rights_and_no_more_time_than_they_need() -> None:
    workflow = read(WORKFLOW)
    assert workflow["permissions"] == {"contents": "read"}
    for name, job in workflow["jobs"].items():
        assert job.get("permissions", {}).get("issues") == ("write" if name == "watch" else None)
        assert int(job["timeout-minutes"]) <= 120
    assert read(PIPELINE)["watch"]["resource_group"] == workflow["jobs"]["watch"]["concurrency"]["group"]


def test_the_action_hands_every_input_on() -> None:
    action = read(ACTION)
    steps = str(action["runs"]["steps"])
    assert [name for name in action["inputs"] if f"inputs.{name}" not in steps] == []
    assert all(it["description"] for it in (*action["inputs"].values(), *action["outputs"].values()))


# -- the image -------------------------------------------------------------------------------------------------------


def instructions() -> list[dict[str, Any]]:
    """The lines of the Dockerfile."""
    parser = DockerfileParser(fileobj=(ROOT / "Dockerfile").open("rb"))
    structure: list[dict[str, Any]] = parser.structure
    return [it for it in structure if it["instruction"] != "COMMENT"]


def test_the_image_runs_the_suite_as_nobody_in_particular_and_holds_no_secret() -> None:
    found = instructions()
    last = found[max(number for number, it in enumerate(found) if it["instruction"] == "FROM") :]
    told = {it["instruction"]: it["value"] for it in last}
    assert told["FROM"] == "python:3.12-slim"
    assert re.fullmatch(r"[1-9]\d+", told["USER"])
    assert told["ENTRYPOINT"] == '["tim-conformance"]'
    names = [it["instruction"] for it in found]
    assert not {"ADD", "ARG", "ENV"} & set(names)
    assert names.index("USER") > max(number for number, name in enumerate(names) if name == "RUN")


def test_hadolint_finds_nothing_in_it() -> None:
    tool = shutil.which("hadolint", path=str(BIN)) or shutil.which("hadolint")
    if tool is None:
        pytest.skip("there is no hadolint for this machine")
    ended(tool, "Dockerfile")


def test_what_the_image_is_built_of_makes_the_wheel_and_has_nothing_else(tmp_path: Path) -> None:
    rules = [line for line in (ROOT / ".dockerignore").read_text().splitlines() if line and line[0] != "#"]
    assert rules[0] == "*"
    kept = [rule[1:] for rule in rules if rule.startswith("!")]
    left = [rule.removeprefix("**/") for rule in rules[1:] if not rule.startswith("!")]
    assert not any(fnmatch(name, "*.env*") or name in (".git", "reports", "tests") for name in kept)
    context = tmp_path / "context"
    context.mkdir()
    for name in kept:
        if (ROOT / name).is_dir():
            shutil.copytree(ROOT / name, context / name, ignore=shutil.ignore_patterns(*left))
        else:
            shutil.copy(ROOT / name, context / name)
    (build,) = [it["value"] for it in instructions() if it["value"].startswith("pip wheel")]
    command = build.replace("/dist", str(tmp_path / "dist")).split()
    env = {**offline(), "PATH": f"{BIN}:/usr/bin:/bin", "HOME": str(tmp_path)}
    subprocess.run([sys.executable, "-m", *command], cwd=context, env=env, check=True, capture_output=True)
    assert len(list((tmp_path / "dist").glob("tim_conformance-*.whl"))) == 1


# -- the hook --------------------------------------------------------------------------------------------------------


def test_the_hook_stops_a_signature_and_lets_a_recording_through(tmp_path: Path) -> None:
    from conformance.api.secrets import Secret
    from conformance.api.usersig import vendor_signature

    (hook,) = read(HOOKS)
    names = sorted(path.name for path in (ROOT / "cassettes").glob("*.jsonl"))[:2]
    (tmp_path / "cassettes").mkdir()
    for name in names:
        shutil.copy(ROOT / "cassettes" / name, tmp_path / "cassettes" / name)
    files = [f"cassettes/{name}" for name in names]
    assert all(re.search(hook["files"], name) for name in files)
    assert not re.search(hook["files"], "src/cassettes.py")
    program = [str(BIN / hook["entry"].split()[0]), *hook["entry"].split()[1:]]
    assert subprocess.run([*program, *files], cwd=tmp_path, capture_output=True).returncode == 0
    signature = vendor_signature(1400000000, Secret("k" * 64), "administrator", 1_700_000_000, 900)
    with (tmp_path / files[0]).open("a", encoding="utf-8") as file:
        file.write(f'{{"url": "?usersig={signature}"}}\n')
    done = subprocess.run([*program, *files], cwd=tmp_path, capture_output=True, text=True)
    assert done.returncode == 1
    assert signature not in done.stdout + done.stderr
