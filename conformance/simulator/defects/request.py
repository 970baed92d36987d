"""Defects of the request line, the signature and the body."""

from ..call import Call, Json, Refused
from ..policy import Policy
from ..usersig import UserSig
from .catalogue import breaks, switches, table
from .parts import Act, Losing


class _RandomRefused(Policy):
    """Refuses some values of random."""

    def refused(self, random: int, text: str) -> bool:
        """Whether this value is refused; `text` is how it was written."""
        return False

    def check_line(self, call: Call) -> None:
        super().check_line(call)
        if self.refused(call.random, call.query.get("random", "")):
            raise Refused(60002)


table(
    _RandomRefused, _RandomRefused.refused,
    ("request.random-range", "random-signed", "random past 2147483647 is refused.",
     lambda random, text: 2**31 <= random < 2**32),
    ("request.random-range", "random-zero-refused", "random 0 counts as missing and is refused.",
     lambda random, text: text == "0"),
    ("request.random-range", "random-top-refused", "random 4294967295 is refused.",
     lambda random, text: random == 2**32 - 1),
)  # fmt: skip
table(
    Losing, Losing.lost,
    ("request.random-inert", "random-zero-dropped", "With random 0 the call is answered OK and does nothing.",
     lambda act: act.call.query.get("random") == "0"),
    ("request.random-inert", "random-top-dropped",
     "With random 4294967295 the call is answered OK and does nothing.", lambda act: act.call.random == 2**32 - 1),
    ("request.random-inert", "random-upper-half-dropped",
     "With random past 2147483647 the call is answered OK and does nothing.", lambda act: act.call.random >= 2**31),
    ("request.random-inert", "random-eighth-dropped",
     "Where random is a multiple of 8 the call is answered OK and does nothing.",
     lambda act: act.call.random % 8 == 0),
)  # fmt: skip


@breaks("request.random-inert")
class RandomRepeatedDropped(Losing):
    """A second call with the same random is taken for a repetition, answered OK and dropped."""

    def lost(self, act: Act) -> bool:
        random = act.call.query.get("random")
        self.counts["random", random] += 1
        return self.counts["random", random] > 1


class _MayCall(Policy):
    """Lets some call who are no administrators."""

    def may_call(self, call: Call, owners: set[str]) -> bool:
        """Whether this call is let through; `owners` own groups."""
        return False

    def check_admin(self, call: Call) -> None:
        if not self.may_call(call, {group.owner for group in self.world.groups.values()}):
            super().check_admin(call)


table(
    _MayCall, _MayCall.may_call,
    ("request.admin-only", "anybody-may-call", "Nobody looks whether the identifier is an administrator.",
     lambda call, owners: True),
    ("request.admin-only", "anybody-may-mute",
     "For forbid_send_msg nobody looks whether the identifier is an administrator.",
     lambda call, owners: call.mutes),
    ("request.admin-only", "owners-may-mute",
     "Who owns a group may mute, without being an administrator of the app.",
     lambda call, owners: call.mutes and call.query["identifier"] in owners),
)  # fmt: skip
table(
    Policy, Policy.expired,
    ("request.usersig-expired", "expiry-unchecked", "Signatures never expire.", lambda signature, now: False),
    ("request.usersig-expired", "expiry-in-milliseconds", "A signature's life is reckoned in thousands of seconds.",
     lambda signature, now: int(now) > signature.time + 1000 * signature.expire),
    ("request.usersig-expired", "expired-for-ten-minutes", "A signature is good for ten minutes more than it says.",
     lambda signature, now: int(now - 600) > signature.time + signature.expire),
)  # fmt: skip
table(
    Policy, Policy.unknown_command,
    ("request.command-unknown", "unknown-command-taken", "An unknown command is answered OK.", lambda call: {}),
)  # fmt: skip


@breaks("request.usersig-forged")
class SignatureUnchecked(Policy):
    """The signature is decoded, never verified."""

    def read_usersig(self, usersig: str) -> tuple[UserSig, bool]:
        return super().read_usersig(usersig)[0], True


@breaks("request.usersig-forged")
class SignatureCheckedOnce(Policy):
    """Once an identifier has shown a good signature, its others are not verified."""

    def read_usersig(self, usersig: str) -> tuple[UserSig, bool]:
        signature, genuine = super().read_usersig(usersig)
        self.counts["trusted", signature.identifier] += genuine
        return signature, self.counts["trusted", signature.identifier] > 0


class _Lenient(Policy):
    """Takes signatures that cannot be read."""

    def excused(self, usersig: str) -> bool:
        """Whether this one is taken."""
        return True

    def check_usersig(self, call: Call) -> None:
        try:
            super().check_usersig(call)
        except Refused as refusal:
            if refusal.code not in (70002, 70003) or not self.excused(call.query["usersig"]):
                raise


table(
    _Lenient, _Lenient.excused,
    ("request.usersig-garbled", "garbled-taken", "A signature that cannot be decoded is taken.",
     lambda usersig: usersig != ""),
    ("request.usersig-garbled", "empty-signature-taken", "An empty signature is taken.",
     lambda usersig: usersig == ""),
)  # fmt: skip


class _SignatureUnmatched(Policy):
    """Skips one comparison of the signature with the URL."""

    skipped = ""

    def refusal(self, why: str, code: int, info: str = "") -> Refused:
        return _Skipped(code) if why == self.skipped else super().refusal(why, code, info)

    def check_usersig(self, call: Call) -> None:
        try:
            super().check_usersig(call)
        except _Skipped:
            if not self.read_usersig(call.query["usersig"])[1]:
                raise self.refusal("request.usersig-forged", 70009) from None


class _Skipped(Refused):
    pass


switches(
    _SignatureUnmatched, "skipped",
    ("request.usersig-identifier", "identifier-unmatched", "Anybody's signature does for any identifier.",
     "request.usersig-identifier"),
    ("request.usersig-sdkappid", "app-unmatched", "A signature for any SDKAppID is taken, if the key is right.",
     "request.usersig-sdkappid"),
)  # fmt: skip


@breaks("request.usersig-identifier")
class IdentifierFromSignature(Policy):
    """The identifier in the URL is ignored, the one in the signature counts."""

    def check_usersig(self, call: Call) -> None:
        usersig = call.query.get("usersig")
        if usersig and call.query.get("identifier"):
            call.query["identifier"] = self.read_usersig(usersig)[0].identifier
        super().check_usersig(call)


@breaks("request.usersig-identifier")
class AdminSignsForAll(_SignatureUnmatched):
    """The administrator's signature is good beside any identifier, and makes an administrator of it."""

    def check_usersig(self, call: Call) -> None:
        usersig = call.query.get("usersig")
        if usersig and self.read_usersig(usersig)[0].identifier in self.world.admins:
            call.query["identifier"] = self.read_usersig(usersig)[0].identifier
        super().check_usersig(call)


@breaks("request.sdkappid-required")
class AppFromSignature(Policy):
    """A missing sdkappid is taken from the signature."""

    def check_app(self, call: Call) -> None:
        if call.query.get("sdkappid"):
            super().check_app(call)


@breaks("request.sdkappid-unknown")
class AppUnchecked(Policy):
    """Any sdkappid will do."""

    def check_app(self, call: Call) -> None:
        if not call.query.get("sdkappid"):
            super().check_app(call)


class _OtherBody(Policy):
    """Answers OK to some bodies that are no JSON object."""

    def excused(self, raw: bytes) -> bool:
        """Whether this one is taken."""
        return False

    def forbid(self, call: Call) -> Json:
        return {} if "not an object" in call.body else super().forbid(call)

    def read_body(self, call: Call) -> Json:
        try:
            return super().read_body(call)
        except Refused:
            if call.mutes and self.excused(call.raw.strip()):
                return {"not an object": True}
            raise


table(
    _OtherBody, _OtherBody.excused,
    ("request.body-not-json", "any-body-taken", "A body that is not JSON is answered OK.",
     lambda raw: not raw.startswith((b"{", b"["))),
    ("request.body-not-json", "array-body-taken", "A JSON array as the body is answered OK.",
     lambda raw: raw.startswith(b"[") and raw.endswith(b"]")),
    ("request.body-not-json", "null-body-taken", "The body null is answered OK.", lambda raw: raw == b"null"),
)  # fmt: skip


@breaks("request.post-only")
class AnyMethodServed(Policy):
    """GET and the rest are served like POST."""

    def check_request(self, call: Call) -> None:
        if call.method != "POST":
            call.raw = call.raw or b"{}"
            call.method = "POST"
        super().check_request(call)


@breaks("request.post-only")
class GetAnswersOk(Policy):
    """GET is answered OK and does nothing."""

    def forbid(self, call: Call) -> Json:
        return {} if call.method == "GET" else super().forbid(call)

    def check_request(self, call: Call) -> None:
        if call.method == "GET" and call.mutes:
            call.raw = b"{}"
            return
        super().check_request(call)
