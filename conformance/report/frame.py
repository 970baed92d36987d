"""A page by itself: one file that asks nothing of a network, and may run no script but its own."""

from __future__ import annotations

import base64
import hashlib
from typing import Final

from markupsafe import Markup, escape

from conformance.contract.language import spoken
from conformance.report.text import printable

VIEWPORT: Final = '<meta name="viewport" content="width=device-width, initial-scale=1">'


def tag() -> str:
    """The language of now, as HTML names it."""
    return {"en": "en", "zh": "zh-CN"}[spoken()]


def framed(title: str, body: str, style: str, script: str = "") -> str:
    """The page, in the language of now. `body` is HTML, known to be safe; `style` and `script` are ours.

    A content security policy names the two by their digests, so that nothing that got into the page could run or call
    anywhere.
    """
    # A browser takes the digest of what is between the tags, to the letter.
    policy = f"default-src 'none'; style-src {_digest(style)}; base-uri 'none'; form-action 'none'"
    if script:
        policy += f"; script-src {_digest(script)}"
    head = [
        '<meta charset="utf-8">', f'<meta http-equiv="Content-Security-Policy" content="{escape(policy)}">', VIEWPORT,
        f"<title>{escape(printable(title))}</title>", f"<style>{style}</style>",
    ]  # fmt: skip
    end = f"<script>{Markup(script)}</script>\n" if script else ""
    lines = "\n".join(head)
    return f'<!doctype html>\n<html lang="{tag()}">\n<head>\n{lines}\n</head>\n<body>\n{body}\n{end}</body>\n</html>\n'


def _digest(text: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode('utf-8')).digest()).decode('ascii')}'"
