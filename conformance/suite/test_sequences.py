"""Anything, in any order: mutes, renewals, unmutes, leaving, coming back, over several groups and members."""

from conformance.programs import strategies
from conformance.suite.properties import judges, tries


@judges(
    "mute-time.replaces", "mute-time.zero", "persistence.rejoin", "persistence.rejoin-end", "persistence.rejoin-clean",
    "members.scope", "members.only-listed", "effect.listed", "effect.member-info", "effect.lag",
)  # fmt: skip
@tries(drawn=strategies.sequences(), examples=(0, 1, 200))
def test_any_sequence_leaves_the_state_that_the_pages_promise() -> None:
    """What the contract predicts after every few steps is what the target shows."""
