"""Run a program on a target: bind its roles, make its calls in order, and write down what happens.

A program is complete before its first call, and no answer changes what it does. Two things alone depend on answers:
a precondition that is refused stops it, and a look at the state that does not show yet what it should is taken again
for a moment, because no page says how soon a change shows.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from conformance.oracle.model import Model
from conformance.programs.history import History
from conformance.programs.operations import (
    TELLS_THE_TIME,
    Burst,
    Create,
    Destroy,
    DropTopic,
    Join,
    Leave,
    Listed,
    Mute,
    Operation,
    Overlap,
    Program,
    Promote,
    Record,
    Send,
    Topic,
    Wait,
    accounts_of,
    overlaps,
)
from conformance.runs import setting_up
from conformance.runs.accounts import Accounts
from conformance.runs.binding import Names
from conformance.runs.course import Course, Follow, Patience, Refused
from conformance.runs.looking import look
from conformance.runs.mute_calls import burst, mute, overlap
from conformance.runs.waiting import align, wait
from conformance.targets.target import Target

STEPS: Mapping[type[Operation], Callable[[Course, int, Any], None]] = {
    Create: setting_up.create,
    Join: setting_up.join,
    Leave: setting_up.leave,
    Promote: setting_up.promote,
    Topic: setting_up.make_topic,
    DropTopic: setting_up.drop_topic,
    Destroy: setting_up.destroy,
    Mute: mute,
    Overlap: overlap,
    Burst: burst,
    Wait: wait,
    Listed: look,
    Record: look,
    Send: look,
}
"""What each operation does."""


@dataclass
class Runner:
    """Runs programs on one target. `follow` is what is made of an event while a program runs."""

    target: Target
    accounts: Accounts
    names: Names = field(default_factory=Names)
    patience: Patience = field(default_factory=Patience)
    follow: Follow = Model
    asked_the_time: bool = False
    """Whether the service's clock was asked for before overlapping calls: once, for it may never show an end."""

    def run(self, program: Program, *, slot: int = 0, binding: Mapping[str, str] | None = None) -> History:
        """The history of one program on new groups, with accounts of a slot; or with the ids of a `binding`.

        It is cut short where a precondition is refused. Raises CallsSpent when the budget does not allow another call;
        what was made is dissolved all the same.
        """
        if overlaps(program) and binding is None and not (self.target.offset.learned or self.asked_the_time):
            self.asked_the_time = True
            self.run(TELLS_THE_TIME, slot=slot)
        bound = dict(self.names.bind(program, slot) if binding is None else binding)
        course = Course(self.target, program, bound, self.patience, self.follow)
        stopped = ""
        try:
            self.accounts.ensure([bound[role] for role in ("owner", *accounts_of(program)) if role[0] != "u"])
            if course.waits:
                align(course)
            for index, step in enumerate(program.steps):
                STEPS[type(step)](course, index, step)
        except Refused as refused:
            stopped = str(refused)
        finally:
            setting_up.clean_up(course)
        return course.history(stopped)
