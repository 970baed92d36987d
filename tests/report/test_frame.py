"""A page by itself: its policy fits what is in it, and a title is no markup."""

from __future__ import annotations

import base64
import hashlib
import re
from html import unescape

import pytest

from conformance.contract.language import speaking
from conformance.report.frame import framed


def digest(text: str) -> str:
    return base64.b64encode(hashlib.sha256(text.encode("utf-8")).digest()).decode("ascii")


@pytest.mark.parametrize("script", ["", "'use strict';\nalert(1 < 2 && '✓');\n"])
def test_the_policy_lets_through_what_is_ours_and_nothing_else(script: str) -> None:
    style = "b { color: red; }\n/* ✓ */\n"
    page = framed("a", "<b>x</b>", style, script)
    found = re.search(r'<meta http-equiv="Content-Security-Policy" content="([^"]*)">', page)
    assert found is not None
    rules = dict(rule.split(" ", 1) for rule in unescape(found[1]).split("; "))
    assert rules.pop("style-src") == f"'sha256-{digest(style)}'"
    assert rules.pop("script-src", "") == (f"'sha256-{digest(script)}'" if script else "")
    assert rules == {"default-src": "'none'", "base-uri": "'none'", "form-action": "'none'"}
    assert f"<style>{style}</style>" in page
    assert page.count(f"<script>{script}</script>") == bool(script)


def test_a_title_is_no_markup_and_the_language_is_named() -> None:
    with speaking("zh"):
        page = framed("</title><b>\x1b", "", "")
    assert "<title>&lt;/title&gt;&lt;b&gt;\\x1b</title>" in page
    assert '<html lang="zh-CN">' in page
