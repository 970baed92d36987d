"""A page held against the contract: what it says that nothing here has, and the other way round."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any, Final

from conformance.changes.pages.comparing import compare
from conformance.changes.pages.differences import Comparison, Difference
from conformance.changes.pages.structure import Facts, Field, GroupType, Page, Parameter
from conformance.changes.pages.words import Part
from conformance.contract import COMMANDS, CONTENT_TYPE, MAX_RANDOM, NEW_NAMES, PERMANENT, RATES, REGIONS, codes, vendor
from conformance.contract.limits import MIN_RANDOM, UNMUTE

FORMAT: Final = "tim-conformance-contract-check/1"
_CHINA: Final = {"china": "China", "silicon-valley": "Silicon Valley"}
_ENVELOPE: Final = {
    "ActionStatus": Field("String", facts=Facts({"OK": "success", "FAIL": "failure"})),
    "ErrorCode": Field("Integer", facts=Facts({"0": "success"})),
    "ErrorInfo": Field("String"),
}
_COMMANDS: Final = {"mute": "forbid_send_msg", "list": "get_group_muted_account"}
_PARTS: Final[frozenset[Part]] = frozenset(
    {"group types", "hosts", "parameters", "request fields", "reply fields", "codes", "frequency"}
)


@dataclass(frozen=True, slots=True)
class Check:
    """A page against the contract: what only one of the two has, and what both have otherwise (`differ`)."""

    page: Page
    comparison: Comparison
    only_page: tuple[Difference, ...] = ()
    only_contract: tuple[Difference, ...] = ()
    differ: tuple[Difference, ...] = ()

    @property
    def verdict(self) -> str:
        """`same`, `changed` or `unknown`."""
        return self.comparison.verdict

    def as_json(self) -> dict[str, Any]:
        """The document."""
        told = self.comparison.as_json()
        return {
            "format": FORMAT,
            "verdict": self.verdict,
            "severity": self.comparison.severity,
            "page": self.page.side(),
            "contract_version": vendor().version,
            "only_on_page": [each.as_json() for each in self.only_page],
            "only_in_contract": [each.as_json() for each in self.only_contract],
            "differ": [each.as_json() for each in self.differ],
            "unread": [
                {name: value for name, value in each.items() if name != "side"}
                for each in told["unread"]
                if each["side"] != "old"
            ],
        }


def check(page: Page) -> Check:
    """Hold a page against the register, the limits and the tables of codes; old names count as what they are."""
    expected = contract_page(page)
    if expected is None:
        reason = (
            f"{page.path} is not a page of the vendor's REST API: no command, fields or codes were found in it."
            if not page.page
            else f"The contract has nothing to hold the page of {page.command or page.page} against: name a copy of "
            "that of forbid_send_msg, of get_group_muted_account or of the error codes."
        )
        return Check(page, Comparison(page, page, reason=reason))
    told = compare(expected, page, words=False)
    told.differences = [
        _sided(each) for each in told.differences if each.kind not in ("sample-url", "reference", "command-renamed")
    ]
    sides: dict[str, list[Difference]] = {"new": [], "old": [], "": []}
    for each in told.differences:
        sides["" if each.old and each.new else "new" if each.new else "old"].append(each)
    return Check(page, told, tuple(sides["new"]), tuple(sides["old"]), tuple(sides[""]))


def contract_page(page: Page) -> Page | None:
    """What the contract says, in the shape of a page of this kind; None where it has no such page."""
    if page.page == "errors":
        return Page(
            "the contract",
            "errors",
            form="markdown",
            parts=frozenset({"codes"} if "codes" in page.parts else ()),
            codes={str(code): codes().means(code) for code in codes().listed()},
        )
    if page.page not in _COMMANDS:
        return None
    command = _COMMANDS[page.page]
    old = page.command and page.command != command
    return replace(
        Page("the contract", page.page, page.command if old else command, form="markdown"),
        group_types={
            **{name: GroupType(True) for name in ("Public", "ChatRoom", "AVChatRoom", "Community")},
            "Private": GroupType(page.page == "list"),
        },
        hosts={host: _CHINA.get(region, region.title()) for region, host in REGIONS.items()},
        parameters=_parameters(page),
        frequency=RATES[COMMANDS[command].name],
        request=_request(page),
        reply=_reply(page),
        codes={str(code): codes().means(code) for code in codes().listed() if codes().on_page(code)},
        rejoin={"all": "kept"} if page.page == "mute" and page.rejoin else {},
        parts=_PARTS,
    )


def _parameters(page: Page) -> dict[str, Parameter]:
    rows = {name: Parameter() for name in ("sdkappid", "identifier", "usersig")}
    rows["random"] = Parameter(facts=Facts(range=(MIN_RANDOM, MAX_RANDOM)))
    rows["contenttype"] = Parameter(facts=Facts(fixed=CONTENT_TYPE))
    # rows that name the address tell nothing that a clause could have
    return rows | {
        name: row for name, row in page.parameters.items() if name in ("https", "xxxxxx") or name.startswith("v4/")
    }


def _request(page: Page) -> dict[str, Field]:
    fields = {"GroupId": Field("String", True)}
    topic = {"TopicId": Field("String", False)}
    if page.page == "list":
        return fields | topic
    most = COMMANDS["forbid_send_msg"].lists["Members_Account"]
    return (
        fields
        | {
            "Members_Account": Field("Array", True, facts=Facts(limits={"items": most})),
            "MuteTime": Field(
                "Integer", True, facts=Facts({str(UNMUTE): "unmute", str(PERMANENT): "permanent"}, unsigned=True)
            ),
        }
        | topic
    )


def _reply(page: Page) -> dict[str, Field]:
    if page.page == "mute":
        return dict(_ENVELOPE)
    rows = {"GroupId": Field("String"), "MutedAccountList": Field("Array")}
    if any(name.split(".")[-1] in ("MutedUntil", "ShuttedUntil") for name in page.reply):
        prefix = next(
            (name.rpartition(".")[0] for name in page.reply if name.split(".")[-1] in ("MutedUntil", "ShuttedUntil")),
            "",
        )
        new = NEW_NAMES.get(prefix, prefix)
        rows |= {
            f"{new}.{name}" if new else name: row
            for name, row in (("Member_Account", Field("String")), ("MutedUntil", Field("Integer")))
        }
    return _ENVELOPE | (
        rows
        if "GroupId" in page.reply
        else {"MutedAccountList": rows["MutedAccountList"]}
        | {name: row for name, row in rows.items() if name not in ("GroupId", "MutedAccountList")}
    )


def _sided(each: Difference) -> Difference:
    """The difference as one between the contract and a page."""
    if each.old and each.new:
        says = f"The page says {each.new} of {each.what}, and the contract {each.old}."
        if each.kind == "field-renamed":
            says = f"The page calls {each.new} what the contract calls {each.old}."
    elif each.new:
        says = (
            f"The page has {each.what} ({each.new}), which the contract has not."
            if each.new != each.what
            else (f"The page has {each.what}, which the contract has not.")
        )
    else:
        told = f" ({each.old})" if each.old != each.what else ""
        says = f"The contract has {each.what}{told}, which the page does not say."
    # hosts are known from other pages too, and no clause hangs on one
    return replace(each, says=says, milder="info" if each.kind == "domain-removed" else None)
