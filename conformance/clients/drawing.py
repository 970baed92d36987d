"""Scenarios that Hypothesis draws, beyond those that are written down: complete before the first task, and the same
again from the same seed.

They last no longer than they must: nothing in them is late, hangs, or is refused for frequency, which a client rightly
waits for; the written ones have that.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any, Final

import hypothesis
from hypothesis import HealthCheck, Phase
from hypothesis import strategies as st

from conformance.clients.deeds import FINE, HTML, MANGLES, Deed
from conformance.clients.episodes import Door, Scenario, Step
from conformance.clients.planned import Planned
from conformance.clients.tasks import Task
from conformance.contract import COMMUNITY_PREFIX, MAX_UINT32, PERMANENT, TOPIC_INFIX

_LONG: Final = 12
"""More attempts than a client may make."""
_BODIES: Final = (
    "", "{}", "null", "[]", "0", '"OK"', HTML, FINE, FINE[:30], '{"ErrorCode": 0}', '{"ActionStatus": "OK"}',
    '{"ActionStatus": "FAIL", "ErrorInfo": "tcf", "ErrorCode": 0}',
    '{"ActionStatus": "OK", "ErrorInfo": "tcf", "ErrorCode": 10004}',
)  # fmt: skip
_KNOWN: Final = (
    10002,
    10003,
    10004,
    10007,
    10010,
    10015,
    10018,
    10036,
    60003,
    60006,
    60010,
    70001,
    70003,
    70009,
    90001,
)
_FREQUENT: Final = frozenset({60007, 60011, 60018, 60019})
_SECONDS: Final = (1, 59, 60, 3600, 86400, 2592000, 2**31 - 1, 2**31, PERMANENT - 1, PERMANENT)


def accounts() -> st.SearchStrategy[tuple[str, ...]]:
    """One to six accounts of any characters that a text can hold and a terminal bears."""
    letters = st.characters(exclude_categories=("C", "Zl", "Zp"))
    name = st.one_of(st.from_regex(r"[a-z]{1,8}", fullmatch=True), st.text(letters, min_size=1, max_size=16))
    return st.lists(name, min_size=1, max_size=6, unique=True).map(tuple)


def deeds() -> st.SearchStrategy[Deed]:
    """What is done to a call."""
    code = st.one_of(st.sampled_from(_KNOWN), st.integers(60000, 91000).filter(lambda it: it not in _FREQUENT))
    status = st.sampled_from((200, 200, 200, 502, 503, 504))
    return st.one_of(
        st.just(Deed("serve")),
        st.builds(lambda it, info: Deed("code", code=it, info=info), code, st.sampled_from(("", "tcf: no", "被禁止"))),
        st.builds(lambda it, body: Deed("reply", status=it, body=body), status, st.sampled_from(_BODIES)),
        st.builds(lambda how: Deed("mangle", how=how), st.sampled_from(MANGLES)),
        st.builds(
            lambda how, after: Deed("break", how=how, after=after),
            st.sampled_from(("reset", "close")), st.booleans(),
        ),
        st.builds(lambda how: Deed("break", how=how, after=True), st.sampled_from(("half-head", "half-body"))),
    )  # fmt: skip


@st.composite
def tasks(draw: st.DrawFn) -> Task:
    """A mute or an unmute, in a group or in a topic."""
    name = draw(st.from_regex(r"[A-Za-z0-9]{1,12}", fullmatch=True))
    group = draw(st.sampled_from((f"tcf-{name}", f"@TGS#{name}", f"{COMMUNITY_PREFIX}@TGS#{name}")))
    wants = group.startswith(COMMUNITY_PREFIX) and draw(st.booleans())
    topic = f"{group}{TOPIC_INFIX}{name}" if wants else None
    if draw(st.integers(0, 3)) == 0:
        return Task("unmute", group, draw(accounts()), None, topic)
    seconds = draw(st.one_of(st.sampled_from(_SECONDS), st.integers(1, MAX_UINT32)))
    return Task("mute", group, draw(accounts()), seconds, topic)


@st.composite
def steps(draw: st.DrawFn) -> Step:
    """A task with what is done to its calls: a few times, or to every attempt."""
    task = draw(tasks())
    if task.do == "mute" and draw(st.integers(0, 11)) == 0:
        door: Door = "shut"
        return Step(task, door=door)
    done: list[Deed] = draw(st.lists(deeds(), max_size=2))
    again: bool = draw(st.booleans())
    if done and again:
        done[-1] = replace(done[-1], times=_LONG)
    return Step(task, tuple(done))


def drawn(number: int, seed: int) -> list[Planned]:
    """So many scenarios of one to four tasks; the same ones for the same seed and the same Hypothesis."""
    found: list[Planned] = []

    def keep(them: Any) -> None:
        if len(found) < number:
            name = f"drawn-{seed}-{len(found) + 1}"
            needs = ("topics",) if any(step.task.topic for step in them) else ()
            found.append(Planned(Scenario(name, tuple(them), "main", needs), ()))

    if number:
        settings = hypothesis.settings(
            max_examples=number, database=None, deadline=None, phases=(Phase.generate,),
            suppress_health_check=tuple(HealthCheck), derandomize=False,
        )  # fmt: skip
        strategy = st.lists(steps(), min_size=1, max_size=4)
        hypothesis.seed(seed)(settings(hypothesis.given(strategy)(keep)))()
    return found
