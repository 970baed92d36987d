"""A run from program to verdict, on the simulator with and without defects, called in the process."""

import pytest

from conformance.contract import vendor
from conformance.oracle.checks import View, judge
from conformance.programs.building import FOREVER, group, looks, program
from conformance.programs.operations import Join, Leave, Listed, Mute, Program, Wait, unmute
from conformance.proof.cases import Case
from conformance.proof.measuring import measure
from conformance.runs.focusing import focused
from conformance.runs.run import Run
from conformance.runs.shrinking import plainly, simpler
from conformance.settings.options import Settings
from conformance.settings.profiles import PROFILES
from conformance.simulator import DEFECTS
from conformance.suite.running import run_all
from conformance.targets.opening import open_target

# One or two of each clause group, chosen by hand.
SAMPLE = (
    "rejoin-clears", "second-rejoin-clears", "rejoin-clears-permanent", "rejoin-mutes", "expired-mute-restarts",
    "chat-room-refused", "private-takes-unmute", "work-takes-unmute", "public-unmute-ignored",
    "only-first-hundred", "last-of-long-list-dropped", "limit-one-short", "duplicate-toggles", "unsorted-refused",
    "muted-everywhere", "neighbour-muted", "stops-at-muted", "object-items-taken",
    "one-is-nothing", "whole-minutes-up", "zero-is-for-good", "idle-unmute-refused", "shorter-ignored-in-pairs",
    "same-again-ignored", "object-ignored", "for-good-again-unmutes",
    "refused-overflow-mutes", "bad-item-mutes-others", "list-cut-at-100", "end-listed-in-milliseconds",
    "muted-speak", "expired-stay-silent", "one-muted-all-silent", "status-in-lower-case", "failure-code-as-string",
    "overlapping-dropped", "throttled-at-150", "topic-mute-hits-siblings", "topic-ignored",
    "community-mute-hits-topics", "random-zero-refused", "anybody-may-call", "signature-unchecked",
    "missing-group-taken", "admin-signs-for-all", "random-eighth-dropped", "cut-body-of-unmute-taken",
    "unmutes-throttled-at-80", "expired-restarts-in-community",
)  # fmt: skip


def trial(profile: str = "standard", calls: int | None = None, **switches: list[str]) -> Run:
    settings = Settings(profile=profile, calls=calls or PROFILES[profile].calls)
    return Run(open_target(settings, transport="direct", **switches), PROFILES[profile])  # type: ignore[arg-type]


def broken(made: Program, **switches: list[str]) -> set[str]:
    """The clauses that the judgement of one program names."""
    one = trial(**switches)
    return {judgement.clause for judgement in judge(View(one.runner.run(made))) if not judgement.held}


def test_a_return_goes_with_the_leaving_before_it_whatever_time_is_between() -> None:
    made = program(
        group("Public", "m1"), Mute("g1", ("m1",), 6), Leave("g1", ("m1",)), Wait(4), Join("g1", ("m1",)), Listed("g1")
    )
    first = next(candidate for way, candidate in simpler(made, "m1") if way == "a step")
    assert first == program(group("Public", "m1"), Mute("g1", ("m1",), 6), Wait(4), Listed("g1"))


@pytest.mark.parametrize("name", SAMPLE)
def test_a_defect_fails_the_run_on_its_very_clause(name: str) -> None:
    outcome = measure(Case("defect", (name,), 1))
    assert not outcome.error
    assert DEFECTS[name].clause in outcome.failing
    assert outcome.named_at is not None
    assert outcome.calls <= PROFILES["standard"].calls + PROFILES["standard"].trouble


@pytest.mark.parametrize("profile", ["smoke", "standard"])
def test_the_sound_simulator_conforms_within_the_profiles_calls(profile: str) -> None:
    one = trial(profile)
    run_all(one, 2)
    assert not one.docket.failing
    assert one.target.ledger.total <= PROFILES[profile].calls
    verdicts = one.docket.verdicts()
    if profile == "standard":
        odd = {name: told for name, told in verdicts.items() if told[0] not in ("pass", "observed")}
        assert not odd
        assert all(
            (told[0] == "observed") == (vendor().clause(name).level == "observed") for name, told in verdicts.items()
        )


@pytest.mark.parametrize("muted", [FOREVER, 0])
def test_whether_a_community_with_topics_takes_messages_itself_is_open(muted: int) -> None:
    made = program(group("Community", "m1", topics=True), Mute("g1", ("m1",), muted), looks("m1"))
    assert not broken(made, variations=["topics-only-spoken"])
    assert "effect.blocks" in broken(
        program(group("Community", "m1"), Mute("g1", ("m1",), FOREVER), looks("m1")), defects=["muted-speak"]
    )


def test_the_cap_on_calls_is_never_passed_and_is_told() -> None:
    one = trial(calls=80)
    run_all(one, 1)
    assert one.target.ledger.total <= 80
    assert one.docket.spent
    assert "budget" in {told[0] for told in one.docket.verdicts().values()}


def test_a_history_that_departs_only_in_the_list_blames_the_list() -> None:
    made = program(group("Public", "m1"), Mute("g1", ("m1",), FOREVER), looks("m1"))
    assert broken(made, defects=["permanent-unlisted"]) == {"effect.listed"}


def test_a_mute_that_is_lost_on_return_blames_the_return() -> None:
    made = program(
        group("Public", "m1"), Mute("g1", ("m1",)), Listed("g1"), Leave("g1", ("m1",)), Join("g1", ("m1",)), looks("m1")
    )
    assert broken(made, defects=["rejoin-clears"]) == {"persistence.rejoin"}
    assert not broken(made)


def test_waiting_settles_the_end_of_a_mute() -> None:
    made = program(group("Public", "m1"), Mute("g1", ("m1",), 4), Listed("g1"), Wait(4), looks("m1"))
    one = trial()
    view = View(one.runner.run(made))
    states = [reading.state for reading in view.readings if reading.account == "m1"]
    assert states == ["until", "over", "over", "over"]
    assert all(judgement.held for judgement in judge(view))


def test_what_comes_to_the_same_but_for_names_and_times_is_one_shape() -> None:
    def of(*members: str, seconds: int = 3600, of_all: tuple[str, ...] = ("m2", "m3", "m10")) -> str:
        return plainly(program(group("Public", *of_all), Mute("g1", members, seconds), looks(members[0]))).key()

    assert of("m2", of_all=("m2",)) == of("m7", seconds=86400, of_all=("m7",))
    assert of("m2", "m10") != of("m10", "m2")  # in order, and not
    assert of("m2", of_all=("m2",)) != of("m2", of_all=("m2", "m1~case"))
    assert of("m2", of_all=("m2",)) != of("m200", of_all=("m200",))  # a longer id
    assert of("m2", of_all=("m2",)) != of("m2", seconds=FOREVER, of_all=("m2",))
    assert of("m2", of_all=("m2",)) != of("m2", of_all=("m2", "m3"))
    assert of("owner", of_all=("m2",)) != of("m2", of_all=("m2",))


def test_simplifications_are_programs_that_run() -> None:
    made = program(
        group("Community", "m1", "m2", "m3"), group("Public", "m1", role="g2"),
        Mute("g1", ("m1", "m2")), Mute("g2", ("m1",)),
        Leave("g1", ("m1",)), Join("g1", ("m1",)), unmute("g1", "m2"), looks("m1"),
    )  # fmt: skip
    one = trial()
    candidates = [*focused(made, 7, "g1", "m1", ""), *(it for _, it in simpler(made, "m1"))]
    assert len({candidate.key() for candidate in candidates}) > 5
    for candidate in candidates:
        assert len(candidate) <= len(made) + 3
        assert not one.runner.run(candidate).stopped
