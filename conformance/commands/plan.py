"""`tim-conformance plan`: what a run with these settings takes, before a call is made."""

from __future__ import annotations

import argparse
import json
import os
from collections.abc import Iterator
from dataclasses import asdict
from typing import Final

from conformance.api.errors import UsageError
from conformance.commands.parsing import given, say
from conformance.contract import DEFAULT_RATE, RATES
from conformance.settings.options import Settings
from conformance.settings.resolving import completed, resolve, sources
from conformance.settings.sources import KEY, Source
from conformance.suite.costing import Plan, plan_of

_NOWHERE: Final = Source({"endpoint": "http://localhost", "sdkappid": "1", KEY: "0" * 32})
"""What a live run has to know and a plan has not: stands in where nothing is said, and is never called."""
_PARTS: Final = {
    "programs": "programs", "accounts": "accounts, imported and deleted", "lease": "the lease on a pool of accounts",
    "check": "the check at the beginning", "audit": "the audit, before and after",
}  # fmt: skip


def plan_command(arguments: argparse.Namespace) -> int:
    """Tell the plan; the exit code."""
    settings = _settings(arguments)
    plan = plan_of(settings, arguments.seed)
    if not plan.programs and settings.shard is not None and arguments.format != "json":
        say(f"Shard {settings.shard.number} of {settings.shard.of} has nothing to run.")
        return 0
    if not plan.programs and settings.shard is None:
        raise UsageError("These settings choose no program: a run of them would judge nothing.")
    if arguments.format == "json":
        print(json.dumps({"schema_version": "1", **asdict(plan), "calls": plan.total}, indent=1))
    else:
        if settings.shard is not None:
            say(f"Shard {settings.shard.number} of {settings.shard.of}.")
        for line in _told(plan):
            say(line)
    return 0


def _settings(arguments: argparse.Namespace) -> Settings:
    settings = resolve([*sources(given(arguments), os.environ), _NOWHERE])
    if settings.target == "replay":
        raise UsageError("A replay makes no calls, so there is nothing to plan: give --tim-target live or simulator.")
    return completed(settings)


def _told(plan: Plan) -> Iterator[str]:
    seed = "" if plan.seed is None else f" by seed {plan.seed}"
    drawn = f", {plan.drawn:,} of them drawn{seed}" if plan.drawn else ""
    place = "live service" if plan.target == "live" else plan.target
    yield f"A run of the {plan.profile} profile on the {place}: {plan.programs:,} programs{drawn}."
    if plan.left_out:
        yield f"{plan.left_out:,} programs are left out: they would wait for longer than a live program may."
    yield ""
    width = max(map(len, plan.by_command))
    yield f"{'command':<{width}}  {'calls':>7}  a second"
    for command, number in plan.by_command.items():
        yield f"{command:<{width}}  {number:>7,}  {RATES.get(command, DEFAULT_RATE):>8}"
    if plan.spare:
        yield f"{'(for what other seeds draw)':<{width}}  {plan.spare:>7,}"
    yield f"{'all, at most':<{width}}  {plan.total:>7,}"
    yield ""
    for name, number in plan.parts.items():
        yield f"{number:>7,} for {_PARTS[name]}"
    yield ""
    yield f"{plan.groups:,} groups, {plan.accounts:,} accounts, {plan.messages:,} messages."
    yield f"At least {plan.least:g} s: {plan.bound}." if plan.target == "live" else f"No seconds: {plan.bound}."
    if plan.limit is not None:
        if plan.total > plan.limit:
            yield f"The run would stop at its limit of {plan.limit:,} calls, with clauses that are not judged."
        else:
            more = f", and {plan.allowance:,} more for findings and trouble" if plan.allowance else ""
            yield f"The limit is {plan.limit:,} calls{more}."
