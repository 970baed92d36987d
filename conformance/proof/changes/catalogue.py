"""The kinds of change: what is done to the service, and what drift is to say of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

from conformance.proof.changes.stage import Rewrite, World
from conformance.simulator import Fault

MUTE: Final = "forbid_send_msg"
LIST: Final = "get_group_muted_account"
RECORD: Final = "get_group_member_info"
OBSERVING: Final = (
    "test_members.test_what_no_page_settles_of_members", "test_mute_time.test_what_near_integers_get",
    "test_persistence.test_what_no_page_settles_of_leaving", "test_request.test_what_no_page_settles_of_the_request",
    "test_concurrency.test_two_hundred_calls_a_second_are_served",
)  # fmt: skip
"""The properties of the standard profile that smoke has no program for and that a change is tried on."""


@dataclass(frozen=True)
class Case:
    """One change, and what is to be told: the kind, the severity, a clause among those told, and words of old and new.

    `blind` says why the smoke profile cannot see it, where that is so.
    """

    name: str
    world: World
    kind: str
    severity: str
    clause: str
    old: str = ""
    new: str = ""
    blind: str = ""


def _rename(command: str, old: str, new: str, within: str = "") -> Rewrite:
    def rewrite(called: str, asked: dict[str, Any], answer: dict[str, Any]) -> None:
        if command not in ("", called):
            return
        for row in answer.get(within, ()) if within else (answer,):
            if old in row:
                row[new] = row.pop(old)

    return rewrite


def _each(command: str, field: str, made: Callable[[Any], Any], within: str = "") -> Rewrite:
    def rewrite(called: str, asked: dict[str, Any], answer: dict[str, Any]) -> None:
        if command not in ("", called):
            return
        for row in answer.get(within, ()) if within else (answer,):
            if field in row:
                row[field] = made(row[field])

    return rewrite


def _drop(command: str, field: str, within: str = "") -> Rewrite:
    def rewrite(called: str, asked: dict[str, Any], answer: dict[str, Any]) -> None:
        if command in ("", called):
            for row in answer.get(within, ()) if within else (answer,):
                row.pop(field, None)

    return rewrite


def _add(command: str, field: str, value: Any, within: str = "") -> Rewrite:
    def rewrite(called: str, asked: dict[str, Any], answer: dict[str, Any]) -> None:
        if command in ("", called):
            for row in answer.get(within, ()) if within else (answer,):
                row[field] = value

    return rewrite


def _code(old: int, new: int) -> Rewrite:
    return _each("", "ErrorCode", lambda code: new if code == old else code)


def _text(old: str, new: str) -> Rewrite:
    return _each("", "ErrorInfo", lambda text: text.replace(old, new) if isinstance(text, str) else text)


def _beside(called: str, asked: dict[str, Any], answer: dict[str, Any]) -> None:
    for row in answer.get("MutedAccountList", ()):
        row["ShuttedUntil"] = row["MutedUntil"]


def _sorted_by(key: Callable[[dict[str, Any]], Any]) -> Rewrite:
    return _each(LIST, "MutedAccountList", lambda rows: sorted(rows, key=key))


def _defect(name: str) -> World:
    return World(defects=(name,))


def _variation(name: str) -> World:
    return World(variations=(name,))


def _observing(variation: str) -> World:
    """A service of which smoke cannot see what it does otherwise: it has no program for that."""
    return World(variations=(variation,), profile="standard", keys=OBSERVING)


def _rewritten(rewrite: Rewrite) -> World:
    return World(rewrite=rewrite)


CASES: Final = (
    # -- shapes
    Case("field-added", _rewritten(_add("", "RequestId", "0a1b2c3d")), "field-added", "info", "envelope.extra-fields",
         "", "RequestId"),
    Case("field-added-to-mute", _rewritten(_add(MUTE, "Applied", 3)), "field-added", "info", "envelope.extra-fields",
         "", "Applied"),
    Case("fields-added-together", _variation("extra-fields"), "field-added", "info", "envelope.extra-fields", "",
         "CostTime, Extension, RequestId"),
    Case("row-field-added", _rewritten(_add(LIST, "Reason", "", "MutedAccountList")), "field-added", "info",
         "effect.listed", "", "Reason"),
    Case("end-renamed", _rewritten(_rename(LIST, "MutedUntil", "MuteUntil", "MutedAccountList")), "field-renamed",
         "warn", "effect.listed", "MutedUntil", "MuteUntil"),
    Case("list-renamed", _rewritten(_rename(LIST, "MutedAccountList", "MutedMemberList")), "field-renamed", "warn",
         "effect.listed", "MutedAccountList", "MutedMemberList"),
    Case("account-renamed", _rewritten(_rename(LIST, "Member_Account", "UserID", "MutedAccountList")), "field-renamed",
         "warn", "effect.listed", "Member_Account", "UserID"),
    Case("info-renamed", _rewritten(_rename("", "ErrorInfo", "ErrorMessage")), "field-renamed", "warn",
         "envelope.fields", "ErrorInfo", "ErrorMessage"),
    Case("end-removed", _rewritten(_drop(LIST, "MutedUntil", "MutedAccountList")), "field-removed", "warn",
         "effect.listed", "MutedUntil", ""),
    Case("list-without-group", _defect("list-without-group"), "field-removed", "warn", "effect.list-echo", "GroupId",
         ""),
    Case("info-removed", _defect("info-missing"), "field-removed", "warn", "envelope.fields", "ErrorInfo", ""),
    Case("member-num-removed", _variation("member-num-left-out"), "field-removed", "warn", "effect.records",
         "MemberNum", ""),
    Case("code-as-string", _defect("code-as-string"), "type-changed", "fail", "envelope.fields", "integer", "string"),
    Case("end-as-text", _rewritten(_each(LIST, "MutedUntil", str, "MutedAccountList")), "type-changed", "fail",
         "effect.listed", "integer", "string"),
    Case("info-null", _defect("info-null"), "type-changed", "fail", "envelope.fields", "string", "null"),
    Case("reply-in-array", _defect("reply-in-array"), "type-changed", "fail", "envelope.fields", "object", "array"),
    # -- names
    Case("old-record-name-stopped", _variation("new-record-name"), "name-stopped", "warn", "effect.member-info",
         "ShutUpUntil", "MuteUntil"),
    Case("old-list-stopped", _variation("old-list-gone"), "name-stopped", "warn", "alias.shutted-uin",
         "get_group_shutted_uin", ""),
    Case("old-time-stopped", _variation("old-time-name-refused"), "name-stopped", "warn",
         "alias.shut-up-time",
         "ShutUpTime", ""),
    Case("new-types-stopped", _variation("new-type-names-refused"), "name-stopped", "warn", "group-type.work", "Work",
         ""),
    Case("new-end-name-started", _rewritten(_beside), "name-started", "info", "effect.listed", "", "ShuttedUntil"),
    # -- texts, codes, statuses
    Case("text", _rewritten(_text("this group does not exist", "no group has this id")), "text-changed", "note",
         "envelope.error-info", "this group does not exist", "no group has this id"),
    Case("text-in-chinese", _variation("info-in-chinese"), "text-changed", "note", "envelope.error-info"),
    Case("text-empty", _defect("silent-failures"), "text-changed", "note", "envelope.error-info"),
    Case("text-ok-on-success", _variation("info-ok-on-success"), "text-changed", "note", "envelope.fields", "", "ok"),
    Case("code-allowed", _variation("error-group-missing-answers-10015"), "code-changed", "warn",
         "error.group-missing", "10010", "10015"),
    Case("code-of-required", _variation("members-required-answers-60015"), "code-changed", "warn", "members.required",
         "10004", "60015"),
    Case("code-of-limit", _variation("members-over-500-answers-10004"), "code-changed", "warn", "members.over-500",
         "10005", "10004"),
    Case("code-observed", _variation("group-type-refusal-code-answers-10004"), "code-changed", "warn",
         "group-type.refusal-code", "10007", "10004"),
    Case("code-unknown", _rewritten(_code(10010, 4711)), "code-changed", "fail", "error.group-missing", "10010",
         "4711"),
    Case("code-not-allowed", _defect("missing-group-is-forbidden"), "code-changed", "fail", "error.group-missing",
         "10010", "10007"),
    Case("code-negative", _defect("private-code-negative"), "code-changed", "fail", "group-type.private", "10007",
         "-1"),
    Case("status", _defect("bad-request-on-errors"), "status-changed", "fail", "envelope.http-200", "200", "400"),
    Case("status-of-missing-group", _defect("not-found-for-missing-group"), "status-changed", "fail",
         "envelope.http-200", "200", "404"),
    Case("words-in-lower-case", _defect("status-in-lower-case"), "status-changed", "fail", "envelope.status-agrees",
         "OK", "ok"),
    # -- limits, support
    Case("limit-100", _defect("limit-is-100"), "limit-changed", "fail", "members.limit-500", "500", "3 to 499"),
    Case("limit-gone", _defect("no-limit"), "limit-changed", "fail", "members.over-500", "500", "501"),
    Case("time-limit-signed", _defect("signed-refused"), "limit-changed", "fail",
         "mute-time.unsigned", "2147483648", "2147483647"),
    Case("private-supported", _defect("private-taken"), "support-changed", "fail", "group-type.private", "refused",
         "supported"),
    Case("community-refused", _defect("community-refused"), "support-changed", "fail", "group-type.community",
         "supported", "refused"),
    Case("avchatroom-refused", _defect("av-chat-room-refused"), "support-changed", "fail", "group-type.avchatroom",
         "supported", "refused"),
    Case("negative-taken", _defect("negative-unmutes"), "code-changed", "fail", "mute-time.negative", "10004", "0"),
    # -- effects, times
    Case("rejoin-clears", _defect("rejoin-clears"), "effect-changed", "fail", "persistence.rejoin", "muted",
         "not muted"),
    Case("zero-ignored", _defect("zero-ignored"), "effect-changed", "fail", "mute-time.zero", "not muted", "muted"),
    Case("list-cut", _defect("list-cut-at-100"), "effect-changed", "fail", "members.limit-500", "muted", "not muted"),
    Case("muted-speak", _defect("muted-speak"), "effect-changed", "fail", "effect.blocks", "refused", "speaks"),
    Case("only-first-muted", _defect("only-first-muted"), "effect-changed", "fail", "members.every-listed", "muted",
         "not muted"),
    Case("muted-everywhere", _defect("muted-everywhere"), "effect-changed", "fail", "members.scope", "not muted",
         "muted"),
    Case("topic-hits-siblings", _defect("topic-mute-hits-siblings"), "effect-changed", "fail", "topic.scope"),
    Case("ok-and-nothing", _defect("public-ignored"), "effect-changed", "fail", "group-type.public", "muted",
         "not muted"),
    Case("record-without-mute", _defect("record-without-mute"), "effect-changed", "fail", "effect.member-info"),
    Case("milliseconds", _defect("milliseconds"), "time-changed", "fail", "mute-time.seconds"),
    Case("minutes", _defect("minutes"), "time-changed", "fail", "mute-time.seconds"),
    Case("list-in-milliseconds", _defect("end-listed-in-milliseconds"), "time-changed", "fail", "effect.listed"),
    Case("permanent-thirty-days", _defect("permanent-is-thirty-days"), "time-changed", "fail", "mute-time.permanent",
         "4294967295", "259"),
    # -- observed
    Case("empty-list-taken", _observing("empty-list-taken"), "observed-changed", "warn",
         "members.empty", "10004",
         "0"),
    Case("near-integers-taken", _observing("near-integers-taken"), "observed-changed", "warn",
         "mute-time.coercion",
         "10004", "0"),
    Case("away-listed", _observing("away-listed"), "observed-changed", "warn", "persistence.away-listed"),
    Case("permanent-as-sum", _variation("permanent-as-sum"), "observed-changed", "warn", "mute-time.permanent-until"),
    Case("old-time-wins", _variation("old-time-name-wins"), "observed-changed", "warn",
         "alias.shut-up-time"),
    # -- rates, silence, headers, latency, order
    Case("rate-100", World(("throttled-at-100",), profile="standard", keys=OBSERVING), "rate-changed", "fail",
         "rate.up-to-200"),
    Case("long-lists-10002", _defect("long-lists-10002"), "code-changed", "fail", "error.retry-10002", "0", "10002"),
    Case("silent-for-private", World(rewrite=lambda called, asked, answer:
         b"" if called == LIST else None), "type-changed", "fail", "effect.listed", "object", "an empty body"),
    Case("no-answer", World(faults=(Fault("reset", 1, LIST),)), "status-changed", "fail", "envelope.http-200"),
    Case("undated", World(headers=lambda headers: {name: headers[name] for name in headers if name != "Date"}),
         "header-changed", "info", "envelope.http-200", "Date", ""),
    Case("slower", World(slower=0.6), "latency-changed", "info", "effect.lag"),
    Case("list-newest-first", _variation("list-by-end"), "order-changed", "info", "effect.listed"),
)  # fmt: skip

SAME: Final = (
    ("again", World()),
    ("seed", World(seed=9)),
    ("app", World(sdkappid=1600012345)),
    ("admin", World(admin="ops_2")),
    ("admin-a-word", World(admin="group")),
    ("date", World(began=1.95e9)),
    ("lists-shuffled", World(variations=("list-shuffled",))),
    ("records-shuffled", World(variations=("records-shuffled",))),
    ("keys-reversed", World(variations=("fields-reversed",))),
    ("pretty", World(variations=("pretty-replies",))),
    ("lag", World(variations=("reads-lag",))),
    ("10002", World(variations=("passing-mute-10002",))),
    ("502", World(variations=("passing-502",))),
    ("clock-ahead", World(variations=("clock-ahead",))),
    ("standard", World(profile="standard", seed=3)),
)
"""Pairs without a change."""
