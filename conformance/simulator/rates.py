"""How often a command may be called."""

import time
from collections import defaultdict, deque
from collections.abc import Callable
from dataclasses import dataclass, field

SLOWER = {
    "multiaccount_import": 100,
    "account_check": 100,
    "account_delete": 100,
    "get_appid_group_list": 1,
}


@dataclass(frozen=True, slots=True)
class Limits:
    """Calls a second per command and messages a second per group; None lifts a limit.

    `time` is what seconds are measured by: real time unless told otherwise, so that winding a virtual clock forward
    does not make a throttled client look well-behaved. Pass the clock's `now` where the client paces itself by it.
    """

    calls: int | None = 200
    messages: int | None = 40
    time: Callable[[], float] = time.monotonic

    def of(self, command: str) -> int | None:
        """The limit of a command in calls a second."""
        return None if self.calls is None else min(self.calls, SLOWER.get(command, self.calls))


@dataclass(slots=True)
class Meter:
    """Counts what was granted in the last second, by any key. Not thread-safe by itself."""

    granted: dict[object, deque[float]] = field(default_factory=lambda: defaultdict(deque))

    def take(self, key: object, limit: int | None, now: float) -> bool:
        """Grant one more for `key`, unless `limit` were granted in the second before `now`."""
        if limit is None:
            return True
        times = self.granted[key]
        while times and times[0] <= now - 1:
            times.popleft()
        if len(times) >= limit:
            return False
        times.append(now)
        return True
