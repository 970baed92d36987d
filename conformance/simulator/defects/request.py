"""Defects of the request line, the signature and the body."""

from ..call import Call, Json, Refused
from ..policy import Policy
from ..state import Board, Group
from ..usersig import UserSig
from .catalogue import breaks


@breaks("request.random-range")
class RandomSigned(Policy):
    """random past 2147483647 is refused."""

    def check_line(self, call: Call) -> None:
        super().check_line(call)
        if 2**31 <= call.random < 2**32:
            raise Refused(60002)


@breaks("request.random-range")
class RandomZeroRefused(Policy):
    """random 0 counts as missing and is refused."""

    def check_line(self, call: Call) -> None:
        super().check_line(call)
        if call.query.get("random") == "0":
            raise Refused(60002)


@breaks("request.random-range")
class RandomTopRefused(Policy):
    """random 4294967295 is refused."""

    def check_line(self, call: Call) -> None:
        super().check_line(call)
        if call.random == 2**32 - 1:
            raise Refused(60002)


class _Dropping(Policy):
    """Answers OK and does nothing for some calls."""

    def dropped(self, call: Call) -> bool:
        """Whether this call is dropped."""
        return False

    def mute(self, call: Call, group: Group, board: Board, accounts: list[str], seconds: int) -> None:
        if not self.dropped(call):
            super().mute(call, group, board, accounts, seconds)


@breaks("request.random-inert")
class RandomZeroDropped(_Dropping):
    """With random 0 the call is answered OK and does nothing."""

    def dropped(self, call: Call) -> bool:
        return call.query.get("random") == "0"


@breaks("request.random-inert")
class RandomTopDropped(_Dropping):
    """With random 4294967295 the call is answered OK and does nothing."""

    def dropped(self, call: Call) -> bool:
        return call.random == 2**32 - 1


@breaks("request.random-inert")
class RandomUpperHalfDropped(_Dropping):
    """With random past 2147483647 the call is answered OK and does nothing."""

    def dropped(self, call: Call) -> bool:
        return call.random >= 2**31


@breaks("request.random-inert")
class RandomEighthDropped(_Dropping):
    """Where random is a multiple of 8 the call is answered OK and does nothing."""

    def dropped(self, call: Call) -> bool:
        return call.random % 8 == 0


@breaks("request.random-inert")
class RandomRepeatedDropped(_Dropping):
    """A second call with the same random is taken for a repetition, answered OK and dropped."""

    def dropped(self, call: Call) -> bool:
        self.counts["random", call.query.get("random")] += 1
        return self.counts["random", call.query.get("random")] > 1


@breaks("request.admin-only")
class AnybodyMayCall(Policy):
    """Nobody looks whether the identifier is an administrator."""

    def check_admin(self, call: Call) -> None:
        pass


@breaks("request.admin-only")
class AnybodyMayMute(Policy):
    """For forbid_send_msg nobody looks whether the identifier is an administrator."""

    def check_admin(self, call: Call) -> None:
        if not call.mutes:
            super().check_admin(call)


@breaks("request.admin-only")
class OwnersMayMute(Policy):
    """Who owns a group may mute, without being an administrator of the app."""

    def check_admin(self, call: Call) -> None:
        owners = {group.owner for group in self.world.groups.values()}
        if not (call.mutes and call.query["identifier"] in owners):
            super().check_admin(call)


@breaks("request.admin-only")
class NoAdminIsTooFast(Policy):
    """Who is no administrator is told to be too fast."""

    other_code = ("request.admin-only", 60007)


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


@breaks("request.usersig-forged")
class ForgedIsBadRequest(Policy):
    """A forged signature is answered with 10004."""

    other_code = ("request.usersig-forged", 10004)


@breaks("request.usersig-expired")
class ExpiryUnchecked(Policy):
    """Signatures never expire."""

    def expired(self, signature: UserSig, now: float) -> bool:
        return False


@breaks("request.usersig-expired")
class ExpiryInMilliseconds(Policy):
    """A signature's life is reckoned in thousands of seconds."""

    def expired(self, signature: UserSig, now: float) -> bool:
        return int(now) > signature.time + 1000 * signature.expire


@breaks("request.usersig-expired")
class ExpiredIsBadRequest(Policy):
    """An expired signature is answered with 10004."""

    other_code = ("request.usersig-expired", 10004)


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


@breaks("request.usersig-expired")
class ExpiredForTenMinutes(Policy):
    """A signature is good for ten minutes more than it says."""

    def expired(self, signature: UserSig, now: float) -> bool:
        return super().expired(signature, now - 600)


@breaks("request.usersig-garbled")
class GarbledTaken(_Lenient):
    """A signature that cannot be decoded is taken."""

    def excused(self, usersig: str) -> bool:
        return usersig != ""


@breaks("request.usersig-garbled")
class EmptySignatureTaken(_Lenient):
    """An empty signature is taken."""

    def excused(self, usersig: str) -> bool:
        return usersig == ""


@breaks("request.usersig-garbled")
class GarbledIsBadRequest(Policy):
    """A signature that cannot be decoded is answered with 10004."""

    other_code = ("request.usersig-garbled", 10004)


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


@breaks("request.usersig-identifier")
class IdentifierUnmatched(_SignatureUnmatched):
    """Anybody's signature does for any identifier."""

    skipped = "request.usersig-identifier"


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


@breaks("request.usersig-sdkappid")
class AppUnmatched(_SignatureUnmatched):
    """A signature for any SDKAppID is taken, if the key is right."""

    skipped = "request.usersig-sdkappid"


@breaks("request.usersig-sdkappid")
class OtherAppIsBadRequest(Policy):
    """A signature for another SDKAppID is answered with 10004."""

    other_code = ("request.usersig-sdkappid", 10004)


@breaks("request.sdkappid-required")
class AppFromSignature(Policy):
    """A missing sdkappid is taken from the signature."""

    def check_app(self, call: Call) -> None:
        if call.query.get("sdkappid"):
            super().check_app(call)


@breaks("request.sdkappid-required")
class MissingAppIsBadRequest(Policy):
    """A missing sdkappid is answered with 10004."""

    other_code = ("request.sdkappid-required", 10004)


@breaks("request.sdkappid-unknown")
class AppUnchecked(Policy):
    """Any sdkappid will do."""

    def check_app(self, call: Call) -> None:
        if not call.query.get("sdkappid"):
            super().check_app(call)


@breaks("request.sdkappid-unknown")
class UnknownAppIsBadRequest(Policy):
    """An unknown sdkappid is answered with 10004."""

    other_code = ("request.sdkappid-unknown", 10004)


@breaks("request.command-unknown")
class UnknownCommandTaken(Policy):
    """An unknown command is answered OK."""

    def unknown_command(self, call: Call) -> Json:
        return {}


@breaks("request.command-unknown")
class UnknownCommandIsBadRequest(Policy):
    """An unknown command is answered with 10004."""

    other_code = ("request.command-unknown", 10004)


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


@breaks("request.body-not-json")
class AnyBodyTaken(_OtherBody):
    """A body that is not JSON is answered OK."""

    def excused(self, raw: bytes) -> bool:
        return not raw.startswith((b"{", b"["))


@breaks("request.body-not-json")
class ArrayBodyTaken(_OtherBody):
    """A JSON array as the body is answered OK."""

    def excused(self, raw: bytes) -> bool:
        return raw.startswith(b"[") and raw.endswith(b"]")


@breaks("request.body-not-json")
class NullBodyTaken(_OtherBody):
    """The body null is answered OK."""

    def excused(self, raw: bytes) -> bool:
        return raw == b"null"


@breaks("request.body-not-json")
class BadJsonIsMissingGroup(Policy):
    """A body that is not JSON is answered with 10010."""

    other_code = ("request.body-not-json", 10010)


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
