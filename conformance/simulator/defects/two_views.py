"""Defects of what is shown of a mute, and of who may speak, that show where something else holds, too."""

from ..call import Call, Json
from ..policy import Policy
from ..policy.muting import FOR_GOOD
from ..state import Board, Group, Mute, Topic
from .catalogue import breaks, table
from .effect_records import Records
from .two_parts import Case, Listing, Remembering, Silencing

Rows = list[tuple[str, int]]


def _former(case: Case, until: int) -> int:
    """The end of the mute that the present one took the place of."""
    return case.past.first.until if case.past.first is not None else until


def _end_in_community(case: Case, until: int) -> int:
    mute = case.group.board.mutes.get(case.account)
    return mute.until if case.in_topic and mute is not None and case.call.now < mute.ends else until


def _in_topics(case: Case) -> list[Mute]:
    mutes = [topic.board.mutes.get(case.account) for topic in case.group.topics.values()]
    return [mute for mute in mutes if mute is not None and case.call.now < mute.ends]


table(
    Listing, Listing.line,
    ("effect.listed", "for-good-unlisted-in-topic", "Mutes for good are not listed in a topic.",
     lambda case, until: None if case.for_good and case.in_topic else until),
    ("effect.listed", "renewed-unlisted-in-community", "In a Community mutes that were renewed are not listed.",
     lambda case, until: None if case.past.renewals and case.group.type == "Community" else until),
    ("effect.listed", "admins-for-good-unlisted", "Group admins who are muted for good are not listed.",
     lambda case, until: None if case.for_good and case.rank == "Admin" else until),
    ("effect.listed", "twice-renewed-listed-with-former-end",
     "A mute that was renewed twice is listed with the end that it had before.",
     lambda case, until: _former(case, until) if case.past.renewals > 1 else until),
    ("effect.listed", "muted-in-both-listed-with-community-end",
     "In a topic the list shows the end of the mute in the community where there are both.", _end_in_community),
    ("effect.listed", "for-good-after-finite-listed-with-former-end",
     "A mute for good is listed with the end of the finite one that it took the place of.",
     lambda case, until: _former(case, until) if case.for_good else until),
)  # fmt: skip


class _Cutting(Policy):
    """Leaves some rows out of the muted list."""

    def cut(self, rows: Rows, in_topic: bool) -> Rows:
        """The rows that go out."""
        return rows

    def listed(self, call: Call, group: Group, board: Board) -> Rows:
        return self.cut(super().listed(call, group, board), board is not group.board)


def _ten_for_good(rows: Rows) -> Rows:
    later = [account for account, until in rows if until == FOR_GOOD][10:]
    return [row for row in rows if row[0] not in later]


table(
    _Cutting, _Cutting.cut,
    ("effect.listed", "topic-list-ends-after-ten", "The muted list of a topic ends after 10 entries.",
     lambda rows, in_topic: rows[:10] if in_topic else rows),
    ("effect.listed", "for-good-past-ten-unlisted", "Only ten of those who are muted for good are listed.",
     lambda rows, in_topic: _ten_for_good(rows)),
)  # fmt: skip


class _Echo(Policy):
    """Echoes another GroupId in the muted list."""

    def echoed(self, group: Group, topic: Topic | None, rows: int) -> str | None:
        """What is echoed; None to leave it out."""
        return group.id

    def list_reply(self, call: Call, group: Group, topic: Topic | None, old: bool) -> Json:
        reply = super().list_reply(call, group, topic, old)
        rows = reply.get("ShuttedUinList" if old else "MutedAccountList")
        echoed = self.echoed(group, topic, len(rows) if isinstance(rows, list) else 0)
        told = {name: value for name, value in reply.items() if name != "GroupId"}
        return told if echoed is None else {"GroupId": echoed, **told}


table(
    _Echo, _Echo.echoed,
    ("effect.list-echo", "topic-list-echoes-topic",
     "The muted list of a topic echoes TopicId for GroupId where somebody is muted.",
     lambda group, topic, rows: topic.id if topic is not None and rows else group.id),
    ("effect.list-echo", "topic-list-echo-empty",
     "The muted list of a topic echoes an empty GroupId where nobody is muted.",
     lambda group, topic, rows: "" if topic is not None and not rows else group.id),
    ("effect.list-echo", "long-list-of-community-without-group",
     "The muted list of a Community of more than 10 entries does not echo GroupId.",
     lambda group, topic, rows: None if rows > 10 and group.type == "Community" else group.id),
)  # fmt: skip


def _shortened(case: Case) -> bool:
    first = case.past.first
    return first is not None and case.kept is not None and first.ends > case.kept.ends


table(
    Silencing, Silencing.verdict,
    ("effect.blocks", "for-good-speak-in-topic", "Who is muted for good in a topic may speak there.",
     lambda case, silent: silent and not (case.for_good and case.in_topic)),
    ("effect.blocks", "muted-owner-speaks-in-topic", "The owner may speak in a topic where he is muted.",
     lambda case, silent: silent and not (case.rank == "Owner" and case.in_topic)),
    ("effect.blocks", "renewed-speak-in-community", "Whose mute was renewed may speak in a Community.",
     lambda case, silent: silent and not (case.past.renewals and case.group.type == "Community")),
    ("effect.blocks", "shortened-speak-in-topic",
     "Whose mute in a topic took the place of a longer one may speak there.",
     lambda case, silent: silent and not (case.in_topic and _shortened(case))),
    ("effect.blocks", "admins-muted-in-list-speak",
     "Group admins may speak who were muted in a list of two or more.",
     lambda case, silent: silent and not (case.rank == "Admin" and case.past.listed > 1)),
    ("effect.unblocks", "shortened-silent-till-former-end",
     "Whose mute took the place of a longer one is silent until that would have ended.",
     lambda case, silent: silent or (_shortened(case) and case.past.first is not None
                                     and case.call.now < case.past.first.ends)),
    ("effect.unblocks", "lifted-for-good-silent-in-topic",
     "Who was muted for good in a topic cannot speak there after an unmute.",
     lambda case, silent: silent or (case.in_topic and case.past.lifted is not None and case.past.lifted.permanent)),
    ("effect.unblocks", "unmuted-in-list-stay-silent",
     "Who was unmuted in a list of two or more cannot speak.",
     lambda case, silent: silent or (case.past.lifted is not None and case.past.listed > 1)),
    ("effect.unblocks", "expired-renewed-stay-silent",
     "Whose mute was renewed cannot speak when the period is over.",
     lambda case, silent: silent or (case.over is not None and case.past.renewals > 0)),
    ("effect.unblocks", "expired-in-topic-stay-silent",
     "Who was muted in a topic cannot speak there when the period is over.",
     lambda case, silent: silent or (case.over is not None and case.in_topic)),
    ("effect.unblocks", "unmuted-in-topic-silent-while-others-muted",
     "Who was unmuted in a topic cannot speak there while somebody else is muted.",
     lambda case, silent: silent or (case.in_topic and case.past.lifted is not None and bool(case.others()))),
    ("effect.others-speak", "one-for-good-in-topic-all-silent",
     "Where somebody is muted for good in a topic nobody may speak there.",
     lambda case, silent: silent or (case.in_topic and any(it.permanent for it in case.others()))),
    ("effect.others-speak", "two-for-good-all-silent", "Where two or more are muted for good nobody may speak.",
     lambda case, silent: silent or sum(it.permanent for it in case.others()) > 1),
    ("effect.others-speak", "muted-owner-of-community-all-silent",
     "Where the owner of a Community is muted nobody may speak.",
     lambda case, silent: silent or (case.group.type == "Community" and case.group.owner in case.board.mutes
                                     and case.call.now < case.board.mutes[case.group.owner].ends)),
    ("effect.others-speak", "ten-muted-admins-silent", "Where ten or more are muted the group's admins cannot speak.",
     lambda case, silent: silent or (case.rank == "Admin" and len(case.others()) >= 10)),
)  # fmt: skip


@breaks("effect.blocks")
class ThirdMessageForGoodPasses(Remembering):
    """Every third message of a member who is muted for good passes."""

    def silenced(self, call: Call, group: Group, topic: Topic | None, sender: str) -> bool:
        silent = super().silenced(call, group, topic, sender)
        case = self.case(call, group, topic.board if topic else group.board, sender)
        self.counts["tried", group.id, sender] += silent and case.for_good
        return silent and not (case.for_good and self.counts["tried", group.id, sender] % 3 == 0)


class _Recording(Remembering):
    """Changes the end of the mute in member records."""

    def recorded(self, case: Case, until: int) -> int:
        """What the record shows in place of `until`."""
        return until

    def record_until(self, call: Call, group: Group, account: str) -> int:
        until = super().record_until(call, group, account)
        return self.recorded(self.case(call, group, group.board, account), until)


table(
    _Recording, _Recording.recorded,
    ("effect.member-info", "record-of-admins-for-good-is-zero",
     "The record of a group admin who is muted for good shows 0.",
     lambda case, until: 0 if case.for_good and case.rank == "Admin" else until),
    ("effect.member-info", "record-shows-topics-end",
     "The record of somebody who is muted in a community and in a topic shows the topic's end.",
     lambda case, until: _in_topics(case)[0].until if case.mute is not None and _in_topics(case) else until),
    ("effect.member-info", "record-keeps-lifted-for-good",
     "The record goes on showing a mute for good that was lifted.",
     lambda case, until: FOR_GOOD if case.past.lifted is not None and case.past.lifted.permanent else until),
    ("effect.member-info", "record-of-twice-renewed-keeps-former-end",
     "The record of somebody whose mute was renewed twice shows the end before.",
     lambda case, until: _former(case, until) if case.past.renewals > 1 and case.mute else until),
    ("effect.member-info", "record-of-returned-for-good-is-zero",
     "The record of somebody who came back muted for good shows 0.",
     lambda case, until: 0 if case.for_good and case.past.back else until),
    ("effect.member-info", "record-keeps-mute-lifted-in-list",
     "The record goes on showing a mute that was lifted in a list of two or more.",
     lambda case, until: case.past.lifted.until if case.past.lifted and case.past.listed > 1 else until),
)  # fmt: skip


def _muted(row: Json) -> bool:
    return row.get("MuteUntil") not in (0, None)


table(
    Records, Records.rewritten,
    ("effect.records", "records-leave-muted-admins-out", "The records of admins who are muted are left out.",
     lambda rows: [row for row in rows if row.get("Role") != "Admin" or not _muted(row)]),
    ("effect.records", "records-call-muted-owner-admin", "The record of an owner who is muted says Admin.",
     lambda rows: [{**row, "Role": "Admin"} if row.get("Role") == "Owner" and _muted(row) else row for row in rows]),
    ("effect.records", "records-past-ten-leave-for-good-out",
     "A page of more than ten records leaves those out who are muted for good.",
     lambda rows: [row for row in rows if len(rows) <= 10 or row.get("MuteUntil") != FOR_GOOD]),
)  # fmt: skip
