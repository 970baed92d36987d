"""Shapes in which copies of pages come, each of them small and made for this."""

from __future__ import annotations

from dataclasses import replace

import pytest

from conformance.changes.pages.assembling import sentences
from conformance.changes.pages.checking import check
from conformance.changes.pages.comparing import compare
from conformance.changes.pages.facts import facts_of, support_in
from conformance.changes.pages.loading import form_of
from conformance.changes.pages.reading import page_of
from tests.changes.pages.rendering import Shape, Spec, render

MARKDOWN = render(Spec(), Shape())
HOSTS = ("console.tim.qq.com", "adminapisgp.im.qcloud.com", "adminapikr.im.qcloud.com", "adminapiind.im.qcloud.com")

OF_2016 = """\
## 1 功能说明
1. 管理员可以看到被禁言的成员。

## 2 接口调用说明

### 2.1 适用的群组类型

内置了私有群、公开群、聊天室、互动直播聊天室和在线成员广播大群五种群组类型，其中：

公开群、聊天室和互动直播聊天室支持此接口。而私有群和在线成员广播大群不支持设置禁言。

### 2.2 请求URL
```
https://console.tim.qq.com/v4/group_open_http_svc/get_group_shutted_uin?usersig=xxx&identifier=admin&sdkappid=88888888
```
### 2.4 最高调用频率

100次/秒。更高的频率需要申请。

### 2.8 请求包字段说明

| 字段 | 类型 | 属性 | 说明 |
|----|----|----|----|
| GroupId | String | 必填 |群组ID。   |

### 2.9 应答包体示例
```
{
    "ActionStatus": "OK",
    "ShuttedUinList": [   //被禁言的成员
        { "Member_Account": "tommy", "ShuttedUntil": 1458115189 }
    ]
}
```
### 2.10 应答包字段说明

| 字段 | 类型 | 说明 |
|----|----|----|
| ActionStatus | String | OK表示成功，FAIL表示失败。 |
| ErrorCode | Integer | 错误码。 |
| ShuttedUinList | Array | 被禁言的成员，以及禁言到的时间。 |

### 2.11 错误码说明

| 错误码 | 含义说明|
|----|----|
| 10002 | 内部错误。  |
| 10010 | 没有这个群。 |

## 3 其他工具
```
# 一条命令
./tool.php group_open_http_svc get_group_shutted_uin
```
"""

ROWS_OF_ONE_SPACE = """\
Feedback

Muting in bulk

Last updated: 2023-03-10

    Feature Overview

    • Members who leave the group and enter it again remain muted.

    Applicable group types

    Group Type Support for This RESTful API
    Private No. It is Work elsewhere.
    Public Yes

    These are the built-in group types.

    Note:

    Private groups mute nobody.

    Sample request URL

    https://xxxxxx/v4/group_open_http_svc/forbid_send_msg?sdkappid=88888888&contenttype=json


    Request parameters

    Parameter Description
    xxxxxx The host of your region.
  • China: console.tim.qq.com
  • Mumbai: adminapiind.im.qcloud.com
  • v4/group_open_http_svc/forbid_send_msg Request API
    sdkappid The number of the app
    random A random 32-bit integer from 0 to 4294967295.

    Maximum call frequency

    200 calls per second

    Request fields

    Field Type Required Description
    GroupId String Yes The group
    Members_Account Array Yes Whom to mute. A maximum of 500 accounts are supported.
    MuteTime Integer Yes An unsigned number of seconds. 0: Unmute; 4294967295: Permanent muting
    TopicId String Optional The topic.

    Response fields

    Field Type Description
    ActionStatus String OK: successful; FAIL: failed
    ErrorCode Integer 0: Successful; other values: Failed
    ErrorInfo String What is wrong

    Error Codes

    Error Code Description
    10002 Inner fault.
    10010 No such group.

Was this page helpful?
"""

ROWS_WITHOUT_HEADINGS = """\
群组类型 ID | 支持此 REST API |
Private | 不支持,同新版本中的 Work(好友工作群) |
Public | 支持 |
https://xxxxxx/v4/group_open_http_svc/forbid_send_msg?sdkappid=88888888&contenttype=json
参数 | 说明 |
xxxxxx | 所在国家/地区对应的域名: 中国: console.tim.qq.com 孟买: adminapiind.im.qcloud.com |
v4/group_open_http_svc/forbid_send_msg | 请求接口 |
sdkappid | |
random | 32位无符号整数,取值范围0 - 4294967295 |
{"GroupId": "@TGS#1","Members_Account": [ // 最多支持500个"peter","leckie"],"MuteTime": 60 // 单位为秒}
字段 | 类型 | 属性 | 说明 |
GroupId | String | 必填 | 群组 ID |
Members_Account | Array | 必填 | 最多支持500个账号 |
MuteTime | Integer | 必填 | 无符号类型。单位为秒,为0时表示取消禁言,4294967295为永久禁言。 |
TopicId | String | 选填 | 话题的 ID |
{"ActionStatus": "OK","ErrorInfo": "","ErrorCode":0}
字段 | 类型 | 说明 |
ActionStatus | String | OK 表示成功,FAIL 表示失败 |
ErrorCode | Integer | 0表示成功,非0表示失败 |
ErrorInfo | String | 错误信息 |
错误码 | 描述 |
10002 | 内部错误 |
10010 | 没有这个群 |
"""


def test_a_page_of_2016_is_read() -> None:
    page = page_of(OF_2016, "old.md")
    assert (page.page, page.command, page.language, page.frequency) == ("list", "get_group_shutted_uin", "zh", 100)
    support = {name: told.supported for name, told in page.group_types.items()}
    assert support == {"Public": True, "ChatRoom": True, "AVChatRoom": True, "Private": False, "BChatRoom": False}
    assert list(page.reply) == ["ActionStatus", "ErrorCode", "ShuttedUinList"]
    assert [each.why for each in page.unread] == ["a piece of code that is no sample body"]


def test_the_list_under_its_new_name_is_the_same_call() -> None:
    renamed = {"get_group_shutted_uin": "get_group_muted_account", "ShuttedUinList": "MutedAccountList"}
    later = OF_2016.replace("ShuttedUntil", "MutedUntil")
    for old, new in renamed.items():
        later = later.replace(old, new)
    found = compare(page_of(OF_2016, "old.md"), page_of(later, "new.md"))
    assert [(each.kind, each.old, each.new, each.clauses[0]) for each in found.differences] == [
        ("command-renamed", "get_group_shutted_uin", "get_group_muted_account", "alias.shutted-uin"),
        ("field-renamed", "ShuttedUinList", "MutedAccountList", "alias.shutted-uin"),
        ("field-renamed", "ShuttedUntil", "MutedUntil", "alias.shutted-uin"),
    ]


def test_rows_with_one_space_between_cells_are_read() -> None:
    page = page_of(ROWS_OF_ONE_SPACE, "a.txt")
    assert page.form == "text" and page.page == "mute"
    assert page.hosts == {"console.tim.qq.com": "China", "adminapiind.im.qcloud.com": "Mumbai"}
    rows = ["xxxxxx", "v4/group_open_http_svc/forbid_send_msg", "sdkappid", "random"]
    assert list(page.parameters) == rows
    assert page.request["Members_Account"].facts.limits == {"items": 500}
    assert page.request["MuteTime"].facts.values == {"0": "unmute", "4294967295": "permanent"}
    assert page.notes == ("Private groups mute nobody.",)
    assert page.unread == ()


def test_what_got_lost_in_a_text_is_unknown_and_told() -> None:
    found = compare(page_of(ROWS_WITHOUT_HEADINGS, "zh.txt"), page_of(ROWS_OF_ONE_SPACE, "en.txt"))
    assert (found.verdict, found.reason) == ("same", "")
    lost = {(each["side"], each["where"]) for each in found.as_json()["unread"]}
    assert lost == {("old", "frequency"), ("old", "parameters: sdkappid")}


@pytest.mark.parametrize("cell", ["MuteTime", "TopicId", "Private", "Community"])
def test_a_row_that_lost_its_name_is_not_removed(cell: str) -> None:
    whole = render(Spec(), Shape("cells"))
    torn = page_of(whole.replace(f"\n{cell}\n", "\n"), "torn.txt")
    found = compare(page_of(whole, "whole.txt"), torn)
    assert [each.kind for each in found.differences] == []
    assert "a row of a table without what its rows are named by" in {each.why for each in torn.unread}


def test_a_table_that_fits_nothing_is_told() -> None:
    table = "| Edition | Price |\n| --- | --- |\n| Trial | none |\n"
    page = page_of(MARKDOWN + "\n\n" + table, "a.md")
    assert [(each.text, each.why) for each in page.unread] == [
        ("Edition | Price / Trial | none", "a table that fits no known part")
    ]
    assert int(page.unread[0].where.removeprefix("line ")) == MARKDOWN.count("\n") + 3


@pytest.mark.parametrize("break_", ["<br>", "<br/>", "</li><li>", "<li>", "</p><p>"])
def test_hosts_are_found_however_their_lines_are_broken(break_: str) -> None:
    names = ("China", "Singapore", "Seoul", "India")
    listed = break_.join(f"{name}: `{host}`" for name, host in zip(names, HOSTS, strict=True))
    one, two = MARKDOWN.split("| xxxxxx |")
    row = f"| xxxxxx | Where your app is.{break_}{listed} |\n" + two.split("\n", 1)[1]
    assert dict(page_of(one + row, "a.md").hosts) == dict(zip(HOSTS, names, strict=True))


def test_a_cell_that_spans_rows_stands_in_each() -> None:
    html = render(Spec(), Shape("html"))
    rows = (
        "<tr><td>10002</td><td>Inner fault, try once more</td></tr>\n"
        "<tr><td>10003</td><td>No such command word</td></tr>"
    )
    assert rows in html
    spanned = html.replace(rows, "<tr><td>10002</td><td rowspan=2>Both</td></tr><tr><td>10003</td></tr>")
    page = page_of(spanned, "a.html")
    assert page.codes["10002"] == page.codes["10003"] == "Both"


def test_marks_entities_and_wide_signs_change_nothing() -> None:
    html = render(Spec(), Shape("html"))
    other = (
        html.replace("Optional", "<b>Optional</b>&nbsp;")
        .replace("10010", "\uff11\uff10\uff10\uff11\uff10")
        .replace("Yes", "\u200bYes")
    )
    found = compare(page_of(html, "a.html"), page_of(other, "b.html"))
    assert found.differences == []


def test_support_is_compared_between_prose_and_table() -> None:
    table = "| 群组类型 | 是否支持 |\n|----|----|\n| 私有群（Private） | <font color=green>Yes</font> |\n"
    table += (
        "".join(f"| {name} | 支持 |\n" for name in ("公开群", "聊天室", "直播群")) + "| 在线成员广播大群 | 不支持 |\n"
    )
    start, end = OF_2016.index("内置了"), OF_2016.index("### 2.2")
    found = compare(page_of(OF_2016, "a.md"), page_of(OF_2016[:start] + table + "\n" + OF_2016[end:], "b.md"))
    told = [(each.kind, each.what, each.old, each.new) for each in found.differences if each.kind != "wording"]
    assert told == [("group-type-support", "Private", "no", "yes")]


def test_a_value_in_another_row_is_another_value() -> None:
    page = page_of(MARKDOWN, "a.md")
    assert page.parameters["random"].facts.range == (0, 4294967295)
    assert page.parameters["random"].facts.values == {}
    assert page.request["MuteTime"].facts.values["4294967295"] == "permanent"


def test_a_sample_that_follows_later_is_told() -> None:
    earlier = MARKDOWN.replace('"MuteTime": 60', '"ShutUpTime": 60')
    found = compare(page_of(earlier, "a.md"), page_of(MARKDOWN, "b.md"))
    assert [(each.kind, each.old, each.new, each.where) for each in found.differences] == [
        ("field-renamed", "ShutUpTime", "MuteTime", "sample request")
    ]


def test_a_note_that_the_support_says_already_is_not_told_again() -> None:
    note = "> Private groups cannot be muted.\n\n"
    at = MARKDOWN.index("## Sample request URL")
    changed = MARKDOWN.replace("| Public | Yes |", "| Public | No |")
    noted = changed[:at] + note.replace("Private", "Public") + changed[at:]
    found = compare(page_of(MARKDOWN, "a.md"), page_of(noted, "b.md"))
    assert [each.kind for each in found.differences] == ["group-type-support"]
    alone = compare(page_of(MARKDOWN, "a.md"), page_of(MARKDOWN[:at] + note + MARKDOWN[at:], "b.md"))
    assert [(each.kind, each.what) for each in alone.differences] == [("note", "Private")]


@pytest.mark.parametrize(
    ("text", "form"),
    [
        ("<!DOCTYPE html><p>x", "html"),
        ("  <html>", "html"),
        ("# A\n\ntext\n\n## B", "markdown"),
        ("a\n# a remark\nb", "text"),
        ("| a | b |\n|---|---|\n| c | d |", "markdown"),
        ("a | b |\nc | d |", "text"),
        ("x\n```\n{}\n```", "markdown"),
    ],
)
def test_the_form_is_told_from_the_text(text: str, form: str) -> None:
    assert form_of(text) == form


def test_todays_page_says_what_the_contract_has() -> None:
    told = check(page_of(render(Spec(), Shape("html")), "a.html"))
    assert told.only_page and {each.kind for each in told.only_page} == {"domain-added"}
    assert {each.kind for each in told.only_contract} == {"domain-removed"}
    assert told.differ == () and told.comparison.severity == "info"


def test_the_check_tells_both_ways() -> None:
    spec = Spec()
    changed = replace(spec, request=spec.request[:3], frequency=100, codes=(*spec.codes, 10099), rejoin="cleared")
    told = check(page_of(render(changed, Shape("cells", "zh")), "a.txt"))
    assert {(each.kind, each.what) for each in told.differ} == {("frequency", "forbid_send_msg"), ("note", "rejoin")}
    assert ("code-added", "10099") in {(each.kind, each.what) for each in told.only_page}
    gone = next(each for each in told.only_contract if each.what == "TopicId")
    assert gone.clauses[0] == "topic.sets" and gone.says == "The contract has TopicId, which the page does not say."


def test_a_page_of_codes_is_compared_and_checked() -> None:
    rows = [f"| {code} | What {code} means |" for code in range(60002, 60016)]
    page = "# Error Codes\n\n| Error Code | Description |\n| --- | --- |\n" + "\n".join(rows) + "\n"
    found = compare(page_of(page, "a.md"), page_of(page.replace("60009 |", "60099 |"), "b.md"))
    assert page_of(page, "a.md").page == "errors"
    assert {(each.kind, each.what) for each in found.differences} == {
        ("code-removed", "60009"),
        ("code-added", "60099"),
    }
    assert {each.what for each in check(page_of(page, "a.md")).only_page} == set()


@pytest.mark.parametrize(
    ("said", "calls"),
    [
        ("200 calls per second", 200),
        ("100次/秒。如需提升，请申请。", 100),
        ("The maximum invocation frequency is 1,000 times a second.", 1000),
        ("每秒 50 次", 50),
        ("Up to 200 requests within 1 second", 200),
        ("12000 calls per minute", None),
    ],
)
def test_the_call_frequency_is_read(said: str, calls: int | None) -> None:
    page = page_of(MARKDOWN.replace("200 calls per second", said), "a.md")
    assert page.frequency == calls
    assert [each.text for each in page.unread] == ([] if calls else [said])
    if calls is None:  # what was not understood is no change
        assert [each.kind for each in compare(page_of(MARKDOWN, "a.md"), page).differences] == ["wording"]


@pytest.mark.parametrize(
    ("said", "values"),
    [
        ("为0时表示取消禁言，为4294967295时表示永久禁言", {"0": "unmute", "4294967295": "permanent"}),
        ("Permanent muting: 4,294,967,295. Unmute: 0.", {"0": "unmute", "4294967295": "permanent"}),
        (
            "0 cancels the mute, and 2^32-1 (0xFFFFFFFF) mutes forever",
            {"0": "unmute", "4294967295": "permanent"},
        ),
        ("0: success; other values: failure", {"0": "success"}),
        ("0表示成功，非0表示失败", {"0": "success"}),
        ("OK 表示处理成功，FAIL 表示失败", {"OK": "success", "FAIL": "failure"}),
        ("A random number from 0 to 4294967295", {}),
        ("A maximum of 500 accounts", {}),
    ],
)
def test_values_with_a_meaning_are_read(said: str, values: dict[str, str]) -> None:
    assert facts_of(said).values == values


@pytest.mark.parametrize(
    ("said", "support"),
    [
        (
            "私有群和公开群支持。在线成员广播大群只有管理员可以发送消息，所以无需支持禁言。",
            {"Private": True, "Public": True, "BChatRoom": False},
        ),
        (
            "内置了私有群、公开群和聊天室。除私有群外，其他群组类型均支持。",
            {"Private": False, "Public": True, "ChatRoom": True},
        ),
        (
            "Public, ChatRoom and AVChatRoom groups support this API, but Private groups do not support it.",
            {"Public": True, "ChatRoom": True, "AVChatRoom": True, "Private": False},
        ),
    ],
)
def test_support_in_prose_is_read(said: str, support: dict[str, bool]) -> None:
    assert support_in(sentences(said)) == support


def test_half_a_page_is_not_one_that_lost_the_rest() -> None:
    found = compare(page_of(MARKDOWN, "a.md"), page_of(MARKDOWN[: MARKDOWN.index("## Sample response")], "b.md"))
    assert {each.kind for each in found.differences} <= {"reference", "wording"}
    assert {("new", "codes"), ("new", "reply fields")} <= {(side, part) for side, part, _ in found.lost}
    less = compare(page_of(MARKDOWN, "a.md"), page_of(MARKDOWN[: MARKDOWN.index("## Request fields")], "b.md"))
    assert less.verdict == "unknown"


SAVED = """\
<!DOCTYPE html><html lang="en"><head><title>Mute</title></head><body>
<div class="header-nav"><a href="#">Products</a></div><div class="main-content">
<h1>Mute<a class="anchor" href="#x">#</a></h1>
<div class="doc-note note"><p>Note:</p><p>Private groups mute nobody.</p></div>
<h2>Applicable group types<a>#</a></h2><table><thead><tr><th><span>Group</span></th><th>Can it?</th></tr></thead><tbody>
<tr><td>Private</td><td>&#10007; No</td></tr><tr><td><code>Public</code></td><td>&#10003;</td></tr></tbody></table>
<div>Sample request URL</div><pre class="hljs"><span class="line">https://xxxxxx/v4/group_open_http_svc/forbid_send_msg\
?sdkappid=88888888&amp;random=99999999</span></pre>
<p><b>Maximum call frequency</b></p><p>200 calls per second</p><p><strong>Request fields</strong></p>
<table><tr><td>Name</td><td>Needed?</td><td>Kind</td><td>What it is</td></tr>
<tr><td><b>GroupId</b></td><td>Yes</td><td>String</td><td>The group</td></tr>
<tr><td>Members_Account</td><td>Yes</td><td>Array</td><td>up&nbsp;to <b>500</b> accounts</td></tr>
<tr><td>MuteTime</td><td>Yes</td><td>Integer</td>
<td><ul><li>0: unmute</li><li>4294967295: permanent</li></ul></td></tr></table>
<h3>Response fields</h3><table><tr><td>Field</td><td>Type</td><td>Description</td></tr>
<tr><td>ErrorCode</td><td>Integer</td><td>0: success</td></tr></table>
<h3>Error codes</h3><table><tr><td>What went wrong</td><td>Number</td></tr>
<tr><td>Inner fault</td><td>10002</td></tr><tr><td>No group</td><td>10010</td></tr></table>
</div><div class="footer-links">10020</div></body></html>
"""


def test_a_page_saved_from_a_browser_is_read_whatever_its_columns_are_called() -> None:
    page = page_of(SAVED, "a.html")
    assert {name: told.supported for name, told in page.group_types.items()} == {"Private": False, "Public": True}
    assert [(name, told.type, told.required) for name, told in page.request.items()] == [
        ("GroupId", "String", True),
        ("Members_Account", "Array", True),
        ("MuteTime", "Integer", True),
    ]
    assert page.request["Members_Account"].facts.limits == {"items": 500}
    assert page.request["MuteTime"].facts.values == {"0": "unmute", "4294967295": "permanent"}
    assert page.codes == {"10002": "Inner fault", "10010": "No group"}
    assert (page.frequency, page.notes) == (200, ("Private groups mute nobody.",))
    assert page.unread == ()
