"""The front desk: the URL, the signature, the rate, the body, and the shape of every reply."""

import json
from collections import Counter
from email.utils import formatdate

from .. import body as bodies
from ..call import Call, Json, Refused, Reply
from ..rates import Limits
from ..state import Mute, World
from ..usersig import UserSig, read

GROUPS = "group_open_http_svc"
TOPICS = "million_group_open_http_svc"
LOGIN = "im_open_login_svc"
LISTS = frozenset({"get_group_muted_account", "get_group_shutted_uin"})


class Front:
    """What every request passes, in the order of the vendor's own checks. Class attributes are the switches."""

    skew = 0.0  # seconds that the vendor's clock is ahead of the client's
    date_ahead = 0.0  # seconds that answers are dated ahead of that clock
    other_code: tuple[str, int] | None = None  # what is refused with another code than the default one
    info_in_lists = True
    content_type = "application/json"

    def __init__(self, sdkappid: int, key: str, world: World, limits: Limits) -> None:
        self.sdkappid = sdkappid
        self.key = key
        self.world = world
        self.limits = limits
        pairs = [vars(part).get("other_code") for part in reversed(type(self).__mro__)]
        self._codes: dict[str, int] = dict(pair for pair in pairs if pair is not None)
        self._signatures: dict[str, tuple[UserSig, bool]] = {}
        self._date = (0, "")
        self.memory: dict[tuple[object, ...], Mute] = {}  # a defect's own notes
        self.counts: Counter[tuple[object, ...]] = Counter()

    def refusal(self, why: str, code: int, info: str = "") -> Refused:
        """The refusal of what `why` names (a clause, mostly), by default with `code`."""
        return Refused(self._codes.get(why, code), info)

    def check_request(self, call: Call) -> None:
        """POST to /v4/SERVICE/COMMAND, else 60002."""
        if not call.service or not call.command:
            raise Refused(60002)
        if call.method != "POST":
            raise self.refusal("request.post-only", 60002)

    def admit(self, call: Call) -> None:
        """Let a call pass to its command, or raise Refused. Parses the body."""
        self.check_app(call)
        self.check_usersig(call)
        self.check_admin(call)
        self.check_line(call)
        self.check_rate(call)
        call.body = self.read_body(call)

    def check_app(self, call: Call) -> None:
        """sdkappid is there and is ours."""
        app = call.query.get("sdkappid")
        if not app:
            raise self.refusal("request.sdkappid-required", 60012)
        if app != str(self.sdkappid):
            raise self.refusal("request.sdkappid-unknown", 60006)

    def check_usersig(self, call: Call) -> None:
        """usersig is there, can be read, and was made for this app, this identifier, this time, with our key."""
        identifier, usersig = call.query.get("identifier"), call.query.get("usersig")
        if not identifier or usersig is None:
            raise Refused(60004)
        if not usersig:
            raise self.refusal("request.usersig-garbled", 70002)
        signature, genuine = self.read_usersig(usersig)
        if signature.sdkappid != self.sdkappid:
            raise self.refusal("request.usersig-sdkappid", 70014)
        if signature.identifier != identifier:
            raise self.refusal("request.usersig-identifier", 70013)
        if self.expired(signature, call.now):
            raise self.refusal("request.usersig-expired", 70001)
        if not genuine:
            raise self.refusal("request.usersig-forged", 70009)

    def read_usersig(self, usersig: str) -> tuple[UserSig, bool]:
        """The signature and whether it is genuine; both stay true for ever, so they are kept. 70003 if unreadable."""
        known = self._signatures.get(usersig)
        if known is None:
            try:
                signature = read(usersig)
            except ValueError as error:
                raise self.refusal("request.usersig-garbled", 70003) from error
            known = signature, signature.genuine(self.key)
            if len(self._signatures) > 1000:
                self._signatures.clear()
            self._signatures[usersig] = known
        return known

    def expired(self, signature: UserSig, now: float) -> bool:
        """Whether its time is over; its last second still counts."""
        return int(now) > signature.time + signature.expire

    def check_admin(self, call: Call) -> None:
        """The identifier is an app administrator."""
        if call.query["identifier"] not in self.world.admins:
            raise self.refusal("request.admin-only", 60010)

    def check_line(self, call: Call) -> None:
        """The rest of the URL: random and contenttype. Whatever they are, they are taken."""

    def check_rate(self, call: Call) -> None:
        """Not too many calls of one command in a second."""
        if not self.world.meter.take(call.command, self.limits.of(call.command), self.limits.time()):
            raise self.refusal("rate.beyond-200", 60007)

    def unknown_command(self, call: Call) -> Json:
        """What a command gets that the stand-in does not have, whether or not the vendor has it."""
        raise self.refusal("request.command-unknown", 10003, call.no_command)

    def read_body(self, call: Call) -> Json:
        """The JSON object in the body, else 60003."""
        try:
            return bodies.parse(call.raw)
        except ValueError as error:
            raise self.refusal("request.body-not-json", 60003) from error

    def envelope(self, call: Call, code: int, info: str, fields: Json) -> Json:
        """The reply's document: the three fields that every reply has, and the command's own."""
        document: Json = {"ActionStatus": "FAIL" if code else "OK", "ErrorInfo": info, "ErrorCode": code}
        if call.command in LISTS and not self.info_in_lists and not code:
            del document["ErrorInfo"]
        document.update(fields)
        return document

    def encode(self, call: Call, document: Json) -> bytes:
        """The document as it goes over the wire."""
        return json.dumps(document).encode()

    def http_status(self, call: Call, code: int) -> int:
        """200, whatever the outcome."""
        return 200

    def reply(self, call: Call, code: int, info: str, fields: Json) -> Reply:
        """The whole answer."""
        body = self.encode(call, self.envelope(call, code, info, fields))
        return Reply(self.http_status(call, code), self.headers(call.now), body)

    def headers(self, now: float) -> dict[str, str]:
        """Date by the vendor's clock, and the type of the content."""
        dated = self.dated(now)
        if dated is None:
            return {"Content-Type": self.content_type}
        second = int(dated)
        if self._date[0] != second:
            self._date = (second, formatdate(second, usegmt=True))
        return {"Date": self._date[1], "Content-Type": self.content_type}

    def now(self, moment: float) -> float:
        """What the clock that mutes are reckoned by shows for one request, by the client's clock."""
        return moment + self.skew

    def dated(self, now: float) -> float | None:
        """What the clock shows that answers are dated by; None for no Date."""
        return now + self.date_ahead
