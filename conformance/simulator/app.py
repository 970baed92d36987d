"""The stand-in vendor without a socket: one request in, one reply out."""

from collections.abc import Iterable, Mapping
from urllib.parse import unquote_plus

from .call import TEXTS, Call, Json, Refused, Reply
from .clock import Clock, VirtualClock
from .commands import COMMANDS
from .defects import DEFECTS
from .faults import Fault, Faults
from .policy import Policy
from .policy.front import TOPICS
from .rates import Limits
from .registry import pick
from .state import World
from .variations import VARIATIONS

GATEWAY_PAGE = b"<html><head><title>502 Bad Gateway</title></head><body><h1>502 Bad Gateway</h1></body></html>"


class Simulator:
    """An app of the vendor's, as its pages describe it, with chosen defects and variations.

    `sdkappid` and `key` are made up by whoever starts it; `admins` are its administrators. Names of defects and
    variations that do not exist raise ValueError. Thread-safe.
    """

    def __init__(
        self,
        sdkappid: int,
        key: str,
        admins: Iterable[str] = ("administrator",),
        *,
        clock: Clock | None = None,
        variations: Iterable[str] = (),
        defects: Iterable[str] = (),
        faults: Iterable[Fault] = (),
        limits: Limits | None = None,
    ) -> None:
        self.clock: Clock = clock if clock is not None else VirtualClock()
        self.variations = tuple(variations)
        self.defects = tuple(defects)
        self.world = World(tuple(admins))
        parts = [*pick(DEFECTS, self.defects, "defect"), *pick(VARIATIONS, self.variations, "variation")]
        kind: type[Policy] = type("ChosenPolicy", (*parts, Policy), {}) if parts else Policy
        self.policy = kind(sdkappid, key, self.world, limits if limits is not None else Limits())
        self.stumbles = (*faults, *self.policy.faults)
        self._faults = Faults(self.stumbles) if self.stumbles else None

    def handle(self, method: str, target: str, headers: Mapping[str, str], body: bytes) -> Reply:
        """Answer one request. `target` is path and query as on the request line; `headers` decide nothing.

        The reply's `wire` may tell a transport to break the connection instead. A mistake of the simulator's own is
        answered with HTTP 500 and a text that says so.
        """
        try:
            call = self._call(method, target, body)
            return self._answer(call) if self._faults is None else self._stumble(self._faults, call)
        except Exception as error:
            text = f"the simulator's own bug, not the vendor's: {type(error).__name__}: {error}"
            return Reply(500, {"Content-Type": "text/plain; charset=utf-8"}, text.encode("utf-8", "replace"))

    def _call(self, method: str, target: str, body: bytes) -> Call:
        path, _, query = (f"/{target.lstrip('/')}" if self.policy.folds_slashes else target).partition("?")
        parts = path.split("/")
        well_made = len(parts) == 4 and not parts[0] and parts[1] == "v4"
        service, command = (parts[2], parts[3]) if well_made else ("", "")
        return Call(method, service, command, _fields(query), body, self.policy.now(self.clock.now()))

    def _answer(self, call: Call) -> Reply:
        policy = self.policy
        with self.world.lock:
            try:
                fields = self._serve(call)
            except Refused as refusal:
                return policy.reply(call, refusal.code, refusal.info, {})
            return policy.reply(call, 0, "ok" if call.service == TOPICS else "", fields)

    def _serve(self, call: Call) -> Json:
        policy = self.policy
        policy.check_request(call)
        commands = COMMANDS.get(call.service)
        if commands is None:
            raise Refused(60009, call.no_service)
        policy.admit(call)
        command = commands.get(call.command)
        if command is None:
            return policy.unknown_command(call)
        return command(policy, call)

    def _stumble(self, faults: Faults, call: Call) -> Reply:
        due = faults.due(call.command)
        if "reset" in due:
            return Reply(0, {}, b"", "reset")
        if "stall" in due:
            return Reply(0, {}, b"", "stall")
        if "bad-gateway" in due:
            return Reply(502, {"Content-Type": "text/html"}, GATEWAY_PAGE)
        if "internal-error" in due:
            return self.policy.reply(call, 10002, TEXTS[10002], {})
        reply = self._answer(call)
        if "reset-after" in due:
            return Reply(0, {}, b"", "reset")
        if "half" in due:
            reply.wire = "half"
        return reply


def _fields(query: str) -> dict[str, str]:
    """The query's fields; of a repeated one the first."""
    fields: dict[str, str] = {}
    for pair in query.split("&"):
        name, _, value = pair.partition("=")
        if "%" in value or "+" in value:
            value = unquote_plus(value)
        fields.setdefault(name, value)
    return fields
