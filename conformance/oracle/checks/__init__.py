"""The checks of the vendor's clauses, one module a clause group, and beside them where a clause refuses a request or
leaves its answer open. They are declared in this order: a request that has to be refused for several reasons is judged
by the first.
"""

from conformance.oracle.checks import (
    alias,
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
from conformance.oracle.judging import CHECKS, Judgement, judge
from conformance.oracle.view import View

__all__ = [
    "CHECKS",
    "Judgement",
    "View",
    "alias",
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
