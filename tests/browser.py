"""A browser without a window, for tests that look at a page as people do: it reads files and no network."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
from html import escape, unescape
from pathlib import Path
from typing import Any

import pytest

NAMES = ("chromium", "chromium-browser", "google-chrome", "chrome")
LONGEST = 60.0
"""Seconds after which the browser is given up."""


def chromium() -> str:
    """A browser on the path; without one the test is skipped."""
    found = next(filter(None, map(shutil.which, NAMES)), None)
    if found is None:
        pytest.skip("there is no Chromium here")
    return found


def asked(page: Path, script: str, width: int, folder: Path) -> Any:
    """What an expression comes to in a page of that width; `page` in it is the page's document, as it was loaded.

    The page runs in a frame, so that it can be narrower than a window, and its own policy stays as it is.
    """
    outer = folder / "outer.html"
    style = f"border:0;width:{width}px;height:900px"
    outer.write_text(
        f'<!doctype html><body style="margin:0"><pre id="told"></pre><iframe id="it" style="{style}" '
        f'src="{escape(page.resolve().as_uri())}"></iframe><script>'
        "document.getElementById('it').onload = async (event) => { const page = event.target.contentDocument; let told;"
        f"try {{ told = {{value: await (async () => {{ {script} }})()}}; }}"
        "catch (error) { told = {error: String(error)}; }"
        "document.getElementById('told').textContent = JSON.stringify(told); };</script>",
        encoding="utf-8",
    )
    done = subprocess.run(
        [
            chromium(), "--headless", "--disable-gpu", "--allow-file-access-from-files", "--virtual-time-budget=5000",
            *(["--no-sandbox"] if os.geteuid() == 0 else []), f"--user-data-dir={folder / 'profile'}",
            "--window-size=1400,1000", "--dump-dom", outer.resolve().as_uri(),
        ],
        capture_output=True, text=True, timeout=LONGEST, check=False,
    )  # fmt: skip
    found = re.search(r'<pre id="told">(.*?)</pre>', done.stdout, re.S)
    if found is None or not found[1]:
        pytest.skip(f"Chromium here draws no page: {done.stderr[-300:]}")
    told = json.loads(unescape(found[1]))
    assert "error" not in told, told
    return told.get("value")


def too_wide(page: Path, width: int, folder: Path) -> Any:
    """What stands out on the right of a page of that width, though nothing around it scrolls."""
    return asked(
        page,
        """
        const wide = page.documentElement.clientWidth;
        const scrolls = (it) => it && (getComputedStyle(it).overflowX !== "visible" || scrolls(it.parentElement));
        return [...page.body.querySelectorAll("*")].filter((it) => {
          const box = it.getBoundingClientRect();
          return box.width && box.right > wide + 1 && !scrolls(it.parentElement);
        }).map((it) => it.outerHTML.slice(0, 80));
        """,
        width,
        folder,
    )
