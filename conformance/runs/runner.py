"""Run a program on a target: bind its roles, make its calls in order, and write down what happens.

A program is complete before its first call, and no answer changes what it does. Two things alone depend on answers:
a precondition that is refused stops it, and a look at the state that does not show yet what it should is taken again
for a moment, because no page says how soon a change shows.
"""

from __future__ import annotations

import secrets
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace

from conformance.api.client import to_json
from conformance.contract import COMMANDS
from conformance.oracle.readings import Reading
from conformance.programs.history import JSON, Event, Exchange, History
from conformance.programs.operations import (
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
)
from conformance.runs.accounts import Accounts
from conformance.runs.binding import Names
from conformance.runs.preparing import BATCH, Preparing, Refused, batches
from conformance.targets.target import Target

LOOKS = (0.06, 0.12, 0.25, 0.5, 1.0)
"""Seconds between looks at a state that does not show yet what it should."""
EXPIRY_GRACE = 0.5
"""Seconds for which the end of a mute may take to show: less, so that an end that is late by two is seen to be."""
_TEXT: JSON = {"MsgType": "TIMTextElem", "MsgContent": {"Text": "conformance"}}
_CUSTOM: JSON = {"MsgType": "TIMCustomElem", "MsgContent": {"Data": "conformance", "Desc": "", "Ext": "", "Sound": ""}}


@dataclass
class Runner:
    """Runs programs on one target. `grace` is how long a change may take to show, in seconds."""

    target: Target
    accounts: Accounts
    names: Names = field(default_factory=Names)
    grace: float = sum(LOOKS)
    lag: float = 0.0

    def run(self, program: Program, *, slot: int = 0) -> History:
        """The history of one program on new groups, with accounts of a slot.

        Raises CallsSpent when the budget does not allow another call; what was made is dissolved all the same.
        """
        return ProgramRun(self, program, slot).history()


class ProgramRun(Preparing):
    """One run of a program, step by step."""

    def history(self) -> History:
        """Run the steps; what happened, up to where a refusal stopped it."""
        stopped = ""
        try:
            self.runner.accounts.ensure([self.binding[r] for r in ("owner", *accounts_of(self.program)) if r[0] != "u"])
            if self.waits:
                self._align()
            for index, step in enumerate(self.program.steps):
                self._step(index, step)
        except Refused as refused:
            stopped = str(refused)
        finally:
            self._clean()
        return History(
            self.program, self.binding, tuple(self.events), self.world.offset, self.world.error, stopped,
        )  # fmt: skip

    def _align(self) -> None:
        """Start early in one of the vendor's seconds, so that ends in whole seconds are as far off as they can be."""
        fraction = (self.target.clock.now() + self.world.offset) % 1.0
        if not 0.15 <= fraction <= 0.35:
            self.target.clock.sleep((1.2 - fraction) % 1.0)

    def _step(self, index: int, step: Operation) -> None:
        match step:
            case Create():
                self._create(index, step)
            case Join():
                for members in batches(step.members):
                    self._join(index, step.group, members)
            case Leave():
                for members in batches(step.members):
                    body = {"GroupId": self._group(step), "MemberToDel_Account": self._ids(members), "Silence": 1}
                    self._prepare(index, "delete_group_member", body)
            case Promote():
                body = {"GroupId": self._group(step), "Member_Account": self.binding[step.member], "Role": "Admin"}
                self._prepare(index, "modify_group_member_info", body)
            case Topic():
                self._topic(index, step)
            case DropTopic():
                group = self.binding[step.topic.partition("@")[2]]
                self._prepare(index, "destroy_topic", {"GroupId": group, "TopicIdList": [self.binding[step.topic]]})
            case Destroy():
                exchange = self._prepare(index, "destroy_group", {"GroupId": self._group(step)})
                if exchange.ok:
                    self._gone(step.group)
            case Mute():
                self._feed(Event(index, self._mute(step)))
            case Overlap():
                self._overlap(index, step)
            case Burst():
                self._burst(index, step)
            case Wait():
                self._wait(index, step)
            case Listed() | Record() | Send():
                self._look(index, step)

    # -- mute calls ------------------------------------------------------------------------------------------------

    def _mute(self, call: Mute, *, paced: bool = True) -> Exchange:
        change = call.change
        body: JSON = {
            "GroupId": self.binding[call.group],
            "Members_Account": self._ids(call.members),
            "MuteTime": call.seconds,
        }
        if call.topic:
            body["TopicId"] = self.binding[call.topic]
        body |= {name: self._bound(value) for name, value in change.put}
        for name in change.drop:
            body.pop(name, None)
        identifier = change.identifier and self.binding[change.identifier]
        exchange = self.client.call(
            change.command,
            body,
            query=dict(change.query) or None,
            signed=change.signed,  # type: ignore[arg-type]
            identifier=identifier or None,
            method=change.method,
            raw=to_json(body) + change.tail if change.tail else change.text,
            paced=paced,
            service=COMMANDS["forbid_send_msg"].service,
        )
        self.changed, self.seen = exchange.received, False
        return exchange

    def _bound(self, value: JSON) -> JSON:
        """A body value with roles written as "$m1" replaced by real ids, wherever they stand."""
        if isinstance(value, str) and value.startswith("$"):
            return self.binding[value[1:]]
        if isinstance(value, list):
            return [self._bound(item) for item in value]
        if isinstance(value, dict):
            return {name: self._bound(item) for name, item in value.items()}
        return value

    def _overlap(self, index: int, step: Overlap) -> None:
        made: list[Exchange | None] = [None] * len(step.calls)
        failed: list[BaseException] = []
        barrier = threading.Barrier(len(step.calls))

        def one(branch: int, call: Mute) -> None:
            try:
                barrier.wait(10)
                made[branch] = self._mute(call)
            except BaseException as error:  # handed on to the thread that waits
                failed.append(error)

        self._together([lambda b=b, c=c: one(b, c) for b, c in enumerate(step.calls)])  # type: ignore[misc]
        for branch, exchange in enumerate(made):
            if exchange is not None:
                self._feed(Event(index, exchange, branch))
        if failed:
            raise failed[0]

    def _burst(self, index: int, step: Burst) -> None:
        """The calls leave on a fixed timetable, from enough threads that a slow answer delays none of them."""
        made: list[tuple[int, Exchange]] = []
        failed: list[BaseException] = []
        ticket = iter(range(step.count))
        lock = threading.Lock()
        if step.rate:
            # Calls made before must not count into the same second.
            self.target.clock.sleep(1.1)
        clock = self.target.clock
        start = clock.now()

        def worker() -> None:
            while not failed:
                with lock:
                    number = next(ticket, None)
                if number is None:
                    return
                if step.rate:
                    # Real pauses even where waiting is free: this is about how fast calls really come.
                    pause.wait(max(0.0, start + number / step.rate - clock.now()))
                try:
                    exchange = self._mute(step.call, paced=False)
                except BaseException as error:
                    failed.append(error)
                    return
                with lock:
                    made.append((number, exchange))

        pause = threading.Event()
        self._together([worker] * 8)
        for number, exchange in sorted(made, key=lambda pair: pair[0]):
            self._feed(Event(index, exchange, number))
        if failed:
            raise failed[0]

    @staticmethod
    def _together(jobs: Sequence[Callable[[], None]]) -> None:
        threads = [threading.Thread(target=job, daemon=True) for job in jobs]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

    # -- time and looks --------------------------------------------------------------------------------------------

    def _wait(self, index: int, step: Wait) -> None:
        clock = self.target.clock
        began = clock.now()
        clock.sleep(step.seconds)
        until = self.world.unsettled_until(clock.now())
        if until > clock.now():
            clock.sleep(until - clock.now() + 0.05)
        self.changed, self.seen = clock.now(), True
        self._feed(Event(index, None, began=began, ended=clock.now()))

    def _look(self, index: int, step: Listed | Record | Send) -> None:
        clock = self.target.clock
        if self.runner.lag and not self.seen:
            # This target shows changes late: wait for as long as it has been seen to take.
            clock.sleep(max(0.0, self.changed + self.runner.lag - clock.now()))
        pauses = iter(LOOKS)
        grace = EXPIRY_GRACE if self._after_wait(index) else self.runner.grace
        while True:
            exchange = self._ask(step)
            event = Event(index, exchange)
            readings = self._seen(event)
            late = exchange.received - self.changed
            pause = next(pauses, None)
            if not _wrong(readings) or pause is None or late + pause > grace:
                break
            if clock.now() + pause + self.world.offset + self.world.error > _soonest_end(readings):
                # Another look would come too late to tell a mute that is not there from one that is over.
                break
            self._feed(replace(event, early=True))
            clock.sleep(pause)
        self._feed(event)
        late_only = not _wrong(readings) and self.events[-2:-1] and self.events[-2].early and late < self.runner.grace
        if late_only and not self.waits:  # where a program waits, a mute that ended late would seem to be a late look
            self.runner.lag = max(self.runner.lag, min(late, 1.0))

    def _after_wait(self, index: int) -> bool:
        """Whether nothing but time has changed since the last wait."""
        for step in reversed(self.program.steps[:index]):
            if isinstance(step, Wait):
                return True
            if not isinstance(step, Listed | Record | Send):
                return False
        return False

    def _seen(self, event: Event) -> list[Reading]:
        """What a look shows, before it is known whether it is the one that counts."""
        return self.model.look(event)

    def _ask(self, step: Listed | Record | Send) -> Exchange:
        body: dict[str, JSON] = {"GroupId": self._group(step)}
        if isinstance(step, Send):
            element = _CUSTOM if step.custom else _TEXT
            body |= {"From_Account": self.binding[step.member], "Random": self._message(), "MsgBody": [element]}
            if step.topic:
                body["TopicId"] = self.binding[step.topic]
            return self.client.call("send_group_msg", body)
        if isinstance(step, Listed):
            if step.topic:
                body["TopicId"] = self.binding[step.topic]
            return self.client.call("get_group_shutted_uin" if step.old else "get_group_muted_account", body)
        body |= {"Limit": BATCH, "Offset": 0}
        group = self.world.groups.get(step.group)
        if group and group.type == "Community":
            body = {"GroupId": self._group(step), "Limit": BATCH, "Next": ""}
        return self.client.call("get_group_member_info", body)

    def _message(self) -> int:
        """A Random of its own for every message: one that is used twice within minutes drops the second."""
        return secrets.randbelow(2**31)


def _soonest_end(readings: Sequence[Reading]) -> float:
    """When, on the vendor's clock, the first of the mutes may end that a look does not show."""
    return min((it.belief.lo for it in readings if it.wrong and it.state == "until"), default=float("inf"))


def _wrong(readings: Sequence[Reading]) -> bool:
    return any(reading.wrong for reading in readings)
