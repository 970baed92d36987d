"""Result documents made up for the tests of the reports: nothing in them was answered by anybody."""

from __future__ import annotations

from collections.abc import Mapping
from copy import deepcopy
from functools import cache
from typing import Any

from conformance import contract
from conformance.report.document import Document, validate

CURL = (
    "curl -sS 'http://127.0.0.1:41234/v4/group_open_http_svc/forbid_send_msg?sdkappid=1400000000"
    "&identifier=administrator&usersig='\"$USERSIG\"'&random=4182334&contenttype=json' "
    '-d \'{"GroupId":"tc-7f3a-g1","Members_Account":["tc-7f3a-m1"],"MuteTime":2147483648}\''
)
NASTY = "</script><img src=x onerror=alert(1)>&\"'` \x00\x1b[31m \ud800 \u202e \u2028 \ufffe ]]> {{ 7*7 }} é 漢 😀"


def document(**changes: Any) -> dict[str, Any]:
    """A run on the simulator in which every clause came out as it should."""
    clauses = [_clause(each) for each in contract.vendor().clauses.values()]
    made: dict[str, Any] = {
        "schema_version": "1",
        "suite_version": "0.1.0",
        "contract_version": "abc123",
        "target": {
            "kind": "simulator",
            "endpoint": "http://127.0.0.1:41234",
            "sdkappid": 1400000000,
            "label": "the embedded simulator: nothing here was recorded from the live service",
            "capabilities": {"virtual_clock": True, "max_wait": None},
        },
        "started": "2026-01-02T03:04:05.250000+00:00",
        "finished": "2026-01-02T03:04:46+00:00",
        "profile": "standard",
        "seed": 20260102,
        "verdict": "pass",
        "exit_code": 0,
        "sentence": "Every must and should clause that was judged holds.",
        "calls": {
            "total": 2204,
            "limit": 3000,
            "by_command": {
                "forbid_send_msg": 1203, "get_group_muted_account": 610, "create_group": 140, "add_group_member": 101,
                "destroy_group": 96, "send_group_msg": 44, "account_import": 10,
            },
        },
        "clock": {"offset": 0.012, "error": 0.131, "virtual": True},
        "clauses": clauses,
        "root_failures": [],
        "harness_errors": [],
        "left_behind": [],
    }  # fmt: skip
    return made | changes


def _clause(clause: contract.Clause) -> dict[str, Any]:
    observed = clause.level == "observed"
    return {
        "id": clause.id,
        "level": clause.level,
        "group": clause.group,
        "page": clause.page,
        "source": contract.source_of(clause.page),
        "says": clause.says,
        "verdict": "observed" if observed else "pass",
        "reason": "",
        "programs": 23,
        "calls": 1204,
        "held": 1204,
        "failures": [],
        "evidence": {"kind": "simulator", "day": "2026-01-02", "age": 0},
        "observed": [{"what": 'MuteTime "60"', "answer": "10004", "count": 3}] if observed else [],
    }


def entry(clause: str, fate: str, **changes: Any) -> dict[str, Any]:
    """A known failure, and what became of it."""
    made = {
        "clause": clause, "signature": "state/missing", "reason": "the vendor knows", "ticket": "4711",
        "expiry": "2026-06-30", "fate": fate, "says": "",
    }  # fmt: skip
    return made | changes


def with_clause(made: dict[str, Any], name: str, **changes: Any) -> dict[str, Any]:
    """The document with one clause changed."""
    clauses = [each | changes if each["id"] == name else each for each in made["clauses"]]
    return made | {"clauses": clauses}


def failure(**changes: Any) -> dict[str, Any]:
    """A mute past 2^31 that ends too early, with its timeline."""
    made: dict[str, Any] = {
        "program": {
            "steps": [
                {"op": "create", "group": "g1", "members": ["m1"]},
                {"op": "mute", "group": "g1", "members": ["m1"], "seconds": 2147483648},
                {"op": "listed", "group": "g1"},
            ]
        },
        "property": "conformance/suite/test_mute_time.py::test_every_period_counts_in_seconds",
        "step": 2,
        "says": "m1 is reported muted until 68 years too early.",
        "predicted": "m1 muted until 2147483648.02 to 2147483648.31 s after the start: MuteTime 2147483648, clock "
        "error 0.131 s",
        "got": "MutedUntil 1767323046 (0.75 s after the start)",
        "curl": CURL,
        "python": "import requests\n",
        "again": "tim-conformance again mute-time.unsigned",
        "reproduced": "alone",
        "steps": [
            {"text": "create g1 Public with m1", "mark": "ok", "note": "OK 0", "at": 0.0},
            {"text": "mute m1 in g1 for 2147483648 s", "mark": "ok", "note": "OK 0", "at": 0.021},
            {"text": "read the muted list of g1", "mark": "wrong", "note": "OK 0, m1 until 1767323046", "at": 0.034},
            {"text": "send in m1's name", "mark": "after", "note": "OK 0", "at": 0.051},
        ],
        "causes": ["Public", "unsigned"],
        "timeline": {
            "predicted": [2147483648.02, 2147483648.31],
            "reported": 0.75,
            "now": 0.034,
            "marks": [{"at": 0.021, "text": "muted 2147483648 s"}],
        },
    }
    return made | changes


def rejoin_failure() -> dict[str, Any]:
    """A rejoin that moves the end of a mute: many marks, all within seconds."""
    return failure(
        says="m1's mute ends 119.9 s later than before m1 left and came back.",
        predicted="the end stays where it was, 600.0 to 600.3 s after the start",
        got="MutedUntil 720.2 s after the start",
        reproduced="once",
        curl="",
        steps=[
            {"text": "create g1 Community with m1, m2", "mark": "ok", "note": "OK 0", "at": 0.0},
            {"text": "mute m1 in g1 for 600 s", "mark": "ok", "note": "OK 0", "at": 0.1},
            {"text": "wait 120 s", "mark": "ok", "note": "", "at": 0.2},
            {"text": "m1 leaves g1", "mark": "ok", "note": "OK 0", "at": 120.2},
            {"text": "m1 joins g1", "mark": "ok", "note": "OK 0", "at": 120.25},
            {"text": "read the muted list of g1", "mark": "wrong", "note": "OK 0, m1 until 1767323765", "at": 120.3},
        ],
        step=5,
        causes=["Community", "after:rejoin"],
        timeline={
            "predicted": [600.0, 600.3],
            "reported": 720.2,
            "now": 120.3,
            "marks": [
                {"at": 0.1, "text": "muted 600 s"},
                {"at": 120.2, "text": "left"},
                {"at": 120.25, "text": "joined"},
                {"at": 120.3, "text": "listed"},
            ],
        },
    )


def failed() -> dict[str, Any]:
    """A run with failing must and should clauses, a failed precondition and clauses that do not apply."""
    made = document(
        verdict="fail", exit_code=1,
        sentence="2 must clauses fail: mute-time.unsigned, persistence.rejoin. 2 should clauses fail as well.",
        root_failures=[{
            "says": 'create_group refused type Meeting: 10004 "invalid group type"',
            "clauses": ["group-type.meeting"],
        }],
    )  # fmt: skip
    made = with_clause(made, "mute-time.unsigned", verdict="fail", held=1100, failures=[failure()])
    made = with_clause(made, "persistence.rejoin", verdict="fail", held=1190, failures=[rejoin_failure(), failure()])
    made = with_clause(made, "persistence.rejoin-end", verdict="fail", held=1201, failures=[rejoin_failure()] * 5)
    made = with_clause(
        made, "envelope.error-info", verdict="fail", held=1100,
        failures=[failure(says="A failure came without ErrorInfo.", timeline=None, predicted="a non-empty ErrorInfo",
                          got='{"ActionStatus":"FAIL","ErrorCode":10004,"ErrorInfo":""}', causes=[])],
    )  # fmt: skip
    made = with_clause(
        made, "group-type.meeting", verdict="unknown", calls=0, held=0, programs=0,
        reason="create_group refused type Meeting (see the failed preconditions)",
    )  # fmt: skip
    for name in ("members.limit-500", "members.over-500-inert"):
        made = with_clause(made, name, verdict="not-applicable", calls=0, held=0, programs=0,
                           reason="a trial app holds 100 accounts, this clause needs 500")  # fmt: skip
    made = with_clause(made, "members.owner", verdict="known-fail", reason="reported on 2025-11-03, ticket 4711",
                       held=1199, failures=[failure(
                           timeline=None, says="The owner was not muted.", signature="state/missing", counts=True,
                           known="the vendor knows (4711), until 2026-06-30")])  # fmt: skip
    made["baseline"] = {"file": "conformance-baseline.yaml", "entries": [
        entry("members.owner", "known"), entry("members.split", "not judged", ticket=""),
        entry("members.order", "gone", says="members.order (state/missing) does not fail any more."),
    ]}  # fmt: skip
    return with_clause(made, "members.order", verdict="stale-known-fail",
                       reason="listed as known to fail, but it holds: take it off the list")  # fmt: skip


def live() -> dict[str, Any]:
    """A conforming run against the live service, without a limit of calls."""
    made = document(sentence="Every must and should clause that was judged holds on the live service.")
    made["target"] = {
        "kind": "live", "endpoint": "https://adminapisgp.im.qcloud.com", "sdkappid": 1400000001,
        "label": "the live service, region Singapore, asked while you watched",
        "capabilities": {"virtual_clock": False, "max_wait": 10},
    }  # fmt: skip
    made["calls"] = made["calls"] | {"limit": None}
    made["clock"] = {
        "offset": -0.4, "error": 0.62, "virtual": False,
        "witnesses": [
            {"name": "the ends of mutes", "low": -1.6, "high": 0.2},
            {"name": "the Date of answers", "low": 399.2, "high": 400.1},
            {"name": "this machine's clock", "low": -2.0, "high": 2.0},
        ],
        "disagreement": "The ends of mutes and the Date of answers are at least 399 s apart: mutes were judged by "
        "their ends.",
    }  # fmt: skip
    return made


def counted(**changes: Any) -> dict[str, Any]:
    """A run that has counted which conditions it tried together: three questions, most of their pairs."""
    tried = {
        "pairs": {"covered": 11, "possible": 15},
        "triples": {"covered": 4, "possible": 8},
        "dimensions": [
            {"name": "time", "says": "MuteTime", "values": [_value("minutes", 5), _value("missing", 1, 3, True)]},
            {"name": "place", "says": "where it mutes", "values": [_value("group", 4), _value("topic", 3)]},
            {"name": "length", "says": "accounts in the list", "values": [
                _value("1", 4, 4), _value("2-500", 3, 4), _value("501 and more", 2, 3, True),
            ]},
        ],
        "together": [
            {"one": "time", "other": "place", "covered": 3, "possible": 4},
            {"one": "time", "other": "length", "covered": 3, "possible": 5},
            {"one": "place", "other": "length", "covered": 5, "possible": 6},
        ],
        "missing": [
            {"one": "time", "values": ["missing"], "other": "place", "others": ["topic"]},
            {"one": "time", "values": ["missing"], "other": "length", "others": ["1", "2-500"]},
            {"one": "place", "values": ["topic"], "other": "length", "others": ["501 and more"]},
        ],
        "impossible": [{
            "why": "one reason to refuse hides the other",
            "pairs": [{"one": "time", "values": ["missing"], "other": "length", "others": ["501 and more"]}],
        }],
    }  # fmt: skip
    return document() | {"conditions": tried} | changes


def _value(value: str, covered: int, possible: int = 5, refused: bool = False) -> dict[str, Any]:
    return {"value": value, "refused": refused, "covered": covered, "possible": possible}


def over_budget() -> dict[str, Any]:
    """A run that came to its limit of calls."""
    made = document(
        verdict="budget", exit_code=3, sentence="The limit of 300 calls was reached; 2 clauses were not judged.",
        seed=None,
    )  # fmt: skip
    made["calls"] = made["calls"] | {"total": 300, "limit": 300}
    for name in ("rate.up-to-200", "concurrency.last-wins"):
        made = with_clause(made, name, verdict="budget", calls=0, held=0, programs=0, reason="the calls were spent")
    return made


def interrupted() -> dict[str, Any]:
    """A run that was stopped, and could not clean up."""
    made = document(
        verdict="interrupted", exit_code=2, sentence="Stopped by Ctrl-C after 41 s; 1 clause was not judged.",
        left_behind=["group tc-7f3a-g1: destroy_group answered 10002", "account tc-01: account_delete answered 71000"],
        harness_errors=[{"where": "clean-up of g1", "says": "ConnectionError: the target closed the connection"}],
    )  # fmt: skip
    return with_clause(made, "rate.up-to-200", verdict="unknown", calls=0, held=0, programs=0, reason="interrupted")


HOSTILE = (
    "\x1b[31m\n::error title=pwned::gone\n  ::set-output name=a::b\n##[error]x ##vso[task.complete] ]]> "
    "a|b ``` `c` ~~~ |\n| --- |\n</details> <script>alert(1)</script> <!-- "
    "[x](javascript:alert(1)) ![y](http://a.example/p.png) @somebody **bold** $x$ 100% %0A::error::y\r\n# title\r- item"
)
"""What would be an order to a CI server, or mark-up, if it were let through."""


def audited(says: str = "Of the other 7, 1 went and 2 came meanwhile, none by a call of this run.") -> dict[str, Any]:
    """A live run with its check, its audit and its plan."""
    made = document(
        check={"ready": False, "calls": 10, "rows": [
            {"name": "host", "state": "good", "says": "it answers", "do": ""},
            {"name": "group types", "state": "open", "says": says, "do": ""},
            {"name": "leftovers", "state": "problem", "says": says, "do": "sweep"},
        ]},
        audit={"state": "clean", "says": ["The 3 groups that the run made are gone.", says], "looked": "all",
               "before": 7, "after": 8, "own": 3, "left": [], "came": 2, "went": 1, "moved": [], "accounts": 0,
               "accounts_left": [], "accounts_stay": 0},
        width={"programs": 8, "asked": None, "round_trip": 0.0421, "narrowed": False},
    )  # fmt: skip
    made["target"]["kind"] = "live"
    made["calls"] = made["calls"] | {"planned": 2150, "findings": 44, "beyond": 10}
    return made


def _spoil(value: Any, key: str = "", text: str = NASTY) -> Any:
    if isinstance(value, str):
        kept = key in (
            "schema_version", "kind", "started", "finished", "verdict", "id", "level", "mark", "reproduced", "day",
            "clause", "expiry", "fate",
        )  # fmt: skip
        return value if kept else value + text
    if key == "source":
        return value
    if isinstance(value, Mapping):
        return {
            (name + text if key in ("by_command", "program") else name): _spoil(item, name, text)
            for name, item in value.items()
        }
    if isinstance(value, list):
        return [item if key == "clauses" and isinstance(item, str) else _spoil(item, key, text) for item in value]
    return value


def nasty() -> dict[str, Any]:
    """A run with mark-up, control characters and lone surrogates in every text."""
    made: dict[str, Any] = _spoil(failed())
    made["conditions"] = _spoil(counted()["conditions"], "conditions")
    return made | {
        "harness_errors": [{"where": NASTY, "says": NASTY * 300}],
        "left_behind": [NASTY],
        "strict": True,
        "check": audited(NASTY)["check"],
        "audit": audited(NASTY)["audit"],
    }


def hostile() -> dict[str, Any]:
    """A run with orders to CI servers and mark-up of every kind in every text, one of them very long."""
    made: dict[str, Any] = _spoil(failed(), "", HOSTILE)
    return made | {"harness_errors": [{"where": HOSTILE, "says": HOSTILE * 2000}], "left_behind": [HOSTILE]}


def untold() -> dict[str, Any]:
    """A run that judged nothing: no answer to its first call."""
    clauses = [
        clause | {"verdict": "unknown", "reason": "no answer to the first call", "programs": 0, "calls": 0, "held": 0,
                  "observed": []}
        for clause in document()["clauses"]
    ]  # fmt: skip
    return document(
        verdict="unknown", exit_code=3, sentence="Nothing could be judged: no answer to the first call",
        clauses=clauses, seed=None, calls={"total": 1, "limit": None, "by_command": {"get_appid_group_list": 1}},
    )  # fmt: skip


def cut_off() -> dict[str, Any]:
    """A pass of a few clauses only, with times."""
    made = document(partial=True, coverage={
        "judged": 1, "clauses": len(document()["clauses"]), "must_judged": 1, "must": 60,
        "left_out": ["mute-time.zero"],
    })  # fmt: skip
    for clause in made["clauses"]:
        clause["seconds"] = 0.25
    return with_clause(made, "mute-time.zero", verdict="not-applicable", reason="not asked for", seconds=0.0)


def of_client() -> dict[str, Any]:
    """A check of somebody's client: two clauses fail, with a scenario as program, and without where it was watched."""
    register = contract.client()
    clauses = [_clause(each) | {"seconds": 0.5} for each in register.clauses.values()]
    made = document(clauses=clauses, titles=register.titles, profile="driven", seed=None, verdict="fail", exit_code=1,
                    sentence="1 must clause is not kept: client.tell.refusal.")  # fmt: skip
    made["target"] = made["target"] | {
        "kind": "client", "label": "your client, on a bench of this machine", "endpoint": "http://127.0.0.1:41235",
    }  # fmt: skip
    line = "tim-conformance client --adapter x --scenario reports/scenarios/refused.json"
    told = failure(program={"name": "refused"}, property="refused", curl=line, timeline=None)
    del told["again"], told["python"]
    made = with_clause(made, "client.tell.refusal", verdict="fail", held=0, failures=[told])
    return with_clause(
        made, "client.hush.output", verdict="fail", held=0, failures=[told | {"program": None, "curl": ""}]
    )


SAMPLES = {
    "pass": document, "fail": failed, "live": live, "budget": over_budget, "interrupted": interrupted, "nasty": nasty,
    "counted": counted, "audited": audited,
    "hostile": hostile, "untold": untold, "cut off": cut_off, "client": of_client,
}  # fmt: skip


def valid(name: str) -> Document:
    """A sample by name, validated; the caller's own."""
    return deepcopy(_valid(name))


@cache
def _valid(name: str) -> Document:
    return validate(SAMPLES[name]())
