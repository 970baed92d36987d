"""What a run costs, before a call is made: its programs are counted, and what a run makes besides them.

What is counted is the most that a run takes of a service that answers each call and shows each change at once. Not in
it: looking into departures, calls made again, and what others hold or have left.
"""

from __future__ import annotations

import math
import statistics
from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from conformance.api.pace.limiter import MARGIN, SECOND
from conformance.contract import DEFAULT_RATE, RATES, vendor
from conformance.live import auditing
from conformance.programs.cost import BATCH, calls_of, waits_of
from conformance.programs.operations import TELLS_THE_TIME, Create, Program, Send, overlaps
from conformance.runs.abreast import MOST, MOST_ASLEEP
from conformance.runs.binding import SLOT_NUMBERS, SLOTS, Names
from conformance.settings.options import Settings
from conformance.settings.profiles import PROFILES
from conformance.suite.collecting import Property, properties
from conformance.suite.dealing import SEED, drawn_by, hand_of, in_order
from conformance.targets.live import MAX_WAIT

SPARE_DEVIATIONS: Final = 4.0
"""By how many standard deviations what other seeds draw may cost more than the mean."""
_SAMPLE: Final = 30
PROBE: Final = {"get_group_info": 1}
LEASE: Final = {"create_group": 1, "get_group_info": 1, "destroy_group": 1}
"""A lease on a pool of accounts: taken, looked at before it is given up, and given up."""
CHECK: Final = {
    "get_appid_group_list": 1, "account_delete": 1, "create_group": 3, "forbid_send_msg": 1,
    "get_group_muted_account": 1, "destroy_group": 2,
}  # fmt: skip
"""The check at the beginning, the probe besides."""


@dataclass(frozen=True)
class Plan:
    """What a run takes at most: `by_command` calls, groups, accounts and messages.

    `parts` are the same calls by what they are for. `least` is in seconds: no run on a real clock is faster, whatever
    its width; `bound` says why. `drawn` of the `programs` come from the seed; without one, `spare` calls are for what
    other seeds draw. `limit` is where the run would stop, and `allowance` what trouble and findings may take on top.
    """

    target: str
    profile: str
    seed: int | None
    programs: int
    drawn: int
    left_out: int
    by_command: dict[str, int]
    parts: dict[str, int]
    spare: int
    groups: int
    accounts: int
    messages: int
    longest_wait: int
    least: float
    bound: str
    limit: int | None
    allowance: int

    @property
    def total(self) -> int:
        """All calls."""
        return sum(self.by_command.values()) + self.spare


def plan_of(settings: Settings, seed: int | None = None, chosen: Collection[Property] | None = None) -> Plan:
    """The plan of a run with these settings. `chosen` are its properties, where more than its clauses choose them."""
    profile, live = PROFILES[settings.profile], settings.target == "live"
    if chosen is None:
        wanted = {it.id for it in vendor().matching(settings.clauses)} if settings.clauses else None
        chosen = [it for it in properties() if wanted is None or wanted & {*it.judges}]
    if settings.shard is not None and seed is None:
        seed = SEED  # as the shards of a run have it
    drawn = {it.name: drawn_by(it, profile.rank, seed or 0, settings.extend) for it in chosen}
    if (hand := hand_of(settings, seed or 0, chosen)) is not None:
        chosen = [it for it in chosen if it.name in hand.names]
        drawn = {it.name: [program for program in drawn[it.name] if hand.runs(program)] for it in chosen}
    every = list(_in_order(chosen, profile.rank, drawn, recorded=settings.record))
    every = [program for program in every if hand is None or hand.runs(program)]
    waiting = {program: waits_of(program) for program in every}
    due = [program for program in every if not live or waiting[program] <= MAX_WAIT]
    calls: Counter[str] = Counter()
    if due and overlaps(due[0]) and not live:  # on a live service the check has looked at the clock
        calls += calls_of(TELLS_THE_TIME)
    for program in due:
        calls += calls_of(program)
    parts = {"programs": calls.total()}
    width = 1 if not live or settings.record else settings.width or MOST
    imports, accounts = _imports(due, width)
    deletes, _ = _imports(due, 1)  # an app that deletes accounts has no room for those that only width needs
    capped = settings.calls is not None and not settings.trouble and settings.calls < auditing.LEAST_CAP
    more = {"accounts": Counter({"multiaccount_import": imports, "account_delete": deletes})}
    if live and due:
        more["lease"] = Counter(LEASE)
    if live:
        more["check"] = Counter(PROBE) if capped else Counter(PROBE) + Counter(CHECK)
    if live and not capped:
        more["audit"] = Counter(
            {
                "get_appid_group_list": 2 * auditing.MOST_PAGES - 1,
                "account_check": 1 + min(auditing.MOST_ACCOUNTS, imports),
                "get_group_info": auditing.MOST_OWN,
            }
        )
    for name, counter in more.items():
        parts[name] = counter.total()
        calls += counter
    spare = 0 if seed is not None else _spare(chosen, profile.rank, drawn, settings.extend)
    longest = max((waiting[program] for program in due), default=0)
    least, bound = (
        _least(calls, longest, settings.rate or DEFAULT_RATE) if live else (0.0, "time is virtual: nothing waits")
    )
    steps = [step for program in due for step in program.steps]
    return Plan(
        target=settings.target,
        profile=settings.profile,
        seed=seed,
        programs=len(due),
        drawn=sum(map(len, drawn.values())),
        left_out=len(every) - len(due),
        by_command=dict(calls.most_common()),
        parts=parts,
        spare=spare,
        groups=sum(isinstance(step, Create) for step in steps) + ("lease" in more) + (2 if "audit" in more else 0),
        accounts=accounts,
        messages=sum(isinstance(step, Send) for step in steps),
        longest_wait=longest,
        least=least,
        bound=bound,
        limit=settings.calls,
        allowance=settings.trouble,
    )


def _in_order(
    chosen: Collection[Property], rank: int, drawn: dict[str, list[Program]], *, recorded: bool
) -> Iterator[Program]:
    """Every program once, in the order in which a run begins them; once for each property, where it is recorded."""
    every = in_order(chosen, drawn, rank, mixed=not recorded)
    yield from {(name if recorded else "", program.key()): program for name, program in every}.values()


def _imports(programs: Sequence[Program], width: int) -> tuple[int, int]:
    """How many calls import the accounts that programs need at most, so many side by side, and how many accounts."""
    names, known, calls = Names("0" * 8), set[str](), 0
    first = 0 if width > 1 else 1
    needs = [{*names.needed(program, (number + first) % SLOTS)} for number, program in enumerate(programs)]
    beside = SLOT_NUMBERS[SLOTS : min(width + MOST_ASLEEP, len(programs) + SLOTS)] if width > 1 else ()
    for wanted in (*needs, *({*names.beside(slot)} for slot in beside)):
        if not known:
            wanted |= {*names.usual()}
        calls += -(-len(wanted - known) // BATCH)
        known |= wanted
    return calls, len(known)


def _spare(chosen: Collection[Property], rank: int, drawn: dict[str, list[Program]], more: int) -> int:
    """The calls by which what other seeds draw may pass what this one has drawn."""
    mean = variance = most = 0.0
    for it in chosen:
        if number := len(drawn[it.name]):
            sample = drawn[it.name]
            if number < _SAMPLE:
                sample = it.test.programs.draw(_SAMPLE, 1)
            costs = [calls_of(program).total() for program in sample]
            most += number * max(costs)
            mean += number * statistics.fmean(costs)
            variance += number * statistics.pvariance(costs)
    here = sum(calls_of(program).total() for programs in drawn.values() for program in programs)
    return max(0, math.ceil(min(most, mean + SPARE_DEVIATIONS * math.sqrt(variance))) - here)


def _least(calls: Counter[str], longest: int, part: int) -> tuple[float, str]:
    """The seconds that a run takes at least, and why: a rate, where `part` of the usual 200 is taken, or a wait."""
    bounds = {f"the longest wait, of {longest} s": float(longest)}
    for command, number in calls.items():
        rate = RATES.get(command, DEFAULT_RATE)
        used = max(1, int(int(rate * MARGIN) * part / DEFAULT_RATE))
        bounds[f"{number:,} calls of {command} at {used} a second"] = (number - 1) // used * SECOND
    bound = max(bounds, key=lambda it: bounds[it])
    return round(bounds[bound], 1), bound
