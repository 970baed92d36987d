"""Strategies: how Hypothesis draws programs.

A program is drawn whole, with what the contract says of its own earlier steps in mind, so that most steps bite: members
are picked from those present, muted or away as the step needs them, and MuteTimes are mixed with the limits and their
neighbours.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from hypothesis import strategies as st

from conformance.contract import MAX_RANDOM
from conformance.programs.building import DAY, FOREVER, HOUR, MUTABLE, VALUES, group, looks, members, program
from conformance.programs.choices import Chance
from conformance.programs.combining import combined
from conformance.programs.operations import Change, Join, Leave, Listed, Mute, Operation, Program, unmute

LIMITS = (0, 60, 600, HOUR, DAY, 30 * DAY, 2**31 - 1, 2**31, 2**32 - 2, FOREVER)


def durations(shortest: int = 30) -> st.SearchStrategy[int]:
    """MuteTimes that mute: limits and their neighbours, the usual spans, and any number of 32 bits."""
    near = st.builds(lambda limit, step: limit + step, st.sampled_from(LIMITS), st.integers(-3, 3))
    return st.one_of(
        st.sampled_from(VALUES),
        near.filter(lambda value: shortest <= value <= FOREVER),
        st.integers(shortest, 2 * DAY),
        st.integers(shortest, FOREVER),
        st.just(FOREVER),
    )


def some_of(names: Sequence[str], most: int = 6) -> st.SearchStrategy[tuple[str, ...]]:
    """One to `most` of these roles, each once, in any order."""
    return st.lists(st.sampled_from(list(names)), min_size=1, max_size=min(most, len(names)), unique=True).map(tuple)


def kinds() -> st.SearchStrategy[str]:
    """Group types that mute and whose members come and go by REST."""
    return st.sampled_from(MUTABLE)


@st.composite
def random_programs(draw: st.DrawFn) -> Program:
    """Mutes and unmutes of one member each, with any random of 32 bits."""
    bits = st.one_of(
        st.integers(0, MAX_RANDOM),
        st.integers(0, 31).map(lambda bit: 2**bit),
        st.integers(0, 31).map(lambda bit: 2**bit - 1),
    )
    names = members(1, 10)
    drawn = [(name, str(draw(bits)), str(draw(bits))) for name in names]
    return program(
        group(draw(kinds()), *names),
        [Mute("g1", (name,), 600, change=Change(query=(("random", value),))) for name, value, _ in drawn],
        Listed("g1"),
        [Mute("g1", (name,), 0, change=Change(query=(("random", value),))) for name, _, value in drawn],
        Listed("g1"),
    )


@st.composite
def list_programs(draw: st.DrawFn) -> Program:
    """Lists of any length up to nineteen, in any order, with and without twins, each for a time of its own."""
    names = members(1, 18)
    steps: list[Operation] = [group(draw(kinds()), *names)]
    for _ in range(draw(st.integers(3, 6))):
        listed = draw(st.lists(st.sampled_from(names), min_size=1, max_size=20))
        steps += [Mute("g1", tuple(listed), draw(st.one_of(st.just(0), durations()))), Listed("g1")]
    return program(steps, looks(draw(st.sampled_from(names))))


@st.composite
def value_programs(draw: st.DrawFn) -> Program:
    """Many MuteTimes in one group, a member each."""
    values = draw(st.lists(durations(), min_size=8, max_size=14, unique=True))
    names = members(1, len(values))
    return program(
        group(draw(kinds()), *names),
        [Mute("g1", (name,), value) for name, value in zip(names, values, strict=True)],
        looks(*draw(some_of(names, 2))),
        unmute("g1", *draw(some_of(names, 5))),
        looks(*draw(some_of(names, 2))),
    )


@st.composite
def rejoin_programs(draw: st.DrawFn) -> Program:
    """Members with mutes of many kinds who leave and come back, together or one by one, more than once."""
    names = members(1, 8)
    steps: list[Operation] = [group(draw(kinds()), *names)]
    for _ in range(draw(st.integers(3, 7))):
        steps.append(Mute("g1", draw(some_of(names, 3)), draw(st.one_of(st.just(0), durations()))))
    for _ in range(draw(st.integers(1, 3))):
        leaving = draw(some_of(names, 8))
        steps += [Listed("g1"), Leave("g1", leaving), Join("g1", leaving)]
        if draw(st.booleans()):
            steps += [Listed("g1"), Mute("g1", draw(some_of(names, 2)), draw(st.one_of(st.just(0), durations())))]
    return program(steps, looks(*draw(some_of(names, 2))))


@st.composite
def sequences(draw: st.DrawFn) -> Program:
    """Steps of every kind over one to three groups and a few members."""
    names = members(1, 5)
    roles = [f"g{number}" for number in range(1, draw(st.integers(1, 3)) + 1)]
    steps: list[Operation] = [group(draw(kinds()), *names, role=role) for role in roles]
    present = {role: set(names) for role in roles}
    away: dict[str, set[str]] = {role: set() for role in roles}
    muted: dict[str, set[str]] = {role: set() for role in roles}
    for _ in range(draw(st.integers(8, 16))):
        role = draw(st.sampled_from(roles))
        here, gone = sorted(present[role]), sorted(away[role])
        choices = ["mute", "mute", "look", *(["unmute"] if muted[role] & present[role] else [])]
        choices += (
            ["leave"] * (len(here) > 1) + ["return"] * 2 * bool(gone) + ["renew"] * bool(muted[role] & present[role])
        )
        match draw(st.sampled_from(choices)):
            case "mute":
                listed = draw(some_of(here, 3))
                steps.append(Mute(role, listed, draw(durations())))
                muted[role].update(listed)
            case "renew":
                listed = draw(some_of(sorted(muted[role] & present[role]), 2))
                steps.append(Mute(role, listed, draw(durations())))
            case "unmute":
                listed = draw(some_of(sorted(muted[role] & present[role]), 2))
                steps.append(unmute(role, *listed))
                muted[role].difference_update(listed)
            case "leave":
                leaving = draw(some_of(sorted(set(here) & muted[role]) or here, min(2, len(here) - 1)))
                steps.append(Leave(role, leaving))
                present[role].difference_update(leaving)
                away[role].update(leaving)
            case "return":
                steps.append(Join(role, tuple(gone)))
                present[role].update(gone)
                away[role].clear()
            case _:
                steps += looks(draw(st.sampled_from(here)), group=role)
    for role in roles:
        if away[role]:
            steps.append(Join(role, tuple(sorted(away[role]))))
        steps += looks(*sorted(muted[role])[:1], group=role)
    return program(steps)


def combinations(wanted: Mapping[tuple[str, str], int]) -> st.SearchStrategy[Program]:
    """One group with members of many pasts, and calls of all kinds on them; values that are wanted come more often.

    Hypothesis draws where the choices start: as there are hundreds in a program, it could not draw each.
    """
    return st.integers(0, 2**64 - 1).map(lambda start: combined(Chance(start, wanted)))
