"""A long script of calls, a section for each group of clauses, that every defect gives itself away in.

A section calls a simulator on a clock that stands still unless it is moved, so that two sound simulators answer alike
to the letter. What comes back is the transcript.
"""

import contextlib
from collections.abc import Callable, Iterable, Sequence

from conformance.simulator import Limits, Simulator

from . import tour_of_calls, tour_of_effects, tour_of_pairs, tour_of_pairs_of_effects
from .client import ADMIN, APP, KEY
from .guide import Different, Guide, StillClock, Transcript

SECTIONS: dict[str, Callable[[Guide], None]] = {
    "envelope": tour_of_calls.envelope,
    "request": tour_of_calls.request,
    "group-type": tour_of_calls.group_type,
    "members": tour_of_calls.member_list,
    "mute-time": tour_of_calls.mute_time,
    "persistence": tour_of_effects.persistence,
    "topic": tour_of_effects.topic,
    "effect": tour_of_effects.effect,
    "error": tour_of_effects.error,
    "observed": tour_of_effects.observed,
    "rate": tour_of_effects.rate,
    "concurrency": tour_of_effects.concurrency,
}
PAIRS: dict[str, Callable[[Guide], None]] = {
    "envelope": tour_of_pairs.envelope,
    "request": tour_of_pairs.request,
    "group-type": tour_of_pairs.group_type,
    "members": tour_of_pairs.member_list,
    "mute-time": tour_of_pairs_of_effects.mute_time,
    "persistence": tour_of_pairs_of_effects.persistence,
    "topic": tour_of_pairs_of_effects.topic,
    "effect": tour_of_pairs_of_effects.effect,
    "error": tour_of_pairs_of_effects.error,
    "rate": tour_of_pairs_of_effects.rate,
    "concurrency": tour_of_pairs_of_effects.concurrency,
}


def transcript(
    section: str,
    defects: Iterable[str] = (),
    variations: Iterable[str] = (),
    *,
    pairs: bool = False,
    before: Sequence[str] = (),
) -> Transcript:
    """What a simulator answers to one section, or to the one about two conditions at once; only waiting takes time.

    It ends where an answer is another one than `before`.
    """
    limits = Limits(messages=None, time=lambda: 0.0) if section == "rate" else Limits(calls=None, messages=None)
    simulator = Simulator(APP, KEY, (ADMIN,), clock=StillClock(), defects=defects, variations=variations, limits=limits)
    guide = Guide(simulator)
    if section != "concurrency":  # which puts its lines in order at its end
        guide.before = before
    with contextlib.suppress(Different):
        (PAIRS if pairs else SECTIONS)[section](guide)
    return guide.lines
