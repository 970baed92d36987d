"""How a property is written: the clauses that it judges, the corner programs that it always runs, and what it draws."""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterable, Sequence
from typing import Protocol

from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis.strategies import SearchStrategy

from conformance.api.errors import CallsSpent
from conformance.contract import vendor
from conformance.programs.operations import Program

PROPERTIES: dict[str, list[str]] = {}
"""Clause id to the properties that judge it."""

FIRST = (
    "members.a_call_reaches_everyone_it_lists_and_nobody_else",
    "request.only_an_administrator_with_a_right_signature_is_served",
    "mute_time.a_mute_ends_when_its_time_is_over",
    "topic.a_topic_that_is_not_there_is_refused",
    "mute_time.other_mute_times_are_refused",
    "group_type.private_groups_refuse",
    "members.five_hundred_accounts_a_call_and_not_one_more",
    "mute_time.mute_time_counts_seconds_up_to_32_bits",
    "members.accounts_are_told_apart_exactly",
    "error.a_group_that_is_not_there_is_refused",
    "members.members_account_is_an_array_of_strings",
    "request.only_a_posted_json_object_to_a_known_command_is_served",
    "request.random_may_be_any_32_bit_number_and_changes_nothing",
    "mute_time.the_last_call_decides",
    "group_type.accounts_in_an_avchatroom_can_be_muted_and_unmuted",
    "persistence.a_mute_survives_leaving_and_coming_back",
    "topic.a_topics_mute_is_its_own",
    "concurrency.overlapping_calls_on_different_members_all_take_effect",
    "group_type.members_can_be_muted_and_unmuted",
    "concurrency.overlapping_calls_on_one_member_end_in_the_state_of_one",
    "members.muting_acts_in_the_named_group_alone",
)
"""The properties in the order in which their first programs run: what shows most wrong vendors for its calls leads.

`python -m conformance.proof.ordering` prints what each program shows, and the order that follows.
"""
ORDER = (
    "members.what_no_page_settles_of_members",
    "topic.a_topics_mute_is_its_own",
    "group_type.private_groups_refuse",
    "mute_time.other_mute_times_are_refused",
    "persistence.a_mute_that_ran_out_while_away_is_over_on_return",
    "topic.a_topic_that_is_not_there_is_refused",
    "request.only_an_administrator_with_a_right_signature_is_served",
    "members.members_account_is_an_array_of_strings",
    "members.accounts_are_told_apart_exactly",
    "request.only_a_posted_json_object_to_a_known_command_is_served",
    "mute_time.a_mute_ends_when_its_time_is_over",
    "members.a_call_reaches_everyone_it_lists_and_nobody_else",
    "persistence.a_mute_survives_leaving_and_coming_back",
    "concurrency.overlapping_calls_on_one_member_end_in_the_state_of_one",
    "mute_time.mute_time_counts_seconds_up_to_32_bits",
    "error.a_group_that_is_not_there_is_refused",
    "members.muting_acts_in_the_named_group_alone",
    "concurrency.overlapping_calls_on_different_members_all_take_effect",
    "group_type.accounts_in_an_avchatroom_can_be_muted_and_unmuted",
    "group_type.members_can_be_muted_and_unmuted",
    "members.five_hundred_accounts_a_call_and_not_one_more",
    "request.random_may_be_any_32_bit_number_and_changes_nothing",
    "mute_time.the_last_call_decides",
    "sequences.any_sequence_leaves_the_state_that_the_pages_promise",
    "mute_time.what_near_integers_get",
    "topic.what_a_topic_gets_where_there_are_none",
    "topic.what_no_page_settles_of_topics_and_coming_back",
    "persistence.what_no_page_settles_of_leaving",
    "request.what_no_page_settles_of_the_request",
    "concurrency.two_hundred_calls_a_second_are_served",
    "years.mutes_of_years_end_in_time",
)
"""The properties in the order in which they run, once every first program has: found in the same way.

What is only observed, the many calls of a burst, and the years after which a clock shows another century come last.
"""


def place(name: str, order: Sequence[str] = ORDER) -> int:
    """Where a property, by its module and name, stands in an order; one that is not in it comes last."""
    short = name.rpartition("/")[2].replace("test_", "")
    return order.index(short) if short in order else len(order)


Body = Callable[["Run", Program], None]


class Run(Protocol):
    """What a property is given to run its programs with."""

    rank: int
    """How much to try: 0 smoke, 1 standard, 2 thorough."""
    seed: int

    def begin(self, test: Callable[..., None]) -> bool:
        """Get ready for a property; True where its programs were played from a recording and none is to be run."""

    def draws(self, planned: int) -> int:
        """How many programs to draw where so many are planned."""

    def __call__(self, program: Program) -> None:
        """Run a program on the target and have it judged."""

    def fail(self) -> None:
        """Fail the test if its programs have shown a broken promise."""

    def finish(self) -> None:
        """End the property; fail the test if its programs have shown a broken promise."""


def judges(*clauses: str) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """Name the clauses that a property judges. Raises KeyError where one is not in the register."""
    for name in clauses:
        vendor().clause(name)

    def decorate(test: Callable[..., None]) -> Callable[..., None]:
        for name in clauses:
            PROPERTIES.setdefault(name, []).append(f"{test.__module__.rpartition('.')[2]}.{test.__name__}")
        test.judged_clauses = clauses  # type: ignore[attr-defined]
        return test

    return decorate


def tries(
    first: Sequence[Program] = (),
    *,
    standard: Sequence[Program] = (),
    thorough: Sequence[Program] = (),
    drawn: SearchStrategy[Program] | None = None,
    examples: tuple[int, int, int] = (0, 0, 0),
) -> Callable[[Body], Callable[[Run], None]]:
    """Run the corner programs, then as many drawn ones as `examples` says for the profile.

    `first` is run by every profile, and before anything else of any property; smoke runs nothing more. `standard` is
    run by it and by thorough.
    """

    def decorate(body: Body) -> Callable[[Run], None]:
        # Not functools.wraps alone: pytest must not take `program` for a fixture.
        def test(run: Run) -> None:
            try:
                if not run.begin(test):
                    for program in corners(run.rank):
                        body(run, program)
                    if drawn is not None and (number := run.draws(examples[run.rank])):
                        _draw(functools.partial(body, run), drawn, number, run.seed)
            except CallsSpent:
                run.fail()  # what was found is told before that there are no calls for the rest
                raise
            run.finish()

        def corners(rank: int) -> Iterable[Program]:
            return [*first, *(standard if rank else ()), *(thorough if rank > 1 else ())]

        test.__name__, test.__doc__, test.__module__ = body.__name__, body.__doc__, body.__module__
        test.__qualname__ = body.__qualname__
        test.first_programs = tuple(first)  # type: ignore[attr-defined]
        return test

    return decorate


def _draw(body: Callable[[Program], None], drawn: SearchStrategy[Program], examples: int, number: int) -> None:
    """Have Hypothesis draw programs, and no more: a departure is looked into by the inquiry, which counts its calls."""

    @seed(number)
    @settings(
        max_examples=examples,
        phases=(Phase.generate,),
        deadline=None,
        database=None,
        suppress_health_check=list(HealthCheck),
    )
    @given(drawn)
    def drawing(program: Program) -> None:
        # Hypothesis would take an exception for a failure, and run the program again to make sure.
        if not ended:
            try:
                body(program)
            except Exception as error:
                ended.append(error)

    ended: list[Exception] = []
    drawing()
    if ended:
        raise ended[0]
