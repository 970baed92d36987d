"""A plan as the text of a script. Scripts are ASCII; what anybody answered is a comment in them, or quoted."""

from __future__ import annotations

import json
import shlex
from functools import cache
from pathlib import Path
from typing import Any, Final
from urllib.parse import quote

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from conformance.report.text import clip, spelled
from conformance.verdicts.scripts.naming import Name, Text
from conformance.verdicts.scripts.plan import Call, Plan

_MOST: Final = 400
"""Characters of a text that a script shows."""


def shell_script(plan: Plan) -> str:
    """The program as a script for any POSIX shell, with curl. It takes its signature from the variable USERSIG."""
    return _drawn("again.sh.j2", plan)


def python_script(plan: Plan) -> str:
    """The program as a script for Python 3.8 or newer, with requests. It takes its signature from USERSIG too."""
    return _drawn("again.py.j2", plan)


def _drawn(template: str, plan: Plan) -> str:
    text = _templates().get_template(template).render(p=plan, total=len(plan.steps))
    return text.encode("ascii", "backslashreplace").decode("ascii") + "\n"


@cache
def _templates() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(Path(__file__).parent),
        autoescape=False,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters |= {
        "shown": _shown, "quoted": lambda text: shlex.quote(_shown(text)), "sh": _sh, "body": _sh_body,
        "query": _sh_query, "signature": _sh_signature, "literal": _literal, "python": _python, "call": _python_call,
        "word": shlex.quote, "imports": _imports,
    }  # fmt: skip
    return environment


def _shown(text: str) -> str:
    """Foreign text on one line of ASCII."""
    return clip(spelled(text).encode("ascii", "backslashreplace").decode("ascii"), _MOST).replace("…", "...")


# -- for a shell -----------------------------------------------------------------------------------------------------


def _sh(text: Text) -> str:
    """A text as one word of a shell."""
    return "".join(_sh_variable(it) if isinstance(it, Name) else shlex.quote(it) for it in text) or "''"


def _sh_variable(name: Name) -> str:
    return '"$(number)"' if name.name == "NUMBER" else f'"${name.name}"'


def _sh_body(text: Text) -> str:
    """A command that writes a text, whatever is in it."""
    plain = all(isinstance(it, Name) or (it.isascii() and it.isprintable()) for it in text)
    if plain:
        return f"printf %s {_sh(text)}"
    parts = [f"printf %s {_sh_variable(it)}" if isinstance(it, Name) else f"printf '%b' '{_octal(it)}'" for it in text]
    return "{ " + "; ".join(parts) + "; }"


def _octal(text: str) -> str:
    return "".join(f"\\0{byte:03o}" for byte in text.encode("utf-8", "surrogatepass"))


def _sh_query(call: Call) -> str:
    """The parameters of a call but for the signature, each a word of a shell, ready for a URL."""
    return " ".join(f"{shlex.quote(_safe(name) + '=')}{_sh_value(value)}" for name, value in call.query)


def _sh_value(text: Text) -> str:
    return "".join(_sh_safe(it) if isinstance(it, Name) else shlex.quote(_safe(it)) if it else "" for it in text)


def _sh_safe(name: Name) -> str:
    return _sh_variable(name) if name.name in ("NUMBER", "RUN") else f'"$(encode "${name.name}")"'


def _safe(text: str) -> str:
    return quote(text, "", errors="surrogatepass")


def _sh_signature(call: Call) -> str:
    """How a call is signed: by nothing ("-"), or with what is in a variable."""
    if call.signature is None:
        return "-"
    return f'"${call.signature}"' if call.signature else "''"


# -- for Python ------------------------------------------------------------------------------------------------------


def _literal(value: Any) -> str:
    """A value as Python writes it, in ASCII."""
    return ascii(_shown(value) if isinstance(value, str) else value)


def _python(text: Text) -> str:
    """A text as a list of its pieces; a variable is a tuple of its name."""
    return ascii([(it.name,) if isinstance(it, Name) else it for it in text])


def _python_call(call: Call) -> str:
    query = ", ".join(f"({name!a}, {_python(value)})" for name, value in call.query)
    made = f', "makes": {call.makes!a}, "field": {call.field!a}' if call.makes else ""
    if call.makes:
        made += f', "asked": {_python(call.asked)}'
    return (
        f'{{"method": {call.method!a}, "path": {call.path!a}, "signature": {call.signature!a},\n'
        f'          "query": [{query}],\n          "body": {_python(call.body)}{made}}}'
    )


def _imports(accounts: tuple[str, ...], old: bool = False) -> str:
    """The body of a call that imports accounts, by its names of today or by the old ones."""
    if old:
        return json.dumps({"Accounts": list(accounts)}, separators=(",", ":"))
    return json.dumps({"AccountList": [{"UserID": name} for name in accounts]}, separators=(",", ":"))
