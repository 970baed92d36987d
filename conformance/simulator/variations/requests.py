"""What a conforming vendor may take or refuse in a request."""

from ..call import Call, Json, Refused
from ..policy import Policy
from .catalogue import differs, varies

differs(
    "near-integers-taken", '"60", 60.0, 1.5 and true are taken for integers, rounded down.', coerces=(str, float, bool)
)
differs("numerals-taken", '"60" is taken for 60; 60.0 and true are not.', coerces=(str,))
differs("fractions-taken", '60.0 is taken for 60 and 1.5 for 1; "60" and true are not.', coerces=(float,))
differs("true-is-one", 'true is taken for 1; "60" and 60.0 are not.', coerces=(bool,))
differs("empty-list-taken", "An empty Members_Account is answered OK.", takes_empty_list=True)
differs(
    "needless-topic-ignored",
    "TopicId is ignored in a group without topics, the group's own mute is set.",
    ignores_needless_topic=True,
)
differs(
    "outsiders-recorded",
    "Accounts outside the group are recorded and muted when they join; lists leave them out till then.",
    outsiders="record",
)
differs(
    "outsiders-recorded-and-listed",
    "Accounts outside the group are recorded, and listed at once.",
    outsiders="record",
    lists_away=True,
)
differs(
    "outsiders-refused", "A list with an account outside the group is refused whole, with 10007.", outsiders="refuse"
)
differs(
    "outsiders-invalid",
    "A list with an account outside the group is refused whole, with 10004.",
    outsiders="refuse",
    other_code=("members.outsider", 10004),
)
differs(
    "strangers-refused",
    "A list with an account that was never imported is refused whole, with 10019.",
    strangers="refuse",
)
differs(
    "strangers-invalid",
    "A list with an account that was never imported is refused whole, with 10004.",
    strangers="refuse",
    other_code=("members.unknown", 10004),
)
differs(
    "strangers-recorded",
    "Accounts that were never imported are recorded like outsiders.",
    strangers="record",
    outsiders="record",
)
differs(
    "av-records-members-only",
    "In an AVChatRoom, too, only those are muted whom the server knows to be in it: the owner.",
    open_to_outsiders=False,
)


@varies
class RandomRequired(Policy):
    """A request without random is refused."""

    def check_line(self, call: Call) -> None:
        super().check_line(call)
        if "random" not in call.query:
            raise Refused(60002, "random is missing from the URL")


@varies
class RandomRangeChecked(Policy):
    """A random that is no unsigned 32-bit integer is refused; none at all is not."""

    def check_line(self, call: Call) -> None:
        super().check_line(call)
        text = call.query.get("random", "0")
        if not (text.isascii() and text.isdigit() and len(text) <= 20 and int(text) < 2**32):
            raise Refused(60002, "random is no unsigned 32-bit integer")


@varies
class ContenttypeChecked(Policy):
    """A contenttype other than json is refused; none at all is not."""

    def check_line(self, call: Call) -> None:
        super().check_line(call)
        if call.query.get("contenttype", "json") != "json":
            raise Refused(60003, "contenttype is json")


@varies
class ContenttypeRequired(Policy):
    """A request without contenttype, or with another than json, is refused."""

    def check_line(self, call: Call) -> None:
        super().check_line(call)
        if call.query.get("contenttype") != "json":
            raise Refused(60002, "contenttype is json")


@varies
class UnknownFieldsRefused(Policy):
    """A field in the body that the page does not know is refused."""

    known = frozenset({"GroupId", "Members_Account", "MuteTime", "ShutUpTime", "TopicId"})

    def read_group_id(self, call: Call) -> str:
        if call.mutes and not self.known.issuperset(call.body):
            raise Refused(10004, "there is a field that is not known")
        return super().read_group_id(call)


differs("old-time-name-refused", "ShutUpTime, the name before 2022, is not understood.", old_names=False)


@varies
class OldTimeNameWins(Policy):
    """ShutUpTime wins where MuteTime is sent as well."""

    def read_mute_time(self, call: Call) -> int:
        old = call.body.get("ShutUpTime")
        return super().read_mute_time(call) if old is None else self.read_seconds(old)


@varies
class SignatureEndsEarly(Policy):
    """A signature is expired in its very last second already."""

    def admit(self, call: Call) -> None:
        super().admit(call)
        signature, _ = self.read_usersig(call.query["usersig"])
        if int(call.now) >= signature.time + signature.expire:
            raise self.refusal("request.usersig-expired", 70001)


differs("doubled-slash-refused", "//v4/... is no path of the API.", folds_slashes=False)


@varies
class CapitalIdentifierTaken(Policy):
    """Identifier= in the URL is read as identifier=."""

    def check_usersig(self, call: Call) -> None:
        if "Identifier" in call.query:
            call.query.setdefault("identifier", call.query["Identifier"])
        super().check_usersig(call)


@varies
class IdentifierOfAsciiOnly(Policy):
    """An identifier that is not ASCII is refused with 70169, whoever it is."""

    def check_usersig(self, call: Call) -> None:
        if not call.query.get("identifier", "").isascii():
            raise Refused(70169, "the identifier is malformed")
        super().check_usersig(call)


@varies
class EmptyTopicIgnored(Policy):
    """An empty TopicId is read as none."""

    def read_topic_id(self, call: Call) -> str | None:
        return super().read_topic_id(call) or None


@varies
class NullTopicRefused(Policy):
    """TopicId null is refused."""

    def read_topic_id(self, call: Call) -> str | None:
        if "TopicId" in call.body and call.body["TopicId"] is None:
            raise Refused(10004, "TopicId is a string")
        return super().read_topic_id(call)


class _TopicAsGroup(Policy):
    """Knows what a topic's id in GroupId means."""

    in_topic = False

    def forbid(self, call: Call) -> Json:
        group_id = call.body.get("GroupId")
        for group in self.world.groups.values() if isinstance(group_id, str) else ():
            if group_id in group.topics:
                call.body = {**call.body, "GroupId": group.id, **({"TopicId": group_id} if self.in_topic else {})}
        return super().forbid(call)


@varies
class TopicStandsForItself(_TopicAsGroup):
    """A topic's id in GroupId means the topic."""

    in_topic = True


@varies
class TopicStandsForItsGroup(_TopicAsGroup):
    """A topic's id in GroupId means its community."""
