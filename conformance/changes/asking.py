"""Programs that are asked on every watch, whatever was recorded: the names before 2022, and which of two wins."""

from __future__ import annotations

from typing import Final

from conformance.programs.operations import Change, Create, Listed, Mute, Program

ALIASES: Final = "watch.names_before_2022"
"""The key of their recording."""
ALIAS_CLAUSES: Final = ("alias.shut-up-time", "alias.shutted-uin")
ALIAS_PROGRAMS: Final = (
    Program(
        (
            Create("g1", "Public", ("m1",)),
            Mute("g1", ("m1",), change=Change(put=(("ShutUpTime", 3600),), drop=("MuteTime",))),
            Listed("g1"),
            Listed("g1", old=True),
        )
    ),
    Program(
        (
            Create("g1", "Public", ("m1",)),
            Mute("g1", ("m1",), 600, change=Change(put=(("ShutUpTime", 3600),))),
            Listed("g1"),
        )
    ),
)
