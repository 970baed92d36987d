"""Many conditions at once: what holds of a call by itself holds whatever surrounds it."""

from conformance.programs import strategies
from conformance.suite.planned import PLANNED
from conformance.suite.properties import judges, tries


@judges(
    "members.every-listed", "members.only-listed", "members.duplicates", "members.order", "members.identity",
    "members.owner", "members.scope", "members.roster", "members.required", "members.array-of-strings",
    "members.item-type", "members.over-500", "members.over-500-inert", "mute-time.seconds", "mute-time.zero",
    "mute-time.permanent", "mute-time.unsigned", "mute-time.replaces", "mute-time.required", "mute-time.integer",
    "mute-time.negative", "mute-time.overflow", "persistence.rejoin", "persistence.rejoin-end",
    "persistence.rejoin-clean", "topic.sets", "topic.scope", "topic.community-wide", "topic.unknown", "topic.type",
    "error.inert", "error.group-missing", "error.group-dissolved", "error.group-id-invalid", "error.group-id-required",
    "request.usersig-forged", "request.usersig-expired", "request.usersig-garbled", "request.usersig-identifier",
    "request.usersig-sdkappid", "request.admin-only", "request.sdkappid-required", "request.sdkappid-unknown",
    "request.body-not-json", "request.post-only", "request.command-unknown", "request.random-range",
    "group-type.private", "group-type.work", "group-type.refusal-inert", "effect.listed", "effect.blocks",
    "effect.unblocks", "effect.member-info",
)  # fmt: skip
@tries(standard=PLANNED.programs, drawn=strategies.combinations(PLANNED.left), examples=(0, 0, 120))
def test_promises_hold_in_every_combination_of_conditions() -> None:
    """Pairs of conditions are tried together that no other property brings together, packed into few calls."""
