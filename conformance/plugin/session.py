"""The one trial of a session: how it begins, and how it is brought to its end."""

from __future__ import annotations

import contextlib
import os
import random
import time
from collections.abc import Collection, Iterator
from typing import Any, Final

from conformance.api.errors import Trouble
from conformance.contract.language import speaking
from conformance.live.proxy import check_proxy
from conformance.plugin.guests import check_guests
from conformance.plugin.live_line import BLINK, display
from conformance.plugin.progress import Snapshot, Ticker, read, snapshot, write
from conformance.plugin.sharding import ABSENT, given_seed, shard_of
from conformance.plugin.signals import end_as_on_interrupt
from conformance.plugin.standing import set_aside
from conformance.plugin.state import State, now
from conformance.plugin.telling import open_stream
from conformance.plugin.xdist_glue import claim, is_worker, place_of_progress
from conformance.report.whole import unwritable
from conformance.runs.opening import open_trial
from conformance.runs.result import document_of
from conformance.runs.trial import Trial
from conformance.suite.collecting import properties
from conformance.suite.costing import plan_of
from conformance.suite.dealing import leave_to_others
from conformance.verdicts.docket import Docket

_SEEDS: Final = 2**31
_PARTLY: Final = (
    "not all properties that judge this clause were selected for this run, and those that were did not put it to the "
    "test"
)


def begin(state: State) -> None:
    """Set the last run's reports aside, before the first call; Trouble where no report could be written, or another
    plugin would end the run in its midst."""
    assert state.settings is not None
    state.started = now()
    check_guests(state.config, state.settings)
    if says := unwritable(state.settings.reports):  # told before calls are spent on them
        state.unwritable = True
        where = f"No report can be written to {state.settings.reports} ({says})"
        raise Trouble(f"{where}: give another folder with --tim-reports.")
    end_as_on_interrupt(state.config)
    set_aside(state)
    follow(state)


def follow(state: State) -> None:
    """Show from now on how far the run is; an xdist worker tells its controller."""
    settings, began = state.settings, time.monotonic()
    if state.progress is not None or settings is None or settings.progress == "off":
        return
    if (place := place_of_progress(state.config)) is not None:
        state.progress = Ticker(lambda: write(place, snapshot(state.trial, state.selection, began)), BLINK)
        return

    def look() -> Snapshot | None:
        if state.controller is not None:
            return read(state.controller.progress)
        return snapshot(state.trial, state.selection, began)

    with speaking(settings.lang):
        state.progress = display(state.config, look, settings.progress)
    state.config.add_cleanup(lambda: unfollow(state))


def unfollow(state: State) -> None:
    """Show no more how far the run is."""
    if state.progress is not None:
        state.progress.end()
        state.progress = None


def open_session(state: State) -> None:
    """Begin the trial; Trouble where another process of this session has, or no target can be reached."""
    assert state.settings is not None
    claim(state.config)
    if state.hand is None:  # a shard was dealt out by its seed
        given = given_seed(state.config)
        state.seed = random.SystemRandom().randrange(_SEEDS) if given is None else given
    state.started = now()
    end_as_on_interrupt(state.config)
    if is_worker(state.config):
        follow(state)
    _say_proxy(state)
    known = {it.name for it in properties()}
    state.trial = open_trial(state.settings, state.seed, known, os.environ.get("PYTEST_XDIST_TESTRUNUID", ""))
    open_stream(state)
    # From here on there is a trial, so that whatever breaks it off is followed by its clean-up and its report.
    state.trial.look_around(state.settings)


def _say_proxy(state: State) -> None:
    """Tell at the start of a proxy that the calls go through. UsageError where it may not be used."""
    settings = state.settings
    assert settings is not None
    if settings.target == "live" and settings.endpoint is not None:
        says = check_proxy(settings.endpoint, trusted=settings.trust_proxy)
        terminal = state.config.pluginmanager.get_plugin("terminalreporter")
        if says and terminal is not None:
            terminal.write_line(says)


def conclude(state: State, trial: Trial, *, interrupted: bool) -> Any:
    """Look into what is left, clean up the target, and draw up the document of the run."""
    docket = trial.docket
    docket.interrupted = interrupted
    with _noted(trial, "the last inquiries"):
        if not docket.interrupted and not docket.spent:
            trial.look_into_the_rest()
    with _noted(trial, "clean-up"):
        trial.clean_up()
    trial.told += trial.target.limiter.told
    trial.target.close()
    # What was selected and did not run (-x) is not left out: nothing is known of it.
    ran = {clause for it in state.runs for clause in it.judges}
    chosen = {it.name for it in state.chosen}
    wanted = state.selected | {clause for it in state.chosen for clause in it.judges}
    for name in {clause for it in properties() for clause in it.judges}:
        if name not in ran | wanted and not (docket.spent or docket.interrupted or docket.unreached):
            docket.absent[name] = ABSENT
    if state.selected <= ran:
        played = {it.name for it in state.runs} | chosen
        for name in {clause for it in properties() if it.name not in played for clause in it.judges}:
            docket.left_out.setdefault(name, _PARTLY)
    docket.unfinished |= _unfinished(state, docket)
    shard = None
    if state.hand is not None:
        shard = shard_of(state, docket, _unfinished(state, docket, chosen - state.hand.names))
        docket.shard = (state.hand.number, state.hand.of)
        docket.unfinished |= {clause for it in state.chosen if it.name not in state.hand.whole for clause in it.judges}
        leave_to_others(docket, state.hand, state.chosen)
    assert state.settings is not None
    if trial.target.kind == "live" and state.selection is not None and not docket.unreached:
        trial.planned = plan_of(state.settings, state.seed, state.chosen or state.selection.chosen).total
    return document_of(trial, state.settings, state.started, now(), state.seed, shard)


def _unfinished(state: State, docket: Docket, elsewhere: Collection[str] = ()) -> set[str]:
    """The clauses of properties that did not run all their programs: a failure of them that is not seen may be there
    all the same. Those that are `elsewhere` are for other shards to tell of."""
    broken = {name for name, _ in docket.harness_errors}
    whole = {it.name for it in state.runs if it.whole and it.name not in broken}
    return {clause for it in properties() if it.name not in whole | {*elsewhere} for clause in it.judges}


@contextlib.contextmanager
def _noted(trial: Trial, where: str) -> Iterator[None]:
    """Carry on after an error or a (second) Ctrl-C: what was found by then is to be reported."""
    try:
        yield
    except KeyboardInterrupt:
        trial.docket.interrupted = True
        left = trial.target.journal.pending()
        if where == "clean-up" and left:
            trial.docket.left_behind.append(
                f"Clean-up was interrupted, {len(left)} steps before its end: a sweep finishes it."
            )
    except Exception as error:
        trial.docket.harness_errors.append((where, told(error)))


def told(error: BaseException) -> str:
    """An error in a sentence."""
    return str(error) if isinstance(error, Trouble) else f"{type(error).__name__}: {error}"
