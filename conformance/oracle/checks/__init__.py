"""The checks: pure functions from a history to judgements, one module a clause group."""

from conformance.oracle.checks import (
    concurrency,
    effect,
    envelope,
    error,
    group_type,
    members,
    mute_time,
    persistence,
    rate,
    request,
    topic,
)
from conformance.oracle.judging import CHECKS, Judgement, View, judge

__all__ = [
    "CHECKS",
    "Judgement",
    "View",
    "concurrency",
    "effect",
    "envelope",
    "error",
    "group_type",
    "judge",
    "members",
    "mute_time",
    "persistence",
    "rate",
    "request",
    "topic",
]
