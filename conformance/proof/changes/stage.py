"""The stage: the programs of a profile on a simulator in the process, whose answers may be rewritten on their way."""

from __future__ import annotations

import json
import platform
import random
import secrets
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import hypothesis

from conformance import __version__
from conformance.api.secrets import Secret
from conformance.api.transport import TIMEOUT, DirectTransport, Reply, WireReply
from conformance.changes.asking import ALIAS_CLAUSES, ALIAS_PROGRAMS, ALIASES
from conformance.changes.running import contract_version, each_once, rerun
from conformance.programs.operations import Program
from conformance.recordings.files import Head
from conformance.recordings.library import Library
from conformance.settings.profiles import PROFILES
from conformance.simulator import Fault, Limits, Simulator, VirtualClock
from conformance.suite.collecting import collected
from conformance.targets.building import App, build_target
from conformance.targets.target import Target

Rewrite = Callable[[str, dict[str, Any], dict[str, Any]], object]
"""Makes of a command, its request and its answer another answer; None leaves it (it may have been changed in place)."""
_LIFETIME = 180 * 86400


@dataclass(frozen=True)
class World:
    """A service as it is recorded: who calls it, what it does wrong or otherwise, and what becomes of its answers."""

    defects: tuple[str, ...] = ()
    variations: tuple[str, ...] = ()
    faults: tuple[Fault, ...] = ()
    rewrite: Rewrite | None = None
    headers: Callable[[dict[str, str]], dict[str, str]] | None = None
    slower: float = 0.0
    """Seconds of the virtual clock that every answer takes."""
    sdkappid: int = 1400000001
    admin: str = "administrator"
    began: float | None = None
    seed: int = 1
    profile: str = "smoke"
    keys: tuple[str, ...] = ()
    """The properties that are recorded; all where there is none."""


class _Rewriting(DirectTransport):
    """Calls the simulator, and rewrites what it answers."""

    def __init__(
        self, handle: Callable[[str, str, Mapping[str, str], bytes], Reply], world: World, clock: VirtualClock
    ):
        super().__init__(handle)
        self._world, self._clock = world, clock

    def send(
        self, method: str, url: str, headers: Mapping[str, str], body: bytes, timeout: tuple[float, float] = TIMEOUT
    ) -> WireReply:
        """The rewritten answer."""
        reply = super().send(method, url, headers, body, timeout)
        world = self._world
        if world.slower:
            self._clock.sleep(world.slower)
        if world.headers:
            reply = replace(reply, headers=world.headers(dict(reply.headers)))
        if world.rewrite is None:
            return reply
        try:
            answer, asked = json.loads(reply.body), json.loads(body or b"null")
        except ValueError:
            return reply
        command = url.partition("?")[0].rpartition("/")[2]
        made = world.rewrite(command, asked if isinstance(asked, dict) else {}, answer)
        answer = answer if made is None else made
        return replace(reply, body=answer if isinstance(answer, bytes) else json.dumps(answer).encode())


def open_world(world: World) -> Target:
    """The service as a target."""
    clock = VirtualClock(world.began)
    key = Secret(secrets.token_hex(32))
    app = Simulator(
        world.sdkappid, key.reveal(), (world.admin,), clock=clock, variations=world.variations, defects=world.defects,
        faults=world.faults, limits=Limits(time=clock.now),
    )  # fmt: skip
    return build_target(
        "simulator", "embedded simulator", App("http://simulator", world.sdkappid, world.admin, key),
        _Rewriting(app.handle, world, clock), clock, lifetime=_LIFETIME,
    )  # fmt: skip


def record(world: World, folder: Path) -> int:
    """Record the programs of a profile on a service; the number of recordings."""
    profile = PROFILES[world.profile]
    random.seed(world.seed)
    with open_world(world) as target:
        rerun(target, profile, _properties(world), Library(folder), lambda head: _dated(head, target))
    return sum(1 for _ in folder.glob("*.jsonl"))


def _properties(world: World) -> Iterator[tuple[Head, Iterator[Program]]]:
    rank = PROFILES[world.profile].rank
    for it, programs in collected(rank, world.seed):
        if world.keys and it.name not in world.keys:
            continue
        if programs:
            yield _head(world, it.name, it.judges), each_once(programs)
    if not world.keys or ALIASES in world.keys:
        yield _head(world, ALIASES, ALIAS_CLAUSES), iter(ALIAS_PROGRAMS)


def _head(world: World, name: str, clauses: tuple[str, ...]) -> Head:
    return Head(
        "simulator", name, clauses, "", "http://simulator", None, world.sdkappid, world.admin, "virtual",
        world.profile, world.seed, __version__, contract_version(), hypothesis.__version__,
        platform.python_version(), "0",
    )  # fmt: skip


def _dated(head: Head, target: Target) -> Head:
    at = datetime.fromtimestamp(target.clock.now(), UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
    return replace(head, recorded=at)
