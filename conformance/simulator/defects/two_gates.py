"""Defects of the request line, the signature and the body that show where something else holds, too."""

import json

from ..call import Call, Json, Refused
from ..policy import Policy
from ..state import Board, Group, Role
from .catalogue import breaks, table
from .parts import Act, Losing, Refusing
from .two_parts import Asked, asked

table(
    Losing, Losing.lost,
    ("request.random-inert", "random-zero-unmute-dropped",
     "With random 0 an unmute is answered OK and does nothing.",
     lambda act: act.unmutes and act.call.query.get("random") == "0"),
    ("request.random-inert", "random-upper-half-dropped-in-topic",
     "With random past 2147483647 a call on a topic is answered OK and does nothing.",
     lambda act: act.in_topic and act.call.random >= 2**31),
    ("request.random-inert", "random-top-list-dropped",
     "With random 4294967295 a call on two or more is answered OK and does nothing.",
     lambda act: act.several and act.call.random == 2**32 - 1),
)  # fmt: skip


class _LineRefusing(Refusing):
    code = 60002


table(
    _LineRefusing, _LineRefusing.refuses,
    ("request.random-range", "random-zero-refused-in-topic", "random 0 is refused in a call on a topic.",
     lambda act: act.in_topic and act.call.query.get("random") == "0"),
    ("request.random-range", "random-upper-half-refused-for-unmutes",
     "random past 2147483647 is refused in an unmute.", lambda act: act.unmutes and act.call.random >= 2**31),
)  # fmt: skip


@breaks("request.random-inert")
class RandomAndListRepeatedDropped(Losing):
    """A call with the random and the list of an earlier one is answered OK and dropped."""

    def lost(self, act: Act) -> bool:
        key = "seen", act.call.query.get("random"), tuple(act.accounts)
        self.counts[key] += 1
        return self.counts[key] > 1


@breaks("request.random-inert")
class RandomOfRefusedDropped(Losing):
    """A call with the random of one that was refused is answered OK and dropped."""

    def lost(self, act: Act) -> bool:
        return self.counts["refused", act.call.query.get("random")] > 0

    def forbid(self, call: Call) -> Json:
        try:
            return super().forbid(call)
        except Refused:
            self.counts["refused", call.query.get("random")] += 1
            raise


@breaks("request.random-inert")
class RandomOfOtherGroupDropped(Losing):
    """A call with the random that was last used for another group is answered OK and dropped."""

    def __init__(self, *given: object) -> None:
        super().__init__(*given)  # type: ignore[arg-type]
        self._groups: dict[str | None, str] = {}

    def lost(self, act: Act) -> bool:
        before = self._groups.setdefault(act.call.query.get("random"), act.group.id)
        self._groups[act.call.query.get("random")] = act.group.id
        return before != act.group.id


class _Lenient(Policy):
    """Lets some calls of forbid_send_msg pass that fail a check of the line; `code` is the check's refusal."""

    def passes(self, code: int, said: Asked) -> bool:
        """Whether this call passes."""
        return False

    def _lets(self, call: Call, refusal: Refused) -> bool:
        return call.mutes and self.passes(refusal.code, asked(self, call))

    def check_app(self, call: Call) -> None:
        try:
            super().check_app(call)
        except Refused as refusal:
            if not self._lets(call, refusal):
                raise

    def check_usersig(self, call: Call) -> None:
        try:
            super().check_usersig(call)
        except Refused as refusal:
            unmatched = refusal.code in (70001, 70013, 70014)
            if not self._lets(call, refusal) or (unmatched and not self.read_usersig(call.query["usersig"])[1]):
                raise

    def check_admin(self, call: Call) -> None:
        try:
            super().check_admin(call)
        except Refused as refusal:
            if not self._lets(call, refusal):
                raise


def _role(said: Asked) -> Role | None:
    member = said.group.members.get(said.caller) if said.group is not None else None
    return member.role if member is not None else None


table(
    _Lenient, _Lenient.passes,
    ("request.admin-only", "owners-may-unmute", "Who owns the group may unmute there, without being an administrator.",
     lambda code, said: code == 60010 and said.unmutes and _role(said) == "Owner"),
    ("request.admin-only", "owners-may-mute-in-topics",
     "Who owns a community may mute in its topics, without being an administrator.",
     lambda code, said: code == 60010 and said.in_topic and _role(said) == "Owner"),
    ("request.admin-only", "anybody-may-unmute-himself",
     "Anybody may unmute himself, without being an administrator.",
     lambda code, said: code == 60010 and said.unmutes and said.names == [said.caller]),
    ("request.admin-only", "owners-may-mute-in-av-chat-room",
     "Who owns an AVChatRoom may mute there, without being an administrator.",
     lambda code, said: code == 60010 and said.kind == "AVChatRoom" and _role(said) == "Owner"),
    ("request.usersig-expired", "expired-may-unmute", "An expired signature is good for an unmute.",
     lambda code, said: code == 70001 and said.unmutes),
    ("request.usersig-expired", "expired-good-in-topic", "An expired signature is good in a topic.",
     lambda code, said: code == 70001 and said.in_topic),
    ("request.usersig-forged", "forged-good-for-lists",
     "A signature made with another key is good for a list of two or more.",
     lambda code, said: code == 70009 and said.several),
    ("request.usersig-forged", "forged-may-unmute", "A signature made with another key is good for an unmute.",
     lambda code, said: code == 70009 and said.unmutes),
    ("request.usersig-garbled", "garbled-good-in-av-chat-room",
     "A signature that cannot be decoded is good in an AVChatRoom.",
     lambda code, said: code == 70003 and said.kind == "AVChatRoom"),
    ("request.usersig-garbled", "empty-signature-may-unmute", "An empty signature is good for an unmute.",
     lambda code, said: code == 70002 and said.unmutes),
    ("request.usersig-identifier", "others-signature-good-in-topic",
     "A signature issued to another identifier is good in a topic.",
     lambda code, said: code == 70013 and said.in_topic),
    ("request.usersig-identifier", "others-signature-good-for-good",
     "A signature issued to another identifier is good for a mute for good.",
     lambda code, said: code == 70013 and said.for_good),
    ("request.usersig-sdkappid", "other-apps-signature-may-unmute",
     "A signature issued for another SDKAppID is good for an unmute.",
     lambda code, said: code == 70014 and said.unmutes),
    ("request.usersig-sdkappid", "other-apps-signature-good-in-community",
     "A signature issued for another SDKAppID is good in a Community.",
     lambda code, said: code == 70014 and said.kind == "Community"),
    ("request.sdkappid-required", "app-needless-in-topic", "A call on a topic needs no sdkappid.",
     lambda code, said: code == 60012 and said.in_topic),
    ("request.sdkappid-required", "app-needless-for-unmute", "An unmute needs no sdkappid.",
     lambda code, said: code == 60012 and said.unmutes),
    ("request.sdkappid-unknown", "any-app-good-for-lists", "Any sdkappid will do for a list of two or more.",
     lambda code, said: code == 60006 and said.several),
    ("request.sdkappid-unknown", "any-app-good-in-av-chat-room", "Any sdkappid will do in an AVChatRoom.",
     lambda code, said: code == 60006 and said.kind == "AVChatRoom"),
)  # fmt: skip


@breaks("request.usersig-forged")
class ForgedGoodForRetry(Policy):
    """A signature made with another key is refused once, and good when the same call is tried again."""

    def check_usersig(self, call: Call) -> None:
        try:
            super().check_usersig(call)
        except Refused as refusal:
            if refusal.code != 70009 or not call.mutes:
                raise
            self.counts["forged", call.raw] += 1
            if self.counts["forged", call.raw] < 2:
                raise


@breaks("request.admin-only")
class AnybodyMayActOnLastList(Policy):
    """Anybody may act on the very list that the call before acted on, in the same group."""

    def __init__(self, *given: object) -> None:
        super().__init__(*given)  # type: ignore[arg-type]
        self._last: tuple[str, list[str]] = ("", [])

    def check_admin(self, call: Call) -> None:
        said = asked(self, call)
        if not (call.mutes and said.names and self._last == (said.body.get("GroupId"), said.names)):
            super().check_admin(call)

    def mute(self, call: Call, group: Group, board: Board, accounts: list[str], seconds: int) -> None:
        super().mute(call, group, board, accounts, seconds)
        self._last = (group.id, asked(self, call).names)


class _OtherBody(Policy):
    """Finds an object in a body that is none, in forbid_send_msg."""

    def taken_for(self, text: str, last: str) -> str:
        """The text that is read in place of the body's; `last` is that of the call before, if it was good."""
        return ""

    def __init__(self, *given: object) -> None:
        super().__init__(*given)  # type: ignore[arg-type]
        self._last = ""

    def read_body(self, call: Call) -> Json:
        try:
            body = super().read_body(call)
        except Refused:
            text = self.taken_for(call.raw.decode("utf-8", "replace").strip(), self._last) if call.mutes else ""
            try:
                found = json.loads(text)
            except ValueError:
                found = None
            if not isinstance(found, dict):
                raise
            return found
        self._last = call.raw.decode() if call.mutes else self._last
        return body


def _cut_unmute(text: str) -> str:
    whole = f"{text.rstrip(', ')}}}"
    return whole if text.startswith("{") and '"MuteTime": 0' in text.replace(":0", ": 0") else ""


def _first_of(text: str) -> str:
    try:
        items = json.loads(text)
    except ValueError:
        return ""
    return json.dumps(items[0]) if isinstance(items, list) and len(items) > 1 else ""


table(
    _OtherBody, _OtherBody.taken_for,
    ("request.body-not-json", "empty-body-repeats-last", "An empty body is taken for that of the call before.",
     lambda text, last: last if not text else ""),
    ("request.body-not-json", "null-body-repeats-last", "The body null is taken for that of the call before.",
     lambda text, last: last if text == "null" else ""),
    ("request.body-not-json", "cut-body-of-unmute-taken",
     "The body of an unmute that lacks its last bracket is taken.", lambda text, last: _cut_unmute(text)),
    ("request.body-not-json", "first-of-several-bodies-taken",
     "A body that is an array of two or more objects is taken for the first.", lambda text, last: _first_of(text)),
)  # fmt: skip


class _OtherMethod(Policy):
    """Serves other methods than POST."""

    def served(self, method: str, said: Asked) -> bool:
        """Whether this call is."""
        return False

    def check_request(self, call: Call) -> None:
        if call.mutes and call.method != "POST" and self.served(call.method, asked(self, call)):
            call.method = "POST"
        super().check_request(call)


table(
    _OtherMethod, _OtherMethod.served,
    ("request.post-only", "delete-unmutes", "DELETE is served for an unmute.",
     lambda method, said: method == "DELETE" and said.unmutes),
    ("request.post-only", "put-served-for-lists", "PUT is served for a list of two or more.",
     lambda method, said: method == "PUT" and said.several),
    ("request.post-only", "get-with-body-unmutes", "GET is served for an unmute, if it has a body.",
     lambda method, said: method == "GET" and said.unmutes),
)  # fmt: skip


class _OtherCommand(Policy):
    """Answers OK to some unknown commands."""

    def excused(self, said: Asked) -> bool:
        """Whether this one is answered OK."""
        return False

    def unknown_command(self, call: Call) -> Json:
        return {} if self.excused(asked(self, call)) else super().unknown_command(call)


table(
    _OtherCommand, _OtherCommand.excused,
    ("request.command-unknown", "unknown-command-taken-for-group",
     "An unknown command is answered OK if it names a group that is there.", lambda said: said.group is not None),
    ("request.command-unknown", "unknown-command-taken-for-unmute",
     "An unknown command is answered OK with an unmute in its body.", lambda said: said.unmutes),
)  # fmt: skip
