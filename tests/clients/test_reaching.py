"""A client that nobody may change, and that fixes https://console.tim.qq.com, comes to the bench by its environment
alone, in each language; or by a hosts file. Where a language is missing, the test says so and is skipped."""

from __future__ import annotations

import importlib.util
import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest

from conformance.clients.environment import hosts_lines
from conformance.clients.episodes import Episode
from conformance.clients.watching import Watch

from .test_command import document

JAVA_SOON = ("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC")
"""Options by which a short program of Java takes half as long: it is not made fast for what it does not do often."""
HOST = "console.tim.qq.com"
URL = f"https://{HOST}/v4/group_open_http_svc/forbid_send_msg?contenttype=json"
REQUESTS = f"import requests; print(requests.post({URL!r}, json={{}}).text)"
PYTHON = {
    "requests": REQUESTS,
    "httpx": f"import httpx; print(httpx.post({URL!r}, json={{}}).text)",
    "urllib": f"from urllib.request import urlopen; print(urlopen({URL!r}, data=b'{{}}').read().decode())",
    "aiohttp": f"""
import aiohttp, asyncio
async def main():
    async with aiohttp.ClientSession(trust_env=True) as session, session.post({URL!r}, json={{}}) as reply:
        print(await reply.text())
asyncio.run(main())""",
}
NODE = {
    "fetch": f"fetch('{URL}', {{method: 'POST', body: '{{}}'}}).then((it) => it.text()).then(console.log)",
    "https": f"""
const sent = require('node:https').request('{URL}', {{method: 'POST'}}, (reply) => reply.pipe(process.stdout));
sent.end('{{}}')""",
    "https-agent": f"""
const https = require('node:https');
const agent = new https.Agent({{keepAlive: false}});
https.request('{URL}', {{method: 'POST', agent}}, (reply) => reply.pipe(process.stdout)).end('{{}}')""",
    "tls": f"""
const it = require('node:tls').connect(443, '{HOST}', {{servername: '{HOST}'}}, () => it.write(
  'POST {URL.partition(HOST)[2]} HTTP/1.1\\r\\nHost: {HOST}\\r\\n' +
  'Connection: close\\r\\nContent-Length: 2\\r\\n\\r\\n{{}}'));
it.pipe(process.stdout)""",
}
JAVA = {
    "HttpClient": f"""
import java.net.URI;
import java.net.http.*;
public class Main {{
    public static void main(String[] arguments) throws Exception {{
        var body = HttpRequest.BodyPublishers.ofString("{{}}");
        var asked = HttpRequest.newBuilder(URI.create("{URL}")).POST(body).build();
        System.out.println(HttpClient.newHttpClient().send(asked, HttpResponse.BodyHandlers.ofString()).body());
    }}
}}""",
    "HttpURLConnection": f"""
import java.net.*;
public class Main {{
    public static void main(String[] arguments) throws Exception {{
        var connection = (HttpURLConnection) new URL("{URL}").openConnection();
        connection.setDoOutput(true);
        connection.getOutputStream().write("{{}}".getBytes());
        System.out.println(new String(connection.getInputStream().readAllBytes()));
    }}
}}""",
}
GO = f"""package main

import (
	"fmt"
	"io"
	"net/http"
	"strings"
)

func main() {{
	reply, err := http.Post("{URL}", "application/json", strings.NewReader("{{}}"))
	if err != nil {{
		panic(err)
	}}
	text, _ := io.ReadAll(reply.Body)
	fmt.Println(string(text))
}}
"""
PHP = {
    "curl": f"""<?php
$curl = curl_init('{URL}');
curl_setopt_array($curl, [CURLOPT_POSTFIELDS => '{{}}', CURLOPT_RETURNTRANSFER => true]);
echo curl_exec($curl), curl_error($curl);""",
}
AXIOS = f"require('axios').post('{URL}', {{}}).then((it) => console.log(it.data))"


def tool(name: str) -> str:
    """Where a program is; the test is skipped where it is not."""
    found = shutil.which(name)
    if found is None:
        pytest.skip(f"there is no {name} on this machine")
    return found


def watched(command: Sequence[str], folder: Path) -> Episode:
    """What the bench saw of a command."""
    return Watch(command, {**os.environ, "HOME": str(folder)}).run()


def led(episode: Episode, printed: str) -> None:
    """The call came by its own name over TLS, and the answer went back."""
    requests = episode.turns[0].requests
    assert [(it.method, it.host.partition(":")[0], it.certificate) for it in requests] == [("POST", HOST, "good")]
    assert '"ActionStatus"' in printed or "ActionStatus:" in printed


@pytest.mark.parametrize("library", PYTHON)
def test_python(library: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    if importlib.util.find_spec(library) is None:
        pytest.skip(f"{library} is not installed")
    led(watched((sys.executable, "-c", PYTHON[library]), tmp_path), capsys.readouterr().out)


@pytest.mark.parametrize("library", NODE)
def test_node(library: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    led(watched((tool("node"), "-e", NODE[library]), tmp_path), capsys.readouterr().out)


def test_node_with_axios(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """axios looks at the proxy variables, and asks a proxy for https without CONNECT: in the clear, to the bench."""
    tool("node")
    line = (tool("npm"), "install", "--silent", "--no-audit", "--no-fund", "--prefix", str(tmp_path), "axios@1")
    try:
        installed = subprocess.run(line, capture_output=True, timeout=120, check=False).returncode == 0
    except subprocess.TimeoutExpired:
        installed = False
    if not installed:
        pytest.skip("npm could not install axios here")
    (tmp_path / "main.cjs").write_text(AXIOS, encoding="utf-8")
    episode = watched((tool("node"), str(tmp_path / "main.cjs")), tmp_path)
    assert [it.method for it in episode.turns[0].requests] == ["POST"]
    assert "ActionStatus:" in capsys.readouterr().out


@pytest.mark.parametrize("library", JAVA)
def test_java(library: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "Main.java").write_text(JAVA[library], encoding="utf-8")
    led(watched((tool("java"), *JAVA_SOON, str(tmp_path / "Main.java")), tmp_path), capsys.readouterr().out)


def test_go(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "main.go").write_text(GO, encoding="utf-8")
    built = tmp_path / "main"
    line = (tool("go"), "build", "-o", built, tmp_path / "main.go")
    subprocess.run(line, check=True, env={**os.environ, "HOME": str(tmp_path)})
    led(watched((str(built),), tmp_path), capsys.readouterr().out)


@pytest.mark.parametrize("library", PHP)
def test_php(library: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    php = tool("php")
    if library not in subprocess.run((php, "-m"), capture_output=True, text=True, check=True).stdout.split():
        pytest.skip(f"this php has no {library}")
    (tmp_path / "main.php").write_text(PHP[library], encoding="utf-8")
    led(watched((php, str(tmp_path / "main.php")), tmp_path), capsys.readouterr().out)


def test_curl(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    led(watched((tool("curl"), "-sS", "-d", "{}", URL), tmp_path), capsys.readouterr().out)


def own_network() -> list[str]:
    """What runs a command where port 443 and /etc/hosts are its own; skips where the system does not let one."""
    line = [tool("unshare"), "--user", "--map-root-user", "--net", "--mount"]
    probe = "ip link set lo up && mount --bind /etc/hosts /etc/hosts"
    if subprocess.run((*line, "sh", "-c", probe), capture_output=True, check=False).returncode:
        pytest.skip("this system gives nobody a network and mounts of his own (unshare)")
    return line


@pytest.mark.parametrize("client", ["python", "node", "java", "go", "php", "curl"])
def test_by_a_hosts_file(client: str, tmp_path: Path) -> None:
    """No proxy, no preload: the name leads to this machine, and the bench listens on 443."""
    commands = {
        "python": [sys.executable, "-c", REQUESTS],
        "node": ["node", "-e", NODE["https"]],
        "java": ["java", *JAVA_SOON, str(tmp_path / "Main.java")],
        "go": ["go", "run", str(tmp_path / "main.go")],
        "php": ["php", str(tmp_path / "main.php")],
        "curl": ["curl", "-sS", "-d", "{}", URL],
    }
    tool(commands[client][0])
    network = own_network()
    (tmp_path / "Main.java").write_text(JAVA["HttpClient"], encoding="utf-8")
    (tmp_path / "main.go").write_text(GO, encoding="utf-8")
    (tmp_path / "main.php").write_text(PHP["curl"], encoding="utf-8")
    (tmp_path / "hosts").write_text("127.0.0.1 localhost\n" + hosts_lines(), encoding="utf-8")
    bare = [
        "env",
        "-u",
        "HTTPS_PROXY",
        "-u",
        "https_proxy",
        "-u",
        "HTTP_PROXY",
        "-u",
        "http_proxy",
        "-u",
        "NODE_OPTIONS",
    ]
    if client == "java":  # of its options the trust store alone
        options = '$(printf %s "$JAVA_TOOL_OPTIONS" | tr " " "\\n" | grep trustStore | tr "\\n" " ")'
        bare = ["sh", "-c", f'export JAVA_TOOL_OPTIONS="{options}"; exec "$@"', "-"]
    bench = [sys.executable, "-m", "conformance.commands.cli", "client", "--reports", str(tmp_path)]
    script = f'ip link set lo up && mount --bind "{tmp_path}/hosts" /etc/hosts && exec "$@"'
    line = [*network, "sh", "-c", script, "-", *bench, "--port", "443", "--", *bare, *commands[client]]
    done = subprocess.run(line, capture_output=True, text=True, timeout=120, check=False)
    assert '"ActionStatus"' in done.stdout, done.stdout + done.stderr
    assert document(tmp_path)["calls"]["total"] == 1
