"""The environment that leads a client to the bench, in whatever language it is written."""

from __future__ import annotations

import json
import os
import shlex
import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from conformance.api.errors import UsageError
from conformance.clients.bench import Bench
from conformance.clients.certificates import HOSTS, STORE_PASSWORD
from conformance.clients.offered import SHELLS
from conformance.clients.tasks import PROTOCOL

_PRELOAD: Final = Path(__file__).with_name("preload") / "node.cjs"
_LEAVE: Final = frozenset({"TIM_TARGET", "TIM_REGION", "TIM_CLAUSES", "TIM_REPORTS"})


def leading(bench: Bench, folder: Path, *, secure: bool = False, expire: int = 0) -> dict[str, str]:
    """The variables that lead a client to the bench; the files that they name are written into the folder.

    `secure`: TIM_ENDPOINT is the bench's HTTPS address. `expire`: for how many seconds signatures are to be valid.
    """
    ini = folder / "php"
    ini.mkdir(exist_ok=True)
    preload = folder / _PRELOAD.name  # all in one folder, so that a container needs no other
    shutil.copyfile(_PRELOAD, preload)
    pem = str(bench.certificates.pem)
    (ini / "tim-conformance.ini").write_text(f'curl.cainfo="{pem}"\nopenssl.cafile="{pem}"\n', encoding="utf-8")
    proxy = bench.plain
    found = {
        "TIM_ENDPOINT": bench.secure if secure else bench.plain,
        "TIM_SDKAPPID": str(bench.app.sdkappid),
        "TIM_ADMIN": bench.app.admin,
        "TIM_SECRET_KEY": bench.key,
        "TIM_ADAPTER_PROTOCOL": str(PROTOCOL),
        **({"TIM_EXPIRE": str(expire)} if expire else {}),
        "TIM_BENCH_HOSTS": ",".join(HOSTS),
        "TIM_BENCH_PORT": str(bench.port),
        "TIM_BENCH_CA": pem,
        **{name: proxy for each in ("HTTPS_PROXY", "HTTP_PROXY") for name in (each, each.lower())},
        "NO_PROXY": "",
        "no_proxy": "",
        "SSL_CERT_FILE": pem,
        "REQUESTS_CA_BUNDLE": pem,
        "CURL_CA_BUNDLE": pem,
        "NODE_EXTRA_CA_CERTS": pem,
    }
    found["NODE_OPTIONS"] = _added("NODE_OPTIONS", f"--require={_quoted(preload)}")
    found["JAVA_TOOL_OPTIONS"] = _added("JAVA_TOOL_OPTIONS", " ".join(_java(bench)))
    found["PHP_INI_SCAN_DIR"] = f"{os.environ.get('PHP_INI_SCAN_DIR', '')}{os.pathsep}{ini}"
    return found


def surroundings(variables: Mapping[str, str], own: Mapping[str, str]) -> dict[str, str]:
    """The environment of the client's process: our own with the variables laid over it."""
    kept = {name: value for name, value in own.items() if name not in _LEAVE}
    return {**kept, "PYTHONUNBUFFERED": "1", **variables}


def printed(variables: Mapping[str, str], shell: str) -> str:
    """The variables as a shell or `docker run --env-file` reads them, or as JSON; UsageError for another form."""
    match shell:
        case "sh":
            return "".join(f"export {name}={shlex.quote(value)}\n" for name, value in variables.items())
        case "fish":
            return "".join(f"set -gx {name} {shlex.quote(value)}\n" for name, value in variables.items())
        case "powershell":
            doubled = {name: value.replace("'", "''") for name, value in variables.items()}
            return "".join(f"$env:{name} = '{value}'\n" for name, value in doubled.items())
        case "env-file":
            return "".join(f"{name}={value}\n" for name, value in variables.items())
        case "json":
            return json.dumps(variables, indent=2) + "\n"
    raise UsageError(f"There is no form {shell!r} for the environment; there are {', '.join(SHELLS)}.")


def hosts_lines(form: str = "hosts") -> str:
    """What leads the vendor's hosts to this machine: lines of /etc/hosts, or options of `docker run`."""
    if form == "docker":
        return " ".join(f"--add-host={host}:127.0.0.1" for host in HOSTS) + "\n"
    return "".join(f"127.0.0.1 {host}\n" for host in HOSTS)


def _java(bench: Bench) -> list[str]:
    store = {
        "javax.net.ssl.trustStore": str(bench.certificates.store),
        "javax.net.ssl.trustStorePassword": STORE_PASSWORD,
        "javax.net.ssl.trustStoreType": "PKCS12",
    }
    proxy = {
        f"{scheme}.{name}": value
        for scheme in ("https", "http")
        for name, value in (("proxyHost", "127.0.0.1"), ("proxyPort", str(bench.port)))
    }
    return [f"-D{name}={value}" for name, value in {**store, **proxy, "http.nonProxyHosts": ""}.items()]


def _added(name: str, option: str) -> str:
    before = os.environ.get(name, "")
    return f"{before} {option}".strip()


def _quoted(path: Path) -> str:
    return f'"{path}"' if " " in str(path) else str(path)
