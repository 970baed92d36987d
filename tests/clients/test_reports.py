"""The reports of a check: an argument for each failure, and no secret in any of them."""

from __future__ import annotations

import re
import sys
from pathlib import Path
from urllib.parse import quote

import pytest

from .running import VENDOR_CLIENT
from .test_command import document, run

TALKATIVE = """
import os, pathlib
from conformance.proof.clients.sound import ApiError, Sound
class Talkative(Sound):
    def judge(self, told):
        with open(os.environ["SEEN"], "a") as file:
            print(self.key, self._signed[1], sep="\\n", file=file)
        print("sent with", self._signed[1], "and", self.key)
        if told.get("ErrorCode"):
            raise ApiError(f"{told['ErrorCode']}: signed {self._signed[1]} by {self.key}", told["ErrorCode"], "no")
        return {"code": 0, "info": self._signed[1]}
"""


FORMATS = ("--formats", "ctrf,sarif,markdown,badge,ndjson")


def secrets(seen: Path) -> set[str]:
    """The key and the signatures, in the forms in which they may be found."""
    found = set(seen.read_text().split())
    assert len(found) >= 2
    return found | {quote(text, safe="") for text in found}


@pytest.mark.parametrize("way", ["driven", "watched"])
def test_no_secret_is_in_any_of_them(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, way: str) -> None:
    (tmp_path / "talkative.py").write_text(TALKATIVE, encoding="utf-8")
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    monkeypatch.setenv("SEEN", str(tmp_path / "seen"))
    reports = tmp_path / "reports"
    if way == "driven":
        globs = "client.hush.* client.tell.refusal client.time.zero"
        done = run(reports, *FORMATS, "--python", "talkative:Talkative", "--clauses", globs)
    else:
        code = VENDOR_CLIENT.replace(
            "conformance.proof.clients.sound import Sound", "talkative import Talkative as Sound"
        )
        done = run(reports, *FORMATS, "--", sys.executable, "-c", code + "client.mute('g', ['alice'], 60)")
    assert done.returncode == 1, done.stderr
    assert "client.hush.output" in done.stdout
    texts = [path.read_text(encoding="utf-8") for path in reports.rglob("*") if path.is_file()]
    assert len(texts) >= 9
    for secret in secrets(tmp_path / "seen"):
        assert not any(secret in text for text in (*texts, done.stdout, done.stderr))


def test_an_argument_says_what_was_asked_sent_answered_and_told(tmp_path: Path) -> None:
    wrong = "conformance.proof.clients.wrong.tell:TakesNothingForSuccess"
    done = run(tmp_path, "--python", wrong, "--clauses", "client.tell.no-verdict")
    assert done.returncode == 1, done.stderr
    told = document(tmp_path)
    assert re.fullmatch(r"http://127\.0\.0\.1:\d+", told["target"]["endpoint"])
    assert told["target"]["sdkappid"] == 1400000001
    clause = next(it for it in told["clauses"] if it["id"] == "client.tell.no-verdict")
    step = clause["failures"][0]["steps"][0]
    assert step["text"].startswith("mute 'alice', 'bob' in tcf-bench for 60 s [answered HTTP 200 with")
    assert [who for who, _ in step["talk"]] == ["sent", "answered", "told"]
    html = (tmp_path / "conformance.html").read_text(encoding="utf-8")
    for part in (
        clause["says"].split(":")[0],
        "told caller",
        "--scenario",
        "Scenario as JSON",
        clause["failures"][0]["says"],
    ):
        assert part in html
    for foreign in ("not measured", "seed none", "fresh groups", "the tests that drew"):
        assert foreign not in html
